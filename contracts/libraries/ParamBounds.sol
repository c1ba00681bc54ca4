// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {CollateralParams, MarginParams, PoolParams, ReserveParams} from "../types/PoolParams.sol";
import {PPM, WAD} from "./Constants.sol";

/// @title ParamBounds
/// @notice The immutable bounds of every parameter: checked when a pool is created, and again when its curator changes one.
/// @dev Returns the first violation instead of reverting, so that factory and pool can each name it in an error of their own.
library ParamBounds {
    /// @dev What a pool may lend, in multiples of what the market absorbs at the base slippage (docs/lab.md, crowds).
    uint256 private constant MARKET_MULTIPLE = 4;

    /// @notice A parameter and the values that would have worked.
    struct Violation {
        bytes32 name; // zero: none
        uint256 value;
        uint256 min;
        uint256 max;
    }

    /// @notice Bounds of the margin rules, for a collateral with or without a volatility source.
    function checkMargin(MarginParams memory p, bool dynamic) internal pure returns (Violation memory v) {
        v = _in("maintenanceFloor", p.maintenanceFloor, 5_000, 900_000);
        if (v.name == 0) v = _in("initialFloor", p.initialFloor, uint256(p.maintenanceFloor) + 1, PPM);
        if (v.name != 0 || !dynamic) return v.name != 0 ? v : _checkSize(p);

        v = _in("maintenanceCap", p.maintenanceCap, p.maintenanceFloor, 950_000);
        if (v.name == 0) v = _in("quantile", p.quantile, 1_000_000, 6_000_000);
        if (v.name == 0) v = _in("maintenanceHorizon", p.maintenanceHorizon, 10 minutes, 2 days);
        if (v.name == 0) v = _in("initialHorizon", p.initialHorizon, p.maintenanceHorizon, 14 days);
        if (v.name == 0) v = _in("oracleError", p.oracleError, 0, 200_000);
        if (v.name == 0) v = _in("stressWeight", p.stressWeight, 0, PPM);
        if (v.name == 0) v = _in("stressVolatility", p.stressVolatility, 0, 16_000_000);
        if (v.name == 0) v = _in("volatilityFloor", p.volatilityFloor, 10_000, 16_000_000);
        if (v.name == 0) v = _in("volatilityCap", p.volatilityCap, p.volatilityFloor, 16_000_000);
        if (v.name == 0) v = _checkSize(p);
    }

    /// @notice Bounds of one collateral, its joint conditions included.
    function checkCollateral(CollateralParams memory c) internal pure returns (Violation memory v) {
        v = checkMargin(c.margin, c.volatilitySource != address(0));
        // Below 1, so that at the threshold the collateral pays the debt and the full incentive:
        // (1 - m)(1 + c m / (1 - c m)) = (1 - m) / (1 - c m) < 1.
        if (v.name == 0) v = _in("cursor", c.cursor, 0, 900_000);
        if (v.name == 0) v = _in("incentiveCap", c.incentiveCap, c.incentiveMin, 300_000);
        // The least incentive is one that the least margin pays for: c m / (1 - c m).
        uint256 share = (uint256(c.cursor) * c.margin.maintenanceFloor) / PPM;
        if (v.name == 0) v = _in("incentiveMin", c.incentiveMin, 0, (share * PPM) / (PPM - share));
        if (v.name == 0) v = _in("initialFactor", c.initialFactor, 1_050_000, 16_000_000);
        if (v.name == 0) v = _in("rampRate", c.rampRate, 1, 1_000);
    }

    /// @notice Greatest cap on borrowing for what the markets of the basket absorb together: four times as much, so that a pool which is
    /// liquidated as a whole finds buyers [assets].
    /// @param absorbed Sum of the tokens' reference notionals [assets].
    /// @param named Whether a token ever named one; else nothing is known, and nothing limits the cap.
    function borrowLimit(uint256 absorbed, bool named) internal pure returns (uint256) {
        return named ? MARKET_MULTIPLE * absorbed : type(uint256).max;
    }

    /// @notice Least of such a sum, other than 0, that allows `cap`, rounded up [assets].
    function absorbedUp(uint256 cap) internal pure returns (uint256) {
        return Math.ceilDiv(cap, MARKET_MULTIPLE);
    }

    /// @notice Bounds of everything but the collaterals.
    function checkPool(PoolParams memory p) internal pure returns (Violation memory v) {
        v = _in("targetUtilisation", p.rate.targetUtilisation, 0.01e18, 0.99e18);
        if (v.name == 0) v = _in("curveSteepness", p.rate.curveSteepness, WAD, 18e18);
        // at most a doubling of the rate per day of full error
        if (v.name == 0) v = _in("adjustmentSpeed", p.rate.adjustmentSpeed, 0, WAD / uint256(1 days));
        // 200 % a year, of the rate at target
        if (v.name == 0) v = _in("maxRateAtTarget", p.rate.maxRateAtTarget, 16, 2e18 / uint256(365 days));
        if (v.name == 0) v = _in("minRateAtTarget", p.rate.minRateAtTarget, 16, p.rate.maxRateAtTarget);
        if (v.name == 0) {
            v = _in("initialRateAtTarget", p.rate.initialRateAtTarget, p.rate.minRateAtTarget, p.rate.maxRateAtTarget);
        }
        if (v.name == 0) v = _in("targetHealth", p.liquidation.targetHealth, WAD + 1, 1.5e18);
        if (v.name == 0) v = _in("fullIncentiveHealth", p.liquidation.fullIncentiveHealth, 0.5e18, WAD - 1);
        if (v.name == 0) v = _in("closeAllHealth", p.liquidation.closeAllHealth, 0, WAD);
        if (v.name == 0) v = _in("marginCallHealth", p.liquidation.marginCallHealth, WAD + 1, 2e18);
        if (v.name == 0) v = _in("minDebt", p.limits.minDebt, 1, type(uint96).max);
        if (v.name == 0) v = _in("supplyCap", p.limits.supplyCap, p.limits.minDebt, type(uint104).max);
        if (v.name == 0) v = _in("borrowCap", p.limits.borrowCap, p.limits.minDebt, type(uint104).max);
        if (v.name == 0) {
            v = _in("openInterestHigh", p.limits.openInterestHigh, p.limits.openInterestLow, type(uint128).max);
        }
        if (v.name == 0) v = _in("maxUtilisation", p.limits.maxUtilisation, 10_000, PPM);
        if (v.name == 0) v = _in("groupCushion", p.groupCushion, p.group == address(0) ? 0 : 1_000, 500_000);
        if (v.name == 0) v = _checkReserve(p.reserve);
    }

    function _checkReserve(ReserveParams memory r) private pure returns (Violation memory v) {
        v = _in("interestShare", r.interestShare, 0, 500_000);
        if (v.name == 0) v = _in("incentiveShare", r.incentiveShare, 0, PPM);
        if (v.name == 0) v = _in("reserveTargetShare", r.targetShare, 0, PPM);
        if (v.name == 0) v = _in("closeOutIncentive", r.closeOutIncentive, 0, 300_000);
        if (v.name == 0) v = _in("closeOutSubsidyCap", r.closeOutSubsidyCap, 0, 10_000);
    }

    function _checkSize(MarginParams memory p) private pure returns (Violation memory v) {
        v = _in("baseSlippage", p.baseSlippage, 0, 200_000);
        if (v.name == 0) v = _in("maxSlippage", p.maxSlippage, p.baseSlippage, 500_000);
        if (v.name == 0) v = _in("referenceNotional", p.referenceNotional, 0, type(uint112).max);
    }

    function _in(bytes32 name, uint256 value, uint256 min, uint256 max) private pure returns (Violation memory v) {
        if (value < min || value > max) v = Violation(name, value, min, max);
    }
}
