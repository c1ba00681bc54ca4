import type { AssetClass, ClassParameters } from "../../sdk/src/classes.ts";
import type { Episode, Folder } from "../data/episodes.ts";
import type { Print } from "../data/series.ts";
import { runTwin } from "../twin/timeline.ts";
import type { Timeline } from "../twin/timeline.ts";

/** What the dynamic design offered on average: what fixed pools are calibrated to. */
export interface Offered {
  readonly leverage: number;
  readonly maintenance: number;
  /** On what: years of hours, or the episodes themselves. */
  readonly basis: "long series" | "episodes";
}

interface Sums {
  leverage: number;
  maintenance: number;
  weight: number;
}

/** Days at the start of a long series in which the estimator forgets its seed [seconds]. */
const SETTLING = 120 * 86_400;

/**
 * Mean leverage and mean maintenance margin of a class: of majors over the long hourly series, of other classes over the
 * episodes after their warm-up.
 */
export function meanOffered(
  assetClass: AssetClass,
  parameters: ClassParameters,
  folder: Folder,
  timelines: readonly Timeline[],
): Offered {
  const sums: Sums = { leverage: 0, maintenance: 0, weight: 0 };
  if (assetClass === "major" && folder.long.size > 0) {
    for (const [base, prints] of [...folder.long].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { timeline } = runTwin(longEpisode(base, prints), parameters, "close");
      const from = (timeline.time[0] ?? 0) + SETTLING;
      add(
        sums,
        timeline,
        timeline.time.findIndex((time) => time >= from),
      );
    }
    if (sums.weight > 0) return mean(sums, "long series");
  }
  for (const timeline of timelines) add(sums, timeline, timeline.openFrom);

  return mean(sums, "episodes");
}

function add(sums: Sums, timeline: Timeline, from: number): void {
  if (from < 0) return;
  for (let k = from; k < timeline.time.length; k += 1) {
    // Bars are of different lengths: every one counts for the time that it stands.
    const weight = (timeline.time[k + 1] ?? timeline.time[k] ?? 0) - (timeline.time[k] ?? 0);
    sums.leverage += weight / (timeline.initial[k] ?? 1);
    sums.maintenance += weight * (timeline.maintenance[k] ?? 1);
    sums.weight += weight;
  }
}

const mean = ({ leverage, maintenance, weight }: Sums, basis: Offered["basis"]): Offered => ({
  leverage: weight === 0 ? 1 : leverage / weight,
  maintenance: weight === 0 ? 1 : maintenance / weight,
  basis,
});

/** A long hourly series in the form of an episode. */
function longEpisode(base: string, prints: readonly Print[]): Episode {
  const price = Float64Array.from(prints, (print) => print.price);
  const bars = { time: Float64Array.from(prints, ({ time }) => time), high: price, low: price, close: price };

  return {
    episode: "long",
    pair: `${base}/usd`,
    assetClass: "major",
    source: "bars",
    bars,
    history: [],
    cohortStep: 43_200,
  };
}
