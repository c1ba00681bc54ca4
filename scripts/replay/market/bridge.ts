import type { Random } from "../random.ts";
import type { Bar, Tick } from "./types.ts";
import { fromNumber, toNumber } from "../decimal.ts";

/** Where inside a bar its high and its low are reached, as step numbers. */
interface Extremes {
  readonly high: number;
  readonly low: number;
}

/** An extreme is at the first or last step if the bar opens or closes there; the others lie anywhere between. */
function placeExtremes(bar: Bar, steps: number, random: Random): Extremes {
  const inner = (): number => 1 + Math.floor(random.uniform() * (steps - 2));
  const place = (extreme: bigint): number => {
    const drawn = inner();
    if (extreme === bar.open) return 0;

    return extreme === bar.close ? steps - 1 : drawn;
  };
  const high = place(bar.high);
  let low = place(bar.low);
  while (low === high && bar.low !== bar.high) low = inner();

  return { high, low };
}

/** Log-prices of a Brownian bridge between two log-prices: the noise is pinned to zero at both ends. */
function bridge(from: number, to: number, steps: number, sigma: number, random: Random): number[] {
  const walk = [0];
  for (let i = 1; i <= steps; i += 1) walk.push((walk[i - 1] ?? 0) + sigma * random.normal());
  const end = walk[steps] ?? 0;

  return walk.map((noise, i) => from + ((to - from) * i) / steps + noise - (end * i) / steps);
}

/**
 * Fills a real bar with `steps` prices: the first is its open, the last its close, its high and its low are both reached,
 * and between these four points runs a Brownian bridge that stays within the bar.
 *
 * @param bar The real bar.
 * @param length Its length [seconds].
 * @param steps How many prices.
 * @param random Where the noise comes from.
 */
export function bridgeBar(bar: Bar, length: number, steps: number, random: Random): Tick[] {
  const { high, low } = placeExtremes(bar, steps, random);
  const anchors = new Map([
    [0, bar.open],
    [high, bar.high],
    [low, bar.low],
    [steps - 1, bar.close],
  ]);
  const indices = [...anchors.keys()].sort((a, b) => a - b);
  const log = (price: bigint): number => Math.log(toNumber(price));
  // The expected range of a Brownian path is 1.6 sigma sqrt(time): that gives the noise of one step.
  const sigma = (log(bar.high) - log(bar.low)) / (1.6 * Math.sqrt(steps));

  const prices: bigint[] = [];
  indices.forEach((index, i) => {
    const next = indices[i + 1];
    const here = anchors.get(index) ?? bar.open;
    prices[index] = here;
    if (next === undefined) return;
    const path = bridge(log(here), log(anchors.get(next) ?? bar.close), next - index, sigma, random);
    for (let step = index + 1; step < next; step += 1) {
      const price = fromNumber(Math.exp(path[step - index] ?? 0));
      prices[step] = price > bar.high ? bar.high : price < bar.low ? bar.low : price;
    }
  });

  return prices.map((price, i) => ({ time: bar.time + ((i + 1) * length) / steps, price }));
}
