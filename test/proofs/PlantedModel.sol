// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title PlantedModel
/// @notice Books with a hole: bad debt is written off and nobody bears it. `npm run prove` fails unless that is found.
contract PlantedModel {
    uint256 private cash;
    uint256 private debt;
    uint256 private lenders;

    function deposit(uint256 amount) external {
        cash += amount;
        lenders += amount;
    }

    function borrow(uint256 amount) external {
        require(amount <= cash);
        cash -= amount;
        debt += amount;
    }

    function realise(uint256 badDebt) external {
        require(badDebt <= debt);
        debt -= badDebt;
    }

    function theBooksBalance() external view {
        assert(cash + debt == lenders);
    }
}
