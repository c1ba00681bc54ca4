// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What an oracle's price may be used for, from the least to the most restrictive.
/// @dev NORMAL: everything.
/// CAUTION: no new risk; a position is liquidatable only if unhealthy at the price and at the reference.
/// HALTED: no new risk; liquidation as in NORMAL. Used where a stable asset leaves its peg band, or a second source is silent.
/// STALE: there is no trustworthy price: no new risk, no seizure of this token.
/// SEQUENCER: the chain's sequencer is down or came back a moment ago: no new risk, no liquidation.
enum OracleState {
    NORMAL,
    CAUTION,
    HALTED,
    STALE,
    SEQUENCER
}
