// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WAD} from "./Constants.sol";
import {WadMath} from "./WadMath.sol";
import {WaterfallMath} from "./WaterfallMath.sol";

/// @title GroupMath
/// @notice What several users of a margin group owe each other: the default waterfall, and how much of a group is unwound.
library GroupMath {
    /// @notice Thrown when the lists of a group's members differ in length, or the defaulter is not in them.
    error GroupMath_MemberMismatch(uint256 members, uint256 others, uint256 defaulter);

    /// @notice The layers that bear a default, in their order [base units].
    /// @param contributions What each member put into the mutual fund.
    /// @param defaulter Number of the member who defaulted.
    /// @param skin What the group's curator put in.
    /// @param sharedMargin Margin of each member that he could share.
    /// @param sharedCaps Most of it that he agreed to share; 0 if he did not opt in.
    /// @param reserve Reserve of the pool in which the loss arose.
    /// @param lenderAssets What belongs to that pool's lenders.
    struct Layers {
        uint256[] contributions;
        uint256 defaulter;
        uint256 skin;
        uint256[] sharedMargin;
        uint256[] sharedCaps;
        uint256 reserve;
        uint256 lenderAssets;
    }

    /// @notice How a default was shared out; all parts sum to the loss [base units].
    /// @param fromDefaulter Taken from the defaulter's contribution.
    /// @param fromSkin Taken from the curator.
    /// @param fromSurvivors Taken from the other members' contributions, in proportion to them.
    /// @param fromSharedMargin Taken from the margin that they agreed to share, in proportion to it.
    /// @param fromReserve Taken from the pool's reserve.
    /// @param fromLenders Taken from the pool's lenders.
    /// @param unallocated What nobody could bear.
    struct Allocation {
        uint256 fromDefaulter;
        uint256 fromSkin;
        uint256[] fromSurvivors;
        uint256[] fromSharedMargin;
        uint256 fromReserve;
        uint256 fromLenders;
        uint256 unallocated;
    }

    /// @notice Shares out what a default cost beyond the defaulter's own margin.
    /// @param loss The loss [base units].
    /// @param layers Who bears it, in order.
    function allocate(uint256 loss, Layers memory layers) internal pure returns (Allocation memory allocation) {
        uint256 n = layers.contributions.length;
        require(
            layers.sharedMargin.length == n && layers.sharedCaps.length == n && layers.defaulter < n,
            GroupMath_MemberMismatch(n, layers.sharedMargin.length, layers.defaulter)
        );

        (allocation.fromDefaulter, loss) = WaterfallMath.take(loss, layers.contributions[layers.defaulter]);
        (allocation.fromSkin, loss) = WaterfallMath.take(loss, layers.skin);

        uint256[] memory funds = new uint256[](n);
        uint256[] memory margins = new uint256[](n);
        for (uint256 i = 0; i < n; ++i) {
            if (i == layers.defaulter) continue;

            funds[i] = layers.contributions[i];
            margins[i] = maxSharedMargin(layers.sharedMargin[i], layers.sharedCaps[i]);
        }
        (allocation.fromSurvivors, loss) = takeProRata(loss, funds);
        (allocation.fromSharedMargin, loss) = takeProRata(loss, margins);

        (allocation.fromReserve, loss) = WaterfallMath.take(loss, layers.reserve);
        (allocation.fromLenders, allocation.unallocated) = WaterfallMath.take(loss, layers.lenderAssets);
    }

    /// @notice The most that a survivor can lose by somebody else's default, beyond his contribution to the fund.
    /// @param margin Margin that he could share [base units].
    /// @param cap Most of it that he agreed to share [base units].
    function maxSharedMargin(uint256 margin, uint256 cap) internal pure returns (uint256) {
        return margin < cap ? margin : cap;
    }

    /// @notice Takes a loss from several parties in proportion to what they have.
    /// @dev Each bears the difference of two rounded running sums: the parts sum to the whole exactly, and none exceeds what its
    /// party has.
    /// @param loss What is to be borne [base units].
    /// @param available What each party has [base units].
    /// @return taken From each party [base units].
    /// @return rest What is left for the next layer [base units].
    function takeProRata(
        uint256 loss,
        uint256[] memory available
    ) internal pure returns (uint256[] memory taken, uint256 rest) {
        uint256 total = 0;
        for (uint256 i = 0; i < available.length; ++i) total += available[i];

        taken = new uint256[](available.length);
        if (total == 0) return (taken, loss);

        uint256 whole;
        (whole, rest) = WaterfallMath.take(loss, total);

        uint256 running = 0;
        uint256 paid = 0;
        for (uint256 i = 0; i < available.length; ++i) {
            running += available[i];
            uint256 due = WadMath.mulDivDown(whole, running, total);
            taken[i] = due - paid;
            paid = due;
        }
    }

    /// @notice The share of all positions whose closing brings a group back to its target: (H PM - E) / (H PM - K).
    /// @param equity E, the group's equity; may be negative [base units].
    /// @param requirement PM, the pooled requirement [base units].
    /// @param cost K, what closing everything would cost [base units].
    /// @param target H, the equity to restore in requirements [WAD].
    /// @return The share [WAD], rounded up: 0 if the group is at its target, 1 if no smaller share helps.
    function unwindFractionUp(
        int256 equity,
        uint256 requirement,
        uint256 cost,
        uint256 target
    ) internal pure returns (uint256) {
        uint256 wanted = WadMath.mulUp(target, requirement);
        if (equity >= int256(wanted)) return 0;
        // With less equity than costs no share below the whole suffices either.
        if (wanted <= cost || equity <= int256(cost)) return WAD;

        return WadMath.mulDivUp(uint256(int256(wanted) - equity), WAD, wanted - cost);
    }
}
