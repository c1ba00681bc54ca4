// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WAD} from "../../../contracts/libraries/Constants.sol";
import {PredictiveMath} from "../../../contracts/libraries/PredictiveMath.sol";
import {Test} from "../helpers/Test.sol";

contract PredictiveMathTest is Test {
    function testFuzz_DistributionIsMonotonicAndSymmetric(int256 x, int256 more) public pure {
        x = bound(x, -12e18, 12e18);
        more = bound(more, x, 12e18);

        assertLe(PredictiveMath.normalCdf(x), PredictiveMath.normalCdf(more) + 5, "falls");
        assertApproxEqAbs(PredictiveMath.normalCdf(x) + PredictiveMath.normalCdf(-x), WAD, 5, "asymmetric");
    }

    function testFuzz_QuantileUndoesTheTail(uint256 tail) public pure {
        tail = bound(tail, 1e9, WAD / 2);

        uint256 back = PredictiveMath.normalTail(PredictiveMath.upperQuantile(tail));

        assertApproxEqAbs(back, tail, 5 + tail / 1e15, "tail(quantile(q)) = q");
    }

    function test_KnownValues() public pure {
        assertApproxEqAbs(PredictiveMath.normalCdf(0), WAD / 2, 3, "Phi(0)");
        assertApproxEqAbs(PredictiveMath.normalCdf(1e18), 841344746068542949, 3, "Phi(1)");
        assertApproxEqAbs(PredictiveMath.normalCdf(-2e18), 22750131948179207, 3, "Phi(-2)");
        assertApproxEqAbs(PredictiveMath.quantile(0.995e18), 2_575829303548900761, 20, "z of 99.5 %");
        assertApproxEqAbs(PredictiveMath.shortfallMultiplier(0.975e18), 2_337802792201412530, 1e8, "ES of 97.5 %");
        assertEq(PredictiveMath.normalTail(9e18), 0, "nothing is left");
        assertEq(PredictiveMath.normalPdfDown(-11e18), 0, "nor of the density");
        assertEq(PredictiveMath.breachProbability(type(uint256).max, WAD, 1 days), 0, "without debt no danger");
        assertEq(PredictiveMath.upperQuantile(WAD / 2), 0, "median");
    }

    function testFuzz_BreachProbabilityFallsWithHealth(uint256 a, uint256 b, uint256 sigma, uint256 time) public pure {
        a = bound(a, 0.9e18, 3e18);
        b = bound(b, a, 3e18);
        sigma = bound(sigma, 0.05e18, 6e18);
        time = bound(time, 60, 30 days);

        uint256 near = PredictiveMath.breachProbability(a, sigma, time);

        assertLe(near, WAD, "above 1");
        assertGe(near + 20, PredictiveMath.breachProbability(b, sigma, time), "more health, more danger");
        if (a <= WAD) assertEq(near, WAD, "breached already");
    }

    /// @dev The threshold for a probability has that probability.
    function testFuzz_PreLiquidationHealthInvertsTheProbability(uint256 sigma, uint256 time, uint256 p) public pure {
        sigma = bound(sigma, 0.3e18, 4e18);
        time = bound(time, 1 hours, 7 days);
        p = bound(p, 0.001e18, 0.9e18);

        uint256 health = PredictiveMath.preLiquidationHealth(sigma, time, p);

        assertApproxEqAbs(PredictiveMath.breachProbability(health, sigma, time), p, 1e6, "p");
    }

    function test_ExitHorizonAsDesigned() public pure {
        // 1 % impact of N_ref in a day, N = N_ref, sigma 0.96: about 8.5 hours; a tenth of it: about 1.8 hours.
        assertApproxEqAbs(
            PredictiveMath.exitHorizon(10, 10, 0.01e18, 3.26e18, 0.96e18) / WAD,
            8.5 hours,
            0.1 hours,
            "N"
        );
        assertApproxEqAbs(
            PredictiveMath.exitHorizon(1, 10, 0.01e18, 3.26e18, 0.96e18) / WAD,
            1.8 hours,
            0.1 hours,
            "N/10"
        );
        assertEq(PredictiveMath.exitHorizon(0, 10, 0.01e18, 3.26e18, 0.96e18), 0, "nothing to sell");
    }

    function test_WhereNothingMovesThereIsNoDanger() public pure {
        assertEq(PredictiveMath.breachProbability(1.1e18, 0, 1 days), 0, "no volatility");
        assertEq(PredictiveMath.breachProbability(1.1e18, WAD, 0), 0, "no time");
        assertEq(PredictiveMath.breachProbability(WAD, 0, 0), WAD, "breached already");
        uint256 endless = PredictiveMath.graceDown(1.1e18, 3.26e18, 2 hours, 0, 0.05e18, 0.3e18);
        assertEq(endless, type(uint256).max, "no ramp");
    }

    function test_TheFarEnds() public pure {
        assertEq(PredictiveMath.normalPdfDown(int256(1 << 200)), 0, "density far out");
        assertApproxEqAbs(PredictiveMath.upperQuantile(1), 8.7573e18, 0.001e18, "the last digit of a tail");
        assertApproxEqAbs(PredictiveMath.upperQuantile(WAD / 3), 0.430727e18, 0.000001e18, "a third");
        assertEq(PredictiveMath.graceDown(0, 3.26e18, 2 hours, 1e12, 0.05e18, 0.3e18), 0, "nothing is left to lose");
        assertGt(
            PredictiveMath.breachProbability(uint256(type(int256).max), 10_000e18, 365 days),
            0.98e18,
            "no health is safe from enough volatility"
        );
    }

    function test_RevertWhen_TheTailIsEmpty() public {
        vm.expectRevert(abi.encodeWithSelector(PredictiveMath.PredictiveMath_TailOutOfRange.selector, 0));
        this.quantile(0);
    }

    function test_RevertWhen_TheTailIsAboveOneHalf() public {
        vm.expectRevert(abi.encodeWithSelector(PredictiveMath.PredictiveMath_TailOutOfRange.selector, WAD / 2 + 1));
        this.quantile(WAD / 2 + 1);
    }

    function quantile(uint256 tail) external pure returns (uint256) {
        return PredictiveMath.upperQuantile(tail);
    }
}
