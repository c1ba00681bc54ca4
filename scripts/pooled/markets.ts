import type { Episode } from "../lab/data/episodes.ts";
import type { Market as Venue } from "../lab/data/classify.ts";
import { marketOf } from "../lab/data/classify.ts";
import type { Print } from "../lab/data/series.ts";
import type { Terms } from "../lab/simulation/liquidation.ts";
import { termsOf } from "../lab/simulation/liquidation.ts";
import type { Journal, Timeline } from "../lab/twin/timeline.ts";
import { inverted, runTwin } from "../lab/twin/timeline.ts";
import type { AssetClass } from "../sdk/src/classes.ts";
import { CLASSES } from "../sdk/src/classes.ts";
import type { Book, Leg } from "./books.ts";

/** Which price of every minute the feeds and the markets of a book see, all of them the same. */
export type Path = "close" | "low" | "high";

/** A market of an episode in dollars, with what the twin makes of it. */
export interface Market {
  readonly base: string;
  readonly assetClass: AssetClass;
  /** Hourly closes before the window. */
  readonly history: readonly Print[];
  /** The twin's run at a price; computed once. */
  readonly run: (path: Path) => { readonly timeline: Timeline; readonly journal: Journal };
}

/** The markets of one episode. */
export interface Scene {
  readonly episode: string;
  readonly markets: readonly Market[];
}

/** A leg on the clock of its book. */
export interface Member extends Leg {
  readonly assetClass: AssetClass;
  /** In units of the debt: inverted for a short position. */
  readonly timeline: Timeline;
  /** Volatility that the estimator measured last, per year [ratio]. */
  readonly sigma: Float64Array;
  /** Weighted value of one unit of collateral at the oracle's price, and at the better of it and the reference [debt units]. */
  readonly weighted: Float64Array;
  readonly eligible: Float64Array;
  /** Initial less maintenance margin of one unit of collateral [dollars]. */
  readonly buffer: Float64Array;
  /** The most that the buffer counts, for one unit of debt: that of the collateral which the debt needs [dollars]. */
  readonly bufferOfDebt: Float64Array;
  readonly terms: Terms;
  readonly venue: Venue;
}

/** A book with all its members on one clock. */
export interface Stage {
  readonly time: Float64Array;
  readonly members: readonly Member[];
  /** First bar at which all pools lend. */
  readonly openFrom: number;
  /** Bars at which a member's pool set its margins anew. */
  readonly syncs: readonly number[];
}

/**
 * The episodes with at least two assets in dollars; everything else there gives nothing to pool.
 *
 * @param episodes - All markets of a folder.
 */
export function scenesOf(episodes: readonly Episode[]): Scene[] {
  const byName = new Map<string, Episode[]>();
  for (const episode of episodes) {
    if (episode.source !== "bars" || episode.assetClass === "stable" || /\/(btc|eth)$/.test(episode.pair)) continue;
    byName.set(episode.episode, [...(byName.get(episode.episode) ?? []), episode]);
  }

  return [...byName]
    .filter(([, markets]) => new Set(markets.map(baseOf)).size > 1)
    .map(([episode, markets]) => ({ episode, markets: markets.map(toMarket) }));
}

const baseOf = ({ pair }: Episode): string => pair.split("/")[0] ?? pair;

function toMarket(episode: Episode): Market {
  const runs = new Map<Path, ReturnType<Market["run"]>>();
  const run = (path: Path): ReturnType<Market["run"]> => {
    const made = runs.get(path) ?? runTwin(episode, CLASSES[episode.assetClass], path);
    runs.set(path, made);

    return made;
  };

  return { base: baseOf(episode), assetClass: episode.assetClass, history: episode.history, run };
}

/** The market of a symbol. */
export function marketIn(scene: Scene, base: string): Market {
  const found = scene.markets.find((market) => market.base === base);
  if (found === undefined) throw new TypeError(`${scene.episode} has no market of ${base}`);

  return found;
}

/**
 * Puts the members of a book on one clock: that of the market with the shortest bars, from when all markets trade until the first
 * of them ends. Of the others the last bar stands.
 *
 * @param scene - Where the markets are.
 * @param book - The book.
 * @param path - Which price of a bar counts.
 */
