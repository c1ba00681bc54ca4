// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WAD, YEAR} from "../../../contracts/libraries/Constants.sol";
import {LiquidationMath} from "../../../contracts/libraries/LiquidationMath.sol";
import {MarginMath} from "../../../contracts/libraries/MarginMath.sol";
import {PredictiveMath} from "../../../contracts/libraries/PredictiveMath.sol";
import {VolatilityMath} from "../../../contracts/libraries/VolatilityMath.sol";
import {Test} from "../helpers/Test.sol";

contract VolatilityMathTest is Test {
    uint256 private constant START = 1_700_000_000;
    uint256 private constant RATE = 0.25e18 / uint256(1 hours);

    VolatilityMath.Profile private profile = VolatilityMath.Profile({
        tauFast: 4.5 days,
        tauRelease: 16 days,
        minInterval: 5 minutes,
        jumpCap: 0.1e18,
        jumpCapInterval: 1 hours
    });

    /* SAMPLES */

    function testFuzz_EarlySamplesChangeNothing(uint256 v, uint256 elapsed, uint256 price) public view {
        VolatilityMath.State memory state = _state(v);

        VolatilityMath.State memory next = VolatilityMath.step(
            state,
            profile,
            START + bound(elapsed, 0, 5 minutes - 1),
            bound(price, 1, 1e40)
        );

        _assertSame(next, state);
        _assertSame(VolatilityMath.step(state, profile, START - 1, 1), state);
    }

    /// @dev Nobody can pump the estimate down or up by poking often at an unchanged price.
    function testFuzz_ManyPokesDecayAsOne(uint256 v, uint256 pokes, uint256 interval) public view {
        VolatilityMath.State memory once = _state(v);
        VolatilityMath.State memory often = _state(v);
        pokes = bound(pokes, 2, 20);
        interval = bound(interval, 5 minutes, 6 hours);

        for (uint256 i = 1; i <= pokes; ++i) {
            often = VolatilityMath.step(often, profile, START + i * interval, often.refPrice);
        }
        once = VolatilityMath.step(once, profile, START + pokes * interval, once.refPrice);

        // Each step rounds the variance and its weight down by less than a digit.
        assertApproxEqAbs(often.vFast, once.vFast, 50 * pokes * (1 + once.vFast / WAD), "fast");
        assertApproxEqAbs(often.vEnv, once.vEnv, 50 * pokes * (1 + once.vEnv / WAD), "envelope");
        assertEq(often.time, once.time, "time");
    }

    function testFuzz_OneSampleHasBoundedInfluence(uint256 v, uint256 elapsed, uint256 price) public view {
        VolatilityMath.State memory state = _state(v);
        elapsed = bound(elapsed, 5 minutes, 30 days);

        VolatilityMath.State memory next = VolatilityMath.step(state, profile, START + elapsed, bound(price, 1, 1e40));

        // (1 - w) / dt <= 1 / tau, and r^2 <= cap^2 max(1, dt / hour).
        uint256 hourly = elapsed > 1 hours ? elapsed : 1 hours;
        uint256 most = (0.01e18 * YEAR * hourly) / 1 hours / 4.5 days;
        assertLe(next.vFast, state.vFast + most + 1, "one sample moved the variance too far");
        assertGe(next.vEnv, next.vFast, "the envelope is below what it envelops");
        assertGe(next.refPrice, 1, "a reference price of 0 would be the end");
    }

    /// @dev A clamped return is carried over, not lost: at a steady price the reference arrives there.
    function testFuzz_JumpsAreAbsorbedInTheEnd(uint256 factor) public view {
        VolatilityMath.State memory state = _state(0.5e18);
        uint256 price = (state.refPrice * bound(factor, 0.2e18, 5e18)) / WAD;

        for (uint256 i = 1; i <= 17; ++i) state = VolatilityMath.step(state, profile, START + i * 1 hours, price);

        assertEq(state.refPrice, price, "not absorbed after 17 steps of 10 %");
    }

    function testFuzz_NeverReverts(uint256 refPrice, uint256 v, uint256 elapsed, uint256 price) public view {
        VolatilityMath.State memory state = VolatilityMath.State({
            refPrice: bound(refPrice, 1, type(uint192).max),
            vFast: bound(v, 0, type(uint96).max),
            vEnv: bound(v, 0, type(uint96).max),
            time: START
        });

        VolatilityMath.State memory next = VolatilityMath.step(
            state,
            profile,
            START + bound(elapsed, 5 minutes, type(uint40).max),
            bound(price, 0, type(uint192).max)
        );

        assertGt(next.time, START, "accepted");
    }

    function test_ReturnsAreClampedOnBothSidesAndNeverEndAtZero() public pure {
        assertEq(VolatilityMath.clamp(5, 3), int256(3), "above");
        assertEq(VolatilityMath.clamp(-5, 3), int256(-3), "below");
        assertEq(VolatilityMath.clamp(-2, 3), int256(-2), "between");
        assertEq(VolatilityMath.movedDown(1, -41e18), 1, "a price that would be nothing");
    }

    /* POLICY */

    function testFuzz_TargetStaysWithinFloorAndCap(uint256 v, uint256 weight, uint256 stress) public pure {
        v = bound(v, 0, 400e18);
        uint256 sigma = VolatilityMath.sigmaTargetUp(v, bound(weight, 0, WAD), bound(stress, 0, 6e18), 0.4e18, 3e18);

        assertGe(sigma, 0.4e18, "floor");
        assertLe(sigma, 3e18, "cap");
    }

    function testFuzz_RampRisesBoundedlyAndFallsAtOnce(uint256 from, uint256 to, uint256 elapsed) public pure {
        from = bound(from, 0.1e18, 6e18);
        to = bound(to, 0.1e18, 6e18);
        elapsed = bound(elapsed, 0, 30 days);

        uint256 sigma = VolatilityMath.sigmaAppliedAfter(from, to, RATE, elapsed);

        assertLe(sigma, to, "above the target");
        if (to <= from) assertEq(sigma, to, "falls at once");
        else assertLe(sigma, from + RATE * elapsed, "too fast");
    }

    /// @dev Also where the rise over the same time would fit no word.
    function test_AFallAsksNothingOfTheRamp() public pure {
        assertEq(VolatilityMath.sigmaAppliedAfter(2e18, 1e18, type(uint256).max, 2), 1e18, "below");
        assertEq(VolatilityMath.sigmaAppliedAfter(1e18, 1e18, type(uint256).max, 2), 1e18, "there");
    }

    /// @dev One sync, a thousand syncs: reading in between gives the same.
    function testFuzz_RampIsTheSameInOneStepOrTwo(uint256 from, uint256 to, uint256 first, uint256 second) public pure {
        from = bound(from, 0.1e18, 6e18);
        to = bound(to, 0.1e18, 6e18);
        first = bound(first, 0, 30 days);
        second = bound(second, 0, 30 days);

        uint256 halfway = VolatilityMath.sigmaAppliedAfter(from, to, RATE, first);

        assertEq(
            VolatilityMath.sigmaAppliedAfter(halfway, to, RATE, second),
            VolatilityMath.sigmaAppliedAfter(from, to, RATE, first + second),
            "path dependent"
        );
    }

    /// @dev The promise of the ramp: before the grace time is over, volatility alone liquidates nobody.
    function testFuzz_NobodyIsLiquidatedWithinTheGraceTime(uint256 health, uint256 sigma, uint256 part) public pure {
        health = bound(health, 1.001e18, 2e18);
        sigma = bound(sigma, 0.4e18, 2e18);
        uint256 time = MarginMath.horizonUp(2 hours, 0, 0);
        uint256 x0 = MarginMath.shockUp(3.26e18, sigma, time, 0.005e18, 0);
        uint256 grace = PredictiveMath.graceDown(health, 3.26e18, 2 hours, RATE, x0, 0.3e18) / WAD;

        uint256 later = sigma + RATE * bound(part, 0, grace);
        uint256 x1 = MarginMath.shockUp(3.26e18, later, time, 0.005e18, 0);
        uint256 ltBefore = WAD - MarginMath.shockMarginUp(x0, 0.3e18);
        uint256 ltAfter = WAD - MarginMath.shockMarginUp(x1, 0.3e18);

        // health * LT(after) / LT(before), but for the digit by which the margin after is rounded up.
        assertGe(health * (ltAfter + 2), ltBefore * WAD, "liquidated within the grace time");
    }

    function test_DefaultRampGivesAnHourToTwoPercent() public pure {
        uint256 x0 = MarginMath.shockUp(3.26e18, 0.964e18, MarginMath.horizonUp(2 hours, 0, 0), 0.005e18, 0);

        assertGe(
            PredictiveMath.graceDown(1.02e18, 3.26e18, 2 hours, RATE, x0, 0.3e18),
            3_600 * WAD,
            "62 minutes at least"
        );
        assertEq(PredictiveMath.graceDown(WAD, 3.26e18, 2 hours, RATE, x0, 0.3e18), 0, "none at health 1");
        assertEq(PredictiveMath.graceDown(WAD + 1, 3.26e18, 2 hours, RATE, x0, 0.3e18), 0, "nor a digit above it");
        assertTrue(LiquidationMath.healthDown(102, 100) == 1.02e18, "the cushion that is meant");
    }

    /* COVARIANCE */

    /// @dev With one weight for all pairs the matrix stays positive semidefinite: cov^2 <= var var.
    function testFuzz_CovarianceStaysWithinTheVariances(int256 ri, int256 rj, uint256 elapsed) public pure {
        ri = bound(ri, -0.3e18, 0.3e18);
        rj = bound(rj, -0.3e18, 0.3e18);
        elapsed = bound(elapsed, 5 minutes, 30 days);
        uint256 weight = VolatilityMath.decayDown(elapsed, 4.5 days);

        int256 covariance = VolatilityMath.covarianceAfter(0.3e18, ri, rj, weight, elapsed);
        int256 varianceI = VolatilityMath.covarianceAfter(0.5e18, ri, ri, weight, elapsed) + 2;
        int256 varianceJ = VolatilityMath.covarianceAfter(0.4e18, rj, rj, weight, elapsed) + 2;

        assertLe(covariance * covariance, varianceI * varianceJ, "not a covariance");
        int256 percent = VolatilityMath.correlationUp(covariance, uint256(varianceI), uint256(varianceJ));
        assertTrue(percent >= -100 && percent <= 100, "correlation");
    }

    function test_CorrelationIsRoundedAgainstTheHedge() public pure {
        assertEq(VolatilityMath.correlationUp(0.505e18, WAD, WAD), int256(51), "positive: up");
        assertEq(VolatilityMath.correlationUp(-0.505e18, WAD, WAD), int256(-50), "negative: toward 0");
        assertEq(VolatilityMath.correlationUp(-5e18, WAD, WAD), int256(-100), "clamped");
        assertEq(VolatilityMath.correlationUp(5e18, WAD, WAD), int256(100), "clamped");
        assertEq(VolatilityMath.correlationUp(1.01e18, WAD, WAD), int256(100), "a percent too much");
        assertEq(VolatilityMath.correlationUp(-1.01e18, WAD, WAD), int256(-100), "a percent too much");
        assertEq(VolatilityMath.correlationUp(1e18, WAD, WAD), int256(100), "one");
        assertEq(VolatilityMath.sigmaOfPair(0.5e18, 0.1e18), 0.6e18, "two feeds as if they moved against each other");
    }

    function _state(uint256 v) private pure returns (VolatilityMath.State memory) {
        v = bound(v, 0, 400e18);

        return VolatilityMath.State({refPrice: 2_000e18, vFast: v, vEnv: v, time: START});
    }

    function _assertSame(VolatilityMath.State memory a, VolatilityMath.State memory b) private pure {
        assertEq(keccak256(abi.encode(a)), keccak256(abi.encode(b)), "the state changed");
    }
}
