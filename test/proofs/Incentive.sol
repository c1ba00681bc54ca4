// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mirror} from "./Mirror.sol";

/// @title Incentive
/// @notice What a liquidator earns, and the caps that keep the rest of a position solvent and no less healthy.
contract Incentive {
    /// @dev The incentive that a margin pays for is (at most) what makes LT (1 + b) = 1 - m of it: first the quotient ...
    function theIncentiveIsTheShareOfTheRest(uint64 m, uint64 cursor) external pure {
        require(m < Mirror.WAD && cursor < Mirror.WAD);
        uint256 share = Mirror.mulDivDown(cursor, m, Mirror.WAD);
        assert((Mirror.WAD + Mirror.maxIncentiveDown(m, cursor)) * (Mirror.WAD - share) <= Mirror.WAD * Mirror.WAD);
    }

    /// @dev ... whose share of the margin is less than the margin ...
    function theCursorLeavesAPartOfTheMargin(uint64 m, uint64 cursor) external pure {
        require(m != 0 && m < Mirror.WAD && cursor < Mirror.WAD);
        assert(Mirror.mulDivDown(cursor, m, Mirror.WAD) < m);
    }

    /// @dev ... so that LT (1 + b) < 1, invariant I-22: at the threshold the collateral pays the debt and the whole incentive.
    function atTheThresholdTheIncentiveIsPaid(uint64 m, uint64 share, uint256 incentive) external pure {
        require(m < Mirror.WAD && share < m && incentive < Mirror.WAD * Mirror.WAD);
        // the two facts above
        require((Mirror.WAD + incentive) * (Mirror.WAD - share) <= Mirror.WAD * Mirror.WAD);
        assert((Mirror.WAD + incentive) * (Mirror.WAD - m) < Mirror.WAD * Mirror.WAD);
    }

    /// @dev A smaller incentive is paid all the more: caps and the least incentive keep I-22.
    function aSmallerIncentiveIsPaidToo(uint64 m, uint64 incentive, uint64 smaller) external pure {
        require(m < Mirror.WAD && smaller <= incentive);
        require((Mirror.WAD + incentive) * (Mirror.WAD - m) < Mirror.WAD * Mirror.WAD);
        assert((Mirror.WAD + smaller) * (Mirror.WAD - m) < Mirror.WAD * Mirror.WAD);
    }

    /// @dev A greater margin leaves it paid: margins that rise by volatility keep I-22 at the same incentive.
    function aGreaterMarginPaysToo(uint64 m, uint64 greater, uint64 incentive) external pure {
        require(m <= greater && greater < Mirror.WAD);
        require((Mirror.WAD + incentive) * (Mirror.WAD - m) < Mirror.WAD * Mirror.WAD);
        assert((Mirror.WAD + incentive) * (Mirror.WAD - greater) < Mirror.WAD * Mirror.WAD);
    }

    /// @dev The incentive stands between its least and its greatest value ...
    function theFractionIsAtMostOne(uint64 health, uint64 full) external pure {
        require(full < Mirror.WAD);
        assert(Mirror.incentiveFractionDown(health, full) <= Mirror.WAD);
    }

    function theIncentiveIsInItsRange(uint64 least, uint64 most, uint64 fraction) external pure {
        require(least <= most && fraction <= Mirror.WAD);
        uint256 raw = Mirror.rawIncentiveDown(least, most, fraction);
        assert(raw >= least);
        assert(raw <= most);
    }

    /// @dev ... and never falls as a position gets worse: waiting is not rewarded with nothing, haste not with more.
    function theFractionGrowsWithDistress(uint64 worse, uint64 health, uint64 full) external pure {
        require(full < Mirror.WAD && worse <= health);
        assert(Mirror.incentiveFractionDown(worse, full) >= Mirror.incentiveFractionDown(health, full));
    }

    /// @dev Up to the cap of solvency the rest stays solvent however much is repaid: r (1 + b) <= C for every r <= B.
    function underTheSolvencyCapTheRestIsSolvent(
        uint128 value,
        uint128 debt,
        uint64 incentive,
        uint128 repay
    ) external pure {
        require(debt != 0 && repay <= debt);
        require(Mirror.WAD + incentive <= Mirror.capSolvencyPlusOne(value, debt));
        assert(repay * (Mirror.WAD + incentive) <= value * Mirror.WAD);
    }

    /// @dev In whole units: what is seized is there, and what is left covers what is left of the debt.
    function underTheSolvencyCapTheSeizureIsThere(uint128 value, uint128 debt, uint64 incentive) external pure {
        require(debt != 0);
        require(Mirror.WAD + incentive <= Mirror.capSolvencyPlusOne(value, debt));
        assert(Mirror.seizeDown(debt, incentive) <= value);
    }

    /// @dev The cap of health: LT (1 + b) B <= W ...
    function theHealthCapBoundsTheWeightTaken(
        uint128 weighted,
        uint128 debt,
        uint64 lt,
        uint64 incentive
    ) external pure {
        require(debt != 0 && lt != 0);
        require(Mirror.WAD + incentive <= Mirror.capHealthPlusOne(weighted, debt, lt));
        assert((Mirror.WAD + incentive) * lt * debt <= weighted * Mirror.WAD * Mirror.WAD);
    }

    /// @dev ... and then health does not fall: (W - taken) B >= W (B - r) for a weight of at most LT (1 + b) r. `weight` stands for
    /// LT (1 + b) in units of WAD^2, `scaledWeighted` for W in them.
    function underTheHealthCapHealthDoesNotFall(
        uint128 scaledWeighted,
        uint64 debt,
        uint64 weight,
        uint64 repay
    ) external pure {
        require(repay <= debt && uint256(weight) * debt <= scaledWeighted);
        assert((scaledWeighted - uint256(weight) * repay) * debt >= uint256(scaledWeighted) * (debt - repay));
    }

    /// @dev An insolvent close-out repays at most the debt: the bad debt that the pool computes unchecked cannot wrap.
    function anInsolventCloseOutRepaysAtMostTheDebt(uint128 value, uint128 debt, uint64 least) external pure {
        require(debt != 0);
        require(Mirror.capSolvencyPlusOne(value, debt) < Mirror.WAD + least);
        assert(Mirror.repayForUp(value, least) <= debt);
    }

    /// @dev A solvent close-out takes at most what is there, and leaves the rest to the owner.
    function aSolventCloseOutTakesAtMostTheBasket(uint128 value, uint128 debt, uint64 raw) external pure {
        require(debt != 0 && Mirror.WAD + raw < Mirror.capSolvencyPlusOne(value, debt));
        assert(Mirror.seizeDown(debt, raw) <= value);
    }

    /// @dev Whoever liquidates an unhealthy but solvent position at the least incentive leaves no bad debt (I-06): it needs
    /// C >= (1 + b) B, which is what the close-out asks.
    function fromACoveredStateThereIsNoBadDebt(uint128 value, uint128 debt, uint64 least) external pure {
        require(debt != 0 && value * Mirror.WAD >= debt * (Mirror.WAD + least));
        assert(Mirror.capSolvencyPlusOne(value, debt) >= Mirror.WAD + least);
    }
}
