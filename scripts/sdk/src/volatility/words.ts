import { REF_SHIFT } from "./estimator.ts";
import type { VolatilityState } from "./estimator.ts";

const bits = (word: bigint, from: bigint, width: bigint): bigint => (word >> from) & ((1n << width) - 1n);

/** What a `VolatilityObserved` event tells: everything but when the history began. */
export interface ObservedState extends Omit<VolatilityState, "startedAt" | "refPrice"> {
  readonly profile: bigint;
  /** Undefined where the sample was clamped: the `VolatilityClamped` event before it has the reference. */
  readonly refPrice: bigint | undefined;
}

const variance = (packed: bigint): bigint => bits(packed, 0n, 32n) << (6n * bits(packed, 32n, 3n));

/**
 * The state in the word of a `VolatilityObserved` event.
 *
 * @param sample - Data of the event.
 * @example
 * const { vEnv, profile } = decodeSampleWord(BigInt(event.args.sample));
 */
export function decodeSampleWord(sample: bigint): ObservedState {
  const samplePrice = bits(sample, 0n, 96n);

  return {
    profile: bits(sample, 254n, 2n),
    roundId: (bits(sample, 167n, 16n) << 64n) | bits(sample, 128n, 39n),
    samplePrice,
    sampledAt: bits(sample, 96n, 32n),
    refPrice: bits(sample, 253n, 1n) === 1n ? undefined : samplePrice << REF_SHIFT,
    vFast: variance(bits(sample, 183n, 35n)),
    vEnv: variance(bits(sample, 218n, 35n)),
  };
}
