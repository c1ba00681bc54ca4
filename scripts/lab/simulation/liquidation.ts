import type { ClassParameters } from "../../sdk/src/classes.ts";

/** The liquidation terms of a pool as numbers. */
export interface Terms {
  readonly cursor: number;
  readonly incentiveMin: number;
  readonly incentiveCap: number;
  readonly targetHealth: number;
  readonly fullIncentiveHealth: number;
  readonly closeAllHealth: number;
  /** Share of the incentive above the least one that goes to the reserve. */
  readonly reserveShare: number;
  /** What a close-out should pay at least, out of the reserve if need be. */
  readonly closeOutIncentive: number;
  /** Greatest part of the collateral value that the reserve adds to a close-out. */
  readonly subsidyCap: number;
}

/** One liquidation; all in units of the debt at the oracle's price. */
export interface Step {
  readonly mode: "none" | "partial" | "full" | "close-out";
  readonly incentive: number;
  readonly repay: number;
  readonly seize: number;
}

const NONE: Step = { mode: "none", incentive: 0, repay: 0, seize: 0 };

/** The terms of a class, with the reserve's rules that `poolParams` gives every pool. */
export function termsOf({ liquidation }: ClassParameters): Terms {
  const ratio = (wad: bigint): number => Number(wad) / 1e18;

  return {
    cursor: ratio(liquidation.cursor),
    incentiveMin: ratio(liquidation.incentiveMin),
    incentiveCap: ratio(liquidation.incentiveCap),
    targetHealth: ratio(liquidation.targetHealth),
    fullIncentiveHealth: ratio(liquidation.fullIncentiveHealth),
    closeAllHealth: ratio(liquidation.closeAllHealth),
    reserveShare: 0.1,
    closeOutIncentive: ratio(liquidation.incentiveMin) + 0.005,
    subsidyCap: 0.01,
  };
}

/** Greatest incentive that a maintenance margin pays for. */
export function maxIncentive(terms: Terms, maintenance: number): number {
  const share = terms.cursor * maintenance;

  return Math.max(Math.min(share / (1 - share), terms.incentiveCap), terms.incentiveMin);
}

/**
 * Sizes the liquidation of a position of one token: `LiquidationMath.step` in doubles.
 *
 * @param value - Value of the collateral at the oracle's price.
 * @param debt - What is owed.
 * @param maintenance - m [ratio].
 * @param minDebt - Least debt that may be left.
 */
export function sizeLiquidation(terms: Terms, value: number, debt: number, maintenance: number, minDebt: number): Step {
  const lt = 1 - maintenance;
  const weighted = value * lt;
  if (weighted >= debt) return NONE;

  const health = weighted / debt;
  const least = terms.incentiveMin;
  const fraction = health <= terms.fullIncentiveHealth ? 1 : (1 - health) / (1 - terms.fullIncentiveHealth);
  const raw = least + (maxIncentive(terms, maintenance) - least) * fraction;
  // Of one token the health cap is the solvency cap.
  const cap = value / debt - 1;
  if (cap < least) return { mode: "close-out", incentive: least, repay: value / (1 + least), seize: value };
  if (raw >= cap) return { mode: "full", incentive: cap, repay: debt, seize: value };

  let repay = debt;
  if (health >= terms.closeAllHealth) {
    const lost = lt * (1 + raw);
    const part =
      lost >= terms.targetHealth ? debt : (terms.targetHealth * debt - weighted) / (terms.targetHealth - lost);
    if (part < repay && repay - part >= minDebt) repay = part;
  }

  return { mode: repay < debt ? "partial" : "full", incentive: raw, repay, seize: repay * (1 + raw) };
}

/** Incentive of a market with one threshold, as lenders of that kind pay it. */
export const lltvIncentive = (lltv: number): number => Math.min(1.15, 1 / (1 - 0.3 * (1 - lltv))) - 1;

/** What the reserve would have to add so that an insolvent close-out pays: see `LiquidationBooks`. */
export const wantedTopUp = (terms: Terms, value: number, repay: number): number =>
  Math.min(Math.max(0, repay - value / (1 + terms.closeOutIncentive)), value * terms.subsidyCap);
