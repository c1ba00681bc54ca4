// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mirror} from "./Mirror.sol";

/// @title Rounding
/// @notice What `Down` and `Up` in a name promise. Every other lemma rests on these.
contract Rounding {
    /// @dev A quotient rounded down never promises more than there is.
    function downIsNeverAbove(uint128 x, uint128 y, uint128 d) external pure {
        require(d != 0);
        assert(Mirror.mulDivDown(x, y, d) * d <= uint256(x) * y);
    }

    /// @dev And it is short by less than one unit.
    function downIsShortByLessThanOne(uint128 x, uint128 y, uint128 d) external pure {
        require(d != 0);
        assert(uint256(x) * y < (Mirror.mulDivDown(x, y, d) + 1) * d);
    }

    /// @dev A quotient rounded up never asks for less than is due.
    function upIsNeverBelow(uint128 x, uint128 y, uint128 d) external pure {
        require(d != 0);
        assert(Mirror.mulDivUp(x, y, d) * d >= uint256(x) * y);
    }

    /// @dev And it is over by less than one unit.
    function upIsOverByLessThanOne(uint128 x, uint128 y, uint128 d) external pure {
        require(d != 0);
        uint256 up = Mirror.mulDivUp(x, y, d);
        assert(up == 0 || (up - 1) * d < uint256(x) * y);
    }

    /// @dev The two differ by at most one unit: what a rounding can cost anybody in one operation.
    function upAndDownDifferByAtMostOne(uint128 x, uint128 y, uint128 d) external pure {
        require(d != 0);
        uint256 down = Mirror.mulDivDown(x, y, d);
        uint256 up = Mirror.mulDivUp(x, y, d);
        assert(down <= up);
        assert(up <= down + 1);
    }

    /// @dev More in is never less out.
    function downIsMonotone(uint128 x, uint128 more, uint128 y, uint128 d) external pure {
        require(d != 0 && more >= x);
        assert(Mirror.mulDivDown(more, y, d) >= Mirror.mulDivDown(x, y, d));
    }

    function upIsMonotone(uint128 x, uint128 more, uint128 y, uint128 d) external pure {
        require(d != 0 && more >= x);
        assert(Mirror.mulDivUp(more, y, d) >= Mirror.mulDivUp(x, y, d));
    }

    /// @dev A share of at most one never exceeds the whole, whichever way it is rounded.
    function aShareIsAtMostTheWhole(uint128 x, uint128 y, uint128 d) external pure {
        require(d != 0 && y <= d);
        assert(Mirror.mulDivDown(x, y, d) <= x);
        assert(Mirror.mulDivUp(x, y, d) <= x);
    }

    /// @dev Splitting a payment out of the pool in two never pays more than one.
    function splittingNeverPaysMore(uint120 a, uint120 b, uint128 y, uint128 d) external pure {
        require(d != 0);
        uint256 whole = Mirror.mulDivDown(uint256(a) + b, y, d);
        assert(Mirror.mulDivDown(a, y, d) + Mirror.mulDivDown(b, y, d) <= whole);
    }

    /// @dev Splitting a payment into the pool in two never costs less than one.
    function splittingNeverCostsLess(uint120 a, uint120 b, uint128 y, uint128 d) external pure {
        require(d != 0);
        uint256 whole = Mirror.mulDivUp(uint256(a) + b, y, d);
        assert(Mirror.mulDivUp(a, y, d) + Mirror.mulDivUp(b, y, d) >= whole);
    }

    /// @dev `ceilDiv` is the quotient rounded up.
    function ceilDivIsUp(uint256 x, uint256 d) external pure {
        require(d != 0 && x < 2 ** 250 && d < 2 ** 250);
        uint256 up = Mirror.ceilDiv(x, d);
        assert(up * d >= x);
        assert(up == 0 || (up - 1) * d < x);
    }

    /// @dev Health is below one exactly where the weighted value is below the debt: rounding neither saves nor dooms anybody.
    function healthIsBelowOneExactlyWhenUnhealthy(uint128 weighted, uint128 debt) external pure {
        require(debt != 0);
        assert((Mirror.healthDown(weighted, debt) < Mirror.WAD) == (weighted < debt));
    }
}
