// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {GroupMath} from "../../../contracts/libraries/GroupMath.sol";
import {InterestMath} from "../../../contracts/libraries/InterestMath.sol";
import {LiquidationMath} from "../../../contracts/libraries/LiquidationMath.sol";
import {MarginMath} from "../../../contracts/libraries/MarginMath.sol";
import {RampMath} from "../../../contracts/libraries/RampMath.sol";
import {WadMath} from "../../../contracts/libraries/WadMath.sol";
import {WaterfallMath} from "../../../contracts/libraries/WaterfallMath.sol";
import {Mode} from "../../../contracts/types/LiquidationMode.sol";
import {Mirror} from "../../proofs/Mirror.sol";
import {Test} from "../helpers/Test.sol";

/// @notice The lemmas of `test/proofs/` are about `Mirror`; here it gives the same bits as the libraries, over the lemmas' domains.
contract MirrorOfLibrariesTest is Test {
    /* PRODUCTS */

    function testFuzz_Products(uint128 x, uint128 y, uint128 d) public pure {
        vm.assume(d != 0);
        assertEq(Mirror.mulDivDown(x, y, d), WadMath.mulDivDown(x, y, d), "down");
        assertEq(Mirror.mulDivUp(x, y, d), WadMath.mulDivUp(x, y, d), "up");
    }

    function testFuzz_CeilDiv(uint256 x, uint256 d) public pure {
        vm.assume(d != 0);
        assertEq(Mirror.ceilDiv(x, d), WadMath.ceilDiv(x, d), "ceilDiv");
    }

    /* LIQUIDATION */

    function testFuzz_Health(uint128 weighted, uint128 debt) public pure {
        assertEq(Mirror.healthDown(weighted, debt), LiquidationMath.healthDown(weighted, debt), "health");
    }

    function testFuzz_Incentive(uint256 health, uint64 full, uint64 least, uint64 most) public pure {
        full = uint64(bound(full, 0, Mirror.WAD - 1));
        health = bound(health, 0, 2 * Mirror.WAD);
        least = uint64(bound(least, 0, most));
        uint256 fraction = Mirror.incentiveFractionDown(health, full);
        assertEq(fraction, LiquidationMath.incentiveFractionDown(health, full, 0), "fraction");
        assertEq(
            Mirror.rawIncentiveDown(least, most, fraction),
            LiquidationMath.rawIncentiveDown(LiquidationMath.Asset(0, 0, least, most), fraction),
            "incentive"
        );
    }

    function testFuzz_Caps(uint128 value, uint128 weighted, uint128 debt, uint64 lt) public pure {
        vm.assume(debt != 0 && lt != 0);
        LiquidationMath.Book memory book = LiquidationMath.Book(value, weighted, debt);
        assertEq(
            int256(Mirror.capHealthPlusOne(weighted, debt, lt)) - int256(Mirror.WAD),
            LiquidationMath.capHealth(book, lt),
            "health"
        );
        assertEq(
            int256(Mirror.capSolvencyPlusOne(value, debt)) - int256(Mirror.WAD),
            LiquidationMath.capSolvency(book),
            "solvency"
        );
    }

    function testFuzz_MaxIncentive(uint64 m, uint64 cursor) public pure {
        m = uint64(bound(m, 0, Mirror.WAD));
        cursor = uint64(bound(cursor, 0, Mirror.WAD - 1));
        uint256 none = type(uint256).max;
        assertEq(Mirror.maxIncentiveDown(m, cursor), LiquidationMath.maxIncentiveDown(m, cursor, none), "incentive");
    }

    function testFuzz_Target(uint128 weighted, uint128 debt, uint64 lt, uint64 incentive, uint64 target) public pure {
        lt = uint64(bound(lt, 0, Mirror.WAD));
        incentive = uint64(bound(incentive, 0, Mirror.WAD));
        // Healthy and unhealthy positions in turn.
        if (target % 2 == 0) weighted = uint128(bound(weighted, debt / 2, debt));
        target = uint64(bound(target, Mirror.WAD, 2 * Mirror.WAD));
        assertEq(
            Mirror.targetRepayUp(weighted, debt, Mirror.lostUp(lt, incentive), target),
            LiquidationMath.targetRepayUp(LiquidationMath.Book(0, weighted, debt), lt, incentive, target),
            "target"
        );
    }

    /// @dev Partial, full, used up and closed out: each step of the library is one of the mirror's.
    function testFuzz_Steps(uint96 debt, uint256 health, uint256 lt, uint256 held, uint96 minDebt) public pure {
        debt = uint96(bound(debt, 1e6, type(uint96).max));
        lt = bound(lt, 0.5e18, 0.97e18);
        LiquidationMath.Book memory book;
        book.debt = debt;
        book.weightedValue = (uint256(debt) * bound(health, 0.3e18, 1e18 - 1)) / 1e18;
        book.collateralValue = (book.weightedValue * 1e18) / lt;
        LiquidationMath.Asset memory asset = LiquidationMath.Asset({
            value: held % 2 == 0 ? book.collateralValue : bound(held, 0, book.collateralValue),
            lt: lt,
            incentiveMin: 0.01e18,
            incentiveMax: 0.1e18
        });
        LiquidationMath.Terms memory terms = LiquidationMath.Terms(1.05e18, 0.95e18, 0.93e18, minDebt, 0);
        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);
        if (step.mode == Mode.PARTIAL) {
            uint256 part = Mirror.targetRepayUp(
                book.weightedValue,
                debt,
                Mirror.lostUp(lt, step.incentive),
                terms.targetHealth
            );
            assertEq(step.repay, Mirror.sizedUp(part, debt, minDebt), "part");
            assertEq(step.seize, Mirror.seizeDown(step.repay, step.incentive), "seizure");
        } else if (step.mode == Mode.ASSET_EXHAUSTED) {
            uint256 repay = Mirror.repayForUp(asset.value, step.incentive);
            assertEq(step.repay, repay < debt ? repay : debt, "used up");
        } else if (step.mode == Mode.CLOSEOUT && step.repay != debt) {
            assertEq(step.repay, Mirror.repayForUp(book.collateralValue, asset.incentiveMin), "insolvent");
            assertEq(step.seize, book.collateralValue, "all of it");
        } else if (step.mode == Mode.CLOSEOUT && step.seize != book.collateralValue) {
            assertEq(step.seize, Mirror.seizeDown(debt, step.incentive), "solvent");
        }
    }

    function testFuzz_Fee(uint128 repay, uint64 incentive, uint64 least, uint64 share) public pure {
        share = uint64(bound(share, 0, Mirror.WAD));
        incentive = uint64(bound(incentive, 0, Mirror.WAD));
        assertEq(
            Mirror.reserveFeeDown(repay, incentive, least, share),
            LiquidationMath.reserveFeeDown(repay, incentive, least, share),
            "fee"
        );
    }

    /* MARGINS */

    function testFuzz_Ramp(uint24 start, uint24 target, uint16 rate, uint24 elapsed) public pure {
        start = uint24(bound(start, 0, Mirror.PPM));
        target = uint24(bound(target, 0, Mirror.PPM));
        rate = uint16(bound(rate, 0, 1_000));
        assertEq(Mirror.rampStepDown(target, rate), RampMath.stepDown(target, rate), "step");
        assertEq(
            Mirror.marginAt(start, target, rate, elapsed),
            RampMath.marginAt(start, target, rate, elapsed),
            "margin"
        );
    }

    function testFuzz_OpenInterest(uint64 initial, uint104 openInterest, uint104 low, uint104 high) public pure {
        initial = uint64(bound(initial, 0, Mirror.WAD));
        assertEq(
            Mirror.withOpenInterestUp(initial, openInterest, low, high),
            MarginMath.withOpenInterestUp(initial, openInterest, low, high),
            "initial margin"
        );
    }

    /* INTEREST */

    /// @dev Over the whole series: the mirror takes its higher terms as they are.
    function testFuzz_Growth(uint80 index, uint64 rate, uint32 elapsed) public pure {
        uint256 x = uint256(rate) * elapsed;
        if (x >= 0.01e18) (rate, elapsed, x) = (uint64(bound(rate, 0, 1e9)), uint32(elapsed % 1e6), 0);
        x = uint256(rate) * elapsed;
        uint256 more = (x * x) / (2 * 1e18) + (x * x * x) / (6 * 1e36) + (x * x * x * x) / (23 * 1e54) + 3;
        assertLe(more, x + 3, "the higher terms are no more than the first one, and the digits cut off");
        assertEq(
            Mirror.grownUp(index, x, more, type(uint80).max),
            InterestMath.compoundUp(index, rate, elapsed, type(uint80).max),
            "index"
        );
    }

    function testFuzz_Utilisation(uint256 utilisation, uint64 target) public pure {
        utilisation = bound(utilisation, 0, 2e18);
        target = uint64(bound(target, 1, 1e18 - 1));
        int256 err = InterestMath.utilisationError(utilisation, target);
        assertEq(Mirror.utilisationError(utilisation, target), err, "error");
    }

    /* LOSSES */

    function testFuzz_Take(uint256 loss, uint256 available) public pure {
        (uint256 taken, uint256 rest) = Mirror.take(loss, available);
        (uint256 expected, uint256 expectedRest) = WaterfallMath.take(loss, available);
        assertEq(taken, expected, "taken");
        assertEq(rest, expectedRest, "rest");
    }

    function testFuzz_Group(uint96 loss, uint96 a, uint96 b, uint96 c) public pure {
        uint256[] memory available = new uint256[](3);
        (available[0], available[1], available[2]) = (a, b, c);
        if (loss % 2 == 0) loss = uint96(bound(loss, 0, (uint256(a) + b + c) / 3));
        (uint256[] memory taken, uint256 rest) = GroupMath.takeProRata(loss, available);
        (uint256 fromA, uint256 fromB, uint256 fromC, uint256 left) = Mirror.takeProRata(loss, a, b, c);
        assertEq(fromA, taken[0], "first");
        assertEq(fromB, taken[1], "second");
        assertEq(fromC, taken[2], "third");
        assertEq(left, rest, "rest");
    }

    function testFuzz_Unwind(uint96 equity, uint96 requirement, uint96 cost, uint64 target) public pure {
        if (target % 2 == 0) cost = uint96(bound(cost, 0, requirement / 10));
        target = uint64(bound(target, 0, 2e18));
        assertEq(
            Mirror.unwindFractionUp(equity, requirement, cost, target),
            GroupMath.unwindFractionUp(int256(uint256(equity)), requirement, cost, target),
            "share"
        );
    }
}
