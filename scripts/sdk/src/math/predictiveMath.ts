/** Twin of `contracts/libraries/PredictiveMath.sol`: the normal distribution, and what it says about positions. */
import { MAX_INT256, MAX_UINT256, WAD, YEAR } from "./constants.ts";
import { TailOutOfRangeError } from "./errors.ts";
import {
  ceilDiv,
  divDown,
  divUp,
  expDown,
  lnSigned,
  mulDivDown,
  mulDivUp,
  mulDown,
  mulUp,
  sqrtDown,
  sqrtUp,
} from "./wadMath.ts";

const TAIL_END = 9n * WAD;
const INV_SQRT_2PI = 398942280401432678n;
const LN_SQRT_2PI = 918938533204672742n;
const LN_2 = 693147180559945309n;

/** Coefficients of the Mills ratio from the highest power down [1e27]. */
const NUMERATOR = [
  1693916122625730199837n,
  51219771810841250113973n,
  744095341489905145551916n,
  6762995905585380996063369n,
  42209467577500153567875683n,
  187404770125515218772432559n,
  593105230343772010884899856n,
  1298157344156117041620561245n,
  1805710966850293692959755588n,
  1253314137315500251078587728n,
];
const DENOMINATOR = [
  1693916125153886274796n,
  51219771548946210760000n,
  745789270588845111289313n,
  6814215267123351329378661n,
  42950184401015540915539879n,
  194065164589507953786496679n,
  633845687653086789407638349n,
  1472522973087498426371376311n,
  2321950779440479249297835111n,
  2238633462525129275707407033n,
  10n ** 27n,
];

/**
 * The standard normal density [WAD], rounded down.
 *
 * @param x - Where [WAD].
 * @example
 * normalPdfDown(0n); // 0.398942280401432678e18
 */
export function normalPdfDown(x: bigint): bigint {
  const size = abs(x);
  if (size > TAIL_END + WAD) return 0n;

  return mulDown(INV_SQRT_2PI, expDown(-((size * size) / (2n * WAD))));
}

/**
 * The standard normal distribution function [WAD].
 *
 * @param x - Where [WAD].
 * @example
 * normalCdf(0n); // 0.5e18
 */
export function normalCdf(x: bigint): bigint {
  const tail = normalTail(abs(x));

  return x < 0n ? tail : WAD - tail;
}

/**
 * The probability that a standard normal variable exceeds x [WAD].
 *
 * @param x - Not negative [WAD].
 * @example
 * normalTail(2n * WAD); // 0.0227e18
 */
export function normalTail(x: bigint): bigint {
  return x >= TAIL_END ? 0n : mulDown(normalPdfDown(x), millsRatio(x));
}

/**
 * Tail over density of the standard normal distribution [WAD].
 *
 * @param x - Within [0, 10] [WAD].
 * @example
 * millsRatio(0n); // 1.2533e18
 */
export function millsRatio(x: bigint): bigint {
  const evaluate = (coefficients: readonly bigint[]): bigint =>
    coefficients.reduce((sum, coefficient) => (sum * x) / WAD + coefficient, 0n);

  return (evaluate(NUMERATOR) * WAD) / evaluate(DENOMINATOR);
}

/**
 * The upper quantile of the standard normal distribution: the x whose tail is `tail` [WAD].
 *
 * @param tail - Probability in (0, 1/2] [WAD].
 * @throws {TailOutOfRangeError} outside that range.
 * @example
 * upperQuantile(WAD / 200n); // 2.5758e18
 */
export function upperQuantile(tail: bigint): bigint {
  if (tail <= 0n || tail > WAD / 2n) throw new TailOutOfRangeError(tail);
  if (tail === WAD / 2n) return 0n;

  const wanted = lnSigned(tail);
  let x = sqrtDown(-2n * (wanted + LN_2));
  for (let i = 0; i < 6; ++i) {
    const ratio = millsRatio(x);
    const excess = wanted + (x * x) / (2n * WAD) + LN_SQRT_2PI - lnSigned(ratio);
    const next = x - (excess * ratio) / WAD;
    x = next > 0n ? next : 0n;
  }

  return x;
}

/**
 * The quantile of a confidence level [WAD].
 *
 * @param confidence - In [1/2, 1) [WAD].
 * @throws {TailOutOfRangeError} outside that range.
 * @example
 * quantile((995n * WAD) / 1_000n); // 2.5758e18
 */
export const quantile = (confidence: bigint): bigint => upperQuantile(WAD - confidence);

