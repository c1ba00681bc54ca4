// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PRICE_SCALE, WAD, YEAR} from "../../../contracts/libraries/Constants.sol";
import {LiquidationMath} from "../../../contracts/libraries/LiquidationMath.sol";
import {MarginMath} from "../../../contracts/libraries/MarginMath.sol";
import {WadMath} from "../../../contracts/libraries/WadMath.sol";
import {Test} from "../helpers/Test.sol";

contract MarginMathTest is Test {
    /* MARGINS */

    function testFuzz_MarginsAreFractionsInOrder(uint256 xM, uint256 xI, uint256 cursor, uint256 floor) public pure {
        xM = bound(xM, 0, 5e18);
        xI = bound(xI, 0, 10e18);
        cursor = bound(cursor, 0, 0.9e18);
        floor = bound(floor, 0.001e18, 0.3e18);

        uint256 m = MarginMath.maintenanceMarginUp(xM, cursor, floor, 0.9e18);
        uint256 i = MarginMath.initialMarginUp(xI, cursor, m, 1.25e18, floor);

        assertGe(m, floor, "floor");
        assertLe(m, 0.9e18, "cap");
        assertLe(i, WAD, "initial margin above 1");
        assertLe(m, i, "maintenance above initial margin");
        if (i < WAD) assertGe(i * 4, m * 5, "gamma");
    }

    /// @dev The derivation of the margin: after the shock the collateral still pays the debt and the whole incentive.
    function testFuzz_TheMarginPaysTheShockAndTheIncentive(uint256 shock, uint256 cursor, uint256 cap) public pure {
        shock = bound(shock, 1, 3e18);
        cursor = bound(cursor, 0, 0.9e18);

        uint256 m = MarginMath.maintenanceMarginUp(shock, cursor, 0, WAD);
        uint256 incentive = LiquidationMath.maxIncentiveDown(m, cursor, bound(cap, 0, WAD));

        uint256 left = WadMath.expDown(-int256(shock)) + 1;
        assertLe((WAD - m) * (WAD + incentive), left * WAD, "LT (1 + b) <= e^-x");
    }

    function testFuzz_MarginsRiseWithTheShock(uint256 a, uint256 b, uint256 cursor) public pure {
        a = bound(a, 0, 10e18);
        b = bound(b, a, 10e18);
        cursor = bound(cursor, 0, 0.9e18);

        // One digit of e^-x moves the margin by no more than one over (1 - c)^2 digits.
        assertLe(MarginMath.shockMarginUp(a, cursor), MarginMath.shockMarginUp(b, cursor) + 100, "fell");
    }

    function testFuzz_ShockRisesWithVolatilityAndSize(uint256 sigma, uint256 more, uint256 size) public pure {
        sigma = bound(sigma, 0.01e18, 5e18);
        more = bound(more, sigma, 5e18);
        size = bound(size, 0, 1e30);
        uint256 time = MarginMath.horizonUp(7_200, 0, 0);
        uint256 longer = MarginMath.horizonUp(7_200, size, 1e24);

        assertLe(
            MarginMath.shockUp(3.26e18, sigma, time, 0.005e18, 0),
            MarginMath.shockUp(3.26e18, more, longer, 0.005e18, MarginMath.slippageUp(0.005e18, 0.05e18, size, 1e24)),
            "fell"
        );
    }

    function testFuzz_OpenInterestRaisesInitialMarginToOne(
        uint256 i,
        uint256 oi,
        uint256 low,
        uint256 high
    ) public pure {
        i = bound(i, 0, WAD);
        low = bound(low, 0, 1e30);
        high = bound(high, low, 1e30);
        oi = bound(oi, 0, 1e30);

        uint256 raised = MarginMath.withOpenInterestUp(i, oi, low, high);

        assertGe(raised, i, "fell");
        assertLe(raised, WAD, "above 1");
        if (oi <= low || low == high) assertEq(raised, i, "no pressure");
        else if (oi >= high) assertEq(raised, WAD, "full pressure");
    }

    /* HEALTH */

    /// @dev Lending form and margin form are the same predicate: W >= B if and only if equity >= sum of m V.
    function testFuzz_LendingFormAndMarginFormAgree(
        uint256 value,
        uint256 other,
        uint256 m,
        uint256 n,
        uint256 debt
    ) public pure {
        value = bound(value, 1, 1e30);
        other = bound(other, 0, 1e30);
        m = bound(m, 1, WAD - 1);
        n = bound(n, 1, WAD - 1);
        debt = bound(debt, 1, value + other);

        uint256 weighted = WadMath.mulDown(value, WAD - m) + WadMath.mulDown(other, WAD - n);
        uint256 requirement = WadMath.mulUp(value, m) + WadMath.mulUp(other, n);
        int256 equity = int256(value + other) - int256(debt);

        assertEq(weighted + requirement, value + other, "the parts of a value sum to it");
        assertEq(weighted >= debt, equity >= int256(requirement), "the predicates differ");
        assertEq(
            LiquidationMath.healthDown(weighted, debt) >= WAD,
            MarginMath.marginHealthDown(equity, requirement) >= int256(WAD),
            "the healths differ"
        );
    }

    function testFuzz_LiquidationPriceSeparatesHealthyFromNot(
        uint256 amount,
        uint256 lt,
        uint256 debt,
        uint256 others
    ) public pure {
        amount = bound(amount, 1e12, 1e30);
        lt = bound(lt, 0.1e18, WAD - 1);
        debt = bound(debt, 1e9, 1e22);
        others = bound(others, 0, debt - 1);

        uint256 price = MarginMath.liquidationPriceUp(amount, lt, debt, others);

        // Both sides are at most 1e22 * 1e54 plus one amount * lt, which fits 256 bits.
        assertGe(amount * lt * price, (debt - others) * PRICE_SCALE * WAD, "healthy at the price");
        assertLt(amount * lt * (price - 1), (debt - others) * PRICE_SCALE * WAD, "unhealthy below it");
    }

    function test_LiquidationPriceOfOneToken() public pure {
        // 1 WETH at LT 0.8 against 1,600 USDC: 2,000 USDC per WETH.
        assertEq(MarginMath.liquidationPriceUp(1e18, 0.8e18, 1_600e6, 0), (2_000e6 * PRICE_SCALE) / 1e18, "price");
        assertEq(MarginMath.liquidationPriceUp(1e18, 0.8e18, 1_600e6, 1_600e6), 0, "the others carry the debt");
        assertEq(MarginMath.liquidationPriceUp(1e18, 0.8e18, 1, 2), 0, "and more than it");
        assertEq(MarginMath.liquidationPriceUp(0, 0.8e18, 5, 5), 0, "then nothing need be held");
        assertEq(MarginMath.liquidationPriceUp(0, 0.8e18, 1, 0), type(uint256).max, "nothing held");
        assertEq(MarginMath.liquidationPriceUp(1, 0, 1, 0), type(uint256).max, "without credit");
        assertEq(MarginMath.liquidationPriceUp(1, 1, 1e24, 0), type(uint256).max, "a price beyond 256 bits");
        assertEq(MarginMath.liquidationPriceUp(1, 1, 1e23, 0), 1e77, "the last one within them");
        assertEq(MarginMath.liquidationPriceUp(1, 1, 1e24, 0.9e24), 1e77, "what others carry does not count");
        assertEq(MarginMath.marginRatioDown(0, 1), type(int256).min, "without collateral");
        assertEq(MarginMath.debtPriceMultipleDown(1_600e6, 0, WAD), type(uint256).max, "nothing owed");
    }

    function testFuzz_DebtPriceMultipleIsHealth(uint128 weighted, uint128 debt) public pure {
        assertEq(
            MarginMath.debtPriceMultipleDown(weighted, debt, WAD),
            LiquidationMath.healthDown(weighted, debt),
            "with weight 1"
        );
    }

    function testFuzz_ValuesRoundAsNamed(uint128 amount, uint128 price) public pure {
        uint256 down = MarginMath.valueDown(amount, price);
        uint256 up = MarginMath.valueUp(amount, price);

        assertLe(up - down, 1, "one apart");
        assertLe(down * PRICE_SCALE, uint256(amount) * price, "down");
        assertGe(up * PRICE_SCALE, uint256(amount) * price, "up");
    }

    function testFuzz_MarginRatioIsNegativeForTheInsolvent(uint256 value, uint256 debt) public pure {
        value = bound(value, 1, 1e36);
        debt = bound(debt, 0, 1e36);
        int256 ratio = MarginMath.marginRatioDown(value, debt);

        assertEq(ratio < 0, debt > value, "sign");
        assertLe(ratio, int256(WAD), "above 1");
    }

    /* THE TABLE OF THE DESIGN */

    function test_MajorsAsDesigned() public pure {
        // sigma 0.964, 2 h, z 3.26, error 0.5 %: x = 5.25 %, m = 7.15 %, incentive 2.19 %.
        uint256 x = MarginMath.shockUp(3.26e18, 0.964e18, MarginMath.horizonUp(2 hours, 0, 0), 0.005e18, 0);
        uint256 m = MarginMath.maintenanceMarginUp(x, 0.3e18, 0.04e18, 0.5e18);

        assertApproxEqAbs(x, 0.0525e18, 0.0001e18, "x");
        assertApproxEqAbs(m, 0.0715e18, 0.0001e18, "m");
        assertApproxEqAbs(LiquidationMath.maxIncentiveDown(m, 0.3e18, 0.1e18), 0.0219e18, 0.0001e18, "incentive");
        assertEq(MarginMath.horizonUp(2 hours, 3e24, 1e24), 4 hours * WAD, "N = 3 N_ref doubles the horizon");
        assertEq(MarginMath.slippageUp(0.005e18, 0.05e18, 20e24, 1e24), 0.05e18, "slippage is capped");
        assertEq(MarginMath.slippageUp(0.005e18, 0.05e18, 0, 0), 0, "no size, no reference needed");
        assertEq(MarginMath.liabilityWeightUp(0), WAD, "an unmoved debt weighs 1");
        assertEq(MarginMath.shockUp(1e18, 0.5e18, YEAR * WAD, 0, 0), 0.5e18, "one deviation over one year");
    }
}
