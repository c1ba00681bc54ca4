// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BreakerMath} from "../libraries/BreakerMath.sol";
import {OracleState} from "../types/OracleState.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `BreakerMath` to tests and to the reference vectors.
contract BreakerMathHarness is BatchHarness {
    function bandDown(
        uint256 multiplier,
        uint256 sigma,
        uint256 elapsed,
        uint256 base
    ) external pure returns (uint256) {
        return BreakerMath.bandDown(multiplier, sigma, elapsed, base);
    }

    function outsideBand(uint256 price, uint256 refPrice, uint256 band) external pure returns (bool) {
        return BreakerMath.outsideBand(price, refPrice, band);
    }

    function sequencerDown(bool up, uint256 sinceUp, uint256 grace) external pure returns (bool) {
        return BreakerMath.sequencerDown(up, sinceUp, grace);
    }

    function staleAt(uint256 price, uint256 age, uint256 maxAge) external pure returns (bool) {
        return BreakerMath.staleAt(price, age, maxAge);
    }

    function stateOf(BreakerMath.Active memory active) external pure returns (OracleState) {
        return BreakerMath.stateOf(active);
    }

    function permissionsOf(BreakerMath.Active memory active) external pure returns (BreakerMath.Permissions memory) {
        return BreakerMath.permissionsOf(active);
    }
}
