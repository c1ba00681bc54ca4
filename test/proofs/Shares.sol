// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mirror} from "./Mirror.sol";

/// @title Shares
/// @notice The lenders' vault: no round trip gains, no entry or exit dilutes those who stay.
/// @dev `assets` are the lenders' assets and `supply` the shares before; the price of a share is (assets + 1) / (supply + 1e6).
contract Shares {
    /// @dev Deposit, then redeem: never a gain.
    function depositRedeemNeverGains(uint104 amount, uint128 assets, uint128 supply) external pure {
        uint256 shares = Mirror.sharesDown(amount, assets, supply);
        assert(Mirror.assetsDown(shares, uint256(assets) + amount, supply + shares) <= amount);
    }

    /// @dev Mint, then redeem: never a gain.
    function mintRedeemNeverGains(uint128 shares, uint128 assets, uint128 supply) external pure {
        uint256 paid = Mirror.assetsUp(shares, assets, supply);
        assert(Mirror.assetsDown(shares, assets + paid, uint256(supply) + shares) <= paid);
    }

    /// @dev Deposit, then withdraw the same: it takes at least the shares that were given.
    function depositWithdrawNeverGains(uint104 amount, uint128 assets, uint128 supply) external pure {
        uint256 shares = Mirror.sharesDown(amount, assets, supply);
        assert(Mirror.sharesUp(amount, uint256(assets) + amount, supply + shares) >= shares);
    }

    /// @dev Redeem, then deposit what came: never more shares than before.
    function redeemDepositNeverGains(uint128 shares, uint128 assets, uint128 supply) external pure {
        require(shares <= supply);
        uint256 got = Mirror.assetsDown(shares, assets, supply);
        require(got <= assets);
        assert(Mirror.sharesDown(got, assets - got, supply - shares) <= shares);
    }

    /// @dev Withdraw, then deposit the same: never more shares than were burnt.
    function withdrawDepositNeverGains(uint104 amount, uint128 assets, uint128 supply) external pure {
        uint256 burnt = Mirror.sharesUp(amount, assets, supply);
        require(amount <= assets && burnt <= supply);
        assert(Mirror.sharesDown(amount, uint256(assets) - amount, supply - burnt) <= burnt);
    }

    /// @dev A deposit never lowers the price of a share.
    function aDepositNeverDilutes(uint104 amount, uint128 assets, uint128 supply) external pure {
        uint256 shares = Mirror.sharesDown(amount, assets, supply);
        assert(_priceNotLower(assets, supply, uint256(assets) + amount, supply + shares));
    }

    /// @dev Nor does a mint.
    function aMintNeverDilutes(uint128 shares, uint128 assets, uint128 supply) external pure {
        uint256 paid = Mirror.assetsUp(shares, assets, supply);
        assert(_priceNotLower(assets, supply, assets + paid, uint256(supply) + shares));
    }

    /// @dev Nor a withdrawal.
    function aWithdrawalNeverDilutes(uint104 amount, uint128 assets, uint128 supply) external pure {
        uint256 burnt = Mirror.sharesUp(amount, assets, supply);
        require(amount <= assets && burnt <= supply);
        assert(_priceNotLower(assets, supply, uint256(assets) - amount, supply - burnt));
    }

    /// @dev Nor a redemption.
    function aRedemptionNeverDilutes(uint128 shares, uint128 assets, uint128 supply) external pure {
        uint256 got = Mirror.assetsDown(shares, assets, supply);
        require(shares <= supply && got <= assets);
        assert(_priceNotLower(assets, supply, assets - got, uint256(supply) - shares));
    }

    /// @dev Interest never lowers it.
    function interestNeverDilutes(uint128 assets, uint128 supply, uint104 interest) external pure {
        assert(_priceNotLower(assets, supply, uint256(assets) + interest, supply));
    }

    /// @dev All shares together never claim more than the lenders' assets: the last one out finds his money.
    function allSharesAreCovered(uint128 assets, uint128 supply) external pure {
        assert(Mirror.assetsDown(supply, assets, supply) <= uint256(assets));
    }

    /// @dev Two lenders together never claim more than the lenders' assets.
    function twoLendersAreCovered(uint128 a, uint128 b, uint128 assets) external pure {
        uint256 supply = uint256(a) + b;
        assert(Mirror.assetsDown(a, assets, supply) + Mirror.assetsDown(b, assets, supply) <= assets);
    }

    /// @dev In a fresh vault the price is 1e6 shares a unit, and a deposit comes back to the last unit.
    function aFirstDepositComesBackInFull(uint104 amount) external pure {
        uint256 shares = Mirror.sharesDown(amount, 0, 0);
        assert(shares == uint256(amount) * Mirror.VIRTUAL_SHARES);
        assert(Mirror.assetsDown(shares, amount, shares) == amount);
    }

    /// @dev Share inflation does not pay: who holds what one unit buys in an empty vault gets back at most a half of a gift to it.
    function aGiftIsAtLeastHalfLost(uint64 held, uint104 gift) external pure {
        require(held <= Mirror.VIRTUAL_SHARES);
        assert(2 * Mirror.assetsDown(held, gift, held) <= uint256(gift) + 1);
    }

    /// @dev And what a deposit can lose to it is at most the price of one share and the rounding of two quotients.
    function aDepositLosesAtMostOneShare(uint104 amount, uint128 assets, uint128 supply) external pure {
        uint256 shares = Mirror.sharesDown(amount, assets, supply);
        uint256 back = Mirror.assetsDown(shares, uint256(assets) + amount, supply + shares);
        uint256 share = (uint256(assets) + amount + 1) / (supply + shares + Mirror.VIRTUAL_SHARES);
        assert(back + share + 2 >= amount);
    }

    /// @dev The cash pays the greatest number of shares that `maxRedeem` names ...
    function theRedeemLimitIsPaid(uint104 cash, uint128 assets, uint128 supply) external pure {
        uint256 limit = Mirror.redeemLimit(cash, assets, supply);
        assert(Mirror.assetsDown(limit, assets, supply) <= cash);
    }

    /// @dev ... and not one more.
    function theRedeemLimitIsExact(uint104 cash, uint128 assets, uint128 supply) external pure {
        uint256 limit = Mirror.redeemLimit(cash, assets, supply);
        assert(Mirror.assetsDown(limit + 1, assets, supply) > cash);
    }

    function _priceNotLower(
        uint256 assets,
        uint256 supply,
        uint256 assetsAfter,
        uint256 supplyAfter
    ) private pure returns (bool) {
        return
            (assetsAfter + 1) * (supply + Mirror.VIRTUAL_SHARES) >=
            (assets + 1) * (supplyAfter + Mirror.VIRTUAL_SHARES);
    }
}
