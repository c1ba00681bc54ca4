// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IExactOutputAdapter} from "./ISwapAdapter.sol";

/// @title IGenericAggregatorAdapter
/// @notice Trades by whatever call an aggregator's API returns, made from a contract that has no power to abuse.
/// @dev Route: `abi.encode(address target, address spender, bytes callData)`; the call must send the output, or leave it, at the
/// sandbox. Warning: never approve the sandbox for anything: whoever calls the adapter decides what the sandbox calls.
interface IGenericAggregatorAdapter is IExactOutputAdapter {
    /* ERRORS */

    /// @notice Thrown when the target or the spender of a route has no code, or is one of the two tokens.
    error GenericAggregatorAdapter_VenueNotAllowed(address venue);
    /// @notice Thrown when a venue calls back into a trade that is not finished.
    error GenericAggregatorAdapter_Reentered();

    /* READS */

    /// @notice The contract from which venues are called.
    function SANDBOX() external view returns (address);
}

/// @title ICallSandbox
/// @notice Makes one call with one token in its hands, and gives everything back.
interface ICallSandbox {
    /* ERRORS */

    /// @notice Thrown when anybody but its adapter calls it.
    error CallSandbox_Unauthorized(address caller);

    /// @notice One trade.
    struct Call {
        address tokenIn; // what is sold
        address tokenOut; // what is bought
        uint256 amountIn; // most that the venue may take [base units of tokenIn]
        address target; // who is called
        address spender; // who may take the input during the call
        bytes data; // with what
        address receiver; // gets the output
        address refund; // gets the input that was not taken
    }

    /* ACTIONS */

    /// @notice Makes a call; only for the adapter that created the sandbox.
    /// @param call What to do.
    /// @return used Input taken [base units of tokenIn].
    /// @return got Output sent to the receiver [base units of tokenOut].
    function run(Call calldata call) external returns (uint256 used, uint256 got);
}
