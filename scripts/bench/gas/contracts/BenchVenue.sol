// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISwapAdapter} from "../../../../contracts/interfaces/ISwapAdapter.sol";
import {BenchToken} from "./BenchToken.sol";

/// @title BenchVenue
/// @notice The mock swap: one price, its own inventory, one transfer out. The input was sent here before.
contract BenchVenue is ISwapAdapter {
    address private immutable BASE;
    uint256 private immutable PRICE;

    constructor(address base, uint256 price) {
        (BASE, PRICE) = (base, price);
    }

    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minOut,
        address receiver,
        bytes calldata
    ) external returns (uint256 amountOut) {
        amountOut = tokenIn == BASE ? (amountIn * PRICE) / 1e36 : (amountIn * 1e36) / PRICE;
        require(amountOut >= minOut, SwapAdapter_OutputBelowMinimum(amountOut, minOut));
        BenchToken(tokenOut).transfer(receiver, amountOut);
    }
}
