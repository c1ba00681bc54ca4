// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC3156FlashLender} from "@openzeppelin/contracts/interfaces/IERC3156FlashLender.sol";

/// @title IPoolFlash
/// @notice ERC-3156 flash loans of a pool's idle cash, free of charge.
interface IPoolFlash is IERC3156FlashLender {
    /// @notice Thrown when a flash loan is asked for in another token than the debt asset.
    error MarginPool_UnsupportedFlashToken(address token);
    /// @notice Thrown when a flash borrower does not return the ERC-3156 value.
    error MarginPool_FlashCallbackFailed(address receiver);
}
