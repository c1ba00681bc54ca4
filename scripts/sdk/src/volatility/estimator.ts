import type { EstimatorProfile } from "../classes.ts";
import { WAD } from "../math/constants.ts";
import { step } from "../math/volatilityMath.ts";
import { isFull, MATURITY } from "./round.ts";
import type { Round } from "./round.ts";

/** Binary digits that the reference price has more than an answer. */
export const REF_SHIFT = 16n;

/**
 * A variance as the contract stores it: a 32-bit number and how many times 6 bits it is shifted, rounded up.
 *
 * @param variance - Below 2^74 [WAD per year].
 * @returns [WAD per year]
 * @example
 * storedVarianceUp(9n * 10n ** 18n); // 9n * 10n ** 18n
 */
export function storedVarianceUp(variance: bigint): bigint {
  const limit = 1n << 32n;
  let shift = 0n;
  while ((variance + (1n << shift) - 1n) >> shift >= limit) shift += 6n;

  return ((variance + (1n << shift) - 1n) >> shift) << shift;
}

/** What `VolatilityOracle.stateOf` returns, field by field and bit by bit. */
export interface VolatilityState {
  /** Proxy round id of the last sample. */
  readonly roundId: bigint;
  /** Its answer [feed units]. */
  readonly samplePrice: bigint;
  /** Its `updatedAt` [seconds]. */
  readonly sampledAt: bigint;
  /** `updatedAt` of the first sample [seconds]. */
  readonly startedAt: bigint;
  /** Reference that moves by the clamped return only [2^-16 feed units]. */
  readonly refPrice: bigint;
  /** Fast average of the variance per year [WAD]. */
  readonly vFast: bigint;
  /** Peak-hold envelope of it [WAD]. */
  readonly vEnv: bigint;
}

/** A history cannot begin with a round that holds no price. */
export class EmptyStartError extends Error {
  override readonly name = "EmptyStartError";

  constructor(roundId: bigint) {
    super(`Round ${roundId.toString()} holds no price, so no history begins with it. Start at a round with an answer.`);
  }
}

/**
 * The state after the first sample: seeded with the cap, so that any beginning overstates the volatility.
 *
 * @param profile - The feed's class.
 * @param round - The first sample.
 * @throws {EmptyStartError} when the round holds no price.
 * @example
 * const state = startState(CLASSES.major.estimator, firstRound);
 */
export function startState(profile: EstimatorProfile, round: Round): VolatilityState {
  const { roundId } = round;
  if (!isFull(round)) throw new EmptyStartError(roundId);
  const seed = storedVarianceUp((profile.sigmaCap * profile.sigmaCap) / WAD);

  return {
    roundId,
    samplePrice: round.answer,
    sampledAt: round.updatedAt,
    startedAt: round.updatedAt,
    refPrice: round.answer << REF_SHIFT,
    vFast: seed,
    vEnv: seed,
  };
}

/**
 * The state after one more sample. The caller vouches that the round is the next sample.
 *
 * @param state - Before.
 * @param profile - The feed's class.
 * @param round - The sample.
 * @example
 * const after = sampleState(before, CLASSES.major.estimator, round);
 */
export function sampleState(state: VolatilityState, profile: EstimatorProfile, round: Round): VolatilityState {
  const next = step(
    {
      refPrice: state.refPrice,
      vFast: state.vFast,
      vEnv: state.vEnv,
      time: state.sampledAt,
    },
    { ...profile, jumpCapInterval: 3_600n },
    round.updatedAt,
    round.answer << REF_SHIFT,
  );

  return {
    roundId: round.roundId,
    samplePrice: round.answer,
    sampledAt: round.updatedAt,
    startedAt: state.startedAt,
    refPrice: next.refPrice,
    vFast: storedVarianceUp(next.vFast),
    vEnv: storedVarianceUp(next.vEnv),
  };
}

/**
 * Whether at least 14 days of samples are in.
 *
 * @example
 * if (!isMature(state)) sigma = profile.sigmaCap;
 */
export const isMature = (state: VolatilityState): boolean => state.sampledAt - state.startedAt >= MATURITY;

/**
 * From when on a round is the next sample [seconds].
 *
 * @example
 * nextSampleTime(state, CLASSES.major.estimator); // state.sampledAt + 300n
 */
export const nextSampleTime = (state: VolatilityState, profile: EstimatorProfile): bigint =>
  state.sampledAt + profile.minInterval;
