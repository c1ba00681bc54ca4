/** A round of a Chainlink proxy, as `getRoundData` returns it. */
export interface Round {
  /** Proxy round id: phase << 64 | aggregator round id. */
  readonly roundId: bigint;
  /** [feed units] */
  readonly answer: bigint;
  /** [seconds] */
  readonly updatedAt: bigint;
}

/** How far back the nearest non-empty round may lie; as many empty rounds in a row end a phase. */
export const WALK_LIMIT = 8n;

/** Silence of an old phase after which the present one takes over [seconds]. */
export const PHASE_SILENCE = 86_400n;

/** Samples that make a volatility usable [seconds]. */
export const MATURITY = 14n * 86_400n;

/** How far back a history may begin [seconds]. */
export const START_WINDOW = 30n * 86_400n;

/** The greatest answer that is believed [feed units]. */
export const MAX_ANSWER = (1n << 96n) - 1n;

/**
 * The phase of a proxy round id.
 *
 * @example
 * phaseOf((6n << 64n) | 11_106n); // 6n
 */
export const phaseOf = (roundId: bigint): bigint => roundId >> 64n;

/**
 * The proxy round id of an aggregator's round.
 *
 * @example
 * proxyRoundId(6n, 11_106n); // (6n << 64n) | 11_106n
 */
export const proxyRoundId = (phase: bigint, aggregatorRound: bigint): bigint => (phase << 64n) | aggregatorRound;

/**
 * Whether a round can be a sample: the feed returned it, its answer can be a price, and it was updated.
 *
 * @example
 * isFull({ roundId: 1n, answer: 0n, updatedAt: 1_700_000_000n }); // false
 */
export const isFull = (round: Round | undefined): round is Round =>
  round !== undefined && round.answer > 0n && round.answer <= MAX_ANSWER && round.updatedAt !== 0n;
