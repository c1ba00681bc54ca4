// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WadMath} from "./WadMath.sol";

/// @title DecayMath
/// @notice How long a dead oracle's last price keeps a position eligible for nothing worse than it was (decisions.md 10).
library DecayMath {
    /// @dev A dead price counts in full for this long [seconds].
    uint256 private constant FULL_FOR = 24 hours;
    /// @dev Then it falls to zero, linearly, over this long [seconds].
    uint256 private constant DECAY_OVER = 72 hours;

    /// @notice What a price of age `age` counts for eligibility, rounded down [the same scale].
    /// @param price Last sampled price [price 1e36].
    /// @param age Since it was sampled [seconds].
    function decayedDown(uint256 price, uint256 age) internal pure returns (uint256) {
        if (age <= FULL_FOR) return price;
        if (age >= FULL_FOR + DECAY_OVER) return 0;

        return WadMath.mulDivDown(price, FULL_FOR + DECAY_OVER - age, DECAY_OVER);
    }
}
