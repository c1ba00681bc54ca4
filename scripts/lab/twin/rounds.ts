import type { Print } from "../data/series.ts";
import type { FeedRule } from "../data/classify.ts";
import type { Round } from "../../sdk/src/volatility/round.ts";

/** Decimals of a feed that the lab makes up: 8, as dollar feeds have; 18 for a ratio of two coins. */
export const decimalsOf = (pair: string): number => (pair.endsWith("/btc") || pair.endsWith("/eth") ? 18 : 8);

/** A price as an answer of the feed; at least one unit. */
export function answerOf(price: number, decimals: number): bigint {
  const digits = Math.min(decimals, 12);
  const answer = BigInt(Math.max(1, Math.round(price * 10 ** digits)));

  return answer * 10n ** BigInt(decimals - digits);
}

/** What an answer is worth as a number. */
export const priceOf = (answer: bigint, decimals: number): number => Number(answer) / 10 ** decimals;

/** Whether a feed answers anew: the price has left the band around its last answer, or the heartbeat is over. */
export const isDue = (rule: FeedRule, last: Print, time: number, price: number): boolean =>
  Math.abs(price / last.price - 1) >= rule.deviation || time - last.time >= rule.heartbeat;

/**
 * A feed's history that grows: round ids count from 1 in phase 1.
 *
 * @example
 * const feed = new Feed(8);
 * feed.push(1_700_000_000, 2_000.5).answer; // 200_050_000_000n
 */
export class Feed {
  readonly rounds: Round[] = [];
  readonly decimals: number;

  constructor(decimals: number) {
    this.decimals = decimals;
  }

  /** Adds a round and returns it. */
  push(time: number, price: number): Round {
    const round = {
      roundId: (1n << 64n) | BigInt(this.rounds.length + 1),
      answer: answerOf(price, this.decimals),
      updatedAt: BigInt(time),
    };
    this.rounds.push(round);

    return round;
  }
}
