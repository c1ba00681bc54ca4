// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title HostileVenue
/// @notice An aggregator that takes and pays what it is told to, fails as it is told to, and calls whom it is told to.
contract HostileVenue {
    error HostileVenue_Refused(uint256 code);

    /// @notice Takes `take` of `tokenIn` from the caller and pays `pay` of `tokenOut`.
    function trade(address tokenIn, uint256 take, address tokenOut, uint256 pay) external {
        IERC20(tokenIn).transferFrom(msg.sender, address(this), take);
        IERC20(tokenOut).transfer(msg.sender, pay);
    }

    /// @notice Calls somebody in the middle of a trade; fails as that call fails.
    function callThenTrade(
        address target,
        bytes calldata data,
        address tokenIn,
        uint256 take,
        address tokenOut,
        uint256 pay
    ) external {
        (bool success, bytes memory reason) = target.call(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
        this.trade(tokenIn, 0, tokenOut, 0);
        IERC20(tokenIn).transferFrom(msg.sender, address(this), take);
        IERC20(tokenOut).transfer(msg.sender, pay);
    }

    /// @notice Fails with a custom error.
    function refuse(uint256 code) external pure {
        revert HostileVenue_Refused(code);
    }

    /// @notice Fails with much data.
    function bomb(uint256 size) external pure {
        assembly ("memory-safe") {
            revert(0, size)
        }
    }
}
