// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILenderVault} from "../interfaces/ILenderVault.sol";
import {IPoolSelf} from "../interfaces/IPoolSelf.sol";
import {WadMath} from "../libraries/WadMath.sol";
import {POOL_AMOUNT_MAX, POOL_LIMITS, PoolState} from "../types/PoolState.sol";
import {PoolBooks} from "./PoolBooks.sol";

/// @title LenderVault
/// @notice The lenders' side: ERC-4626 over accounted cash and debt.
/// @dev The four entries are OpenZeppelin's but for one thing: the books are accrued once, stored once, and say how much cash
/// there is. What a share is worth can only rise, but for bad debt. The interface stands last in the list so that `PoolStorage`
/// keeps the first slots: the extensions rely on it, and a test holds it.
abstract contract LenderVault is IPoolSelf, PoolBooks, ERC4626, ILenderVault {
    /// @dev 10^6 virtual shares per asset unit: the first lender cannot be robbed by rounding.
    uint8 private constant DECIMALS_OFFSET = 6;
    uint256 private constant VIRTUAL_SHARES = 1e6;

    /* READS */

    /// @inheritdoc IERC4626
    function totalAssets() public view override(ERC4626, IERC4626) returns (uint256) {
        return _lenderAssetsDown(_accrued());
    }

    /// @inheritdoc IERC4626
    function maxDeposit(address) public view override(ERC4626, IERC4626) returns (uint256) {
        if (_reentrancyGuardEntered()) return 0;
        PoolState memory s = _accrued();

        return _depositLimit(s, _lenderAssetsDown(s));
    }

    /// @inheritdoc IERC4626
    function maxMint(address) public view override(ERC4626, IERC4626) returns (uint256) {
        if (_reentrancyGuardEntered()) return 0;
        PoolState memory s = _accrued();
        uint256 lenderAssets = _lenderAssetsDown(s);

        return _toShares(_depositLimit(s, lenderAssets), lenderAssets, Math.Rounding.Floor);
    }

    /// @inheritdoc IERC4626
    function maxWithdraw(address owner) public view override(ERC4626, IERC4626) returns (uint256) {
        if (_reentrancyGuardEntered()) return 0;
        PoolState memory s = _accrued();

        return Math.min(_toAssets(balanceOf(owner), _lenderAssetsDown(s), Math.Rounding.Floor), s.cash);
    }

    /// @inheritdoc IERC4626
    function maxRedeem(address owner) public view override(ERC4626, IERC4626) returns (uint256) {
        return _reentrancyGuardEntered() ? 0 : _redeemLimit(owner, _accrued());
    }

    /* ACTIONS */

    /// @inheritdoc IERC4626
    function deposit(
        uint256 assets,
        address receiver
    ) public override(ERC4626, IERC4626) nonReentrant returns (uint256 shares) {
        PoolState memory s = _accrued();
        uint256 lenderAssets = _lenderAssetsDown(s);
        uint256 limit = _depositLimit(s, lenderAssets);
        require(assets <= limit, ERC4626ExceededMaxDeposit(receiver, assets, limit));
        shares = _toShares(assets, lenderAssets, Math.Rounding.Floor);
        require(shares != 0, MarginPool_ZeroShares(assets));
        _enter(s, receiver, assets, shares);
    }

    /// @inheritdoc IERC4626
    function mint(
        uint256 shares,
        address receiver
    ) public override(ERC4626, IERC4626) nonReentrant returns (uint256 assets) {
        PoolState memory s = _accrued();
        uint256 lenderAssets = _lenderAssetsDown(s);
        uint256 limit = _toShares(_depositLimit(s, lenderAssets), lenderAssets, Math.Rounding.Floor);
        require(shares <= limit, ERC4626ExceededMaxMint(receiver, shares, limit));
        require(shares != 0, MarginPool_ZeroShares(0));
        assets = _toAssets(shares, lenderAssets, Math.Rounding.Ceil);
        _enter(s, receiver, assets, shares);
    }

    /// @inheritdoc IERC4626
    function withdraw(
        uint256 assets,
        address receiver,
        address owner
    ) public override(ERC4626, IERC4626) nonReentrant returns (uint256 shares) {
        PoolState memory s = _accrued();
        uint256 lenderAssets = _lenderAssetsDown(s);
        uint256 limit = _toAssets(balanceOf(owner), lenderAssets, Math.Rounding.Floor);
        require(
            assets <= limit && assets <= s.cash,
            ERC4626ExceededMaxWithdraw(owner, assets, Math.min(limit, s.cash))
        );
        shares = _toShares(assets, lenderAssets, Math.Rounding.Ceil);
        _leave(s, receiver, owner, assets, shares);
    }

    /// @inheritdoc IERC4626
    function redeem(
        uint256 shares,
        address receiver,
        address owner
    ) public override(ERC4626, IERC4626) nonReentrant returns (uint256 assets) {
        PoolState memory s = _accrued();
        uint256 limit = _redeemLimit(owner, s);
        require(shares <= limit, ERC4626ExceededMaxRedeem(owner, shares, limit));
        assets = _toAssets(shares, _lenderAssetsDown(s), Math.Rounding.Floor);
        _leave(s, receiver, owner, assets, shares);
    }

    /// @inheritdoc IPoolSelf
    function approveBySignature(address owner, address spender, uint256 value) external {
        require(msg.sender == address(this), MarginPool_OnlySelf(msg.sender));
        _approve(owner, spender, value);
    }

    /* INTERNAL */

    function _enter(PoolState memory s, address receiver, uint256 assets, uint256 shares) private {
        _checkReceiver(receiver);
        _addCash(s, assets);
        _storeBooks(s);
        _mint(receiver, shares);
        emit Deposit(msg.sender, receiver, assets, shares);
        _pull(_debtAsset(), msg.sender, assets);
    }

    function _leave(PoolState memory s, address receiver, address owner, uint256 assets, uint256 shares) private {
        _checkReceiver(receiver);
        if (msg.sender != owner) _spendAllowance(owner, msg.sender, shares);
        _takeCash(s, assets);
        _storeBooks(s);
        _burn(owner, shares);
        emit Withdraw(msg.sender, receiver, owner, assets, shares);
        _push(_debtAsset(), receiver, assets);
    }

    /// @dev Most that may be deposited now: room under the supply cap, none while old shares are worth nothing.
    function _depositLimit(PoolState memory s, uint256 lenderAssets) private view returns (uint256) {
        if (lenderAssets == 0 && totalSupply() != 0) return 0;
        uint256 cap = s.flags & POOL_LIMITS == 0 ? _sizeWord() >> 128 : _governance.supplyCap;

        if (cap <= lenderAssets) return 0;
        // unchecked: just compared, and cash fits its field.
        unchecked {
            uint256 room = cap - lenderAssets;
            uint256 space = POOL_AMOUNT_MAX - s.cash;

            return room < space ? room : space;
        }
    }

    /// @dev Greatest number of the owner's shares that the cash can pay.
    function _redeemLimit(address owner, PoolState memory s) private view returns (uint256) {
        uint256 balance = balanceOf(owner);
        uint256 lenderAssets = _lenderAssetsDown(s);
        if (_toAssets(balance, lenderAssets, Math.Rounding.Floor) <= s.cash) return balance;

        // greatest x with floor(x (assets + 1) / (supply + offset)) <= cash
        return _mulDiv(s.cash + 1, totalSupply() + VIRTUAL_SHARES, lenderAssets + 1, Math.Rounding.Ceil) - 1;
    }

    /// @dev The actions never pass more than fits; a preview of more than 2^128 answers with the maximum instead of overflowing.
    function _toShares(uint256 assets, uint256 lenderAssets, Math.Rounding rounding) private view returns (uint256) {
        if (assets > type(uint128).max) return type(uint256).max;

        return _mulDiv(assets, totalSupply() + VIRTUAL_SHARES, lenderAssets + 1, rounding);
    }

    function _toAssets(uint256 shares, uint256 lenderAssets, Math.Rounding rounding) private view returns (uint256) {
        if (shares > type(uint192).max) return type(uint256).max;

        return _mulDiv(shares, lenderAssets + 1, totalSupply() + VIRTUAL_SHARES, rounding);
    }

    function _mulDiv(uint256 x, uint256 y, uint256 d, Math.Rounding rounding) private pure returns (uint256) {
        return rounding == Math.Rounding.Ceil ? WadMath.mulDivUp(x, y, d) : WadMath.mulDivDown(x, y, d);
    }

    /// @dev OpenZeppelin's previews and conversions on the same two functions.
    function _convertToShares(uint256 assets, Math.Rounding rounding) internal view override returns (uint256) {
        return _toShares(assets, totalAssets(), rounding);
    }

    function _convertToAssets(uint256 shares, Math.Rounding rounding) internal view override returns (uint256) {
        return _toAssets(shares, totalAssets(), rounding);
    }

    function _decimalsOffset() internal pure override returns (uint8) {
        return DECIMALS_OFFSET;
    }
}
