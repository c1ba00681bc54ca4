// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OracleState} from "../types/OracleState.sol";

/// @title IPriceOracle
/// @notice All that a pool knows of an oracle: the price of one base token in a quote token, and what it may be used for.
/// @dev One oracle serves both directions of a market: a pool that needs quote in base inverts the numbers itself, as
/// 1e72 / price. Prices that are not 0 lie in [1, 1e72], so the inverse exists and is not 0.
interface IPriceOracle {
    /// @notice The price, the reference that eligibility is also measured at, and the state.
    /// @dev Assumes enough gas for the feeds: it reverts when the caller holds back gas, so that nobody can fake a dead feed,
    /// and for no other reason.
    /// @return price Spot price: quote base units per base-token base unit, rounded down; 0 in STALE and SEQUENCER [price 1e36].
    /// @return referencePrice In NORMAL, CAUTION and HALTED the last sampled price, or `price` where there is none or where the
    /// restriction of CAUTION on liquidation has ended. In STALE and SEQUENCER the last known price as it counts for
    /// eligibility: in full until 24 h after the last good round, then linearly to 0 over the next 72 h; 0 if none is known
    /// [price 1e36].
    /// @return state What the price may be used for.
    function read() external view returns (uint256 price, uint256 referencePrice, OracleState state);
}
