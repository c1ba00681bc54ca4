// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PPM, WAD} from "../../../contracts/libraries/Constants.sol";
import {MarginPolicyMath} from "../../../contracts/libraries/MarginPolicyMath.sol";
import {MarginParams} from "../../../contracts/types/PoolParams.sol";
import {Test} from "../helpers/Test.sol";

contract MarginPolicyMathTest is Test {
    /// @dev A major of the design, with 3 hours of maintenance horizon and a jump term of 2 %.
    MarginParams private rules = MarginParams({
        quantile: 3_260_000,
        maintenanceHorizon: 3 hours,
        initialHorizon: 12 hours,
        oracleError: 25_000,
        stressWeight: 250_000,
        stressVolatility: 1_000_000,
        volatilityFloor: 400_000,
        volatilityCap: 3_000_000,
        maintenanceFloor: 40_000,
        maintenanceCap: 500_000,
        initialFloor: 80_000,
        baseSlippage: 5_000,
        maxSlippage: 50_000,
        referenceNotional: 1_000_000e6
    });

    function testFuzz_MarginsFollowVolatilityWithinTheRules(uint256 a, uint256 b, uint256 value) public view {
        a = bound(a, 0, 100 * WAD);
        b = bound(b, a, 100 * WAD);
        value = bound(value, 0, type(uint256).max);

        uint256 sigma = MarginPolicyMath.sigmaUp(rules, a);
        uint256 higher = MarginPolicyMath.sigmaUp(rules, b);
        uint256 m = MarginPolicyMath.maintenanceUp(rules, sigma, 300_000);
        uint256 i = MarginPolicyMath.initialUp(rules, sigma, value, 300_000);

        assertTrue(sigma >= 400_000 && higher <= 3_000_000 && sigma <= higher, "volatility");
        assertTrue(m >= 40_000 && m <= 500_000, "maintenance margin");
        assertTrue(i >= 80_000 && i <= PPM, "initial margin");
        assertLe(m, MarginPolicyMath.maintenanceUp(rules, higher, 300_000), "maintenance falls");
        assertLe(i, MarginPolicyMath.initialUp(rules, higher, value, 300_000), "initial falls");
    }

    function testFuzz_SizeCountsInTheInitialMarginAlone(uint256 small, uint256 large) public view {
        small = bound(small, 0, type(uint128).max);
        large = bound(large, small, type(uint128).max);

        assertLe(
            MarginPolicyMath.initialUp(rules, 900_000, small, 300_000),
            MarginPolicyMath.initialUp(rules, 900_000, large, 300_000),
            "a larger position needs less"
        );
        MarginParams memory sizeless = rules;
        sizeless.referenceNotional = 0;
        assertEq(
            MarginPolicyMath.initialUp(sizeless, 900_000, large, 300_000),
            MarginPolicyMath.initialUp(rules, 900_000, 0, 300_000),
            "no reference, no size term"
        );
    }

    function testFuzz_AChangeOfRulesIsMonotonic(uint256 early, uint256 later, uint256 target) public view {
        early = bound(early, 0, 1 days);
        later = bound(later, early, 1 days);
        MarginParams memory goal = rules;
        goal.maintenanceFloor = uint32(bound(target, 0, PPM));
        goal.referenceNotional = 7;

        MarginParams memory first = MarginPolicyMath.between(rules, goal, early, 1 days);
        MarginParams memory second = MarginPolicyMath.between(rules, goal, later, 1 days);

        bool up = goal.maintenanceFloor >= rules.maintenanceFloor;
        assertTrue(
            up ? first.maintenanceFloor <= second.maintenanceFloor : first.maintenanceFloor >= second.maintenanceFloor,
            "turns back"
        );
        assertEq(first.quantile, rules.quantile, "what does not change stays");
        assertEq(first.referenceNotional, 7, "the size term changes at once");
        assertEq(
            keccak256(abi.encode(MarginPolicyMath.between(rules, goal, 1 days, 1 days))),
            keccak256(abi.encode(goal)),
            "arrives"
        );
    }

    function test_AMajorAsCalibrated() public view {
        // sqrt(0.75 x 0.5 + 0.25) = 79.06 %; x = 3.26 x 0.7906 x sqrt(3 h) + 2.5 % = 7.27 % and 12.04 %; m = 9.72 %, i = 15.45 %.
        uint256 sigma = MarginPolicyMath.sigmaUp(rules, 0.5e18);

        assertEq(sigma, 790_570, "volatility");
        assertApproxEqAbs(MarginPolicyMath.maintenanceUp(rules, sigma, 300_000), 97_234, 20, "maintenance margin");
        assertApproxEqAbs(MarginPolicyMath.initialUp(rules, sigma, 0, 300_000), 154_530, 20, "initial margin");
        assertEq(
            MarginPolicyMath.initialUp(rules, 20e6, type(uint256).max, 300_000),
            PPM,
            "nothing is lent on a giant"
        );
    }

    function test_FloorsHoldWhereNothingMoves() public view {
        MarginParams memory calm = rules;
        calm.stressWeight = 0;

        assertEq(MarginPolicyMath.sigmaUp(calm, 0), 400_000, "volatility");
        assertEq(MarginPolicyMath.maintenanceUp(rules, 0, 300_000), 40_000, "maintenance margin");
        assertEq(MarginPolicyMath.initialUp(rules, 0, 0, 300_000), 80_000, "initial margin");
    }

    /// @dev Digits as the TypeScript twin computes them.
    function test_SizeCountsByTimeAndByImpact() public view {
        assertEq(MarginPolicyMath.initialUp(rules, 900_000, 0, 300_000), 169_561, "none");
        assertEq(MarginPolicyMath.initialUp(rules, 900_000, 1_000_000e6, 300_000), 193_656, "what a day absorbs");
        assertEq(MarginPolicyMath.initialUp(rules, 900_000, 30_000_000e6, 300_000), 437_846, "where the impact ends");
    }
}
