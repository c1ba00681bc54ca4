// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PositionId} from "../types/PositionId.sol";

/// @title IRouterTrades
/// @notice How the router trades inside a pool's callback; also for those who call the pool themselves and name the router as
/// callback target.
interface IRouterTrades {
    /* TYPES */

    /// @notice What the router does in a callback: `abi.encode(Plan)` is the `data` of `IMarginPool.adjust`.
    struct Plan {
        bool reduce; // sells collateral for the debt asset; otherwise the debt asset for collateral
        bool exactOutput; // buys exactly `amountOut`; otherwise sells everything for at least that
        bool inputSent; // the pool's receiver is the adapter itself, which saves a transfer; otherwise it is the router
        address tokenIn; // what is sold
        address tokenOut; // what is bought
        uint256 extraIn; // added to what the pool sent; 0 for those who call the pool themselves [base units of tokenIn]
        uint256 amountOut; // exact or least output; exact: 0 means what is owed [base units of tokenOut]
        address adapter; // one of the router's
        uint256 deadline; // last second at which this may happen [unix seconds]
        bytes route; // passed to the adapter
    }

    /* ERRORS */

    /// @notice Thrown when the deadline has passed.
    error MarginRouter_Expired(uint256 deadline, uint256 now_);
    /// @notice Thrown when a pool is not one of the factory's.
    error MarginRouter_UnknownPool(address pool);
    /// @notice Thrown when the debt token that the caller named is not what the pool lends.
    error MarginRouter_WrongDebtToken(address debtToken, address asset);
    /// @notice Thrown when an adapter is not one of the router's.
    error MarginRouter_VenueNotAllowed(address adapter);
    /// @notice Thrown when a position to be opened owes something already.
    error MarginRouter_PositionInUse(PositionId id, uint256 scaledDebt);
    /// @notice Thrown when the payment alone exceeds the greatest cost of the trade: nothing is left to borrow.
    error MarginRouter_PaymentExceedsCost(uint256 payAmount, uint256 maxSpent);
    /// @notice Thrown when an exact trade is to bring nothing.
    error MarginRouter_ZeroAmount();
    /// @notice Thrown when a trade brings less than the caller's limit.
    error MarginRouter_OutputBelowMinimum(uint256 amountOut, uint256 minOut);
    /// @notice Thrown when a trade does not bring what the position owes.
    error MarginRouter_ProceedsBelowDebt(uint256 proceeds, uint256 debt);
    /// @notice Thrown when what closing leaves would be lost: paid to nobody, to the router, to the pool, or to a token itself.
    error MarginRouter_InvalidReceiver(address receiver);
    /// @notice Thrown when somebody calls back whom the router does not expect.
    error MarginRouter_UnauthorizedCallback(address caller);
    /// @notice Thrown when the router is entered while it is at work.
    error MarginRouter_Reentered();

    /* READS */

    /// @notice The factory whose pools the router trades with.
    function FACTORY() external view returns (address);

    /// @notice Whether trades may be made with `adapter`.
    function isAdapter(address adapter) external view returns (bool);
}
