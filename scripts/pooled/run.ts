import type { Book } from "./books.ts";
import { booksOf, isHedged, netOf } from "./books.ts";
import type { Demand } from "./capital.ts";
import { isolatedDemand, pooledDemand, riskOf, SCALE } from "./capital.ts";
import type { Correlations } from "./correlations.ts";
import { correlationsOf } from "./correlations.ts";
import type { Path, Scene, Stage } from "./markets.ts";
import { stageOf } from "./markets.ts";
import type { Regime, RegimeName } from "./parameters.ts";
import { REGIMES } from "./parameters.ts";
import type { Fate } from "./simulate.ts";
import { simulate } from "./simulate.ts";

/** Keepers' delays [minutes]. */
export const DELAYS = [1, 15, 60] as const;

/** Closing prices, or of every minute the price that is worse for the book as a whole. */
export type Prices = "plain" | "pessimistic";

const OPENING_STEP = 21_600;
const CRASH = 3_600;
const LEAST_BEFORE_CRASH = 172_800;

/** The worst hour of a stage: the greatest move of one of its markets. */
export interface Crash {
  readonly base: string;
  /** First and last bar. */
  readonly from: number;
  readonly to: number;
  /** Move of the price in dollars [ratio]. */
  readonly move: number;
}

/** What a regime demands of a book over time, in units of its gross exposure. */
export interface Course {
  readonly regime: RegimeName;
  /** Bars of the syncs at which every pool lends. */
  readonly bars: readonly number[];
  readonly capital: readonly number[];
  /** Sum of the buffers, or what the group's reserve must cover of them. */
  readonly requirement: readonly number[];
}

/** A book opened at one time, in one regime. */
export interface Run {
  readonly bar: number;
  readonly capital: number;
  readonly reserve: number;
  readonly fate: Fate;
}

/** All openings of a book in a regime. */
export interface Result {
  readonly regime: RegimeName;
  readonly prices: Prices;
  readonly delayMin: number;
  readonly runs: readonly Run[];
}

/** A book in an episode. */
export interface Case {
  readonly episode: string;
  readonly book: Book;
  readonly hedged: boolean;
  readonly crash: Crash;
  /** At closing prices. */
  readonly stage: Stage;
  readonly courses: readonly Course[];
  /** A day ahead, at the syncs of the isolated course; at the correlations of the group's box [ratio of the gross exposure]. */
  readonly valueAtRisk: readonly number[];
  readonly shortfall: readonly number[];
  readonly worstScenario: readonly number[];
  readonly results: readonly Result[];
}

export interface Options {
  readonly delays?: readonly number[];
}

/** Every book of an episode in every regime. */
export function casesOf(scene: Scene, options: Options = {}): Case[] {
  const bases = [...new Set(scene.markets.map(({ base }) => base))];
  const longTail = scene.markets.filter(({ assetClass }) => assetClass === "long-tail").map(({ base }) => base);

  return booksOf(bases, longTail).flatMap((book) => caseOf(scene, book, options) ?? []);
}

/** One book; undefined if its pools never lend before the crash. */
export function caseOf(scene: Scene, book: Book, options: Options = {}): Case | undefined {
  const stage = stageOf(scene, book, "close");
  const crash = crashOf(stage);
  const words = new Map(REGIMES.map(({ source }) => [source, correlationsOf(scene, stage, source)]));
  const wordsOf = ({ source }: Regime): Correlations => words.get(source) ?? { words: [], at: new Uint16Array() };
  const openings = openingBars(stage, crash);
  if (openings.length === 0) return undefined;

  const bars = stage.syncs.filter((bar) => isolatedDemand(stage.members, bar) !== undefined);
  const risks = bars.map((bar) => {
    const { words: box, at } = wordsOf(REGIMES[0]);

    return riskOf(stage.members, bar, box[at[bar] ?? 0] ?? 0n);
  });

  const results = (["plain", "pessimistic"] as const).flatMap((prices) => {
    const path: Path = prices === "plain" ? "close" : netOf(book) < 0 ? "high" : "low";
    const seen = path === "close" ? stage : stageOf(scene, book, path);

    return REGIMES.flatMap((regime) =>
      (options.delays ?? DELAYS).map((delayMin): Result => {
        const runs = openings.flatMap((bar) => runOf(seen, regime, wordsOf(regime), bar, delayMin) ?? []);

        return { regime: regime.name, prices, delayMin, runs };
      }),
    );
  });

  return {
    episode: scene.episode,
    book,
    hedged: isHedged(book),
    crash,
    stage,
    courses: REGIMES.map((regime) => courseOf(stage, regime, wordsOf(regime), bars)),
    valueAtRisk: risks.map(({ valueAtRisk }) => toRatio(valueAtRisk)),
    shortfall: risks.map(({ shortfall }) => toRatio(shortfall)),
    worstScenario: risks.map(({ worstScenario }) => toRatio(worstScenario)),
    results,
  };
}