export function stageOf(scene: Scene, book: Book, path: Path): Stage {
  const runs = book.legs.map(({ base }) => marketIn(scene, base).run(path));
  const times = runs.map(({ timeline }) => timeline.time);
  const from = Math.max(...times.map((time) => time[0] ?? 0));
  const until = Math.min(...times.map((time) => time[time.length - 1] ?? 0));
  const inside = times.map((time) => time.filter((t) => t >= from && t <= until));
  const time = inside.reduce((best, one) => (one.length > best.length ? one : best));

  const syncs = new Set<number>();
  let openFrom = 0;
  const members = book.legs.map((leg, i): Member => {
    const { assetClass } = marketIn(scene, leg.base);
    const { timeline, journal } = runs[i] ?? runs[0] ?? { timeline: undefined, journal: undefined };
    if (timeline === undefined) throw new TypeError("a book without legs");
    const bars = lastBars(timeline.time, time);
    const opening = timeline.time[timeline.openFrom] ?? Infinity;
    openFrom = Math.max(openFrom, firstFrom(time, opening));
    for (const sync of journal.syncs) {
      const bar = firstFrom(time, sync.time);
      if (bar < time.length) syncs.add(bar);
    }
    const aligned = picked(timeline, time, bars);

    return {
      ...leg,
      assetClass,
      ...columnsOf(leg.short ? inverted(aligned) : aligned, leg.short),
      sigma: sigmasAt(journal, time),
      terms: termsOf(CLASSES[assetClass]),
      venue: marketOf(assetClass),
    };
  });

  return {
    time,
    members,
    openFrom,
    syncs: [...syncs].filter((bar) => bar >= openFrom).sort((a, b) => a - b),
  };
}

/** What simulations ask of a timeline at every bar. */
export function columnsOf(
  timeline: Timeline,
  short: boolean,
): Pick<Member, "timeline" | "weighted" | "eligible" | "buffer" | "bufferOfDebt"> {
  const { oracle, reference, maintenance, initial } = timeline;
  const lt = maintenance.map((m) => 1 - m);

  return {
    timeline,
    weighted: oracle.map((price, bar) => price * (lt[bar] ?? 0)),
    eligible: oracle.map((price, bar) => Math.max(price, reference[bar] ?? 0) * (lt[bar] ?? 0)),
    buffer: initial.map((i, bar) => (i - (maintenance[bar] ?? 1)) * (short ? 1 : (oracle[bar] ?? 0))),
    bufferOfDebt: initial.map(
      (i, bar) => (i < 1 ? (i - (maintenance[bar] ?? 1)) / (1 - i) : Infinity) / (short ? (oracle[bar] ?? 0) : 1),
    ),
  };
}

/** First bar of a clock at or after a time; its length if there is none. */
function firstFrom(clock: Float64Array, time: number): number {
  let [low, high] = [0, clock.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((clock[middle] ?? Infinity) >= time) high = middle;
    else low = middle + 1;
  }

  return low;
}

/** Of every time of a clock the last bar at or before it. */
function lastBars(bars: Float64Array, clock: Float64Array): Int32Array {
  let bar = -1;

  return Int32Array.from(clock, (time) => {
    while ((bars[bar + 1] ?? Infinity) <= time) bar += 1;

    return bar;
  });
}

function picked(timeline: Timeline, time: Float64Array, bars: Int32Array): Timeline {
  const column = (of: Float64Array): Float64Array => Float64Array.from(bars, (bar) => of[bar] ?? 0);

  return {
    time,
    market: column(timeline.market),
    oracle: column(timeline.oracle),
    reference: column(timeline.reference),
    maintenance: column(timeline.maintenance),
    initial: column(timeline.initial),
    closed: Uint8Array.from(bars, (bar) => timeline.closed[bar] ?? 0),
    openFrom: 0,
  };
}

function sigmasAt(journal: Journal, time: Float64Array): Float64Array {
  let [next, sigma] = [0, 0];

  return Float64Array.from(time, (t) => {
    for (let sample = journal.samples[next]; sample !== undefined; sample = journal.samples[next]) {
      if (Number(sample.state.sampledAt) > t) break;
      sigma = Math.sqrt(Number(sample.state.vEnv) / 1e18);
      next += 1;
    }

    return sigma;
  });
}
