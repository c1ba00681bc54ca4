import type { Scene } from "../markets.ts";
import { REGIMES } from "../parameters.ts";
import { correlationsOf } from "../correlations.ts";
import type { Case } from "../run.ts";
import { demandOf, settingOf } from "../run.ts";
import type { State } from "../simulate.ts";
import { simulate } from "../simulate.ts";

/** Series of one book for the page; times in unix seconds, amounts in percent of the gross exposure. */
export interface BookCharts {
  readonly episode: string;
  readonly book: string;
  readonly hedged: boolean;
  /** What happened in the worst hour. */
  readonly crash: string;
  readonly time: number[];
  readonly assets: string[];
  /** Of each asset; 100 at the beginning. */
  readonly price: number[][];
  /** When capital was asked for, and how much by each regime; then value at risk, shortfall and the worst scenario. */
  readonly syncs: number[];
  readonly capital: number[][];
  readonly risk: number[][];
  /** The book opened last before the crash, keepers 15 minutes late, closing prices: equity by regime. */
  readonly held: number[];
  readonly equity: number[][];
  /** Of the pooled book: reserve, and what it should cover. */
  readonly reserve: number[][];
  /** Of the pooled and the isolated book: health of the least healthy position, at most 1.5. */
  readonly health: number[][];
}

const POINTS = 200;
const DELAY = 15;
const SHOWN_HEALTH = 1.5;

const digits = (x: number): number => Number(x.toPrecision(5));
const percent = (x: number): number => digits(100 * x);

/** Evenly spread members of a list, the last among them. */
function spread<T>(items: readonly T[]): T[] {
  const step = Math.max(1, items.length / POINTS);
  const picked: T[] = [];
  for (let i = 0; i < items.length; i += step) picked.push(items[Math.floor(i)]);
  const last = items[items.length - 1];
  if (last !== undefined && picked[picked.length - 1] !== last) picked.push(last);

  return picked;
}

/** The charts of one book. */
export function chartsOf(scene: Scene, one: Case): BookCharts {
  const { stage, crash, courses, book } = one;
  const bars = spread([...stage.time.keys()].slice(stage.openFrom));
  const syncs = spread([...(courses[0]?.bars.keys() ?? [])]);
  const opening = one.results[0]?.runs.at(-1)?.bar ?? stage.openFrom;
  const paths = REGIMES.map((regime) => {
    const correlations = correlationsOf(scene, stage, regime.source);
    const demand = demandOf(stage, regime, correlations, opening);
    const states: State[] = [];
    if (demand !== undefined) {
      const setting = settingOf(stage, regime, correlations, opening, demand, DELAY);
      simulate({ ...setting, trace: (state) => states.push(state) });
    }

    return states;
  });
  const held = spread([...(paths[0]?.keys() ?? [])]);
  const of = (regime: number, read: (state: State) => number): number[] =>
    held.map((k) => {
      const state = paths[regime]?.[k];

      return state === undefined ? 0 : read(state);
    });
  const priceOf = (i: number, bar: number): number => {
    const member = stage.members[i];
    const price = member?.timeline.market[bar] ?? 1;

    return member?.short ? 1 / price : price;
  };
  const assets = [...new Set(book.legs.map(({ base }) => base))];

  return {
    episode: one.episode,
    book: book.name,
    hedged: one.hedged,
    crash: `${crash.base.toUpperCase()} ${(100 * crash.move).toFixed(1)} % within the hour to ${new Date((stage.time[crash.to] ?? 0) * 1000).toISOString().slice(0, 16)} UTC`,
    time: bars.map((bar) => stage.time[bar] ?? 0),
    assets: assets.map((base) => base.toUpperCase()),
    price: assets.map((base) => {
      const i = book.legs.findIndex((leg) => leg.base === base);

      return bars.map((bar) => digits((100 * priceOf(i, bar)) / priceOf(i, stage.openFrom)));
    }),
    syncs: syncs.map((k) => stage.time[courses[0]?.bars[k] ?? 0] ?? 0),
    capital: courses.map(({ capital }) => syncs.map((k) => percent(capital[k] ?? 0))),
    risk: [one.valueAtRisk, one.shortfall, one.worstScenario].map((series) =>
      syncs.map((k) => percent(series[k] ?? 0)),
    ),
    held: held.map((k) => stage.time[opening + k] ?? 0),
    equity: REGIMES.map((_, regime) => of(regime, (state) => percent(equityOf(one, state)))),
    reserve: [of(1, ({ reserve }) => percent(reserve)), of(1, ({ requirement }) => percent(requirement))],
    health: [1, 0].map((regime) => of(regime, ({ health }) => digits(Math.min(health, SHOWN_HEALTH)))),
  };
}

/** Equity in the pools, at least 0 in each, and the reserve, at the market's price in dollars. */
export function equityOf({ stage }: Pick<Case, "stage">, state: State): number {
  return stage.members.reduce((sum, { short, timeline }, i) => {
    const price = timeline.market[state.bar] ?? 0;
    const worth = (state.collateral[i] ?? 0) * price - (state.debt[i] ?? 0);

    return sum + Math.max(0, worth) * (short ? 1 / price : 1);
  }, state.reserve);
}
