// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUnorderedNonces} from "./IUnorderedNonces.sol";

/// @title IRouterRelay
/// @notice The router's trades by signature: the owner signs (EIP-712, ERC-1271), anybody sends, for a tip.
interface IRouterRelay is IUnorderedNonces {
    /* TYPES */

    /// @notice Opens or increases a long or a short.
    struct IncreaseOrder {
        address owner; // who signs, pays and owns the position
        address pool; // of the factory
        uint96 index; // which of the owner's positions
        address debtToken; // the pool's debt asset
        address bought; // basket token that is bought
        address payToken; // `debtToken` or `bought`; not native ETH
        uint256 payAmount; // [base units of payToken]
        uint256 spend; // borrowed, or the greatest cost of an exact output, payment included [base units of debtToken]
        uint256 buy; // least, or exact, output [base units of bought]
        bool exactOutput; // whether `buy` is exact
        bool onlyNew; // whether the position must owe nothing
        bytes route; // adapter, one of the router's (20 bytes), and what it needs
        address tipToken; // what the sender is paid with
        uint256 tip; // [base units of tipToken]
        uint256 nonce; // any that was not used
        uint256 deadline; // [unix seconds]
    }

    /// @notice Decreases or closes a long or a short.
    struct DecreaseOrder {
        address owner; // who signs and owns the position
        address pool; // of the factory
        uint96 index; // which of the owner's positions
        address debtToken; // the pool's debt asset
        address held; // basket token that is sold
        uint256 sell; // exact, or greatest, input; closing with an exact input sells everything [base units of held]
        uint256 repay; // least, or exact, output; closing with an exact output buys the debt [base units of debtToken]
        bool exactOutput; // whether `repay` is exact
        bool close; // whether the whole debt is repaid and the rest paid out
        address receiver; // of what is left after closing; without closing the owner gets it
        bool unwrap; // whether WETH is paid out as native ETH
        bytes route; // adapter, one of the router's (20 bytes), and what it needs
        address tipToken; // what the sender is paid with
        uint256 tip; // [base units of tipToken]
        uint256 nonce; // any that was not used
        uint256 deadline; // [unix seconds]
    }

    /* ERRORS */

    /// @notice Thrown when a signature is not the owner's.
    error MarginRouter_InvalidSignature(address owner);

    /* ACTIONS */

    /// @notice Executes a signed `IncreaseOrder`.
    /// @param order What the owner signed.
    /// @param signature His signature.
    /// @return spent What the trade cost [base units of debtToken].
    /// @return obtained What it brought [base units of bought].
    function relayIncrease(
        IncreaseOrder calldata order,
        bytes calldata signature
    ) external returns (uint256 spent, uint256 obtained);

    /// @notice Executes a signed `DecreaseOrder`.
    /// @param order What the owner signed.
    /// @param signature His signature.
    /// @return sold What was sold [base units of held].
    /// @return paidOut What the receiver got [base units of held after an exact output, else of debtToken].
    function relayDecrease(
        DecreaseOrder calldata order,
        bytes calldata signature
    ) external returns (uint256 sold, uint256 paidOut);
}
