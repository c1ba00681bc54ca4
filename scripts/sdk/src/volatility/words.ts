import type { VolatilityState } from "./estimator.ts";

const bits = (word: bigint, from: bigint, width: bigint): bigint => (word >> from) & ((1n << width) - 1n);

/**
 * The state in the two words of a `VolatilityObserved` event, and the profile it belongs to.
 *
 * @param sample - First word of the event's data.
 * @param estimate - Second word.
 * @example
 * const { state, profile } = decodeVolatilityWords(BigInt(event.args.sample), BigInt(event.args.estimate));
 */
export function decodeVolatilityWords(
  sample: bigint,
  estimate: bigint,
): { readonly state: VolatilityState; readonly profile: bigint } {
  return {
    profile: bits(sample, 240n, 16n),
    state: {
      roundId: bits(estimate, 176n, 80n),
      samplePrice: bits(sample, 0n, 96n),
      sampledAt: bits(sample, 96n, 40n),
      startedAt: bits(sample, 136n, 40n),
      refPrice: bits(estimate, 0n, 112n),
      vFast: bits(estimate, 112n, 64n),
      vEnv: bits(sample, 176n, 64n),
    },
  };
}
