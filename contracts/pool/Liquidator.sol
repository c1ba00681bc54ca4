// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {PRICE_SCALE, WAD} from "../libraries/Constants.sol";
import {LiquidationMath} from "../libraries/LiquidationMath.sol";
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
        Quote quote;
        LiquidationMath.Asset asset;
        LiquidationMath.Terms terms;
        Tally tally;
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
        Singles memory b;
        b.s = _accrued();
        b.quote = _quote(b.s, 0);
        if (b.quote.state < OracleState.STALE) {
            b.asset = _asset(b.s, 0);
            b.terms = _terms();
            b.tally.maxRepay = limits.maxRepay;
            b.tally.seized = new uint256[](_collateralCount());
            for (uint256 i; i < ids.length; ++i) {
                _liquidateOne(b, ids[i]);
            }
        }
        require(b.tally.done != 0, MarginPool_NothingToLiquidate(ids.length));
        _settleBatch(b.s, b.tally, limits, data);

        return (b.tally.repaid, b.tally.seized);
    }

    /// @dev Sizes, books, writes and announces one position; does nothing with a healthy or vanished one.
    function _liquidateOne(Singles memory b, PositionId id) private {
        PositionWord word = _positions[id];
        Sized memory z;
        z.scaledDebt = word.scaledDebt();
        if (z.scaledDebt == 0) return;

        uint256 held = word.firstCollateral();
        uint256 value = _valueDown(held, b.quote.price);
        z.id = id;
        z.debt = _debtUp(z.scaledDebt, b.s.index);
        LiquidationMath.Book memory book = LiquidationMath.Book(value, (value * b.asset.lt) / WAD, z.debt);
        // In CAUTION it must be unhealthy at the reference too.
        if (
            b.quote.state == OracleState.CAUTION &&
            (_valueDown(held, b.quote.referencePrice) * b.asset.lt) / WAD >= z.debt
        ) return;
        b.asset.value = value;
        LiquidationMath.Step memory step = LiquidationMath.step(book, b.asset, b.terms);
        if (step.mode == Mode.NONE) return;

        z.repay = step.repay;
        z.closeOut = step.seize >= value;
        z.fee = _feeDown(step.repay, step.incentive, b.asset.incentiveMin);
        if (step.mode == Mode.CLOSEOUT) z.topUp = _topUpDown(value, step.repay);
        (bool ok, uint256 paid, uint256 badDebt, uint256 scaledLeft) = _book(b.s, b.tally, z);
        if (!ok) return;

        uint256 seized = z.closeOut ? held : Math.mulDiv(step.seize, PRICE_SCALE, b.quote.price);
        word = word.withFirstCollateral(held - seized).withScaledDebt(scaledLeft);
        if (step.repay == 0 && seized != 0) {
            // Nothing is given away for nothing: what is worth nothing stays in the pool.
            _orphan(id, 0, seized);
            seized = 0;
        }
        _positions[id] = word;
        b.tally.seized[0] += seized;
        emit Liquidated(id, paid, seized, badDebt, word);
    }

    function _anyBasket(PositionId[] calldata ids) private view returns (bool) {
        for (uint256 i; i < ids.length; ++i) {
            if (_positions[ids[i]].basketMask() > 1) return true;
        }

        return false;
    }
}
