/**
 * One book through one episode, opened with exactly the capital that a regime asks for. Dollars throughout; interest is left out.
 *
 * A long holds coins and owes dollars, a short holds dollars and owes coins. Each position is liquidated by the ordinary rule of its
 * pool. In a group, the reserve first tops up what nears maintenance, and covers a long before it is liquidated.
 */
import { sizeLiquidation, type Terms } from "../lab/simulation/liquidation.ts";
import type { Timeline } from "../lab/twin/timeline.ts";
import type { Book } from "./books.ts";
import { pooledRequirement, type GroupRule, type Measured } from "./requirement.ts";

/** One leg's market: the timeline of its side. */
export interface Track {
  readonly timeline: Timeline;
  readonly terms: Terms;
}

/** How a book is margined. */
export type Regime = "isolated" | "pooled" | "pooled-measured";

/** What a book needs, and of what it is made [dollars]. */
export interface Capital {
  readonly positions: readonly { readonly collateral: number; readonly debt: number }[];
  readonly reserve: number;
  readonly total: number;
}

/** What became of one book. */
export interface Outcome {
  readonly capital: number;
  readonly debt: number;
  readonly liquidated: number;
  readonly badDebt: number;
  readonly reserveUsed: number;
  readonly reserveLeft: number;
  readonly equity: number;
}

export const CUSHION = 0.02;
const TOP_UP_HEALTH = 1.01;
const TOP_UP_TARGET = 1.05;

/** What opening needs at bar `k`; undefined where a market takes no new risk. */
export function capitalAt(
  book: Book,
  tracks: readonly Track[],
  k: number,
  regime: Regime,
  rule: GroupRule,
  measured: Measured,
): Capital | undefined {
  const positions: { collateral: number; debt: number }[] = [];
  const buffers: number[] = [];
  for (const [n, { size, short }] of book.legs.entries()) {
    const timeline = tracks[n]?.timeline;
    if (timeline === undefined || (timeline.closed[k] ?? 1) !== 0 || k < timeline.openFrom) return undefined;
    const [m, i] = [timeline.maintenance[k] ?? 1, timeline.initial[k] ?? 1];
    const power = regime === "isolated" ? 1 - i : (1 - m) / (1 + CUSHION);
    if (power <= 0) return undefined;
    const collateral = short ? size / power : size;
    positions.push({ collateral, debt: collateral * power });
    buffers.push(collateral * (i - m));
  }
  const members = book.legs.map(({ base, short }, n) => ({ base, short, buffer: buffers[n] ?? 0 }));
  const reserve =
    regime === "isolated"
      ? 0
      : pooledRequirement(members, rule, regime === "pooled-measured" ? measured : () => undefined);
  const equity = positions.reduce((sum, { collateral, debt }) => sum + collateral - debt, 0);

  return { positions, reserve, total: equity + reserve };
}

/** Plays a book that was opened at bar `from` to the end of the episode. */
export function play(book: Book, tracks: readonly Track[], from: number, capital: Capital, delay: number): Outcome {
  let reserve = capital.reserve;
  let [badDebt, liquidated] = [0, 0];
  const opened = capital.positions.reduce((sum, { debt }) => sum + debt, 0);
  // Quantities: coins of a long's collateral or of a short's debt, at the opening price.
  const legs = capital.positions.map(({ collateral, debt }, n) => {
    const start = tracks[n]?.timeline.oracle[from] ?? 1;
    return { collateral: collateral / start, debt, start, short: book.legs[n]?.short ?? false, seen: -1, shed: false };
  });
  const end = tracks[0]?.timeline.time.length ?? 0;
  for (let k = from; k < end; k += 1) {
    legs.forEach((leg, n) => {
      const track = tracks[n];
      if (track === undefined || leg.debt <= 0) return;
      const { timeline, terms } = track;
      const time = timeline.time[k] ?? 0;
      const m = timeline.maintenance[k] ?? 1;
      // In the leg's own pool: collateral at its price, debt in its debt asset, whose worth in dollars `worth` is.
      const price = timeline.oracle[k] ?? 0;
      const worth = leg.short ? leg.start / price : 1;
      const value = leg.collateral * price;
      const health = (value * (1 - m)) / leg.debt;
      if (health >= TOP_UP_HEALTH || (health >= 1 && capital.reserve === 0)) {
        leg.seen = -1;
        return;
      }
      if (leg.seen < 0) leg.seen = time;
      if (time < leg.seen + delay) return;
      if (reserve > 0) {
        // A repayment of a long, collateral of a short.
        const need = leg.short
          ? ((leg.debt * (TOP_UP_TARGET - health)) / (1 - m)) * worth
          : leg.debt * (1 - health / TOP_UP_TARGET);
        const paid = Math.min(need, reserve);
        reserve -= paid;
        if (leg.short) leg.collateral += paid / worth / price;
        else leg.debt -= paid;
        if (paid === need) return;
      }
      const left = (leg.collateral * price * (1 - m)) / leg.debt;
      const reference = (leg.collateral * (timeline.reference[k] ?? 0) * (1 - m)) / leg.debt;
      if (left >= 1 || reference >= 1) return;
      const step = sizeLiquidation(terms, leg.collateral * price, leg.debt, m, 0);
      if (step.mode === "none") return;
      if (!leg.shed) liquidated += 1;
      leg.shed = true;
      if (step.mode === "close-out") {
        badDebt += (leg.debt - step.repay) * worth;
        [leg.collateral, leg.debt] = [0, 0];
        return;
      }
      leg.collateral = Math.max(0, leg.collateral - step.seize / price);
      leg.debt = Math.max(0, leg.debt - step.repay);
    });
  }
  let equity = 0;
  legs.forEach((leg, n) => {
    const price = tracks[n]?.timeline.oracle[end - 1] ?? 0;
    const left = (leg.collateral * price - leg.debt) * (leg.short ? leg.start / price : 1);
    if (left >= 0) {
      equity += left;
      return;
    }
    // Under water when the episode ends, before anybody acted: the reserve pays before lenders do.
    const paid = Math.min(-left, reserve);
    reserve -= paid;
    badDebt -= left + paid;
  });
  equity += reserve;

  return {
    capital: capital.total,
    debt: opened,
    liquidated,
    badDebt,
    reserveUsed: capital.reserve - reserve,
    reserveLeft: reserve,
    equity,
  };
}
