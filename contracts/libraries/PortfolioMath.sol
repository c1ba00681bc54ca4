// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PPM, WAD, YEAR} from "./Constants.sol";
import {PredictiveMath} from "./PredictiveMath.sol";
import {WadMath} from "./WadMath.sol";

/// @title PortfolioMath
/// @notice Pooled requirements of up to 8 positions: square-root aggregation under a box of worst-case correlations, the members'
/// Euler shares, and the reports (value at risk, expected shortfall, stress scenarios).
/// @dev Correlations are whole percents, one signed byte per pair of members i < j at byte j (j - 1) / 2 + i, so that the 28
/// pairs of 8 members are one word. Amounts are below 2^112 base units.
library PortfolioMath {
    /// @notice Thrown when more members are given than a correlation word has pairs for.
    error PortfolioMath_TooManyMembers(uint256 members, uint256 limit);

    /// @notice Thrown when an amount is too large to be squared safely.
    error PortfolioMath_AmountTooLarge(uint256 amount, uint256 limit);

    /// @notice Thrown when a tail is empty or longer than the list of scenarios.
    error PortfolioMath_TailOutOfRange(uint256 tail, uint256 scenarios);

    /// @notice How sceptically correlations are read.
    /// @param uncertainty Half width of the box around each correlation: the worst in it counts [ppm].
    /// @param maxHedge Greatest credit for a hedge; 0 for none [ppm].
    struct Box {
        uint256 uncertainty;
        uint256 maxHedge;
    }

    uint256 private constant MAX_MEMBERS = 8;
    uint256 private constant AMOUNT_LIMIT = 1 << 112;
    int256 private constant PERCENT_IN_PPM = 1e4;
    uint256 private constant BASIS_POINTS = 1e4;
    uint256 private constant ONE_HUNDRED = 100; // percent, as a signed byte
    uint256 private constant MINUS_ONE_HUNDRED = 156;

    /* AGGREGATION */

    /// @notice The correlation of two members as it is stored.
    /// @return In percent.
    function correlationOf(uint256 correlations, uint256 i, uint256 j) internal pure returns (int256) {
        (uint256 low, uint256 high) = i < j ? (i, j) : (j, i);

        return int8(int256(correlations >> (8 * ((high * (high - 1)) / 2 + low))));
    }

    /// @notice The word of correlations under which suspended members (stale price, breaker) give and get no credit: each of their
    /// pairs counts as one risk, whatever the directions.
    /// @param correlations The word of stored correlations.
    /// @param shorts Bit i is set if member i stands in the opposite direction.
    /// @param suspended Bit i is set if member i is suspended.
    function withoutCredit(uint256 correlations, uint256 shorts, uint256 suspended) internal pure returns (uint256) {
        uint256 shift = 0;
        for (uint256 j = 1; j < MAX_MEMBERS; ++j) {
            for (uint256 i = 0; i < j; ++i) {
                if (((suspended >> i) | (suspended >> j)) & 1 != 0) {
                    uint256 worst = ((shorts >> i) ^ (shorts >> j)) & 1 == 0 ? ONE_HUNDRED : MINUS_ONE_HUNDRED;
                    correlations = (correlations & ~(uint256(0xff) << shift)) | (worst << shift);
                }
                shift += 8;
            }
        }

        return correlations;
    }

    /// @notice Worst correlation in the box, seen from the members' directions: clamp(s_i s_j rho + uncertainty, -maxHedge, 1).
    /// @param percent Stored correlation [percent].
    /// @param opposed Whether the members stand in opposite directions.
    /// @return c [ppm].
    function worstCorrelation(int256 percent, bool opposed, Box memory box) internal pure returns (int256) {
        int256 c = (opposed ? -percent : percent) * PERCENT_IN_PPM + int256(box.uncertainty);
        if (c < -int256(box.maxHedge)) return -int256(box.maxHedge);

        return c > int256(PPM) ? int256(PPM) : c;
    }

    /// @notice The variance of a pool of requirements: sum M_i^2 + 2 sum c_ij M_i M_j.
    /// @param requirements M_i >= 0 of each member [base units].
    /// @param shorts Bit i is set if member i stands in the opposite direction.
    /// @param correlations The word of stored correlations.
    /// @return The variance; negative if the correlations contradict each other [base units squared x PPM].
    function varianceOf(
        uint256[] memory requirements,
        uint256 shorts,
        uint256 correlations,
        Box memory box
    ) internal pure returns (int256) {
        uint256 n = requirements.length;
        require(n <= MAX_MEMBERS, PortfolioMath_TooManyMembers(n, MAX_MEMBERS));

        int256 uncertainty = int256(box.uncertainty);
        int256 least = -int256(box.maxHedge);
        int256 variance = 0;
        // unchecked: with 8 members below 2^112 and |c| <= 2^20 the sums stay below 2^252; indices are below n.
        unchecked {
            for (uint256 j = 0; j < n; ++j) {
                uint256 requirement = requirements[j];
                require(requirement < AMOUNT_LIMIT, PortfolioMath_AmountTooLarge(requirement, AMOUNT_LIMIT));

                uint256 opposed = (shorts >> j) & 1 == 0 ? shorts : ~shorts;
                int256 others = 0;
                for (uint256 i = 0; i < j; ++i) {
                    int256 c = int256(int8(int256(correlations))) * PERCENT_IN_PPM;
                    correlations >>= 8;
                    c = (((opposed >> i) & 1 == 0) ? c : -c) + uncertainty;
                    if (c < least) c = least;
                    else if (c > int256(PPM)) c = int256(PPM);
                    others += c * int256(requirements[i]);
                }
                variance += int256(requirement) * (int256(requirement * PPM) + 2 * others);
            }
        }

        return variance;
    }

    /// @notice The square root of a variance, 0 for a negative one [base units]; rounded up.
    function coreUp(int256 variance) internal pure returns (uint256) {
        if (variance <= 0) return 0;

        // The root of PPM is 1e3.
        return WadMath.ceilDiv(WadMath.rootUp(uint256(variance)), 1e3);
    }

    /// @notice The pooled requirement: the core blended with the sum, between a floor and the sum.
    /// @dev max(floor ISO, min(ISO, (1 - withheld) core + withheld sum + undiversified)), ISO = sum + undiversified.
    /// @param core From `coreUp` [base units].
    /// @param sum Sum of the requirements [base units].
    /// @param undiversified Part that is never diversified [base units].
    /// @param withheld Share of the diversification that is withheld [WAD].
    /// @param floor Least share of the sum [WAD].
    /// @return requirement [base units], rounded up.
    /// @return blended The requirement before floor and ceiling [base units], rounded up.
    function requirementUp(
        uint256 core,
        uint256 sum,
        uint256 undiversified,
        uint256 withheld,
        uint256 floor
    ) internal pure returns (uint256 requirement, uint256 blended) {
        uint256 isolated = sum + undiversified;
        blended = WadMath.mulUp(WAD - withheld, core) + WadMath.mulUp(withheld, sum) + undiversified;

        uint256 least = WadMath.mulUp(floor, isolated);
        requirement = blended < isolated ? blended : isolated;
        if (requirement < least) requirement = least;
    }

    /// @notice The Euler shares of a core: M_i (M_i + sum c_ij M_j) / core; they sum to it but for rounding.
    /// @param core From `coreUp`; where it is 0 all shares are [base units].
    /// @return shares Of each member; negative for one that lowers the whole [base units], rounded toward 0.
    function eulerShares(
        uint256[] memory requirements,
        uint256 shorts,
        uint256 correlations,
        Box memory box,
        uint256 core
    ) internal pure returns (int256[] memory shares) {
        uint256 n = requirements.length;
        shares = new int256[](n);
        if (core == 0) return shares;

        for (uint256 i = 0; i < n; ++i) {
            int256 marginal = int256(requirements[i] * PPM);
            for (uint256 j = 0; j < n; ++j) {
                if (i == j) continue;

                bool opposed = ((shorts >> i) ^ (shorts >> j)) & 1 != 0;
                int256 c = worstCorrelation(correlationOf(correlations, i, j), opposed, box);
                marginal += c * int256(requirements[j]);
            }
            shares[i] = (int256(requirements[i]) * marginal) / int256(core * PPM);
        }
    }

    /* REPORTS */

    /// @notice The standard deviation of a linear book over a time, at the stored correlations: no box, no floor.
    /// @param exposures Signed exposures [base units].
    /// @param sigmas Annual volatilities [WAD].
    /// @param correlations The word of stored correlations.
    /// @param time The time [seconds].
    /// @return The deviation [base units], rounded up; 0 if the correlations contradict each other.
    function deviationUp(
        int256[] memory exposures,
        uint256[] memory sigmas,
        uint256 correlations,
        uint256 time
    ) internal pure returns (uint256) {
        uint256[] memory sizes = new uint256[](exposures.length);
        uint256 shorts = 0;
        for (uint256 i = 0; i < exposures.length; ++i) {
            if (exposures[i] < 0) shorts |= 1 << i;
            sizes[i] = WadMath.mulUp(uint256(exposures[i] < 0 ? -exposures[i] : exposures[i]), sigmas[i]);
        }

        int256 variance = varianceOf(sizes, shorts, correlations, Box({uncertainty: 0, maxHedge: PPM}));
        if (variance <= 0) return 0;

        return WadMath.ceilDiv(WadMath.rootUp(WadMath.mulDivUp(uint256(variance), time, YEAR)), 1e3);
    }

    /// @notice Normal value at risk and expected shortfall of a deviation.
    /// @param deviation From `deviationUp` [base units].
    /// @param confidence In [1/2, 1) [WAD].
    function varAndShortfall(
        uint256 deviation,
        uint256 confidence
    ) internal pure returns (uint256 valueAtRisk, uint256 shortfall) {
        valueAtRisk = WadMath.mulUp(deviation, PredictiveMath.quantile(confidence));
        shortfall = WadMath.mulUp(deviation, PredictiveMath.shortfallMultiplier(confidence));
    }

    /// @notice Expected shortfall over stress scenarios: the mean of the worst `tail` losses, not below 0.
    /// @param exposures Signed exposures, at most 8 [base units].
    /// @param scenarios One word per scenario: the return of asset k in the 16 bits at 16 k, signed [basis points].
    /// @param tail How many of the worst losses count.
    /// @return The shortfall [base units], rounded up.
    function scenarioShortfallUp(
        int256[] memory exposures,
        uint256[] memory scenarios,
        uint256 tail
    ) internal pure returns (uint256) {
        uint256 n = scenarios.length;
        require(tail != 0 && tail <= n, PortfolioMath_TailOutOfRange(tail, n));
        require(exposures.length <= MAX_MEMBERS, PortfolioMath_TooManyMembers(exposures.length, MAX_MEMBERS));

        // The worst losses so far, greatest first.
        int256[] memory worst = new int256[](tail);
        for (uint256 s = 0; s < n; ++s) {
            int256 loss = 0;
            for (uint256 k = 0; k < exposures.length; ++k) {
                loss -= exposures[k] * int16(int256(scenarios[s] >> (16 * k)));
            }
            for (uint256 rank = 0; rank < tail; ++rank) {
                // The first `s` ranks are taken; a greater loss moves the others down.
                if (rank < s && worst[rank] >= loss) continue;
                (worst[rank], loss) = (loss, worst[rank]);
                if (rank >= s) break;
            }
        }

        int256 sum = 0;
        for (uint256 rank = 0; rank < tail; ++rank) sum += worst[rank];

        return sum <= 0 ? 0 : WadMath.ceilDiv(uint256(sum), tail * BASIS_POINTS);
    }
}
