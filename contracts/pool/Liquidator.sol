// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {PRICE_SCALE, WAD} from "../libraries/Constants.sol";
import {LiquidationMath} from "../libraries/LiquidationMath.sol";
import {WadMath} from "../libraries/WadMath.sol";
import {LiquidationBatch} from "../types/Adjustment.sol";
import {Mode} from "../types/LiquidationMode.sol";
import {OracleState} from "../types/OracleState.sol";
import {PoolState} from "../types/PoolState.sol";
import {PositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {Delegation} from "./Delegation.sol";
import {ImmutableConfig} from "./ImmutableConfig.sol";
import {LiquidationBooks} from "./LiquidationBooks.sol";
import {PositionLedger} from "./PositionLedger.sol";
import {Quote} from "../types/Quote.sol";

/// @title Liquidator
/// @notice The batch entry for positions of token 0 alone: one price, one step each. What needs more, baskets of several tokens,
/// tokens that do not move, the pool's group, is `BasketLiquidator` in the extension, reached by delegatecall; a test shows that
/// both do the same to a position of one token.
/// @dev Load, compute, write, per position; tokens move once per batch. Nothing that the borrower controls is called.
abstract contract Liquidator is ILiquidator, ImmutableConfig, PositionLedger, LiquidationBooks {
    /// @dev What a batch of single-token positions shares.
    struct Singles {
        PoolState s;
        uint256 price; // [price 1e36]
        uint256 referencePrice; // in CAUTION, otherwise 0 [price 1e36]
        LiquidationMath.Asset asset;
        LiquidationMath.Terms terms;
        Tally tally;
        // of the position at hand; one for all, because memory is never freed
        LiquidationMath.Book book;
        Sized sized;
    }

    /// @inheritdoc ILiquidator
    function liquidate(
        PositionId[] calldata ids,
        LiquidationBatch calldata limits,
        bytes calldata data
    ) external returns (uint256, uint256[] memory) {
        if (limits.unmovable != 0 || _group() != address(0) || (_collateralCount() != 1 && _anyBasket(ids))) {
            Delegation.handOver(EXTENSION);
        }

        return _liquidateSingles(ids, limits, data);
    }

    function _liquidateSingles(
        PositionId[] calldata ids,
        LiquidationBatch calldata limits,
        bytes calldata data
    ) private nonReentrant returns (uint256, uint256[] memory) {
        _checkReceiver(limits.receiver);
        PoolState memory s = _accrued();
        Quote memory quote = _quote(s, 0);
        if (quote.state >= OracleState.STALE) revert MarginPool_NothingToLiquidate(ids.length);
        Tally memory tally = Tally(limits.maxRepay, 0, 0, new uint256[](_collateralCount()));
        Sized memory sized;
        Singles memory b = Singles({
            s: s,
            price: quote.price,
            referencePrice: quote.state == OracleState.CAUTION ? quote.referencePrice : 0,
            asset: _asset(s, 0),
            terms: _terms(),
            tally: tally,
            book: LiquidationMath.Book(0, 0, 0),
            sized: sized
        });
        // unchecked: i stays below the length.
        unchecked {
            for (uint256 i; i < ids.length; ++i) {
                _liquidateOne(b, ids[i]);
            }
        }
        if (tally.done == 0) revert MarginPool_NothingToLiquidate(ids.length);
        _settleBatch(s, tally, limits, data);

        return (tally.repaid, tally.seized);
    }

    /// @dev Sizes, books, writes and announces one position; does nothing with a healthy or vanished one.
    function _liquidateOne(Singles memory b, PositionId id) private {
        PositionWord word = _positions[id];
        uint256 seizedValue = _sizeOne(b, word);
        Sized memory z = b.sized;
        if (z.debt == 0) return;

        z.id = id;
        (bool ok, uint256 paid, uint256 badDebt, uint256 scaledLeft) = _book(b.s, b.tally, z);
        if (!ok) return;

        uint256 held = word.firstCollateral();
        uint256 seized = z.closeOut ? held : WadMath.mulDivDown(seizedValue, PRICE_SCALE, b.price);
        // unchecked: what is seized is worth less than what is held, or it is all of it.
        unchecked {
            word = word.withFirstCollateral(held - seized).withScaledDebt(scaledLeft);
        }
        if (z.repay == 0 && seized != 0) {
            // Nothing is given away for nothing: what is worth nothing stays in the pool.
            _orphan(id, 0, seized);
            seized = 0;
        }
        _positions[id] = word;
        b.tally.seized[0] += seized;
        emit Liquidated(id, paid, seized, badDebt, word);
    }

    /// @dev Fills `b.sized` but for the id; its debt is 0 for a position that is not liquidatable.
    /// @return seizedValue Value of what is seized [assets].
    function _sizeOne(Singles memory b, PositionWord word) private view returns (uint256 seizedValue) {
        Sized memory z = b.sized;
        z.debt = 0;
        uint256 scaledDebt = word.scaledDebt();
        if (scaledDebt == 0) return 0;

        uint256 value = _valueDown(word.firstCollateral(), b.price);
        LiquidationMath.Book memory book = b.book;
        book.collateralValue = value;
        book.weightedValue = _weightedDown(value, b.asset.lt);
        book.debt = _debtUp(scaledDebt, b.s.index);
        if (book.weightedValue >= book.debt) return 0;
        // In CAUTION it must be unhealthy at the reference too.
        if (
            b.referencePrice != 0 &&
            _weightedDown(_valueDown(word.firstCollateral(), b.referencePrice), b.asset.lt) >= book.debt
        ) return 0;

        b.asset.value = value;
        LiquidationMath.Step memory step = LiquidationMath.step(book, b.asset, b.terms);
        z.scaledDebt = scaledDebt;
        z.debt = book.debt;
        z.repay = step.repay;
        z.closeOut = step.seize >= value;
        z.fee = _feeDown(step.repay, step.incentive, b.asset.incentiveMin);
        z.topUp = step.mode == Mode.CLOSEOUT ? _topUpDown(value, step.repay) : 0;

        return step.seize;
    }

    /// @dev A value times its liquidation threshold.
    function _weightedDown(uint256 value, uint256 lt) private pure returns (uint256) {
        // unchecked: 128 and 60 bits.
        unchecked {
            return (value * lt) / WAD;
        }
    }

    function _anyBasket(PositionId[] calldata ids) private view returns (bool) {
        for (uint256 i; i < ids.length; ++i) {
            if (_positions[ids[i]].basketMask() > 1) return true;
        }

        return false;
    }
}
