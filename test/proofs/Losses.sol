// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mirror} from "./Mirror.sol";

/// @title Losses
/// @notice Who bears a loss: in a pool, in a group, and how far a group is unwound.
contract Losses {
    /// @dev The parts of a pool's waterfall sum to the loss: nothing is lost twice, nothing vanishes.
    function thePartsSumToTheLoss(uint128 loss, uint128 reserve, uint128 junior, uint128 lenders) external pure {
        (uint256 a, uint256 rest) = Mirror.take(loss, reserve);
        uint256 b;
        (b, rest) = Mirror.take(rest, junior);
        (uint256 c, uint256 unallocated) = Mirror.take(rest, lenders);
        assert(a + b + c + unallocated == loss);
    }

    /// @dev No layer bears more than it has.
    function noLayerBearsMoreThanItHas(uint128 loss, uint128 available) external pure {
        (uint256 taken, uint256 rest) = Mirror.take(loss, available);
        assert(taken <= available);
        assert(taken + rest == loss);
    }

    /// @dev The lenders pay only once the reserve is used up (I-14).
    function lendersPayOnlyAfterTheReserve(uint128 loss, uint128 reserve, uint128 lenders) external pure {
        (uint256 fromReserve, uint256 rest) = Mirror.take(loss, reserve);
        (uint256 fromLenders, ) = Mirror.take(rest, lenders);
        assert(fromLenders == 0 || fromReserve == reserve);
    }

    /// @dev Nothing is unallocated while anybody has anything.
    function nothingIsUnallocatedWhileSomethingIsLeft(uint128 loss, uint128 reserve, uint128 lenders) external pure {
        (uint256 fromReserve, uint256 rest) = Mirror.take(loss, reserve);
        (uint256 fromLenders, uint256 unallocated) = Mirror.take(rest, lenders);
        assert(unallocated == 0 || (fromReserve == reserve && fromLenders == lenders));
    }

    /// @dev In a group the members' parts and the rest sum to the loss, to the unit.
    function theMembersPartsSumToTheLoss(uint96 loss, uint96 a, uint96 b, uint96 c) external pure {
        (uint256 fromA, uint256 fromB, uint256 fromC, uint256 rest) = Mirror.takeProRata(loss, a, b, c);
        assert(fromA + fromB + fromC + rest == loss);
    }

    /// @dev The running sums never fall, so no part is negative: the subtraction cannot wrap.
    function noMembersPartIsNegative(uint96 whole, uint96 a, uint96 b, uint96 total) external pure {
        require(total != 0);
        assert((uint256(whole) * a) / total <= (uint256(whole) * (uint256(a) + b)) / total);
    }

    /// @dev No member bears more than he put in: the difference of two rounded running sums is at most his own amount.
    function noMemberBearsMoreThanHeHas(uint96 whole, uint96 before, uint96 own, uint96 total) external pure {
        require(total != 0 && whole <= total && uint256(before) + own <= total);
        uint256 paid = (uint256(whole) * before) / total;
        assert((uint256(whole) * (uint256(before) + own)) / total <= paid + own);
    }

    /// @dev The last running sum is the whole.
    function theLastRunningSumIsTheWhole(uint96 whole, uint96 total) external pure {
        require(total != 0);
        assert((uint256(whole) * total) / total == whole);
    }

    /// @dev A survivor loses at most the margin that he agreed to share.
    function aSurvivorLosesAtMostWhatHeAgreed(uint128 margin, uint128 cap) external pure {
        uint256 shared = margin < cap ? margin : cap;
        assert(shared <= cap);
        assert(shared <= margin);
    }

    /// @dev A group is never unwound by more than the whole of it.
    function aGroupIsUnwoundByAtMostTheWhole(
        uint96 equity,
        uint96 requirement,
        uint96 cost,
        uint64 target
    ) external pure {
        assert(Mirror.unwindFractionUp(equity, requirement, cost, target) <= Mirror.WAD);
    }

    /// @dev A group at its target is left alone.
    function aGroupAtItsTargetIsLeftAlone(uint96 equity, uint96 requirement, uint96 cost, uint64 target) external pure {
        require(equity * Mirror.WAD >= uint256(target) * requirement);
        assert(Mirror.unwindFractionUp(equity, requirement, cost, target) == 0);
    }

    /// @dev After the share f that is unwound the target is met: E - f K >= (1 - f) H PM.
    function anUnwindRestoresTheTarget(uint96 equity, uint96 wanted, uint96 cost) external pure {
        require(equity < wanted && cost < wanted && cost < equity);
        uint256 f = Mirror.mulDivUp(uint256(wanted) - equity, Mirror.WAD, uint256(wanted) - cost);
        assert(equity * Mirror.WAD + f * wanted >= wanted * Mirror.WAD + f * cost);
    }
}
