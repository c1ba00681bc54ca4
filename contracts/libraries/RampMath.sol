// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PPM} from "./Constants.sol";

/// @title RampMath
/// @notice The maintenance margin between two syncs: down at once, up by whole steps on a grid of whole minutes.
/// @dev The value at minute n depends on n alone, not on how often the ramp was re-based: one sync or a thousand give the same.
library RampMath {
    /// @dev Health that lasts an hour at unchanged prices whatever the ramp does: 1.02 = 102/100, so m may rise by at most
    /// (1 - m) x 2/102 in 60 minutes; 61 steps of the grid can fall into them.
    uint256 private constant PROMISE_NUMERATOR = 2;
    uint256 private constant PROMISE_DENOMINATOR = 102 * 61;

    /// @notice Rise per minute towards `target` [ppm per minute]: the pool's own rate, at most what the promise allows.
    /// @dev (1 - target) is the smallest liquidation LTV on the way, so the promise holds from anywhere on the ramp.
    /// @param target [ppm].
    /// @param rampRate [ppm per minute].
    function stepDown(uint256 target, uint256 rampRate) internal pure returns (uint256) {
        // unchecked: target is a margin of at most PPM, and the products are far below 2^256.
        unchecked {
            uint256 promised = ((PPM - target) * PROMISE_NUMERATOR) / PROMISE_DENOMINATOR;

            return promised < rampRate ? promised : rampRate;
        }
    }

    /// @notice The maintenance margin `elapsedMinutes` after the ramp's start [ppm].
    /// @param start Margin at the start [ppm].
    /// @param target Margin that it goes to [ppm].
    /// @param rampRate [ppm per minute].
    /// @param elapsedMinutes [minutes].
    function marginAt(
        uint256 start,
        uint256 target,
        uint256 rampRate,
        uint256 elapsedMinutes
    ) internal pure returns (uint256) {
        if (target <= start) return target;

        // unchecked: a step is below 2^20 and the minutes are below 2^28.
        unchecked {
            uint256 reached = start + stepDown(target, rampRate) * elapsedMinutes;

            return reached < target ? reached : target;
        }
    }
}
