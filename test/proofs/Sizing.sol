// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mirror} from "./Mirror.sol";

/// @title Sizing
/// @notice How much a liquidation takes. Values have 128 bits, ratios are below 2^64 [WAD].
contract Sizing {
    /// @dev After the part that was sized the rest is at the target: H (B - r) <= W - lost r.
    function aPartRestoresTheTarget(uint128 weighted, uint128 debt, uint64 lost, uint64 target) external pure {
        uint256 repay = Mirror.targetRepayUp(weighted, debt, lost, target);
        require(repay < debt && lost < target);
        assert(target * (debt - repay) + lost * repay <= weighted * Mirror.WAD);
    }

    /// @dev And one unit less would not have been enough: nobody loses more than his position needs.
    function aPartIsTheLeastThatDoes(uint128 weighted, uint128 debt, uint64 lost, uint64 target) external pure {
        uint256 repay = Mirror.targetRepayUp(weighted, debt, lost, target);
        require(repay != 0 && repay < debt && lost < target);
        assert(target * (debt - (repay - 1)) + lost * (repay - 1) > weighted * Mirror.WAD);
    }

    /// @dev A part is never more than the debt.
    function aPartIsAtMostTheDebt(uint128 weighted, uint128 debt, uint64 lost, uint64 target) external pure {
        assert(Mirror.targetRepayUp(weighted, debt, lost, target) <= debt);
    }

    /// @dev Nothing is taken from a position that is at the target.
    function nothingIsTakenAtTheTarget(uint128 weighted, uint128 debt, uint64 lost, uint64 target) external pure {
        require(uint256(target) * debt <= weighted * Mirror.WAD);
        assert(Mirror.targetRepayUp(weighted, debt, lost, target) == 0);
    }

    /// @dev Something is taken from every position below it.
    function somethingIsTakenBelowTheTarget(uint128 weighted, uint128 debt, uint64 lost, uint64 target) external pure {
        require(uint256(target) * debt > weighted * Mirror.WAD);
        assert(Mirror.targetRepayUp(weighted, debt, lost, target) != 0);
    }

    /// @dev A liquidation never leaves dust: what is left is nothing or at least the minimum.
    function noDustIsLeft(uint128 part, uint128 debt, uint96 minDebt) external pure {
        uint256 repay = Mirror.sizedUp(part, debt, minDebt);
        assert(repay <= debt);
        assert(repay == debt || debt - repay >= minDebt);
    }

    /// @dev What is sized is never less than what restores the target, dust rule included.
    function noDustNeverMeansLess(uint128 part, uint128 debt, uint96 minDebt) external pure {
        require(part <= debt);
        assert(Mirror.sizedUp(part, debt, minDebt) >= part);
    }

    /// @dev What a seizure takes of the weighted value is at most what the size counted with.
    function theWeightTakenIsCountedInFull(uint128 repay, uint64 lt, uint64 incentive) external pure {
        require(lt <= Mirror.WAD && incentive <= Mirror.WAD);
        uint256 seized = Mirror.seizeDown(repay, incentive);
        assert(seized * Mirror.WAD <= repay * (Mirror.WAD + incentive));
        uint256 lost = Mirror.lostUp(lt, incentive);
        assert(lost * Mirror.WAD >= lt * (Mirror.WAD + incentive));
    }

    /// @dev A loss of weight counted in full, the part restores the target in the values that the pool sees afterwards.
    function aPartRestoresTheHealthThatIsSeen(
        uint128 weighted,
        uint128 debt,
        uint128 repay,
        uint128 seizedWeight,
        uint64 lost,
        uint64 target
    ) external pure {
        require(repay < debt && seizedWeight <= weighted);
        // the three facts above
        require(target * (uint256(debt) - repay) + uint256(lost) * repay <= weighted * Mirror.WAD);
        require(seizedWeight * Mirror.WAD <= uint256(lost) * repay);
        assert(target * (uint256(debt) - repay) <= (uint256(weighted) - seizedWeight) * Mirror.WAD);
    }

    /// @dev A token that is used up is paid for: nothing is taken for less than its value over one plus the incentive.
    function aTokenUsedUpIsPaidFor(uint128 value, uint64 incentive) external pure {
        uint256 repay = Mirror.repayForUp(value, incentive);
        assert(repay * (Mirror.WAD + incentive) >= value * Mirror.WAD);
        assert(value == 0 || repay != 0);
    }

    /// @dev And by no more than its value.
    function aTokenUsedUpCostsAtMostItsValue(uint128 value, uint64 incentive) external pure {
        assert(Mirror.repayForUp(value, incentive) <= value);
    }

    /// @dev A fee of the reserve comes out of the incentive, so the liquidator never pays more than the value that he gets. In three
    /// steps: a share of a part of the incentive is at most the incentive ...
    function aShareOfAPartIsAtMostTheWhole(uint64 incentive, uint64 least, uint64 share) external pure {
        require(share <= Mirror.WAD && least <= incentive);
        assert(uint256(incentive - least) * share <= incentive * Mirror.WAD);
    }

    /// @dev ... also times the repayment ...
    function andTimesTheRepayment(uint128 repay, uint128 part, uint128 whole) external pure {
        require(part <= whole);
        assert(uint256(repay) * part <= uint256(repay) * whole);
    }

    /// @dev ... and in whole units: fee = part / WAD^2 is at most seizure - repayment = whole / WAD.
    function theFeeComesOutOfTheIncentive(uint256 part, uint192 whole) external pure {
        require(part <= whole * Mirror.WAD);
        assert(part / (Mirror.WAD * Mirror.WAD) <= whole / Mirror.WAD);
    }

    /// @dev What the reserve adds to a close-out is bounded by the value that goes, and never more than the liquidator pays.
    function theTopUpIsBounded(uint128 value, uint128 repay, uint32 incentive, uint16 most) external pure {
        uint256 added = Mirror.topUpDown(value, repay, incentive, most);
        assert(added <= (uint256(value) * most) / Mirror.PPM);
        assert(added <= repay);
    }

    /// @dev A close-out is never free: with the top-up the liquidator still pays for the value at the close-out incentive.
    function aCloseOutIsNeverFree(uint128 value, uint128 repay, uint32 incentive, uint16 most) external pure {
        uint256 wanted = Mirror.mulDivUp(value, Mirror.PPM, Mirror.PPM + incentive);
        uint256 added = Mirror.topUpDown(value, repay, incentive, most);
        assert(repay - added >= (repay < wanted ? repay : wanted));
    }
}
