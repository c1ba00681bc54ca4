/** Twin of `contracts/libraries/PortfolioMath.sol`: pooled requirements, Euler shares and risk reports of up to 8 positions. */
import { PPM, WAD, YEAR } from "./constants.ts";
import { AmountTooLargeError, ScenarioTailError, TooManyMembersError } from "./errors.ts";
import { quantile, shortfallMultiplier } from "./predictiveMath.ts";
import { ceilDiv, mulDivUp, mulUp, rootUp } from "./wadMath.ts";

/** How sceptically correlations are read. */
export interface Box {
  /** Half width of the box around each correlation: the worst in it counts [ppm]. */
  readonly uncertainty: bigint;
  /** Greatest credit for a hedge; 0 for none [ppm]. */
  readonly maxHedge: bigint;
}

const MAX_MEMBERS = 8;
const AMOUNT_LIMIT = 1n << 112n;
const PERCENT_IN_PPM = 10n ** 4n;
const BASIS_POINTS = 10n ** 4n;

/**
 * The word that stores the correlations of up to 8 members: one signed byte per pair i < j at byte j (j - 1) / 2 + i.
 *
 * @param matrix - Symmetric correlations [percent].
 * @throws {TooManyMembersError} above 8 members.
 * @example
 * packCorrelations([[100n, -20n], [-20n, 100n]]); // 0xec
 */
export function packCorrelations(matrix: readonly (readonly bigint[])[]): bigint {
  if (matrix.length > MAX_MEMBERS) throw new TooManyMembersError(matrix.length, MAX_MEMBERS);
  let word = 0n;
  matrix.forEach((row, j) => {
    row.slice(0, j).forEach((percent, i) => {
      word |= BigInt.asUintN(8, percent) << shiftOf(i, j);
    });
  });

  return word;
}

/**
 * The correlation of two different members as it is stored [percent].
 *
 * @param correlations - The word.
 * @param i - Number of the one.
 * @param j - Number of the other.
 * @example
 * correlationOf(0xecn, 0, 1); // -20
 */
export function correlationOf(correlations: bigint, i: number, j: number): bigint {
  return BigInt.asIntN(8, correlations >> (i < j ? shiftOf(i, j) : shiftOf(j, i)));
}

/**
 * The word of correlations under which suspended members give and get no credit: each of their pairs counts as one risk.
 *
 * @param correlations - The word of stored correlations.
 * @param shorts - Bit i is set if member i stands in the opposite direction.
 * @param suspended - Bit i is set if member i is suspended.
 * @example
 * correlationOf(withoutCredit(0n, 0n, 1n), 0, 3); // 100
 */
export function withoutCredit(correlations: bigint, shorts: bigint, suspended: bigint): bigint {
  let word = correlations;
  for (let j = 1; j < MAX_MEMBERS; ++j) {
    for (let i = 0; i < j; ++i) {
      if ((((suspended >> BigInt(i)) | (suspended >> BigInt(j))) & 1n) === 0n) continue;
      const worst = BigInt.asUintN(8, opposed(shorts, i, j) ? -100n : 100n);
      word = (word & ~(0xffn << shiftOf(i, j))) | (worst << shiftOf(i, j));
    }
  }

  return word;
}

/**
 * Worst correlation in the box, seen from the members' directions [ppm].
 *
 * @param percent - Stored correlation [percent].
 * @param opposed - Whether the members stand in opposite directions.
 * @param box - How sceptically it is read.
 * @example
 * worstCorrelation(60n, true, { uncertainty: 150_000n, maxHedge: 800_000n }); // -450_000
 */
export function worstCorrelation(percent: bigint, opposed: boolean, box: Box): bigint {
  const c = (opposed ? -percent : percent) * PERCENT_IN_PPM + box.uncertainty;
  if (c < -box.maxHedge) return -box.maxHedge;

  return c > PPM ? PPM : c;
}

