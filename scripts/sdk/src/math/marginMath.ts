/** Twin of `contracts/libraries/MarginMath.sol`: from volatility to margins, and from margins to health. */
import { MAX_UINT256, MIN_INT256, PRICE_SCALE, WAD, YEAR } from "./constants.ts";
import { ceilDiv, divDown, divUp, expDown, mulDivDown, mulDivUp, mulUp, sqrtUp } from "./wadMath.ts";

/**
 * The time over which a position is exposed, h (1 + N / (3 N_ref)) [seconds x WAD], rounded up.
 *
 * @param horizon - h [seconds].
 * @param notional - N, the position's own size; 0 for no size term [any unit].
 * @param referenceNotional - N_ref, what the market absorbs within h [same unit].
 * @throws {DivisionByZeroError} when there is a size but no reference.
 * @example
 * horizonUp(7_200n, 3n, 1n); // 14,400 s
 */
export function horizonUp(horizon: bigint, notional: bigint, referenceNotional: bigint): bigint {
  const scaled = horizon * WAD;

  return notional === 0n ? scaled : scaled + mulDivUp(scaled, notional, 3n * referenceNotional);
}

/**
 * The price impact of unwinding [WAD], rounded up.
 *
 * @param slippage - Impact at the reference size [WAD].
 * @param slippageMax - Greatest impact [WAD].
 * @param notional - The position's own size; 0 for no size term [any unit].
 * @param referenceNotional - Reference size [same unit].
 * @throws {DivisionByZeroError} when there is a size but no reference.
 * @example
 * slippageUp(WAD / 200n, WAD / 20n, 2n, 1n); // 0.01e18
 */
export function slippageUp(slippage: bigint, slippageMax: bigint, notional: bigint, referenceNotional: bigint): bigint {
  if (notional === 0n) return 0n;

  const impact = mulDivUp(slippage, notional, referenceNotional);

  return impact < slippageMax ? impact : slippageMax;
}

/**
 * The log-price move that a margin must survive [WAD], rounded up: z sigma sqrt(time / YEAR) + error + slippage.
 *
 * @param z - Quantile [WAD].
 * @param sigma - Annual volatility [WAD].
 * @param time - Exposure time, from `horizonUp` [seconds x WAD].
 * @param oracleError - Deviation of the feed and jump term [WAD].
 * @param slippage - From `slippageUp` [WAD].
 * @example
 * shockUp((326n * WAD) / 100n, WAD, 7_200n * WAD, WAD / 200n, 0n); // 0.054e18
 */
export function shockUp(z: bigint, sigma: bigint, time: bigint, oracleError: bigint, slippage: bigint): bigint {
  const root = sqrtUp(ceilDiv(time, YEAR));

  return mulDivUp(z * sigma, root, WAD * WAD) + oracleError + slippage;
}

/**
 * The margin after which a shock still pays the debt and the incentive, (1 - e^-x) / (1 - c e^-x) [WAD], rounded up.
 *
 * @param shock - x [WAD].
 * @param cursor - c, below 1 [WAD].
 * @example
 * shockMarginUp(WAD / 20n, (3n * WAD) / 10n); // 0.068e18
 */
export function shockMarginUp(shock: bigint, cursor: bigint): bigint {
  const left = expDown(-shock);

  return divUp(WAD - left, WAD - mulUp(cursor, left));
}

/**
 * The maintenance margin: the margin of the shock within a floor and a cap [WAD], rounded up.
 *
 * @param shock - Maintenance shock [WAD].
 * @param cursor - Share of the margin that goes to the liquidator [WAD].
 * @param floor - Least margin [WAD].
 * @param cap - Greatest margin [WAD].
 * @example
 * maintenanceMarginUp(WAD / 20n, (3n * WAD) / 10n, WAD / 25n, WAD / 2n);
 */
export function maintenanceMarginUp(shock: bigint, cursor: bigint, floor: bigint, cap: bigint): bigint {
  const margin = shockMarginUp(shock, cursor);
  if (margin < floor) return floor;

  return margin < cap ? margin : cap;
}

/**
 * The initial margin before open interest, at most 1 [WAD], rounded up.
 *
 * @param shock - Initial shock [WAD].
 * @param cursor - Share of the margin that goes to the liquidator [WAD].
 * @param maintenanceMargin - m [WAD].
 * @param gamma - Least ratio of initial to maintenance margin [WAD].
 * @param floor - Least initial margin [WAD].
 * @example
 * initialMarginUp(WAD / 8n, (3n * WAD) / 10n, WAD / 15n, (5n * WAD) / 4n, WAD / 12n);
 */
export function initialMarginUp(
  shock: bigint,
  cursor: bigint,
  maintenanceMargin: bigint,
  gamma: bigint,
  floor: bigint,
): bigint {
  let margin = shockMarginUp(shock, cursor);
  const least = mulUp(gamma, maintenanceMargin);
  if (margin < least) margin = least;
  if (margin < floor) margin = floor;

  return margin < WAD ? margin : WAD;
}

