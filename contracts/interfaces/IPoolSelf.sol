// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IPoolSelf
/// @notice Between a pool and its extension: words that only the pool's code holds, and writes that only the extension asks for.
interface IPoolSelf {
    /* ERRORS */

    /// @notice Thrown when somebody else calls what only the extension may, in the name of the pool.
    error MarginPool_OnlySelf(address caller);

    /* READS */

    /// @notice Word `i` of the packed configuration, documented bit by bit at `PoolConfig`: rate, health, size, room, limit, share,
    /// debt asset, group, protocol owner, 8 tokens, 8 oracles, factory, extension.
    function configWord(uint256 i) external view returns (uint256);

    /* ACTIONS */

    /// @notice Sets an allowance of shares that `owner` signed for; the extension verified the signature.
    /// @param owner Who signed.
    /// @param spender Who may spend.
    /// @param value How much [shares].
    function approveBySignature(address owner, address spender, uint256 value) external;
}
