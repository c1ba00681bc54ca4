// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IExactOutputAdapter} from "./ISwapAdapter.sol";

/// @title IUniswapV3PoolSwap
/// @notice The one function of a Uniswap V3 pool that the adapter calls.
interface IUniswapV3PoolSwap {
    /// @notice Swaps token0 for token1, or token1 for token0.
    /// @param recipient Who gets the output.
    /// @param zeroForOne Whether token0 is sold.
    /// @param amountSpecified Positive: exact input; negative: exact output [base units].
    /// @param sqrtPriceLimitX96 Price at which the swap stops [sqrt price Q64.96].
    /// @param data Passed to the callback.
    /// @return amount0 What the pool's balance of token0 changes by [base units].
    /// @return amount1 What the pool's balance of token1 changes by [base units].
    function swap(
        address recipient,
        bool zeroForOne,
        int256 amountSpecified,
        uint160 sqrtPriceLimitX96,
        bytes calldata data
    ) external returns (int256 amount0, int256 amount1);
}

/// @title IUniswapV3Adapter
/// @notice Trades with the pools of one Uniswap V3 factory.
/// @dev Route: token (20 bytes), fee (3), token (20), fee, ... from input to output.
interface IUniswapV3Adapter is IExactOutputAdapter {
    /* ERRORS */

    /// @notice Thrown when the swap callback is called by anybody but the pool of the hop.
    error UniswapV3Adapter_UnauthorizedCallback(address caller, address pool);
    /// @notice Thrown when a pool of the route does not exist.
    error UniswapV3Adapter_NoPool(address tokenIn, address tokenOut, uint24 fee);
    /// @notice Thrown when a pool's liquidity ends before the amount is traded.
    /// @param traded What the pool traded of it [base units].
    /// @param amount What was asked for [base units].
    error UniswapV3Adapter_PartialFill(uint256 traded, uint256 amount);

    /* READS */

    /// @notice The Uniswap V3 factory whose pools are used.
    function UNISWAP_FACTORY() external view returns (address);

    /// @notice Address of the pool of two tokens, whether it exists or not.
    /// @param tokenA One token.
    /// @param tokenB The other.
    /// @param fee [millionths].
    function poolOf(address tokenA, address tokenB, uint24 fee) external view returns (address);

    /* CALLBACK */

    /// @notice Called by a pool for its input; anybody else is refused.
    /// @param amount0Delta Token0 owed to the pool, if positive [base units].
    /// @param amount1Delta Token1 owed to the pool, if positive [base units].
    /// @param path The route up to the hop of this pool.
    function uniswapV3SwapCallback(int256 amount0Delta, int256 amount1Delta, bytes calldata path) external;
}
