// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

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
import {Position} from "./PoolStorage.sol";
import {PositionLedger} from "./PositionLedger.sol";

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
        uint256 seized; // of token 0, so far [base units]
        LiquidationMath.Asset asset;
        LiquidationMath.Terms terms;
        Tally tally;
        // of the position at hand; one for all, because memory is never freed
        LiquidationMath.Book book;
        LiquidationMath.Step step;
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
        (uint256 price, uint256 referencePrice, OracleState state) = _priceOf(s.flags, 0);
        if (state >= OracleState.STALE) revert MarginPool_NothingToLiquidate(ids.length);
        Tally memory tally = Tally(limits.maxRepay, 0, 0, new uint256[](_collateralCount()));
        // Built at once: a struct that is declared first is cleared first.
        Singles memory b = Singles({
            s: s,
            price: price,
            referencePrice: state == OracleState.CAUTION ? referencePrice : 0,
            seized: 0,
            asset: _asset(s, 0),
            terms: _terms(),
            tally: tally,
            book: LiquidationMath.Book(0, 0, 0),
            step: LiquidationMath.Step(Mode.NONE, 0, 0, 0),
            sized: Sized(PositionId.wrap(0), 0, 0, 0, 0, 0, false)
        });
        // unchecked: i stays below the length.
        unchecked {
            for (uint256 i; i < ids.length; ++i) {
                _liquidateOne(b, ids[i]);
            }
        }
        if (tally.done == 0) revert MarginPool_NothingToLiquidate(ids.length);
        tally.seized[0] = b.seized;
        _settleBatch(s, tally, limits, data);

        return (tally.repaid, tally.seized);
    }

    /// @dev Sizes, books, writes and announces one position; does nothing with a healthy or vanished one.
    function _liquidateOne(Singles memory b, PositionId id) private {
        Position storage position = _positions[id];
        PositionWord word = position.word;
        uint256 held = word.firstCollateral();
        if (!_sizeOne(b, word.scaledDebt(), held)) return;

        Sized memory z = b.sized;
        z.id = id;
        (bool ok, uint256 paid, uint256 badDebt, uint256 scaledLeft) = _book(b.s, b.tally, z);
        if (!ok) return;

        uint256 seized = held;
        // unchecked: a value of 128 bits times 120; what is seized is worth less than what is held, or it is all of it.
        unchecked {
            if (!z.closeOut) seized = (b.step.seize * PRICE_SCALE) / b.price;
            word = word.withFirstCollateral(held - seized).withScaledDebt(scaledLeft);
        }
        if (z.repay == 0 && seized != 0) {
            // Nothing is given away for nothing: what is worth nothing stays in the pool.
            _orphan(id, 0, seized);
            seized = 0;
        }
        position.word = word;
        // unchecked: a sum of amounts of 120 bits.
        unchecked {
            b.seized += seized;
        }
        emit Liquidated(id, paid, seized, badDebt, word);
    }

    /// @dev Fills `b.step` and `b.sized`, but for the id, if the position is liquidatable.
    function _sizeOne(Singles memory b, uint256 scaledDebt, uint256 held) private view returns (bool) {
        if (scaledDebt == 0) return false;

        LiquidationMath.Asset memory asset = b.asset;
        LiquidationMath.Book memory book = b.book;
        uint256 debt = _debtUp(scaledDebt, b.s.index);
        uint256 value = _valueDown(held, b.price);
        uint256 weighted = _weightedDown(value, asset.lt);
        if (weighted >= debt) return false;
        // In CAUTION it must be unhealthy at the reference too.
        if (b.referencePrice != 0 && _weightedDown(_valueDown(held, b.referencePrice), asset.lt) >= debt) return false;

        (book.collateralValue, book.weightedValue, book.debt, asset.value) = (value, weighted, debt, value);
        LiquidationMath.Step memory step = b.step;
        LiquidationMath.stepInto(step, book, asset, b.terms);
        Sized memory z = b.sized;
        (z.scaledDebt, z.debt, z.repay, z.closeOut) = (scaledDebt, debt, step.repay, step.seize >= value);
        z.fee = _feeDown(step.repay, step.incentive, asset.incentiveMin);
        z.topUp = step.mode == Mode.CLOSEOUT ? _topUpDown(value, step.repay) : 0;

        return true;
    }

    /// @dev A value times its liquidation threshold.
    function _weightedDown(uint256 value, uint256 lt) private pure returns (uint256) {
        // unchecked: 128 and 60 bits.
        unchecked {
            return (value * lt) / WAD;
        }
    }

    function _anyBasket(PositionId[] calldata ids) private view returns (bool) {
        // unchecked: i stays below the length.
        unchecked {
            for (uint256 i; i < ids.length; ++i) {
                if (_positions[ids[i]].word.basketMask() > 1) return true;
            }
        }

        return false;
    }
}
