// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPoolChecks} from "../interfaces/IPoolChecks.sol";
import {IPoolUpkeep} from "../interfaces/IPoolUpkeep.sol";
import {IPositionLedger} from "../interfaces/IPositionLedger.sol";
import {PPM, PRICE_SCALE} from "../libraries/Constants.sol";
import {MarginMath} from "../libraries/MarginMath.sol";
import {RampMath} from "../libraries/RampMath.sol";
import {WadMath} from "../libraries/WadMath.sol";
import {OracleState} from "../types/OracleState.sol";
import {Quote} from "../types/Quote.sol";
import {POOL_DYNAMIC, POOL_HALT, POOL_ORACLES, POOL_SIZE_ADD_ON, PoolState} from "../types/PoolState.sol";
import {PositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {PoolBooks} from "./PoolBooks.sol";
import {PriceReader} from "./PriceReader.sol";

/// @title MarginPolicy
/// @notice What a position must hold: prices, margins on their ramps, initial margin on new risk, health.
abstract contract MarginPolicy is PoolBooks {
    /// @dev New risk needs margins that were synced at most this long ago (decisions.md 15).
    uint256 private constant SYNC_MAX_AGE = 60; // [minutes]

    /* PRICES AND MARGINS */

    /// @dev Reads the price of token `k`. Where an oracle was succeeded, or does not answer, the extension knows what counts.
    function _quote(PoolState memory s, uint256 k) internal view returns (Quote memory quote) {
        (quote.price, quote.referencePrice, quote.state) = _priceOf(s.flags, k);
    }

    /// @dev The same as plain numbers, for the hot paths, by the flags of the books.
    function _priceOf(
        uint256 flags,
        uint256 k
    ) internal view returns (uint256 price, uint256 referencePrice, OracleState state) {
        if (flags & POOL_ORACLES == 0) {
            bool ok;
            (ok, price, referencePrice, state) = PriceReader.readFields(
                _oracleAtCreation(k),
                _tokenWord(k) >> 255 == 1
            );
            if (ok) return (price, referencePrice, state);
        }
        Quote memory late = IPoolChecks(address(this)).lateQuote(k);

        return (late.price, late.referencePrice, late.state);
    }

    /// @dev Maintenance and initial margin of token `k` now, without add-ons [ppm].
    function _margins(PoolState memory s, uint256 k) internal view returns (uint256 maintenance, uint256 initial) {
        uint256 start = s.rampStart;
        uint256 target = s.rampTarget;
        initial = s.initialMargin;
        if (k != 0) {
            uint256 ramp = k < 5 ? _ramps[0] >> ((k - 1) * 60) : _ramps[1] >> ((k - 5) * 60);
            start = ramp & 0xfffff;
            target = (ramp >> 20) & 0xfffff;
            initial = (ramp >> 40) & 0xfffff;
        }
        uint256 word = _tokenWord(k);
        // unchecked: a sync is never ahead of the clock; margins are below 2^20 and factors below 2^24.
        unchecked {
            maintenance = target;
            // Only a ramp that rises needs the time.
            if (target > start) {
                maintenance = RampMath.marginAt(start, target, (word >> 244) & 0x7ff, _minute() - s.syncMinute);
            }
            // While a ramp runs, the initial margin keeps its distance: max(i, gamma m), rounded up.
            uint256 floor = (maintenance * ((word >> 220) & 0xffffff) + PPM - 1) / PPM;
            if (initial < floor) initial = floor;
            if (initial > PPM) initial = PPM;
        }
    }

    function _minute() internal view returns (uint256) {
        return _age() / 60;
    }

    /// @dev What the position holds of token `k`.
    function _amountOf(PositionId id, PositionWord word, uint256 k) internal view returns (uint256 amount) {
        if (k == 0) {
            amount = word.firstCollateral();
        } else if ((word.basketMask() >> k) & 1 != 0) {
            uint256 pair = _baskets[id][(k - 1) / 2];
            amount = k % 2 == 1 ? uint128(pair) : pair >> 128;
        }
    }

    /// @dev Value of `amount` at `price`, rounded down [assets]. Ends at 2^128, far above any debt that a pool can hold, so that
    /// no product of values overflows whatever an oracle says.
    function _valueDown(uint256 amount, uint256 price) internal pure returns (uint256) {
        uint256 value = WadMath.mulDivDown(amount, price, PRICE_SCALE);

        return value < type(uint128).max ? value : type(uint128).max;
    }

    /// @dev Index of the lowest set bit of a mask of at most 8 bits that is not 0.
    function _lowestBit(uint256 mask) internal pure returns (uint256 k) {
        // unchecked: k < 8.
        unchecked {
            while ((mask >> k) & 1 == 0) ++k;
        }
    }

    /* NEW RISK */

    /// @dev Verifies a position after new risk: initial margin at oracle prices, in a state that allows it. The books must be
    /// stored before, because a sync that is due writes to them. A token that winds down, or has been dead until its price faded, must leave
    /// first: priced for good, it would shield the debt from liquidation whatever it is worth.
    /// @return dead Mask of the tokens held whose oracles are dead.
    function _verifyNewRisk(PositionId id, PositionWord word, PoolState memory s) internal returns (uint256 dead) {
        if (s.flags & POOL_HALT != 0) {
            uint256 until = _governance.haltedUntil;
            if (block.timestamp < until) revert IPositionLedger.MarginPool_Halted(until);
        }
        if (s.flags & POOL_DYNAMIC != 0 && _minute() - s.syncMinute > SYNC_MAX_AGE) {
            IPoolUpkeep(address(this)).syncMargin();
            PoolState memory synced = _accrued();
            (s.rampStart, s.rampTarget) = (synced.rampStart, synced.rampTarget);
            (s.initialMargin, s.syncMinute) = (synced.initialMargin, synced.syncMinute);
        }

        uint256 debt = _debtUp(word.scaledDebt(), s.index);
        bool waived = _group() != address(0) && id.owner() == _group();
        uint256 power;
        uint256 without;
        uint256 mask = word.basketMask();
        // unchecked: the loop ends with the mask; a margin is at most PPM, and eight values of 128 bits times PPM fit.
        unchecked {
            for (uint256 k; mask >> k != 0; ++k) {
                if ((mask >> k) & 1 == 0) continue;
                (uint256 price, uint256 referencePrice, OracleState state) = _priceOf(s.flags, k);
                if (state != OracleState.NORMAL) {
                    if (referencePrice == 0) revert IPositionLedger.MarginPool_OracleDead(_tokenAt(k));
                    // It gives no credit for new risk; the rest of the basket may carry the position.
                    without |= 1 << k;
                    if (state >= OracleState.STALE) dead |= 1 << k;
                    continue;
                }
                uint256 value = _valueDown(_amountOf(id, word, k), price);
                (uint256 maintenance, uint256 initial) = _margins(s, k);
                // A group keeps the buffer for its positions; here they need their maintenance and a cushion.
                uint256 margin = waived ? maintenance : _withAddOns(s, k, value, initial);
                power += (value * (PPM - margin)) / PPM;
            }
        }
        if (waived) power = (power * PPM) / (PPM + (_limitWord() >> 224));
        if (power < debt) revert IPositionLedger.MarginPool_BelowInitialMargin(id, power, debt, without);
    }

    /// @dev Initial margin with the position's own size and the pool's open interest added, rounded up [ppm].
    function _withAddOns(PoolState memory s, uint256 k, uint256 value, uint256 initial) private view returns (uint256) {
        if (s.flags & POOL_SIZE_ADD_ON != 0) {
            initial = Math.max(initial, IPoolUpkeep(address(this)).initialMarginAt(k, value));
        }

        return
            MarginMath.withOpenInterestUp(initial, PPM, _totalDebtDown(s), _roomWord() >> 128, uint128(_limitWord()));
    }
}
