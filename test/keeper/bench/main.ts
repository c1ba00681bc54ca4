/**
 * `npm run bench:keeper`: how long it takes to find what is liquidatable after a price tick. The mirror is measured by itself,
 * CPU only; the ways that ask the chain are measured against a local node with a real pool, over HTTP.
 */
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { measureChain } from "./chain.ts";
import type { BenchRow } from "./row.ts";

const SIZES = [10_000, 100_000, 1_000_000];

const rows: BenchRow[] = [];
for (const size of SIZES) {
  for (const strategy of ["ordered mirror", "linear scan"]) {
    const script = path.join(import.meta.dirname, "mirror.ts");
    const output = execFileSync(process.execPath, [script, String(size), strategy], { encoding: "utf8" });
    rows.push(JSON.parse(output) as BenchRow);
    show(rows[rows.length - 1]);
  }
}
for await (const row of measureChain(SIZES)) {
  rows.push(row);
  show(row);
}
// Goals of the ordered mirror: p99 [ms] by size, and its memory at the largest [MiB].
const GOALS: Readonly<Record<number, number>> = { 10_000: 0.1, 100_000: 0.2, 1_000_000: 1 };
const GOAL_MIB = 1024;
for (const { strategy, positions, p99Ms, rssMiB } of rows) {
  if (strategy !== "ordered mirror") continue;
  const [isFast, isSmall] = [(p99Ms ?? Infinity) <= GOALS[positions], (rssMiB ?? Infinity) <= GOAL_MIB];
  console.log(
    `goal at ${positions}: p99 <= ${GOALS[positions]} ms ${isFast ? "met" : "MISSED"}, rss <= ${GOAL_MIB} MiB ${isSmall ? "met" : "MISSED"}`,
  );
  if (!isFast || !isSmall) process.exitCode = 1;
}
await mkdir("out/bench", { recursive: true });
await writeFile("out/bench/keeper.json", `${JSON.stringify(rows, null, 2)}\n`);
console.log("written to out/bench/keeper.json");

function show(row: BenchRow): void {
  const number = (value: number | null, digits: number): string => (value?.toFixed(digits) ?? "-").padStart(12);
  console.log(
    `${row.strategy.padEnd(26)}${String(row.positions).padStart(9)} positions` +
      `  p50${number(row.p50Ms, 3)} ms  p99${number(row.p99Ms, 3)} ms  cpu${number(row.cpuMs, 3)} ms` +
      `  rss${number(row.rssMiB, 0)} MiB  ${String(row.calls).padStart(6)} calls` +
      (row.why === undefined ? "" : `  not measured: ${row.why}`),
  );
}
