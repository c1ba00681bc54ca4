import type { Print } from "../lab/data/series.ts";
import type { Timeline } from "../lab/twin/timeline.ts";
import { WAD } from "../sdk/src/math/constants.ts";

import { correlationUp, covarianceAfter, decayDown } from "../sdk/src/math/volatilityMath.ts";

/** Correlation of two markets as the feeds' own returns say, from a time on. */
export interface Measured {
  readonly time: number;
  /** Rounded up: less credit for a hedge [percent]. */
  readonly percent: bigint;
}

const HOUR = 3_600;
/** Time constant: that of the fast variance of majors [seconds]. */
const TAU = 388_800n;
/** So many simultaneous returns are needed before anything is believed. */
const LEAST = 48;

/** One price an hour: the history before the window, and then the last price of every hour. */
export function hourlyPrices(history: readonly Print[], timeline: Timeline): Map<number, number> {
  const prices = new Map<number, number>();
  for (const { time, price } of history) prices.set(Math.floor(time / HOUR), price);
  timeline.time.forEach((time, bar) => prices.set(Math.floor(time / HOUR), timeline.market[bar] ?? 0));

  return prices;
}

/**
 * The correlation of two price series, hour by hour, by the covariance arithmetic of the contracts.
 *
 * @param a - Prices by hour since 1970.
 * @param b - Prices of the other by the same hours.
 * @returns When it changed, in order; nothing before 48 simultaneous returns.
 */
export function measure(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Measured[] {
  const hours = [...a.keys()].filter((hour) => b.has(hour)).sort((x, y) => x - y);
  const measured: Measured[] = [];
  let [covariance, varianceA, varianceB] = [0n, 0n, 0n];
  for (let k = 1; k < hours.length; k += 1) {
    const from = hours[k - 1] ?? 0;
    const to = hours[k] ?? 0;
    const elapsed = BigInt((to - from) * HOUR);
    const weight = decayDown(elapsed, TAU);
    const [x, y] = [change(a, from, to), change(b, from, to)];
    covariance = covarianceAfter(covariance, x, y, weight, elapsed);
    varianceA = covarianceAfter(varianceA, x, x, weight, elapsed);
    varianceB = covarianceAfter(varianceB, y, y, weight, elapsed);
    // An hour's last price is known when the hour is over.
    if (k < LEAST || varianceA === 0n || varianceB === 0n) continue;
    measured.push({ time: (to + 1) * HOUR, percent: correlationUp(covariance, varianceA, varianceB) });
  }

  return measured;
}

function change(prices: ReadonlyMap<number, number>, from: number, to: number): bigint {
  return BigInt(Math.round(Math.log((prices.get(to) ?? 1) / (prices.get(from) ?? 1)) * 1e12)) * (WAD / 10n ** 12n);
}
