// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title VaultModel
/// @notice Two lenders and everybody else in one vault: their shares against the supply, whatever they do.
contract VaultModel {
    uint256 private supply;
    uint256 private alice;
    uint256 private bob;
    uint256 private others;

    function enter(uint8 who, uint256 shares) external {
        require(shares != 0);
        supply += shares;
        _add(who, shares);
    }

    function quit(uint8 who, uint256 shares) external {
        _take(who, shares);
        supply -= shares;
    }

    function transfer(uint8 from, uint8 to, uint256 shares) external {
        _take(from, shares);
        _add(to, shares);
    }

    /// @dev I-04: the supply is the sum of the balances.
    function theSupplyIsTheSum() external view {
        assert(supply == alice + bob + others);
    }

    /// @dev Nobody has more shares than there are.
    function nobodyHasMoreThanThereIs() external view {
        assert(alice <= supply);
        assert(bob <= supply);
    }

    function _add(uint8 who, uint256 shares) private {
        if (who == 0) alice += shares;
        else if (who == 1) bob += shares;
        else others += shares;
    }

    function _take(uint8 who, uint256 shares) private {
        if (who == 0) alice -= shares;
        else if (who == 1) bob -= shares;
        else others -= shares;
    }
}
