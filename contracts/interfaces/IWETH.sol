// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IWETH
/// @notice Wrapped ETH.
interface IWETH {
    /// @notice Wraps the ETH sent along.
    function deposit() external payable;

    /// @notice Unwraps ETH to the caller.
    /// @param amount [wei].
    function withdraw(uint256 amount) external;
}
