// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IPoolMulticall
/// @notice Several calls of one pool in one transaction. No check is put off: each call verifies what it would verify alone, and a
/// position that needs one health check at the end has the combined entry of `IPositionLedger` for it.
interface IPoolMulticall {
    /// @notice Runs calls of this pool one after another in the caller's name; also a way to read many views at one block.
    /// Not payable: there is no value that two calls could spend.
    /// @dev Reverts with the error of the first call that fails, and then none has happened.
    /// @param calls Selector and arguments of each.
    /// @return results What each returned, ABI-encoded.
    function multicall(bytes[] calldata calls) external returns (bytes[] memory results);
}
