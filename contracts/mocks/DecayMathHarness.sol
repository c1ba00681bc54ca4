// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {DecayMath} from "../libraries/DecayMath.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `DecayMath` to tests and to the reference vectors.
contract DecayMathHarness is BatchHarness {
    function decayedDown(uint256 price, uint256 age) external pure returns (uint256) {
        return DecayMath.decayedDown(price, age);
    }
}
