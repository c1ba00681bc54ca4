/** Twin of `contracts/libraries/VolatilityMath.sol`: anybody can replay a feed's history and get the contracts' bits. */
import { WAD, YEAR } from "./constants.ts";
import { expDown, lnSigned, mulDivDown, mulDivUp, mulDown, mulUp, rootUp, sqrtDown, sqrtUp } from "./wadMath.ts";

/** What the estimator remembers between samples. */
export interface State {
  /** Price that the next return refers to [any fixed scale]. */
  readonly refPrice: bigint;
  /** Fast variance [WAD per year]. */
  readonly vFast: bigint;
  /** Envelope over it, released slowly [WAD per year]. */
  readonly vEnv: bigint;
  /** Time of the last accepted sample [seconds]. */
  readonly time: bigint;
}

/** How a feed's volatility is estimated. */
export interface Profile {
  /** Time constant of the fast variance [seconds]. */
  readonly tauFast: bigint;
  /** Time constant of the envelope's release [seconds]. */
  readonly tauRelease: bigint;
  /** Least time between two samples [seconds]. */
  readonly minInterval: bigint;
  /** Greatest return that counts in one sample over `jumpCapInterval` [WAD]. */
  readonly jumpCap: bigint;
  /** Time over which `jumpCap` holds; over more it grows with the square root [seconds]. */
  readonly jumpCapInterval: bigint;
}

/**
 * The state after a sample; the same state if the sample comes too early.
 *
 * @param state - Before the sample.
 * @param profile - The estimator.
 * @param t - Time of the sample [seconds].
 * @param price - Price of the sample, not 0 [the scale of `refPrice`].
 * @throws {DivisionByZeroError} when the reference price is 0.
 * @example
 * const state = { refPrice: 2_000n, vFast: WAD / 2n, vEnv: WAD / 2n, time: 0n };
 * const taus = { tauFast: 388_800n, tauRelease: 1_382_400n, minInterval: 300n };
 * step(state, { ...taus, jumpCap: WAD / 10n, jumpCapInterval: 3_600n }, 3_600n, 2_100n).vFast; // 0.687e18
 */
export function step(state: State, profile: Profile, t: bigint, price: bigint): State {
  if (t < state.time + profile.minInterval || t === state.time) return state;

  const elapsed = t - state.time;
  const change = logReturn(price, state.refPrice);
  const clamped = clamp(change, jumpCapDown(profile.jumpCap, profile.jumpCapInterval, elapsed));

  const vFast = varianceDown(state.vFast, clamped, decayDown(elapsed, profile.tauFast), elapsed);
  const released = mulDown(state.vEnv, decayDown(elapsed, profile.tauRelease));

  return {
    // What a clamped sample leaves out is not lost: the reference moves by the clamp alone, so the next return holds the rest.
    refPrice: clamped === change ? price : movedDown(state.refPrice, clamped),
    vFast,
    vEnv: vFast > released ? vFast : released,
    time: t,
  };
}

/**
 * ln(price / refPrice) [WAD], rounded toward minus infinity; at least -41.45.
 *
 * @param price - Price, not 0 [any scale].
 * @param refPrice - Reference price, not 0 [same scale].
 * @throws {DivisionByZeroError} when the reference price is 0.
 * @example
 * logReturn(2n, 1n); // 0.693e18
 */
export function logReturn(price: bigint, refPrice: bigint): bigint {
  const ratio = mulDivDown(price, WAD, refPrice);

  return lnSigned(ratio === 0n ? 1n : ratio);
}

/**
 * refPrice * e^change, rounded down, but never 0 [the scale of `refPrice`].
 *
 * @param refPrice - Reference price [any scale].
 * @param change - Log-return [WAD].
 * @example
 * movedDown(1_000n, WAD / 10n); // 1_105
 */
export function movedDown(refPrice: bigint, change: bigint): bigint {
  const moved = mulDown(refPrice, expDown(change));

  return moved === 0n ? 1n : moved;
}

/**
 * The greatest return that counts: cap * sqrt(max(1, elapsed / interval)) [WAD], rounded down.
 *
 * @param jumpCap - Cap over `interval` or less [WAD].
 * @param interval - Time over which it holds [seconds].
 * @param elapsed - Time since the last sample [seconds].
 * @example
 * jumpCapDown(WAD / 10n, 3_600n, 14_400n); // 0.2e18
 */
export function jumpCapDown(jumpCap: bigint, interval: bigint, elapsed: bigint): bigint {
  if (elapsed <= interval) return jumpCap;

  return mulDown(jumpCap, sqrtDown((elapsed * WAD) / interval));
}

/**
 * x within [-limit, limit].
 *
 * @param x - Number [any unit].
 * @param limit - Greatest size [same unit].
 * @example
 * clamp(-5n, 3n); // -3
 */
export function clamp(x: bigint, limit: bigint): bigint {
  if (x > limit) return limit;

  return x < -limit ? -limit : x;
}

