/** A thread that runs the episodes it is sent, one after another. */
import { parentPort } from "node:worker_threads";

import type { Episode } from "../lab/data/episodes.ts";
import { reportOf } from "./episode.ts";
import { scenesOf } from "./markets.ts";

parentPort?.on("message", (episodes: readonly Episode[]) => {
  for (const scene of scenesOf(episodes)) parentPort?.postMessage(reportOf(scene));
});
