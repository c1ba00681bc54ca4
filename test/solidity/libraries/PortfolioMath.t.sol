// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PPM, WAD} from "../../../contracts/libraries/Constants.sol";
import {PortfolioMath} from "../../../contracts/libraries/PortfolioMath.sol";
import {Test} from "../helpers/Test.sol";

contract PortfolioMathTest is Test {
    uint256 private constant WITHHELD = 0.2e18;
    uint256 private constant FLOOR = 0.35e18;

    PortfolioMath.Box private box = PortfolioMath.Box({uncertainty: 0.15e6, maxHedge: 0.8e6});

    /// @dev As a group stores it.
    uint256 private _correlations;

    function testFuzz_RequirementLiesBetweenFloorAndSum(uint256 seed, uint256 count, uint256 shorts) public view {
        (uint256[] memory m, uint256 sum) = _members(seed, bound(count, 1, 8));
        uint256 undiversified = bound(seed >> 8, 0, sum);

        uint256 core = PortfolioMath.coreUp(PortfolioMath.varianceOf(m, shorts, _word(seed), box));
        (uint256 requirement, uint256 blended) = PortfolioMath.requirementUp(core, sum, undiversified, WITHHELD, FLOOR);

        uint256 isolated = sum + undiversified;
        assertLe(requirement, isolated, "above the isolated sum");
        assertGe(requirement * WAD, isolated * FLOOR, "below the floor");
        assertGe(requirement * WAD, WITHHELD * sum, "less diversification withheld than promised");
        assertGe(blended, undiversified, "the undiversified part is diversified");
        assertLe(core, sum + 1, "the core exceeds the sum");
    }

    function testFuzz_OneMemberIsItsIsolatedRequirement(uint256 requirement, uint256 word, uint256 shorts) public view {
        requirement = bound(requirement, 0, type(uint112).max);
        uint256[] memory m = new uint256[](1);
        m[0] = requirement;

        uint256 core = PortfolioMath.coreUp(PortfolioMath.varianceOf(m, shorts, word, box));
        (uint256 pooled, ) = PortfolioMath.requirementUp(core, requirement, 0, WITHHELD, FLOOR);

        assertEq(core, requirement, "core");
        assertEq(pooled, requirement, "pooled");
    }

    function testFuzz_SharesSumToTheCore(uint256 seed, uint256 count, uint256 shorts) public view {
        (uint256[] memory m, uint256 sum) = _members(seed, bound(count, 1, 8));
        uint256 word = _word(seed);
        int256 variance = PortfolioMath.varianceOf(m, shorts, word, box);
        uint256 core = PortfolioMath.coreUp(variance);
        int256[] memory shares = PortfolioMath.eulerShares(m, shorts, word, box, core);

        int256 total = 0;
        for (uint256 i = 0; i < shares.length; ++i) total += shares[i];

        // Rounding: each share by one, and the core by one, which weighs the more the smaller the core is.
        uint256 slack = shares.length + 2 + (core == 0 ? 0 : sum / core);
        if (variance <= 0) assertEq(total, 0, "nothing to share");
        else
            assertApproxEqAbs(uint256(total + int256(slack)), core + slack, slack, "the shares do not sum to the core");
    }

    function testFuzz_MoreRiskNeverLowersAnUnhedgedRequirement(uint256 seed, uint256 count, uint256 more) public view {
        (uint256[] memory m, ) = _members(seed, bound(count, 1, 8));
        // All in one direction with correlations that are not negative: no hedges.
        uint256 word = _word(seed) & 0x3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f;
        int256 before = PortfolioMath.varianceOf(m, 0, word, box);

        m[seed % m.length] += bound(more, 0, 1e30);

        assertGe(PortfolioMath.varianceOf(m, 0, word, box), before, "fell");
    }

    /// @dev The worst correlation in the box: never below the stored one, so the true risk is never understated within it.
    function testFuzz_BoxNeverUnderstates(uint256 seed, uint256 count, uint256 shorts) public view {
        (uint256[] memory m, ) = _members(seed, bound(count, 1, 8));
        uint256 word = _word(seed);

        assertGe(
            PortfolioMath.varianceOf(m, shorts, word, box),
            PortfolioMath.varianceOf(m, shorts, word, PortfolioMath.Box({uncertainty: 0, maxHedge: PPM})),
            "understated"
        );
        assertLe(
            PortfolioMath.varianceOf(m, shorts, word, box),
            PortfolioMath.varianceOf(m, shorts, word, PortfolioMath.Box({uncertainty: 2 * PPM, maxHedge: 0})),
            "above the worst of all"
        );
    }

    function testFuzz_CorrelationsArePackedBySymmetricPairs(uint256 word, uint256 i, uint256 j) public pure {
        i = bound(i, 0, 7);
        j = bound(j, 0, 7);
        if (i == j) return;

        assertEq(PortfolioMath.correlationOf(word, i, j), PortfolioMath.correlationOf(word, j, i), "asymmetric");
    }

    function test_EveryPairHasAByteOfItsOwn() public pure {
        for (uint256 j = 1; j < 8; ++j) {
            for (uint256 i = 0; i < j; ++i) {
                uint256 byte_ = (j * (j - 1)) / 2 + i;
                assertEq(PortfolioMath.correlationOf(uint256(0x9c) << (8 * byte_), i, j), int256(-100), "its byte");
                assertEq(PortfolioMath.correlationOf(~(uint256(0xff) << (8 * byte_)), i, j), int256(0), "no other");
            }
        }
    }

    function testFuzz_SuspendedMembersAddUp(
        uint256 seed,
        uint256 count,
        uint256 shorts,
        uint256 suspended
    ) public view {
        (uint256[] memory m, uint256 sum) = _members(seed, bound(count, 1, 8));
        uint256 word = _word(seed);
        uint256 strict = PortfolioMath.withoutCredit(word, shorts, suspended);

        int256 variance = PortfolioMath.varianceOf(m, shorts, strict, box);

        assertGe(variance, PortfolioMath.varianceOf(m, shorts, word, box), "suspending gives credit");
        assertEq(PortfolioMath.withoutCredit(word, shorts, 0), word, "nobody suspended, nothing changed");
        uint256 all = PortfolioMath.coreUp(
            PortfolioMath.varianceOf(m, shorts, PortfolioMath.withoutCredit(word, shorts, 255), box)
        );
        assertEq(all, sum, "all suspended: the isolated sum");

        // The members that are not suspended keep their correlations among each other.
        for (uint256 i = 0; i < 8; ++i) {
            for (uint256 j = 0; j < i; ++j) {
                if (((suspended >> i) | (suspended >> j)) & 1 != 0) continue;
                assertEq(PortfolioMath.correlationOf(strict, i, j), PortfolioMath.correlationOf(word, i, j), "kept");
            }
        }
    }

    /// @dev Against the words themselves: every pair of a suspended member is one risk, the other bytes stay, also the unused ones.
    function testFuzz_EveryPairOfASuspendedMemberIsOneRisk(uint256 word, uint8 shorts, uint8 suspended) public pure {
        uint256 strict = PortfolioMath.withoutCredit(word, shorts, suspended);

        for (uint256 j = 1; j < 8; ++j) {
            for (uint256 i = 0; i < j; ++i) {
                int256 expected = PortfolioMath.correlationOf(word, i, j);
                if ((suspended >> i) & 1 == 1 || (suspended >> j) & 1 == 1) {
                    expected = (shorts >> i) & 1 == (shorts >> j) & 1 ? int256(100) : int256(-100);
                }
                assertEq(PortfolioMath.correlationOf(strict, i, j), expected, "pair");
            }
        }
        assertEq(strict >> 224, word >> 224, "beyond the pairs");
    }

    function test_LongAndShortOfTheSameRiskHedgeWithinTheBox() public view {
        uint256[] memory m = new uint256[](2);
        (m[0], m[1]) = (1_000e18, 1_000e18);

        // Correlation 85 %, opposite: c = max(-0.85 + 0.15, -0.8) = -0.7, core = sqrt(2 - 1.4) M.
        uint256 core = PortfolioMath.coreUp(PortfolioMath.varianceOf(m, 2, 85, box));
        assertApproxEqRel(core, 774.596669e18, 1e9, "core");
        // The same way: c = 1, no diversification.
        assertEq(PortfolioMath.coreUp(PortfolioMath.varianceOf(m, 0, 85, box)), 2_000e18, "core of the sum");
    }

    function test_TheFloorBindsForAHedgedBook() public pure {
        (uint256 requirement, uint256 blended) = PortfolioMath.requirementUp(10, 1_000, 0, WITHHELD, FLOOR);

        assertEq(blended, 208, "80 % of the core, 20 % of the sum");
        assertEq(requirement, 350, "35 % of the sum");
    }

    function test_ACoreOfZeroHasNoShares() public view {
        uint256[] memory m = new uint256[](2);
        (m[0], m[1]) = (5, 7);

        int256[] memory shares = PortfolioMath.eulerShares(m, 0, 0, box, 0);

        assertTrue(shares.length == 2 && shares[0] == 0 && shares[1] == 0, "shares");
    }

    function test_RevertWhen_TheTailDoesNotFitTheScenarios() public {
        vm.expectRevert(abi.encodeWithSelector(PortfolioMath.PortfolioMath_TailOutOfRange.selector, 0, 3));
        this.callShortfall(1, 3, 0);
        vm.expectRevert(abi.encodeWithSelector(PortfolioMath.PortfolioMath_TailOutOfRange.selector, 4, 3));
        this.callShortfall(1, 3, 4);
        vm.expectRevert(abi.encodeWithSelector(PortfolioMath.PortfolioMath_TooManyMembers.selector, 9, 8));
        this.callShortfall(9, 3, 1);
    }

    function test_RevertWhen_ThereAreNineMembers() public {
        vm.expectRevert(abi.encodeWithSelector(PortfolioMath.PortfolioMath_TooManyMembers.selector, 9, 8));
        this.callVariance(new uint256[](9));
    }

    function test_RevertWhen_ARequirementCannotBeSquared() public {
        uint256[] memory m = new uint256[](1);
        m[0] = 1 << 112;

        vm.expectRevert(
            abi.encodeWithSelector(PortfolioMath.PortfolioMath_AmountTooLarge.selector, 1 << 112, 1 << 112)
        );
        this.callVariance(m);
    }

    function test_GreatestInputsDoNotOverflow() public view {
        uint256[] memory m = new uint256[](8);
        for (uint256 i = 0; i < 8; ++i) m[i] = type(uint112).max;

        PortfolioMath.Box memory widest = PortfolioMath.Box({uncertainty: 2 * PPM, maxHedge: PPM});
        uint256 core = PortfolioMath.coreUp(PortfolioMath.varianceOf(m, 0, 0, widest));

        assertEq(core, 8 * uint256(type(uint112).max), "core of the sum");
        assertGe(PortfolioMath.varianceOf(m, 0x55, type(uint256).max, box), 0, "no wrap");
    }

    /// @dev The budget of the design, including one cold slot for the correlations.
    function test_AggregationOfEightCostsAtMostFifteenThousandGas() public {
        _correlations = _word(7);
        (uint256[] memory m, uint256 sum) = _members(7, 8);
        PortfolioMath.Box memory read = box;

        uint256 before = gasleft();
        uint256 core = PortfolioMath.coreUp(PortfolioMath.varianceOf(m, 0xa5, _correlations, read));
        (uint256 requirement, ) = PortfolioMath.requirementUp(core, sum, 0, WITHHELD, FLOOR);
        uint256 used = before - gasleft();

        assertGt(requirement, 0, "something was computed");
        // The slot is warm here: a cold one costs 2,000 more.
        assertLe(used + 2_000, 15_000, "gas");
    }

    /* REPORTS */

    function testFuzz_ShortfallIsTheMeanOfTheWorst(uint256 seed, uint256 count, uint256 tail) public pure {
        count = bound(count, 1, 16);
        tail = bound(tail, 1, count);
        int256[] memory exposures = new int256[](1);
        exposures[0] = 1e22;
        uint256[] memory scenarios = new uint256[](count);
        int256[] memory losses = new int256[](count);
        for (uint256 s = 0; s < count; ++s) {
            int256 change = bound(int256(uint256(keccak256(abi.encode(seed, s)))), -9_000, 9_000);
            scenarios[s] = uint16(int16(change));
            losses[s] = -change * 1e18;
        }

        int256 sum = 0;
        for (uint256 k = 0; k < tail; ++k) {
            uint256 worst = 0;
            for (uint256 s = 1; s < count; ++s) if (losses[s] > losses[worst]) worst = s;
            sum += losses[worst];
            losses[worst] = type(int256).min;
        }

        uint256 expected = sum <= 0 ? 0 : (uint256(sum) + tail - 1) / tail;
        assertEq(PortfolioMath.scenarioShortfallUp(exposures, scenarios, tail), expected, "mean of the worst");
    }

    function test_DeviationOfAHedgedPairIsSmall() public pure {
        int256[] memory exposures = new int256[](2);
        (exposures[0], exposures[1]) = (1_000e18, -1_000e18);
        uint256[] memory sigmas = new uint256[](2);
        (sigmas[0], sigmas[1]) = (WAD, WAD);

        assertEq(PortfolioMath.deviationUp(exposures, sigmas, 100, 365 days), 0, "perfect hedge");
        assertEq(
            PortfolioMath.deviationUp(exposures, sigmas, uint8(int8(-100)), 365 days),
            2_000e18,
            "no hedge at all"
        );
        (uint256 valueAtRisk, uint256 shortfall) = PortfolioMath.varAndShortfall(1_000e18, 0.995e18);
        assertApproxEqRel(valueAtRisk, 2_575.829303548901e18, 1e6, "99.5 %");
        assertGt(shortfall, valueAtRisk, "the shortfall lies beyond the quantile");
    }

    function test_TheLastUnitIsRoundedUp() public pure {
        assertEq(PortfolioMath.coreUp(1), 1, "core");
        assertEq(PortfolioMath.coreUp(-1), 0, "a core of contradictions");
        (uint256 requirement, uint256 blended) = PortfolioMath.requirementUp(1, 1, 0, WITHHELD, FLOOR);
        assertEq(blended, 2, "both parts of the blend");
        (requirement, ) = PortfolioMath.requirementUp(0, 1, 0, 0, FLOOR);
        assertEq(requirement, 1, "floor");

        int256[] memory exposures = new int256[](1);
        exposures[0] = 1;
        uint256[] memory sigmas = new uint256[](1);
        sigmas[0] = 0.5e18;
        assertEq(PortfolioMath.deviationUp(exposures, sigmas, 0, 365 days), 1, "half a unit");
        sigmas[0] = WAD;
        assertEq(PortfolioMath.deviationUp(exposures, sigmas, 0, 1), 1, "a second");
        (uint256 valueAtRisk, uint256 shortfall) = PortfolioMath.varAndShortfall(1, 0.995e18);
        assertTrue(valueAtRisk == 3 && shortfall == 3, "2.58 and 2.89 deviations");
        uint256[] memory scenarios = new uint256[](1);
        scenarios[0] = uint16(int16(-1));
        assertEq(PortfolioMath.scenarioShortfallUp(exposures, scenarios, 1), 1, "a basis point of a unit");
    }

    function test_ContradictingCorrelationsHaveNoDeviation() public pure {
        int256[] memory exposures = new int256[](3);
        uint256[] memory sigmas = new uint256[](3);
        for (uint256 i = 0; i < 3; ++i) (exposures[i], sigmas[i]) = (1e18, WAD);

        assertEq(PortfolioMath.deviationUp(exposures, sigmas, 0x9c9c9c, 365 days), 0, "each against each");
    }

    function test_EveryAssetOfAScenarioCounts() public view {
        int256[] memory exposures = new int256[](2);
        (exposures[0], exposures[1]) = (1e4, 2e4);
        uint256[] memory scenarios = new uint256[](1);
        scenarios[0] = uint256(uint16(int16(-100))) | (uint256(uint16(int16(-50))) << 16);

        assertEq(PortfolioMath.scenarioShortfallUp(exposures, scenarios, 1), 200, "1 % of one, half of the other");
        this.callShortfall(8, 3, 1);
    }

    function callVariance(uint256[] memory m) external view returns (int256) {
        return PortfolioMath.varianceOf(m, 0, 0, box);
    }

    function callShortfall(uint256 exposures, uint256 scenarios, uint256 tail) external pure returns (uint256) {
        return PortfolioMath.scenarioShortfallUp(new int256[](exposures), new uint256[](scenarios), tail);
    }

    function _members(uint256 seed, uint256 count) private pure returns (uint256[] memory m, uint256 sum) {
        m = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, i)));
            m[i] = bound(word, 0, 10 ** bound(word >> 128, 0, 32));
            sum += m[i];
        }
    }

    /// @dev 28 correlations within [-100, 100].
    function _word(uint256 seed) private pure returns (uint256 word) {
        for (uint256 pair = 0; pair < 28; ++pair) {
            int256 percent = bound(int256(uint256(keccak256(abi.encode(seed, "rho", pair)))), -100, 100);
            word |= uint256(uint8(int8(percent))) << (8 * pair);
        }
    }
}
