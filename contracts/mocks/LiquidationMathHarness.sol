// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LiquidationMath} from "../libraries/LiquidationMath.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `LiquidationMath` to tests and to the reference vectors.
contract LiquidationMathHarness is BatchHarness {
    function healthDown(uint256 weightedValue, uint256 debt) external pure returns (uint256) {
        return LiquidationMath.healthDown(weightedValue, debt);
    }

    function incentiveFractionDown(
        uint256 health,
        uint256 fullIncentiveHealth,
        uint256 auctionFraction
    ) external pure returns (uint256) {
        return LiquidationMath.incentiveFractionDown(health, fullIncentiveHealth, auctionFraction);
    }

    function rawIncentiveDown(LiquidationMath.Asset memory asset, uint256 fraction) external pure returns (uint256) {
        return LiquidationMath.rawIncentiveDown(asset, fraction);
    }

    function capHealth(LiquidationMath.Book memory book, uint256 lt) external pure returns (int256) {
        return LiquidationMath.capHealth(book, lt);
    }

    function capSolvency(LiquidationMath.Book memory book) external pure returns (int256) {
        return LiquidationMath.capSolvency(book);
    }

    function maxIncentiveDown(uint256 m, uint256 cursor, uint256 cap) external pure returns (uint256) {
        return LiquidationMath.maxIncentiveDown(m, cursor, cap);
    }

    function targetRepayUp(
        LiquidationMath.Book memory book,
        uint256 lt,
        uint256 incentive,
        uint256 targetHealth
    ) external pure returns (uint256) {
        return LiquidationMath.targetRepayUp(book, lt, incentive, targetHealth);
    }

    function step(
        LiquidationMath.Book memory book,
        LiquidationMath.Asset memory asset,
        LiquidationMath.Terms memory terms
    ) external pure returns (LiquidationMath.Step memory) {
        return LiquidationMath.step(book, asset, terms);
    }

    function closeOut(
        LiquidationMath.Book memory book,
        uint256 incentiveMin,
        uint256 rawIncentive,
        int256 solvencyCap
    ) external pure returns (uint256 incentive, uint256 repay, uint256 seize) {
        return LiquidationMath.closeOut(book, incentiveMin, rawIncentive, solvencyCap);
    }

    function reserveFeeDown(
        uint256 repay,
        uint256 incentive,
        uint256 leastIncentive,
        uint256 share
    ) external pure returns (uint256) {
        return LiquidationMath.reserveFeeDown(repay, incentive, leastIncentive, share);
    }
}
