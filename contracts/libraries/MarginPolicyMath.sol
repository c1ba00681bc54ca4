// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {MarginParams} from "../types/PoolParams.sol";
import {PPM, WAD} from "./Constants.sol";
import {MarginMath} from "./MarginMath.sol";
import {VolatilityMath} from "./VolatilityMath.sol";

/// @title MarginPolicyMath
/// @notice From the margin rules of a collateral and a measured variance to its margins; parts per million in and out.
library MarginPolicyMath {
    /// @dev 1 ppm [WAD].
    uint256 private constant UNIT = WAD / PPM;

    /// @notice Volatility that the rules see: stress blend, floor and cap, rounded up [ppm].
    /// @param p The rules.
    /// @param variance Envelope variance per year [WAD].
    function sigmaUp(MarginParams memory p, uint256 variance) internal pure returns (uint256) {
        uint256 sigma = VolatilityMath.sigmaTargetUp(
            Math.min(variance, type(uint128).max),
            p.stressWeight * UNIT,
            p.stressVolatility * UNIT,
            p.volatilityFloor * UNIT,
            p.volatilityCap * UNIT
        );

        return Math.ceilDiv(sigma, UNIT);
    }

    /// @notice Maintenance margin at a volatility, without any size term, rounded up [ppm].
    /// @param p The rules.
    /// @param sigma [ppm].
    /// @param cursor Share of the margin that the incentive may take [ppm].
    function maintenanceUp(MarginParams memory p, uint256 sigma, uint256 cursor) internal pure returns (uint256) {
        uint256 shock = MarginMath.shockUp(
            p.quantile * UNIT,
            sigma * UNIT,
            p.maintenanceHorizon * WAD,
            p.oracleError * UNIT,
            0
        );
        uint256 margin = MarginMath.maintenanceMarginUp(
            shock,
            cursor * UNIT,
            p.maintenanceFloor * UNIT,
            p.maintenanceCap * UNIT
        );

        return Math.ceilDiv(margin, UNIT);
    }

    /// @notice Initial margin at a volatility for a position of `value`, rounded up [ppm].
    /// @param p The rules.
    /// @param sigma [ppm].
    /// @param value Of what the position holds of the token [assets]; 0 or no reference notional: no size term.
    /// @param cursor Share of the margin that the incentive may take [ppm].
    function initialUp(
        MarginParams memory p,
        uint256 sigma,
        uint256 value,
        uint256 cursor
    ) internal pure returns (uint256) {
        uint256 notional = p.referenceNotional == 0 ? 0 : Math.min(value, type(uint128).max);
        uint256 time = MarginMath.horizonUp(p.initialHorizon, notional, p.referenceNotional);
        uint256 slippage = MarginMath.slippageUp(
            p.baseSlippage * UNIT,
            p.maxSlippage * UNIT,
            notional,
            p.referenceNotional
        );
        uint256 shock = MarginMath.shockUp(p.quantile * UNIT, sigma * UNIT, time, p.oracleError * UNIT, slippage);
        // A shock beyond e^41 leaves nothing: full margin.
        uint256 margin =
            shock > 41 * WAD ? WAD : MarginMath.initialMarginUp(shock, cursor * UNIT, 0, 0, p.initialFloor * UNIT);

        return Math.min(Math.ceilDiv(margin, UNIT), PPM);
    }

    /// @notice Rules on the way from one set to another, every number by itself, linear and rounded toward the old one.
    /// @param a From.
    /// @param b To.
    /// @param elapsed [seconds].
    /// @param duration [seconds].
    function between(
        MarginParams memory a,
        MarginParams memory b,
        uint256 elapsed,
        uint256 duration
    ) internal pure returns (MarginParams memory p) {
        p.quantile = _mid(a.quantile, b.quantile, elapsed, duration);
        p.maintenanceHorizon = _mid(a.maintenanceHorizon, b.maintenanceHorizon, elapsed, duration);
        p.initialHorizon = _mid(a.initialHorizon, b.initialHorizon, elapsed, duration);
        p.oracleError = _mid(a.oracleError, b.oracleError, elapsed, duration);
        p.stressWeight = _mid(a.stressWeight, b.stressWeight, elapsed, duration);
        p.stressVolatility = _mid(a.stressVolatility, b.stressVolatility, elapsed, duration);
        p.volatilityFloor = _mid(a.volatilityFloor, b.volatilityFloor, elapsed, duration);
        p.volatilityCap = _mid(a.volatilityCap, b.volatilityCap, elapsed, duration);
        p.maintenanceFloor = _mid(a.maintenanceFloor, b.maintenanceFloor, elapsed, duration);
        p.maintenanceCap = _mid(a.maintenanceCap, b.maintenanceCap, elapsed, duration);
        p.initialFloor = _mid(a.initialFloor, b.initialFloor, elapsed, duration);
        p.baseSlippage = _mid(a.baseSlippage, b.baseSlippage, elapsed, duration);
        p.maxSlippage = _mid(a.maxSlippage, b.maxSlippage, elapsed, duration);
        // The size term touches new risk alone: it changes at once.
        p.referenceNotional = b.referenceNotional;
    }

    function _mid(uint32 a, uint32 b, uint256 elapsed, uint256 duration) private pure returns (uint32) {
        // unchecked: the result lies between two numbers of 32 bits, and the products are below 2^64.
        unchecked {
            if (b >= a) return a + uint32(((b - a) * elapsed) / duration);

            return a - uint32(((a - b) * elapsed) / duration);
        }
    }
}
