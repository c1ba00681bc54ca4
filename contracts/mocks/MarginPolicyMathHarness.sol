// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MarginPolicyMath} from "../libraries/MarginPolicyMath.sol";
import {MarginParams} from "../types/PoolParams.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `MarginPolicyMath` to tests and to the reference vectors.
contract MarginPolicyMathHarness is BatchHarness {
    function sigmaUp(MarginParams memory p, uint256 variance) external pure returns (uint256) {
        return MarginPolicyMath.sigmaUp(p, variance);
    }

    function maintenanceUp(MarginParams memory p, uint256 sigma, uint256 cursor) external pure returns (uint256) {
        return MarginPolicyMath.maintenanceUp(p, sigma, cursor);
    }

    function initialUp(
        MarginParams memory p,
        uint256 sigma,
        uint256 value,
        uint256 cursor
    ) external pure returns (uint256) {
        return MarginPolicyMath.initialUp(p, sigma, value, cursor);
    }

    function between(
        MarginParams memory a,
        MarginParams memory b,
        uint256 elapsed,
        uint256 duration
    ) external pure returns (MarginParams memory) {
        return MarginPolicyMath.between(a, b, elapsed, duration);
    }
}
