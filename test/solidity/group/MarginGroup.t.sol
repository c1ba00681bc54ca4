// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginGroup} from "../../../contracts/interfaces/IMarginGroup.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {Adjustment} from "../../../contracts/types/Adjustment.sol";
import {GroupRisk} from "../../../contracts/types/GroupState.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {GroupFixture} from "../helpers/GroupFixture.sol";

/// @notice A group shares the buffer, never the maintenance.
contract MarginGroupTest is GroupFixture {
    function setUp() public {
        _launch();
    }

    /* OPENING */

    function test_AMemberOpensAtMaintenanceAndCushionWhereAnIsolatedPositionMayNot() public {
        vm.startPrank(ALICE);
        PositionId id = _id(ALICE, 0);
        longEth.depositCollateral(id, address(eth), 10e18);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPositionLedger.MarginPool_BelowInitialMargin.selector,
                id,
                17_000 * USD_UNIT,
                17_500 * USD_UNIT,
                0
            )
        );
        longEth.borrow(id, 17_500 * USD_UNIT, ALICE);
        vm.stopPrank();

        _join(ALICE, 1_000, 0);
        uint256 place = _openLong(ALICE);
        assertEq(longEth.debtOf(_memberId(place)), 17_500 * USD_UNIT, "debt");
        GroupRisk memory r = lens.riskOf(address(group));
        assertEq(r.requirement, 1_000 * USD_UNIT, "5 % of 20,000");
        assertEq(r.isolated, r.requirement, "one member alone");
        _assertConserved();
    }

    function test_EvenAMemberMustKeepMaintenanceAndCushionInItsPool() public {
        _join(ALICE, 10_000, 0);
        vm.startPrank(ALICE);
        uint256 place = group.open(address(longEth));
        // 20,000 x 90 % / 1.02
        vm.expectRevert(
            abi.encodeWithSelector(
                IPositionLedger.MarginPool_BelowInitialMargin.selector,
                _memberId(place),
                17_647_058_823,
                17_648 * USD_UNIT,
                0
            )
        );
        group.adjust(
            place,
            Adjustment(address(eth), 10e18, address(0), 0, 17_648 * USD_UNIT, 0, ALICE, address(0)),
            ""
        );
        vm.stopPrank();
    }

    function test_NewRiskNeedsACoveredGroup() public {
        _join(ALICE, 999, 0);
        vm.startPrank(ALICE);
        uint256 place = group.open(address(longEth));
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_NotCovered.selector, 999 * USD_UNIT, 1_000 * USD_UNIT)
        );
        group.adjust(
            place,
            Adjustment(address(eth), 10e18, address(0), 0, 17_000 * USD_UNIT, 0, ALICE, address(0)),
            ""
        );
        vm.stopPrank();
    }

    function test_NobodyOpensOnAnothersReserve() public {
        _join(ALICE, 600, 0);
        _join(BOB, 5_000, 0);
        vm.startPrank(ALICE);
        uint256 place = group.open(address(longEth));
        vm.expectRevert(
            abi.encodeWithSelector(
                IMarginGroup.MarginGroup_OwnShareTooSmall.selector,
                ALICE,
                600 * USD_UNIT,
                1_000 * USD_UNIT
            )
        );
        group.adjust(
            place,
            Adjustment(address(eth), 10e18, address(0), 0, 17_000 * USD_UNIT, 0, ALICE, address(0)),
            ""
        );
        vm.stopPrank();
    }

    function test_AHedgeLowersTheRequirementDownToTheFloor() public {
        _join(ALICE, 2_000, 0);
        _openLong(ALICE);
        _openShort(ALICE);
        GroupRisk memory r = lens.riskOf(address(group));
        assertApproxEqAbs(r.isolated, 2_000 * USD_UNIT, 2, "isolated");
        // c = -1 + 15 %, at least -80 %: core = 1,000 x sqrt(2 - 1.6) = 632.46; 80 % of it and 20 % of the sum
        assertApproxEqAbs(r.requirement, 905_964_426, 10, "pooled");
        (uint256 reserve, ) = (group.totalAssets(), 0);
        uint256[] memory none = new uint256[](0);
        uint256[] memory sigmas = new uint256[](8);
        (sigmas[0], sigmas[1]) = (0.8e18, 0.8e18);
        assertEq(lens.reportOf(address(group), 0.99e18, 1 days, sigmas, none, 0).reserve, reserve, "reserve");
        assertEq(lens.reportOf(address(group), 0.99e18, 1 days, sigmas, none, 0).utilisation, 452_983, "utilisation");
    }

    /* RESERVE */

    function test_WithdrawalsLeaveTheRequirementCovered() public {
        _join(ALICE, 500, 1_500);
        _openLong(ALICE);
        assertEq(lens.maxWithdrawOf(address(group), ALICE), 1_000 * USD_UNIT, "most");
        vm.startPrank(ALICE);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_NotCovered.selector, 1_000 * USD_UNIT - 1, 1_000 * USD_UNIT)
        );
        group.withdraw(1_000 * USD_UNIT + 1, ALICE);
        group.withdraw(1_000 * USD_UNIT, ALICE);
        vm.stopPrank();
        _assertConserved();
    }

    function test_LeavingNeedsNoMembersAndACoveredRest() public {
        _join(ALICE, 1_000, 500);
        uint256 place = _openLong(ALICE);
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_HasMembers.selector, ALICE));
        group.quit(ALICE);
        group.adjust(place, Adjustment(address(0), 0, address(eth), ALL, 0, ALL, ALICE, address(0)), "");
        group.close(place);
        uint256 before = usd.balanceOf(ALICE);
        assertEq(group.quit(ALICE), 1_500 * USD_UNIT, "assets");
        vm.stopPrank();
        assertEq(usd.balanceOf(ALICE) - before, 1_500 * USD_UNIT, "paid");
        assertEq(group.participants().length, 0, "participants");
        _assertConserved();
    }

    function test_ClosingAHedgeIsNeverBlockedButTheLeaversReserveStays() public {
        uint256 hedge = _hedge();
        vm.startPrank(BOB);
        group.adjust(hedge, Adjustment(address(0), 0, address(usd), ALL, 0, ALL, BOB, address(0)), "");
        group.close(hedge);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_NotCovered.selector, 600 * USD_UNIT, 1_000 * USD_UNIT)
        );
        group.quit(BOB);
        vm.stopPrank();
    }

    /* EXITS */

    function test_ExitsWorkWithADeadOracleAndAnEmptyReserve() public {
        _join(ALICE, 1_000, 0);
        uint256 place = _openMember(ALICE, longEth, address(eth), 10e18, 10_000 * USD_UNIT);
        ethOracle.setManner(ScriptedOracle.Manner.REVERTING);
        vm.startPrank(ALICE);
        // a part
        group.adjust(place, Adjustment(address(0), 0, address(0), 0, 0, 1_000 * USD_UNIT, address(0), address(0)), "");
        // unlever: a tenth of debt and collateral
        group.adjust(
            place,
            Adjustment(address(0), 0, address(eth), 0.9e18, 0, 1_000 * USD_UNIT, ALICE, address(0)),
            ""
        );
        // all
        group.adjust(place, Adjustment(address(0), 0, address(0), 0, 0, ALL, address(0), address(0)), "");
        group.adjust(place, Adjustment(address(0), 0, address(eth), ALL, 0, 0, ALICE, address(0)), "");
        group.close(place);
        group.quit(ALICE);
        vm.stopPrank();
        _assertConserved();
    }

    function test_ACallbackTargetCannotSpendTheReserve() public {
        _join(ALICE, 5_000, 0);
        uint256 place = _openLong(ALICE);
        vm.startPrank(ALICE);
        // The lens is a contract that offers nothing: the pool would have to take the repayment from the group.
        vm.expectRevert();
        group.adjust(place, Adjustment(address(0), 0, address(0), 0, 0, 1_000 * USD_UNIT, ALICE, address(lens)), "");
        vm.stopPrank();
        assertEq(usd.allowance(address(group), address(longEth)), 0, "allowance");
        _assertConserved();
    }

    function test_WhatAPoolDoesNotTakeIsGivenBack() public {
        _join(ALICE, 1_000, 0);
        uint256 place = _openLong(ALICE);
        uint256 before = usd.balanceOf(ALICE);
        vm.prank(ALICE);
        // It would leave 50, so the pool trims it to leave 100.
        (uint256 repaid, ) = group.adjust(
            place,
            Adjustment(address(0), 0, address(0), 0, 0, 17_450 * USD_UNIT, address(0), address(0)),
            ""
        );
        assertEq(repaid, 17_400 * USD_UNIT, "repaid");
        assertEq(before - usd.balanceOf(ALICE), repaid, "paid");
        assertEq(usd.allowance(address(group), address(longEth)), 0, "allowance");
        _assertConserved();
    }

    /* TOP-UP, COVER */

    function test_AnyoneTopsUpAMemberThatNearsItsMaintenance() public {
        _join(ALICE, 1_000, 1_000);
        uint256 place = _openLong(ALICE);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_Healthy.selector, place, 1_028_571_428_571_428_571, 1.01e18)
        );
        group.topUp(place);

        // health 1,960 x 10 x 90 % / 17,500 = 1.008
        _setEth(1_960);
        vm.prank(KEEPER);
        uint256 amount = group.topUp(place);
        assertEq(amount, 700 * USD_UNIT, "17,500 - 17,640 / 1.05");
        assertEq(longEth.healthOf(_memberId(place)), 1.05e18, "health");
        assertEq(group.participantOf(ALICE).margin, 300 * USD_UNIT, "his own margin pays first");
        _assertConserved();
    }

    function test_AShortIsToppedUpWithTheReserveAssetAsCollateral() public {
        _join(ALICE, 1_000, 1_000);
        uint256 place = _openShort(ALICE);
        // health 20,000 x 90 % / (8.75 x 2,040) = 1.0084
        _setEth(2_040);
        vm.prank(KEEPER);
        uint256 amount = group.topUp(place);
        assertApproxEqAbs(amount, 825 * USD_UNIT, 3, "17,850 x (1.05 - 1.0084) / 90 %");
        assertApproxEqRel(shortEth.healthOf(_memberId(place)), 1.05e18, 1e12, "health");
        _assertConserved();
    }

    function test_TheReserveCoversAMemberBeforeItIsLiquidated() public {
        _join(ALICE, 1_000, 1_000);
        uint256 place = _openLong(ALICE);
        _setEth(1_940);
        uint256 held = longEth.collateralOf(_memberId(place), address(eth));
        _liquidate(longEth, _memberId(place));
        assertEq(longEth.collateralOf(_memberId(place), address(eth)), held, "nothing was seized");
        assertApproxEqRel(longEth.healthOf(_memberId(place)), 1.05e18, 1e12, "target health");
        _assertConserved();
    }

    function test_AMemberThatCannotBeCoveredIsLiquidatedInItsOwnPoolAlone() public {
        _join(ALICE, 2_000, 0);
        uint256 place = _openLong(ALICE);
        uint256 other = _openMember(ALICE, longBtc, address(btc), 0.4e8, 10_000 * USD_UNIT);
        bytes32 before = keccak256(abi.encode(longBtc.positionWord(_memberId(other))));
        _setEth(1_700);
        _liquidate(longEth, _memberId(place));
        assertEq(group.totalAssets(), 0, "the reserve is used up");
        // 2,000 of 2,928.57 were covered: for the rest the pool sold collateral.
        assertLt(longEth.debtOf(_memberId(place)), 15_500 * USD_UNIT, "debt");
        assertLt(longEth.collateralOf(_memberId(place), address(eth)), 10e18, "collateral");
        assertTrue(keccak256(abi.encode(longBtc.positionWord(_memberId(other)))) == before, "the other is untouched");
        _assertConserved();
    }

    /* DEFAULT */

    function test_TheWaterfallOfADefault() public {
        _join(ALICE, 1_000, 0);
        _join(BOB, 800, 700);
        vm.prank(BOB);
        group.setSharedCap(400 * USD_UNIT);
        vm.prank(SPONSOR);
        group.addSkin(300 * USD_UNIT);
        uint256 place = _openLong(ALICE);
        assertEq(lens.greatestLoss(800, 700, 400), 1_200, "what Bob could know");

        // needs 17,500 - 9 x 1,700 / 1.05 = 2,928.57, has 1,000 + 300 + 800 + 400
        _setEth(1_700);
        _liquidate(longEth, _memberId(place));
        assertEq(group.participantOf(ALICE).fund, 0, "the defaulter's own");
        assertEq(group.participantOf(BOB).fund, 0, "the survivor's contribution");
        assertEq(group.participantOf(BOB).margin, 300 * USD_UNIT, "no more of his margin than he shared");
        assertEq(group.participantOf(ALICE).owed, 1_500 * USD_UNIT, "what she owes");
        (uint256 skin, uint256 lent) = group.skin();
        assertEq(skin, 0, "skin");
        assertEq(lent, 300 * USD_UNIT, "skin lent");
        _assertConserved();
        _assertClaims();
    }

    function test_ADefaulterGivesBackBeforeSheTakesOut() public {
        _join(ALICE, 1_000, 0);
        _join(BOB, 800, 0);
        uint256 place = _openLong(ALICE);
        _setEth(1_850);
        _liquidate(longEth, _memberId(place));
        uint256 owed = group.participantOf(ALICE).owed;
        assertGt(owed, 0, "owed");
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_OwesOthers.selector, ALICE, owed));
        group.adjust(place, Adjustment(address(0), 0, address(eth), ALL, 0, ALL, ALICE, address(0)), "");
        group.deposit(owed, ALICE);
        assertEq(group.participantOf(BOB).fund, 800 * USD_UNIT, "Bob is whole");
        group.adjust(place, Adjustment(address(0), 0, address(eth), ALL, 0, ALL, ALICE, address(0)), "");
        vm.stopPrank();
        _assertConserved();
        _assertClaims();
    }

    function test_ADebtOfNobodyIsWrittenOff() public {
        _join(ALICE, 1_000, 0);
        _join(BOB, 800, 0);
        uint256 place = _openLong(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_HasMembers.selector, ALICE));
        group.writeOff(ALICE);
        _setEth(1_500);
        _liquidate(longEth, _memberId(place));
        group.close(place);
        group.writeOff(ALICE);
        assertEq(group.participantOf(BOB).lent, 0, "given up");
        assertEq(group.participants().length, 1, "participants");
        _assertConserved();
        _assertClaims();
    }

    function test_AShortContributionCostsTheCreditAfterAWeek() public {
        _join(ALICE, 1_000, 0);
        _join(BOB, 1_000, 1_500);
        uint256 place = _openLong(ALICE);
        _openMember(BOB, shortEth, address(usd), 20_000 * USD_UNIT, 5e18);
        _setEth(1_850);
        _liquidate(longEth, _memberId(place));
        assertGt(group.participantOf(BOB).shortSince, 0, "short");
        GroupRisk memory r = lens.riskOf(address(group));
        assertEq(r.suspended, 0, "in time");
        vm.warp(block.timestamp + 7 days + 1);
        r = lens.riskOf(address(group));
        assertEq(r.suspended, 3, "both are short");
        assertEq(r.requirement, r.isolated, "no credit");
        vm.prank(BOB);
        group.contribute(1_000 * USD_UNIT);
        assertEq(group.participantOf(BOB).shortSince, 0, "replenished");
    }

    /* UNWIND */

    function test_AnUncoveredGroupIsUnwoundSliceBySlice() public {
        uint256 hedge = _hedge();
        uint256 place = 0;
        vm.prank(KEEPER);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_Covered.selector, 1_200 * USD_UNIT, 905_964_427)
        );
        group.unwind(place, address(eth), ALL, KEEPER);

        vm.startPrank(BOB);
        group.adjust(hedge, Adjustment(address(0), 0, address(usd), ALL, 0, ALL, BOB, address(0)), "");
        group.close(hedge);
        vm.stopPrank();
        _useUp(place, 600);
        uint256 health = longEth.healthOf(_memberId(place));
        vm.startPrank(KEEPER);
        (uint256 repaid, uint256 taken) = group.unwind(place, address(eth), ALL, KEEPER);
        assertEq(repaid, 4_375 * USD_UNIT, "a quarter of the debt at most");
        assertEq(taken, 2.1984375e18, "at the oracle's price and half a per cent");
        assertGe(longEth.healthOf(_memberId(place)), health, "healthier");
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_TooEarly.selector, block.timestamp + 600));
        group.unwind(place, address(eth), ALL, KEEPER);
        vm.stopPrank();
        _assertConserved();
    }

    /* CREDIT */

    /// @dev By a breaker as by a dead feed.
    function test_AMemberWhosePriceIsNotNormalLosesItsCreditAtOnce() public {
        _join(ALICE, 2_000, 0);
        _openLong(ALICE);
        _openShort(ALICE);
        uint256 hedged = lens.riskOf(address(group)).requirement;
        uint256 price = _priceOf(1, 18, 6) / 2_000;
        for (uint8 state = 1; state <= uint8(type(OracleState).max); ++state) {
            usdOracle.setState(OracleState(state) < OracleState.STALE ? price : 0, price, OracleState(state));
            GroupRisk memory r = lens.riskOf(address(group));
            assertEq(r.requirement, r.isolated, "no credit");
            assertLt(hedged, r.requirement, "less before");
            assertEq(r.suspended, 2, "the short");
        }
        usdOracle.setState(price, price, OracleState.NORMAL);
        assertEq(lens.riskOf(address(group)).requirement, hedged, "and back with the price");
    }

    function test_L9_AnOracleThatNobodyCanReadCountsAsTheMostAndBlocksNoExit() public {
        _join(ALICE, 3_000, 0);
        uint256 place = _openMember(ALICE, longEth, address(eth), 10e18, 10_000 * USD_UNIT);
        uint256 sick = _openMember(ALICE, longBtc, address(btc), 0.4e8, 10_000 * USD_UNIT);
        btcOracle.setManner(ScriptedOracle.Manner.SLOW);
        vm.startPrank(ALICE);
        group.adjust(place, Adjustment(address(0), 0, address(eth), ALL, 0, ALL, ALICE, address(0)), "");
        group.adjust(sick, Adjustment(address(0), 0, address(btc), ALL, 0, ALL, ALICE, address(0)), "");
        group.close(place);
        group.close(sick);
        group.quit(ALICE);
        vm.stopPrank();
        _assertConserved();
    }

    function test_CreditIsGivenSlowlyAndTakenAtOnce() public {
        vm.startPrank(SPONSOR);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_CorrelationOutOfRange.selector, 66, 90, 65, 85)
        );
        group.setCorrelation(0, 1, 66, 90);
        group.setCorrelation(0, 1, 65, 85);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_CorrelationOutOfRange.selector, 66, 85, 65, 85)
        );
        group.setCorrelation(0, 1, 66, 85);
        group.setCorrelation(0, 1, -20, 100);
        vm.warp(block.timestamp + 24 hours);
        group.setCorrelation(0, 1, -15, 95);
        vm.stopPrank();
        assertEq(int256(int8(int256(group.params().lowCorrelations))), -15, "low");
        assertEq(int256(int8(int256(group.params().highCorrelations))), 95, "high");
    }

    /* WHO MAY */

    function test_WhoMayNot() public {
        _join(ALICE, 1_000, 0);
        uint256 place = _openLong(ALICE);
        PositionId id = _memberId(place);
        Adjustment memory a;
        a.repay = 1;
        vm.startPrank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotYours.selector, place, BOB, ALICE));
        group.adjust(place, a, "");
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotParticipant.selector, BOB));
        group.open(address(longEth));
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotParticipant.selector, BOB));
        group.withdraw(1, BOB);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotSponsor.selector, BOB, SPONSOR));
        group.admit(address(longEth), 0, false);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotSponsor.selector, BOB, SPONSOR));
        group.setCorrelation(0, 1, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotSponsor.selector, BOB, SPONSOR));
        group.removeSkin(1, BOB);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotAdmitted.selector, BOB));
        group.cover(id, 1);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_OtherTerms.selector, bytes32(0), TERMS));
        group.join(0, 1_000 * USD_UNIT);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_BelowMinimum.selector, 499 * USD_UNIT, 500 * USD_UNIT)
        );
        group.join(TERMS, 499 * USD_UNIT);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NoMember.selector, 1));
        group.topUp(1);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NoMember.selector, 8));
        group.close(8);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotEmpty.selector, place));
        group.close(place);
        vm.stopPrank();
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_AlreadyJoined.selector, ALICE));
        group.join(TERMS, 1_000 * USD_UNIT);
    }

    function test_UnfitPools() public {
        PoolParams memory p = _params(address(usd), uint128(USD_UNIT));
        p.collaterals = _one(_collateral(address(eth), address(ethOracle)));
        IMarginPool stranger = _create(p);
        (p.group, p.groupCushion, p.debtAsset) = (address(group), 20_000, address(eth));
        p.collaterals = _one(_collateral(address(btc), address(btcOracle)));
        IMarginPool priceless = _create(p);
        vm.startPrank(SPONSOR);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_UnfitPool.selector, address(lens), bytes32("factory"))
        );
        group.admit(address(lens), 0, false);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_UnfitPool.selector, address(stranger), bytes32("group"))
        );
        group.admit(address(stranger), 0, false);
        vm.expectRevert(
            abi.encodeWithSelector(
                IMarginGroup.MarginGroup_UnfitPool.selector,
                address(priceless),
                bytes32("reserve asset")
            )
        );
        group.admit(address(priceless), 0, false);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_UnfitPool.selector, address(longEth), bytes32("admitted"))
        );
        group.admit(address(longEth), 0, false);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NoSuchPair.selector, 8, 8));
        group.admit(address(longEth), 8, false);
        vm.stopPrank();
    }

    /// @dev Alice is long 10 ETH in place 0, Bob short, and each has 600 in the reserve: enough for both together.
    function _hedge() private returns (uint256 hedge) {
        _join(ALICE, 500, 500);
        _join(BOB, 600, 0);
        _openLong(ALICE);
        hedge = _openShort(BOB);
        vm.prank(ALICE);
        group.withdraw(400 * USD_UNIT, ALICE);
    }
}
