// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PositionId} from "../types/PositionId.sol";

/// @dev Gas that a pool gives to `cover`; a group that needs more counts as one that does not cover.
uint256 constant GROUP_COVER_GAS = 400_000;

/// @title IGroupCover
/// @notice The one thing a pool asks of the group that it was created with.
interface IGroupCover {
    /// @notice Called by a pool before it liquidates the group's position `id`: the group may send debt assets to the pool.
    /// @dev The pool credits what arrived, at most the position's debt, as a repayment. A revert means no cover.
    /// @param id The position, owned by this group.
    /// @param need Debt assets that would bring the position back to its target health, rounded up [assets].
    /// @return sent Debt assets that the group transferred to the pool [assets].
    function cover(PositionId id, uint256 need) external returns (uint256 sent);
}
