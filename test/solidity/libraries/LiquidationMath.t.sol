// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {WAD} from "../../../contracts/libraries/Constants.sol";
import {LiquidationMath} from "../../../contracts/libraries/LiquidationMath.sol";
import {Mode} from "../../../contracts/types/LiquidationMode.sol";
import {Test} from "../helpers/Test.sol";

/// @dev The theorems of the liquidation rule, on integers and without tolerance where rounding is on the safe side.
contract LiquidationMathTest is Test {
    uint256 private constant MAX_VALUE = 1e27;

    struct Token {
        uint256 value;
        uint256 lt;
        uint256 incentiveMin;
        uint256 incentiveMax;
    }

    LiquidationMath.Terms private terms = LiquidationMath.Terms({
        targetHealth: 1.05e18,
        fullIncentiveHealth: 0.97e18,
        closeAllHealth: 0.95e18,
        minDebt: 100e6,
        auctionFraction: 0
    });

    /* ONE STEP */

    /// @dev The library multiplies in 256 bits: up to the bounds that it states, that is what 512 bits give.
    function testFuzz_PlainProductsAreExactUpToTheirBounds(
        uint256 debt,
        uint256 weighted,
        uint256 collateral,
        uint256 lt,
        uint256 incentive,
        uint256 share
    ) public pure {
        debt = bound(debt, 1, (1 << 134) - 1);
        weighted = bound(weighted, 0, (1 << 131) - 1);
        collateral = bound(collateral, 0, (1 << 131) - 1);
        lt = bound(lt, 1, WAD);
        incentive = bound(incentive, 0, WAD);
        share = bound(share, 0, WAD);
        LiquidationMath.Book memory book = LiquidationMath.Book(collateral, weighted, debt);

        assertEq(LiquidationMath.healthDown(weighted, debt), Math.mulDiv(weighted, WAD, debt), "health");
        int256 cap = int256(Math.mulDiv(weighted, WAD * WAD, debt * lt)) - int256(WAD);
        assertEq(LiquidationMath.capHealth(book, lt), cap, "health cap");
        cap = int256(Math.mulDiv(collateral, WAD, debt)) - int256(WAD);
        assertEq(LiquidationMath.capSolvency(book), cap, "solvency cap");
        uint256 fee = Math.mulDiv(debt, incentive * share, WAD * WAD);
        assertEq(LiquidationMath.reserveFeeDown(debt, incentive, 0, share), fee, "fee");
        (, uint256 repay, ) = LiquidationMath.closeOut(book, incentive, incentive, -1);
        assertEq(repay, Math.mulDiv(collateral, WAD, WAD + incentive, Math.Rounding.Ceil), "close-out");
    }

    function testFuzz_HealthNeverFalls(uint256 seed) public view {
        (LiquidationMath.Book memory book, LiquidationMath.Asset memory asset) = _unhealthy(seed);
        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);
        if (step.mode == Mode.CLOSEOUT || step.repay == book.debt) return;

        // (W - LT seize) / (B - repay) >= W / B, multiplied out.
        uint256 left = book.weightedValue * WAD - asset.lt * step.seize;
        assertGe(left * book.debt, book.weightedValue * WAD * (book.debt - step.repay), "health fell");
    }

    function testFuzz_PartialLiquidationReachesTheTarget(uint256 seed) public view {
        (LiquidationMath.Book memory book, LiquidationMath.Asset memory asset) = _unhealthy(seed);
        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);
        if (step.mode != Mode.PARTIAL) return;

        uint256 left = book.weightedValue * WAD - asset.lt * step.seize;
        assertGe(left, terms.targetHealth * (book.debt - step.repay), "below the target");

        // One unit less would have missed it, but for the rounding of the incentive itself.
        uint256 less = step.repay - 1;
        uint256 before = book.weightedValue * WAD - asset.lt * (less + (less * step.incentive) / WAD);
        assertLe(
            before,
            terms.targetHealth * (book.debt - less) + 2 * WAD + book.debt,
            "more was repaid than the target asks for"
        );
    }

    function testFuzz_NothingIsTakenThatIsNotThere(uint256 seed) public view {
        (LiquidationMath.Book memory book, LiquidationMath.Asset memory asset) = _unhealthy(seed);
        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);

        assertTrue(step.mode != Mode.NONE, "an unhealthy position is liquidatable");
        assertLe(step.repay, book.debt, "repays more than is owed");
        assertLe(
            step.seize,
            step.mode == Mode.CLOSEOUT ? book.collateralValue : asset.value,
            "seizes more than is held"
        );
        assertGe(step.seize, step.repay, "the liquidator loses at the oracle's price");
        // At a cap the incentive shown is rounded down by less than a digit.
        assertLe(step.seize * WAD, step.repay * (WAD + step.incentive + 1), "seizes more than the incentive allows");
        assertGe(step.incentive, asset.incentiveMin, "less than the least incentive");
        assertLe(step.incentive, asset.incentiveMax, "more than the greatest incentive");
    }

    function testFuzz_SolventPositionsLeaveNoBadDebt(uint256 seed) public view {
        (LiquidationMath.Book memory book, LiquidationMath.Asset memory asset) = _unhealthy(seed);
        if (book.collateralValue * WAD < book.debt * (WAD + asset.incentiveMin)) return;
        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);

        assertGe(book.collateralValue - step.seize, book.debt - step.repay, "the rest is insolvent");
        if (step.mode == Mode.CLOSEOUT) assertEq(step.repay, book.debt, "a close-out leaves debt");
    }

    function testFuzz_ShortfallInTheBandIsTheLeastIncentiveAtMost(uint256 seed) public view {
        (LiquidationMath.Book memory book, LiquidationMath.Asset memory asset) = _unhealthy(seed);
        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);
        if (step.mode != Mode.CLOSEOUT || book.collateralValue < book.debt) return;

        assertLe((book.debt - step.repay) * WAD, asset.incentiveMin * book.debt, "bad debt above the least incentive");
    }

    function testFuzz_InsolventPositionsAreClosedOutWhole(uint256 seed) public view {
        (LiquidationMath.Book memory book, LiquidationMath.Asset memory asset) = _unhealthy(seed);
        if (book.collateralValue >= book.debt) return;
        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);

        assertTrue(step.mode == Mode.CLOSEOUT, "not closed out");
        assertEq(step.seize, book.collateralValue, "collateral stays");
        assertEq(step.incentive, asset.incentiveMin, "more than the least incentive");
        assertGe(step.repay * (WAD + step.incentive), step.seize * WAD, "seizes more than the incentive allows");
    }

    function testFuzz_NoDustIsLeft(uint256 seed) public view {
        (LiquidationMath.Book memory book, LiquidationMath.Asset memory asset) = _unhealthy(seed);
        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);
        if (step.mode == Mode.PARTIAL) assertGe(book.debt - step.repay, terms.minDebt, "dust");
        if (step.mode == Mode.FULL) assertEq(step.repay, book.debt, "full is full");
        if (step.mode == Mode.PARTIAL) {
            assertGe(
                LiquidationMath.healthDown(book.weightedValue, book.debt),
                terms.closeAllHealth,
                "a deep position was sliced"
            );
        }
    }

    function testFuzz_HealthyPositionsAreLeftAlone(uint256 debt, uint256 excess, uint256 lt) public view {
        debt = bound(debt, 0, MAX_VALUE);
        lt = bound(lt, 0.1e18, WAD - 1);
        uint256 weighted = debt + bound(excess, 0, MAX_VALUE);
        LiquidationMath.Book memory book = LiquidationMath.Book((weighted * WAD) / lt + 1, weighted, debt);
        LiquidationMath.Asset memory asset = LiquidationMath.Asset(book.collateralValue, lt, 0.005e18, 0.02e18);

        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);

        assertTrue(step.mode == Mode.NONE && step.repay == 0 && step.seize == 0, "liquidated");
    }

    function testFuzz_HealthIsBelowOneExactlyWhenUnderwater(uint128 weighted, uint128 debt) public pure {
        uint256 health = LiquidationMath.healthDown(weighted, debt);

        if (debt == 0) assertEq(health, type(uint256).max, "no debt");
        else assertEq(health < WAD, weighted < debt, "predicate and view agree");
    }

    /// @dev The time term of an auction only ever raises the incentive, and the caps still hold.
    function testFuzz_ElapsedTimeOnlyRaisesTheIncentive(uint256 seed, uint256 fraction) public view {
        (LiquidationMath.Book memory book, LiquidationMath.Asset memory asset) = _unhealthy(seed);
        LiquidationMath.Terms memory later = terms;
        later.auctionFraction = bound(fraction, 0, WAD);

        LiquidationMath.Step memory now_ = LiquidationMath.step(book, asset, terms);
        LiquidationMath.Step memory then_ = LiquidationMath.step(book, asset, later);

        assertGe(then_.incentive, now_.incentive, "fell");
        if (then_.mode == Mode.CLOSEOUT) return;
        assertLe(int256(then_.incentive), LiquidationMath.capSolvency(book), "above the solvency cap");
        assertLe(int256(then_.incentive), LiquidationMath.capHealth(book, asset.lt), "above the health cap");
    }

    /// @notice In a basket of several thresholds the health cap is the lower one: the debt goes for what weighs as much as the
    /// position does, 900 / 97 %, and the rest of the basket stays.
    function test_AtTheHealthCapTheRestOfTheBasketStays() public view {
        LiquidationMath.Book memory book = LiquidationMath.Book(1_200e6, 900e6, 905e6);
        LiquidationMath.Asset memory asset = LiquidationMath.Asset(1_000e6, 0.97e18, 0.02e18, 0.1e18);
        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);
        uint256 seize = (uint256(900e6) * 100) / 97;
        assertTrue(step.mode == Mode.FULL, "mode");
        assertEq(step.repay, 905e6, "the whole debt");
        assertEq(step.seize, seize, "what it weighs");
        assertEq(step.incentive, (uint256(900e6) * 1e36) / (905e6 * 0.97e18) - 1e18, "the cap");

        // What gives no credit takes none away: the solvency cap alone counts.
        (book.weightedValue, asset.lt, asset.value, asset.incentiveMax) = (100e6, 0, 1_200e6, 1e18);
        step = LiquidationMath.step(book, asset, terms);
        assertEq(step.seize, 1_200e6, "all");
    }

    /* A WHOLE BASKET */

    /// @dev The pool's loop: lowest threshold first, as long as a token's caps allow; else close out over the basket.
    function testFuzz_BasketLoopConservesValueAndNeverLowersHealth(uint256 seed, uint256 count) public view {
        Token[] memory tokens = _basket(seed, bound(count, 1, 8));
        LiquidationMath.Book memory book = _bookOf(tokens, 0);
        book.debt = bound(uint256(keccak256(abi.encode(seed, "debt"))), book.weightedValue + 1, book.collateralValue);
        uint256 collateralBefore = book.collateralValue;
        uint256 debtBefore = book.debt;
        uint256 seized = 0;

        for (uint256 k = 0; k < tokens.length; ++k) {
            Token memory token = tokens[k];
            LiquidationMath.Step memory step = LiquidationMath.step(
                book,
                LiquidationMath.Asset(token.value, token.lt, token.incentiveMin, token.incentiveMax),
                terms
            );
            if (step.mode == Mode.NONE) break;
            if (step.mode == Mode.CLOSEOUT) continue;

            uint256 health = LiquidationMath.healthDown(book.weightedValue, book.debt);
            token.value -= step.seize;
            seized += step.seize;
            book = _bookOf(tokens, book.debt - step.repay);

            // Each of the tokens' weighted values is rounded down once more.
            uint256 slack = book.debt == 0 ? 0 : (tokens.length * WAD) / book.debt + 1;
            assertGe(LiquidationMath.healthDown(book.weightedValue, book.debt) + slack, health, "health fell");
            if (step.mode != Mode.ASSET_EXHAUSTED) break;
        }

        assertEq(book.collateralValue + seized, collateralBefore, "value conserved");
        assertGe(seized, debtBefore - book.debt, "liquidators are paid");
        assertGe(book.collateralValue, book.debt, "a solvent basket stays solvent");
    }

    /// @dev Nothing that a borrower can bring about makes the sizing revert, consistent or not, up to 2^128 base units.
    function testFuzz_SizingNeverReverts(
        uint128[4] memory amounts,
        uint256 lt,
        uint256 least,
        uint256 greatest
    ) public view {
        LiquidationMath.Asset memory asset = LiquidationMath.Asset({
            value: amounts[3],
            lt: bound(lt, 0, WAD),
            incentiveMin: bound(least, 0, WAD),
            incentiveMax: 0
        });
        asset.incentiveMax = bound(greatest, asset.incentiveMin, WAD);

        LiquidationMath.Step memory step = LiquidationMath.step(
            LiquidationMath.Book(amounts[0], amounts[1], amounts[2]),
            asset,
            terms
        );

        assertEq(step.mode == Mode.NONE, amounts[1] >= amounts[2], "liquidated if and only if unhealthy");
        assertLe(step.repay, amounts[2], "repays more than is owed");
    }

    /* FEE AND INCENTIVE */

    function testFuzz_FeeSparesTheLeastIncentive(
        uint256 repay,
        uint256 incentive,
        uint256 least,
        uint256 share
    ) public pure {
        repay = bound(repay, 0, MAX_VALUE);
        incentive = bound(incentive, 0, WAD);
        least = bound(least, 0, incentive);
        share = bound(share, 0, WAD);

        uint256 fee = LiquidationMath.reserveFeeDown(repay, incentive, least, share);
        uint256 bonus = (repay * incentive) / WAD;

        assertLe(fee, bonus, "the fee exceeds the bonus");
        assertGe(bonus - fee + 1, (repay * least) / WAD, "the least incentive is taxed");
        assertEq(LiquidationMath.reserveFeeDown(repay, least, least, share), 0, "nothing above it, no fee");
    }

    function testFuzz_GreatestIncentiveIsPaidByTheMargin(uint256 m, uint256 cursor, uint256 cap) public pure {
        m = bound(m, 1, WAD - 1);
        cursor = bound(cursor, 0, WAD - 1);
        cap = bound(cap, 0, WAD);

        uint256 incentive = LiquidationMath.maxIncentiveDown(m, cursor, cap);

        assertLe(incentive, cap, "cap");
        // LT (1 + b) < 1: at health 1 the collateral pays the debt and the whole incentive.
        assertLt((WAD - m) * (WAD + incentive), WAD * WAD, "LT (1 + b) < 1");
    }

    /* EDGES */

    /// @dev Guards the properties above: what they are about must occur.
    function test_RandomPositionsReachEveryMode() public view {
        uint256[5] memory seen;
        for (uint256 seed = 0; seed < 400; ++seed) {
            (LiquidationMath.Book memory book, LiquidationMath.Asset memory asset) = _unhealthy(seed);
            ++seen[uint256(LiquidationMath.step(book, asset, terms).mode)];
        }

        assertEq(seen[uint256(Mode.NONE)], 0, "all are unhealthy");
        for (uint256 mode = uint256(Mode.PARTIAL); mode <= uint256(Mode.CLOSEOUT); ++mode) {
            assertGt(seen[mode], 10, "a mode is hardly ever reached");
        }
    }

    function test_TokenWithoutCreditIsSeizedWithinTheSolvencyCap() public view {
        LiquidationMath.Book memory book = LiquidationMath.Book(2_000e6, 900e6, 1_000e6);
        LiquidationMath.Asset memory asset = LiquidationMath.Asset(1_000e6, 0, 0.005e18, 0.02e18);

        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);

        assertTrue(step.mode == Mode.ASSET_EXHAUSTED, "mode");
        assertEq(step.seize, 1_000e6, "all of it");
    }

    function test_CapBindingRepaysEverythingAndTakesTheLastUnit() public view {
        // C / B - 1 = W / (B LT) - 1 = 2 %, below the 5 % that the health of 0.918 asks for.
        LiquidationMath.Book memory book = LiquidationMath.Book(1_020e6, 918e6, 1_000e6);
        LiquidationMath.Asset memory asset = LiquidationMath.Asset(1_020e6, 0.9e18, 0.005e18, 0.05e18);

        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);

        assertTrue(step.mode == Mode.FULL, "mode");
        assertEq(step.repay, 1_000e6, "the whole debt");
        assertEq(step.seize, 1_020e6, "to the last unit");
        assertEq(step.incentive, 0.02e18, "the cap");
    }

    /// @dev The health cap of 1/30 has no last digit. A token that is worth a unit less than the seizure at it must not ask for more
    /// than the debt, though the cap is rounded down.
    function test_ATokenJustTooSmallRepaysTheDebtAtMost() public view {
        LiquidationMath.Book memory book = LiquidationMath.Book(2e27, 0.93e27, 1e27);
        uint256 neutral = (uint256(0.93e27) * WAD) / 0.9e18;
        LiquidationMath.Asset memory asset = LiquidationMath.Asset(neutral - 1, 0.9e18, 0.005e18, 0.05e18);

        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);

        assertTrue(step.mode == Mode.ASSET_EXHAUSTED, "mode");
        assertEq(step.repay, 1e27, "the whole debt, not more");
        assertEq(step.seize, neutral - 1, "the whole token");
    }

    function test_AtACapATokenWithoutCreditPaysWithTheWholeBasket() public view {
        LiquidationMath.Book memory book = LiquidationMath.Book(1_010e6, 0, 1_000e6);
        LiquidationMath.Asset memory asset = LiquidationMath.Asset(1_010e6, 0, 0.005e18, 0.05e18);

        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);

        assertTrue(step.mode == Mode.FULL && step.repay == 1_000e6 && step.seize == 1_010e6, "to the last unit");
    }

    function test_TargetRepayAtItsEnds() public pure {
        LiquidationMath.Book memory book = LiquidationMath.Book(2_000, 1_050, 1_000);

        assertEq(LiquidationMath.targetRepayUp(book, 0.9e18, 0.02e18, 1.05e18), 0, "the target is met exactly");
        assertEq(LiquidationMath.targetRepayUp(book, 1e18, 0.1e18, 1.05e18), 0, "then nothing is repaid at any price");
        book.weightedValue = 1_049;
        assertEq(LiquidationMath.targetRepayUp(book, 0, 0, 1.05e18), 1, "a unit is missing");
        assertEq(LiquidationMath.targetRepayUp(book, 1e18, 0.05e18, 1.05e18), 1_000, "no part reaches the target");
    }

    function test_ARepaymentIsTheDebtOrLeavesTheLeastDebt() public pure {
        assertEq(LiquidationMath.repayableDown(101, 100, 10), 100, "more than the debt");
        assertEq(LiquidationMath.repayableDown(100, 100, 10), 100, "the debt");
        assertEq(LiquidationMath.repayableDown(99, 100, 10), 90, "would leave dust");
        assertEq(LiquidationMath.repayableDown(89, 100, 10), 89, "a part");
        assertEq(LiquidationMath.repayableDown(9, 9, 10), 9, "what became less is repaid whole");
        assertEq(LiquidationMath.repayableDown(8, 9, 10), 0, "or not at all");
    }

    function test_RepaymentsAreRoundedUpByTheLastDigit() public pure {
        LiquidationMath.Book memory book = LiquidationMath.Book(0, 20, 20);
        assertEq(LiquidationMath.targetRepayUp(book, 0.95e18, 0, 1.05e18), 10, "a quotient without remainder stays");
        // (1.05 x 20 - 20) / (1e18 - 1) x 9 is 9 and a remainder of one digit.
        assertEq(LiquidationMath.targetRepayUp(book, 938888888888888889, 0, 1.05e18), 10, "a remainder of one");
        // 3 x (1 + 0.666666666666666667) digits are 5 and a remainder: 6 are lost, one is gained.
        book = LiquidationMath.Book(0, 6, 1e18);
        assertEq(LiquidationMath.targetRepayUp(book, 3, 666666666666666667, 7), 1e18, "what is lost, too");

        // WAD^2 / (WAD + 1) is WAD - 1 and a remainder of one.
        (, uint256 repay, ) = LiquidationMath.closeOut(LiquidationMath.Book(WAD, 0, 2 * WAD), 1, 1, -1);
        assertEq(repay, WAD, "what a basket repays");
    }

    /* WHERE ONE MODE ENDS AND THE NEXT BEGINS */

    function test_ACapAtTheLeastIncentiveIsNoCloseOut() public view {
        LiquidationMath.Book memory book = LiquidationMath.Book(1_005e6, 0, 1_000e6);
        LiquidationMath.Asset memory asset = LiquidationMath.Asset(1_005e6, 0, 0.005e18, 0.05e18);

        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);

        assertTrue(step.mode == Mode.FULL && step.incentive == 0.005e18, "full, at the least incentive");
        assertTrue(step.repay == 1_000e6 && step.seize == 1_005e6, "to the last unit");
    }

    function test_AnIncentiveAtTheSolvencyCapRepaysAll() public view {
        LiquidationMath.Book memory book = LiquidationMath.Book(1_020e6, 960e6, 1_000e6);
        LiquidationMath.Asset memory asset = LiquidationMath.Asset(1_020e6, 0.5e18, 0.005e18, 0.02e18);

        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);

        assertTrue(step.mode == Mode.FULL && step.incentive == 0.02e18, "full");
        assertTrue(step.repay == 1_000e6 && step.seize == 1_020e6, "to the last unit");
    }

    function test_AtTheCloseAllHealthAPartIsRepaid() public view {
        LiquidationMath.Book memory book = LiquidationMath.Book(2_000e6, 950e6, 1_000e6);
        LiquidationMath.Asset memory asset = LiquidationMath.Asset(1_900e6, 0.9e18, 0.005e18, 0.02e18);

        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);

        // (1,050 - 950) / (1.05 - 0.9 x 1.02).
        assertTrue(step.mode == Mode.PARTIAL && step.repay == 757_575_758, "part");
        book.weightedValue -= 1;
        assertTrue(LiquidationMath.step(book, asset, terms).mode == Mode.FULL, "below it all");
    }

    function test_APartMayLeaveTheLeastDebt() public view {
        LiquidationMath.Book memory book = LiquidationMath.Book(2_000e6, 960e6, 1_000e6);
        LiquidationMath.Asset memory asset = LiquidationMath.Asset(2_000e6, 0.95e18, 0, 0);

        LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);
        assertTrue(step.mode == Mode.PARTIAL && step.repay == 900e6, "100 are left");

        book.weightedValue -= 1;
        step = LiquidationMath.step(book, asset, terms);
        assertTrue(step.mode == Mode.FULL && step.repay == 1_000e6, "a unit less would be dust");
    }

    function test_ACloseOutAtTheLeastIncentiveRepaysTheDebtFromTheWholeBasket() public pure {
        // The cap of 0.5 % has a remainder: the basket is worth a little more.
        LiquidationMath.Book memory book = LiquidationMath.Book(1.005e27 + 1e8, 0, 1e27);
        int256 cap = LiquidationMath.capSolvency(book);
        (uint256 incentive, uint256 repay, uint256 seize) = LiquidationMath.closeOut(book, 0.005e18, 0.005e18, cap);

        assertEq(incentive, 0.005e18, "incentive");
        assertEq(repay, 1e27, "the debt, not more");
        assertEq(seize, 1.005e27 + 1e8, "all of the basket");
    }

    function test_AHealthyPositionLeavesNothingOfAnEarlierStep() public view {
        LiquidationMath.Step memory step = LiquidationMath.Step(Mode.FULL, 1, 2, 3);

        LiquidationMath.stepInto(
            step,
            LiquidationMath.Book(200, 100, 100),
            LiquidationMath.Asset(200, 0.9e18, 0, 0),
            terms
        );

        assertTrue(step.mode == Mode.NONE && step.incentive == 0 && step.repay == 0 && step.seize == 0, "cleared");
    }

    function test_IncentiveFractionAtItsEnds() public pure {
        assertEq(LiquidationMath.incentiveFractionDown(WAD, 0.97e18, 0.3e18), 0.3e18, "healthy: time alone");
        assertEq(LiquidationMath.incentiveFractionDown(0.985e18, 0.97e18, 0.3e18), 0.5e18, "health");
        assertEq(LiquidationMath.incentiveFractionDown(0.985e18, 0.97e18, 0.7e18), 0.7e18, "time");
        assertEq(LiquidationMath.incentiveFractionDown(0.97e18, 0.97e18, 0), WAD, "full");
    }

    function test_EmptyPositionWithDebtIsWrittenOff() public view {
        LiquidationMath.Book memory book = LiquidationMath.Book(0, 0, 5);
        LiquidationMath.Step memory step = LiquidationMath.step(
            book,
            LiquidationMath.Asset(0, 0.9e18, 0.005e18, 0.02e18),
            terms
        );

        assertTrue(step.mode == Mode.CLOSEOUT && step.repay == 0 && step.seize == 0, "all debt is bad");
    }

    /* INPUTS */

    /// @dev A position below health 1, down to deep insolvency, in one of one or several tokens.
    function _unhealthy(
        uint256 seed
    ) private pure returns (LiquidationMath.Book memory book, LiquidationMath.Asset memory asset) {
        Token[] memory tokens = _basket(seed, 1 + (seed % 4));
        book = _bookOf(tokens, 0);
        uint256 most = seed % 3 == 0 ? 3 * book.collateralValue : book.collateralValue + book.collateralValue / 50;
        book.debt = bound(uint256(keccak256(abi.encode(seed, "debt"))), book.weightedValue + 1, most);
        Token memory token = tokens[seed % tokens.length];
        asset = LiquidationMath.Asset(token.value, token.lt, token.incentiveMin, token.incentiveMax);
    }

    /// @dev Tokens ordered by threshold, incentives as margins give them.
    function _basket(uint256 seed, uint256 count) private pure returns (Token[] memory tokens) {
        tokens = new Token[](count);
        uint256 lt = 0.4e18;
        for (uint256 k = 0; k < count; ++k) {
            uint256 word = uint256(keccak256(abi.encode(seed, k)));
            lt = bound(word, lt, 0.98e18);
            uint256 incentiveMin = bound(word >> 64, 0, LiquidationMath.maxIncentiveDown(WAD - lt, 0.3e18, 0.02e18));
            tokens[k] = Token({
                value: bound(word >> 128, 1e6, 10 ** bound(word >> 32, 6, 24)),
                lt: lt,
                incentiveMin: incentiveMin,
                incentiveMax: bound(
                    word >> 16,
                    incentiveMin,
                    LiquidationMath.maxIncentiveDown(WAD - lt, 0.3e18, 0.15e18)
                )
            });
        }
    }

    function _bookOf(Token[] memory tokens, uint256 debt) private pure returns (LiquidationMath.Book memory book) {
        book.debt = debt;
        for (uint256 k = 0; k < tokens.length; ++k) {
            book.collateralValue += tokens[k].value;
            book.weightedValue += (tokens[k].value * tokens[k].lt) / WAD;
        }
    }
}
