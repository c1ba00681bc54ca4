// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginGroup} from "../../../contracts/interfaces/IMarginGroup.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {Adjustment, LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {GroupFixture} from "../helpers/GroupFixture.sol";
import {HostileToken} from "../helpers/HostileToken.sol";

/// @notice What one participant does, or does not pay, is not taken from the others beyond what they agreed to.
contract GroupFairnessTest is GroupFixture {
    function setUp() public {
        _launch();
    }

    /* UNWINDING */

    /// @dev All collateral counted, and adding it needs no check. So a participant with the least debt could put in as much as he could
    /// borrow for a moment, buy a quarter of everybody's debt at the incentive, and take it out again; or leave it there, and nobody
    /// could withdraw. No more counts than his debt needs.
    function test_AddingCollateralToOnesOwnMemberMakesNoGroupShort() public {
        _join(BOB, 1_000, 1);
        uint256 other = _openMember(BOB, longEth, address(eth), 10e18, 17_000 * USD_UNIT);
        _join(ALICE, 1_000, 0);
        uint256 place = _openMember(ALICE, longEth, address(eth), 1e18, 1_700 * USD_UNIT);
        uint256 requirement = lens.riskOf(address(group)).requirement;
        assertEq(requirement, 1_100 * USD_UNIT, "5 % of 22,000");
        vm.startPrank(ALICE);
        group.adjust(place, Adjustment(address(eth), 1_000e18, address(0), 0, 0, 0, ALICE, address(0)), "");
        assertEq(lens.riskOf(address(group)).requirement, requirement, "as before");
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_Covered.selector, group.totalAssets(), requirement)
        );
        group.unwind(other, address(eth), ALL, ALICE);
        vm.stopPrank();
        vm.prank(BOB);
        group.withdraw(USD_UNIT, BOB);
    }

    /// @dev Nor does a price that rises: it would have had those unwound who gain.
    function test_ARisingPriceMakesNoGroupShort() public {
        _join(ALICE, 1_000, 0);
        uint256 place = _openMember(ALICE, longEth, address(eth), 10e18, 17_000 * USD_UNIT);
        _setEth(5_000);
        assertEq(lens.riskOf(address(group)).requirement, 1_000 * USD_UNIT, "what the debt needs");
        vm.prank(KEEPER);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_Covered.selector, 1_000 * USD_UNIT, 1_000 * USD_UNIT)
        );
        group.unwind(place, address(eth), ALL, KEEPER);
    }

    /// @dev Nobody is unwound for what another lacks: not who covers his share, nor who holds no more than his own hedge needs.
    function test_AHedgeOfOnesOwnCountsBeforeOneIsUnwound() public {
        _join(BOB, 906, 200);
        uint256 long = _openLong(BOB);
        _openShort(BOB);
        vm.prank(BOB);
        group.withdraw(200 * USD_UNIT, BOB);
        _join(ALICE, 1_000, 0);
        _useUp(_openLong(ALICE), 1_000);
        assertGt(lens.riskOf(address(group)).requirement, group.totalAssets(), "short: hers is used up");
        vm.prank(KEEPER);
        try group.unwind(long, address(eth), ALL, KEEPER) {
            assertTrue(false, "unwound");
        } catch (bytes memory reason) {
            assertTrue(bytes4(reason) == IMarginGroup.MarginGroup_Covered.selector, "another error");
        }
    }

    /// @dev A step of one unit would have kept everybody else from the member for ten minutes, again and again.
    function test_DustKeepsNobodyFromUnwindingTheRest() public {
        _join(ALICE, 1_000, 0);
        uint256 place = _openMember(ALICE, longEth, address(eth), 10e18, 10_000 * USD_UNIT);
        _useUp(place, 800);
        vm.startPrank(KEEPER);
        (uint256 repaid, ) = group.unwind(place, address(eth), 100, KEEPER);
        assertEq(repaid, 100, "dust");
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_TooEarly.selector, block.timestamp + 1));
        group.unwind(place, address(eth), ALL, KEEPER);
        vm.warp(block.timestamp + 1);
        // Half a step of a quarter of the debt: half of the time.
        (repaid, ) = group.unwind(place, address(eth), 1_250 * USD_UNIT, KEEPER);
        assertEq(repaid, 1_250 * USD_UNIT, "a half");
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_TooEarly.selector, block.timestamp + 301));
        group.unwind(place, address(eth), ALL, KEEPER);
        vm.warp(block.timestamp + 301);
        group.unwind(place, address(eth), ALL, KEEPER);
        vm.stopPrank();
        _assertConserved();
    }

    /* CLAIMS */

    /// @dev He was among those whom it was shared out to: whoever owed and was owed paid a part of it to himself.
    function test_ADebtorPaysTheOthersBeforeHimself() public {
        _crossed();
        vm.prank(ALICE);
        group.deposit(600 * USD_UNIT, ALICE);
        assertEq(group.participantOf(KEEPER).lent, 100 * USD_UNIT, "what Bob owes him");
        assertEq(group.participantOf(ALICE).lent, 100 * USD_UNIT, "what Bob owes her");
        assertEq(group.participantOf(ALICE).owed, 0, "she owes nothing");
        assertEq(group.participantOf(ALICE).fund, 0, "nothing of it came back to her");
        // Only her own claim is left of what there is to give back.
        vm.startPrank(BOB);
        group.deposit(200 * USD_UNIT, BOB);
        vm.stopPrank();
        assertEq(group.participantOf(ALICE).fund, 100 * USD_UNIT, "paid back");
        _assertConserved();
        _assertClaims();
    }

    /// @dev While the others gave up a part of what they are owed by whomever, a part of her claim went to the sponsor.
    function test_WhatADefaulterIsOwedIsSetOffBeforeTheOthersGiveUpTheirs() public {
        uint256 place = _crossed();
        _setEth(1_000);
        _liquidate(longEth, _memberId(place));
        assertEq(group.participantOf(ALICE).owed, 900 * USD_UNIT, "with all that was left");
        group.close(place);
        group.writeOff(ALICE);
        (, uint256 lent) = group.skin();
        assertEq(lent, 0, "nothing for the sponsor");
        assertEq(group.participantOf(KEEPER).lent, 200 * USD_UNIT, "all that Bob owes");
        _assertConserved();
        _assertClaims();
    }

    /* TOKENS WITH HOOKS */

    /// @dev The others' money came in while the member's own tokens were on their way; what had been checked before was old.
    function test_WhoIsCoveredByTheOthersWhileHePaysTakesNothingOut() public {
        (IMarginPool pool, HostileToken odd) = _hookedPool();
        _join(ALICE, 500, 0);
        _join(BOB, 5_000, 0);
        odd.mint(ALICE, 11_000e18);
        vm.prank(ALICE);
        odd.approve(address(group), ALL);
        uint256 place = _openMember(ALICE, pool, address(odd), 10_000e18, 8_500 * USD_UNIT);
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = _memberId(place);
        ethOracle.set(_priceOf(85, 6, 20));
        odd.setReentry(
            address(pool),
            abi.encodeCall(pool.liquidate, (ids, LiquidationBatch(ALL, 0, KEEPER, address(0)), ""))
        );
        odd.setManner(HostileToken.Manner.REENTRANT);
        vm.startPrank(ALICE);
        Adjustment memory a = Adjustment(address(odd), 1, address(odd), 100e18, 0, 1, ALICE, address(0));
        (bool ok, bytes memory answer) = address(group).call(abi.encodeCall(group.adjust, (place, a, "")));
        vm.stopPrank();
        assertFalse(ok, "taken out");
        assertTrue(bytes4(answer) == IMarginGroup.MarginGroup_OwesOthers.selector, "another error");
    }

    /// @dev Of 200 that Bob's member took beyond his own Alice bore 100 and the keeper 100, and of hers 600 the keeper.
    function _crossed() private returns (uint256 hers) {
        _join(ALICE, 1_000, 0);
        _join(BOB, 1_000, 0);
        _join(KEEPER, 1_000, 0);
        hers = _openLong(ALICE);
        PositionId herId = _memberId(hers);
        PositionId hisId = _memberId(_openLong(BOB));
        vm.startPrank(address(longEth));
        group.cover(hisId, 1_200 * USD_UNIT);
        group.cover(herId, 1_500 * USD_UNIT);
        vm.stopPrank();
        assertEq(group.participantOf(ALICE).owed, 600 * USD_UNIT, "she owes");
        assertEq(group.participantOf(ALICE).lent, 100 * USD_UNIT, "she is owed");
    }

    function _hookedPool() private returns (IMarginPool pool, HostileToken odd) {
        odd = new HostileToken(18);
        PoolParams memory p = _params(address(usd), uint128(100 * USD_UNIT));
        (p.group, p.groupCushion) = (address(group), 20_000);
        ethOracle.set(_priceOf(1, 6, 18));
        p.collaterals = _one(_collateral(address(odd), address(ethOracle)));
        pool = _create(p);
        vm.prank(SPONSOR);
        group.admit(address(pool), 2, false);
        _fund(address(usd), LENDER, address(pool), 1e15);
        vm.prank(LENDER);
        pool.deposit(1_000_000 * USD_UNIT, LENDER);
    }
}
