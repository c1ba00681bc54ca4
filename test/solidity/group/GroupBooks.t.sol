// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MarginGroup} from "../../../contracts/group/MarginGroup.sol";
import {IMarginGroup} from "../../../contracts/interfaces/IMarginGroup.sol";
import {Adjustment} from "../../../contracts/types/Adjustment.sol";
import {GroupParams} from "../../../contracts/types/GroupParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {Counterparty} from "../helpers/Counterparty.sol";
import {GroupFixture} from "../helpers/GroupFixture.sol";
import {HostileToken} from "../helpers/HostileToken.sol";

/// @notice The books of a group: shares, claims of those who paid for others, and what is refused.
contract GroupBooksTest is GroupFixture {
    function setUp() public {
        _launch();
    }

    /* SHARES */

    function test_AShareIsOneUnitOfTheReserve() public {
        _join(ALICE, 500, 700);
        assertEq(group.convertToShares(1_234), 1_234, "to shares");
        assertEq(group.convertToAssets(1_234), 1_234, "to assets");
        assertEq(group.balanceOf(ALICE), 1_200 * USD_UNIT, "margin and contribution");
    }

    function test_NoAmountIsZeroAndNoReceiverNobody() public {
        _join(ALICE, 500, 700);
        vm.startPrank(ALICE);
        _expectZeroAmount();
        group.deposit(0, ALICE);
        _expectZeroAmount();
        group.withdraw(0, ALICE);
        address[2] memory nobodies = [address(0), address(group)];
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_InvalidReceiver.selector, nobodies[i]));
            group.withdraw(1, nobodies[i]);
        }
        vm.stopPrank();
        vm.startPrank(SPONSOR);
        _expectZeroAmount();
        group.addSkin(0);
        _expectZeroAmount();
        group.removeSkin(0, SPONSOR);
        vm.stopPrank();
        // Nor may what a member pays out go to the group, where it would belong to nobody.
        uint256 place = _openLong(ALICE);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_InvalidReceiver.selector, address(group)));
        group.adjust(place, Adjustment(address(0), 0, address(0), 0, 1, 0, address(group), address(0)), "");
    }

    function test_NobodyTakesOutMoreThanHeHas() public {
        _join(ALICE, 500, 700);
        vm.startPrank(ALICE);
        bytes memory refusal = abi.encodeWithSelector(
            IMarginGroup.MarginGroup_InsufficientShares.selector,
            700 * USD_UNIT + 1,
            700 * USD_UNIT
        );
        vm.expectRevert(refusal);
        group.withdraw(700 * USD_UNIT + 1, ALICE);
        vm.expectRevert(refusal);
        group.contribute(700 * USD_UNIT + 1);
        vm.stopPrank();
        vm.startPrank(SPONSOR);
        group.addSkin(300);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_InsufficientShares.selector, 301, 300));
        group.removeSkin(301, SPONSOR);
        uint256 before = usd.balanceOf(SPONSOR);
        group.removeSkin(300, SPONSOR);
        vm.stopPrank();
        assertEq(usd.balanceOf(SPONSOR) - before, 300, "the skin");
        _assertConserved();
    }

    function test_AGroupWithoutAMinimumTakesWhoeverAcceptsItsTerms() public {
        GroupParams memory p = _groupParams();
        p.minContribution = 0;
        group = new MarginGroup(p, address(model));
        vm.startPrank(ALICE);
        group.join(TERMS, 0);
        assertEq(group.participants().length, 1, "participants");
        assertEq(group.participantOf(ALICE).shortSince, 0, "nothing is missing");
        assertEq(group.quit(ALICE), 0, "nothing to take");
        vm.stopPrank();
    }

    function test_ATokenThatDeliversLessIsRefused() public {
        HostileToken token = _hostile(6);
        GroupParams memory p = _groupParams();
        p.reserveAsset = address(token);
        group = new MarginGroup(p, address(model));
        _fund(address(token), ALICE, address(group), 1e12);
        token.setManner(HostileToken.Manner.FEE);
        vm.prank(ALICE);
        vm.expectRevert(
            abi.encodeWithSelector(
                IMarginGroup.MarginGroup_TransferShortfall.selector,
                address(token),
                500 * USD_UNIT,
                495 * USD_UNIT - 1
            )
        );
        group.join(TERMS, 500 * USD_UNIT);
    }

    /* PLACES */

    function test_ThereArePlacesForEightParticipantsAndEightMembers() public {
        for (uint160 i; i < 8; ++i) {
            address account = address(0x3000 + i);
            _fund(address(usd), account, address(group), 500 * USD_UNIT);
            vm.prank(account);
            group.join(TERMS, 500 * USD_UNIT);
        }
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_Full.selector, 8));
        group.join(TERMS, 500 * USD_UNIT);

        vm.startPrank(address(0x3000));
        for (uint256 i; i < 8; ++i) assertEq(group.open(address(longEth)), i, "the first free place");
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_Full.selector, 8));
        group.open(address(longEth));
        group.close(3);
        assertEq(group.open(address(longBtc)), 3, "a free place is taken again");
        vm.stopPrank();
    }

    function test_APoolThatWasNotAdmittedGivesNoPlace() public {
        _join(ALICE, 500, 0);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotAdmitted.selector, address(lens)));
        group.open(address(lens));
    }

    /* MEMBERS */

    function test_ACallbackTargetMayPayForAMember() public {
        _join(ALICE, 1_000, 0);
        uint256 place = _openLong(ALICE);
        Counterparty payer = new Counterparty();
        payer.mint(address(usd), 1_000 * USD_UNIT);
        payer.approve(address(usd), address(longEth));
        uint256 before = usd.balanceOf(ALICE);
        vm.prank(ALICE);
        (uint256 repaid, ) = group.adjust(
            place,
            Adjustment(address(0), 0, address(0), 0, 0, 1_000 * USD_UNIT, ALICE, address(payer)),
            ""
        );
        assertEq(repaid, 1_000 * USD_UNIT, "repaid");
        assertEq(usd.balanceOf(address(payer)), 0, "by the target");
        assertEq(usd.balanceOf(ALICE), before, "not by the participant");
        assertEq(payer.initiator(), address(group), "called in the group's name");
        _assertConserved();
    }

    function test_AnEmptyReserveCoversNothing() public {
        _join(ALICE, 1_000, 0);
        PositionId id = _memberId(_openLong(ALICE));
        vm.startPrank(address(longEth));
        assertEq(group.cover(id, 1_500 * USD_UNIT), 1_000 * USD_UNIT, "all there is");
        assertEq(group.cover(id, 500 * USD_UNIT), 0, "and no more");
        vm.stopPrank();
        assertEq(group.totalAssets(), 0, "reserve");
        // Only the pool of a member is paid, and only for a position of the group.
        vm.prank(address(longEth));
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotAdmitted.selector, address(longEth)));
        group.cover(_id(ALICE, 1), 1);
    }

    /* CLAIMS */

    function test_WhatIsGivenBackGoesToTheSkinAndToWhoeverElsePaid() public {
        _indebted();
        assertEq(lens.maxWithdrawOf(address(group), ALICE), 0, "who owes takes nothing out");
        vm.startPrank(ALICE);
        bytes memory refusal = abi.encodeWithSelector(
            IMarginGroup.MarginGroup_OwesOthers.selector,
            ALICE,
            700 * USD_UNIT
        );
        vm.expectRevert(refusal);
        group.withdraw(1, ALICE);
        vm.expectRevert(refusal);
        group.quit(ALICE);
        // Of 700, 300 came from the skin and 400 from Bob: so of 350.
        assertEq(group.deposit(350 * USD_UNIT, ALICE), 0, "no shares before what is owed");
        (uint256 skin, uint256 lent) = group.skin();
        assertEq(skin, 150 * USD_UNIT, "skin");
        assertEq(lent, 150 * USD_UNIT, "still lent");
        assertEq(group.participantOf(BOB).lent, 200 * USD_UNIT, "Bob's claim");
        assertEq(group.deposit(400 * USD_UNIT, ALICE), 50 * USD_UNIT, "the rest is hers");
        vm.stopPrank();
        (skin, lent) = group.skin();
        assertEq(skin, 300 * USD_UNIT, "the skin is whole");
        assertEq(lent, 0, "nothing is lent");
        _assertConserved();
        _assertClaims();
    }

    /// @dev The sponsor is the last creditor: who leaves does not wait for others, and what they owe is not forgiven.
    function test_WhoLeavesBeforeHeIsPaidBackLeavesHisClaimToTheSkin() public {
        _indebted();
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotCovered.selector, 0, 1_000 * USD_UNIT));
        group.quit(BOB);
        vm.prank(SPONSOR);
        group.addSkin(2_000 * USD_UNIT);
        vm.prank(BOB);
        assertEq(group.quit(BOB), 400 * USD_UNIT, "what is left of his");
        (uint256 skin, uint256 lent) = group.skin();
        assertEq(skin, 2_000 * USD_UNIT, "skin");
        assertEq(lent, 700 * USD_UNIT, "his claim as well");
        assertFalse(group.participantOf(BOB).joined, "gone");
        _assertConserved();
        _assertClaims();

        vm.prank(ALICE);
        group.deposit(700 * USD_UNIT, ALICE);
        (skin, lent) = group.skin();
        assertEq(skin, 2_700 * USD_UNIT, "paid back");
        assertEq(lent, 0, "nothing is lent");
    }

    function test_OnlyADefaultIsWrittenOff() public {
        _indebted();
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotDefaulted.selector, BOB));
        group.writeOff(BOB);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_HasMembers.selector, ALICE));
        group.writeOff(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NotParticipant.selector, KEEPER));
        group.writeOff(KEEPER);
    }

    /// @dev Alice's member took her 1,000, the skin of 300, and 400 of Bob's 800.
    function _indebted() private {
        _join(ALICE, 1_000, 0);
        _join(BOB, 800, 0);
        vm.prank(SPONSOR);
        group.addSkin(300 * USD_UNIT);
        PositionId id = _memberId(_openLong(ALICE));
        vm.prank(address(longEth));
        assertEq(group.cover(id, 1_700 * USD_UNIT), 1_700 * USD_UNIT, "covered");
    }

    function _expectZeroAmount() private {
        vm.expectRevert(IMarginGroup.MarginGroup_ZeroAmount.selector);
    }
}
