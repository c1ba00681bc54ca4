import type { Episode } from "../../scripts/lab/data/episodes.ts";
import type { Timeline } from "../../scripts/lab/twin/timeline.ts";
import { seeded } from "../../scripts/replay/random.ts";

const START = 1_700_006_400;
const DAYS = 3;
/** Long enough for the estimator to forget its seed. */
const HISTORY = 100 * 24;

/** Three days of a made-up market after a hundred of history: calm, a fall of a fifth within an hour in the middle, restless after. */
export function syntheticEpisode(seed: number): Episode {
  const random = seeded(seed, "lab");
  let price = 2_000;
  const history = Array.from({ length: HISTORY }, (_, hour) => {
    price *= Math.exp(random.normal() * 0.005);

    return { time: START - (HISTORY - 1 - hour) * 3_600, price };
  });
  const minutes = DAYS * 1_440;
  const close = new Float64Array(minutes);
  const [high, low] = [new Float64Array(minutes), new Float64Array(minutes)];
  for (let i = 0; i < minutes; i += 1) {
    const crash = i >= minutes / 2 && i < minutes / 2 + 60;
    const open = price;
    price *= Math.exp(random.normal() * (i < minutes / 2 ? 0.0006 : 0.0015) - (crash ? 0.0037 : 0));
    close[i] = price;
    high[i] = Math.max(open, price) * 1.0002;
    low[i] = Math.min(open, price) * 0.9998;
  }
  const time = Float64Array.from(close, (_, i) => START + (i + 1) * 60);

  return {
    episode: "synthetic",
    pair: "eth/usd",
    assetClass: "major",
    source: "bars",
    bars: { time, high, low, close },
    history,
    cohortStep: 1_800,
  };
}

/** Mean margins over some bars. */
export function marginsBetween(timeline: Timeline, from: number, to: number): { maintenance: number; initial: number } {
  const mean = (series: Float64Array): number => {
    const part = series.slice(Math.floor(from), Math.floor(to));

    return part.reduce((sum, x) => sum + x, 0) / part.length;
  };

  return { maintenance: mean(timeline.maintenance), initial: mean(timeline.initial) };
}