/**
 * The variance of a pool of requirements: sum M_i^2 + 2 sum c_ij M_i M_j [base units squared x PPM].
 *
 * @param requirements - Requirement of each member, not negative [base units].
 * @param shorts - Bit i is set if member i stands in the opposite direction.
 * @param correlations - The word of stored correlations.
 * @param box - How sceptically they are read.
 * @throws {TooManyMembersError} above 8 members.
 * @throws {AmountTooLargeError} when a requirement reaches 2^112.
 * @example
 * coreUp(varianceOf([3n, 4n], 0n, 0n, { uncertainty: 0n, maxHedge: 10n ** 6n })); // 5
 */
export function varianceOf(requirements: readonly bigint[], shorts: bigint, correlations: bigint, box: Box): bigint {
  if (requirements.length > MAX_MEMBERS) throw new TooManyMembersError(requirements.length, MAX_MEMBERS);
  let variance = 0n;
  requirements.forEach((requirement, j) => {
    if (requirement >= AMOUNT_LIMIT) throw new AmountTooLargeError(requirement, AMOUNT_LIMIT);
    let others = 0n;
    requirements.slice(0, j).forEach((other, i) => {
      others += worstCorrelation(correlationOf(correlations, i, j), opposed(shorts, i, j), box) * other;
    });
    variance += requirement * (requirement * PPM + 2n * others);
  });

  return variance;
}

/**
 * The square root of a variance, 0 for a negative one [base units]; rounded up.
 *
 * @param variance - From `varianceOf` [base units squared x PPM].
 * @example
 * coreUp(25n * 10n ** 6n); // 5
 */
export const coreUp = (variance: bigint): bigint => (variance <= 0n ? 0n : ceilDiv(rootUp(variance), 1_000n));

/**
 * The pooled requirement: the core blended with the sum, between a floor and the sum [base units], rounded up.
 *
 * @param core - From `coreUp` [base units].
 * @param sum - Sum of the requirements [base units].
 * @param undiversified - Part that is never diversified [base units].
 * @param withheld - Share of the diversification that is withheld [WAD].
 * @param floor - Least share of the sum [WAD].
 * @returns The requirement, and what it was before floor and ceiling [base units].
 * @example
 * requirementUp(5n, 7n, 0n, WAD / 5n, (35n * WAD) / 100n);
 */
export function requirementUp(
  core: bigint,
  sum: bigint,
  undiversified: bigint,
  withheld: bigint,
  floor: bigint,
): { readonly requirement: bigint; readonly blended: bigint } {
  const isolated = sum + undiversified;
  const blended = mulUp(WAD - withheld, core) + mulUp(withheld, sum) + undiversified;

  const least = mulUp(floor, isolated);
  const capped = blended < isolated ? blended : isolated;

  return { requirement: capped < least ? least : capped, blended };
}

/**
 * The Euler shares of a core: they sum to it but for rounding [base units], each rounded toward 0.
 *
 * @param requirements - Requirement of each member [base units].
 * @param shorts - Bit i is set if member i stands in the opposite direction.
 * @param correlations - The word of stored correlations.
 * @param box - How sceptically they are read.
 * @param core - From `coreUp`; where it is 0 all shares are [base units].
 * @example
 * eulerShares([3n, 4n], 0n, 0n, { uncertainty: 0n, maxHedge: 10n ** 6n }, 5n); // [1, 3]
 */
export function eulerShares(
  requirements: readonly bigint[],
  shorts: bigint,
  correlations: bigint,
  box: Box,
  core: bigint,
): bigint[] {
  return requirements.map((requirement, i) => {
    if (core === 0n) return 0n;
    let marginal = requirement * PPM;
    requirements.forEach((other, j) => {
      if (i === j) return;
      marginal += worstCorrelation(correlationOf(correlations, i, j), opposed(shorts, i, j), box) * other;
    });

    return (requirement * marginal) / (core * PPM);
  });
}

