// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {CollateralParams, PoolParams} from "../types/PoolParams.sol";
import {INDEX_SCALE, POOL_DYNAMIC, POOL_SIZE_ADD_ON, PoolState, RATE_UNIT} from "../types/PoolState.sol";
import {Quote} from "../types/Quote.sol";
import {PoolBooks} from "./PoolBooks.sol";
import {MarginRules, PriceSample} from "./PoolStorage.sol";
import {PriceReader} from "./PriceReader.sol";

/// @title PoolSetup
/// @notice The first state of a pool: part of its constructor, not of its code.
abstract contract PoolSetup is PoolBooks {
    /// @dev Fixed margins start where they stay; dynamic ones at their ceiling, until the first sync knows better.
    function _setUp(PoolParams memory p) internal {
        PoolState memory s;
        s.index = INDEX_SCALE;
        s.rateAtTarget = p.rate.initialRateAtTarget / RATE_UNIT;
        for (uint256 k; k < p.collaterals.length; ++k) {
            CollateralParams memory c = p.collaterals[k];
            MarginRules storage rules = _marginRules[k];
            // `from` is read only in the day after a change.
            rules.to = c.margin;
            rules.volatilitySource = c.volatilitySource;
            (bool ok, Quote memory quote) = PriceReader.read(c.oracle, c.inverse);
            if (ok) _samples[k] = PriceSample(SafeCast.toUint216(quote.price), uint40(block.timestamp));
            bool dynamic = c.volatilitySource != address(0);
            uint256 maintenance = dynamic ? c.margin.maintenanceCap : c.margin.maintenanceFloor;
            uint256 initial = dynamic ? 1e6 : c.margin.initialFloor;
            if (dynamic)
                s.flags |= POOL_DYNAMIC;
                // As every sync will say it; only the size add-on asks.
            else _sigmas |= uint256(c.margin.volatilityFloor) << (32 * k);
            if (c.margin.referenceNotional != 0) s.flags |= POOL_SIZE_ADD_ON;
            if (k == 0) {
                (s.rampStart, s.rampTarget, s.initialMargin) = (maintenance, maintenance, initial);
            } else {
                uint256 shift = k < 5 ? (k - 1) * 60 : (k - 5) * 60;
                _ramps[k < 5 ? 0 : 1] |= (maintenance | (maintenance << 20) | (initial << 40)) << shift;
            }
        }
        _storeBooks(s);
        _governance.curator = p.curator;
        _governance.guardian = p.guardian;
        _governance.feeRecipient = p.feeRecipient;
        _governance.supplyCap = p.limits.supplyCap;
        _governance.borrowCap = p.limits.borrowCap;
    }
}
