// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPermit2} from "./IPermit2.sol";

/// @title IRouterPayments
/// @notice How the router gets paid and pays out: allowances, ERC-2612, Permit2, native ETH, several calls in one.
interface IRouterPayments {
    /* ERRORS */

    /// @notice Thrown when the token to pay with is neither the debt asset nor the token that is bought.
    error MarginRouter_UnsupportedPayToken(address payToken, address debtAsset, address bought);
    /// @notice Thrown when neither the permit worked nor the allowance suffices without it.
    error MarginRouter_PermitFailed(address token, uint256 allowance, uint256 amount);
    /// @notice Thrown when neither the signature worked nor the router has the permissions without it; where all
    /// of them were to be taken back, when it still has some.
    error MarginRouter_OperatorPermitFailed(address pool, uint256 permissions, uint256 required);
    /// @notice Thrown when more native ETH is spent than was sent along.
    error MarginRouter_InsufficientValue(uint256 available, uint256 needed);
    /// @notice Thrown when native ETH was sent along that nothing spent.
    error MarginRouter_UnexpectedValue(uint256 unspent);
    /// @notice Thrown when a call of a batch fails.
    /// @param i Which one [number, from 0].
    /// @param reason Its error.
    error MarginRouter_CallFailed(uint256 i, bytes reason);
    /// @notice Thrown when native ETH is sent by anybody but WETH.
    error MarginRouter_UnexpectedEther(address sender);
    /// @notice Thrown when a receiver refuses native ETH.
    error MarginRouter_EtherRefused(address receiver);
    /// @notice Thrown when an address must not be zero.
    error MarginRouter_ZeroAddress();

    /* READS */

    /// @notice Wrapped ETH.
    function WETH() external view returns (address);

    /// @notice Permit2; zero on a chain without it.
    function PERMIT2() external view returns (address);

    /* ACTIONS */

    /// @notice Makes several calls to this contract, all or none. Native ETH that is sent along is spent once.
    /// @param calls Encoded calls.
    /// @return results What each returned.
    function multicall(bytes[] calldata calls) external payable returns (bytes[] memory results);

    /// @notice Uses an ERC-2612 permit of the caller for the router. If somebody has used it already, its allowance counts.
    /// @param token The token.
    /// @param amount [base units of token].
    /// @param deadline Of the permit [unix seconds].
    /// @param v Of the signature [27 or 28].
    /// @param r Of the signature.
    /// @param s Of the signature.
    function permitToken(
        address token,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external payable;

    /// @notice Uses a Permit2 permit of the caller for the router. If somebody has used it already, its allowance counts.
    /// @param permit What was signed.
    /// @param signature Over it.
    function permit2(IPermit2.PermitSingle calldata permit, bytes calldata signature) external payable;

    /// @notice Makes the router the caller's operator in a pool by signature. If somebody has used it already, that counts.
    /// @param pool Pool of the factory.
    /// @param permissions Permission bits [mask].
    /// @param maxLossPpm Value that a trade may lose at oracle prices [ppm].
    /// @param expiry Until when the permission lasts [unix seconds].
    /// @param deadline Until when the signature is good [unix seconds].
    /// @param signature Over `PermitOperator` of the pool.
    function permitOperator(
        address pool,
        uint256 permissions,
        uint256 maxLossPpm,
        uint256 expiry,
        uint256 deadline,
        bytes calldata signature
    ) external payable;
}
