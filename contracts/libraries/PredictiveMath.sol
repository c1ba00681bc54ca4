// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WAD, YEAR} from "./Constants.sol";
import {WadMath} from "./WadMath.sol";

/// @title PredictiveMath
/// @notice The normal distribution, and what it says about positions: the probability that one is liquidated within a time, the
/// time that a ramp leaves to it, and the time over which a large one is best sold.
/// @dev For views, keepers and reports: no balance depends on it.
library PredictiveMath {
    /// @notice Thrown when a probability does not lie within (0, 1/2] where an upper quantile is asked for.
    error PredictiveMath_TailOutOfRange(uint256 tail);

    /// @dev From here on the tail is below half a digit [WAD].
    uint256 private constant TAIL_END = 9e18;

    /// @dev 1 / sqrt(2 pi) [WAD].
    uint256 private constant INV_SQRT_2PI = 398942280401432678;

    /// @dev ln(sqrt(2 pi)) [WAD].
    int256 private constant LN_SQRT_2PI = 918938533204672742;

    /// @dev Scale of the coefficients below.
    uint256 private constant FINE = 1e27;

    /* NORMAL DISTRIBUTION */

    /// @notice The standard normal density e^(-x^2 / 2) / sqrt(2 pi).
    /// @param x Where [WAD].
    /// @return The density [WAD], rounded down.
    function normalPdfDown(int256 x) internal pure returns (uint256) {
        uint256 size = _abs(x);
        if (size > TAIL_END + WAD) return 0;

        return WadMath.mulDown(INV_SQRT_2PI, WadMath.expDown(-int256((size * size) / (2 * WAD))));
    }

    /// @notice The standard normal distribution function.
    /// @param x Where [WAD].
    /// @return The probability [WAD]; absolute error below 5e-18.
    function normalCdf(int256 x) internal pure returns (uint256) {
        uint256 tail = normalTail(_abs(x));

        return x < 0 ? tail : WAD - tail;
    }

    /// @notice The probability that a standard normal variable exceeds x.
    /// @param x Not negative [WAD].
    /// @return The probability [WAD].
    function normalTail(uint256 x) internal pure returns (uint256) {
        return x >= TAIL_END ? 0 : WadMath.mulDown(normalPdfDown(int256(x)), millsRatio(x));
    }

    /// @notice Tail over density of the standard normal distribution, for x in [0, 10].
    /// @dev A quotient of polynomials of degree 9 and 10 that meets the ratio at the Chebyshev nodes of a rational map of
    /// [0, 10]; relative error below 3e-19. All coefficients are positive, so nothing cancels.
    /// @param x Not negative, at most 10 [WAD].
    /// @return The ratio [WAD].
    function millsRatio(uint256 x) internal pure returns (uint256) {
        // unchecked: for x <= 10 no sum exceeds 1e36, and no product 1e55.
        unchecked {
            uint256 n = 1693916122625730199837;
            n = (n * x) / WAD + 51219771810841250113973;
            n = (n * x) / WAD + 744095341489905145551916;
            n = (n * x) / WAD + 6762995905585380996063369;
            n = (n * x) / WAD + 42209467577500153567875683;
            n = (n * x) / WAD + 187404770125515218772432559;
            n = (n * x) / WAD + 593105230343772010884899856;
            n = (n * x) / WAD + 1298157344156117041620561245;
            n = (n * x) / WAD + 1805710966850293692959755588;
            n = (n * x) / WAD + 1253314137315500251078587728;

            uint256 d = 1693916125153886274796;
            d = (d * x) / WAD + 51219771548946210760000;
            d = (d * x) / WAD + 745789270588845111289313;
            d = (d * x) / WAD + 6814215267123351329378661;
            d = (d * x) / WAD + 42950184401015540915539879;
            d = (d * x) / WAD + 194065164589507953786496679;
            d = (d * x) / WAD + 633845687653086789407638349;
            d = (d * x) / WAD + 1472522973087498426371376311;
            d = (d * x) / WAD + 2321950779440479249297835111;
            d = (d * x) / WAD + 2238633462525129275707407033;
            d = (d * x) / WAD + FINE;

            return (n * WAD) / d;
        }
    }

    /// @notice The x whose tail is `tail`: the upper quantile of the standard normal distribution.
    /// @dev Newton's method on ln(tail) = -x^2/2 - ln sqrt(2 pi) + ln(mills ratio), which is concave and nearly a parabola: six
    /// steps from the parabola's own root give all digits.
    /// @param tail Probability in (0, 1/2] [WAD].
    /// @return x The quantile [WAD].
    function upperQuantile(uint256 tail) internal pure returns (uint256 x) {
        require(tail > 0 && tail <= WAD / 2, PredictiveMath_TailOutOfRange(tail));
        if (tail == WAD / 2) return 0;

        int256 wanted = WadMath.lnSigned(tail);
        // From above: the tail is at most e^(-x^2 / 2) / 2.
        x = WadMath.sqrtDown(uint256(-2 * (wanted + 693147180559945309)));

        for (uint256 i = 0; i < 6; ++i) {
            uint256 ratio = millsRatio(x);
            int256 excess = wanted + int256((x * x) / (2 * WAD)) + LN_SQRT_2PI - WadMath.lnSigned(ratio);
            // d ln(tail) / dx = -1 / ratio.
            int256 next = int256(x) - (excess * int256(ratio)) / int256(WAD);
            x = next > 0 ? uint256(next) : 0;
        }
    }

    /// @notice The quantile of a confidence level.
    /// @param confidence In [1/2, 1) [WAD].
    /// @return The quantile [WAD].
    function quantile(uint256 confidence) internal pure returns (uint256) {
        return upperQuantile(WAD - confidence);
    }

    /// @notice Expected shortfall of a standard normal loss beyond its quantile: density(quantile) / (1 - confidence).
    /// @param confidence In [1/2, 1) [WAD].
    /// @return The multiplier [WAD].
    function shortfallMultiplier(uint256 confidence) internal pure returns (uint256) {
        // Density over tail is one over the Mills ratio: the small tail is never divided by.
        return WadMath.divDown(WAD, millsRatio(quantile(confidence)));
    }

    /* POSITIONS */

    /// @notice The probability that health touches 1 within a time: 2 Phi(-ln health / (sigma sqrt time)), without drift.
    /// @param health Health now [WAD].
    /// @param sigma Annual volatility [WAD].
    /// @param time Time [seconds].
    /// @return The probability [WAD]; 1 at and below health 1, else 0 where nothing can move.
    function breachProbability(uint256 health, uint256 sigma, uint256 time) internal pure returns (uint256) {
        if (health <= WAD) return WAD;
        uint256 spread = deviation(sigma, time);
        if (spread == 0 || health > uint256(type(int256).max)) return 0;

        return 2 * normalTail(WadMath.divDown(uint256(WadMath.lnSigned(health)), spread));
    }

    /// @notice The health below which the probability of a breach within a time exceeds p: exp(sigma sqrt(time) z(1 - p/2)).
    /// @param sigma Annual volatility [WAD].
    /// @param time Time [seconds].
    /// @param probability p, in (0, 1] [WAD].
    /// @return The health [WAD].
    function preLiquidationHealth(uint256 sigma, uint256 time, uint256 probability) internal pure returns (uint256) {
        return WadMath.expDown(int256(WadMath.mulDown(deviation(sigma, time), upperQuantile(probability / 2))));
    }

    /// @notice The standard deviation of a log-return over a time: sigma sqrt(time / YEAR) [WAD].
    function deviation(uint256 sigma, uint256 time) internal pure returns (uint256) {
        return WadMath.mulDown(sigma, WadMath.sqrtDown((time * WAD) / YEAR));
    }

    /// @notice The time that a volatility ramp alone needs to make a position liquidatable at unchanged prices.
    /// @dev (x1 - x0) / (z sqrt(h / YEAR) rate), x1 = -ln(LT1 / (1 - c + c LT1)), LT1 = LT(x0) / health.
    /// @param health Health now [WAD].
    /// @param z Quantile of the margin [WAD].
    /// @param horizon Maintenance horizon h [seconds].
    /// @param rate Greatest rise of the ramped volatility [WAD per second].
    /// @param shock Design shock x0 now [WAD].
    /// @param cursor c [WAD].
    /// @return The time [seconds x WAD], rounded down; 0 at and below health 1, the maximum where nothing rises.
    function graceDown(
        uint256 health,
        uint256 z,
        uint256 horizon,
        uint256 rate,
        uint256 shock,
        uint256 cursor
    ) internal pure returns (uint256) {
        if (health <= WAD) return 0;

        // LT(x) = (1 - c) e^-x / (1 - c e^-x); inverted, e^-x1 = LT1 / (1 - c + c LT1). All up, so that x1 is rounded down.
        uint256 left = WadMath.expDown(-int256(shock)) + 1;
        uint256 ltThen = WadMath.divUp(WadMath.mulDivUp(WAD - cursor, left, WAD - WadMath.mulUp(cursor, left)), health);
        uint256 leftThen = WadMath.divUp(ltThen, WAD - cursor + WadMath.mulDown(cursor, ltThen));
        int256 shockThen = -WadMath.lnSigned(leftThen) - 1;
        if (shockThen <= int256(shock)) return 0;

        uint256 perSigma = WadMath.mulUp(z, WadMath.sqrtUp(WadMath.ceilDiv(horizon * WAD, YEAR)));

        uint256 speed = perSigma * rate;

        return speed == 0 ? type(uint256).max : WadMath.mulDivDown(uint256(shockThen) - shock, WAD * WAD, speed);
    }

    /// @notice The time over which selling a position costs least, linear impact plus risk: (2 A / B)^(2/3).
    /// @dev A = k N / N_ref 86400, B = z sigma / sqrt(3 YEAR).
    /// @param notional N [any unit].
    /// @param referenceNotional N_ref, what the market absorbs in a day at impact k; not 0 [same unit].
    /// @param impact k [WAD].
    /// @param z Quantile [WAD].
    /// @param sigma Annual volatility, not 0 [WAD].
    /// @return The time [seconds x WAD].
    function exitHorizon(
        uint256 notional,
        uint256 referenceNotional,
        uint256 impact,
        uint256 z,
        uint256 sigma
    ) internal pure returns (uint256) {
        uint256 cost = WadMath.mulDivDown(2 * 86_400 * impact, notional, referenceNotional);
        if (cost == 0) return 0;

        uint256 ratio = WadMath.mulDivDown(cost, WadMath.sqrtDown(3 * YEAR * WAD), WadMath.mulDown(z, sigma));

        return WadMath.expDown((WadMath.lnSigned(ratio) * 2) / 3);
    }

    function _abs(int256 x) private pure returns (uint256) {
        return uint256(x < 0 ? -x : x);
    }
}
