// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WAD} from "../../../contracts/libraries/Constants.sol";
import {GroupMath} from "../../../contracts/libraries/GroupMath.sol";
import {WaterfallMath} from "../../../contracts/libraries/WaterfallMath.sol";
import {Test} from "../helpers/Test.sol";

contract GroupMathTest is Test {
    function testFuzz_DefaultIsAllocatedInFullAndWithinTheLimits(uint256 seed, uint256 loss) public pure {
        GroupMath.Layers memory layers = _layers(seed);
        loss = bound(loss, 0, 1e27);

        GroupMath.Allocation memory a = GroupMath.allocate(loss, layers);

        uint256 total = a.fromDefaulter + a.fromSkin + a.fromReserve + a.fromLenders + a.unallocated;
        uint256 survivors = 0;
        uint256 shared = 0;
        for (uint256 i = 0; i < layers.contributions.length; ++i) {
            assertLe(a.fromSurvivors[i], layers.contributions[i], "more than the contribution");
            assertLe(a.fromSharedMargin[i], layers.sharedMargin[i], "more than the margin");
            assertLe(a.fromSharedMargin[i], layers.sharedCaps[i], "more than agreed");
            survivors += a.fromSurvivors[i];
            shared += a.fromSharedMargin[i];
        }
        assertEq(total + survivors + shared, loss, "the parts do not sum to the loss");
        assertEq(a.fromSurvivors[layers.defaulter], 0, "the defaulter is no survivor");
        assertEq(a.fromSharedMargin[layers.defaulter], 0, "nor is his margin shared");

        // Order: nobody pays before those in front of him are used up.
        if (a.fromSkin > 0) assertEq(a.fromDefaulter, layers.contributions[layers.defaulter], "the defaulter first");
        if (survivors > 0) assertEq(a.fromSkin, layers.skin, "then the skin");
        if (a.fromLenders > 0) assertEq(a.fromReserve, layers.reserve, "the reserve before the lenders");
        if (a.unallocated > 0) assertEq(a.fromLenders, layers.lenderAssets, "all is used up");
    }

    function testFuzz_ProRataIsFair(uint256 seed, uint256 loss) public pure {
        uint256[] memory available = _amounts(seed, 1 + (seed % 6));
        loss = bound(loss, 0, 1e27);
        uint256 total = 0;
        for (uint256 i = 0; i < available.length; ++i) total += available[i];

        (uint256[] memory taken, uint256 rest) = GroupMath.takeProRata(loss, available);

        uint256 whole = loss < total ? loss : total;
        assertEq(rest, loss - whole, "rest");
        for (uint256 i = 0; i < taken.length; ++i) {
            if (total == 0) continue;
            assertApproxEqAbs(taken[i], (whole * available[i]) / total, 1, "not in proportion");
        }
    }

    function test_EveryLayerPaysInItsTurn() public pure {
        GroupMath.Layers memory layers = GroupMath.Layers({
            contributions: _three(10, 20, 30),
            defaulter: 1,
            skin: 5,
            sharedMargin: _three(100, 100, 7),
            sharedCaps: _three(4, 9, 50),
            reserve: 3,
            lenderAssets: 1_000
        });

        // 20 the defaulter, 5 the curator, 10 and 30 the survivors, 4 and 7 of their margin, 3 the reserve.
        GroupMath.Allocation memory a = GroupMath.allocate(80, layers);
        assertEq(a.fromDefaulter, 20, "defaulter");
        assertEq(a.fromSkin, 5, "curator");
        assertEq(keccak256(abi.encode(a.fromSurvivors)), keccak256(abi.encode(_three(10, 0, 30))), "survivors");
        assertEq(keccak256(abi.encode(a.fromSharedMargin)), keccak256(abi.encode(_three(4, 0, 7))), "margin");
        assertEq(a.fromReserve, 3, "reserve");
        assertEq(a.fromLenders, 1, "lenders");
        assertEq(a.unallocated, 0, "nothing is left");
        assertEq(GroupMath.allocate(1_100, layers).unallocated, 1_100 - 1_079, "beyond all of them");
    }

    function test_PartsOfALossAreRoundedDownTheLastTakesTheRest() public pure {
        (uint256[] memory taken, uint256 rest) = GroupMath.takeProRata(2, _three(1, 1, 1));

        assertEq(keccak256(abi.encode(taken)), keccak256(abi.encode(_three(0, 1, 1))), "taken");
        assertEq(rest, 0, "all is borne");
    }

    function test_RevertWhen_AListOfMembersIsTooShort() public {
        bytes4 mismatch = GroupMath.GroupMath_MemberMismatch.selector;
        GroupMath.Layers memory layers = _layers(2);
        layers.sharedCaps = new uint256[](2);
        vm.expectRevert(abi.encodeWithSelector(mismatch, 3, 3, layers.defaulter));
        this.allocate(layers);

        layers = _layers(2);
        layers.sharedMargin = new uint256[](2);
        vm.expectRevert(abi.encodeWithSelector(mismatch, 3, 2, layers.defaulter));
        this.allocate(layers);
    }

    function test_RevertWhen_TheDefaulterIsNoMember() public {
        GroupMath.Layers memory layers = _layers(1);
        layers.defaulter = layers.contributions.length;

        vm.expectRevert(
            abi.encodeWithSelector(
                GroupMath.GroupMath_MemberMismatch.selector,
                layers.contributions.length,
                layers.contributions.length,
                layers.contributions.length
            )
        );
        this.allocate(layers);
    }

    function testFuzz_UnwindingRestoresTheTarget(uint256 equity, uint256 pm, uint256 cost, uint256 target) public pure {
        pm = bound(pm, 1, 1e27);
        equity = bound(equity, 0, 2e27);
        cost = bound(cost, 0, 1e27);
        target = bound(target, WAD, 2e18);

        uint256 f = GroupMath.unwindFractionUp(int256(equity), pm, cost, target);

        assertLe(f, WAD, "more than everything");
        uint256 wanted = (target * pm + WAD - 1) / WAD;
        if (equity >= wanted)
            assertEq(f, 0, "nothing to do");
            // E - f K >= H PM (1 - f): what is left is at its target.
        else if (f < WAD) assertGe(equity * WAD + f * wanted, wanted * WAD + f * cost, "the target is missed");
    }

    function test_GroupsWithoutEquityAreUnwoundWhole() public pure {
        assertEq(GroupMath.unwindFractionUp(-1, 1e18, 0, WAD), WAD, "negative equity");
        assertEq(GroupMath.unwindFractionUp(1e17, 1e18, 2e18, WAD), WAD, "costs above the requirement");
        assertEq(GroupMath.unwindFractionUp(1e18, 1e18, 2e18, WAD), 0, "at its target nothing is unwound");
        assertEq(GroupMath.unwindFractionUp(0.8e18, 1e18, 0.4e18, WAD), WAD / 3 + 1, "a third, rounded up");
    }

    /* WATERFALL OF A POOL */

    function testFuzz_LossIsAllocatedInOrder(
        uint128 loss,
        uint128 reserve,
        uint128 junior,
        uint128 lenders
    ) public pure {
        WaterfallMath.Allocation memory a = WaterfallMath.allocate(loss, reserve, junior, lenders);

        assertEq(a.fromReserve + a.fromJunior + a.fromLenders + a.unallocated, loss, "parts");
        assertTrue(a.fromReserve <= reserve && a.fromJunior <= junior && a.fromLenders <= lenders, "limits");
        if (a.fromJunior > 0) assertEq(a.fromReserve, reserve, "the reserve first");
        if (a.fromLenders > 0) assertEq(a.fromJunior, junior, "then the junior tranche");
        if (a.unallocated > 0) assertEq(a.fromLenders, lenders, "then the lenders");
        assertLe(WaterfallMath.sharePriceFactorDown(a.fromLenders, lenders), WAD, "the share price rose");
    }

    function test_SharePriceFactor() public pure {
        assertEq(WaterfallMath.sharePriceFactorDown(70, 1_000), 0.93e18, "cut by 7 %");
        assertEq(WaterfallMath.sharePriceFactorDown(0, 0), 0, "no lenders");
    }

    function allocate(GroupMath.Layers memory layers) external pure returns (GroupMath.Allocation memory) {
        return GroupMath.allocate(1, layers);
    }

    function _three(uint256 a, uint256 b, uint256 c) private pure returns (uint256[] memory list) {
        list = new uint256[](3);
        (list[0], list[1], list[2]) = (a, b, c);
    }

    function _layers(uint256 seed) private pure returns (GroupMath.Layers memory) {
        uint256 n = 1 + (seed % 6);

        return
            GroupMath.Layers({
                contributions: _amounts(seed, n),
                defaulter: (seed >> 16) % n,
                skin: bound(seed >> 32, 0, 1e26),
                sharedMargin: _amounts(~seed, n),
                sharedCaps: _amounts(seed ^ 1, n),
                reserve: bound(seed >> 64, 0, 1e26),
                lenderAssets: bound(seed >> 96, 0, 1e27)
            });
    }

    function _amounts(uint256 seed, uint256 n) private pure returns (uint256[] memory amounts) {
        amounts = new uint256[](n);
        for (uint256 i = 0; i < n; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, i)));
            amounts[i] = word % 4 == 0 ? 0 : bound(word, 0, 1e26);
        }
    }
}
