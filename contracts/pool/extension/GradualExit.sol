// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IGradualExit} from "../../interfaces/IGradualExit.sol";
import {IPositionLedger} from "../../interfaces/IPositionLedger.sol";
import {PPM, PRICE_SCALE, WAD} from "../../libraries/Constants.sol";
import {LiquidationMath} from "../../libraries/LiquidationMath.sol";
import {OracleState} from "../../types/OracleState.sol";
import {PositionId} from "../../types/PositionId.sol";
import {FLAG_GRADUAL_EXIT, PositionWord} from "../../types/PositionWord.sol";
import {BasketLiquidator} from "./BasketLiquidator.sol";

/// @title GradualExit
/// @notice Slices between the call level and 1, by opt-in: size and incentive grow with the depth below the call level, from
/// nothing up to a tenth of the debt and the least incentive of liquidation.
abstract contract GradualExit is IGradualExit, BasketLiquidator {
    /// @dev Largest slice, of the debt [ppm].
    uint256 private constant MAX_SLICE = 100_000;

    /// @inheritdoc IGradualExit
    function setGradualExit(PositionId id, bool allowed) external nonReentrant {
        require(msg.sender == id.owner(), IPositionLedger.MarginPool_NotAuthorized(msg.sender, id, FLAG_GRADUAL_EXIT));
        PositionWord word = _positions[id].word;
        uint256 flags = word.flags() & ~FLAG_GRADUAL_EXIT;
        word = word.withFlags(allowed ? flags | FLAG_GRADUAL_EXIT : flags);
        _positions[id].word = word;
        emit GradualExitSet(id, allowed, word);
    }

    /// @inheritdoc IGradualExit
    function exitGradually(
        PositionId id,
        address token,
        uint256 maxRepay,
        uint256 minSeized,
        address receiver
    ) external nonReentrant returns (uint256 repaid, uint256 seized) {
        _checkReceiver(receiver);
        uint256 k = _indexOf(token);
        require(k < _collateralCount(), IPositionLedger.MarginPool_UnknownCollateral(token));
        (repaid, seized) = _takeSlice(id, k, maxRepay);
        require(seized >= minSeized, MarginPool_SeizeBelowLimit(seized, minSeized));
        _push(token, receiver, seized);
        _pull(_debtAsset(), msg.sender, repaid);
    }

    /// @dev Sizes and books one slice out of token `k`.
    function _takeSlice(PositionId id, uint256 k, uint256 maxRepay) private returns (uint256 repaid, uint256 seized) {
        Batch memory b = _openBatch();
        Target memory t = _target(id);
        _assess(b, t);
        uint256 depth = _depth(t);
        Market memory m = b.markets[k];
        // Looked at only if it is held.
        require(m.loaded, IPositionLedger.MarginPool_InsufficientCollateral(id, _tokenAt(k), 1, 0));
        require(m.state == OracleState.NORMAL, IPositionLedger.MarginPool_OracleNotNormal(_tokenAt(k), uint8(m.state)));

        (repaid, seized) = _bookSlice(b, t, k, depth, maxRepay);

        // Never to the worse: a token whose threshold is too near its price with the incentive would lower health.
        uint256 health = LiquidationMath.healthDown(t.book.weightedValue, t.book.debt);
        Target memory left = _target(id);
        _assess(b, left);
        uint256 healthLeft = LiquidationMath.healthDown(left.book.weightedValue, left.book.debt);
        require(healthLeft >= health, MarginPool_NoGradualExit(id, healthLeft, health));
    }

    function _bookSlice(
        Batch memory b,
        Target memory t,
        uint256 k,
        uint256 depth,
        uint256 maxRepay
    ) private returns (uint256 repaid, uint256 seized) {
        Market memory m = b.markets[k];
        uint256 held = t.amounts[k];
        uint256 incentive = Math.mulDiv(m.asset.incentiveMin, depth, WAD);
        uint256 slice = Math.min(Math.mulDiv(t.book.debt, MAX_SLICE * depth, PPM * WAD), maxRepay);
        slice = Math.min(slice, Math.mulDiv(_valueDown(held, m.price), WAD, WAD + incentive));
        (t.word, repaid) = _payBack(t.sized.id, t.word, b.s, slice);
        seized = Math.min(Math.mulDiv(repaid + Math.mulDiv(repaid, incentive, WAD), PRICE_SCALE, m.price), held);
        t.word = _setAmount(t.sized.id, t.word, k, held - seized);
        _positions[t.sized.id].word = t.word;
        _storeBooks(b.s);
        emit GraduallyExited(t.sized.id, _tokenAt(k), repaid, seized, t.word);
    }

    /// @dev Where between the call level, 0, and health 1 the position stands [WAD].
    function _depth(Target memory t) private view returns (uint256) {
        uint256 callLevel = _healthWord() >> 192;
        uint256 health = LiquidationMath.healthDown(t.book.weightedValue, t.book.debt);
        require(
            t.word.flags() & FLAG_GRADUAL_EXIT != 0 && health >= WAD && health < callLevel,
            MarginPool_NoGradualExit(t.sized.id, health, callLevel)
        );

        return ((callLevel - health) * WAD) / (callLevel - WAD);
    }
}
