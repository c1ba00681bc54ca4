// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidator} from "../../../contracts/interfaces/ILiquidator.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {HostileToken} from "../helpers/HostileToken.sol";
import {IncidentTest} from "./IncidentTest.sol";

/// @notice L1 to L8 and L10 of security.md: incidents of liquidation elsewhere, played against ours.
contract LiquidationsTest is IncidentTest {
    function setUp() public override {
        super.setUp();
        _fund(address(asset), KEEPER, address(pool), 1e15 * unit);
    }

    /* L1 */

    /// @notice L1, Abracadabra: what a liquidation takes no longer counts as collateral. What is left and what went are what was there,
    /// and nothing can be borrowed on what went.
    function testFuzz_L1_WhatIsTakenIsGone(uint256 price) public {
        PositionId id = _lendAndBorrow(pool, address(collateral));
        _setPrice(bound(price, 300_000, 930_000));
        uint256 held = collateral.balanceOf(address(pool));
        (, uint256 seized) = _liquidate(pool, id, KEEPER);
        uint256 left = pool.collateralOf(id, address(collateral));
        assertEq(left + seized + pool.orphansOf(address(collateral)), 100e18, "the position's");
        assertEq(collateral.balanceOf(address(pool)) + seized, held, "the pool's");
        if (left == 0) {
            vm.prank(TRADER);
            (bool ok, ) = address(pool).call(abi.encodeCall(pool.borrow, (id, unit, TRADER)));
            assertFalse(ok, "borrowed on nothing");
        }
    }

    /* L2 */

    /// @notice L2: for margins from 2 % to 60 % and every loan to value from 50 % to 130 %, a liquidation makes the rest healthier, or
    /// leaves no debt. There is no spiral.
    function testFuzz_L2_NoSpiral(uint256 margin, uint256 ltv) public {
        uint256[4] memory margins = [uint256(20_000), 100_000, 300_000, 600_000];
        uint256 m = margins[margin % 4];
        PoolParams memory p = _params(address(asset), uint128(unit));
        p.collaterals = _one(_collateral(address(collateral), address(oracle)));
        p.collaterals[0].margin.maintenanceFloor = uint32(m);
        p.collaterals[0].margin.initialFloor = uint32((m * 3) / 2);
        p.collaterals[0].incentiveMin = 1_000;
        p.collaterals[0].cursor = 900_000;
        p.collaterals[0].incentiveCap = 300_000;
        IMarginPool other = _create(p);
        address[3] memory accounts = [ALICE, TRADER, KEEPER];
        for (uint256 i; i < 3; ++i) {
            vm.startPrank(accounts[i]);
            asset.approve(address(other), ALL);
            collateral.approve(address(other), ALL);
            vm.stopPrank();
        }
        vm.prank(ALICE);
        other.deposit(1e6 * unit, ALICE);
        PositionId id = _id(TRADER, 0);
        uint256 debt = (100_000 * unit * (1e6 - (m * 3) / 2)) / 1e6;
        vm.startPrank(TRADER);
        other.depositCollateral(id, address(collateral), 100e18);
        other.borrow(id, debt, TRADER);
        vm.stopPrank();

        // price = debt / (amount x loan to value)
        ltv = bound(ltv, 500_000, 1_300_000);
        oracle.set((((debt * 1e6) / ltv) * 1e36) / 100e18);
        if (!other.isLiquidatable(id)) return;
        uint256 health = other.healthOf(id);
        _liquidate(other, id, KEEPER);
        assertTrue(other.debtOf(id) == 0 || other.healthOf(id) > health, "worse than before");
    }

    /* L3 */

    /// @notice L3: around every threshold, a liquidation leaves no debt or at least the minimum, and no debt without collateral.
    function testFuzz_L3_NoDust(uint256 debt, uint256 slack, uint256 price) public {
        vm.prank(ALICE);
        pool.deposit(1e6 * unit, ALICE);
        // Debts about the minimum, once to four times.
        debt = bound(debt, unit, 4 * unit);
        PositionId id = _id(TRADER, 0);
        vm.startPrank(TRADER);
        uint256 amount = (debt * 1e18) / (849 * unit);
        pool.depositCollateral(id, address(collateral), amount + bound(slack, 0, amount / 10));
        pool.borrow(id, debt, TRADER);
        vm.stopPrank();
        _setPrice(bound(price, 100_000, 990_000));
        if (!pool.isLiquidatable(id)) return;
        _liquidate(pool, id, KEEPER);
        uint256 left = pool.debtOf(id);
        assertTrue(left == 0 || left >= unit, "dust");
        assertTrue(left == 0 || pool.collateralOf(id, address(collateral)) != 0, "debt without collateral");
    }

    /* L4 */

    /// @notice L4: a liquidator is not stopped by somebody who repays, adds or liquidates a little before him, nor by positions in his
    /// batch that are healthy, gone or named twice.
    function testFuzz_L4_Griefing(uint256 how, uint256 price) public {
        PositionId id = _lendAndBorrow(pool, address(collateral));
        _setPrice(bound(price, 700_000, 920_000));
        how = how % 4;
        vm.startPrank(TRADER);
        if (how == 0) pool.repay(id, 1);
        if (how == 1) pool.depositCollateral(id, address(collateral), 1);
        if (how == 2) pool.depositCollateral(_id(TRADER, 1), address(collateral), 1e18);
        vm.stopPrank();
        if (how == 3) {
            // A copycat takes what he can with a limit of one unit less than it needs: nothing.
            vm.prank(BOB);
            (bool ok, ) = address(pool).call(
                abi.encodeCall(pool.liquidate, (_ids(id), LiquidationBatch(1, 0, BOB, address(0)), ""))
            );
            assertFalse(ok, "one unit buys nothing");
        }
        PositionId[] memory ids = new PositionId[](4);
        (ids[0], ids[1], ids[2], ids[3]) = (_id(TRADER, 1), id, id, _id(BOB, 7));
        vm.prank(KEEPER);
        (uint256 repaid, ) = pool.liquidate(ids, LiquidationBatch(ALL, 0, KEEPER, address(0)), "");
        assertGt(repaid, 0, "liquidated");
        assertFalse(pool.isLiquidatable(id), "still liquidatable");
    }

    /* L5 */

    /// @notice L5: no account but the liquidator's own receiver can stop a liquidation by being blocked: not the borrower, not the curator,
    /// not the fee recipient, not the protocol. Nothing is pushed to any of them.
    function test_L5_BlockedAccounts() public {
        _createBadPool();
        PositionId id = _lendAndBorrow(badPool, address(badCollateral));
        badOracle.set((_priceOf(1_000, 6, 18) * 88) / 100);
        badAsset.setManner(HostileToken.Manner.BLOCKING);
        badCollateral.setManner(HostileToken.Manner.BLOCKING);
        address[4] memory blocked = [TRADER, ALICE, address(0xfee), address(0x1)];
        for (uint256 i; i < blocked.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            badAsset.setBlocked(blocked[i]);
            badCollateral.setBlocked(blocked[i]);
            (, uint256 seized) = _liquidate(badPool, id, KEEPER);
            assertGt(seized, 0, "seized");
            // The surplus stays in the position; its owner takes it out to whom he likes, once his debt is paid.
            assertGt(badPool.collateralOf(id, address(badCollateral)), 0, "the owner's rest");
            assertTrue(vm.revertToState(snapshot));
        }
        badCollateral.setBlocked(BOB);
        vm.prank(KEEPER);
        (bool ok, ) = address(badPool).call(
            abi.encodeCall(badPool.liquidate, (_ids(id), LiquidationBatch(ALL, 0, BOB, address(0)), ""))
        );
        assertFalse(ok, "a blocked receiver is the liquidator's own affair");
        _liquidate(badPool, id, KEEPER);
    }

    /* L6 */

    /// @notice L6: a full basket, whose every oracle burns all the gas that it gets but one, and one of whose tokens burns gas too: the
    /// liquidation fits into 9 million gas and takes what can be taken.
    function test_L6_FullHostileBasket() public {
        HostileToken debtToken = _hostile(6);
        PoolParams memory p = _params(address(debtToken), uint128(unit));
        p.collaterals = new CollateralParams[](8);
        HostileToken[] memory tokens = new HostileToken[](8);
        ScriptedOracle[] memory oracles = new ScriptedOracle[](8);
        for (uint256 k; k < 8; ++k) {
            tokens[k] = _hostile(18);
            oracles[k] = _oracle(_priceOf(1_000, 6, 18));
            p.collaterals[k] = _collateral(address(tokens[k]), address(oracles[k]));
        }
        IMarginPool full = _create(p);
        _fund(address(debtToken), ALICE, address(full), 1e15);
        _fund(address(debtToken), KEEPER, address(full), 1e15);
        vm.prank(ALICE);
        full.deposit(1e6 * unit, ALICE);
        PositionId id = _id(TRADER, 0);
        for (uint256 k; k < 8; ++k) {
            _fund(address(tokens[k]), TRADER, address(full), 1e20);
            vm.prank(TRADER);
            full.depositCollateral(id, address(tokens[k]), 10e18);
        }
        vm.prank(TRADER);
        full.borrow(id, 60_000 * unit, TRADER);

        // Token 0 is worth a quarter of what it was; the oracles of tokens 2 to 7 burn gas, and token 1 does so when it moves.
        oracles[0].set(_priceOf(250, 6, 18));
        for (uint256 k = 2; k < 8; ++k) oracles[k].setManner(ScriptedOracle.Manner.SLOW);
        tokens[1].setManner(HostileToken.Manner.GAS_BURNER);
        vm.warp(block.timestamp + 4 days);
        assertTrue(full.isLiquidatable(id), "liquidatable");
        vm.prank(KEEPER);
        uint256 gas = gasleft();
        (, uint256[] memory seized) = full.liquidate(_ids(id), LiquidationBatch(ALL, 2, KEEPER, address(0)), "");
        gas -= gasleft();
        assertLe(gas, 9e6, "gas");
        assertEq(seized[0], 10e18, "the good token");
        assertEq(seized[1], 0, "the one that does not move");
        assertEq(full.debtOf(id), 0, "nothing is owed any more");
        assertEq(full.orphansOf(address(tokens[1])), 10e18, "it is not lost, but the lenders'");
    }

    /* L7 */

    /// @notice L7, Maker's Black Thursday: after a fall of 10 to 80 % in one update, and hours without a keeper, collateral is never
    /// given away: who takes it pays its value less the incentive, or what the reserve adds to it, which is at most 1 % of the value.
    function testFuzz_L7_NoCollateralForNothing(uint256 fall, uint256 time) public {
        PositionId id = _lendAndBorrow(pool, address(collateral));
        uint256 start = block.timestamp;
        vm.warp(start + bound(time, 0, 30 days));
        uint256[4] memory falls = [uint256(900_000), 700_000, 500_000, 200_000];
        _setPrice(falls[fall % 4]);
        if (!pool.isLiquidatable(id)) return;
        (uint256 repaid, uint256 seized) = _liquidate(pool, id, KEEPER);
        uint256 value = (seized * 1_000 * unit * falls[fall % 4]) / 1e6 / 1e18;
        assertGt(repaid, 0, "for nothing");
        // The greatest incentive of a margin of 10 % is 3 / 97.
        assertGe(repaid + value / 100 + 1, (value * 97) / 100, "too cheap");
    }

    /// @notice L7: what is worth nothing at all is not given away either; it stays with the lenders.
    function test_L7_WorthlessCollateralStays() public {
        PositionId id = _lendAndBorrow(pool, address(collateral));
        oracle.set(1);
        (uint256 repaid, uint256 seized) = _liquidate(pool, id, KEEPER);
        assertEq(repaid, 0, "repaid");
        assertEq(seized, 0, "seized");
        assertEq(pool.orphansOf(address(collateral)), 100e18, "the lenders'");
    }

    /* L8 */

    /// @notice L8: at health 1 exactly nobody is liquidated; a unit of price below it, he is.
    function test_L8_TheBoundaryIsExact() public {
        PositionId id = _lendAndBorrow(pool, address(collateral));
        // The least value whose 90 % are 84,000, rounded down: 93,333.333334, of 100 tokens.
        uint256 boundary = 93_333_333_334 * 1e16;
        oracle.set(boundary);
        assertEq(pool.healthOf(id), 1e18, "health");
        assertFalse(pool.isLiquidatable(id), "at 1");
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(ILiquidator.MarginPool_NothingToLiquidate.selector, 1));
        pool.liquidate(_ids(id), LiquidationBatch(ALL, 0, KEEPER, address(0)), "");
        oracle.set(boundary - 1);
        assertTrue(pool.isLiquidatable(id), "below 1");
        _liquidate(pool, id, KEEPER);
    }

    /// @notice L8: the view and the act agree, and a position saved in the same transaction is safe.
    function testFuzz_L8_TheViewIsTheAct(uint256 price, uint256 time, uint256 added) public {
        PositionId id = _lendAndBorrow(pool, address(collateral));
        vm.warp(block.timestamp + bound(time, 0, 365 days));
        _setPrice(bound(price, 850_000, 1e6));
        vm.prank(TRADER);
        pool.depositCollateral(id, address(collateral), bound(added, 1, 20e18));
        bool liquidatable = pool.isLiquidatable(id);
        assertEq(liquidatable, pool.healthOf(id) < 1e18, "health");
        vm.prank(KEEPER);
        (bool ok, ) = address(pool).call(
            abi.encodeCall(pool.liquidate, (_ids(id), LiquidationBatch(ALL, 0, KEEPER, address(0)), ""))
        );
        assertEq(ok, liquidatable, "the act");
    }

    /* L10 */

    /// @notice L10, JELLY: somebody who is trader, lender and liquidator at once makes bad debt to be paid from the reserve. Within the
    /// margin he gains nothing, and no other pool's reserve moves.
    function testFuzz_L10_TheReserveIsNoPrize(uint256 fall, uint256 share) public {
        _createBadPool();
        _lendAndBorrow(badPool, address(badCollateral));
        _lendAndBorrow(pool, address(collateral));
        vm.warp(block.timestamp + 2 * 365 days);
        vm.prank(TRADER);
        pool.repay(_id(TRADER, 0), ALL);
        pool.syncMargin();
        badPool.syncMargin();
        assertGt(pool.reserve(), 0, "a reserve to take");
        bytes32 other = _fingerprint(badPool);

        fall = bound(fall, 860_000, 1e6);
        uint256 price = (_priceOf(1_000, 6, 18) * fall) / 1e6;
        uint256 before = asset.balanceOf(BOB) + 100 * (price / 1e18);
        vm.startPrank(BOB);
        uint256 shares = pool.deposit(bound(share, unit, 1e7 * unit), BOB);
        PositionId id = _id(BOB, 0);
        pool.depositCollateral(id, address(collateral), 100e18);
        pool.borrow(id, 85_000 * unit - 1, BOB);
        vm.stopPrank();
        oracle.set(price);
        if (pool.isLiquidatable(id)) {
            _liquidate(pool, id, BOB);
            vm.startPrank(BOB);
            if (pool.debtOf(id) != 0) pool.repay(id, ALL);
            if (pool.collateralOf(id, address(collateral)) != 0) {
                pool.withdrawCollateral(id, address(collateral), ALL, BOB);
            }
            vm.stopPrank();
        } else {
            vm.startPrank(BOB);
            pool.repay(id, ALL);
            pool.withdrawCollateral(id, address(collateral), ALL, BOB);
            vm.stopPrank();
        }
        vm.prank(BOB);
        pool.redeem(shares, BOB, BOB);
        uint256 tokens = collateral.balanceOf(BOB) - (1e30 - 100e18);
        assertLe(asset.balanceOf(BOB) + (tokens * (price / 1e18)) / 1e18, before + 3, "gained");
        assertEq(_fingerprint(badPool), other, "another pool moved");
    }
}
