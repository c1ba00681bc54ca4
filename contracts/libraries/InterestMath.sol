// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WAD} from "./Constants.sol";
import {WadMath} from "./WadMath.sol";

/// @title InterestMath
/// @notice The adaptive-curve interest rate: a curve around a target utilisation whose level drifts towards balance.
/// @dev rate(u) = rateAtTarget x curve(error(u)); rateAtTarget grows by e^(speed x error x time). Nothing here reverts for any
/// utilisation and any gap up to 136 years.
library InterestMath {
    /// @notice Immutable shape of the curve.
    struct Curve {
        uint256 targetUtilisation; // [WAD]
        uint256 steepness; // rate at full utilisation / rate at target [WAD]
        uint256 speed; // drift at full error [WAD per second]
        uint256 minRate; // of the rate at target [WAD per second]
        uint256 maxRate; // of the rate at target [WAD per second]
    }

    /// @dev Exponent of one accrual beyond which any index is saturated: e^40 = 2.4e17.
    uint256 private constant MAX_GROWTH_EXPONENT = 40e18;
    /// @dev Exponent up to which the growth is taken from its series: x + x^2/2 + x^3/6 + x^4/23, where the last term covers all that
    /// follow, and 3 the digits cut off.
    uint256 private constant TAYLOR_LIMIT = 0.01e18;
    /// @dev Exponent of the drift beyond which the rate has certainly met its bound: e^60 > 1e26.
    int256 private constant MAX_DRIFT_EXPONENT = 60e18;

    /// @notice Distance of utilisation from target, as a share of the way to 0 or to 1, rounded toward zero [WAD], in [-1, 1].
    /// @param utilisation Debt / (debt + cash), may exceed 1 [WAD].
    /// @param target [WAD].
    function utilisationError(uint256 utilisation, uint256 target) internal pure returns (int256 err) {
        // unchecked: both are below WAD = 2^60 where they are used and the differences are taken the right way round.
        unchecked {
            if (utilisation >= WAD) err = int256(WAD);
            else if (utilisation >= target) err = int256(((utilisation - target) * WAD) / (WAD - target));
            else err = -int256(((target - utilisation) * WAD) / target);
        }
    }

    /// @notice The rate that the curve gives at `err`, rounded down [WAD per second].
    /// @param rateAtTarget [WAD per second].
    /// @param err From `utilisationError` [WAD].
    /// @param steepness [WAD].
    function curveDown(uint256 rateAtTarget, int256 err, uint256 steepness) internal pure returns (uint256) {
        // unchecked: |err| <= WAD and WAD <= steepness < 2^64, so the coefficient lies in [0, steepness]; the rate is below 2^64.
        unchecked {
            // below target the slope is 1 - 1/steepness, above it steepness - 1
            uint256 slope = err < 0 ? WAD - (WAD * WAD) / steepness : steepness - WAD;
            int256 coefficient = int256(WAD) + (err * int256(slope)) / int256(WAD);

            return (rateAtTarget * uint256(coefficient)) / WAD;
        }
    }

    /// @notice The rate at target after `elapsed` and its mean over that time.
    /// @dev mean = (start + 2 middle + end) / 4, each within its bounds. The path is convex, so the mean is never below the true
    /// one: rare accruals cost borrowers a little more than frequent ones, never less.
    /// @param rateAtTarget At the start, within its bounds [WAD per second].
    /// @param err From `utilisationError` [WAD].
    /// @param elapsed [seconds].
    /// @param curve The curve.
    /// @return end At the end, rounded down [WAD per second].
    /// @return mean Rounded down [WAD per second].
    function drift(
        uint256 rateAtTarget,
        int256 err,
        uint256 elapsed,
        Curve memory curve
    ) internal pure returns (uint256 end, uint256 mean) {
        return drift(rateAtTarget, err, elapsed, curve.speed, curve.minRate, curve.maxRate);
    }

    /// @notice The same with what it needs of the curve as plain numbers: no struct on the hot paths.
    /// @param rateAtTarget At the start, within its bounds [WAD per second].
    /// @param err From `utilisationError` [WAD].
    /// @param elapsed [seconds].
    /// @param speed Drift at full error [WAD per second].
    /// @param minRate Of the rate at target [WAD per second].
    /// @param maxRate Of the rate at target [WAD per second].
    /// @return end At the end, rounded down [WAD per second].
    /// @return mean Rounded down [WAD per second].
    function drift(
        uint256 rateAtTarget,
        int256 err,
        uint256 elapsed,
        uint256 speed,
        uint256 minRate,
        uint256 maxRate
    ) internal pure returns (uint256 end, uint256 mean) {
        // unchecked: |err| <= WAD, the speed is below 2^64 and the time below 2^33, so the exponent stays below 2^100; the growth
        // is capped at e^60 < 2^147 and the rates are below 2^64.
        unchecked {
            int256 exponent = (((err * int256(speed)) / int256(WAD)) * int256(elapsed)) / 2;
            if (exponent > MAX_DRIFT_EXPONENT) exponent = MAX_DRIFT_EXPONENT;
            if (exponent == 0) {
                (end, mean) = (rateAtTarget, rateAtTarget);
            } else {
                // the growth over half of the time, taken twice
                uint256 growth = WadMath.expDown(exponent);
                uint256 middle = (rateAtTarget * growth) / WAD;
                if (middle < minRate) middle = minRate;
                else if (middle > maxRate) middle = maxRate;
                end = (middle * growth) / WAD;
                if (end < minRate) end = minRate;
                else if (end > maxRate) end = maxRate;
                mean = (rateAtTarget + 2 * middle + end) / 4;
            }
        }
    }

    /// @notice Growth of the borrow index over `elapsed` at a mean rate, rounded up: debt is never understated.
    /// @param index Before [any scale].
    /// @param rate Mean borrow rate [WAD per second].
    /// @param elapsed [seconds].
    /// @param maxIndex Where the index ends [the same scale].
    /// @return next After, at most `maxIndex`.
    function compoundUp(
        uint256 index,
        uint256 rate,
        uint256 elapsed,
        uint256 maxIndex
    ) internal pure returns (uint256 next) {
        next = maxIndex;
        // unchecked: a rate is below 2^69 and the time below 2^33; the growth is below e^40 < 2^118 and the index below 2^80.
        unchecked {
            uint256 exponent = rate * elapsed;
            if (exponent <= MAX_GROWTH_EXPONENT) {
                uint256 growth =
                    exponent < TAYLOR_LIMIT
                        ? exponent +
                            (exponent * exponent) / (2 * WAD) +
                            (exponent * exponent * exponent) / (6 * WAD * WAD) +
                            (exponent * exponent * exponent * exponent) / (23 * WAD * WAD * WAD) +
                            3
                        : WadMath.expDown(int256(exponent)) - WAD + 1;
                uint256 grown = index + (index * growth + WAD - 1) / WAD;
                if (grown < maxIndex) next = grown;
            }
        }
    }
}
