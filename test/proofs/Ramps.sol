// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mirror} from "./Mirror.sol";

/// @title Ramps
/// @notice The maintenance margin between two syncs, and the add-ons of the initial margin. Margins are in ppm.
contract Ramps {
    /// @dev On its way up a margin is between where it started and where it goes.
    function aRampStaysBetweenItsEnds(uint24 start, uint24 target, uint16 rate, uint32 elapsed) external pure {
        require(start <= target && target <= Mirror.PPM);
        uint256 margin = Mirror.marginAt(start, target, rate, elapsed);
        assert(margin >= start);
        assert(margin <= target);
    }

    /// @dev It never turns back.
    function aRampNeverTurnsBack(uint24 start, uint24 target, uint16 rate, uint32 elapsed, uint32 later) external pure {
        require(target <= Mirror.PPM && elapsed <= later);
        assert(Mirror.marginAt(start, target, rate, elapsed) <= Mirror.marginAt(start, target, rate, later));
    }

    /// @dev A lower margin is there at once: nobody waits for relief.
    function aLowerMarginIsThereAtOnce(uint24 start, uint24 target, uint16 rate, uint32 elapsed) external pure {
        require(target <= start);
        assert(Mirror.marginAt(start, target, rate, elapsed) == target);
    }

    /// @dev The promise (decisions.md 17): a position of health 1.02 is not below 1 after 60 minutes, which are 61 steps of the grid at
    /// most. Health is W / B with W proportional to 1 - m, so it is 1 - m' >= (1 - m) / 1.02.
    function theHourIsPromised(uint24 start, uint24 target, uint16 rate, uint32 elapsed) external pure {
        require(start <= target && target <= Mirror.PPM);
        uint256 now_ = Mirror.PPM - Mirror.marginAt(start, target, rate, elapsed);
        uint256 then = Mirror.PPM - Mirror.marginAt(start, target, rate, uint256(elapsed) + 61);
        assert(then * 102 >= now_ * 100);
    }

    /// @dev A sync in between, which starts the ramp anew from where it is, changes nothing: one sync or a thousand.
    function aSyncInBetweenChangesNothing(
        uint24 start,
        uint24 target,
        uint16 rate,
        uint16 first,
        uint16 second
    ) external pure {
        require(start <= target && target <= Mirror.PPM);
        uint256 reached = Mirror.marginAt(start, target, rate, first);
        uint256 inOne = Mirror.marginAt(start, target, rate, uint256(first) + second);
        assert(Mirror.marginAt(reached, target, rate, second) == inOne);
    }

    /// @dev No step is faster than the pool's own rate.
    function noStepIsFasterThanTheRate(uint24 start, uint24 target, uint16 rate, uint32 elapsed) external pure {
        require(start <= target && target <= Mirror.PPM);
        uint256 before = Mirror.marginAt(start, target, rate, elapsed);
        assert(Mirror.marginAt(start, target, rate, uint256(elapsed) + 1) <= before + rate);
    }

    /// @dev New risk always needs more than what liquidates: initial > maintenance, or the whole.
    function theInitialMarginIsAboveTheMaintenance(uint24 initial, uint24 maintenance, uint24 factor) external pure {
        require(maintenance != 0 && maintenance <= Mirror.PPM && factor >= 1_050_000);
        uint256 needed = Mirror.initialFloorUp(initial, maintenance, factor);
        assert(needed > maintenance || needed == Mirror.PPM);
        assert(needed <= Mirror.PPM);
    }

    /// @dev Open interest only raises the initial margin, at most to the whole.
    function openInterestOnlyRaises(uint64 initial, uint104 openInterest, uint128 low, uint128 high) external pure {
        require(initial <= Mirror.WAD);
        uint256 raised = Mirror.withOpenInterestUp(initial, openInterest, low, high);
        assert(raised >= initial);
        assert(raised <= Mirror.WAD);
    }
}
