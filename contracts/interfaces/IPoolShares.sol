// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title IPoolShares
/// @notice ERC-2612 on the lenders' shares, and the EIP-712 domain of everything that is signed for a pool.
interface IPoolShares is IERC20Permit, IERC5267 {
    /* ERRORS */

    /// @notice Thrown when a signature is not the owner's.
    error MarginPool_InvalidSignature(address owner);
    /// @notice Thrown when a deadline has passed.
    error MarginPool_Expired(uint256 deadline, uint256 now_);

    /* ACTIONS */

    /// @notice ERC-2612 with a signature of any kind: an account with code answers by ERC-1271.
    /// @param owner Who signed.
    /// @param spender Who may spend.
    /// @param value How much [shares].
    /// @param deadline Until when the signature is good, inclusive [unix seconds].
    /// @param signature Over `Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)`.
    function permit(address owner, address spender, uint256 value, uint256 deadline, bytes calldata signature) external;
}
