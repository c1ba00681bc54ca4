// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BreakerMath} from "../../../contracts/libraries/BreakerMath.sol";
import {WAD} from "../../../contracts/libraries/Constants.sol";
import {DecayMath} from "../../../contracts/libraries/DecayMath.sol";
import {InterestMath} from "../../../contracts/libraries/InterestMath.sol";
import {MarginMath} from "../../../contracts/libraries/MarginMath.sol";
import {PredictiveMath} from "../../../contracts/libraries/PredictiveMath.sol";
import {VolatilityMath} from "../../../contracts/libraries/VolatilityMath.sol";
import {WaterfallMath} from "../../../contracts/libraries/WaterfallMath.sol";
import {Test} from "../helpers/Test.sol";

/// @dev All digits of one odd input each, as the TypeScript twin computes them: a rounding that turns is seen here without Node.
/// Thousands of random inputs are compared in `test/differential`.
contract ExactDigitsTest is Test {
    function test_Predictions() public pure {
        assertEq(PredictiveMath.normalPdfDown(1_234567890123456789), 186184442387330537, "normalPdfDown");
        assertEq(PredictiveMath.normalTail(1_234567890123456789), 108495682748171520, "normalTail");
        assertEq(PredictiveMath.millsRatio(1_234567890123456789), 582732269984521679, "millsRatio");
        assertEq(PredictiveMath.upperQuantile(12345678901234567), 2246197539111723162, "upperQuantile");
        assertEq(PredictiveMath.shortfallMultiplier(0.987654321e18), 2592982965304956461, "shortfallMultiplier");
        assertEq(
            PredictiveMath.breachProbability(1031415926535897932, 1271828182845904523, 54321),
            557867347902040084,
            "breachProbability"
        );
        assertEq(
            PredictiveMath.preLiquidationHealth(1271828182845904523, 54321, 0.1234567e18),
            1084708265729144788,
            "preLiquidationHealth"
        );
        assertEq(PredictiveMath.deviation(1271828182845904523, 54321), 52784816863437140, "deviation");
        assertEq(
            PredictiveMath.graceDown(1031415926535897932, 3.26e18, 7_200, 6.94e13, 0.0512345678e18, 0.3e18),
            6497903313975769710886,
            "graceDown"
        );
        assertEq(
            PredictiveMath.exitHorizon(7, 11, 0.0123e18, 3.26e18, 1271828182845904523),
            21593086633024302819779,
            "exitHorizon"
        );
    }

    /// @dev Where the ratio before its last rounding lies within 1e-10 of a digit, as a search over 1e10 inputs found: one unit
    /// more or less in any coefficient of the numerator, or of the denominator, turns that digit.
    function test_EveryDigitOfTheCoefficients() public pure {
        assertEq(PredictiveMath.millsRatio(1_013917616763013090), 650917408733543671, "a digit below the next");
        assertEq(PredictiveMath.millsRatio(1_017830522146560849), 649589269559254376, "hardly at its digit");
    }

    /// @dev Tails at which one step more or less, or another start, ends at a neighbouring digit.
    function test_SixStepsFromTheParabolasRoot() public pure {
        assertEq(PredictiveMath.upperQuantile(418808459835109709), 204942666414860456, "another start");
        assertEq(PredictiveMath.upperQuantile(388340891191995778), 283645868168248546, "another number of steps");
        assertEq(PredictiveMath.upperQuantile(499999999999999791), 523, "next to the median");
        assertEq(PredictiveMath.normalCdf(0), WAD / 2 + 1, "the median itself, whose tail is rounded down");
    }

    function test_PredictionsWhereARoundingShows() public pure {
        assertEq(
            PredictiveMath.breachProbability(1031415926535897933, 1271828182845904523, 54321),
            557867347902040072,
            "breachProbability"
        );
        assertEq(
            PredictiveMath.graceDown(1031415926535897933, 3.26e18, 7_200, 6.94e13, 0.0512345678e18, 0.3e18),
            6497903313975770003409,
            "graceDown"
        );
        uint256 same = PredictiveMath.graceDown(WAD + 5, 3.26e18, 7_200, 0, 0.0512345678e18, 0.3e18);
        assertEq(same, 0, "at the very shock there is no time, though nothing rises");
        assertEq(PredictiveMath.exitHorizon(1, 172_801, 1, 3.26e18, WAD), 0, "a cost below a digit is none");
        assertEq(PredictiveMath.exitHorizon(1, 172_800, 1, 3.26e18, 1271828182845904523), 176506985, "exitHorizon");
    }

    function test_Volatility() public pure {
        assertEq(VolatilityMath.jumpCapDown(0.1e18, 3_600, 54321), 388447765686284604, "jumpCapDown");
        assertEq(VolatilityMath.jumpCapDown(0.123456789e18, 3_600, 54321), 479565138458530785, "jumpCapDown, odd");
        assertEq(VolatilityMath.logReturn(7, 11), int256(-451985123743057240), "logReturn");
        assertEq(VolatilityMath.decayDown(54321, 388_800), 869606467241246632, "decayDown");
        assertEq(
            VolatilityMath.varianceDown(1031415926535897932, -0.0123456789e18, 0.87654321e18, 54321),
            915004679766918859,
            "varianceDown"
        );
        assertEq(VolatilityMath.movedDown(123456789, -0.1e18), 111708322, "movedDown");
        assertEq(
            VolatilityMath.sigmaTargetUp(1031415926535897932, 0.25e18, 1.5000000001e18, 0, 9e18),
            1155881458012422419,
            "sigmaTargetUp"
        );
        assertEq(VolatilityMath.sigmaTargetUp(1, WAD / 2, 0, 0, 9e18), 1e9, "sigmaTargetUp, half a digit");
    }

    function test_AReleasedEnvelope() public pure {
        VolatilityMath.State memory state = VolatilityMath.step(
            VolatilityMath.State(2_000e18, 123456789012345678, 1031415926535897932, 1_000),
            VolatilityMath.Profile(388_800, 1_382_400, 300, 0.1e18, 3_600),
            1_000 + 54321,
            2_000e18
        );
        assertEq(state.vFast, 107358822149973878, "vFast");
        assertEq(state.vEnv, 991672704935889403, "vEnv");
    }

    function test_Margins() public pure {
        assertEq(MarginMath.horizonUp(7_200, 7, 11), 8727272727272727272728, "horizonUp");
        assertEq(MarginMath.slippageUp(0.005e18, 0.05e18, 7, 11), 3181818181818182, "slippageUp");
        assertEq(
            MarginMath.shockUp(3.26e18, 1271828182845904523, 54321e18, 0.005e18, 0.001e18),
            178078502974805133,
            "shockUp"
        );
        assertEq(MarginMath.shockMarginUp(0.0512345678e18, 0.3e18), 69853674523497404, "shockMarginUp");
        assertEq(MarginMath.shockMarginUp(2_345678901234567890, 0.3e18), 930968908623322731, "shockMarginUp, large");
        assertEq(MarginMath.maxLeverageDown(0.3e18), 3_333333333333333333, "maxLeverageDown");
        assertEq(MarginMath.marginRatioDown(3, 1), int256(666666666666666666), "marginRatioDown");
        assertEq(MarginMath.marginHealthDown(1, 3), int256(333333333333333333), "marginHealthDown");
        assertEq(MarginMath.marginHealthDown(-1, 3), int256(-333333333333333334), "marginHealthDown, insolvent");
        assertEq(MarginMath.liabilityWeightUp(0.0512345678e18), 1052569763301917636, "liabilityWeightUp");
        assertEq(MarginMath.withOpenInterestUp(0.1e18, 68, 60, 97), 294594594594594595, "withOpenInterestUp");
    }

    function test_Breakers() public pure {
        assertEq(BreakerMath.bandDown(6e18, 1271828182845904523, 54321, 0.02e18), 336708901180622843, "bandDown");
    }

    function test_Losses() public pure {
        assertEq(WaterfallMath.sharePriceFactorDown(1, 3), 666666666666666666, "sharePriceFactorDown");
    }

    function test_Interest() public pure {
        uint256 index = 123456789012345678901;
        uint256 long = 54_321_000; // an exponent beyond the series
        assertEq(InterestMath.compoundUp(index, 3170979198, long, type(uint80).max), 146663664588260131879, "e^x");
        assertEq(InterestMath.compoundUp(index, 3170979198, 54_321, type(uint80).max), 123478056369812139720, "series");
        assertEq(
            InterestMath.curveDown(31709791983764586, 432109876543210987, 4e18),
            72816134881710836,
            "above target"
        );
        assertEq(
            InterestMath.curveDown(31709791983764586, -432109876543210987, 4e18),
            21433206259278023,
            "below target"
        );
        assertEq(InterestMath.utilisationError(712345678901234567, 0.9e18), int256(-208504801220850481), "error");
        assertEq(DecayMath.decayedDown(12345678901, 123457), 10580656435, "decay");
    }
}
