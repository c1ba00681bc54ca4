import type { Market } from "../data/classify.ts";
import type { Timeline } from "../twin/timeline.ts";
import type { Terms } from "./liquidation.ts";
import { lltvIncentive, sizeLiquidation, wantedTopUp } from "./liquidation.ts";
import type { Population } from "./population.ts";
import { loanToValues } from "./population.ts";

/** A way to lend. */
export type Design =
  /** Margins that follow volatility. */
  | { readonly kind: "dynamic"; readonly terms: Terms }
  /** The same pool with margins that never move [ratio]. */
  | { readonly kind: "static"; readonly terms: Terms; readonly maintenance: number; readonly initial: number }
  /** One threshold, whole liquidations at one incentive [ratio]. */
  | { readonly kind: "lltv"; readonly lltv: number };

/** One simulation. */
export interface Setting {
  readonly timeline: Timeline;
  readonly design: Design;
  readonly population: Population;
  /** Between the moment a position is liquidatable and the keeper's act [seconds]. */
  readonly delay: number;
  readonly cohortStep: number;
  readonly market: Market;
  /** Acts whether it pays or not; by default it waits until it pays. */
  readonly zealous?: boolean;
}

/** What came of it; amounts in units of a cohort's debt. */
export interface Outcome {
  /** Positions and debt opened. */
  readonly positions: number;
  readonly opened: number;
  /** Positions liquidated at least once. */
  readonly liquidated: number;
  /** Of these, how many would have ended healthy if left alone. */
  readonly needless: number;
  /** Of these, how many would not have been liquidated at the threshold of the day they were opened. */
  readonly byParameter: number;
  readonly bonus: number;
  /** What the reserve received of it, less what it added to close-outs. */
  readonly toReserve: number;
  readonly badDebt: number;
  /** Bad debt that the reserve did not bear. */
  readonly lenderLoss: number;
  /** Times of the first liquidations, ascending [unix seconds]. */
  readonly times: readonly number[];
}

interface Position {
  collateral: number;
  debt: number;
  readonly collateral0: number;
  readonly debt0: number;
  readonly ltAtOpen: number;
  /** When the keeper who has seen it acts; 0: nobody has. */
  actAt: number;
  /** Threshold at the first liquidation; 0: none yet. */
  ltAtLiquidation: number;
}

/** Profit without which no keeper acts. */
export const KEEPER_MARGIN = 0.0005;
/** Efficient sales cost at least this part of the base slippage. */
export const SLIPPAGE_FLOOR = 0.2;
/** All debt of an episode, in units of what the market absorbs at the base slippage. */
const DEBT_PER_REFERENCE = 4;
/** Borrowers of a market with one threshold open just under it. */
const LLTV_HEADROOM = 0.98;
/** Least debt that a liquidation leaves, as a share of what was opened. */
export const MIN_DEBT = 0.02;

/** Loan-to-value that a design offers at a bar. */
export function offeredLtv(design: Design, timeline: Timeline, bar: number): number {
  if (design.kind === "lltv") return LLTV_HEADROOM * design.lltv;

  return 1 - (design.kind === "static" ? design.initial : (timeline.initial[bar] ?? 1));
}

/** Liquidation threshold of a design at a bar. */
export function thresholdAt(design: Design, timeline: Timeline, bar: number): number {
  if (design.kind === "lltv") return design.lltv;

  return 1 - (design.kind === "static" ? design.maintenance : (timeline.maintenance[bar] ?? 1));
}

/** Lets cohorts of traders and a keeper loose on a timeline. */
export function simulate(setting: Setting): Outcome {
  return new Simulation(setting).run();
}

class Simulation {
  readonly #s: Setting;
  readonly #positions: Position[] = [];
  readonly #times: number[] = [];
  readonly #reference: number;
  #opened = 0;
  #nextCohort: number;
  /** Greatest debt per collateral of all open positions: below it nobody is liquidatable. */
  #highest = 0;
  #lastHealthy = 0;
  #sold = 0;
  #soldAt = 0;
  #reserve = 0;
  #bonus = 0;
  #toReserve = 0;
  #badDebt = 0;
  #lenderLoss = 0;
  #liquidated = 0;
  #byParameter = 0;

  constructor(setting: Setting) {
    this.#s = setting;
    const { timeline, cohortStep } = setting;
    const from = timeline.time[timeline.openFrom] ?? 0;
    const end = timeline.time[timeline.time.length - 1] ?? from;
    this.#nextCohort = from;
    this.#reference = Math.max(1, Math.floor((end - from) / cohortStep)) / DEBT_PER_REFERENCE;
  }

  run(): Outcome {
    const { timeline } = this.#s;
    const n = timeline.time.length;
    for (let bar = timeline.openFrom; bar < n; bar += 1) {
      this.#liquidateAt(bar);
      this.#openAt(bar);
    }

    return this.#close(n - 1);
  }

