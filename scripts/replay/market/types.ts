/** What a market episode is made of. */

/** The market at one moment: one tick becomes one block. */
export interface Tick {
  /** When the price is known [unix seconds]. */
  readonly time: number;
  /** Quote per base [1e18]. */
  readonly price: bigint;
}

/** One open, high, low, close bar. */
export interface Bar {
  /** Start of the bar [unix seconds]. */
  readonly time: number;
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
}

/** A round as a real feed published it. */
export interface Round {
  /** Proxy round id: phase << 64 | aggregator round. */
  readonly roundId: bigint;
  /** As returned by the feed [feed units]. */
  readonly answer: bigint;
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly answeredInRound: bigint;
}

/** The rounds of a feed and the decimals that its answers have. */
export interface RoundHistory {
  readonly decimals: number;
  readonly rounds: readonly Round[];
}
