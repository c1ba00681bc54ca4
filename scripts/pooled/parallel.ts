import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import type { Episode } from "../lab/data/episodes.ts";
import type { EpisodeReport } from "./episode.ts";
import { NothingToPoolError } from "./errors.ts";
import { scenesOf } from "./markets.ts";

/**
 * The reports of all episodes with two assets, on as many threads as there are processors; in the order of the episodes, whichever
 * is ready first.
 *
 * @param episodes - All markets of a folder.
 * @param progress - Told of every episode that is ready.
 * @throws {NothingToPoolError} when no episode has two assets in dollars.
 */
export async function reportsOf(
  episodes: readonly Episode[],
  progress: (message: string) => void,
): Promise<EpisodeReport[]> {
  const names = scenesOf(episodes).map(({ episode }) => episode);
  if (names.length === 0) throw new NothingToPoolError();

  const reports = new Map<string, EpisodeReport>();
  // The largest first, so that no thread is left with one at the end.
  const sizeOf = (name: string): number => episodes.filter(({ episode }) => episode === name).length;
  const waiting = [...names].sort((a, b) => sizeOf(b) - sizeOf(a));
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL("./worker.ts", import.meta.url));
      const next = (): void => {
        const name = waiting.shift();
        if (name === undefined) {
          void worker.terminate();
          resolve();
        } else worker.postMessage(episodes.filter(({ episode }) => episode === name));
      };
      worker.on("error", reject);
      worker.on("message", (report: EpisodeReport) => {
        reports.set(report.episode, report);
        const done = "#".repeat(Math.round((20 * reports.size) / names.length)).padEnd(20, ".");
        progress(`[${done}] ${reports.size}/${names.length} ${report.episode}: ${report.charts.length} books`);
        next();
      });
      next();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), names.length) }, one));

  return names.flatMap((name) => reports.get(name) ?? []);
}
