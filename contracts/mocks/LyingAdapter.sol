// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IExactOutputAdapter} from "../interfaces/ISwapAdapter.sol";

/// @title LyingAdapter
/// @notice An adapter that says it met every limit, pays what it likes, and calls whom it is told to meanwhile.
contract LyingAdapter is IExactOutputAdapter {
    uint256 private _pays;
    address private _target;
    bytes private _data;

    function lie(uint256 pays, address target, bytes calldata data) external {
        (_pays, _target, _data) = (pays, target, data);
    }

    function swap(
        address,
        address tokenOut,
        uint256,
        uint256 minOut,
        address receiver,
        bytes calldata
    ) external returns (uint256) {
        _act(tokenOut, receiver);

        return minOut;
    }

    function swapExactOutput(
        address,
        address tokenOut,
        uint256,
        uint256 maxIn,
        address receiver,
        bytes calldata
    ) external returns (uint256) {
        _act(tokenOut, receiver);

        return maxIn;
    }

    function _act(address tokenOut, address receiver) private {
        if (_target != address(0)) {
            (bool success, bytes memory reason) = _target.call(_data);
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(reason, 0x20), mload(reason))
                }
            }
        }
        if (_pays > 0) IERC20(tokenOut).transfer(receiver, _pays);
    }
}
