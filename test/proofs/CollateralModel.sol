// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title CollateralModel
/// @notice One basket token of a pool with two positions: what they and the lenders own of it against the tokens that are there.
contract CollateralModel {
    uint256 private collateralA;
    uint256 private collateralB;
    uint256 private orphans; // left to the lenders by close-outs
    uint256 private held; // tokens that the pool has

    function put(bool first, uint256 amount) external {
        held += amount;
        if (first) collateralA += amount;
        else collateralB += amount;
    }

    function takeOut(bool first, uint256 amount) external {
        require(amount <= (first ? collateralA : collateralB));
        held -= amount;
        if (first) collateralA -= amount;
        else collateralB -= amount;
    }

    /// @dev A close-out takes a part and leaves the rest to the lenders, or to the owner.
    function seize(bool first, uint256 taken, uint256 orphaned) external {
        require(taken + orphaned <= (first ? collateralA : collateralB));
        held -= taken;
        orphans += orphaned;
        if (first) collateralA -= taken + orphaned;
        else collateralB -= taken + orphaned;
    }

    function buyOrphans(uint256 amount) external {
        require(amount <= orphans);
        orphans -= amount;
        held -= amount;
    }

    /// @dev I-01 for collateral: what positions and lenders own of it is there.
    function theCollateralIsThere() external view {
        assert(held == collateralA + collateralB + orphans);
    }
}