/**
 * The standard deviation of a linear book over a time, at the stored correlations [base units], rounded up.
 *
 * @param exposures - Signed exposures [base units].
 * @param sigmas - Annual volatilities [WAD].
 * @param correlations - The word of stored correlations.
 * @param time - The time [seconds].
 * @throws {TooManyMembersError} above 8 members.
 * @throws {AmountTooLargeError} when exposure times volatility reaches 2^112.
 * @example
 * deviationUp([1_000n], [WAD], 0n, 31_536_000n); // 1_000
 */
export function deviationUp(
  exposures: readonly bigint[],
  sigmas: readonly bigint[],
  correlations: bigint,
  time: bigint,
): bigint {
  let shorts = 0n;
  const sizes = exposures.map((exposure, i) => {
    if (exposure < 0n) shorts |= 1n << BigInt(i);

    return mulUp(exposure < 0n ? -exposure : exposure, sigmas[i] ?? 0n);
  });

  const variance = varianceOf(sizes, shorts, correlations, { uncertainty: 0n, maxHedge: PPM });

  return variance <= 0n ? 0n : ceilDiv(rootUp(mulDivUp(variance, time, YEAR)), 1_000n);
}

/**
 * Normal value at risk and expected shortfall of a deviation [base units], rounded up.
 *
 * @param deviation - From `deviationUp` [base units].
 * @param confidence - In [1/2, 1) [WAD].
 * @throws {TailOutOfRangeError} when the confidence is out of range.
 * @example
 * varAndShortfall(1_000n, (995n * WAD) / 1_000n); // { valueAtRisk: 2_576n, shortfall: 2_893n }
 */
export function varAndShortfall(
  deviation: bigint,
  confidence: bigint,
): { readonly valueAtRisk: bigint; readonly shortfall: bigint } {
  return {
    valueAtRisk: mulUp(deviation, quantile(confidence)),
    shortfall: mulUp(deviation, shortfallMultiplier(confidence)),
  };
}

/**
 * The word of one stress scenario: the return of asset k in the 16 bits at 16 k.
 *
 * @param returns - Return of each asset [basis points].
 * @example
 * packScenario([-2_198n, 45n]);
 */
export function packScenario(returns: readonly bigint[]): bigint {
  return returns.reduce((word, change, k) => word | (BigInt.asUintN(16, change) << BigInt(16 * k)), 0n);
}

/**
 * Expected shortfall over stress scenarios: the mean of the worst `tail` losses, not below 0 [base units], rounded up.
 *
 * @param exposures - Signed exposures, at most 8 [base units].
 * @param scenarios - One word per scenario, from `packScenario`.
 * @param tail - How many of the worst losses count.
 * @throws {ScenarioTailError} when the tail is empty or longer than the list.
 * @throws {TooManyMembersError} above 8 exposures.
 * @example
 * scenarioShortfallUp([1_000n], [packScenario([-500n]), packScenario([300n])], 1); // 50
 */
export function scenarioShortfallUp(exposures: readonly bigint[], scenarios: readonly bigint[], tail: number): bigint {
  if (tail < 1 || tail > scenarios.length) throw new ScenarioTailError(tail, scenarios.length);
  if (exposures.length > MAX_MEMBERS) throw new TooManyMembersError(exposures.length, MAX_MEMBERS);
  const losses = scenarios.map((word) =>
    exposures.reduce((loss, exposure, k) => loss - exposure * BigInt.asIntN(16, word >> BigInt(16 * k)), 0n),
  );
  const worst = losses.sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)).slice(0, tail);
  const sum = worst.reduce((total, loss) => total + loss, 0n);

  return sum <= 0n ? 0n : ceilDiv(sum, BigInt(tail) * BASIS_POINTS);
}

const shiftOf = (low: number, high: number): bigint => BigInt(8 * ((high * (high - 1)) / 2 + low));

const opposed = (shorts: bigint, i: number, j: number): boolean =>
  (((shorts >> BigInt(i)) ^ (shorts >> BigInt(j))) & 1n) !== 0n;
