// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WAD, YEAR} from "../../../contracts/libraries/Constants.sol";
import {DecayMath} from "../../../contracts/libraries/DecayMath.sol";
import {InterestMath} from "../../../contracts/libraries/InterestMath.sol";
import {RampMath} from "../../../contracts/libraries/RampMath.sol";
import {WadMath} from "../../../contracts/libraries/WadMath.sol";
import {Test} from "../helpers/Test.sol";

/// @dev What changes with time alone: interest, the ramp of a margin, the price of a dead oracle.
contract InterestMathTest is Test {
    uint256 private constant CENTURY = 100 * YEAR;
    uint256 private constant INDEX_MAX = type(uint80).max;

    InterestMath.Curve private curve = InterestMath.Curve({
        targetUtilisation: 0.9e18,
        steepness: 4e18,
        speed: 50e18 / YEAR,
        minRate: 0.001e18 / YEAR,
        maxRate: 2e18 / YEAR
    });

    /* INTEREST */

    function testFuzz_RatesStayWithinTheirBounds(uint256 rate, uint256 utilisation, uint256 elapsed) public view {
        rate = bound(rate, curve.minRate, curve.maxRate);
        int256 err = InterestMath.utilisationError(bound(utilisation, 0, 10e18), curve.targetUtilisation);

        (uint256 end, uint256 mean) = InterestMath.drift(rate, err, bound(elapsed, 0, CENTURY), curve);

        assertTrue(end >= curve.minRate && end <= curve.maxRate, "rate at target");
        assertTrue(mean >= curve.minRate && mean <= curve.maxRate, "its mean");
        assertEq(end >= rate, err >= 0 || end == rate, "drifts the wrong way");
        uint256 borrowed = InterestMath.curveDown(mean, err, curve.steepness);
        assertLe(borrowed, mean * 4, "above the curve");
        assertGe(borrowed, mean / 4, "below the curve");
    }

    function testFuzz_RateRisesWithUtilisation(uint256 rate, uint256 low, uint256 high) public view {
        rate = bound(rate, curve.minRate, curve.maxRate);
        low = bound(low, 0, 2e18);
        high = bound(high, low, 2e18);

        int256 errLow = InterestMath.utilisationError(low, curve.targetUtilisation);
        int256 errHigh = InterestMath.utilisationError(high, curve.targetUtilisation);

        assertLe(errLow, errHigh, "error");
        assertTrue(errLow >= -1e18 && errHigh <= 1e18, "range");
        assertLe(
            InterestMath.curveDown(rate, errLow, curve.steepness),
            InterestMath.curveDown(rate, errHigh, curve.steepness),
            "rate"
        );
    }

    /// @dev Debt is never understated by more than the series leaves out, and never overstated by more than a digit.
    function testFuzz_IndexGrowsExponentially(uint256 index, uint256 rate, uint256 elapsed) public pure {
        index = bound(index, 1e15, 1e20);
        rate = bound(rate, 0, 8e18 / YEAR);
        elapsed = bound(elapsed, 0, YEAR);

        uint256 grown = InterestMath.compoundUp(index, rate, elapsed, INDEX_MAX);

        uint256 exact = WadMath.mulDown(index, WadMath.expDown(int256(rate * elapsed)));
        if (exact >= INDEX_MAX) assertEq(grown, INDEX_MAX, "saturated");
        else assertApproxEqAbs(grown, exact, 2 + index / 1e9 + exact / 1e17, "e^x");
        assertGe(grown, index, "debt fell");
    }

    function testFuzz_AccrualNeverRevertsAndSaturates(uint256 index, uint256 rate, uint256 elapsed) public pure {
        index = bound(index, 1e15, INDEX_MAX);
        rate = bound(rate, 0, type(uint64).max);
        elapsed = bound(elapsed, 0, type(uint32).max);

        uint256 grown = InterestMath.compoundUp(index, rate, elapsed, INDEX_MAX);

        assertTrue(grown >= index && grown <= INDEX_MAX, "range");
        if (rate * elapsed > 40e18) assertEq(grown, INDEX_MAX, "saturated");
    }

    function test_KnownRates() public view {
        assertEq(InterestMath.utilisationError(0.9e18, 0.9e18), 0, "at target");
        assertEq(InterestMath.utilisationError(0.45e18, 0.9e18), int256(-0.5e18), "half way to empty");
        assertEq(InterestMath.utilisationError(0.95e18, 0.9e18), int256(0.5e18), "half way to full");
        assertEq(InterestMath.utilisationError(3e18, 0.9e18), int256(1e18), "beyond full");
        assertEq(InterestMath.curveDown(1_000, 1e18, 4e18), 4_000, "full: four times");
        assertEq(InterestMath.curveDown(1_000, -1e18, 4e18), 250, "empty: a quarter");
        assertEq(InterestMath.curveDown(1_000, 0, 4e18), 1_000, "at target");

        // A year at full utilisation lets the rate double every 5 days until it meets its bound.
        (uint256 end, uint256 mean) = InterestMath.drift(curve.minRate, 1e18, YEAR, curve);
        assertEq(end, curve.maxRate, "bound");
        assertEq(mean, (curve.minRate + 3 * curve.maxRate) / 4, "mean of start, middle and end");
        (end, mean) = InterestMath.drift(curve.minRate, 1e18, 1 days, curve);
        assertApproxEqRel(
            end,
            WadMath.mulDown(curve.minRate, WadMath.expDown(int256(50e18) / 365)),
            1e10,
            "e^(50/365)"
        );
        (end, mean) = InterestMath.drift(1e9, 0, YEAR, curve);
        assertTrue(end == 1e9 && mean == 1e9, "at target nothing drifts");
    }

    /// @dev Digits by hand: where the series ends, where the exponent does, and a remainder of one digit.
    function test_CompoundingAtItsSeams() public pure {
        assertEq(InterestMath.compoundUp(WAD, 0.01e18, 1, INDEX_MAX), 1_010050167084168058, "e^0.01 itself, up");
        assertEq(InterestMath.compoundUp(WAD, 0.01e18 - 1, 1, INDEX_MAX), 1_010050167101449275, "the series below it");
        assertEq(InterestMath.compoundUp(1, 40e18, 1, INDEX_MAX), 235385266837019986, "e^40 of one unit, up");
        assertEq(InterestMath.compoundUp(1, 40e18 + 1, 1, INDEX_MAX), INDEX_MAX, "beyond it the index ends");
        // 666666666666666667 x 3 digits are two and a remainder of one.
        assertEq(InterestMath.compoundUp(666666666666666667, 0, 0, INDEX_MAX), 666666666666666670, "rounded up");
    }

    function test_ADigitOfDriftCounts() public pure {
        (uint256 end, uint256 mean) = InterestMath.drift(5e18, 1e18, 2, 1, 1, 10e18);

        assertEq(end, 5e18 + 10, "twice a digit of growth");
        assertEq(mean, 5e18 + 5, "on average one");
    }

    /* RAMP */

    /// @dev Health of 1.02 lasts 60 minutes at unchanged prices, wherever on the grid of minutes they begin.
    function testFuzz_ARampLeavesAnHourToTwoPercent(
        uint256 start,
        uint256 target,
        uint256 rate,
        uint256 minute
    ) public pure {
        start = bound(start, 0, 0.95e6);
        target = bound(target, 0, 0.95e6);
        minute = bound(minute, 0, 10_000);
        rate = bound(rate, 0, 1e6);

        uint256 now_ = RampMath.marginAt(start, target, rate, minute);
        // 61 steps can fall into 60 minutes that begin within one.
        uint256 hourLater = RampMath.marginAt(start, target, rate, minute + 61);

        assertGe((1e6 - hourLater) * 102, (1e6 - now_) * 100, "liquidated within the hour");
    }

    function testFuzz_ARampIsTheSameInOneSyncOrTwo(
        uint256 start,
        uint256 target,
        uint256 rate,
        uint256 a,
        uint256 b
    ) public pure {
        start = bound(start, 0, 1e6);
        target = bound(target, 0, 1e6);
        rate = bound(rate, 0, 1e6);
        a = bound(a, 0, 1e6);
        b = bound(b, 0, 1e6);

        uint256 between = RampMath.marginAt(start, target, rate, a);

        assertEq(
            RampMath.marginAt(between, target, rate, b),
            RampMath.marginAt(start, target, rate, a + b),
            "path dependent"
        );
        assertLe(between, target > start ? target : start, "above both ends");
        if (target <= start) assertEq(between, target, "falls at once");
    }

    function testFuzz_ARampArrives(uint256 start, uint256 target) public pure {
        start = bound(start, 0, 0.9e6);
        target = bound(target, start, 0.9e6);
        uint256 step = RampMath.stepDown(target, 1e6);

        assertEq(RampMath.marginAt(start, target, 1e6, (target - start) / step + 1), target, "not there");
        assertEq(RampMath.stepDown(target, 1), 1, "the pool's own rate is the slower one");
    }

    /* A DEAD ORACLE'S PRICE */

    function testFuzz_ADeadPriceFadesFromFullToNothing(uint256 price, uint256 age, uint256 later) public pure {
        price = bound(price, 0, type(uint192).max);
        age = bound(age, 0, 100 hours);
        later = bound(later, age, 100 hours);

        uint256 counts = DecayMath.decayedDown(price, age);

        assertLe(counts, price, "more than the price");
        assertGe(counts, DecayMath.decayedDown(price, later), "rises with age");
        if (age <= 24 hours) assertEq(counts, price, "in full for a day");
        if (age >= 96 hours) assertEq(counts, 0, "nothing after four");
        assertEq(DecayMath.decayedDown(1e18, 60 hours), 0.5e18, "half way");
    }
}
