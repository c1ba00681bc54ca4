// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGroupLens} from "../../../contracts/interfaces/IGroupLens.sol";
import {IMarginGroup} from "../../../contracts/interfaces/IMarginGroup.sol";
import {GroupRisk, GroupView} from "../../../contracts/types/GroupState.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {GroupFixture} from "../helpers/GroupFixture.sol";

/// @notice What a group computes of its members: shares, sizes, reports, and what nobody acts upon.
contract GroupRiskTest is GroupFixture {
    uint256[] private _none;

    function setUp() public {
        _launch();
    }

    /* SHARES AND REPORTS */

    function test_AnEmptyGroupNeedsNothing() public view {
        (uint256 requirement, uint256[] memory parts) = model.allocationUp(group.riskView());
        assertEq(requirement, 0, "requirement");
        for (uint256 i; i < 8; ++i) assertEq(parts[i], 0, "part");
        IGroupLens.GroupReport memory report = lens.reportOf(
            address(group),
            0.99e18,
            1 days,
            new uint256[](8),
            _none,
            0
        );
        assertEq(report.utilisation, 0, "nothing of nothing");
        assertEq(report.worstScenarios, 0, "no scenarios");
    }

    /// @dev Without doubt about the correlation a perfect hedge leaves no core: what is left is the floor, and nobody's more than anybody's.
    function test_TheFloorOfAPerfectHedgeIsSharedBySize() public {
        _join(ALICE, 2_000, 0);
        _openLong(ALICE);
        _openShort(ALICE);
        GroupView memory v = group.riskView();
        (v.uncertainty, v.maxHedge) = (0, 1e6);
        GroupRisk memory r = model.assess(v);
        assertEq(r.core, 0, "no core");
        (uint256 requirement, uint256[] memory parts) = model.allocationUp(v);
        assertEq(requirement, 700 * USD_UNIT, "35 % of 2,000");
        assertEq(parts[0], 350 * USD_UNIT, "the long's half");
        assertEq(parts[1], 350 * USD_UNIT, "the short's half");
    }

    function test_AReportSaysHowBadItCouldGet() public {
        _join(ALICE, 1_000, 0);
        PositionId id = _memberId(_openLong(ALICE));
        uint256[] memory scenarios = new uint256[](2);
        // ETH falls by a fifth, or by a tenth.
        (scenarios[0], scenarios[1]) = (uint16(int16(-2_000)), uint16(int16(-1_000)));
        uint256[] memory sigmas = new uint256[](8);
        sigmas[0] = 0.8e18;
        IGroupLens.GroupReport memory report = lens.reportOf(address(group), 0.99e18, 1 days, sigmas, scenarios, 1);
        assertEq(report.worstScenarios, 4_000 * USD_UNIT, "the worst");
        assertEq(
            lens.reportOf(address(group), 0.99e18, 1 days, sigmas, scenarios, 2).worstScenarios,
            3_000 * USD_UNIT,
            "mean of both"
        );
        // 20,000 x 80 % x sqrt(1 / 365) x 2.3263 and x 2.6652
        assertApproxEqRel(report.valueAtRisk, 1_948_265_000, 1e14, "value at risk");
        assertApproxEqRel(report.shortfall, 2_232_060_000, 1e14, "expected shortfall");
        assertEq(report.allocation[0], 1_000 * USD_UNIT, "all of it");
        assertEq(report.utilisation, 1e6, "used up");

        vm.prank(address(longEth));
        group.cover(id, 1_000 * USD_UNIT);
        report = lens.reportOf(address(group), 0.99e18, 1 days, sigmas, scenarios, 1);
        assertEq(report.reserve, 0, "no reserve");
        assertEq(report.utilisation, ALL, "more than any share of it");
        vm.expectRevert(abi.encodeWithSelector(IGroupLens.GroupLens_LengthMismatch.selector, 0, 8));
        lens.reportOf(address(group), 0.99e18, 1 days, _none, scenarios, 1);
    }

    /* SIZES */

    function test_ATopUpHasASizeOnlyBelowItsTargetAndAtAPrice() public {
        _join(ALICE, 1_000, 0);
        PositionId id = _memberId(_openShort(ALICE));
        uint256 health = shortEth.healthOf(id);
        assertEq(model.topUpUp(address(shortEth), id, address(usd), health), 0, "it is there");
        assertGt(model.topUpUp(address(shortEth), id, address(usd), health + 1e9), 0, "just below");
        usdOracle.setState(0, _priceOf(1, 18, 6) / 2_000, OracleState.STALE);
        assertEq(model.topUpUp(address(shortEth), id, address(usd), 1.05e18), 0, "no price");
        assertFalse(model.isPriced(address(shortEth), id), "not to be acted upon");
        // A price so low that no amount would do.
        usdOracle.setState(1, 1, OracleState.NORMAL);
        assertEq(model.topUpUp(address(shortEth), id, address(usd), 1.05e18), 0, "no weight");
    }

    /* WHAT NOBODY ACTS UPON */

    function test_APriceThatNobodyTrustsMovesNoMoney() public {
        _join(ALICE, 1_000, 1_000);
        uint256 place = _openShort(ALICE);
        // The last price is below the level of a top-up, but it is the last one of a dead oracle.
        usdOracle.setState(0, _priceOf(1, 18, 6) / 2_040, OracleState.STALE);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NoPrice.selector, place));
        group.topUp(place);
    }

    function test_NothingIsUnwoundAtAPriceInCaution() public {
        _join(ALICE, 1_000, 0);
        uint256 place = _openMember(ALICE, longEth, address(eth), 10e18, 10_000 * USD_UNIT);
        _useUp(place, 600);
        uint256 price = _priceOf(2_000, 6, 18);
        ethOracle.setState(price, price, OracleState.CAUTION);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NoPrice.selector, place));
        group.unwind(place, address(eth), ALL, KEEPER);
    }

    /// @dev A small hedge lowers what the whole needs: to unwind it would raise that.
    function test_AHedgeIsNotUnwoundWhereThatDoesNotHelp() public {
        _join(ALICE, 1_000, 0);
        uint256 long = _openMember(ALICE, longEth, address(eth), 10e18, 10_000 * USD_UNIT);
        uint256 hedge = _openMember(ALICE, shortEth, address(usd), 2_000 * USD_UNIT, 0.4e18);
        _useUp(long, 600);
        uint256 requirement = lens.riskOf(address(group)).requirement;
        assertGt(requirement, 400 * USD_UNIT, "short");
        vm.startPrank(KEEPER);
        try group.unwind(hedge, address(usd), ALL, KEEPER) {
            assertTrue(false, "unwound");
        } catch (bytes memory reason) {
            assertTrue(bytes4(reason) == IMarginGroup.MarginGroup_UnwindDoesNotHelp.selector, "another error");
            (uint256 before, uint256 left) = abi.decode(_withoutSelector(reason), (uint256, uint256));
            assertEq(before, requirement, "before");
            assertGt(left, before, "more than before");
        }
        group.unwind(long, address(eth), ALL, KEEPER);
        vm.stopPrank();
        assertLt(lens.riskOf(address(group)).requirement, requirement, "the long's unwinding helps");
    }

    /// @dev What moved into a member is reserve no longer. A group that held no more than it must is short then, and unwound: there is no
    /// grace, because a smaller reserve and positions near their maintenance are what lenders lose by. Replenishing ends it at once.
    function test_AGroupThatHeldJustEnoughIsShortAfterATopUpUntilItIsReplenished() public {
        _join(ALICE, 1_000, 0);
        uint256 place = _openLong(ALICE);
        _setEth(1_960);
        assertEq(group.topUp(place), 700 * USD_UNIT, "topped up");
        assertEq(lens.riskOf(address(group)).requirement, 980 * USD_UNIT, "5 % of 19,600");
        uint256 snapshot = vm.snapshotState();
        vm.prank(KEEPER);
        (uint256 repaid, ) = group.unwind(place, address(eth), ALL, KEEPER);
        assertEq(repaid, 4_200 * USD_UNIT, "a quarter of the debt, at once");
        assertTrue(vm.revertToState(snapshot));

        vm.prank(ALICE);
        group.deposit(680 * USD_UNIT, ALICE);
        vm.prank(KEEPER);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_Covered.selector, 980 * USD_UNIT, 980 * USD_UNIT)
        );
        group.unwind(place, address(eth), ALL, KEEPER);
        _assertConserved();
    }

    function _withoutSelector(bytes memory reason) private pure returns (bytes memory data) {
        data = new bytes(reason.length - 4);
        for (uint256 i; i < data.length; ++i) data[i] = reason[i + 4];
    }
}
