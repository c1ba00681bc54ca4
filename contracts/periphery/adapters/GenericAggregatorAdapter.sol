// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {ICallSandbox, IGenericAggregatorAdapter} from "../../interfaces/IGenericAggregatorAdapter.sol";
import {IExactOutputAdapter, ISwapAdapter} from "../../interfaces/ISwapAdapter.sol";
import {CallSandbox} from "./CallSandbox.sol";

/// @title GenericAggregatorAdapter
/// @notice Trades by any aggregator. What the call may do is not restricted by lists but by who makes it: a sandbox that has
/// nothing and may do nothing.
contract GenericAggregatorAdapter is IGenericAggregatorAdapter {
    using SafeERC20 for IERC20;

    /// @inheritdoc IGenericAggregatorAdapter
    address public immutable SANDBOX = address(new CallSandbox());

    /// @dev Two trades in the sandbox at once would see each other's tokens.
    bool private transient _running;

    /// @inheritdoc ISwapAdapter
    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minOut,
        address receiver,
        bytes calldata route
    ) external returns (uint256 amountOut) {
        (, amountOut) = _run(tokenIn, tokenOut, amountIn, receiver, route);
        require(amountOut >= minOut, SwapAdapter_OutputBelowMinimum(amountOut, minOut));
    }

    /// @inheritdoc IExactOutputAdapter
    /// @dev Aggregators buy "about" an amount: the receiver gets at least `amountOut`, and all that was bought.
    function swapExactOutput(
        address tokenIn,
        address tokenOut,
        uint256 amountOut,
        uint256 maxIn,
        address receiver,
        bytes calldata route
    ) external returns (uint256 amountIn) {
        uint256 got;
        (amountIn, got) = _run(tokenIn, tokenOut, maxIn, receiver, route);
        require(got >= amountOut, SwapAdapter_OutputBelowMinimum(got, amountOut));
    }

    function _run(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        address receiver,
        bytes calldata route
    ) private returns (uint256 used, uint256 got) {
        require(!_running, GenericAggregatorAdapter_Reentered());
        _running = true;

        ICallSandbox.Call memory call;
        // Three words and an empty `bytes` is the least that decodes; the decoder itself would revert without a reason.
        require(route.length >= 128, SwapAdapter_InvalidRoute(tokenIn, tokenOut));
        (call.target, call.spender, call.data) = abi.decode(route, (address, address, bytes));
        _checkVenue(call.target, tokenIn, tokenOut);
        _checkVenue(call.spender, tokenIn, tokenOut);
        call.tokenIn = tokenIn;
        call.tokenOut = tokenOut;
        call.amountIn = amountIn;
        call.receiver = receiver;
        call.refund = msg.sender;

        IERC20(tokenIn).safeTransfer(SANDBOX, amountIn);
        (used, got) = ICallSandbox(SANDBOX).run(call);

        _running = false;
    }

    /// @dev Not needed for safety, the sandbox is powerless; but nobody means to call these, so it is a mistake worth naming.
    function _checkVenue(address venue, address tokenIn, address tokenOut) private view {
        require(
            venue.code.length > 0 && venue != tokenIn && venue != tokenOut && venue != SANDBOX,
            GenericAggregatorAdapter_VenueNotAllowed(venue)
        );
    }
}
