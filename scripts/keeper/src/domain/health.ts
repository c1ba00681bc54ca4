import { amountOf, type Position } from "./mirror.ts";
import { OracleState, type PoolReading, type TokenReading } from "./reading.ts";

const PPM = 1_000_000n;
const WAD = 10n ** 18n;
const PRICE_SCALE = 10n ** 36n;
const INDEX_SCALE = 10n ** 15n;

/** Health of a position without debt. */
export const INFINITE_HEALTH = (1n << 256n) - 1n;

/** What a position owes, rounded up [assets]. */
export function debtUp(scaledDebt: bigint, index: bigint): bigint {
  return (scaledDebt * index + INDEX_SCALE - 1n) / INDEX_SCALE;
}

/** Which of a token's two prices counts. */
export type PriceSide = "spot" | "reference";

/**
 * The price at which a token counts for eligibility [price 1e36]: a dead oracle counts at its last price, decayed; in CAUTION
 * the reference is asked for separately.
 */
export function eligibilityPrice(token: TokenReading, side: PriceSide): bigint {
  if (token.state >= OracleState.Stale) return token.reference;
  return side === "reference" && token.state === OracleState.Caution ? token.reference : token.price;
}

/** Sum of collateral values times (1 - maintenance margin), rounded down [assets]. */
export function weightedValueDown(position: Position, reading: PoolReading, side: PriceSide): bigint {
  let sum = 0n;
  for (let k = 0; k < reading.tokens.length; ++k) {
    const amount = amountOf(position, k);
    if (amount === 0n) continue;
    const token = reading.tokens[k];
    const value = (amount * eligibilityPrice(token, side)) / PRICE_SCALE;
    sum += (value * (PPM - token.maintenance)) / PPM;
  }
  return sum;
}

/** Health factor at the better of the prices that eligibility is measured at, rounded down [WAD]. */
export function healthDown(position: Position, reading: PoolReading): bigint {
  const debt = debtUp(position.scaledDebt, reading.index);
  if (debt === 0n) return INFINITE_HEALTH;
  const spot = weightedValueDown(position, reading, "spot");
  const reference = weightedValueDown(position, reading, "reference");
  return ((spot > reference ? spot : reference) * WAD) / debt;
}

/** Whether at least one token that the position holds can be seized: its oracle has a price that may be used. */
export function isSeizable(position: Position, reading: PoolReading): boolean {
  return reading.tokens.some((token, k) => token.state < OracleState.Stale && amountOf(position, k) > 0n);
}
