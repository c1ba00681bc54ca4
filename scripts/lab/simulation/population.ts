/** Who borrows: at the limit, at 60 % of that leverage, or as the borrowers of a large lending market do. */
export type Population = 0 | 1 | 2;

export const POPULATIONS: readonly Population[] = [0, 1, 2];

/** Loan-to-value of borrowers with Bitcoin collateral: tenth, fiftieth and ninetieth percentile. */
const LENDING_MARKET = [0.22, 0.52, 0.71] as const;
const MODERATE = 0.6;

/**
 * The loan-to-values at which a cohort opens; its debt is split evenly over them.
 *
 * @param population - Who borrows.
 * @param limit - Greatest loan-to-value that is offered [ratio].
 * @example
 * loanToValues(1, 0.85); // [0.75]: 60 % of 6.67x is 4x
 */
export function loanToValues(population: Population, limit: number): readonly number[] {
  if (population === 0) return limit > 0 ? [limit] : [];
  if (population === 1) {
    const leverage = MODERATE / (1 - limit);

    return leverage > 1 ? [1 - 1 / leverage] : [];
  }

  return LENDING_MARKET.map((ltv) => Math.min(ltv, limit)).filter((ltv) => ltv > 0);
}