/**
 * The weight that the past keeps, e^(-elapsed / tau) [WAD], rounded down.
 *
 * @param elapsed - Time since the last sample [seconds].
 * @param tau - Time constant, not 0 [seconds].
 * @example
 * decayDown(388_800n, 388_800n); // 0.367e18
 */
export const decayDown = (elapsed: bigint, tau: bigint): bigint => expDown(-((elapsed * WAD) / tau));

/**
 * The fast variance after a return: w v + (1 - w) r^2 YEAR / elapsed [WAD per year], rounded down.
 *
 * @param variance - v before the sample [WAD per year].
 * @param change - r, the clamped return [WAD].
 * @param weight - w, what the past keeps [WAD].
 * @param elapsed - Time since the last sample, not 0 [seconds].
 * @example
 * varianceDown(WAD / 2n, WAD / 100n, decayDown(3_600n, 388_800n), 3_600n);
 */
export function varianceDown(variance: bigint, change: bigint, weight: bigint, elapsed: bigint): bigint {
  return mulDown(variance, weight) + ((WAD - weight) * change * change * YEAR) / (elapsed * WAD * WAD);
}

/**
 * A covariance after a pair of simultaneous returns [WAD per year], rounded toward 0.
 *
 * @param covariance - Before [WAD per year].
 * @param changeI - Return of the one [WAD].
 * @param changeJ - Return of the other over the same time [WAD].
 * @param weight - What the past keeps [WAD].
 * @param elapsed - The time, not 0 [seconds].
 * @example
 * covarianceAfter(0n, WAD / 100n, -WAD / 100n, decayDown(3_600n, 388_800n), 3_600n);
 */
export function covarianceAfter(
  covariance: bigint,
  changeI: bigint,
  changeJ: bigint,
  weight: bigint,
  elapsed: bigint,
): bigint {
  return (covariance * weight) / WAD + ((WAD - weight) * changeI * changeJ * YEAR) / (elapsed * WAD * WAD);
}

/**
 * The correlation of two assets in percent, clamped to [-100, 100] and rounded up: less credit for a hedge.
 *
 * @param covariance - Covariance [WAD per year].
 * @param varianceI - Variance of the one, not 0 [WAD per year].
 * @param varianceJ - Variance of the other, not 0 [WAD per year].
 * @throws {DivisionByZeroError} when a variance is 0.
 * @example
 * correlationUp(WAD / 2n, WAD, WAD); // 50
 */
export function correlationUp(covariance: bigint, varianceI: bigint, varianceJ: bigint): bigint {
  const root = rootUp(varianceI * varianceJ);
  const percent = covariance < 0n ? -mulDivDown(-covariance, 100n, root) : mulDivUp(covariance, 100n, root);

  return clamp(percent, 100n);
}

/**
 * The volatility that margins stand on: the envelope blended with a stressed one, within a floor and a cap [WAD], rounded up.
 *
 * @param vEnv - Envelope variance [WAD per year].
 * @param stressWeight - Weight of the stressed variance, at most 1 [WAD].
 * @param sigmaStress - Stressed volatility [WAD].
 * @param floor - Least result [WAD].
 * @param cap - Greatest result [WAD].
 * @example
 * sigmaTargetUp(WAD / 2n, WAD / 4n, (3n * WAD) / 2n, (4n * WAD) / 10n, 3n * WAD); // 0.968e18
 */
export function sigmaTargetUp(
  vEnv: bigint,
  stressWeight: bigint,
  sigmaStress: bigint,
  floor: bigint,
  cap: bigint,
): bigint {
  const variance = mulUp(WAD - stressWeight, vEnv) + mulDivUp(stressWeight, sigmaStress * sigmaStress, WAD * WAD);
  const sigma = sqrtUp(variance);
  if (sigma < floor) return floor;

  return sigma < cap ? sigma : cap;
}

/**
 * The ramped volatility: it follows the target down at once, and up at a bounded rate [WAD]; exact.
 *
 * @param sigmaApplied - Ramped volatility at the start [WAD].
 * @param sigmaTarget - Where it is going [WAD].
 * @param ratePerSecond - Greatest rise [WAD per second].
 * @param elapsed - Time since the start [seconds].
 * @example
 * sigmaAppliedAfter(WAD, 2n * WAD, WAD / 3_600n, 1_800n); // about 1.5e18
 */
export function sigmaAppliedAfter(
  sigmaApplied: bigint,
  sigmaTarget: bigint,
  ratePerSecond: bigint,
  elapsed: bigint,
): bigint {
  if (sigmaTarget <= sigmaApplied) return sigmaTarget;

  const ramped = sigmaApplied + ratePerSecond * elapsed;

  return ramped < sigmaTarget ? ramped : sigmaTarget;
}

/**
 * The volatility of a pair of two feeds: their sum, as if they moved against each other [WAD].
 *
 * @param sigmaCollateral - Volatility of the one feed [WAD].
 * @param sigmaDebt - Volatility of the other [WAD].
 * @example
 * sigmaOfPair(WAD, WAD / 10n); // 1.1e18
 */
export const sigmaOfPair = (sigmaCollateral: bigint, sigmaDebt: bigint): bigint => sigmaCollateral + sigmaDebt;
