// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mirror} from "./Mirror.sol";

/// @title Debt
/// @notice Debt is scaled by an index: what rounding can do to borrowers, to lenders, and to the sum of all positions.
/// @dev The widths are those of the packed words: cash and total scaled debt 104 bits, an index 80, at least its scale.
contract Debt {
    /// @dev A loan is owed in full from the first moment.
    function aLoanIsOwedInFull(uint104 amount, uint80 index) external pure {
        require(index >= Mirror.INDEX_SCALE);
        assert(Mirror.debtUp(Mirror.scaledUp(amount, index), index) >= amount);
    }

    /// @dev And by no more than one unit of scaled debt and one of rounding.
    function aLoanIsOverstatedByOneUnitOfScaledDebt(uint104 amount, uint80 index) external pure {
        require(index >= Mirror.INDEX_SCALE);
        uint256 owed = Mirror.debtUp(Mirror.scaledUp(amount, index), index);
        assert(owed * Mirror.INDEX_SCALE < uint256(amount) * Mirror.INDEX_SCALE + index + Mirror.INDEX_SCALE);
    }

    /// @dev The lenders' claim, rounded down, is never above what two positions owe together.
    function theTotalIsNeverAboveTheSum(uint96 a, uint96 b, uint80 index) external pure {
        uint256 total = Mirror.totalDebtDown(uint256(a) + b, index);
        assert(total <= Mirror.debtUp(a, index) + Mirror.debtUp(b, index));
    }

    /// @dev And the sum exceeds it by at most one unit for each position.
    function theSumIsAboveTheTotalByOneUnitEach(uint96 a, uint96 b, uint80 index) external pure {
        uint256 total = Mirror.totalDebtDown(uint256(a) + b, index);
        assert(Mirror.debtUp(a, index) + Mirror.debtUp(b, index) <= total + 2);
    }

    /// @dev Interest never makes a debt smaller.
    function debtGrowsWithTheIndex(uint104 scaled, uint80 index, uint80 later) external pure {
        require(later >= index);
        assert(Mirror.debtUp(scaled, later) >= Mirror.debtUp(scaled, index));
    }

    /// @dev A repayment never takes away more debt than was paid for.
    function aRepaymentForgivesNothing(uint104 scaled, uint80 index, uint104 least, uint104 amount) external pure {
        require(index >= Mirror.INDEX_SCALE);
        (uint256 left, uint256 paid) = Mirror.payBack(scaled, index, least, amount);
        assert(Mirror.debtUp(left, index) + paid >= Mirror.debtUp(scaled, index));
    }

    /// @dev A repayment leaves nothing or at least the minimum, where there was at least the minimum before.
    function aRepaymentLeavesNothingOrTheMinimum(
        uint104 scaled,
        uint80 index,
        uint104 least,
        uint104 amount
    ) external pure {
        require(index >= Mirror.INDEX_SCALE && Mirror.debtUp(scaled, index) >= least);
        (uint256 left, ) = Mirror.payBack(scaled, index, least, amount);
        assert(left == 0 || Mirror.debtUp(left, index) >= least);
    }

    /// @dev Nobody pays more than he owes, nor more than he offered.
    function aRepaymentTakesAtMostTheDebt(uint104 scaled, uint80 index, uint104 least, uint104 amount) external pure {
        require(index >= Mirror.INDEX_SCALE);
        (, uint256 paid) = Mirror.payBack(scaled, index, least, amount);
        assert(paid <= Mirror.debtUp(scaled, index));
        assert(paid <= amount);
    }

    /// @dev A part of the debt is a part of the scaled debt: the subtraction that the pool leaves unchecked cannot wrap.
    function aPartOfTheDebtIsAPartOfTheScaledDebt(uint104 scaled, uint80 index, uint256 amount) external pure {
        require(index >= Mirror.INDEX_SCALE && amount < Mirror.debtUp(scaled, index));
        assert(Mirror.scaledDown(amount, index) <= scaled);
    }

    /// @dev A loan takes nothing from the lenders: what leaves as cash comes back as claim.
    function aLoanCostsTheLendersNothing(uint104 total, uint104 amount, uint80 index) external pure {
        require(index >= Mirror.INDEX_SCALE);
        uint256 lent = Mirror.totalDebtDown(total + Mirror.scaledUp(amount, index), index);
        assert(lent >= Mirror.totalDebtDown(total, index) + amount);
    }

    /// @dev A part repaid costs the lenders nothing: the claim falls by at most what was paid.
    function aPartRepaidCostsTheLendersNothing(uint104 total, uint80 index, uint104 paid) external pure {
        require(index >= Mirror.INDEX_SCALE);
        uint256 scaled = Mirror.scaledDown(paid, index);
        require(scaled <= total);
        assert(Mirror.totalDebtDown(total - scaled, index) + paid >= Mirror.totalDebtDown(total, index));
    }

    /// @dev The whole of a debt repaid costs the lenders nothing either.
    function aDebtRepaidCostsTheLendersNothing(uint104 total, uint104 scaled, uint80 index) external pure {
        require(scaled <= total);
        uint256 paid = Mirror.debtUp(scaled, index);
        assert(Mirror.totalDebtDown(total - scaled, index) + paid >= Mirror.totalDebtDown(total, index));
    }

    /// @dev What is written off as bad debt is at least what the lenders' claim loses by it: the reserve is never asked too little.
    function badDebtCoversTheLoss(uint104 total, uint104 scaled, uint104 repaid, uint80 index) external pure {
        require(scaled <= total && repaid <= Mirror.debtUp(scaled, index));
        uint256 badDebt = Mirror.debtUp(scaled, index) - repaid;
        uint256 claimAfter = Mirror.totalDebtDown(total - scaled, index) + repaid;
        assert(claimAfter + badDebt >= Mirror.totalDebtDown(total, index));
    }

    /// @dev The last borrower's full repayment leaves the books at zero.
    function theLastRepaymentLeavesZero(uint104 scaled, uint80 index, uint104 least) external pure {
        uint256 debt = Mirror.debtUp(scaled, index);
        (uint256 left, uint256 paid) = Mirror.payBack(scaled, index, least, debt);
        assert(left == 0);
        assert(paid == debt);
    }

    /// @dev Products that the pool computes unchecked fit their 256 bits.
    function theProductsFit(uint120 scaled, uint80 index, uint104 amount) external pure {
        assert(uint256(scaled) * index + Mirror.INDEX_SCALE - 1 < 2 ** 201);
        assert(uint256(amount) * Mirror.INDEX_SCALE + index - 1 < 2 ** 155);
    }
}
