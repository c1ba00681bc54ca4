// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IVolatilitySource} from "../../../../contracts/interfaces/IVolatilitySource.sol";

/// @title BenchVolatility
/// @notice A calm, mature, up-to-date feed: margins stand at their floors, as in an ordinary week.
contract BenchVolatility is IVolatilitySource {
    function variance() external pure returns (uint256, uint256, bool) {
        return (0.16e18, 0, true);
    }
}
