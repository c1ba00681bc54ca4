// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MarginMath} from "../libraries/MarginMath.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `MarginMath` to tests and to the reference vectors.
contract MarginMathHarness is BatchHarness {
    function horizonUp(uint256 horizon, uint256 notional, uint256 referenceNotional) external pure returns (uint256) {
        return MarginMath.horizonUp(horizon, notional, referenceNotional);
    }

    function slippageUp(
        uint256 slippage,
        uint256 slippageMax,
        uint256 notional,
        uint256 referenceNotional
    ) external pure returns (uint256) {
        return MarginMath.slippageUp(slippage, slippageMax, notional, referenceNotional);
    }

    function shockUp(
        uint256 z,
        uint256 sigma,
        uint256 time,
        uint256 oracleError,
        uint256 slippage
    ) external pure returns (uint256) {
        return MarginMath.shockUp(z, sigma, time, oracleError, slippage);
    }

    function shockMarginUp(uint256 shock, uint256 cursor) external pure returns (uint256) {
        return MarginMath.shockMarginUp(shock, cursor);
    }

    function maintenanceMarginUp(
        uint256 shock,
        uint256 cursor,
        uint256 floor,
        uint256 cap
    ) external pure returns (uint256) {
        return MarginMath.maintenanceMarginUp(shock, cursor, floor, cap);
    }

    function initialMarginUp(
        uint256 shock,
        uint256 cursor,
        uint256 maintenanceMargin,
        uint256 gamma,
        uint256 floor
    ) external pure returns (uint256) {
        return MarginMath.initialMarginUp(shock, cursor, maintenanceMargin, gamma, floor);
    }

    function withOpenInterestUp(
        uint256 initialMargin,
        uint256 openInterest,
        uint256 low,
        uint256 high
    ) external pure returns (uint256) {
        return MarginMath.withOpenInterestUp(initialMargin, openInterest, low, high);
    }

    function liabilityWeightUp(uint256 shock) external pure returns (uint256) {
        return MarginMath.liabilityWeightUp(shock);
    }

    function maxLeverageDown(uint256 margin) external pure returns (uint256) {
        return MarginMath.maxLeverageDown(margin);
    }

    function valueDown(uint256 amount, uint256 price) external pure returns (uint256) {
        return MarginMath.valueDown(amount, price);
    }

    function valueUp(uint256 amount, uint256 price) external pure returns (uint256) {
        return MarginMath.valueUp(amount, price);
    }

    function marginRatioDown(uint256 collateralValue, uint256 debt) external pure returns (int256) {
        return MarginMath.marginRatioDown(collateralValue, debt);
    }

    function marginHealthDown(int256 equity, uint256 requirement) external pure returns (int256) {
        return MarginMath.marginHealthDown(equity, requirement);
    }

    function liquidationPriceUp(
        uint256 amount,
        uint256 lt,
        uint256 debt,
        uint256 otherWeightedValue
    ) external pure returns (uint256) {
        return MarginMath.liquidationPriceUp(amount, lt, debt, otherWeightedValue);
    }

    function debtPriceMultipleDown(
        uint256 weightedValue,
        uint256 debt,
        uint256 liabilityWeight
    ) external pure returns (uint256) {
        return MarginMath.debtPriceMultipleDown(weightedValue, debt, liabilityWeight);
    }
}
