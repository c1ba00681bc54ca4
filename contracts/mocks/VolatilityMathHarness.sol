// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {VolatilityMath} from "../libraries/VolatilityMath.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `VolatilityMath` to tests and to the reference vectors.
contract VolatilityMathHarness is BatchHarness {
    function step(
        VolatilityMath.State memory state,
        VolatilityMath.Profile memory profile,
        uint256 t,
        uint256 price
    ) external pure returns (VolatilityMath.State memory) {
        return VolatilityMath.step(state, profile, t, price);
    }

    function logReturn(uint256 price, uint256 refPrice) external pure returns (int256) {
        return VolatilityMath.logReturn(price, refPrice);
    }

    function movedDown(uint256 refPrice, int256 change) external pure returns (uint256) {
        return VolatilityMath.movedDown(refPrice, change);
    }

    function jumpCapDown(uint256 jumpCap, uint256 interval, uint256 elapsed) external pure returns (uint256) {
        return VolatilityMath.jumpCapDown(jumpCap, interval, elapsed);
    }

    function clamp(int256 x, uint256 limit) external pure returns (int256) {
        return VolatilityMath.clamp(x, limit);
    }

    function decayDown(uint256 elapsed, uint256 tau) external pure returns (uint256) {
        return VolatilityMath.decayDown(elapsed, tau);
    }

    function varianceDown(
        uint256 variance,
        int256 change,
        uint256 weight,
        uint256 elapsed
    ) external pure returns (uint256) {
        return VolatilityMath.varianceDown(variance, change, weight, elapsed);
    }

    function covarianceAfter(
        int256 covariance,
        int256 changeI,
        int256 changeJ,
        uint256 weight,
        uint256 elapsed
    ) external pure returns (int256) {
        return VolatilityMath.covarianceAfter(covariance, changeI, changeJ, weight, elapsed);
    }

    function correlationUp(int256 covariance, uint256 varianceI, uint256 varianceJ) external pure returns (int256) {
        return VolatilityMath.correlationUp(covariance, varianceI, varianceJ);
    }

    function sigmaTargetUp(
        uint256 vEnv,
        uint256 stressWeight,
        uint256 sigmaStress,
        uint256 floor,
        uint256 cap
    ) external pure returns (uint256) {
        return VolatilityMath.sigmaTargetUp(vEnv, stressWeight, sigmaStress, floor, cap);
    }

    function sigmaAppliedAfter(
        uint256 sigmaApplied,
        uint256 sigmaTarget,
        uint256 ratePerSecond,
        uint256 elapsed
    ) external pure returns (uint256) {
        return VolatilityMath.sigmaAppliedAfter(sigmaApplied, sigmaTarget, ratePerSecond, elapsed);
    }

    function sigmaOfPair(uint256 sigmaCollateral, uint256 sigmaDebt) external pure returns (uint256) {
        return VolatilityMath.sigmaOfPair(sigmaCollateral, sigmaDebt);
    }
}
