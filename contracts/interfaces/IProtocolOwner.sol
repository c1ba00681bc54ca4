// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IProtocolOwner
/// @notice The holder of the protocol's share in pools' fees. That is all it can do: a share of what reserves receive, up to the
/// ceiling that is compiled into the pools, from now on.
interface IProtocolOwner {
    /* EVENTS */

    /// @notice Emitted when fees are collected from a pool.
    /// @param pool The pool.
    /// @param receiver Who got them.
    /// @param amount [assets].
    event ProtocolFeesCollected(address indexed pool, address indexed receiver, uint256 amount);

    /* ACTIONS */

    /// @notice Sets the protocol's share of what the reserve of `pool` receives.
    /// @dev Restricted by the AccessManager; the role belongs to a TimelockController.
    /// @param pool The pool.
    /// @param share At most the pools' ceiling [ppm].
    function setFeeShare(address pool, uint256 share) external;

    /// @notice Claims what the protocol is owed by `pool` and hands it on.
    /// @dev Restricted by the AccessManager.
    /// @param pool The pool.
    /// @param receiver Who gets it.
    /// @return amount [assets].
    function collect(address pool, address receiver) external returns (uint256 amount);
}
