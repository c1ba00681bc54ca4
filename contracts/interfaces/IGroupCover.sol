// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PositionId} from "../types/PositionId.sol";

/// @dev Gas that a pool gives to `cover`; a group that needs more counts as one that does not cover.
uint256 constant GROUP_COVER_GAS = 400_000;
/// @dev The same for `asset`.
uint256 constant GROUP_ASSET_GAS = 30_000;

/// @title IGroupCover
/// @notice The two things a pool asks of the group that it was created with.
interface IGroupCover {
    /// @notice The unit of account, in which the group also pays.
    function asset() external view returns (address);

    /// @notice Called by a pool before it liquidates the group's position `id`: the group may send `asset()` to the pool.
    /// @dev Where that is the pool's debt asset, the pool credits what arrived, at most the position's debt, as a repayment; where it
    /// is a token of the pool's basket with a price, as collateral of the position. Any other token it does not ask for. A
    /// revert means no cover.
    /// @param id The position, owned by this group.
    /// @param need What would bring the position back to its target health, rounded up [units of asset()].
    /// @return sent What the group transferred to the pool [units of asset()].
    function cover(PositionId id, uint256 need) external returns (uint256 sent);
}
