// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Mode} from "../types/LiquidationMode.sol";
import {WAD} from "./Constants.sol";
import {WadMath} from "./WadMath.sol";

/// @title LiquidationMath
/// @notice How much of a position a liquidation takes, and at which incentive.
/// @dev Values are in debt base units, everything else is a ratio [WAD]. With debt B, weighted collateral W and incentive b on a
/// token of threshold LT, repaying r leaves health (W - LT (1 + b) r) / (B - r). Two caps follow from it:
/// - b <= W / (B LT) - 1: the health of the rest does not fall;
/// - b <= C / B - 1: the rest stays solvent.
/// No state of a position makes a function revert. Plain products suffice: values are below 2^134 base units (eight tokens of
/// 2^128 each, or a debt of 104 bits at the end of its index) and ratios at most WAD, so a value times two ratios has 254 bits.
library LiquidationMath {
    /// @notice A position as a liquidation sees it.
    struct Book {
        uint256 collateralValue; // of the basket [debt base units]
        uint256 weightedValue; // sum of value times liquidation threshold over the basket [debt base units]
        uint256 debt; // [debt base units]
    }

    /// @notice The token that a step takes.
    struct Asset {
        uint256 value; // of what the position holds of it [debt base units]
        uint256 lt; // liquidation threshold: 1 - maintenance margin [WAD]
        uint256 incentiveMin; // least incentive [WAD]
        uint256 incentiveMax; // incentive at full distress, at least the least one [WAD]
    }

    /// @notice What a pool prescribes for all its liquidations.
    struct Terms {
        uint256 targetHealth; // health that a partial liquidation restores, above 1 [WAD]
        uint256 fullIncentiveHealth; // health at and below which the incentive is at its maximum, below 1 [WAD]
        uint256 closeAllHealth; // health below which the whole debt is repaid [WAD]
        uint256 minDebt; // least debt that a liquidation may leave [debt base units]
        uint256 auctionFraction; // incentive fraction that elapsed time alone gives; 0 without an auction [WAD]
    }

    /// @notice One step of a liquidation.
    struct Step {
        Mode mode;
        uint256 incentive; // on what is repaid [WAD]
        uint256 repay; // rounded up [debt base units]
        uint256 seize; // rounded down: of the token, in CLOSEOUT of the whole basket [debt base units]
    }

    /* REPAYMENT */

    /// @notice What a pool takes of a repayment: the whole debt, or a part that leaves at least the minimum [assets]; rounded down.
    function repayableDown(uint256 amount, uint256 debt, uint256 minDebt) internal pure returns (uint256) {
        return amount >= debt ? debt : Math.min(amount, Math.saturatingSub(debt, minDebt));
    }

    /* HEALTH AND INCENTIVE */

    /// @notice Health, weighted value / debt [WAD]; rounded down, so that it is below 1 exactly when the weighted value is below
    /// the debt; the maximum without debt.
    function healthDown(uint256 weightedValue, uint256 debt) internal pure returns (uint256) {
        // unchecked: 134 and 60 bits.
        unchecked {
            return debt == 0 ? type(uint256).max : (weightedValue * WAD) / debt;
        }
    }

    /// @notice How far from its least to its greatest value the incentive stands: 0 at health 1, 1 at and below
    /// `fullIncentiveHealth` (itself below 1), or what elapsed time gives if that is more [WAD]; rounded down.
    function incentiveFractionDown(
        uint256 health,
        uint256 fullIncentiveHealth,
        uint256 auctionFraction
    ) internal pure returns (uint256) {
        if (health >= WAD) return auctionFraction;
        if (health <= fullIncentiveHealth) return WAD;

        // unchecked: fullIncentiveHealth < health < WAD here, so both differences are positive, and the product of two
        // numbers below 2^60 fits.
        unchecked {
            uint256 fraction = ((WAD - health) * WAD) / (WAD - fullIncentiveHealth);

            return fraction > auctionFraction ? fraction : auctionFraction;
        }
    }

    /// @notice The incentive before the caps: linear from the least to the greatest [WAD]; rounded down.
    function rawIncentiveDown(Asset memory asset, uint256 fraction) internal pure returns (uint256) {
        uint256 least = asset.incentiveMin;
        // unchecked: the greatest incentive is at least the least one, the sum is at most the greatest, and ratios have 60 bits.
        unchecked {
            return least + ((asset.incentiveMax - least) * fraction) / WAD;
        }
    }

    /// @notice The greatest incentive on a token of threshold `lt` that does not lower the health of the rest: W / (B LT) - 1
    /// [WAD]; rounded down, negative if health would fall even without incentive. The debt must not be 0.
    function capHealth(Book memory book, uint256 lt) internal pure returns (int256) {
        // A token that gives no credit takes none away with it.
        if (lt == 0) return type(int256).max;

        // unchecked: weighted value 131 bits and WAD^2 120; debt 134 and threshold 60.
        unchecked {
            return int256((book.weightedValue * (WAD * WAD)) / (book.debt * lt)) - int256(WAD);
        }
    }

    /// @notice The greatest incentive that leaves the position solvent however much is repaid: C / B - 1 [WAD]; rounded down,
    /// negative for an insolvent position. The debt must not be 0.
    function capSolvency(Book memory book) internal pure returns (int256) {
        // unchecked: 131 and 60 bits.
        unchecked {
            return int256((book.collateralValue * WAD) / book.debt) - int256(WAD);
        }
    }

    /// @notice The greatest incentive that a maintenance margin m pays for, c m / (1 - c m) with c m below 1, at most `cap`
    /// [WAD each]; rounded down.
    function maxIncentiveDown(uint256 m, uint256 cursor, uint256 cap) internal pure returns (uint256) {
        // (1 - c m) is rounded up through c m rounded down; the numerator is the same number.
        uint256 share = WadMath.mulDown(cursor, m);
        uint256 incentive = WadMath.divDown(share, WAD - share);

        return incentive < cap ? incentive : cap;
    }

    /* SIZE */

    /// @notice The repayment after which health is at the target: (H B - W) / (H - LT (1 + b)).
    /// @param lt Threshold LT of the token that is taken [WAD].
    /// @param incentive Incentive b on it [WAD].
    /// @param targetHealth Health H to restore [WAD].
    /// @return The repayment [debt base units], rounded up; 0 if the target is met already, the whole debt if no part of it
    /// reaches the target.
    function targetRepayUp(
        Book memory book,
        uint256 lt,
        uint256 incentive,
        uint256 targetHealth
    ) internal pure returns (uint256) {
        // unchecked: values are below 2^134 and ratios below 2^64; both differences were just compared. What is lost is rounded up,
        // and so is the repayment.
        unchecked {
            uint256 wanted = targetHealth * book.debt;
            uint256 held = book.weightedValue * WAD;
            if (wanted <= held) return 0;

            uint256 lost = (lt * (WAD + incentive) + WAD - 1) / WAD;
            if (lost >= targetHealth) return book.debt;

            uint256 slope = targetHealth - lost;
            uint256 repay = (wanted - held + slope - 1) / slope;

            return repay < book.debt ? repay : book.debt;
        }
    }

    /// @notice Sizes the liquidation of a position out of one token.
    /// @dev CLOSEOUT is judged by this token alone: a pool with several tokens closes a position out only when every token
    /// that it can take says so, and then calls `closeOut` over the basket.
    function step(Book memory book, Asset memory asset, Terms memory terms) internal pure returns (Step memory result) {
        stepInto(result, book, asset, terms);
    }

    /// @notice The same into `result`: a batch has one for all its positions, because memory is never freed.
    function stepInto(Step memory result, Book memory book, Asset memory asset, Terms memory terms) internal pure {
        uint256 debt = book.debt;
        uint256 least = asset.incentiveMin;
        if (book.weightedValue >= debt) {
            (result.mode, result.incentive, result.repay, result.seize) = (Mode.NONE, 0, 0, 0);

            return;
        }

        uint256 health = healthDown(book.weightedValue, debt);
        uint256 raw = rawIncentiveDown(
            asset,
            incentiveFractionDown(health, terms.fullIncentiveHealth, terms.auctionFraction)
        );

        int256 solvencyCap = capSolvency(book);
        int256 cap = capHealth(book, asset.lt);
        if (solvencyCap < cap) cap = solvencyCap;

        if (cap < int256(least)) {
            result.mode = Mode.CLOSEOUT;
            (result.incentive, result.repay, result.seize) = closeOut(book, least, raw, solvencyCap);

            return;
        }

        uint256 repay = debt;
        uint256 seize;
        if (raw >= uint256(cap)) {
            // Not negative: at least the least incentive.
            raw = uint256(cap);
            // A part at the cap would improve nothing, so the whole debt goes. What it costs is what the cap stands for.
            seize = _atCapDown(book, asset.lt);
        } else {
            // A part is repaid only if the position is not too deep and no dust is left.
            if (health >= terms.closeAllHealth) {
                uint256 part = targetRepayUp(book, asset.lt, raw, terms.targetHealth);
                // unchecked: just compared.
                unchecked {
                    if (part < debt && debt - part >= terms.minDebt) repay = part;
                }
            }
            seize = _withIncentiveDown(repay, raw);
        }

        result.incentive = raw;
        _limit(result, asset.value, debt, repay, seize);
    }

    /// @dev Ends a step with what the token has.
    function _limit(Step memory result, uint256 value, uint256 debt, uint256 repay, uint256 seize) private pure {
        if (seize <= value) {
            result.mode = repay == debt ? Mode.FULL : Mode.PARTIAL;
        } else {
            result.mode = Mode.ASSET_EXHAUSTED;
            seize = value;
            repay = _withoutIncentiveUp(seize, result.incentive);
            // An incentive that was rounded down to a cap could ask for a unit more than is owed.
            if (repay > debt) repay = debt;
        }
        (result.repay, result.seize) = (repay, seize);
    }

    /// @notice Ends a position over its whole basket.
    /// @dev If the basket pays the debt and the least incentive, all debt is repaid and what is left stays the owner's.
    /// Otherwise the whole basket goes at the least incentive, and the debt that is left, `debt - repay`, is bad.
    /// @param rawIncentive Incentive before the caps, at least `incentiveMin` [WAD].
    /// @param solvencyCap `capSolvency(book)` [WAD].
    /// @return incentive Incentive paid [WAD].
    /// @return repay Debt repaid, rounded up [debt base units].
    /// @return seize Value taken out of the basket, rounded down [debt base units].
    function closeOut(
        Book memory book,
        uint256 incentiveMin,
        uint256 rawIncentive,
        int256 solvencyCap
    ) internal pure returns (uint256 incentive, uint256 repay, uint256 seize) {
        if (solvencyCap < int256(incentiveMin)) {
            seize = book.collateralValue;

            return (incentiveMin, _withoutIncentiveUp(seize, incentiveMin), seize);
        }

        repay = book.debt;
        // At the cap the basket is taken to the last unit: rounding leaves no dust behind.
        if (rawIncentive >= uint256(solvencyCap)) return (uint256(solvencyCap), repay, book.collateralValue);

        return (rawIncentive, repay, _withIncentiveDown(repay, rawIncentive));
    }

    /* FEE */

    /// @notice The part of a seizure that goes to the reserve: a share of the incentive above the least one, so that a small
    /// liquidation keeps its whole least incentive. With `leastIncentive` 0 it is a share of the whole incentive.
    /// @return The fee [debt base units of value], rounded down.
    function reserveFeeDown(
        uint256 repay,
        uint256 incentive,
        uint256 leastIncentive,
        uint256 share
    ) internal pure returns (uint256) {
        if (incentive <= leastIncentive) return 0;

        // unchecked: just compared, and 134 bits times two ratios of at most WAD.
        unchecked {
            return (repay * ((incentive - leastIncentive) * share)) / (WAD * WAD);
        }
    }

    /// @dev B (1 + b) at the lower of the two caps b: the whole basket, or what weighs as much as the position does.
    function _atCapDown(Book memory book, uint256 lt) private pure returns (uint256) {
        if (lt == 0) return book.collateralValue;

        // unchecked: 131 and 60 bits.
        unchecked {
            uint256 neutral = (book.weightedValue * WAD) / lt;

            return neutral < book.collateralValue ? neutral : book.collateralValue;
        }
    }

    /// @dev Value that a repayment takes at an incentive.
    function _withIncentiveDown(uint256 repay, uint256 incentive) private pure returns (uint256) {
        // unchecked: 134 and 64 bits.
        unchecked {
            return repay + (repay * incentive) / WAD;
        }
    }

    /// @dev Repayment for which a value is taken at an incentive.
    function _withoutIncentiveUp(uint256 seize, uint256 incentive) private pure returns (uint256) {
        // unchecked: 131 and 60 bits.
        unchecked {
            uint256 whole = WAD + incentive;

            return (seize * WAD + whole - 1) / whole;
        }
    }
}
