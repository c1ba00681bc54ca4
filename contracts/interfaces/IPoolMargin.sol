// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PoolState} from "../types/PoolState.sol";
import {PositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";

/// @title IPoolMargin
/// @notice Initial and maintenance margin of a pool's collaterals, their ramps, and the health that follows.
interface IPoolMargin {
    /* EVENTS */

    /// @notice Emitted when a sync re-bases the ramps.
    /// @param minute New start of all ramps [minutes since the pool's creation].
    /// @param ramps Packed ramps of tokens 1 to 4 and 5 to 7 (token 0 is in word A and B of `PoolUpdated`) [packed].
    event MarginSynced(uint256 minute, uint256[2] ramps);

    /// @notice Emitted the first time that somebody shows a position below the margin-call level.
    /// @param id The position.
    /// @param health [WAD].
    event MarginCalled(PositionId indexed id, uint256 health);

    /// @notice Emitted when a called position is seen at or above the margin-call level again.
    /// @param id The position.
    /// @param health [WAD].
    event MarginCallCleared(PositionId indexed id, uint256 health);

    /// @notice Emitted when an owner allows or forbids gradual exit.
    /// @param id The position.
    /// @param allowed Whether small deleveraging between the call level and 1 is allowed.
    /// @param position The position's word afterwards.
    event GradualExitSet(PositionId indexed id, bool allowed, PositionWord position);

    /* ERRORS */

    /// @notice Thrown when a position is not at risk of a margin call.
    error MarginPool_NotCalled(PositionId id, uint256 health, uint256 callLevel);

    /* READS */

    /// @notice The pool's books with interest up to now.
    function poolState() external view returns (PoolState memory);

    /// @notice The two packed slots as stored, and the packed ramps of tokens 1 to 7.
    function poolWords() external view returns (uint256 a, uint256 b, uint256[2] memory ramps);

    /// @notice Number of basket tokens.
    function collateralCount() external view returns (uint256);

    /// @notice Basket token `k` and where its price comes from.
    function collateralAt(uint256 k) external view returns (address token, address oracle, bool inverse);

    /// @notice Margins of basket token `k` now.
    /// @return maintenance [ppm].
    /// @return initial At least gamma x maintenance; without size and open-interest add-ons [ppm].
    function marginsOf(uint256 k) external view returns (uint256 maintenance, uint256 initial);

    /// @notice Health factor of a position at the oracles' prices, rounded down; the maximum without debt [WAD].
    /// @dev Tokens with a dead oracle count at their last sampled price, decayed. Reverts never.
    function healthOf(PositionId id) external view returns (uint256);

    /* ACTIONS */

    /// @notice Turns volatility into target margins: initial margin at once, maintenance margin by its ramp. Anyone may call.
    function syncMargin() external;

    /// @notice Announces that a position is below the margin-call level, or no longer. Anyone may call; idempotent.
    /// @return called Whether the position is below the level now.
    function flagMarginCall(PositionId id) external returns (bool called);

    /// @notice Allows or forbids gradual exit of one of the caller's positions.
    function setGradualExit(PositionId id, bool allowed) external;
}
