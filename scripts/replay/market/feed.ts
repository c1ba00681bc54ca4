import type { AssetClass } from "../../sdk/src/classes.ts";
import type { Round, RoundHistory, Tick } from "./types.ts";
import { InputError } from "./errors.ts";

/** How far the price must move before a feed speaks, by class [1e18]. */
export const DEVIATION: Readonly<Record<AssetClass, bigint>> = {
  stable: 25n * 10n ** 14n,
  major: 50n * 10n ** 14n,
  alt: 100n * 10n ** 14n,
  "long-tail": 200n * 10n ** 14n,
};

const HOUR = 3_600;
/** A feed that has not moved speaks at least this often [seconds]. */
export const HEARTBEAT = HOUR;
/** Prices are kept with 18 decimals. */
const ONE = 10n ** 18n;
/** Digits that an answer must have for the deviation to mean something. */
const LEAST_ANSWER = 10n ** 4n;
const FIRST_PHASE = 1n << 64n;

/** The rounds do not reach back to the first price. */
export class RoundsOutsideWindowError extends InputError {
  override readonly name = "RoundsOutsideWindowError";

  constructor(start: number, first: number, last: number) {
    super(
      `The rounds run from ${first} to ${last}; none was published shortly before the first price at ${start}. ` +
        "Choose --from and --to inside the rounds, or leave --rounds out.",
    );
  }
}

/** What a feed publishes in an episode. */
export interface FeedSchedule {
  readonly decimals: number;
  /** Longest silence that the feed promises [seconds]. */
  readonly heartbeat: number;
  /** The round on which the pools are created and positions opened. */
  readonly opening: Round;
  /** Rounds that come with each tick. */
  readonly perTick: readonly (readonly Round[])[];
}

/**
 * Decimals of a feed for these prices: 8, as dollar feeds have, unless the lowest price would then keep less than four
 * digits; such tokens have feeds of 18 decimals.
 *
 * @example
 * feedDecimals([{ time: 0, price: 40_000_000_000_000n }]); // 18: 0.00004 would be 4000 in 8 decimals
 */
export function feedDecimals(ticks: readonly Tick[]): number {
  const lowest = ticks.reduce((least, { price }) => (price < least ? price : least), ticks[0]?.price ?? ONE);

  return lowest / 10n ** 10n > LEAST_ANSWER ? 8 : 18;
}

/** Derives what a real feed would publish from the market's prices: on deviation, and at the heartbeat. */
export function deriveRounds(ticks: readonly Tick[], deviation: bigint, start: number): FeedSchedule {
  const decimals = feedDecimals(ticks);
  const unit = 10n ** BigInt(18 - decimals);
  let id = FIRST_PHASE;
  const speak = ({ time, price }: Tick): Round => {
    id += 1n;

    return { roundId: id, answer: price / unit, startedAt: time, updatedAt: time, answeredInRound: id };
  };
  const first = ticks[0] ?? { time: start, price: ONE };
  const initial = speak({ time: start, price: first.price });
  let [last, lastTime] = [first.price, start];

  const perTick = ticks.map((tick) => {
    const move = tick.price > last ? tick.price - last : last - tick.price;
    if (move * ONE < deviation * last && tick.time - lastTime < HEARTBEAT) return [];
    [last, lastTime] = [tick.price, tick.time];

    return [speak(tick)];
  });

  return { decimals, heartbeat: HEARTBEAT, opening: initial, perTick };
}

/** The usual heartbeats of real feeds [seconds]; the least that covers 99 of 100 gaps is what this one promises. */
function observedHeartbeat(rounds: readonly Round[]): number {
  const times = rounds.map(({ updatedAt }) => updatedAt).filter((time) => time > 0);
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const covers = (heartbeat: number): boolean =>
    // A heartbeat is missed by seconds as a matter of course: the round has yet to be mined.
    gaps.filter((gap) => gap > heartbeat * 1.05).length <= gaps.length / 100;

  return [HOUR, 24 * HOUR].find(covers) ?? 48 * HOUR;
}

/**
 * Lays real rounds over the ticks: each comes with the first tick at or after its moment, in the order of the feed. Where
 * the feed is silent or unknown at `start`, its first answer is given out then, too, as the last round of an earlier phase.
 *
 * @param start When the feed must have an answer: the pools are created then.
 * @throws {RoundsOutsideWindowError} when no round is known at the first tick.
 */
export function layRounds(history: RoundHistory, ticks: readonly Tick[], start: number): FeedSchedule {
  const firstTick = ticks[0]?.time ?? 0;
  const end = ticks.at(-1)?.time ?? 0;
  const before: Round[] = [];
  const perTick: Round[][] = ticks.map(() => []);
  let tick = 0;
  let clock = 0;
  for (const round of history.rounds) {
    // Phases overlap, and empty rounds have no time: such a round comes out with its predecessor.
    clock = Math.max(clock, round.updatedAt);
    if (clock > end) break;
    if (clock < firstTick) {
      before.push(round);
      continue;
    }
    while ((ticks[tick]?.time ?? Infinity) < clock) tick += 1;
    perTick[tick]?.push(round);
  }
  const heartbeat = observedHeartbeat(history.rounds);
  const answered = (rounds: readonly Round[]): Round[] =>
    rounds.filter(({ answer, updatedAt }) => answer > 0n && updatedAt > 0);
  const recent = answered(before).filter(({ updatedAt }) => updatedAt > firstTick - 2 * heartbeat);
  const first = recent.at(-1) ?? answered(perTick[0] ?? [])[0];
  if (first === undefined) {
    const times = history.rounds.map(({ updatedAt }) => updatedAt).filter((time) => time > 0);
    throw new RoundsOutsideWindowError(firstTick, Math.min(...times), Math.max(...times));
  }

  const known = answered(before).filter(({ updatedAt }) => updatedAt <= start && updatedAt > start - heartbeat);
  const roundId = (((first.roundId >> 64n) - 1n) << 64n) + 1n;
  const copy = { ...first, roundId, startedAt: start, updatedAt: start, answeredInRound: roundId };
  // What is published while the pools are set up comes with the first tick.
  perTick[0]?.unshift(...before.filter(({ updatedAt }) => updatedAt > start));

  return { decimals: history.decimals, heartbeat, opening: known.at(-1) ?? copy, perTick };
}

/** The price that the feed gives while positions are opened [1e18]. */
export const openingPrice = ({ opening, decimals }: FeedSchedule): bigint =>
  opening.answer * 10n ** BigInt(18 - decimals);
