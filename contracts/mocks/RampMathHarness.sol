// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {RampMath} from "../libraries/RampMath.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `RampMath` to tests and to the reference vectors.
contract RampMathHarness is BatchHarness {
    function stepDown(uint256 target, uint256 rampRate) external pure returns (uint256) {
        return RampMath.stepDown(target, rampRate);
    }

    function marginAt(
        uint256 start,
        uint256 target,
        uint256 rampRate,
        uint256 elapsedMinutes
    ) external pure returns (uint256) {
        return RampMath.marginAt(start, target, rampRate, elapsedMinutes);
    }
}
