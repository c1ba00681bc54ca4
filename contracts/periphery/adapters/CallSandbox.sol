// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {ICallSandbox} from "../../interfaces/IGenericAggregatorAdapter.sol";
import {ISwapAdapter} from "../../interfaces/ISwapAdapter.sol";

/// @title CallSandbox
/// @notice The only place in the periphery from which an arbitrary call is made. It is nobody's operator, holds nothing between
/// calls, and nobody has a reason to approve it.
contract CallSandbox is ICallSandbox {
    using SafeERC20 for IERC20;

    /// @dev Enough for any custom error with a few values; more would let a venue make its failure expensive.
    uint256 private constant _MAX_REASON = 256;

    address private immutable _ADAPTER = msg.sender;

    /// @inheritdoc ICallSandbox
    function run(Call calldata call) external returns (uint256 used, uint256 got) {
        require(msg.sender == _ADAPTER, CallSandbox_Unauthorized(msg.sender));

        uint256 inBefore = IERC20(call.tokenIn).balanceOf(address(this)) - call.amountIn;
        uint256 outBefore = IERC20(call.tokenOut).balanceOf(address(this));

        IERC20(call.tokenIn).forceApprove(call.spender, call.amountIn);
        _call(call.target, call.data);
        IERC20(call.tokenIn).forceApprove(call.spender, 0);

        uint256 left = IERC20(call.tokenIn).balanceOf(address(this)) - inBefore;
        // Callers count what they sold by what came back: more than they gave is no number for that.
        require(left <= call.amountIn, ISwapAdapter.SwapAdapter_VenueFailed(call.target, ""));
        used = call.amountIn - left;
        if (left > 0) IERC20(call.tokenIn).safeTransfer(call.refund, left);
        got = IERC20(call.tokenOut).balanceOf(address(this)) - outBefore;
        if (got > 0) IERC20(call.tokenOut).safeTransfer(call.receiver, got);
    }

    /// @dev Copies at most `_MAX_REASON` bytes of what the venue returns.
    function _call(address target, bytes memory data) private {
        bool success;
        bytes memory reason = new bytes(_MAX_REASON);
        uint256 limit = _MAX_REASON;

        assembly ("memory-safe") {
            success := call(gas(), target, 0, add(data, 0x20), mload(data), add(reason, 0x20), limit)
            if lt(returndatasize(), limit) {
                mstore(reason, returndatasize())
            }
        }

        require(success, ISwapAdapter.SwapAdapter_VenueFailed(target, reason));
    }
}
