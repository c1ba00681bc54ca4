// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IUnorderedNonces
/// @notice Each number can be used once, in any order: signed orders do not wait for one another.
interface IUnorderedNonces {
    /* ERRORS */

    /// @notice Thrown when a nonce was used or cancelled before.
    error UnorderedNonces_Used(address owner, uint256 nonce);

    /* EVENTS */

    /// @notice Emitted when a nonce is used or cancelled.
    /// @param owner Whose.
    /// @param nonce Which [number].
    event NonceUsed(address indexed owner, uint256 indexed nonce);

    /* READS */

    /// @notice Whether a nonce of `owner` is used up.
    function isNonceUsed(address owner, uint256 nonce) external view returns (bool);

    /* ACTIONS */

    /// @notice Makes what the caller signed with `nonce` worthless.
    function cancelNonce(uint256 nonce) external;
}
