/** Twin of `contracts/libraries/InterestMath.sol`: same names, same bits. */
import { WAD } from "./constants.ts";
import { ceilDiv, expDown } from "./wadMath.ts";

/** Immutable shape of the rate curve. */
export interface Curve {
  /** [WAD] */
  readonly targetUtilisation: bigint;
  /** Rate at full utilisation / rate at target [WAD]. */
  readonly steepness: bigint;
  /** Drift at full error [WAD per second]. */
  readonly speed: bigint;
  /** Least rate at target [WAD per second]. */
  readonly minRate: bigint;
  /** Greatest rate at target [WAD per second]. */
  readonly maxRate: bigint;
}

const MAX_GROWTH_EXPONENT = 40n * WAD;
const TAYLOR_LIMIT = WAD / 100n;
const MAX_DRIFT_EXPONENT = 60n * WAD;

/**
 * Distance of utilisation from target, as a share of the way to 0 or to 1, rounded toward zero [WAD].
 *
 * @param utilisation Debt / (debt + cash), may exceed 1 [WAD].
 * @param target [WAD].
 * @example
 * utilisationError((95n * WAD) / 100n, (9n * WAD) / 10n); // 0.5e18
 */
export function utilisationError(utilisation: bigint, target: bigint): bigint {
  if (utilisation >= WAD) return WAD;
  if (utilisation >= target) return ((utilisation - target) * WAD) / (WAD - target);
  return -(((target - utilisation) * WAD) / target);
}

/**
 * The rate that the curve gives at `err`, rounded down [WAD per second].
 *
 * @param rateAtTarget [WAD per second].
 * @param err From `utilisationError` [WAD].
 * @param steepness [WAD].
 * @example
 * curveDown(1_000_000_000n, WAD, 4n * WAD); // 4,000,000,000
 */
export function curveDown(rateAtTarget: bigint, err: bigint, steepness: bigint): bigint {
  const slope = err < 0n ? WAD - (WAD * WAD) / steepness : steepness - WAD;
  return (rateAtTarget * (WAD + (err * slope) / WAD)) / WAD;
}

/**
 * The rate at target after `elapsed` seconds, and its mean over that time [WAD per second].
 *
 * @param rateAtTarget At the start [WAD per second].
 * @param err From `utilisationError` [WAD].
 * @param elapsed [seconds].
 * @param curve The curve.
 * @example
 * const curve = { targetUtilisation: 9n * 10n ** 17n, steepness: 4n * WAD, speed: 10n ** 12n, minRate: 1n, maxRate: WAD };
 * drift(1_000_000_000n, 0n, 3_600n, curve).mean; // 1,000,000,000
 */
export function drift(
  rateAtTarget: bigint,
  err: bigint,
  elapsed: bigint,
  curve: Curve,
): { readonly end: bigint; readonly mean: bigint } {
  let exponent = (((err * curve.speed) / WAD) * elapsed) / 2n;
  if (exponent === 0n) return { end: rateAtTarget, mean: rateAtTarget };
  if (exponent > MAX_DRIFT_EXPONENT) exponent = MAX_DRIFT_EXPONENT;

  const growth = expDown(exponent);
  const middle = clamp((rateAtTarget * growth) / WAD, curve.minRate, curve.maxRate);
  const end = clamp((middle * growth) / WAD, curve.minRate, curve.maxRate);

  return { end, mean: (rateAtTarget + 2n * middle + end) / 4n };
}

/**
 * The borrow index after `elapsed` seconds at a mean rate, rounded up.
 *
 * @param index Before [any scale].
 * @param rate Mean borrow rate [WAD per second].
 * @param elapsed [seconds].
 * @param maxIndex Where the index ends [the same scale].
 * @example
 * compoundUp(10n ** 15n, 1_000_000_000n, 3_600n, (1n << 80n) - 1n);
 */
export function compoundUp(index: bigint, rate: bigint, elapsed: bigint, maxIndex: bigint): bigint {
  const exponent = rate * elapsed;
  if (exponent > MAX_GROWTH_EXPONENT) return maxIndex;
  const growth =
    exponent < TAYLOR_LIMIT
      ? exponent +
        exponent ** 2n / (2n * WAD) +
        exponent ** 3n / (6n * WAD ** 2n) +
        exponent ** 4n / (23n * WAD ** 3n) +
        3n
      : expDown(exponent) - WAD + 1n;
  const next = index + ceilDiv(index * growth, WAD);
  return next < maxIndex ? next : maxIndex;
}

function clamp(x: bigint, low: bigint, high: bigint): bigint {
  return x < low ? low : x > high ? high : x;
}
