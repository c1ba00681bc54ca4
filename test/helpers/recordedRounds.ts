import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

import type { Round } from "../../scripts/sdk/src/volatility/round.ts";

/** Where real market history lies: `BULKHEAD_DATA`, or beside the repository. */
export const dataFolder = path.resolve(
  process.env.BULKHEAD_DATA ?? path.join(import.meta.dirname, "../../../shared/data"),
);

/** Whether there is a file of that name in the data folder. */
export const hasData = (file: string): boolean => existsSync(path.join(dataFolder, file));

/**
 * Real rounds of a Chainlink feed, in the order of their ids. The files leave out some windows of time; as no aggregator skips
 * round ids, the rounds of a phase are numbered anew without these holes.
 */
export function recordedRounds(file: string): Round[] {
  const [header, ...lines] = gunzipSync(readFileSync(path.join(dataFolder, file)))
    .toString("utf8")
    .trim()
    .split("\n");
  const columns = header.trim().split(",");
  const column = (name: string): number => columns.indexOf(name);
  const [answer, updatedAt, phase] = [column("answer"), column("updated_at"), column("phase_id")];

  const next = new Map<bigint, bigint>();

  return lines.map((line) => {
    const cells = line.trim().split(",");
    const phaseId = BigInt(cells[phase]);
    const id = (next.get(phaseId) ?? 0n) + 1n;
    next.set(phaseId, id);

    return { roundId: (phaseId << 64n) | id, answer: BigInt(cells[answer]), updatedAt: BigInt(cells[updatedAt]) };
  });
}
