// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What one step of a liquidation does with a position.
/// - NONE: nothing, the position is healthy.
/// - PARTIAL: repays what restores the target health.
/// - FULL: repays the whole debt out of one token.
/// - ASSET_EXHAUSTED: takes all of one token; the rest of the size has to come from another one.
/// - CLOSEOUT: ends the position over its whole basket, because no slice at the least incentive would help it.
enum Mode {
    NONE,
    PARTIAL,
    FULL,
    ASSET_EXHAUSTED,
    CLOSEOUT
}
