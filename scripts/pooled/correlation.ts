import type { Print } from "../lab/data/series.ts";
import type { Measured } from "./requirement.ts";

const HOUR = 3_600;

/** Prices on the hour of one coin, by hour number. */
export function hourly(prints: Iterable<Print>): Map<number, number> {
  const closes = new Map<number, number>();
  for (const { time, price } of prints) closes.set(Math.floor(time / HOUR), price);

  return closes;
}

/**
 * Correlations of hourly log-returns over the last `hours` before a time; undefined with fewer than two days of common hours.
 *
 * @param closes - Hourly prices by coin.
 * @param time - Nothing after it is looked at [unix seconds].
 * @param hours - How far back.
 */
export function measuredBefore(
  closes: ReadonlyMap<string, ReadonlyMap<number, number>>,
  time: number,
  hours: number,
): Measured {
  const last = Math.floor(time / HOUR) - 1;
  const returnsOf = (base: string): Map<number, number> => {
    const series = closes.get(base);
    const found = new Map<number, number>();
    for (let hour = last - hours; hour <= last; hour += 1) {
      const [from, to] = [series?.get(hour - 1), series?.get(hour)];
      if (from !== undefined && to !== undefined) found.set(hour, Math.log(to / from));
    }
    return found;
  };
  const known = new Map([...closes.keys()].map((base) => [base, returnsOf(base)]));

  return (a, b) => {
    const [x, y] = [known.get(a), known.get(b)];
    if (x === undefined || y === undefined) return undefined;
    const pairs = [...x].flatMap(([hour, value]) => {
      const other = y.get(hour);
      return other === undefined ? [] : [[value, other] as const];
    });

    return pairs.length < 48 ? undefined : correlation(pairs);
  };
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const n = pairs.length;
  const mean = (of: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[of], 0) / n;
  const [mx, my] = [mean(0), mean(1)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [x, y] of pairs) {
    xx += (x - mx) ** 2;
    yy += (y - my) ** 2;
    xy += (x - mx) * (y - my);
  }

  return xx === 0 || yy === 0 ? 1 : xy / Math.sqrt(xx * yy);
}
