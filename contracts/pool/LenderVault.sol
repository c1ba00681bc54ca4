// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILenderVault} from "../interfaces/ILenderVault.sol";
import {IPoolSelf} from "../interfaces/IPoolSelf.sol";
import {IVaultEntries} from "../interfaces/IVaultEntries.sol";
import {PoolState} from "../types/PoolState.sol";
import {ShareBook} from "./ShareBook.sol";

/// @title LenderVault
/// @notice The lenders' side: ERC-4626 over accounted cash and debt.
/// @dev The entries alone; the views are `VaultReads` in the extension: every selector of the pool costs each entry behind it gas. An
/// entry accrues the books once, stores them once, and reads the supply once. Errors are OpenZeppelin's. What a share is worth
/// can only rise, but for bad debt. ERC20 stands behind the books so that `PoolStorage` keeps the first slots: the extensions
/// rely on it, and a test holds it.
abstract contract LenderVault is IPoolSelf, IVaultEntries, ShareBook, ERC20 {
    uint8 private immutable SHARE_DECIMALS;

    constructor(address debtAsset) {
        SHARE_DECIMALS = IERC20Metadata(debtAsset).decimals() + DECIMALS_OFFSET;
    }

    /* READS */

    /// @inheritdoc IVaultEntries
    function asset() external view returns (address) {
        return _debtAsset();
    }

    /// @inheritdoc IERC20Metadata
    function decimals() public view override returns (uint8) {
        return SHARE_DECIMALS;
    }

    /* ACTIONS */

    /// @inheritdoc IVaultEntries
    function deposit(uint256 assets, address receiver) external nonReentrant returns (uint256 shares) {
        PoolState memory s = _accrued();
        (uint256 lenderAssets, uint256 supply) = (_lenderAssetsDown(s), totalSupply());
        uint256 limit = _depositLimit(s, lenderAssets, supply);
        if (assets > limit) revert ERC4626.ERC4626ExceededMaxDeposit(receiver, assets, limit);
        shares = _toSharesDown(assets, lenderAssets, supply);
        if (shares == 0) revert ILenderVault.MarginPool_ZeroShares(assets);
        _enter(s, receiver, assets, shares);
    }

    /// @inheritdoc IVaultEntries
    function mint(uint256 shares, address receiver) external nonReentrant returns (uint256 assets) {
        PoolState memory s = _accrued();
        (uint256 lenderAssets, uint256 supply) = (_lenderAssetsDown(s), totalSupply());
        uint256 limit = _toSharesDown(_depositLimit(s, lenderAssets, supply), lenderAssets, supply);
        if (shares > limit) revert ERC4626.ERC4626ExceededMaxMint(receiver, shares, limit);
        if (shares == 0) revert ILenderVault.MarginPool_ZeroShares(0);
        assets = _toAssetsUp(shares, lenderAssets, supply);
        _enter(s, receiver, assets, shares);
    }

    /// @inheritdoc IVaultEntries
    function withdraw(uint256 assets, address receiver, address owner) external nonReentrant returns (uint256 shares) {
        PoolState memory s = _accrued();
        (uint256 lenderAssets, uint256 supply) = (_lenderAssetsDown(s), totalSupply());
        uint256 limit = Math.min(_toAssetsDown(balanceOf(owner), lenderAssets, supply), s.cash);
        if (assets > limit) revert ERC4626.ERC4626ExceededMaxWithdraw(owner, assets, limit);
        shares = _toSharesUp(assets, lenderAssets, supply);
        _leave(s, receiver, owner, assets, shares);
    }

    /// @inheritdoc IVaultEntries
    function redeem(uint256 shares, address receiver, address owner) external nonReentrant returns (uint256 assets) {
        PoolState memory s = _accrued();
        (uint256 lenderAssets, uint256 supply) = (_lenderAssetsDown(s), totalSupply());
        uint256 limit = _redeemLimit(s, lenderAssets, supply, balanceOf(owner));
        if (shares > limit) revert ERC4626.ERC4626ExceededMaxRedeem(owner, shares, limit);
        assets = _toAssetsDown(shares, lenderAssets, supply);
        _leave(s, receiver, owner, assets, shares);
    }

    /// @inheritdoc IPoolSelf
    function approveBySignature(address owner, address spender, uint256 value) external {
        if (msg.sender != address(this)) revert MarginPool_OnlySelf(msg.sender);
        _approve(owner, spender, value);
    }

    /* INTERNAL */

    function _enter(PoolState memory s, address receiver, uint256 assets, uint256 shares) private {
        _checkReceiver(receiver);
        _addCash(s, assets);
        _storeBooks(s);
        _mint(receiver, shares);
        emit IERC4626.Deposit(msg.sender, receiver, assets, shares);
        _pull(_debtAsset(), msg.sender, assets);
    }

    function _leave(PoolState memory s, address receiver, address owner, uint256 assets, uint256 shares) private {
        _checkReceiver(receiver);
        if (msg.sender != owner) _spendAllowance(owner, msg.sender, shares);
        _takeCash(s, assets);
        _storeBooks(s);
        _burn(owner, shares);
        emit IERC4626.Withdraw(msg.sender, receiver, owner, assets, shares);
        _push(_debtAsset(), receiver, assets);
    }
}
