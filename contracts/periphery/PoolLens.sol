// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../interfaces/IMarginPool.sol";
import {IPoolCallback} from "../interfaces/IPoolCallback.sol";
import {AdjustmentPreview, IPoolLens, LiquidationPreview, PoolInfo, PositionInfo} from "../interfaces/IPoolLens.sol";
import {Adjustment, LiquidationBatch} from "../types/Adjustment.sol";
import {PositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {LensPreviews} from "./lens/LensPreviews.sol";

/// @title PoolLens
/// @notice Reads in one call, previews by the pool's own arithmetic or by the pool itself.
contract PoolLens is LensPreviews {
    constructor(address oracleFactory) LensPreviews(oracleFactory) {}

    /* POOLS */

    /// @inheritdoc IPoolLens
    function poolInfo(address pool) external view returns (PoolInfo memory) {
        _answer(_poolRow(pool));
    }

    /// @inheritdoc IPoolLens
    function poolInfos(address[] calldata pools) external view returns (PoolInfo[] memory) {
        bytes[] memory rows = new bytes[](pools.length);
        for (uint256 i = 0; i < pools.length; ++i) rows[i] = _poolRow(pools[i]);
        _answerRows(rows);
    }

    /// @dev In a frame of its own: whatever a hostile pool does, one row fails.
    function _poolRow(address pool) private view returns (bytes memory) {
        (bool ok, bytes memory answer) = address(this).staticcall(abi.encodeCall(this.readPool, (pool)));
        if (ok) return answer;
        PoolInfo memory info;
        (info.pool, info.reason) = (pool, answer);

        return abi.encode(info);
    }

    /// @notice For the lens itself: reads a pool, or reverts.
    /// @param pool The pool.
    function readPool(address pool) external view returns (PoolInfo memory) {
        _requireSelf();

        return _readPool(pool);
    }

    /* POSITIONS */

    /// @inheritdoc IPoolLens
    function positionInfo(address pool, PositionId id) external view returns (PositionInfo memory) {
        _answer(_positionRow(pool, id));
    }

    /// @inheritdoc IPoolLens
    function positionInfos(address pool, PositionId[] calldata ids) external view returns (PositionInfo[] memory) {
        bytes[] memory rows = new bytes[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) rows[i] = _positionRow(pool, ids[i]);
        _answerRows(rows);
    }

    function _positionRow(address pool, PositionId id) private view returns (bytes memory) {
        (bool ok, bytes memory answer) = address(this).staticcall(abi.encodeCall(this.readPosition, (pool, id)));
        if (ok) return answer;
        PositionInfo memory info;
        (info.id, info.reason) = (id, answer);

        return abi.encode(info);
    }

    /// @notice For the lens itself: reads a position, or reverts.
    /// @param pool The pool.
    /// @param id The position.
    function readPosition(address pool, PositionId id) external view returns (PositionInfo memory) {
        _requireSelf();

        return _readPosition(pool, id);
    }

    /// @inheritdoc IPoolLens
    function liquidatableOf(
        address pool,
        PositionId[] calldata ids
    ) external view returns (PositionId[] memory liquidatable) {
        liquidatable = new PositionId[](ids.length);
        uint256 count;
        for (uint256 i = 0; i < ids.length; ++i) {
            try IMarginPool(pool).isLiquidatable(ids[i]) returns (bool answer) {
                if (answer) liquidatable[count++] = ids[i];
            } catch {}
        }
        assembly ("memory-safe") {
            mstore(liquidatable, count)
        }
    }

    /// @inheritdoc IPoolLens
    function page(
        address pool,
        PositionId[] calldata ids
    ) external view returns (PositionWord[] memory words, uint256[] memory healths) {
        words = new PositionWord[](ids.length);
        healths = new uint256[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            words[i] = _wordOf(IMarginPool(pool), ids[i]);
            try IMarginPool(pool).healthOf(ids[i]) returns (uint256 health) {
                healths[i] = health;
            } catch {}
        }
    }

    /* PREVIEWS */

    /// @inheritdoc IPoolLens
    function previewAdjust(
        address pool,
        PositionId id,
        Adjustment calldata change
    ) external view returns (AdjustmentPreview memory preview) {
        (bool ok, bytes memory answer) = address(this).staticcall(
            abi.encodeCall(this.computeAdjust, (pool, id, change))
        );
        if (ok) _answer(answer);
        preview.reason = answer;
    }

    /// @notice For the lens itself: previews a change, or reverts as the pool would.
    /// @param pool The pool.
    /// @param id The position.
    /// @param change What to change.
    function computeAdjust(
        address pool,
        PositionId id,
        Adjustment calldata change
    ) external view returns (AdjustmentPreview memory) {
        _requireSelf();

        return _computeAdjust(pool, id, change);
    }

    /// @inheritdoc IPoolLens
    function previewLiquidate(
        address pool,
        PositionId[] calldata ids,
        uint256 maxRepay
    ) external returns (LiquidationPreview memory preview) {
        LiquidationBatch memory batch = LiquidationBatch({
            maxRepay: maxRepay,
            unmovable: 0,
            receiver: address(this),
            callback: address(this)
        });
        try IMarginPool(pool).liquidate(ids, batch, abi.encode(ids)) {} catch (bytes memory reason) {
            if (bytes4(reason) != PoolLens_Simulated.selector) {
                preview.reason = reason;
                return preview;
            }
            preview.ok = true;
            (preview.repaid, preview.seized, preview.words) = abi.decode(
                _withoutSelector(reason),
                (uint256, uint256[], PositionWord[])
            );
        }
    }

    /// @inheritdoc IPoolCallback
    /// @dev Takes back whatever led here: the pool's books are final at this point, so they are the answer.
    function onPoolCallback(
        address,
        uint256,
        uint256 debtOwed,
        uint256[] calldata collateralSent,
        uint256[] calldata,
        bytes calldata data
    ) external view returns (bytes32, uint256, uint256) {
        PositionId[] memory ids = abi.decode(data, (PositionId[]));
        PositionWord[] memory words = new PositionWord[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) words[i] = _wordOf(IMarginPool(msg.sender), ids[i]);
        revert PoolLens_Simulated(debtOwed, collateralSent, words);
    }

    function _withoutSelector(bytes memory reason) private pure returns (bytes memory arguments) {
        arguments = new bytes(reason.length - 4);
        assembly ("memory-safe") {
            mcopy(add(arguments, 0x20), add(reason, 0x24), mload(arguments))
        }
    }

    function _requireSelf() private view {
        require(msg.sender == address(this), PoolLens_NotSelf(msg.sender));
    }

    /* ANSWERS: what the lens encoded in a frame of its own goes out as it is; to decode it just to encode it again would take a
    third of this contract */

    function _answer(bytes memory encoded) private pure {
        assembly ("memory-safe") {
            return(add(encoded, 0x20), mload(encoded))
        }
    }

    /// @dev Rows, each encoded alone, as one array: their number, where each begins, and the rows without their own first word.
    function _answerRows(bytes[] memory rows) private pure {
        uint256 size = 0x40 + rows.length * 0x20;
        for (uint256 i = 0; i < rows.length; ++i) size += rows[i].length - 0x20;
        bytes memory encoded = new bytes(size);
        uint256 start = rows.length * 0x20;
        assembly ("memory-safe") {
            mstore(add(encoded, 0x20), 0x20)
            mstore(add(encoded, 0x40), mload(rows))
        }
        for (uint256 i = 0; i < rows.length; ++i) {
            bytes memory row = rows[i];
            assembly ("memory-safe") {
                let content := add(encoded, 0x60)
                mstore(add(content, mul(i, 0x20)), start)
                mcopy(add(content, start), add(row, 0x40), sub(mload(row), 0x20))
            }
            start += row.length - 0x20;
        }
        _answer(encoded);
    }
}
