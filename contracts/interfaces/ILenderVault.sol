// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

/// @title ILenderVault
/// @notice The lenders' side of a pool: ERC-4626 with virtual shares over the debt asset, ERC-2612 on the shares.
/// @dev `totalAssets` is cash + debt - reserve - fees owed, interest up to now included; a plain transfer to the pool changes
/// nothing. Where old shares are worth nothing, `maxDeposit` and `maxMint` are 0 for good. `max*` is 0 while the pool is locked.
/// Lenders can always redeem up to the idle cash.
interface ILenderVault is IERC4626 {
    /* ERRORS */

    /// @notice Thrown when a deposit would mint nothing.
    error MarginPool_ZeroShares(uint256 assets);
}
