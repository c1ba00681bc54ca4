import type { ClassParameters } from "../../sdk/src/classes.ts";
import { isMature, nextSampleTime, sampleState, startState } from "../../sdk/src/volatility/estimator.ts";
import type { VolatilityState } from "../../sdk/src/volatility/estimator.ts";
import type { Round } from "../../sdk/src/volatility/round.ts";
import { feedRuleOf } from "../data/classify.ts";
import type { Episode } from "../data/episodes.ts";
import type { Print } from "../data/series.ts";
import { PoolMargins } from "./poolMargins.ts";
import { decimalsOf, Feed, isDue, priceOf } from "./rounds.ts";

/** Which price of a bar the feed and the market see: closes, or the one that hurts. */
export type Side = "close" | "low" | "high";

/** One price of a whole episode with what a diligent poker makes of it: at every bar the oracle's price and the pool's margins. */
export interface Timeline {
  readonly time: Float64Array;
  /** What the market pays. */
  readonly market: Float64Array;
  /** What the oracle says. */
  readonly oracle: Float64Array;
  /** Price at which a position must be unhealthy too: the oracle's, in CAUTION the last sampled one. */
  readonly reference: Float64Array;
  /** [ratio] */
  readonly maintenance: Float64Array;
  /** [ratio] */
  readonly initial: Float64Array;
  /** 1 where the pool takes no new risk: CAUTION, or a stable asset off its peg. */
  readonly closed: Uint8Array;
  /** First bar at which cohorts may open. */
  readonly openFrom: number;
}

/** What happened to the pool, for whoever wants to do the same with the contracts. */
export interface Journal {
  readonly feed: Feed;
  /** Samples in order: the first is the start. `variance` is [WAD]. */
  readonly samples: { readonly round: Round; readonly state: VolatilityState }[];
  /** Syncs in order, with the margins right after each [ppm]. */
  readonly syncs: {
    readonly time: number;
    readonly maintenance: bigint;
    readonly initial: bigint;
    readonly target: bigint;
  }[];
  /** The pool was created here [seconds]. */
  createdAt: number;
}

const WARM_UP = 48 * 3_600;
/** A history of rounds that is this long warms the estimator itself, as on chain. */
const LONG_HISTORY = 75 * 86_400;
const LONG_WARM_UP = 60 * 86_400;
const YEAR = 31_536_000;
const CAUTION_TIME = 600;
const DELAYS = [60, 900, 3_600] as const;

/** Estimator and pool of one series: takes prices in order of time. */
class Pool {
  readonly journal: Journal;
  readonly margins: PoolMargins;
  readonly #parameters: ClassParameters;
  /** Where no history of 14 days exists the warm-up stands for it. */
  readonly #trusted: boolean;
  #state: VolatilityState | undefined;
  #last: Print | undefined;

  constructor(parameters: ClassParameters, decimals: number, trusted: boolean) {
    this.journal = { feed: new Feed(decimals), samples: [], syncs: [], createdAt: 0 };
    this.margins = new PoolMargins(parameters);
    this.#parameters = parameters;
    this.#trusted = trusted;
  }

  get last(): Print {
    return this.#last ?? { time: 0, price: 0 };
  }

