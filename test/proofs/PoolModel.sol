// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title PoolModel
/// @notice A pool's books in small: every entry with any amounts, in any order, without end. What is asserted holds after every
/// sequence of transactions.
/// @dev Amounts are those that rounding has settled already: the lemmas of `Debt` and `Shares` say which way. Fees owed are part of
/// the reserve, as in the pool.
contract PoolModel {
    uint256 private cash;
    uint256 private debt;
    uint256 private reserve;
    uint256 private fees; // owed out of the reserve
    uint256 private lenders; // what belongs to them, kept as a ledger of its own
    uint256 private held; // debt tokens that the pool has

    /* LENDERS */

    function deposit(uint256 amount) external {
        held += amount;
        cash += amount;
        lenders += amount;
    }

    function redeem(uint256 amount) external {
        require(amount <= lenders && amount <= cash);
        held -= amount;
        cash -= amount;
        lenders -= amount;
    }

    /* BORROWERS */

    function borrow(uint256 amount) external {
        require(amount <= cash);
        held -= amount;
        cash -= amount;
        debt += amount;
    }

    function repay(uint256 amount) external {
        require(amount <= debt);
        held += amount;
        cash += amount;
        debt -= amount;
    }

    /// @dev A fraction of a unit that a borrower pays more than his debt shrinks by is the lenders'.
    function repayRoundedUp(uint256 amount, uint256 shrinks) external {
        require(shrinks <= amount && shrinks <= debt);
        held += amount;
        cash += amount;
        debt -= shrinks;
        lenders += amount - shrinks;
    }

    /* TIME */

    function accrue(uint256 interest, uint256 toReserve, uint256 ofItFees) external {
        require(toReserve <= interest && ofItFees <= toReserve);
        debt += interest;
        reserve += toReserve;
        fees += ofItFees;
        lenders += interest - toReserve;
    }

    /* LIQUIDATION */

    /// @dev Repaid by the liquidator, with a fee on top, or with something from the free reserve.
    function liquidate(uint256 repaid, uint256 fee, uint256 subsidy) external {
        require(repaid <= debt && subsidy <= repaid && subsidy <= reserve - fees);
        held += repaid + fee - subsidy;
        cash += repaid + fee - subsidy;
        debt -= repaid;
        reserve = reserve - subsidy + fee;
    }

    /// @dev Bad debt: the free reserve first, then the lenders.
    function realise(uint256 badDebt) external {
        require(badDebt <= debt);
        uint256 free = reserve - fees;
        uint256 fromReserve = badDebt < free ? badDebt : free;
        require(badDebt - fromReserve <= lenders);
        debt -= badDebt;
        reserve -= fromReserve;
        lenders -= badDebt - fromReserve;
    }

    function claimFees(uint256 amount) external {
        require(amount <= fees && amount <= cash);
        held -= amount;
        cash -= amount;
        reserve -= amount;
        fees -= amount;
    }

    /* WHAT HOLDS */

    /// @dev I-04: cash and debt are what lenders and reserve own, to the unit.
    function theBooksBalance() external view {
        assert(cash + debt == lenders + reserve);
    }

    /// @dev I-01: every unit of cash is there.
    function theCashIsThere() external view {
        assert(held == cash);
    }

    /// @dev Fees owed never exceed the reserve that they are part of: what pays bad debt is never negative.
    function theFeesAreInTheReserve() external view {
        assert(fees <= reserve);
    }

    /// @dev What lenders and reserve own is covered by cash and debt: neither can run ahead of what there is.
    function nobodyOwnsWhatIsNotThere() external view {
        assert(lenders <= cash + debt);
        assert(reserve <= cash + debt);
    }

    /// @dev Where nothing is owed, all lenders can leave at once (I-18).
    function withoutDebtEverybodyCanLeave() external view {
        assert(debt != 0 || lenders <= cash);
    }
}
