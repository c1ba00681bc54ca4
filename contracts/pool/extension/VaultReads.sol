// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IVaultReads} from "../../interfaces/IVaultReads.sol";
import {PoolState} from "../../types/PoolState.sol";
import {ShareBook} from "../ShareBook.sol";
import {ExtensionBase} from "./ExtensionBase.sol";

/// @title VaultReads
/// @notice The views of ERC-4626: what no entry of the vault needs.
abstract contract VaultReads is IVaultReads, ExtensionBase, ShareBook {
    /// @inheritdoc IVaultReads
    function totalAssets() external view returns (uint256) {
        return _lenderAssetsDown(_accrued());
    }

    /// @inheritdoc IVaultReads
    function convertToShares(uint256 assets) external view returns (uint256) {
        return _toSharesDown(assets, _lenderAssetsDown(_accrued()), _shareSupply());
    }

    /// @inheritdoc IVaultReads
    function convertToAssets(uint256 shares) external view returns (uint256) {
        return _toAssetsDown(shares, _lenderAssetsDown(_accrued()), _shareSupply());
    }

    /// @inheritdoc IVaultReads
    function previewDeposit(uint256 assets) external view returns (uint256) {
        return _toSharesDown(assets, _lenderAssetsDown(_accrued()), _shareSupply());
    }

    /// @inheritdoc IVaultReads
    function previewMint(uint256 shares) external view returns (uint256) {
        return _toAssetsUp(shares, _lenderAssetsDown(_accrued()), _shareSupply());
    }

    /// @inheritdoc IVaultReads
    function previewWithdraw(uint256 assets) external view returns (uint256) {
        return _toSharesUp(assets, _lenderAssetsDown(_accrued()), _shareSupply());
    }

    /// @inheritdoc IVaultReads
    function previewRedeem(uint256 shares) external view returns (uint256) {
        return _toAssetsDown(shares, _lenderAssetsDown(_accrued()), _shareSupply());
    }

    /// @inheritdoc IVaultReads
    function maxDeposit(address) external view returns (uint256) {
        if (_reentrancyGuardEntered()) return 0;
        PoolState memory s = _accrued();

        return _depositLimit(s, _lenderAssetsDown(s), _shareSupply());
    }

    /// @inheritdoc IVaultReads
    function maxMint(address) external view returns (uint256) {
        if (_reentrancyGuardEntered()) return 0;
        PoolState memory s = _accrued();
        (uint256 lenderAssets, uint256 supply) = (_lenderAssetsDown(s), _shareSupply());

        return _toSharesDown(_depositLimit(s, lenderAssets, supply), lenderAssets, supply);
    }

    /// @inheritdoc IVaultReads
    function maxWithdraw(address owner) external view returns (uint256) {
        if (_reentrancyGuardEntered()) return 0;
        PoolState memory s = _accrued();

        return Math.min(_toAssetsDown(_sharesOf(owner), _lenderAssetsDown(s), _shareSupply()), s.cash);
    }

    /// @inheritdoc IVaultReads
    function maxRedeem(address owner) external view returns (uint256) {
        if (_reentrancyGuardEntered()) return 0;
        PoolState memory s = _accrued();

        return _redeemLimit(s, _lenderAssetsDown(s), _shareSupply(), _sharesOf(owner));
    }

    /// @dev The share ledger is the pool's own, behind the slots that this code knows.
    function _shareSupply() private view returns (uint256) {
        return IERC20(address(this)).totalSupply();
    }

    function _sharesOf(address owner) private view returns (uint256) {
        return IERC20(address(this)).balanceOf(owner);
    }
}
