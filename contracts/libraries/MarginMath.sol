// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {PRICE_SCALE, WAD, YEAR} from "./Constants.sol";
import {WadMath} from "./WadMath.sol";

/// @title MarginMath
/// @notice From volatility to margins, and from margins to the health and the liquidation price of a position.
/// @dev Margins and debt are rounded up, thresholds, values and health down: in doubt against the position.
library MarginMath {
    /* DESIGN SHOCK */

    /// @notice The time over which a position of a given size is exposed: it reacts within the horizon, then unwinds linearly.
    /// @dev h (1 + N / (3 N_ref)): the variance of a linear unwind over T is that of T / 3 at full size.
    /// @param horizon h [seconds].
    /// @param notional N, the position's own size; 0 for no size term [any unit].
    /// @param referenceNotional N_ref, the size that the market absorbs within h [same unit].
    /// @return The time, rounded up [seconds x WAD].
    function horizonUp(uint256 horizon, uint256 notional, uint256 referenceNotional) internal pure returns (uint256) {
        uint256 scaled = horizon * WAD;

        return notional == 0 ? scaled : scaled + WadMath.mulDivUp(scaled, notional, 3 * referenceNotional);
    }

    /// @notice The price impact of unwinding: linear in size, at most `slippageMax`.
    /// @param slippage Impact at the reference size [WAD].
    /// @param slippageMax Greatest impact [WAD].
    /// @param notional N, the position's own size; 0 for no size term [any unit].
    /// @param referenceNotional N_ref [same unit].
    /// @return The impact [WAD], rounded up.
    function slippageUp(
        uint256 slippage,
        uint256 slippageMax,
        uint256 notional,
        uint256 referenceNotional
    ) internal pure returns (uint256) {
        if (notional == 0) return 0;

        uint256 impact = WadMath.mulDivUp(slippage, notional, referenceNotional);

        return impact < slippageMax ? impact : slippageMax;
    }

    /// @notice The log-price move that a margin must survive: z sigma sqrt(time / YEAR) + error + slippage.
    /// @param z Quantile [WAD].
    /// @param sigma Annual volatility [WAD].
    /// @param time Exposure time, from `horizonUp` [seconds x WAD].
    /// @param oracleError Deviation of the feed and jump term [WAD].
    /// @param slippage From `slippageUp` [WAD].
    /// @return The shock [WAD], rounded up.
    function shockUp(
        uint256 z,
        uint256 sigma,
        uint256 time,
        uint256 oracleError,
        uint256 slippage
    ) internal pure returns (uint256) {
        uint256 root = WadMath.sqrtUp(WadMath.ceilDiv(time, YEAR));

        return WadMath.mulDivUp(z * sigma, root, WAD * WAD) + oracleError + slippage;
    }

    /* MARGINS */

    /// @notice The margin after which a shock still pays the debt and the incentive: (1 - e^-x) / (1 - c e^-x).
    /// @param shock x [WAD].
    /// @param cursor c, the share of the margin that goes to the liquidator, below 1 [WAD].
    /// @return The margin [WAD], rounded up, at most 1.
    function shockMarginUp(uint256 shock, uint256 cursor) internal pure returns (uint256) {
        // The quotient falls in e^-x, so e^-x is rounded down, in both places alike; the divisor is rounded down.
        uint256 left = WadMath.expDown(-int256(shock));

        return WadMath.divUp(WAD - left, WAD - WadMath.mulUp(cursor, left));
    }

    /// @notice The maintenance margin: the margin of the shock within a floor and a cap.
    /// @param shock Maintenance shock [WAD].
    /// @param cursor Share of the margin that goes to the liquidator [WAD].
    /// @param floor Least margin [WAD].
    /// @param cap Greatest margin, at least `floor` [WAD].
    /// @return The margin [WAD], rounded up.
    function maintenanceMarginUp(
        uint256 shock,
        uint256 cursor,
        uint256 floor,
        uint256 cap
    ) internal pure returns (uint256) {
        uint256 margin = shockMarginUp(shock, cursor);
        if (margin < floor) return floor;

        return margin < cap ? margin : cap;
    }

    /// @notice The initial margin before open interest: the greatest of the margin of its shock, gamma times the maintenance
    /// margin, and a floor; at most 1.
    /// @param shock Initial shock [WAD].
    /// @param cursor Share of the margin that goes to the liquidator [WAD].
    /// @param maintenanceMargin m [WAD].
    /// @param gamma Least ratio of initial to maintenance margin, above 1 [WAD].
    /// @param floor Least initial margin [WAD].
    /// @return The margin [WAD], rounded up.
    function initialMarginUp(
        uint256 shock,
        uint256 cursor,
        uint256 maintenanceMargin,
        uint256 gamma,
        uint256 floor
    ) internal pure returns (uint256) {
        uint256 margin = shockMarginUp(shock, cursor);
        uint256 least = WadMath.mulUp(gamma, maintenanceMargin);
        if (margin < least) margin = least;
        if (margin < floor) margin = floor;

        return margin < WAD ? margin : WAD;
    }

    /// @notice The initial margin once open interest presses: it rises linearly to 1 between two levels.
    /// @param initialMargin i before open interest, at most 1 [WAD].
    /// @param openInterest What the pool has lent [any unit].
    /// @param low Level at which the rise begins [same unit].
    /// @param high Level at which new risk needs full margin; `high` = `low` switches the term off [same unit].
    /// @return The margin [WAD], rounded up.
    function withOpenInterestUp(
        uint256 initialMargin,
        uint256 openInterest,
        uint256 low,
        uint256 high
    ) internal pure returns (uint256) {
        return withOpenInterestUp(initialMargin, WAD, openInterest, low, high);
    }

    /// @notice The same at any scale.
    /// @param initialMargin i before open interest, at most `full` [any scale].
    /// @param full A margin of 1 [same scale].
    /// @param openInterest What the pool has lent [any unit].
    /// @param low Level at which the rise begins [same unit].
    /// @param high Level at which new risk needs full margin [same unit].
    /// @return margin The margin [the same scale], rounded up.
    function withOpenInterestUp(
        uint256 initialMargin,
        uint256 full,
        uint256 openInterest,
        uint256 low,
        uint256 high
    ) internal pure returns (uint256 margin) {
        margin = initialMargin;
        if (openInterest > low && high > low) {
            margin =
                openInterest < high
                    ? initialMargin + WadMath.mulDivUp(full - initialMargin, openInterest - low, high - low)
                    : full;
        }
    }

    /// @notice The weight of a debt whose own price moves: e^x.
    /// @param shock Shock of the debt's price [WAD].
    /// @return The weight [WAD], rounded up to the next digit.
    function liabilityWeightUp(uint256 shock) internal pure returns (uint256) {
        return shock == 0 ? WAD : WadMath.expDown(int256(shock)) + 1;
    }

    /// @notice The greatest leverage under a margin: 1 / margin.
    /// @return The leverage [WAD], rounded down.
    function maxLeverageDown(uint256 margin) internal pure returns (uint256) {
        return WadMath.divDown(WAD, margin);
    }

    /* VALUES AND HEALTH */

    /// @notice The value of an amount at a price.
    /// @param amount Amount [token base units].
    /// @param price Price [price 1e36].
    /// @return The value [debt base units], rounded down.
    function valueDown(uint256 amount, uint256 price) internal pure returns (uint256) {
        return WadMath.mulDivDown(amount, price, PRICE_SCALE);
    }

    /// @notice The value of an amount at a price.
    /// @param amount Amount [token base units].
    /// @param price Price [price 1e36].
    /// @return The value [debt base units], rounded up.
    function valueUp(uint256 amount, uint256 price) internal pure returns (uint256) {
        return WadMath.mulDivUp(amount, price, PRICE_SCALE);
    }

    /// @notice The margin ratio of a position, equity / collateral value.
    /// @param collateralValue Value of the basket [debt base units].
    /// @param debt What is owed [debt base units].
    /// @return The ratio [WAD], rounded down; negative for an insolvent position, the minimum without collateral.
    function marginRatioDown(uint256 collateralValue, uint256 debt) internal pure returns (int256) {
        if (collateralValue == 0) return type(int256).min;

        return int256(WAD) - int256(WadMath.mulDivUp(debt, WAD, collateralValue));
    }

    /// @notice Health in margin form, equity / maintenance requirement: it is at 1 where health is.
    /// @param equity Collateral value less debt [debt base units].
    /// @param requirement Maintenance requirement, not 0 [debt base units].
    /// @return The health [WAD], rounded toward minus infinity.
    function marginHealthDown(int256 equity, uint256 requirement) internal pure returns (int256) {
        return
            equity < 0
                ? -int256(WadMath.mulDivUp(uint256(-equity), WAD, requirement))
                : int256(WadMath.mulDivDown(uint256(equity), WAD, requirement));
    }

    /// @notice The price of one token at which a position becomes liquidatable, if nothing else moves:
    /// (debt - W of the other tokens) / (amount LT).
    /// @param amount What the position holds of the token [token base units].
    /// @param lt Threshold of the token [WAD].
    /// @param debt Weighted debt [debt base units].
    /// @param otherWeightedValue Weighted value of the other tokens [debt base units].
    /// @return The price [price 1e36], rounded up; 0 if this token alone cannot make the position liquidatable, the maximum if
    /// no price of 256 bits can keep the position healthy.
    function liquidationPriceUp(
        uint256 amount,
        uint256 lt,
        uint256 debt,
        uint256 otherWeightedValue
    ) internal pure returns (uint256) {
        if (debt <= otherWeightedValue) return 0;

        uint256 weight = amount * lt;
        (uint256 high, ) = Math.mul512(debt - otherWeightedValue, PRICE_SCALE * WAD);
        if (high >= weight) return type(uint256).max;

        return WadMath.mulDivUp(debt - otherWeightedValue, PRICE_SCALE * WAD, weight);
    }

    /// @notice The price of the debt asset, in multiples of today's, at which a position becomes liquidatable: its health.
    /// @dev A volatile debt of weight w: W / (debt w).
    /// @param weightedValue Weighted collateral [debt base units].
    /// @param debt What is owed [debt base units].
    /// @param liabilityWeight Weight of the debt [WAD].
    /// @return The multiple [WAD], rounded down; the maximum without debt.
    function debtPriceMultipleDown(
        uint256 weightedValue,
        uint256 debt,
        uint256 liabilityWeight
    ) internal pure returns (uint256) {
        return debt == 0 ? type(uint256).max : WadMath.mulDivDown(weightedValue, WAD * WAD, debt * liabilityWeight);
    }
}