/**
 * The initial margin once open interest presses: it rises linearly to 1 between two levels [WAD], rounded up.
 *
 * @param initialMargin - Before open interest, at most 1 [WAD].
 * @param openInterest - What the pool has lent [any unit].
 * @param low - Level at which the rise begins [same unit].
 * @param high - Level at which new risk needs full margin; `high` = `low` switches the term off [same unit].
 * @example
 * withOpenInterestUp(WAD / 10n, 80n, 60n, 100n); // 0.55e18
 */
export function withOpenInterestUp(initialMargin: bigint, openInterest: bigint, low: bigint, high: bigint): bigint {
  if (openInterest <= low || high <= low) return initialMargin;
  if (openInterest >= high) return WAD;

  return initialMargin + mulDivUp(WAD - initialMargin, openInterest - low, high - low);
}

/**
 * The weight of a debt whose own price moves, e^x [WAD], rounded up.
 *
 * @param shock - Shock of the debt's price [WAD].
 * @throws {MathOverflowError} at and above 135.31.
 * @example
 * liabilityWeightUp(WAD / 10n); // 1.105e18
 */
export function liabilityWeightUp(shock: bigint): bigint {
  return shock === 0n ? WAD : expDown(shock) + 1n;
}

/**
 * The greatest leverage under a margin [WAD], rounded down.
 *
 * @param margin - Margin [WAD].
 * @throws {DivisionByZeroError} when the margin is zero.
 * @example
 * maxLeverageDown(WAD / 5n); // 5e18
 */
export const maxLeverageDown = (margin: bigint): bigint => divDown(WAD, margin);

/**
 * The value of an amount at a price [debt base units], rounded down.
 *
 * @param amount - Amount [token base units].
 * @param price - Price [price 1e36].
 * @example
 * valueDown(10n ** 18n, 2_000n * 10n ** 24n); // 2,000 USDC for one WETH
 */
export const valueDown = (amount: bigint, price: bigint): bigint => mulDivDown(amount, price, PRICE_SCALE);

/**
 * The value of an amount at a price [debt base units], rounded up.
 *
 * @param amount - Amount [token base units].
 * @param price - Price [price 1e36].
 * @example
 * valueUp(1n, 1n); // 1
 */
export const valueUp = (amount: bigint, price: bigint): bigint => mulDivUp(amount, price, PRICE_SCALE);

/**
 * The margin ratio of a position, equity / collateral value [WAD], rounded down; the minimum without collateral.
 *
 * @param collateralValue - Value of the basket [debt base units].
 * @param debt - What is owed [debt base units].
 * @example
 * marginRatioDown(100n, 80n); // 0.2e18
 */
export function marginRatioDown(collateralValue: bigint, debt: bigint): bigint {
  return collateralValue === 0n ? MIN_INT256 : WAD - mulDivUp(debt, WAD, collateralValue);
}

/**
 * Health in margin form, equity / maintenance requirement [WAD], rounded toward minus infinity.
 *
 * @param equity - Collateral value less debt [debt base units].
 * @param requirement - Maintenance requirement [debt base units].
 * @throws {DivisionByZeroError} when the requirement is zero.
 * @example
 * marginHealthDown(30n, 10n); // 3e18
 */
export function marginHealthDown(equity: bigint, requirement: bigint): bigint {
  return equity < 0n ? -mulDivUp(-equity, WAD, requirement) : mulDivDown(equity, WAD, requirement);
}

/**
 * The price of one token at which a position becomes liquidatable, if nothing else moves [price 1e36], rounded up.
 *
 * @param amount - What the position holds of the token [token base units].
 * @param lt - Threshold of the token [WAD].
 * @param debt - Weighted debt [debt base units].
 * @param otherWeightedValue - Weighted value of the other tokens [debt base units].
 * @returns The price; 0 if this token alone cannot make the position liquidatable, the maximum if no price of it can keep the
 * position healthy.
 * @example
 * liquidationPriceUp(10n ** 18n, (8n * WAD) / 10n, 1_600n * 10n ** 6n, 0n); // 2,000 USDC per WETH
 */
export function liquidationPriceUp(amount: bigint, lt: bigint, debt: bigint, otherWeightedValue: bigint): bigint {
  if (debt <= otherWeightedValue) return 0n;

  const weight = amount * lt;
  const wanted = (debt - otherWeightedValue) * PRICE_SCALE * WAD;
  if (wanted >> 256n >= weight) return MAX_UINT256;

  return ceilDiv(wanted, weight);
}

/**
 * The price of the debt asset, in multiples of today's, at which a position becomes liquidatable [WAD], rounded down.
 *
 * @param weightedValue - Weighted collateral [debt base units].
 * @param debt - What is owed [debt base units].
 * @param liabilityWeight - Weight of the debt [WAD].
 * @example
 * debtPriceMultipleDown(1_600n, 1_000n, WAD); // 1.6e18
 */
export function debtPriceMultipleDown(weightedValue: bigint, debt: bigint, liabilityWeight: bigint): bigint {
  return debt === 0n ? MAX_UINT256 : mulDivDown(weightedValue, WAD * WAD, debt * liabilityWeight);
}
