// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {MarginMath} from "../../../contracts/libraries/MarginMath.sol";
import {MarginPolicyMath} from "../../../contracts/libraries/MarginPolicyMath.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {SettableVolatility} from "../../../contracts/mocks/SettableVolatility.sol";
import {CollateralParams, MarginParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @notice When margins change, and for whom: rules over a day, the ramp, the sync that new risk does itself, samples that lag.
contract MarginTimingTest is PoolFixture {
    address private constant LENDER = address(0x1001);
    address private constant TRADER = address(0x1002);
    address private constant CURATOR = address(0x1007);
    /// @dev 90 % a year, squared [WAD].
    uint256 private constant CALM = 0.81e18;

    PermitToken private usd;
    PermitToken private weth;
    SettableVolatility private volatility;
    IMarginPool private pool;
    PositionId private id;

    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0));
        usd = new PermitToken("USD", "USD", 6);
        weth = new PermitToken("WETH", "WETH", 18);
        volatility = new SettableVolatility();
        volatility.set(CALM, 0, true, false);
        ScriptedOracle oracle = _oracle(_priceOf(2_000, 6, 18));
        PoolParams memory p = _params(address(usd), 10e6);
        p.curator = CURATOR;
        CollateralParams memory c = _collateral(address(weth), address(oracle));
        (c.volatilitySource, c.rampRate, c.incentiveMin, c.margin) = (address(volatility), 20, 5_000, _major());
        p.collaterals = _one(c);
        pool = _create(p);
        _fund(address(usd), LENDER, address(pool), 1e15);
        _fund(address(usd), TRADER, address(pool), 1e12);
        _fund(address(weth), TRADER, address(pool), 1e24);
        vm.prank(LENDER);
        pool.deposit(1e12, LENDER);
        id = _id(TRADER, 0);
        vm.prank(TRADER);
        pool.depositCollateral(id, address(weth), 10e18);
        pool.syncMargin();
    }

    /* RULES */

    /// @notice Every input of the maintenance margin is the old one when its change is announced, half way after 12 hours, the new one after
    /// 24; and the margins that a sync takes from them are those of exactly these numbers.
    function test_EveryInputOfTheMaintenanceMarginRampsOverADay() public {
        MarginParams memory a = pool.marginParamsOf(0);
        MarginParams memory b = _stricter();
        uint256 start = block.timestamp;
        vm.prank(CURATOR);
        pool.setMarginParams(0, b);

        _assertRules(a, a, "at once");
        vm.warp(start + 12 hours);
        _assertRules(a, b, "half way");
        _assertTarget(a.quantile + (b.quantile - a.quantile) / 2);
        vm.warp(start + 24 hours - 1);
        assertLt(pool.marginParamsOf(0).quantile, b.quantile, "a second too early");
        vm.warp(start + 24 hours);
        _assertRules(b, b, "after a day");
        _assertTarget(b.quantile);
    }

    /* RAMP */

    /// @notice While the maintenance margin is on its way up, minute by minute, what opens a position keeps its distance: the initial margin is the
    /// greater of its own and gamma times the maintenance margin of the moment, rounded up.
    function test_InitialMarginKeepsItsDistanceOnTheRamp() public {
        // So near to each other that gamma decides: a day for the liquidation, and no more for the initial margin.
        MarginParams memory rules = pool.marginParamsOf(0);
        (rules.maintenanceHorizon, rules.initialHorizon) = (1 days, 1 days);
        vm.prank(CURATOR);
        pool.setMarginParams(0, rules);
        vm.warp(block.timestamp + 2 days);
        pool.syncMargin();
        vm.warp(block.timestamp + 10 days);
        pool.syncMargin();

        (uint256 start, ) = pool.marginsOf(0);
        volatility.set(2.25e18, 0, true, false);
        pool.syncMargin();
        rules = pool.marginParamsOf(0);
        uint256 sigma = MarginPolicyMath.sigmaUp(rules, 2.25e18);
        uint256 target = MarginPolicyMath.maintenanceUp(rules, sigma, 300_000);
        uint256 own = MarginPolicyMath.initialUp(rules, sigma, 0, 300_000);
        assertGt(target, start + 20 * 60, "hours to go");

        bool bound_;
        for (uint256 minute; start + 20 * minute < target + 200; minute += 7) {
            uint256 expected = start + 20 * minute < target ? start + 20 * minute : target;
            (uint256 maintenance, uint256 initial) = pool.marginsOf(0);
            assertEq(maintenance, expected, "20 ppm a minute");
            uint256 distance = (maintenance * 1_250_000 + 999_999) / 1e6;
            assertEq(initial, own > distance ? own : distance, "max(i, gamma m)");
            if (distance > own) bound_ = true;
            vm.warp(block.timestamp + 7 minutes);
        }
        assertTrue(bound_, "gamma m was never the greater one");
    }

    /// @notice However great the distance that it keeps, an initial margin is at most the whole value.
    function test_AnInitialMarginIsAtMostAll() public {
        PoolParams memory p = _params(address(usd), 10e6);
        p.collaterals = _one(_collateral(address(weth), address(_oracle(_priceOf(2_000, 6, 18)))));
        (p.collaterals[0].margin.maintenanceFloor, p.collaterals[0].margin.initialFloor) = (810_000, 810_001);
        (uint256 maintenance, uint256 initial) = _create(p).marginsOf(0);
        assertEq(maintenance, 810_000, "maintenance");
        assertEq(initial, 1e6, "1.25 times as much would be more");
    }

    /* SYNC BEFORE NEW RISK */

    /// @notice Up to an hour after the last sync new risk pays the margins that are there; a minute later it looks for itself, and what it
    /// finds counts at once. Exits do neither.
    function test_NewRiskSyncsWhatIsOlderThanAnHour() public {
        uint256 minute = pool.poolState().syncMinute;
        volatility.set(9e18, 0, true, false);
        (, uint256 calm) = pool.marginsOf(0);
        uint256 power = (20_000e6 * (1e6 - calm)) / 1e6;

        vm.warp(block.timestamp + 60 minutes);
        uint256 snapshot = vm.snapshotState();
        vm.prank(TRADER);
        pool.borrow(id, power - 10e6, TRADER);
        assertEq(pool.poolState().syncMinute, minute, "synced within the hour");

        vm.warp(block.timestamp + 1 minutes);
        vm.startPrank(TRADER);
        pool.repay(id, 10e6);
        pool.depositCollateral(id, address(weth), 1);
        assertEq(pool.poolState().syncMinute, minute, "an exit synced");
        vm.stopPrank();

        vm.revertToState(snapshot);
        vm.warp(block.timestamp + 1 minutes);
        vm.prank(TRADER);
        (bool ok, bytes memory answer) = address(pool).call(abi.encodeCall(pool.borrow, (id, power - 10e6, TRADER)));
        assertFalse(ok, "at the margins of an hour ago");
        assertEq(bytes32(bytes4(answer)), bytes32(IPositionLedger.MarginPool_BelowInitialMargin.selector), "error");
        vm.prank(TRADER);
        pool.borrow(id, 1_000e6, TRADER);
        assertEq(pool.poolState().syncMinute, minute + 61, "did not sync");
        (, uint256 wild) = pool.marginsOf(0);
        assertGt(wild, calm, "what it found");
    }

    /// @notice The hour runs from the last sync, whenever that was.
    function test_TheHourRunsFromTheLastSync() public {
        uint256 minute = pool.poolState().syncMinute;
        vm.warp(block.timestamp + 30 minutes);
        pool.syncMargin();
        assertEq(pool.poolState().syncMinute, minute + 30, "synced");
        vm.warp(block.timestamp + 60 minutes);
        vm.startPrank(TRADER);
        pool.borrow(id, 1_000e6, TRADER);
        assertEq(pool.poolState().syncMinute, minute + 30, "within the hour");
        vm.warp(block.timestamp + 1 minutes);
        pool.borrow(id, 1_000e6, TRADER);
        vm.stopPrank();
        assertEq(pool.poolState().syncMinute, minute + 91, "after it");
    }

    /// @notice Samples that lag the feed by more than an hour and the sampling interval put the initial margin at the cap of the volatility;
    /// the maintenance margin goes on as measured, and nobody is liquidated for it.
    function test_LaggingSamplesCostNewRiskTheCap() public {
        MarginParams memory rules = pool.marginParamsOf(0);
        uint256 measured = MarginPolicyMath.sigmaUp(rules, CALM);
        (uint256 maintenance, ) = pool.marginsOf(0);

        volatility.set(CALM, 1 hours + 5 minutes, true, false);
        pool.syncMargin();
        (, uint256 initial) = pool.marginsOf(0);
        assertEq(initial, MarginPolicyMath.initialUp(rules, measured, 0, 300_000), "in time");

        volatility.set(CALM, 1 hours + 5 minutes + 1, true, false);
        pool.syncMargin();
        (uint256 after_, uint256 capped) = pool.marginsOf(0);
        assertEq(capped, MarginPolicyMath.initialUp(rules, rules.volatilityCap, 0, 300_000), "at the cap");
        assertGt(capped, initial, "the cap is no more than what was measured");
        assertEq(after_, maintenance, "maintenance");

        volatility.set(CALM, 0, true, false);
        pool.syncMargin();
        (, uint256 again) = pool.marginsOf(0);
        assertEq(again, initial, "by itself");
    }

    /// @notice A source that fails, or has not seen enough yet, puts new risk at the cap. While it fails the maintenance margin stays where it
    /// is, on its way too: nobody is liquidated because a feed is silent.
    function test_ASilentSourceMovesNoMaintenanceMargin() public {
        MarginParams memory rules = pool.marginParamsOf(0);
        uint256 capped = MarginPolicyMath.initialUp(rules, rules.volatilityCap, 0, 300_000);
        (uint256 calm, uint256 initial) = pool.marginsOf(0);
        assertLt(initial, capped, "the cap is no more than what was measured");
        volatility.set(CALM, 0, true, true);
        _assertMargins(calm, capped, "silent");
        vm.warp(block.timestamp + 1 days);
        _assertMargins(calm, capped, "silent for a day");

        // Half an hour of a rise, then silence.
        volatility.set(9e18, 0, true, false);
        pool.syncMargin();
        vm.warp(block.timestamp + 30 minutes);
        volatility.set(9e18, 0, true, true);
        _assertMargins(calm + 30 * 20, capped, "on its way");
        vm.warp(block.timestamp + 1 days);
        _assertMargins(calm + 30 * 20, capped, "it stops there");

        volatility.set(CALM, 0, false, false);
        pool.syncMargin();
        assertEq(
            pool.poolState().rampTarget,
            MarginPolicyMath.maintenanceUp(rules, rules.volatilityCap, 300_000),
            "too young a source is no measure: the cap, by the ramp"
        );
    }

    /// @notice While a source is silent, a margin that new rules forbid goes to their nearest bound.
    function test_ASilentSourceKeepsToNewRules() public {
        MarginParams memory rules = pool.marginParamsOf(0);
        (uint256 calm, ) = pool.marginsOf(0);
        (rules.maintenanceFloor, rules.initialFloor) = (uint32(calm + 10_000), uint32(calm + 50_000));
        vm.prank(CURATOR);
        pool.setMarginParams(0, rules);
        vm.warp(block.timestamp + 1 days);
        volatility.set(CALM, 0, true, true);
        pool.syncMargin();
        assertEq(pool.poolState().rampTarget, calm + 10_000, "up to the floor");

        vm.warp(block.timestamp + 10 days);
        rules.maintenanceFloor = uint32(calm - 20_000);
        rules.maintenanceCap = uint32(calm - 10_000);
        vm.prank(CURATOR);
        pool.setMarginParams(0, rules);
        vm.warp(block.timestamp + 1 days);
        pool.syncMargin();
        assertEq(pool.poolState().rampTarget, calm - 10_000, "down to the cap");
    }

    /* SIZE */

    /// @notice Where the market that absorbs a token is named, a position twice its size pays for the way out: more initial margin, at once and to
    /// the unit; one that is small does not.
    function test_TheSizeOfAPositionRaisesItsInitialMargin() public {
        MarginParams memory rules = pool.marginParamsOf(0);
        rules.referenceNotional = 10_000e6;
        vm.startPrank(CURATOR);
        pool.setCaps(1e12, 40_000e6);
        pool.setMarginParams(0, rules);
        vm.stopPrank();
        (, uint256 base) = pool.marginsOf(0);
        uint256 sized = MarginPolicyMath.initialUp(rules, MarginPolicyMath.sigmaUp(rules, CALM), 20_000e6, 300_000);
        assertGt(sized, base, "no add-on");
        assertEq(pool.initialMarginAt(0, 20_000e6), sized, "as it says");

        uint256 power = (20_000e6 * (1e6 - sized)) / 1e6;
        vm.startPrank(TRADER);
        vm.expectRevert(
            abi.encodeWithSelector(IPositionLedger.MarginPool_BelowInitialMargin.selector, id, power, power + 1, 0)
        );
        pool.borrow(id, power + 1, TRADER);
        pool.borrow(id, power, TRADER);
        vm.stopPrank();
    }

    /* OPEN INTEREST */

    /// @notice Between two levels of what the pool has lent, new risk pays more initial margin, up to all at the second one; below the first, nothing.
    function test_OpenInterestRaisesTheInitialMargin() public {
        PoolParams memory p = _params(address(usd), 10e6);
        p.collaterals = _one(_collateral(address(weth), address(_oracle(_priceOf(2_000, 6, 18)))));
        (p.limits.openInterestLow, p.limits.openInterestHigh) = (10_000e6, 30_000e6);
        pool = _create(p);
        _fund(address(usd), LENDER, address(pool), 1e15);
        _fund(address(weth), TRADER, address(pool), 1e24);
        vm.prank(LENDER);
        pool.deposit(1e12, LENDER);
        vm.startPrank(TRADER);
        pool.depositCollateral(id, address(weth), 10e18);
        pool.borrow(id, 10_000e6, TRADER);
        // 14,000 are a fifth of the way from 15 % to all.
        uint256 pressed = MarginMath.withOpenInterestUp(150_000, 1e6, 14_000e6, 10_000e6, 30_000e6);
        assertEq(pressed, 320_000, "a fifth of the way");
        vm.expectRevert(
            abi.encodeWithSelector(IPositionLedger.MarginPool_BelowInitialMargin.selector, id, 13_600e6, 14_000e6, 0)
        );
        pool.borrow(id, 4_000e6, TRADER);
        pool.borrow(id, 3_500e6, TRADER);
        vm.stopPrank();
        assertEq(pool.debtOf(id), 13_500e6, "debt");
    }

    /* INTERNAL */

    function _assertMargins(uint256 maintenance, uint256 initial, string memory when) private {
        pool.syncMargin();
        (uint256 m, uint256 i) = pool.marginsOf(0);
        assertEq(m, maintenance, when);
        assertEq(i, initial, when);
    }

    /// @dev A sync now leads to the margin of the quantile `z`, with everything else half way or arrived as well.
    function _assertTarget(uint256 z) private {
        uint256 snapshot = vm.snapshotState();
        MarginParams memory rules = pool.marginParamsOf(0);
        assertEq(rules.quantile, z, "quantile");
        uint256 sigma = MarginPolicyMath.sigmaUp(rules, CALM);
        pool.syncMargin();
        assertEq(
            pool.poolState().rampTarget,
            MarginPolicyMath.maintenanceUp(rules, sigma, 300_000),
            "target of the maintenance margin"
        );
        vm.revertToState(snapshot);
    }

    /// @dev Every rule is half way between `a` and `b`.
    function _assertRules(MarginParams memory a, MarginParams memory b, string memory when) private view {
        uint256[13] memory now_ = _numbers(pool.marginParamsOf(0));
        uint256[13] memory from = _numbers(a);
        uint256[13] memory to = _numbers(b);
        for (uint256 i; i < 13; ++i) assertEq(now_[i], (from[i] + to[i]) / 2, when);
    }

    function _numbers(MarginParams memory p) private pure returns (uint256[13] memory n) {
        (n[0], n[1], n[2], n[3]) = (p.quantile, p.maintenanceHorizon, p.initialHorizon, p.oracleError);
        (n[4], n[5], n[6], n[7]) = (p.stressWeight, p.stressVolatility, p.volatilityFloor, p.volatilityCap);
        (n[8], n[9], n[10]) = (p.maintenanceFloor, p.maintenanceCap, p.initialFloor);
        (n[11], n[12]) = (p.baseSlippage, p.maxSlippage);
    }

    function _major() private pure returns (MarginParams memory p) {
        (p.quantile, p.maintenanceHorizon, p.initialHorizon, p.oracleError) = (3_450_000, 10_800, 46_800, 35_000);
        (p.stressWeight, p.stressVolatility, p.volatilityFloor) = (100_000, 1_000_000, 400_000);
        (p.volatilityCap, p.maintenanceFloor, p.maintenanceCap) = (3_000_000, 40_000, 500_000);
        (p.initialFloor, p.baseSlippage, p.maxSlippage) = (80_000, 5_000, 50_000);
    }

    /// @dev Every number greater, by an even amount.
    function _stricter() private pure returns (MarginParams memory p) {
        p = _major();
        (p.quantile, p.maintenanceHorizon, p.initialHorizon) = (4_000_000, 14_400, 86_400);
        (p.oracleError, p.stressWeight, p.stressVolatility) = (50_000, 300_000, 2_000_000);
        (p.volatilityFloor, p.volatilityCap, p.maintenanceFloor) = (600_000, 4_000_000, 60_000);
        (p.maintenanceCap, p.initialFloor, p.baseSlippage, p.maxSlippage) = (600_000, 100_000, 6_000, 60_000);
    }
}
