// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WAD, YEAR} from "./Constants.sol";
import {WadMath} from "./WadMath.sol";

/// @title VolatilityMath
/// @notice The volatility of a price from samples at irregular times: a time-weighted fast variance, and an envelope over it that
/// rises at once and is released slowly. Clock and price are arguments, so anybody can replay a history and get the same bits.
/// @dev Variances are annual [WAD]. Total for prices below 2^192 and times below 2^64.
library VolatilityMath {
    /// @notice What the estimator remembers between samples.
    /// @param refPrice Price that the next return refers to [any fixed scale].
    /// @param vFast Fast variance, exponentially weighted in time [WAD per year].
    /// @param vEnv Envelope: the greatest fast variance, released slowly [WAD per year].
    /// @param time Time of the last accepted sample [seconds].
    struct State {
        uint256 refPrice;
        uint256 vFast;
        uint256 vEnv;
        uint256 time;
    }

    /// @notice How a feed's volatility is estimated.
    /// @param tauFast Time constant of the fast variance [seconds].
    /// @param tauRelease Time constant of the envelope's release [seconds].
    /// @param minInterval Least time between two samples [seconds].
    /// @param jumpCap Greatest return that counts in one sample over `jumpCapInterval` [WAD].
    /// @param jumpCapInterval Time over which `jumpCap` holds; over more it grows with the square root [seconds].
    struct Profile {
        uint256 tauFast;
        uint256 tauRelease;
        uint256 minInterval;
        uint256 jumpCap;
        uint256 jumpCapInterval;
    }

    /* SAMPLES */

    /// @notice The state after a sample; the same state if the sample comes less than `minInterval` after the last one, which
    /// loses nothing: the next return covers it.
    /// @param state Before the sample.
    /// @param profile The estimator.
    /// @param t Time of the sample [seconds].
    /// @param price Price of the sample, not 0 [the scale of `refPrice`].
    function step(
        State memory state,
        Profile memory profile,
        uint256 t,
        uint256 price
    ) internal pure returns (State memory) {
        // unchecked: times are below 2^64, so neither sum nor difference wraps after the comparison.
        unchecked {
            if (t < state.time + profile.minInterval || t == state.time) return state;

            uint256 elapsed = t - state.time;
            int256 change = logReturn(price, state.refPrice);
            int256 clamped = clamp(change, jumpCapDown(profile.jumpCap, profile.jumpCapInterval, elapsed));

            uint256 vFast = varianceDown(state.vFast, clamped, decayDown(elapsed, profile.tauFast), elapsed);
            uint256 released = WadMath.mulDown(state.vEnv, decayDown(elapsed, profile.tauRelease));

            return
                State({
                    // What a clamped sample leaves out is not lost: the reference moves by the clamp alone, so the next
                    // return holds the rest.
                    refPrice: clamped == change ? price : movedDown(state.refPrice, clamped),
                    vFast: vFast,
                    vEnv: vFast > released ? vFast : released,
                    time: t
                });
        }
    }

    /// @notice ln(price / refPrice) [WAD], rounded toward minus infinity; at least -41.45, both prices must not be 0.
    function logReturn(uint256 price, uint256 refPrice) internal pure returns (int256) {
        uint256 ratio = WadMath.mulDivDown(price, WAD, refPrice);

        return WadMath.lnSigned(ratio == 0 ? 1 : ratio);
    }

    /// @notice refPrice * e^change, rounded down, but never 0, so that the next return exists [the scale of `refPrice`].
    function movedDown(uint256 refPrice, int256 change) internal pure returns (uint256) {
        uint256 moved = WadMath.mulDown(refPrice, WadMath.expDown(change));

        return moved == 0 ? 1 : moved;
    }

    /// @notice The greatest return that counts: cap * sqrt(max(1, elapsed / interval)).
    /// @param jumpCap Cap over `interval` or less [WAD].
    /// @param interval Time over which it holds, not 0 [seconds].
    /// @param elapsed Time since the last sample [seconds].
    /// @return The cap [WAD], rounded down.
    function jumpCapDown(uint256 jumpCap, uint256 interval, uint256 elapsed) internal pure returns (uint256) {
        if (elapsed <= interval) return jumpCap;

        return WadMath.mulDown(jumpCap, WadMath.sqrtDown((elapsed * WAD) / interval));
    }

    /// @notice x within [-limit, limit].
    function clamp(int256 x, uint256 limit) internal pure returns (int256) {
        // unchecked: a limit is a log-return, far below 2^255.
        unchecked {
            if (x > int256(limit)) return int256(limit);
            if (x < -int256(limit)) return -int256(limit);
        }

        return x;
    }

    /// @notice The weight that the past keeps: e^(-elapsed / tau) [WAD], rounded down.
    function decayDown(uint256 elapsed, uint256 tau) internal pure returns (uint256) {
        // unchecked: a time below 2^64 times WAD is below 2^124; a zero constant still panics.
        unchecked {
            return WadMath.expDown(-int256((elapsed * WAD) / tau));
        }
    }

    /// @notice The fast variance after a return: w v + (1 - w) r^2 YEAR / elapsed.
    /// @param variance v before the sample [WAD per year].
    /// @param change r, the clamped return over the elapsed time [WAD].
    /// @param weight w, what the past keeps, at most 1 [WAD].
    /// @param elapsed Time since the last sample, not 0 [seconds].
    /// @return The variance [WAD per year], rounded down.
    function varianceDown(
        uint256 variance,
        int256 change,
        uint256 weight,
        uint256 elapsed
    ) internal pure returns (uint256) {
        // unchecked: |r| <= 136, so the product is below 1e18 * (1.36e20)^2 * 3.2e7 < 2^219, and the divisor is below 2^184.
        unchecked {
            uint256 size = uint256(change < 0 ? -change : change);

            return WadMath.mulDown(variance, weight) + ((WAD - weight) * size * size * YEAR) / (elapsed * WAD * WAD);
        }
    }

    /* COVARIANCE */

    /// @notice A covariance after a pair of simultaneous returns: w cov + (1 - w) r_i r_j YEAR / elapsed.
    /// @param covariance Before [WAD per year].
    /// @param changeI Return of the one, at most 2^64 in size [WAD].
    /// @param changeJ Return of the other over the same time [WAD].
    /// @param weight w, what the past keeps; the same for all pairs, so that the matrix stays one of covariances [WAD].
    /// @param elapsed The time, not 0 [seconds].
    /// @return The covariance [WAD per year], rounded toward 0.
    function covarianceAfter(
        int256 covariance,
        int256 changeI,
        int256 changeJ,
        uint256 weight,
        uint256 elapsed
    ) internal pure returns (int256) {
        int256 wad = int256(WAD);

        return
            (covariance * int256(weight)) / wad +
            ((wad - int256(weight)) * changeI * changeJ * int256(YEAR)) / (int256(elapsed) * wad * wad);
    }

    /// @notice The correlation of two assets, clamped to [-100, 100] and rounded up: less credit for a hedge.
    /// @param covariance [WAD per year].
    /// @param varianceI Variance of the one, not 0 [WAD per year].
    /// @param varianceJ Variance of the other, not 0 [WAD per year].
    /// @return In percent.
    function correlationUp(int256 covariance, uint256 varianceI, uint256 varianceJ) internal pure returns (int256) {
        uint256 root = WadMath.rootUp(varianceI * varianceJ);
        uint256 size = uint256(covariance < 0 ? -covariance : covariance);
        int256 percent =
            covariance < 0 ? -int256(WadMath.mulDivDown(size, 100, root)) : int256(WadMath.mulDivUp(size, 100, root));
        if (percent > 100) return 100;

        return percent < -100 ? int256(-100) : percent;
    }

    /* POLICY */

    /// @notice The volatility that margins stand on: the envelope blended with a stressed one, within a floor and a cap.
    /// @dev sqrt((1 - w) vEnv + w stress^2)
    /// @param vEnv Envelope variance [WAD per year].
    /// @param stressWeight w, at most 1 [WAD].
    /// @param sigmaStress Stressed volatility [WAD].
    /// @param floor Least result [WAD].
    /// @param cap Greatest result, at least `floor` [WAD].
    /// @return The volatility [WAD], rounded up.
    function sigmaTargetUp(
        uint256 vEnv,
        uint256 stressWeight,
        uint256 sigmaStress,
        uint256 floor,
        uint256 cap
    ) internal pure returns (uint256) {
        uint256 variance =
            WadMath.mulUp(WAD - stressWeight, vEnv) +
                WadMath.mulDivUp(stressWeight, sigmaStress * sigmaStress, WAD * WAD);
        uint256 sigma = WadMath.sqrtUp(variance);
        if (sigma < floor) return floor;

        return sigma < cap ? sigma : cap;
    }

    /// @notice The ramped volatility: it follows the target down at once, and up at a bounded rate.
    /// @param sigmaApplied Ramped volatility at the start [WAD].
    /// @param sigmaTarget Where it is going [WAD].
    /// @param ratePerSecond Greatest rise [WAD per second].
    /// @param elapsed Time since the start [seconds].
    /// @return The ramped volatility now [WAD]; exact.
    function sigmaAppliedAfter(
        uint256 sigmaApplied,
        uint256 sigmaTarget,
        uint256 ratePerSecond,
        uint256 elapsed
    ) internal pure returns (uint256) {
        if (sigmaTarget <= sigmaApplied) return sigmaTarget;

        uint256 ramped = sigmaApplied + ratePerSecond * elapsed;

        return ramped < sigmaTarget ? ramped : sigmaTarget;
    }

    /// @notice The volatility of a pair of two feeds: their sum, as if they moved against each other.
    function sigmaOfPair(uint256 sigmaCollateral, uint256 sigmaDebt) internal pure returns (uint256) {
        return sigmaCollateral + sigmaDebt;
    }
}
