// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mirror} from "./Mirror.sol";

/// @title Interest
/// @notice The borrow index and the rate that moves it.
contract Interest {
    /// @dev The index never falls.
    function theIndexNeverFalls(uint80 index, uint64 exponent, uint64 more) external pure {
        require(exponent <= 0.01e18 && more <= exponent);
        assert(Mirror.grownUp(index, exponent, more, type(uint80).max) >= index);
    }

    /// @dev It never passes its end: the packed field cannot overflow.
    function theIndexNeverPassesItsEnd(uint80 index, uint128 exponent, uint128 more) external pure {
        assert(Mirror.grownUp(index, exponent, more, type(uint80).max) <= type(uint80).max);
    }

    /// @dev It grows by simple interest at least: no accrual is free.
    function growthIsAtLeastSimpleInterest(uint80 index, uint64 exponent, uint64 more) external pure {
        uint256 next = Mirror.grownUp(index, exponent, more, type(uint256).max);
        assert(next * Mirror.WAD >= index * (Mirror.WAD + exponent));
    }

    /// @dev More time or a higher rate is never less interest.
    function growthIsMonotone(uint80 index, uint64 exponent, uint64 longer) external pure {
        require(exponent <= longer);
        uint256 end = type(uint80).max;
        assert(Mirror.grownUp(index, exponent, 3, end) <= Mirror.grownUp(index, longer, 3, end));
    }

    /// @dev Two accruals grow by at least what one over the same time grows by simple interest: splitting time never helps a borrower.
    function splittingTimeIsNoEscape(uint80 index, uint64 first, uint64 second) external pure {
        uint256 once = index + (uint256(index) * (uint256(first) + second)) / Mirror.WAD;
        uint256 middle = Mirror.grownUp(index, first, 0, type(uint256).max);
        assert(Mirror.grownUp(middle, second, 0, type(uint256).max) >= once);
    }

    /// @dev Utilisation is at most the whole ...
    function utilisationIsAtMostOne(uint128 debt, uint104 cash) external pure {
        assert(Mirror.utilisationDown(debt, cash) <= Mirror.WAD);
    }

    /// @dev ... and its distance from the target within one, either way.
    function theErrorIsWithinOne(uint256 utilisation, uint64 target) external pure {
        require(target != 0 && target < Mirror.WAD && utilisation <= 2 * Mirror.WAD);
        int256 err = Mirror.utilisationError(utilisation, target);
        assert(err <= int256(Mirror.WAD));
        assert(err >= -int256(Mirror.WAD));
    }

    /// @dev Above the target the rate drifts up or stays, below it down or stays.
    function theErrorHasTheSignOfTheDistance(uint64 utilisation, uint64 target) external pure {
        require(target != 0 && target < Mirror.WAD);
        int256 err = Mirror.utilisationError(utilisation, target);
        assert(utilisation < target || err >= 0);
        assert(utilisation > target || err <= 0);
    }

    /// @dev The reserve's share of an interest never exceeds it: the lenders' part is not negative.
    function theReserveTakesAtMostItsShare(uint128 interest, uint32 share, uint64 unit) external pure {
        require(share <= Mirror.PPM && unit != 0);
        uint256 units = ((uint256(interest) * share) / Mirror.PPM) / unit;
        assert(units * unit <= interest);
    }
}