  get state(): VolatilityState {
    if (this.#state === undefined) throw new TypeError("no round yet");

    return this.#state;
  }

  /** A round of the feed; true if it became a sample. */
  round(time: number, price: number): boolean {
    const round = this.journal.feed.push(time, price);
    this.#last = { time, price: priceOf(round.answer, this.journal.feed.decimals) };
    const { estimator } = this.#parameters;
    if (this.#state === undefined) this.#state = startState(estimator, round);
    else if (round.updatedAt < nextSampleTime(this.#state, estimator)) return false;
    else this.#state = sampleState(this.#state, estimator, round);
    this.journal.samples.push({ round, state: this.#state });

    return true;
  }

  /** Replaces the cautious seed by a variance that was measured. */
  seed(variance: number): void {
    const v = BigInt(Math.round(variance * 1e9)) * 10n ** 9n;
    this.#state = { ...this.state, vFast: v, vEnv: v };
  }

  create(time: number): void {
    this.journal.createdAt = time;
  }

  sync(time: number): void {
    const lag = BigInt(this.last.time) - this.state.sampledAt;
    const mature = this.#trusted || isMature(this.state);
    this.margins.sync(this.#minute(time), this.state.vEnv, mature, lag > 0n ? lag : 0n);
    this.journal.syncs.push({ time, ...this.margins.at(this.#minute(time)), target: this.margins.target });
  }

  #minute(time: number): bigint {
    return BigInt(Math.floor((time - this.journal.createdAt) / 60));
  }

  marginsAt(time: number): { maintenance: bigint; initial: bigint } {
    return this.margins.at(this.#minute(time));
  }
}

/**
 * Runs one price of an episode through the twin.
 *
 * @param episode - The episode.
 * @param parameters - The class; its own, or a variant of it.
 * @param side - Which price of a bar counts.
 */
export function runTwin(
  episode: Episode,
  parameters: ClassParameters,
  side: Side,
): { readonly timeline: Timeline; readonly journal: Journal } {
  const { bars } = episode;
  const series = bars[side];
  const first = bars.time[0] ?? 0;
  const end = bars.time[bars.time.length - 1] ?? first;
  const span = end - first;
  const long = episode.source === "rounds" && span >= LONG_HISTORY;
  const { history } = episode;
  const warm = history.length > 0 && first - (history[0]?.time ?? first) >= 15 * 86_400;

  const pool = new Pool(parameters, decimalsOf(episode.pair), !warm && !long);
  for (const { time, price } of warm ? history : []) pool.round(time, price);
  const openAt = warm ? first : first + (long ? LONG_WARM_UP : Math.min(WARM_UP, span / 3));

  const times = episode.source === "bars" ? bars.time : eventTimes(bars.time, episode.cohortStep);
  const n = times.length;
  const timeline = {
    time: times,
    market: new Float64Array(n),
    oracle: new Float64Array(n),
    reference: new Float64Array(n),
    maintenance: new Float64Array(n),
    initial: new Float64Array(n),
    closed: new Uint8Array(n),
  };
  const rule = feedRuleOf(episode.assetClass);
  const pegBand = Number(parameters.band.pegBand) / 1e18;
  let openFrom = n;
  let seeded = warm || long;
  let created = false;
  let bar = -1;
  for (let k = 0; k < n; k += 1) {
    const time = times[k] ?? 0;
    let fresh = false;
    while ((bars.time[bar + 1] ?? Infinity) <= time) {
      bar += 1;
      fresh = true;
    }
    const price = series[bar] ?? 0;
    timeline.market[k] = price;
    let sampled = false;
    if (fresh && (pool.last.price === 0 || episode.source !== "bars" || isDue(rule, pool.last, time, price))) {
      sampled = pool.round(time, price);
    }
    if (!seeded && time >= openAt) {
      // The warm-up's own variance stands for the history that nobody recorded.
      pool.seed(realisedVariance(bars.time, series, bar));
      seeded = true;
      sampled = true;
    }
    if (seeded && !created) {
      pool.create(time - (time % 60));
      created = true;
      sampled = true;
    }
    if (time >= openAt && openFrom === n) openFrom = k;
    if (sampled && created) pool.sync(time);

    timeline.oracle[k] = pool.last.price;
    if (!created) {
      timeline.maintenance[k] = 1;
      timeline.initial[k] = 1;
      timeline.reference[k] = pool.last.price;
      continue;
    }
    const { maintenance, initial } = pool.marginsAt(time);
    timeline.maintenance[k] = Number(maintenance) / 1e6;
    timeline.initial[k] = Number(initial) / 1e6;
    const doubt = doubted(pool, parameters, time);
    timeline.reference[k] = doubt ? priceOf(pool.state.samplePrice, pool.journal.feed.decimals) : pool.last.price;
    timeline.closed[k] = doubt || (pegBand > 0 && Math.abs(pool.last.price - 1) > pegBand) ? 1 : 0;
  }

  return { timeline: { ...timeline, openFrom }, journal: pool.journal };
}

/** CAUTION of `PairOracle`: the price has left the band around the last sample, and the round is not old. */
function doubted(pool: Pool, parameters: ClassParameters, time: number): boolean {
  const { state, last } = pool;
  if (time - last.time > CAUTION_TIME) return false;
  const sampled = priceOf(state.samplePrice, pool.journal.feed.decimals);
  if (sampled === last.price) return false;
  const sigma = Math.sqrt(Number(state.vEnv) / 1e18);
  const elapsed = time - Number(state.sampledAt);
  const band = Number(parameters.band.base) + Number(parameters.band.multiplier) * sigma * Math.sqrt(elapsed / YEAR);

  return Math.abs(Math.log(last.price / sampled)) * 1e18 > band;
}

/** Variance per year of the returns up to a bar, at least an hour apart. */
function realisedVariance(time: Float64Array, price: Float64Array, until: number): number {
  let [sum, elapsed] = [0, 0];
  let from = 0;
  for (let i = 1; i <= until; i += 1) {
    const dt = (time[i] ?? 0) - (time[from] ?? 0);
    if (dt < 3_600) continue;
    const change = Math.log((price[i] ?? 1) / (price[from] ?? 1));
    sum += change * change;
    elapsed += dt;
    from = i;
  }

  return elapsed === 0 ? 0 : (sum * YEAR) / elapsed;
}

/** When something can happen between rounds that lie hours apart: the rounds, the keepers' delays after them, the cohorts. */
function eventTimes(rounds: Float64Array, step: number): Float64Array {
  const times = new Set<number>();
  for (const time of rounds) {
    times.add(time);
    for (const delay of DELAYS) times.add(time + delay);
  }
  const end = rounds[rounds.length - 1] ?? 0;
  for (let time = rounds[0] ?? 0; time <= end; time += step) times.add(time);
  const within = [...times].filter((time) => time <= end + 3_600);

  return Float64Array.from(within.sort((a, b) => a - b));
}

/**
 * The timeline of the short side: collateral in the quote, debt in the base, so the ratio is inverted and everything else is the
 * same.
 */
export function inverted(timeline: Timeline): Timeline {
  const inverse = (x: Float64Array): Float64Array => x.map((price) => 1 / price);

  return {
    ...timeline,
    market: inverse(timeline.market),
    oracle: inverse(timeline.oracle),
    reference: inverse(timeline.reference),
  };
}
