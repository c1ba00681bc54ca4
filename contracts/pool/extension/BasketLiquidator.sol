// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILiquidator} from "../../interfaces/ILiquidator.sol";
import {GROUP_ASSET_GAS, GROUP_COVER_GAS, IGroupCover} from "../../interfaces/IGroupCover.sol";
import {IPositionLedger} from "../../interfaces/IPositionLedger.sol";
import {PRICE_SCALE, WAD} from "../../libraries/Constants.sol";
import {LiquidationMath} from "../../libraries/LiquidationMath.sol";
import {WadMath} from "../../libraries/WadMath.sol";
import {LiquidationBatch} from "../../types/Adjustment.sol";
import {Mode} from "../../types/LiquidationMode.sol";
import {OracleState} from "../../types/OracleState.sol";
import {PoolState} from "../../types/PoolState.sol";
import {PositionId} from "../../types/PositionId.sol";
import {POSITION_AMOUNT_MAX, PositionWord} from "../../types/PositionWord.sol";
import {Quote} from "../../types/Quote.sol";
import {BoundedCall} from "../BoundedCall.sol";
import {LiquidationBooks} from "../LiquidationBooks.sol";
import {ExtensionBase} from "./ExtensionBase.sol";

/// @title BasketLiquidator
/// @notice The batch entry for everything that the pool's own fast one leaves out: baskets of several tokens, tokens that do not
/// move, positions of the pool's group.
abstract contract BasketLiquidator is ILiquidator, ExtensionBase, LiquidationBooks {
    /// @dev Gas that a token gets to prove that it moves.
    uint256 private constant PROBE_GAS = 300_000;

    /// @dev One basket token as a batch sees it.
    struct Market {
        bool loaded;
        bool seizable; // it has a good price and moves
        OracleState state;
        uint256 price; // for valuing: spot, or the decayed last price of a dead oracle [price 1e36]
        uint256 referencePrice; // [price 1e36]
        LiquidationMath.Asset asset; // its value is per position
    }

    /// @dev What a batch shares.
    struct Batch {
        PoolState s;
        LiquidationMath.Terms terms;
        Tally tally;
        uint256 unmovable; // mask, proved
        Market[] markets;
    }

    /// @dev One position while it is sized.
    struct Target {
        PositionWord word;
        LiquidationMath.Book book; // what is left to be liquidated
        Sized sized;
        uint256[] amounts; // held, per token [base units]
        uint256[] take; // sent to the liquidator, per token [base units]
    }

    /* ENTRY */

    /// @inheritdoc ILiquidator
    function liquidate(
        PositionId[] calldata ids,
        LiquidationBatch calldata limits,
        bytes calldata data
    ) external nonReentrant returns (uint256, uint256[] memory) {
        _checkReceiver(limits.receiver);
        _proveUnmovable(limits.unmovable);
        Batch memory b = _openBatch();
        b.unmovable = limits.unmovable;
        b.tally.maxRepay = limits.maxRepay;
        for (uint256 i; i < ids.length; ++i) {
            _liquidateOne(b, ids[i]);
        }
        require(b.tally.done != 0, MarginPool_NothingToLiquidate(ids.length));
        _settleBatch(b.s, b.tally, limits, data);

        return (b.tally.repaid, b.tally.seized);
    }

    /// @dev Makes every token that the caller calls unmovable prove it: the pool cannot even send one unit to itself, nor, as some
    /// tokens refuse just that, to its factory. He may not choose what a close-out leaves behind.
    function _proveUnmovable(uint256 mask) private {
        for (; mask != 0; mask &= mask - 1) {
            uint256 k = _lowestBit(mask);
            _requireCollateral(k);
            _requireStuck(_tokenAt(k), address(this));
            _requireStuck(_tokenAt(k), _factory());
        }
    }

    function _requireStuck(address token, address to) private {
        (bool ok, bool answered, uint256 answer) = BoundedCall.call(
            token,
            PROBE_GAS,
            abi.encodeCall(IERC20.transfer, (to, 1))
        );
        require(!ok || (answered && answer == 0), MarginPool_TokenMovable(token));
    }

    function _openBatch() internal view returns (Batch memory b) {
        uint256 count = _collateralCount();
        b.s = _accrued();
        b.terms = _terms();
        b.tally.seized = new uint256[](count);
        b.markets = new Market[](count);
    }

    function _liquidateOne(Batch memory b, PositionId id) private {
        Target memory t = _target(id);
        if (!_assess(b, t)) return;
        address pooled = _group();
        if (pooled != address(0) && id.owner() == pooled && _coverFromGroup(b, t, pooled)) return;

        _size(b, t);
        if (t.sized.repay == 0 && !t.sized.closeOut) return;
        (bool ok, uint256 paid, uint256 badDebt, uint256 scaledLeft) = _book(b.s, b.tally, t.sized);
        if (!ok) return;

        PositionWord word = _write(b, t).withScaledDebt(scaledLeft);
        _positions[id].word = word;
        emit Liquidated(id, paid, t.take[0], badDebt, word);
    }

    function _target(PositionId id) internal view returns (Target memory t) {
        t.word = _positions[id].word;
        t.sized.id = id;
        t.sized.scaledDebt = t.word.scaledDebt();
    }

    /* ELIGIBILITY */

    /// @dev Fills the book of a position and says whether it is liquidatable: unhealthy at the price and, where a token is in
    /// CAUTION, also at the reference. Not while a sequencer is down, nor if no token of it has a price.
    function _assess(Batch memory b, Target memory t) internal view returns (bool) {
        uint256 debt = _debtUp(t.sized.scaledDebt, b.s.index);
        if (debt == 0) return false;
        t.sized.debt = debt;
        t.book = LiquidationMath.Book(0, 0, debt);
        t.amounts = new uint256[](b.markets.length);
        uint256 weightedReference;
        uint256 mask = t.word.basketMask();
        bool priced = mask == 0;
        bool sequencerUp = true;
        for (; mask != 0; mask &= mask - 1) {
            uint256 k = _lowestBit(mask);
            Market memory m = _market(b, k);
            if (m.state == OracleState.SEQUENCER) sequencerUp = false;
            if (m.state != OracleState.STALE) priced = true;

            uint256 amount = _amountOf(t.sized.id, t.word, k);
            uint256 value = _valueDown(amount, m.price);
            uint256 weighted = (value * m.asset.lt) / WAD;
            t.amounts[k] = amount;
            t.book.collateralValue += value;
            t.book.weightedValue += weighted;
            weightedReference +=
                m.state == OracleState.CAUTION ? (_valueDown(amount, m.referencePrice) * m.asset.lt) / WAD : weighted;
        }

        return sequencerUp && priced && t.book.weightedValue < debt && weightedReference < debt;
    }

    /// @dev Reads what the batch needs to know of token `k`, once.
    function _market(Batch memory b, uint256 k) private view returns (Market memory m) {
        m = b.markets[k];
        if (m.loaded) return m;

        Quote memory quote = _quote(b.s, k);
        bool dead = quote.state >= OracleState.STALE;
        m.loaded = true;
        m.state = quote.state;
        m.price = dead ? quote.referencePrice : quote.price;
        m.referencePrice = quote.referencePrice;
        m.asset = _asset(b.s, k);
        m.seizable = !dead && (b.unmovable >> k) & 1 == 0;
    }

    /* COVER */

    /// @dev Lets the pool's group pay for its position first; true if nothing is left to liquidate.
    function _coverFromGroup(Batch memory b, Target memory t, address pooled) private returns (bool) {
        // The group runs foreign code: it sees books that are up to date.
        _storeBooks(b.s);
        (, , uint256 answer) = BoundedCall.call(pooled, GROUP_ASSET_GAS, abi.encodeCall(IGroupCover.asset, ()));
        address token = address(uint160(answer));
        bool paid = token == _debtAsset() ? _repaidByGroup(b, t, pooled) : _securedByGroup(b, t, pooled, token);
        if (!paid) return false;

        _positions[t.sized.id].word = t.word;
        b.tally.done += 1;

        return !_assess(b, t);
    }

    /// @dev The group pays in the debt asset: a repayment.
    function _repaidByGroup(Batch memory b, Target memory t, address pooled) private returns (bool) {
        // health after a repayment r alone: W / (B - r)
        uint256 need = LiquidationMath.targetRepayUp(t.book, 0, 0, b.terms.targetHealth);
        uint256 received = _receivedFromGroup(t, pooled, _debtAsset(), need);
        // What would leave dust is credited to nobody, like tokens sent unasked: a group asks for its model's `repaymentOf` first.
        uint256 credit = LiquidationMath.repayableDown(received, t.book.debt, _minDebt());
        if (credit == 0) return false;

        (t.word, credit) = _payBack(t.sized.id, t.word, b.s, credit);
        emit CoveredByGroup(t.sized.id, credit, t.word);
        t.sized.scaledDebt = t.word.scaledDebt();

        return true;
    }

    /// @dev The group pays in a token of the basket: collateral. Without a price nobody knows how much of it is missing, and what
    /// does not move is not asked for.
    function _securedByGroup(Batch memory b, Target memory t, address pooled, address token) private returns (bool) {
        uint256 k = _indexOf(token);
        if (k == _collateralCount()) return false;
        Market memory m = _market(b, k);
        if (!m.seizable) return false;
        // health with x more of the token: (W + x price lt) / B
        uint256 weighted = WadMath.mulDivUp(t.book.debt, b.terms.targetHealth, WAD) - t.book.weightedValue;
        uint256 value = WadMath.mulDivUp(weighted, WAD, m.asset.lt);
        // More than 2^128 nobody has, and times the scale that fits at any price.
        uint256 need = WadMath.mulDivUp(Math.min(value, type(uint128).max), PRICE_SCALE, m.price);
        uint256 received = _receivedFromGroup(t, pooled, token, need);
        // What a position cannot hold is not credited either.
        if (received == 0 || received > POSITION_AMOUNT_MAX - t.amounts[k]) return false;

        t.word = _putIn(t.sized.id, t.word, k, received);
        emit IPositionLedger.CollateralDeposited(t.sized.id, token, received, t.word);

        return true;
    }

    function _receivedFromGroup(
        Target memory t,
        address pooled,
        address token,
        uint256 need
    ) private returns (uint256) {
        uint256 before = IERC20(token).balanceOf(address(this));
        BoundedCall.call(pooled, GROUP_COVER_GAS, abi.encodeCall(IGroupCover.cover, (t.sized.id, need)));

        return Math.saturatingSub(IERC20(token).balanceOf(address(this)), before);
    }

    /* SIZE */

    /// @dev The pool's own order, lowest threshold first, until the size is reached. Tokens without a price or that do not move are
    /// passed over; a close-out leaves them in the pool.
    function _size(Batch memory b, Target memory t) private view {
        t.take = new uint256[](t.amounts.length);
        uint256 left = _seizableMask(b, t);
        // Nothing can be taken and the position is solvent: it waits.
        if (left == 0 && t.book.collateralValue >= t.book.debt) return;

        while (t.book.debt != 0) {
            int256 solvencyCap = LiquidationMath.capSolvency(t.book);
            (uint256 k, bool improves, uint256 least) = _next(b, t.book, left, solvencyCap);
            if (solvencyCap < int256(least)) return _endInsolvent(b, t, left);
            if (left == 0) break;
            if (!improves) {
                _endSolvent(b, t, left, uint256(solvencyCap));
                // Where a token's least incentive is more than what was left for it, all was taken and the debt is not paid.
                left = 0;
                continue;
            }
            LiquidationMath.Asset memory asset = _assetOf(b, t, k);
            LiquidationMath.Step memory step = LiquidationMath.step(t.book, asset, b.terms);
            if (step.mode == Mode.NONE) {
                // Healthy again. A rest below the minimum is repaid too, at the least incentive: it is covered, so it is not bad.
                if (t.book.debt < b.terms.minDebt) _endSolvent(b, t, left, uint256(solvencyCap));
                break;
            }
            _take(b, t, k, asset, step);
            if (step.mode != Mode.ASSET_EXHAUSTED) break;
            left &= ~(uint256(1) << k);
        }
        // A rest below the minimum that nothing seizable is left for is not worth anybody's gas: it ends here.
        t.sized.closeOut = t.book.debt != 0 && t.book.debt < b.terms.minDebt;
    }

    /// @dev Tokens of the position that can be seized.
    function _seizableMask(Batch memory b, Target memory t) private pure returns (uint256 mask) {
        for (uint256 k; k < t.amounts.length; ++k) {
            if (t.amounts[k] != 0 && b.markets[k].seizable) mask |= uint256(1) << k;
        }
    }

    function _assetOf(
        Batch memory b,
        Target memory t,
        uint256 k
    ) private pure returns (LiquidationMath.Asset memory asset) {
        asset = b.markets[k].asset;
        asset.value = _valueDown(t.amounts[k], b.markets[k].price);
    }

    /// @dev The token to take next: the lowest threshold among those whose least incentive neither lowers health nor leaves the
    /// rest insolvent; and the least incentive of all that are left.
    function _next(
        Batch memory b,
        LiquidationMath.Book memory book,
        uint256 left,
        int256 solvencyCap
    ) private pure returns (uint256 best, bool improves, uint256 least) {
        least = left == 0 ? 0 : type(uint256).max;
        uint256 bestLt = type(uint256).max;
        for (; left != 0; left &= left - 1) {
            uint256 k = _lowestBit(left);
            LiquidationMath.Asset memory asset = b.markets[k].asset;
            least = Math.min(least, asset.incentiveMin);
            if (asset.lt >= bestLt || solvencyCap < int256(asset.incentiveMin)) continue;
            if (LiquidationMath.capHealth(book, asset.lt) < int256(asset.incentiveMin)) continue;
            (best, bestLt, improves) = (k, asset.lt, true);
        }
    }

    function _take(
        Batch memory b,
        Target memory t,
        uint256 k,
        LiquidationMath.Asset memory asset,
        LiquidationMath.Step memory step
    ) private view {
        t.take[k] = step.seize >= asset.value ? t.amounts[k] : Math.mulDiv(step.seize, PRICE_SCALE, b.markets[k].price);
        uint256 repay = Math.min(step.repay, t.book.debt);
        t.sized.repay += repay;
        t.sized.fee += _feeDown(repay, step.incentive, asset.incentiveMin);
        t.book.debt -= repay;
        t.book.collateralValue -= Math.min(step.seize, t.book.collateralValue);
        t.book.weightedValue -= Math.min((step.seize * asset.lt) / WAD, t.book.weightedValue);
    }

    /// @dev The basket does not pay the debt and the least incentive: all that can be seized goes at its least incentive, the
    /// rest of the debt is bad, and what cannot be seized stays in the pool for the lenders.
    function _endInsolvent(Batch memory b, Target memory t, uint256 left) private view {
        t.sized.closeOut = true;
        for (; left != 0; left &= left - 1) {
            uint256 k = _lowestBit(left);
            LiquidationMath.Asset memory asset = _assetOf(b, t, k);
            LiquidationMath.Step memory step;
            step.seize = asset.value;
            step.incentive = asset.incentiveMin;
            step.repay = Math.mulDiv(asset.value, WAD, WAD + asset.incentiveMin, Math.Rounding.Ceil);
            // Nothing is given away for nothing: what is worth nothing stays.
            if (step.repay == 0 || t.book.debt == 0) continue;
            _take(b, t, k, asset, step);
            t.sized.topUp += _topUpDown(asset.value, step.repay);
        }
    }

    /// @dev Every token's least incentive would lower the health of the rest: the whole debt is repaid, what is left stays the
    /// owner's. Where a token that cannot be seized now keeps a part of the debt, it waits with it: nothing is left to seize.
    function _endSolvent(Batch memory b, Target memory t, uint256 left, uint256 solvencyCap) private view {
        uint256 fraction = LiquidationMath.incentiveFractionDown(
            LiquidationMath.healthDown(t.book.weightedValue, t.book.debt),
            b.terms.fullIncentiveHealth,
            0
        );
        while (left != 0 && t.book.debt != 0) {
            uint256 k = _lowestThreshold(b, left);
            left &= ~(uint256(1) << k);
            LiquidationMath.Asset memory asset = _assetOf(b, t, k);
            LiquidationMath.Step memory step;
            step.incentive = Math.max(
                asset.incentiveMin,
                Math.min(LiquidationMath.rawIncentiveDown(asset, fraction), solvencyCap)
            );
            step.repay = t.book.debt;
            step.seize = step.repay + Math.mulDiv(step.repay, step.incentive, WAD);
            if (step.seize > asset.value) {
                step.seize = asset.value;
                step.repay = Math.mulDiv(asset.value, WAD, WAD + step.incentive, Math.Rounding.Ceil);
            }
            if (step.repay != 0) _take(b, t, k, asset, step);
        }
    }

    function _lowestThreshold(Batch memory b, uint256 left) private pure returns (uint256 best) {
        uint256 bestLt = type(uint256).max;
        for (; left != 0; left &= left - 1) {
            uint256 k = _lowestBit(left);
            if (b.markets[k].asset.lt < bestLt) (best, bestLt) = (k, b.markets[k].asset.lt);
        }
    }

    /* WRITE */

    /// @dev Takes what was sized out of the basket; a close-out that leaves debt unpaid leaves nothing to the owner.
    function _write(Batch memory b, Target memory t) private returns (PositionWord word) {
        word = t.word;
        bool all = t.sized.closeOut && t.sized.repay != t.sized.debt;
        for (uint256 k; k < t.amounts.length; ++k) {
            uint256 left = t.amounts[k];
            if (left == 0) continue;
            uint256 taken = t.take[k];
            b.tally.seized[k] += taken;
            if (k != 0 && taken != 0) emit CollateralSeized(t.sized.id, _tokenAt(k), taken, false);
            left -= taken;
            if (all && left != 0) {
                _orphan(t.sized.id, k, left);
                left = 0;
            }
            if (left != t.amounts[k]) word = _setAmount(t.sized.id, word, k, left);
        }
    }
}
