// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IVaultReads
/// @notice The views of ERC-4626 that a pool answers through its extension; `IERC4626` has them too, with the same selectors.
/// @dev Rounding favours the pool: what a lender gets is rounded down, what he gives is rounded up. `max*` is 0 while the pool is
/// locked.
interface IVaultReads {
    /// @notice Cash + debt - reserve - fees owed, interest up to now included, rounded down [assets].
    function totalAssets() external view returns (uint256);

    /// @notice Shares that `assets` are worth, rounded down [shares].
    function convertToShares(uint256 assets) external view returns (uint256);

    /// @notice Assets that `shares` are worth, rounded down [assets].
    function convertToAssets(uint256 shares) external view returns (uint256);

    /// @notice Shares for a deposit of `assets`, rounded down [shares].
    function previewDeposit(uint256 assets) external view returns (uint256);

    /// @notice Assets for `shares`, rounded up [assets].
    function previewMint(uint256 shares) external view returns (uint256);

    /// @notice Shares that a withdrawal of `assets` burns, rounded up [shares].
    function previewWithdraw(uint256 assets) external view returns (uint256);

    /// @notice Assets that `shares` redeem for, rounded down [assets].
    function previewRedeem(uint256 shares) external view returns (uint256);

    /// @notice Most that may be deposited now: room under the supply cap [assets].
    /// @param receiver Does not matter: the cap is the pool's.
    function maxDeposit(address receiver) external view returns (uint256);

    /// @notice Most that may be minted now [shares].
    /// @param receiver Does not matter: the cap is the pool's.
    function maxMint(address receiver) external view returns (uint256);

    /// @notice Most that `owner` may withdraw now: his shares, as far as the cash reaches [assets].
    /// @param owner Holder of the shares.
    function maxWithdraw(address owner) external view returns (uint256);

    /// @notice Most that `owner` may redeem now: his shares, as far as the cash reaches [shares].
    /// @param owner Holder of the shares.
    function maxRedeem(address owner) external view returns (uint256);
}
