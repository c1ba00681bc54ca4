// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {InterestMath} from "../libraries/InterestMath.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `InterestMath` to tests and to the reference vectors.
contract InterestMathHarness is BatchHarness {
    function utilisationError(uint256 utilisation, uint256 target) external pure returns (int256) {
        return InterestMath.utilisationError(utilisation, target);
    }

    function curveDown(uint256 rateAtTarget, int256 err, uint256 steepness) external pure returns (uint256) {
        return InterestMath.curveDown(rateAtTarget, err, steepness);
    }

    function drift(
        uint256 rateAtTarget,
        int256 err,
        uint256 elapsed,
        InterestMath.Curve memory curve
    ) external pure returns (uint256 end, uint256 mean) {
        return InterestMath.drift(rateAtTarget, err, elapsed, curve);
    }

    function compoundUp(
        uint256 index,
        uint256 rate,
        uint256 elapsed,
        uint256 maxIndex
    ) external pure returns (uint256) {
        return InterestMath.compoundUp(index, rate, elapsed, maxIndex);
    }
}