export const toRatio = (amount: bigint): number => Number(amount) / Number(SCALE);

/** The worst hour, sought from two days after the pools begin to lend (of short stages: a third), so that books stand open in it. */
export function crashOf({ time, members, openFrom }: Stage): Crash {
  const start = time[openFrom] ?? 0;
  const end = time[time.length - 1] ?? start;
  const earliest = start + Math.min(LEAST_BEFORE_CRASH, (end - start) / 3);
  let crash: Crash = { base: members[0]?.base ?? "", from: openFrom, to: openFrom, move: 0 };
  for (const { base, short, timeline } of members) {
    let from = openFrom;
    for (let to = openFrom; to < time.length; to += 1) {
      while ((time[to] ?? 0) - (time[from] ?? 0) > CRASH) from += 1;
      if ((time[from] ?? 0) < earliest) continue;
      const ratio = (timeline.market[to] ?? 1) / (timeline.market[from] ?? 1);
      const move = (short ? 1 / ratio : ratio) - 1;
      if (Math.abs(Math.log1p(move)) > Math.abs(Math.log1p(crash.move))) crash = { base, from, to, move };
    }
  }

  return crash;
}

/** Every six hours until the crash begins, at the first bar after it at which no pool is in CAUTION and isolated positions exist. */
function openingBars({ time, members, openFrom }: Stage, crash: Crash): number[] {
  const bars: number[] = [];
  let next = time[openFrom] ?? Infinity;
  for (let bar = openFrom; bar < crash.from; bar += 1) {
    if ((time[bar] ?? 0) < next || members.some(({ timeline }) => timeline.closed[bar] === 1)) continue;
    if (isolatedDemand(members, bar) === undefined) continue;
    bars.push(bar);
    while (next <= (time[bar] ?? 0)) next += OPENING_STEP;
  }

  return bars;
}

/** What a regime demands at a bar, the saving kept in the reserve if it says so; undefined if isolated positions cannot be opened. */
export function demandOf(stage: Stage, regime: Regime, correlations: Correlations, bar: number): Demand | undefined {
  const alone = isolatedDemand(stage.members, bar);
  if (alone === undefined || regime.rules === undefined) return alone;
  const pooled = pooledDemand(stage.members, bar, regime.rules, correlations.words[correlations.at[bar] ?? 0] ?? 0n);
  const kept = alone.equity - pooled.equity;

  return { ...pooled, reserve: regime.keepsSaving && kept > pooled.reserve ? kept : pooled.reserve };
}

function courseOf(stage: Stage, regime: Regime, correlations: Correlations, bars: readonly number[]): Course {
  const demands = bars.map((bar) => demandOf(stage, regime, correlations, bar));

  return {
    regime: regime.name,
    bars,
    capital: demands.map((demand) => (demand === undefined ? 0 : toRatio(demand.equity + demand.reserve))),
    requirement: demands.map((demand, k) => {
      if (regime.rules !== undefined) return toRatio(demand?.reserve ?? 0n);

      return isolatedBuffers(stage, bars[k] ?? 0);
    }),
  };
}

/** Sum of initial less maintenance margin of isolated positions [ratio of the gross exposure]. */
function isolatedBuffers({ members }: Stage, bar: number): number {
  const demand = isolatedDemand(members, bar);

  return members.reduce((sum, { timeline }, i) => {
    const buffer = (timeline.initial[bar] ?? 1) - (timeline.maintenance[bar] ?? 1);

    return sum + toRatio(demand?.openings[i]?.collateral ?? 0n) * buffer;
  }, 0);
}

function runOf(
  stage: Stage,
  regime: Regime,
  correlations: Correlations,
  bar: number,
  delayMin: number,
): Run | undefined {
  const demand = demandOf(stage, regime, correlations, bar);
  if (demand === undefined) return undefined;

  return {
    bar,
    capital: toRatio(demand.equity + demand.reserve),
    reserve: toRatio(demand.reserve),
    fate: simulate(settingOf(stage, regime, correlations, bar, demand, delayMin)),
  };
}

/** The simulation of a book that is opened at a bar. */
export const settingOf = (
  stage: Stage,
  regime: Regime,
  correlations: Correlations,
  bar: number,
  demand: Demand,
  delayMin: number,
): Parameters<typeof simulate>[0] => ({
  stage,
  rules: regime.rules,
  correlations,
  bar,
  openings: demand.openings.map(({ collateral, debt }) => ({ collateral: toRatio(collateral), debt: toRatio(debt) })),
  reserve: toRatio(demand.reserve),
  delay: delayMin * 60,
});
