/** The pooled requirement of a book as `GroupRiskModel` computes it, on the twin of `PortfolioMath`. */
import { coreUp, packCorrelations, requirementUp, varianceOf, type Box } from "../sdk/src/math/portfolioMath.ts";

/** How a group reads correlations. */
export interface GroupRule {
  readonly box: Box;
  /** Share of the diversification that is withheld [WAD]. */
  readonly withheld: bigint;
  /** Least share of the isolated sum [WAD]. */
  readonly floor: bigint;
  /** Box of two coins: the low side counts for positions that oppose each other, the high one for those that do not [percent]. */
  readonly low: number;
  readonly high: number;
}

/** The defaults of risk.md 8. */
export const RULE: GroupRule = {
  box: { uncertainty: 150_000n, maxHedge: 800_000n },
  withheld: 200_000_000_000_000_000n,
  floor: 350_000_000_000_000_000n,
  low: 50,
  high: 95,
};

/** Dollars are counted in millionths of the book's unit. */
const UNIT = 1e9;

export interface Member {
  readonly base: string;
  readonly short: boolean;
  /** Initial less maintenance margin, in value [dollars]. */
  readonly buffer: number;
}

/** Correlation of two coins as measured [-1, 1]; undefined where a group goes by its box. */
export type Measured = (a: string, b: string) => number | undefined;

/**
 * What a group's reserve must cover for these members [dollars].
 *
 * @param members - At most 8.
 * @param rule - How correlations are read.
 * @param measured - Correlations of the recent past, or none.
 * @param suspended - Bit i is set if member i gives and gets no credit.
 */
export function pooledRequirement(
  members: readonly Member[],
  rule: GroupRule,
  measured: Measured,
  suspended = 0,
): number {
  const requirements = members.map(({ buffer }) => BigInt(Math.ceil(buffer * UNIT)));
  const shorts = members.reduce((word, { short }, i) => (short ? word | (1n << BigInt(i)) : word), 0n);
  const matrix = members.map((a, i) =>
    members.map((b, j) => {
      const opposed = a.short !== b.short;
      if (((suspended >> i) | (suspended >> j)) & 1) return opposed ? -100n : 100n;
      if (a.base === b.base) return 100n;
      const known = measured(a.base, b.base);
      return BigInt(known === undefined ? (opposed ? rule.low : rule.high) : Math.round(known * 100));
    }),
  );
  const sum = requirements.reduce((a, b) => a + b, 0n);
  const core = coreUp(varianceOf(requirements, shorts, packCorrelations(matrix), rule.box));

  return Number(requirementUp(core, sum, 0n, rule.withheld, rule.floor).requirement) / UNIT;
}
