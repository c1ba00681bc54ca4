// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WadMath} from "../libraries/WadMath.sol";
import {POOL_AMOUNT_MAX, POOL_LIMITS, PoolState} from "../types/PoolState.sol";
import {PoolBooks} from "./PoolBooks.sol";

/// @title ShareBook
/// @notice What shares are worth and how many may come and go: the same for the vault's entries and for its views.
/// @dev Callers pass the share supply and what belongs to the lenders: both are read once per call.
abstract contract ShareBook is PoolBooks {
    /// @dev 10^6 virtual shares per asset unit: the first lender cannot be robbed by rounding.
    uint8 internal constant DECIMALS_OFFSET = 6;
    uint256 internal constant VIRTUAL_SHARES = 1e6;

    /// @dev Most that may be deposited now: room under the supply cap, none while old shares are worth nothing.
    function _depositLimit(PoolState memory s, uint256 lenderAssets, uint256 supply) internal view returns (uint256) {
        if (lenderAssets == 0 && supply != 0) return 0;
        uint256 cap = s.flags & POOL_LIMITS == 0 ? _sizeWord() >> 128 : _governance.supplyCap;

        if (cap <= lenderAssets) return 0;
        // unchecked: just compared, and cash fits its field.
        unchecked {
            uint256 room = cap - lenderAssets;
            uint256 space = POOL_AMOUNT_MAX - s.cash;

            return room < space ? room : space;
        }
    }

    /// @dev Greatest number of an owner's shares that the cash can pay.
    function _redeemLimit(
        PoolState memory s,
        uint256 lenderAssets,
        uint256 supply,
        uint256 balance
    ) internal pure returns (uint256) {
        if (_toAssetsDown(balance, lenderAssets, supply) <= s.cash) return balance;

        // greatest x with floor(x (assets + 1) / (supply + offset)) <= cash
        return WadMath.mulDivUp(s.cash + 1, supply + VIRTUAL_SHARES, lenderAssets + 1) - 1;
    }

    /// @dev The actions never pass more than fits; a preview of more than 2^128 answers with the maximum instead of overflowing.
    function _toSharesDown(uint256 assets, uint256 lenderAssets, uint256 supply) internal pure returns (uint256) {
        return
            assets > type(uint128).max
                ? type(uint256).max
                : WadMath.mulDivDown(assets, supply + VIRTUAL_SHARES, lenderAssets + 1);
    }

    function _toSharesUp(uint256 assets, uint256 lenderAssets, uint256 supply) internal pure returns (uint256) {
        return
            assets > type(uint128).max
                ? type(uint256).max
                : WadMath.mulDivUp(assets, supply + VIRTUAL_SHARES, lenderAssets + 1);
    }

    function _toAssetsDown(uint256 shares, uint256 lenderAssets, uint256 supply) internal pure returns (uint256) {
        return
            shares > type(uint192).max
                ? type(uint256).max
                : WadMath.mulDivDown(shares, lenderAssets + 1, supply + VIRTUAL_SHARES);
    }

    function _toAssetsUp(uint256 shares, uint256 lenderAssets, uint256 supply) internal pure returns (uint256) {
        return
            shares > type(uint192).max
                ? type(uint256).max
                : WadMath.mulDivUp(shares, lenderAssets + 1, supply + VIRTUAL_SHARES);
    }
}
