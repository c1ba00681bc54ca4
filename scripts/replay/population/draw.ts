import { seeded } from "../random.ts";
import { DEBT_MEDIAN, DEBT_SIGMA, LTV_QUANTILES, SIZE_LTV_CORRELATION, VENUE_LTV, normalCdf, quantile } from "./fit.ts";

/** No trader in the fit owed more: one draw beyond it would be half of the market. */
const DEBT_MAX = 20_000_000;
/** Below it a liquidation is not worth its gas: the pool does not lend it. */
const DEBT_MIN = 1_000;
/** Distance that traders keep from the very edge of the initial margin. */
const HEADROOM = 0.98;
/** A position that borrows next to nothing is no leverage. */
const LTV_MIN = 0.02;

/** Someone who opens one position. */
export interface Trader {
  readonly index: number;
  /** Long: owes the quote asset and holds the base asset; short: the other way round. */
  readonly side: "long" | "short";
  /** Debt / collateral value at the opening. */
  readonly loanToValue: number;
  /** Value of the debt at the opening [whole units of the quote asset]. */
  readonly debtValue: number;
}

/**
 * Draws the traders of a replay: loan-to-value from the real quantiles, stretched from the venue's limit to this pool's, and
 * debt from the real log-normal, correlated as they are in the data. Every second trader is short.
 *
 * @param count How many.
 * @param seed Same seed, same traders.
 * @param openingLtv Highest loan-to-value that initial margin allows, 1 - i.
 */
export function drawTraders(count: number, seed: number, openingLtv: number): Trader[] {
  const random = seeded(seed, "traders");
  const own = Math.sqrt(1 - SIZE_LTV_CORRELATION ** 2);

  return Array.from({ length: count }, (_, index) => {
    const ltvScore = random.normal();
    const sizeScore = SIZE_LTV_CORRELATION * ltvScore + own * random.normal();
    const venueLtv = quantile(LTV_QUANTILES, normalCdf(ltvScore));
    const loanToValue = Math.max((venueLtv / VENUE_LTV) * openingLtv * HEADROOM, LTV_MIN);
    const debt = DEBT_MEDIAN * Math.exp(DEBT_SIGMA * sizeScore);
    const debtValue = Math.min(Math.max(debt, DEBT_MIN), DEBT_MAX);

    return { index, side: index % 2 === 0 ? "long" : "short", loanToValue, debtValue };
  });
}
