// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IExactOutputAdapter} from "../interfaces/ISwapAdapter.sol";

/// @title FixedPriceAdapter
/// @notice A venue of one price, with what it was given as inventory: the "one mock swap" of the gas scenarios.
contract FixedPriceAdapter is IExactOutputAdapter {
    address public immutable BASE;
    /// @dev Quote base units per base token base unit [price 1e36].
    uint256 public price;

    constructor(address base, uint256 price_) {
        (BASE, price) = (base, price_);
    }

    function setPrice(uint256 newPrice) external {
        price = newPrice;
    }

    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minOut,
        address receiver,
        bytes calldata
    ) external returns (uint256 amountOut) {
        amountOut = tokenIn == BASE ? (amountIn * price) / 1e36 : (amountIn * 1e36) / price;
        require(amountOut >= minOut, SwapAdapter_OutputBelowMinimum(amountOut, minOut));
        IERC20(tokenOut).transfer(receiver, amountOut);
    }

    function swapExactOutput(
        address tokenIn,
        address tokenOut,
        uint256 amountOut,
        uint256 maxIn,
        address receiver,
        bytes calldata
    ) external returns (uint256 amountIn) {
        amountIn = tokenIn == BASE ? (amountOut * 1e36 + price - 1) / price : (amountOut * price + 1e36 - 1) / 1e36;
        require(amountIn <= maxIn, SwapAdapter_InputAboveMaximum(amountIn, maxIn));
        IERC20(tokenOut).transfer(receiver, amountOut);
        if (amountIn < maxIn) IERC20(tokenIn).transfer(msg.sender, maxIn - amountIn);
    }
}
