// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ISwapAdapter
/// @notice One way to trade one token for another. It has no owner, no configuration and no funds between calls.
/// @dev Convention: the caller transfers the input to the adapter in the same transaction, right before the call. The adapter
/// spends only what it is told to, sends the output to `receiver`, and returns input that a venue left to the caller.
/// Warning: what is left in an adapter between transactions belongs to whoever calls next.
interface ISwapAdapter {
    /* ERRORS */

    /// @notice Thrown when a trade would pay less than the caller's limit.
    /// @param amountOut What the trade pays [base units of the output].
    /// @param minOut The limit [base units of the output].
    error SwapAdapter_OutputBelowMinimum(uint256 amountOut, uint256 minOut);
    /// @notice Thrown when an exact output would cost more than the caller's limit.
    /// @param amountIn What the trade costs [base units of the input].
    /// @param maxIn The limit [base units of the input].
    error SwapAdapter_InputAboveMaximum(uint256 amountIn, uint256 maxIn);
    /// @notice Thrown when a route does not decode, or does not lead from the input to the output.
    error SwapAdapter_InvalidRoute(address tokenIn, address tokenOut);
    /// @notice Thrown when a venue failed; without a reason also when it gave back more input than it was given.
    /// @param venue Who failed.
    /// @param reason What it returned, at most the first 256 bytes.
    error SwapAdapter_VenueFailed(address venue, bytes reason);

    /* ACTIONS */

    /// @notice Sells exactly `amountIn` of `tokenIn`, which the caller sent here before.
    /// @param tokenIn What is sold.
    /// @param tokenOut What is bought.
    /// @param amountIn [base units of tokenIn].
    /// @param minOut Least output [base units of tokenOut].
    /// @param receiver Who gets the output.
    /// @param route How; its meaning is the adapter's own.
    /// @return amountOut What the receiver got [base units of tokenOut].
    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minOut,
        address receiver,
        bytes calldata route
    ) external returns (uint256 amountOut);
}

/// @title IExactOutputAdapter
/// @notice An adapter that can also buy an exact amount.
interface IExactOutputAdapter is ISwapAdapter {
    /// @notice Buys exactly `amountOut` of `tokenOut`; the caller sent `maxIn` of `tokenIn` here before and gets the rest back.
    /// @param tokenIn What is sold.
    /// @param tokenOut What is bought.
    /// @param amountOut [base units of tokenOut].
    /// @param maxIn Most input [base units of tokenIn].
    /// @param receiver Who gets the output.
    /// @param route How; its meaning is the adapter's own.
    /// @return amountIn What it cost [base units of tokenIn].
    function swapExactOutput(
        address tokenIn,
        address tokenOut,
        uint256 amountOut,
        uint256 maxIn,
        address receiver,
        bytes calldata route
    ) external returns (uint256 amountIn);
}
