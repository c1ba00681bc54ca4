// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IPermit2
/// @notice The allowance transfers of Permit2.
interface IPermit2 {
    /// @notice What an owner lets a spender take of one token.
    struct PermitDetails {
        address token;
        uint160 amount; // [base units of token]
        uint48 expiration; // [unix seconds]
        uint48 nonce;
    }

    /// @notice What an owner signs.
    struct PermitSingle {
        PermitDetails details;
        address spender;
        uint256 sigDeadline; // [unix seconds]
    }

    /// @notice What `spender` may take of `owner`'s `token`.
    /// @return amount [base units of token].
    /// @return expiration Until when [unix seconds].
    /// @return nonce Of the next permit [number].
    function allowance(
        address owner,
        address token,
        address spender
    ) external view returns (uint160 amount, uint48 expiration, uint48 nonce);

    /// @notice Sets an allowance by signature.
    /// @param owner Who signed.
    /// @param permitSingle What he signed.
    /// @param signature His signature.
    function permit(address owner, PermitSingle memory permitSingle, bytes calldata signature) external;

    /// @notice Moves tokens within an allowance.
    /// @param from Who pays.
    /// @param to Who gets them.
    /// @param amount [base units of token].
    /// @param token The token.
    function transferFrom(address from, address to, uint160 amount, address token) external;
}