/**
 * Expected shortfall of a standard normal loss beyond its quantile [WAD].
 *
 * @param confidence - In [1/2, 1) [WAD].
 * @throws {TailOutOfRangeError} outside that range.
 * @example
 * shortfallMultiplier((995n * WAD) / 1_000n); // 2.8919e18
 */
export const shortfallMultiplier = (confidence: bigint): bigint => divDown(WAD, millsRatio(quantile(confidence)));

/**
 * The probability that health touches 1 within a time, without drift [WAD]; 1 at and below health 1, else 0 where nothing can
 * move.
 *
 * @param health - Health now [WAD].
 * @param sigma - Annual volatility [WAD].
 * @param time - Time [seconds].
 * @example
 * breachProbability((105n * WAD) / 100n, WAD, 86_400n);
 */
export function breachProbability(health: bigint, sigma: bigint, time: bigint): bigint {
  if (health <= WAD) return WAD;
  const spread = deviation(sigma, time);
  if (spread === 0n || health > MAX_INT256) return 0n;

  return 2n * normalTail(divDown(lnSigned(health), spread));
}

/**
 * The health below which the probability of a breach within a time exceeds p [WAD].
 *
 * @param sigma - Annual volatility [WAD].
 * @param time - Time [seconds].
 * @param probability - p, in (0, 1] [WAD].
 * @throws {TailOutOfRangeError} when p is out of range.
 * @example
 * preLiquidationHealth((96n * WAD) / 100n, 3_600n, WAD / 4n); // 1.0118e18
 */
export function preLiquidationHealth(sigma: bigint, time: bigint, probability: bigint): bigint {
  return expDown(mulDown(deviation(sigma, time), upperQuantile(probability / 2n)));
}

/**
 * The standard deviation of a log-return over a time [WAD].
 *
 * @param sigma - Annual volatility [WAD].
 * @param time - Time [seconds].
 * @example
 * deviation(WAD, 31_536_000n); // 1e18
 */
export const deviation = (sigma: bigint, time: bigint): bigint => mulDown(sigma, sqrtDown((time * WAD) / YEAR));

/**
 * The time that a volatility ramp alone needs to make a position liquidatable [seconds x WAD], rounded down; the maximum where
 * nothing rises.
 *
 * @param health - Health now [WAD].
 * @param z - Quantile of the margin [WAD].
 * @param horizon - Maintenance horizon [seconds].
 * @param rate - Greatest rise of the ramped volatility [WAD per second].
 * @param shock - Design shock now [WAD].
 * @param cursor - Share of the margin that goes to the liquidator [WAD].
 * @example
 * graceDown((102n * WAD) / 100n, (326n * WAD) / 100n, 7_200n, 69_400_000_000_000n, WAD / 20n, (3n * WAD) / 10n);
 */
export function graceDown(
  health: bigint,
  z: bigint,
  horizon: bigint,
  rate: bigint,
  shock: bigint,
  cursor: bigint,
): bigint {
  if (health <= WAD) return 0n;

  const left = expDown(-shock) + 1n;
  const ltThen = divUp(mulDivUp(WAD - cursor, left, WAD - mulUp(cursor, left)), health);
  const leftThen = divUp(ltThen, WAD - cursor + mulDown(cursor, ltThen));
  const shockThen = -lnSigned(leftThen) - 1n;
  if (shockThen <= shock) return 0n;

  const perSigma = mulUp(z, sqrtUp(ceilDiv(horizon * WAD, YEAR)));

  const speed = perSigma * rate;

  return speed === 0n ? MAX_UINT256 : mulDivDown(shockThen - shock, WAD * WAD, speed);
}

/**
 * The time over which selling a position costs least, linear impact plus risk [seconds x WAD].
 *
 * @param notional - Size [any unit].
 * @param referenceNotional - What the market absorbs in a day at the given impact, not 0 [same unit].
 * @param impact - That impact [WAD].
 * @param z - Quantile [WAD].
 * @param sigma - Annual volatility, not 0 [WAD].
 * @throws {DivisionByZeroError} when the reference or the volatility is 0.
 * @example
 * exitHorizon(1n, 1n, WAD / 100n, (326n * WAD) / 100n, (96n * WAD) / 100n); // 8.5 hours
 */
export function exitHorizon(
  notional: bigint,
  referenceNotional: bigint,
  impact: bigint,
  z: bigint,
  sigma: bigint,
): bigint {
  const cost = mulDivDown(2n * 86_400n * impact, notional, referenceNotional);
  if (cost === 0n) return 0n;

  const ratio = mulDivDown(cost, sqrtDown(3n * YEAR * WAD), mulDown(z, sigma));

  return expDown((lnSigned(ratio) * 2n) / 3n);
}

const abs = (x: bigint): bigint => (x < 0n ? -x : x);
