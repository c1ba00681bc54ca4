/** Twin of `contracts/libraries/RampMath.sol`: same names, same bits. */
import { PPM } from "./constants.ts";

const PROMISE_NUMERATOR = 2n;
const PROMISE_DENOMINATOR = 102n * 61n;

/**
 * Rise per minute towards `target` [ppm per minute].
 *
 * @param target [ppm].
 * @param rampRate The pool's own rate [ppm per minute].
 * @example
 * stepDown(100_000n, 10_000n); // 289
 */
export function stepDown(target: bigint, rampRate: bigint): bigint {
  const promised = ((PPM - target) * PROMISE_NUMERATOR) / PROMISE_DENOMINATOR;
  return promised < rampRate ? promised : rampRate;
}

/**
 * The maintenance margin `elapsedMinutes` after the ramp's start [ppm].
 *
 * @param start [ppm].
 * @param target [ppm].
 * @param rampRate [ppm per minute].
 * @param elapsedMinutes [minutes].
 * @example
 * marginAt(50_000n, 100_000n, 100n, 10n); // 51,000
 */
export function marginAt(start: bigint, target: bigint, rampRate: bigint, elapsedMinutes: bigint): bigint {
  if (target <= start) return target;
  const reached = start + stepDown(target, rampRate) * elapsedMinutes;
  return reached < target ? reached : target;
}
