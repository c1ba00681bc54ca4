import type { Scene } from "./markets.ts";
import type { BookCharts } from "./report/charts.ts";
import { chartsOf } from "./report/charts.ts";
import type { PooledRow } from "./report/rows.ts";
import { toRows } from "./report/rows.ts";
import type { Options } from "./run.ts";
import { casesOf } from "./run.ts";

/** All that the report says about an episode. */
export interface EpisodeReport {
  readonly episode: string;
  readonly rows: readonly PooledRow[];
  readonly charts: readonly BookCharts[];
}

/** Runs the books of an episode and keeps what the report needs of them. */
export function reportOf(scene: Scene, options: Options = {}): EpisodeReport {
  const rows: PooledRow[] = [];
  const charts: BookCharts[] = [];
  for (const one of casesOf(scene, options)) {
    rows.push(...toRows(one));
    charts.push(chartsOf(scene, one));
  }

  return { episode: scene.episode, rows, charts };
}
