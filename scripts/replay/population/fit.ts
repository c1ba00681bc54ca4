/**
 * What real borrowers look like, as figures: fitted to open positions of a large lending market (1,772 borrowers with one
 * recorded collateral, loan-to-value at most 82 %, debt of at least 1,000 dollars). `npm run replay:fit` prints the fit anew.
 */

/** A point of the distribution function: this share of borrowers has at most this loan-to-value. */
export type Quantile = readonly [probability: number, loanToValue: number];

/** Highest loan-to-value that the venue lets a borrower open: the fit is scaled by it. */
export const VENUE_LTV = 0.82;

export const LTV_QUANTILES: readonly Quantile[] = [
  [0, 0.0011],
  [0.01, 0.0467],
  [0.05, 0.1642],
  [0.1, 0.2477],
  [0.2, 0.3489],
  [0.3, 0.4227],
  [0.4, 0.4803],
  [0.5, 0.5245],
  [0.6, 0.5717],
  [0.7, 0.6233],
  [0.8, 0.6613],
  [0.9, 0.7086],
  [0.95, 0.7434],
  [0.99, 0.7979],
  [1, 0.8197],
];

/** Debt in dollars is log-normal: the median and the standard deviation of its logarithm. */
export const DEBT_MEDIAN = 144_210;
export const DEBT_SIGMA = 1.656;

/** Who borrows more also borrows closer to the limit: correlation of the two normal scores. */
export const SIZE_LTV_CORRELATION = 0.265;

/** The value below which a share `probability` of the distribution lies, linear between its points. */
export function quantile(points: readonly Quantile[], probability: number): number {
  const upper = points.findIndex(([p]) => p >= probability);
  const [p1, v1] = points[Math.max(upper, 0)] ?? [1, 0];
  const [p0, v0] = points[Math.max(upper - 1, 0)] ?? [p1, v1];

  return p1 === p0 ? v1 : v0 + ((v1 - v0) * (probability - p0)) / (p1 - p0);
}

/** Distribution function of the standard normal (Abramowitz and Stegun 7.1.26, error below 2e-7). */
export function normalCdf(z: number): number {
  const t = 1 / (1 + 0.327_591_1 * (Math.abs(z) / Math.SQRT2));
  const polynomial =
    t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
  const tail = 0.5 * polynomial * Math.exp((-z * z) / 2);

  return z > 0 ? 1 - tail : tail;
}
