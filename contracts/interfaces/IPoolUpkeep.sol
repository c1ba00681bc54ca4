// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";

/// @title IPoolUpkeep
/// @notice What anyone may do to keep a pool's margins and warnings current.
interface IPoolUpkeep {
    /* ERRORS */

    /// @notice Thrown when somebody calls from inside another call of the pool.
    error MarginPool_Locked();

    /* EVENTS */

    /// @notice Emitted when a sync re-bases the ramps.
    /// @param minute New start of all ramps [minutes since the pool's creation].
    /// @param ramps Packed margins of tokens 1 to 4 and 5 to 7: start 20 bits, target 20, initial 20 each [ppm]; those of token 0
    /// are in the words of `PoolUpdated`.
    /// @param sigmas Volatility used for each token, 32 bits each [ppm].
    event MarginSynced(uint256 minute, uint256[2] ramps, uint256 sigmas);

    /// @notice Emitted the first time that somebody shows a position below the margin-call level.
    /// @param id The position.
    /// @param health [WAD].
    /// @param position The position's word afterwards.
    event MarginCalled(PositionId indexed id, uint256 health, PositionWord position);

    /// @notice Emitted when a called position is seen at or above the margin-call level again.
    /// @param id The position.
    /// @param health [WAD].
    /// @param position The position's word afterwards.
    event MarginCallCleared(PositionId indexed id, uint256 health, PositionWord position);

    /* READS */

    /// @notice Initial margin of basket token `k` for a position with `value` of it, the size add-on included, rounded up.
    /// @param k Number of the basket token [index].
    /// @param value Value of what the position holds of it [assets].
    /// @return [ppm].
    function initialMarginAt(uint256 k, uint256 value) external view returns (uint256);

    /* ACTIONS */

    /// @notice Turns volatility into target margins: initial margin at once, maintenance margin by its ramp. Anyone may call;
    /// calling more often changes nothing. Also samples every oracle for the day on which it dies.
    function syncMargin() external;

    /// @notice Announces that a position is below the margin-call level, or no longer. Anyone may call; idempotent.
    /// @param id The position.
    /// @return called Whether it is below the level now.
    function flagMarginCall(PositionId id) external returns (bool called);
}
