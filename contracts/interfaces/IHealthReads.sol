// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PositionId} from "../types/PositionId.sol";
import {Quote} from "../types/Quote.sol";

/// @title IHealthReads
/// @notice Health of the positions of a pool at oracle prices.
interface IHealthReads {
    /// @notice Health factor of a position at the oracles' prices, rounded down; the maximum without debt [WAD].
    /// @dev Tokens with a dead oracle count at their last sampled price, decayed. Reverts never.
    function healthOf(PositionId id) external view returns (uint256);

    /// @notice Whether `liquidate` would do something with the position now. Never reverts.
    function isLiquidatable(PositionId id) external view returns (bool);

    /// @notice The price of basket token `k` that the pool goes by now, and what it may be used for. Of a dead oracle the reference
    /// is the last sampled price, decayed; of a token that winds down, and of no other with a price, it is 0.
    function quoteOf(uint256 k) external view returns (Quote memory);
}
