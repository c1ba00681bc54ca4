// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidator} from "../../../contracts/interfaces/ILiquidator.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {HostileToken} from "../helpers/HostileToken.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice How baskets end whose tokens differ in threshold and least incentive: what is taken, from which token, and what stays.
contract BasketEndsTest is PoolFixture {
    address private constant LENDER = address(0x1001);
    address private constant TRADER = address(0x1002);
    address private constant LIQUIDATOR = address(0x1005);
    /// @dev 0.3 x 10 % / (1 - 0.3 x 10 %), the full incentive of a margin of 10 % [WAD].
    uint256 private constant FULL = 30_927_835_051_546_391;

    PermitToken private usd;
    PermitToken private dust; // threshold 90 %, least incentive 1 %
    HostileToken private low; // threshold 50 %, least incentive 5 %
    PermitToken private high; // threshold 90 %, least incentive 1 %
    ScriptedOracle private oracle; // of the last one
    IMarginPool private pool;
    PositionId private id;

    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0));
        usd = new PermitToken("USD", "USD", 6);
        dust = new PermitToken("D", "D", 18);
        low = _hostile(18);
        high = new PermitToken("H", "H", 18);
        oracle = _oracle((_priceOf(1, 6, 18) * 14) / 10);
        PoolParams memory p = _params(address(usd), 10e6);
        p.collaterals = new CollateralParams[](3);
        p.collaterals[0] = _collateral(address(dust), address(_oracle(_priceOf(1, 6, 18))));
        p.collaterals[1] = _collateral(address(low), address(_oracle(_priceOf(1, 6, 18))));
        p.collaterals[1].incentiveMin = 50_000;
        p.collaterals[1].margin.maintenanceFloor = 500_000;
        p.collaterals[1].margin.initialFloor = 510_000;
        p.collaterals[2] = _collateral(address(high), address(oracle));
        pool = _create(p);
        _fund(address(usd), LENDER, address(pool), 1e15);
        _fund(address(usd), LIQUIDATOR, address(pool), 1e15);
        _fund(address(dust), TRADER, address(pool), 1e24);
        _fund(address(low), TRADER, address(pool), 1e24);
        _fund(address(high), TRADER, address(pool), 1e24);
        vm.prank(LENDER);
        pool.deposit(1e12, LENDER);
        id = _id(TRADER, 0);
    }

    /// @notice 100 of the low threshold and 1,000 of the high one against 1,060: the low one wants 5 % where 3.8 % are left, and selling the
    /// high one alone would lower health. So all debt is repaid at once, lowest threshold first, each token at no more than is its due.
    function test_WhereNoTokenHelpsAllDebtIsRepaidLowestThresholdFirst() public {
        _open(0, 100e18, 1_000e18, 1_060e6);
        oracle.set(_priceOf(1, 6, 18));
        uint256 assets = pool.totalAssets();

        (uint256 paid, uint256[] memory seized) = _liquidate(0);
        uint256 byLow = _without(100e6, 0.05e18);
        uint256 byHigh = 1_060e6 - byLow;
        // A tenth of what the incentive is above the least one.
        uint256 fee = (byHigh * ((FULL - 0.01e18) / 10)) / 1e18;
        assertEq(paid, 1_060e6 + fee, "paid");
        assertEq(seized[1], 100e18, "the low threshold goes first");
        assertEq(seized[2], (byHigh + (byHigh * FULL) / 1e18) * 1e12, "then the high one, at the full incentive");
        assertEq(pool.debtOf(id), 0, "debt");
        assertEq(pool.collateralOf(id, address(high)), 1_000e18 - seized[2], "the rest is the owner's");
        assertEq(pool.orphansOf(address(low)) + pool.orphansOf(address(high)), 0, "orphans");
        assertEq(pool.totalAssets(), assets + fee, "no debt is left that a reserve would be kept for");
    }

    /// @notice The same with a low one that does not move, and a unit of dust: what can be sold is sold, the rest waits with the debt that it
    /// covers, and nobody is asked for a liquidation that does nothing.
    function test_WhatDoesNotMoveWaitsWithTheDebtThatItCovers() public {
        _open(1, 100e18, 1_000e18, 1_060e6);
        oracle.set(_priceOf(1, 6, 18));
        low.setManner(HostileToken.Manner.PAUSED);

        (uint256 paid, uint256[] memory seized) = _liquidate(2);
        uint256 repaid = _without(1_000e6, FULL);
        assertEq(paid, repaid + (repaid * ((FULL - 0.01e18) / 10)) / 1e18, "paid");
        assertEq(seized[0], 0, "dust is not given away");
        assertEq(seized[1], 0, "does not move");
        assertEq(seized[2], 1_000e18, "all that moves");
        assertEq(pool.debtOf(id), 1_060e6 - repaid, "debt");
        assertEq(pool.collateralOf(id, address(low)), 100e18, "still the owner's");
        assertEq(pool.collateralOf(id, address(dust)), 1, "dust as well");

        assertTrue(pool.isLiquidatable(id), "unhealthy, but solvent");
        vm.expectRevert(abi.encodeWithSelector(ILiquidator.MarginPool_NothingToLiquidate.selector, 1));
        this.liquidate(2);
    }

    /// @notice Found by audit: a token that refuses transfers to its sender alone does move, and is not left behind for a liquidator's word.
    function test_ATokenThatRefusesItsSenderAloneMoves() public {
        _expectMovable(address(pool));
        (, uint256[] memory seized) = _liquidate(0);
        assertEq(seized[1], 100e18, "it is taken");
    }

    /// @notice Nor is one that refuses its transfers to the pool's factory alone.
    function test_ATokenThatRefusesTheFactoryAloneMoves() public {
        _expectMovable(address(factory));
    }

    /// @notice What is taken of a further token is announced, of the first one with the liquidation, and of what stays nothing is.
    function test_FurtherTokensAreAnnouncedIfTheyAreTaken() public {
        _open(1_000e18, 100e18, 500e18, 1_460e6);
        oracle.set(_priceOf(1, 6, 18));
        vm.recordLogs();
        (uint256 paid, uint256[] memory seized) = _liquidate(0);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertGt(seized[0], 0, "the first");
        assertLt(seized[0], 1_000e18, "a part of it");
        assertEq(seized[1], 100e18, "the second");
        assertEq(seized[2], 0, "the third");

        uint256 further;
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] == ILiquidator.CollateralSeized.selector) {
                ++further;
                assertEq(logs[i].topics[1], PositionId.unwrap(id), "position");
                assertEq(logs[i].data, abi.encode(address(low), 100e18, false), "the second");
            }
            if (logs[i].topics[0] == ILiquidator.Liquidated.selector) {
                assertEq(logs[i].data, abi.encode(paid, seized[0], 0, pool.positionWord(id)), "the first");
                assertEq(further, 1, "one further token");
            }
        }
        assertEq(further, 1, "one further token");
    }

    /// @notice Where nothing at all moves, a solvent position waits.
    function test_ASolventBasketOfWhichNothingMovesWaits() public {
        _open(0, 100e18, 1_000e18, 1_060e6);
        oracle.set(_priceOf(1, 6, 18));
        low.setManner(HostileToken.Manner.PAUSED);
        (, uint256[] memory seized) = _liquidate(2);
        assertEq(seized[2], 1_000e18, "all that moves");
        assertTrue(pool.isLiquidatable(id), "unhealthy, but solvent");
        bytes32 word = bytes32(abi.encode(pool.positionWord(id)));
        vm.expectRevert(abi.encodeWithSelector(ILiquidator.MarginPool_NothingToLiquidate.selector, 1));
        this.liquidate(2);
        assertEq(bytes32(abi.encode(pool.positionWord(id))), word, "as it was");
    }

    /// @notice A token that is used up may be enough: what is left is healthy, and nothing more is taken.
    function test_ATokenThatIsUsedUpMayBeEnough() public {
        _open(0, 100e18, 1_000e18, 955e6);
        oracle.set(_priceOf(1, 6, 18));
        // 950 weighted: a tenth of the way to the full incentive, which is 10 % on the low one.
        uint256 fraction = ((1e18 - (uint256(950e6) * 1e18) / 955e6) * 1e18) / 0.05e18;
        uint256 incentive = 0.05e18 + (0.05e18 * fraction) / 1e18;
        uint256 repaid = _without(100e6, incentive);

        (uint256 paid, uint256[] memory seized) = _liquidate(0);
        assertEq(paid, repaid + (repaid * ((incentive - 0.05e18) / 10)) / 1e18, "paid");
        assertEq(seized[1], 100e18, "used up");
        assertEq(seized[2], 0, "not needed");
        assertEq(pool.debtOf(id), 955e6 - repaid, "debt");
        assertGe(pool.healthOf(id), 1e18, "healthy");
    }

    /// @notice In a basket that does not pay its debt, a token that is worth less than a unit is not sold for nothing: it becomes the lenders'.
    function test_DustOfAnInsolventBasketIsTheLenders() public {
        _open(1, 0, 1_000e18, 800e6);
        oracle.set(_priceOf(1, 6, 18) / 2);
        uint256 assets = pool.totalAssets();
        uint256 bad = 800e6 - _without(500e6, 0.01e18);

        vm.expectEmit(address(pool));
        emit ILiquidator.BadDebtRealised(id, bad, 0, bad);
        (uint256 paid, uint256[] memory seized) = _liquidate(0);
        assertEq(paid, 800e6 - bad, "at the least incentive");
        assertEq(seized[0], 0, "dust");
        assertEq(pool.collateralOf(id, address(dust)), 0, "the owner's no more");
        assertEq(seized[2], 1_000e18, "seized");
        assertEq(pool.debtOf(id), 0, "debt");
        assertEq(pool.orphansOf(address(dust)), 1, "the lenders'");
        assertEq(pool.totalAssets(), assets - bad, "bad debt");
    }

    /// @notice Nor is a basket that pays its debt, but not the least incentive on top of it: all of it goes at the least incentive, and what it does
    /// not pay is bad, whether that is less than the least debt or more.
    function test_ABasketThatDoesNotPayTheLeastIncentiveIsInsolvent() public {
        _open(500e18, 0, 5_000e18, 5_490e6);
        oracle.set(_priceOf(1, 6, 18));
        uint256 assets = pool.totalAssets();

        (uint256 paid, uint256[] memory seized) = _liquidate(0);
        assertEq(paid, _without(500e6, 0.01e18) + _without(5_000e6, 0.01e18), "at the least incentive");
        assertGt(5_490e6 - paid, 10e6, "more than the least debt");
        assertEq(seized[0], 500e18, "all");
        assertEq(seized[2], 5_000e18, "all");
        assertEq(pool.debtOf(id), 0, "debt");
        assertEq(pool.totalAssets(), assets - (5_490e6 - paid), "bad debt");
    }

    /// @notice A least incentive that the basket just pays is paid: 1,050 for 1,000, of which the low one wants 5 %. It goes first, and enough of the
    /// high one to be healthy again.
    function test_ALeastIncentiveThatIsJustPaidForIsPaid() public {
        _open(0, 50e18, 1_000e18, 1_000e6);
        oracle.set(_priceOf(1, 6, 18));

        (, uint256[] memory seized) = _liquidate(0);
        assertEq(seized[1], 50e18, "first");
        assertLt(seized[2], 900e18, "a part");
        assertApproxEqRel(pool.healthOf(id), 1.05e18, 1e12, "target health");
    }

    /// @notice The reserve adds to a close-out and to nothing else: not to a basket that pays its least incentive, 1 %, to the unit, but to one
    /// that pays half of it.
    function test_TheReserveAddsToWhatDoesNotPayTheLeastIncentive() public {
        id = _id(TRADER, 1);
        _open(0, 0, 10_000e18, 9_400e6);
        oracle.set(_priceOf(1, 6, 18));
        _liquidate(0);
        uint256 reserve = pool.reserve();
        assertGt(reserve, 10e6, "its part of the incentive");

        uint256[2] memory pays = [uint256(1_010), 1_005];
        for (uint256 i; i < 2; ++i) {
            uint256 snapshot = vm.snapshotState();
            id = _id(TRADER, 0);
            oracle.set((_priceOf(1, 6, 18) * 14) / 10);
            _open(0, 0, pays[i] * 1e18, 1_000e6);
            oracle.set(_priceOf(1, 6, 18));
            (uint256 paid, uint256[] memory seized) = _liquidate(0);
            assertEq(seized[2], pays[i] * 1e18, "all");
            if (i == 0) {
                assertEq(paid, 1_000e6, "nothing is added");
                assertEq(pool.reserve(), reserve, "reserve");
            } else {
                assertEq(paid, (uint256(1_005e6) * 1_000 + 1_014) / 1_015, "at the close-out incentive, 1.5 %");
                assertApproxEqAbs(reserve - pool.reserve(), 1_000e6 - paid, 1, "with the bad debt");
            }
            assertTrue(vm.revertToState(snapshot));
        }
    }

    /// @notice Each token in turn is sold for no more than what leaves the rest solvent: a basket that pays 3 % on top of its debt pays just that on
    /// every one of them, although the low thresholds would allow up to 10 %.
    function test_WhatWasTakenCountsForTheNextToken() public {
        PoolParams memory p = _params(address(usd), 10e6);
        p.collaterals = new CollateralParams[](3);
        ScriptedOracle[3] memory oracles;
        PermitToken[3] memory tokens;
        for (uint256 k; k < 3; ++k) {
            tokens[k] = new PermitToken("T", "T", 18);
            oracles[k] = _oracle(_priceOf(2, 6, 18));
            p.collaterals[k] = _collateral(address(tokens[k]), address(oracles[k]));
            // 50, 30 and 10 %
            p.collaterals[k].margin.maintenanceFloor = uint32(500_000 - 200_000 * k);
            p.collaterals[k].margin.initialFloor = uint32(625_000 - 230_000 * k);
        }
        pool = _create(p);
        _fund(address(usd), LENDER, address(pool), 1e15);
        _fund(address(usd), LIQUIDATOR, address(pool), 1e15);
        vm.prank(LENDER);
        pool.deposit(1e12, LENDER);
        for (uint256 k; k < 3; ++k) {
            _fund(address(tokens[k]), TRADER, address(pool), 1_000e18);
            vm.prank(TRADER);
            pool.depositCollateral(id, address(tokens[k]), 1_000e18);
        }
        vm.prank(TRADER);
        pool.borrow(id, 2_912e6, TRADER);
        for (uint256 k; k < 3; ++k) oracles[k].set(_priceOf(1, 6, 18));
        uint256 assets = pool.totalAssets();

        (uint256 paid, uint256[] memory seized) = _liquidate(0);
        for (uint256 k; k < 3; ++k) assertEq(seized[k], 1_000e18, "all");
        // 88 are left for the incentives, 29.12 of it are the least ones; the reserve gets a tenth of the rest.
        assertApproxEqAbs(paid, 2_912e6 + 5.888e6, 3, "paid");
        assertEq(pool.debtOf(id), 0, "debt");
        assertGe(pool.totalAssets(), assets, "lenders");
    }

    /* SLICES */

    /// @notice A slice takes no more of a token than there is: what 20 of it pay for at the slice's incentive, where debt and depth would allow 68.
    function test_ASliceEndsWithItsToken() public {
        _open(20e18, 0, 1_000e18, 1_060e6);
        vm.prank(TRADER);
        pool.setGradualExit(id, true);
        oracle.set((_priceOf(1, 6, 18) * 12) / 10);
        uint256 health = (uint256(1_098e6) * 1e18) / 1_060e6;
        assertEq(pool.healthOf(id), health, "health");
        uint256 incentive = (1.1e18 - health) / 10;

        vm.prank(LIQUIDATOR);
        (uint256 repaid, uint256 seized) = pool.exitGradually(id, address(dust), ALL, 0, LIQUIDATOR);
        assertEq(repaid, (uint256(20e6) * 1e18) / (1e18 + incentive), "repaid");
        assertEq(seized, (repaid + (repaid * incentive) / 1e18) * 1e12, "seized");
        assertEq(pool.debtOf(id), 1_060e6 - repaid, "debt");
        assertEq(pool.collateralOf(id, address(dust)), 20e18 - seized, "held");
    }

    function liquidate(uint256 unmovable) external {
        _liquidate(unmovable);
    }

    /* INTERNAL */

    /// @dev The position is unhealthy, and its second token refuses transfers to one account: nobody may call it unmovable.
    function _expectMovable(address refused) private {
        _open(0, 100e18, 1_000e18, 1_060e6);
        oracle.set(_priceOf(1, 6, 18));
        vm.mockCallRevert(address(low), abi.encodeCall(low.transfer, (refused, 1)), "refused");
        vm.expectRevert(abi.encodeWithSelector(ILiquidator.MarginPool_TokenMovable.selector, address(low)));
        this.liquidate(2);
    }

    function _open(uint256 ofDust, uint256 ofLow, uint256 ofHigh, uint256 debt) private {
        vm.startPrank(TRADER);
        if (ofDust != 0) pool.depositCollateral(id, address(dust), ofDust);
        if (ofLow != 0) pool.depositCollateral(id, address(low), ofLow);
        pool.depositCollateral(id, address(high), ofHigh);
        pool.borrow(id, debt, TRADER);
        vm.stopPrank();
    }

    function _liquidate(uint256 unmovable) private returns (uint256 paid, uint256[] memory seized) {
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        vm.prank(LIQUIDATOR);
        (paid, seized) = pool.liquidate(ids, LiquidationBatch(ALL, unmovable, LIQUIDATOR, address(0)), "");
    }

    /// @dev What is repaid for `value` at an incentive, rounded up.
    function _without(uint256 value, uint256 incentive) private pure returns (uint256) {
        return (value * 1e18 + 1e18 + incentive - 1) / (1e18 + incentive);
    }
}
