// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IVaultEntries
/// @notice The entries of ERC-4626 that the pool's own code answers; `IERC4626` has them too, with the same selectors and events.
/// @dev Rounding favours the pool. Errors are those of OpenZeppelin's ERC4626, and `ILenderVault.MarginPool_ZeroShares`.
interface IVaultEntries {
    /// @notice The debt asset.
    function asset() external view returns (address);

    /// @notice Lends `assets`.
    /// @param assets What the pool pulls from the caller [assets].
    /// @param receiver Gets the shares.
    /// @return shares Minted, rounded down [shares].
    function deposit(uint256 assets, address receiver) external returns (uint256 shares);

    /// @notice Lends what `shares` cost.
    /// @param shares Minted [shares].
    /// @param receiver Gets the shares.
    /// @return assets What the pool pulls from the caller, rounded up [assets].
    function mint(uint256 shares, address receiver) external returns (uint256 assets);

    /// @notice Takes `assets` back, as far as there is idle cash.
    /// @param assets Sent [assets].
    /// @param receiver Gets the assets.
    /// @param owner Whose shares are burnt; somebody else needs his allowance.
    /// @return shares Burnt, rounded up [shares].
    function withdraw(uint256 assets, address receiver, address owner) external returns (uint256 shares);

    /// @notice Takes back what `shares` are worth, as far as there is idle cash.
    /// @param shares Burnt [shares].
    /// @param receiver Gets the assets.
    /// @param owner Whose shares are burnt; somebody else needs his allowance.
    /// @return assets Sent, rounded down [assets].
    function redeem(uint256 shares, address receiver, address owner) external returns (uint256 assets);
}
