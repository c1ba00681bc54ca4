// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev What a callback must return first: nothing else that answers this selector can be made to pay.
bytes32 constant POOL_CALLBACK_MAGIC = keccak256("Bulkhead.IPoolCallback.onPoolCallback");

/// @title IPoolCallback
/// @notice What a pool calls after paying out and before pulling in: swap here, then offer what you pay with.
interface IPoolCallback {
    /// @notice Called by a pool during `adjust` or `liquidate`, while the pool is locked and its books show the post-state.
    /// @dev Warning: trust `msg.sender` only if it is the pool that you called, and only while you expect it.
    /// @param initiator Who called the pool.
    /// @param debtSent Debt assets that the pool sent to the receiver [assets].
    /// @param debtOwed Debt assets that the pool pulls when this returns [assets].
    /// @param collateralSent Amount of each basket token that the pool sent to the receiver [base units].
    /// @param collateralOwed Amount of each basket token that the pool pulls when this returns [base units].
    /// @param data What the initiator passed.
    /// @return magic `POOL_CALLBACK_MAGIC`.
    /// @return debtOffered Most that the pool may pull from this contract towards `debtOwed` [assets]; the initiator pays the rest.
    /// @return collateralOffered Most that the pool may pull from this contract towards the deposit [base units]; likewise.
    function onPoolCallback(
        address initiator,
        uint256 debtSent,
        uint256 debtOwed,
        uint256[] calldata collateralSent,
        uint256[] calldata collateralOwed,
        bytes calldata data
    ) external returns (bytes32 magic, uint256 debtOffered, uint256 collateralOffered);
}