  #openAt(bar: number): void {
    const { timeline, design, population, cohortStep } = this.#s;
    const time = timeline.time[bar] ?? 0;
    if (time < this.#nextCohort) return;
    // Pools take no new risk in CAUTION and off the peg; a cohort that waits longer than until the next one is lost.
    if (design.kind !== "lltv" && timeline.closed[bar] === 1) return;
    this.#nextCohort += cohortStep * Math.max(1, Math.ceil((time + 1 - this.#nextCohort) / cohortStep));

    const price = timeline.oracle[bar] ?? 0;
    const lt = thresholdAt(design, timeline, bar);
    const ltvs = loanToValues(population, offeredLtv(design, timeline, bar));
    for (const ltv of ltvs) {
      const debt = 1 / ltvs.length;
      const collateral = debt / (ltv * price);
      this.#opened += debt;
      this.#highest = Math.max(this.#highest, debt / collateral);
      this.#positions.push({
        collateral,
        debt,
        collateral0: collateral,
        debt0: debt,
        ltAtOpen: lt,
        actAt: 0,
        ltAtLiquidation: 0,
      });
    }
  }

  #liquidateAt(bar: number): void {
    const { timeline, design, delay } = this.#s;
    const time = timeline.time[bar] ?? 0;
    const lt = thresholdAt(design, timeline, bar);
    const oracle = timeline.oracle[bar] ?? 0;
    // In CAUTION a position must be unhealthy at both prices.
    const eligible = design.kind === "lltv" ? oracle : Math.max(oracle, timeline.reference[bar] ?? 0);
    const threshold = eligible * lt;
    if (threshold >= this.#highest) {
      this.#lastHealthy = time;
      return;
    }

    this.#highest = 0;
    for (const position of this.#positions) {
      if (position.debt === 0) continue;
      if (position.actAt !== 0 && position.actAt <= this.#lastHealthy) position.actAt = 0;
      if (position.collateral * threshold >= position.debt) {
        if (position.actAt <= time) position.actAt = 0;
      } else if (position.actAt === 0) position.actAt = time + delay;
      else if (position.actAt <= time) this.#liquidate(position, bar, lt);
      if (position.debt !== 0) this.#highest = Math.max(this.#highest, position.debt / position.collateral);
    }
  }

  /** The keeper acts if it pays; else it tries again at the next bar. */
  #liquidate(position: Position, bar: number, lt: number): void {
    const { timeline, design } = this.#s;
    const price = timeline.oracle[bar] ?? 0;
    const value = position.collateral * price;
    let repay: number;
    let seize: number;
    let [fee, topUp] = [0, 0];
    let leavesDebt = false;
    if (design.kind === "lltv") {
      const incentive = lltvIncentive(design.lltv);
      seize = Math.min(value, position.debt * (1 + incentive));
      repay = seize / (1 + incentive);
    } else {
      const step = sizeLiquidation(design.terms, value, position.debt, 1 - lt, MIN_DEBT * position.debt0);
      if (step.mode === "none") return;
      ({ repay, seize } = step);
      leavesDebt = step.mode === "partial";
      fee = repay * Math.max(0, step.incentive - design.terms.incentiveMin) * design.terms.reserveShare;
      if (step.mode === "close-out") topUp = Math.min(this.#reserve, wantedTopUp(design.terms, value, repay));
    }

    const amount = seize / price;
    const slippage = this.#slippage(bar, seize);
    const proceeds = amount * (timeline.market[bar] ?? 0) * (1 - slippage);
    if (this.#s.zealous !== true && proceeds < (repay + fee - topUp) * (1 + KEEPER_MARGIN)) return;

    this.#sold += seize;
    this.#reserve += fee - topUp;
    this.#bonus += seize - repay;
    this.#toReserve += fee - topUp;
    if (position.ltAtLiquidation === 0) {
      position.ltAtLiquidation = lt;
      this.#liquidated += 1;
      if (value * position.ltAtOpen >= position.debt) this.#byParameter += 1;
      this.#times.push(timeline.time[bar] ?? 0);
    }
    if (!leavesDebt) this.#realise(position.debt - repay);
    position.debt = leavesDebt ? position.debt - repay : 0;
    position.collateral -= amount;
    position.actAt = 0;
  }

  #slippage(bar: number, notional: number): number {
    const { timeline, market } = this.#s;
    const time = timeline.time[bar] ?? 0;
    this.#sold *= Math.exp((this.#soldAt - time) / market.recovery);
    this.#soldAt = time;
    const impact = (market.slippage * (this.#sold + notional)) / this.#reference;

    return Math.min(Math.max(impact, SLIPPAGE_FLOOR * market.slippage), market.slippageMax);
  }

  #realise(loss: number): void {
    if (loss <= 0) return;
    const fromReserve = Math.min(this.#reserve, loss);
    this.#reserve -= fromReserve;
    this.#badDebt += loss;
    this.#lenderLoss += loss - fromReserve;
  }

  /** Counts what is still open, and what was needless. */
  #close(bar: number): Outcome {
    const price = this.#s.timeline.market[bar] ?? 0;
    let needless = 0;
    for (const position of this.#positions) {
      if (position.debt > 0) this.#realise(position.debt - position.collateral * price);
      const { ltAtLiquidation: lt, collateral0, debt0 } = position;
      if (lt !== 0 && collateral0 * price * lt > debt0) needless += 1;
    }

    return {
      positions: this.#positions.length,
      opened: this.#opened,
      liquidated: this.#liquidated,
      needless,
      byParameter: this.#byParameter,
      bonus: this.#bonus,
      toReserve: this.#toReserve,
      badDebt: this.#badDebt,
      lenderLoss: this.#lenderLoss,
      times: this.#times,
    };
  }
}
