/**
 * Plays random operations on pools and on the reference model, and compares. May be stopped at any time: what has been played is
 * kept in `out/model-state.json`, and the next start with the same seed goes on.
 *
 * `npm run model -- [--operations 1000000] [--seed 1] [--fresh]`
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import type { Tally } from "./episode.ts";
import { CHAPTER, EPISODE, emptyTally, playChapter } from "./run.ts";

class ModelOptionError extends Error {}

const { values } = parseArgs({
  options: {
    operations: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    fresh: { type: "boolean", default: false },
  },
});
const target = Number(values.operations);
if (!Number.isSafeInteger(target) || target <= 0) {
  throw new ModelOptionError(`--operations must be a positive whole number, not "${values.operations}".`);
}
if (!/^\d+$/.test(values.seed)) throw new ModelOptionError(`--seed must be a whole number, not "${values.seed}".`);
const seed = BigInt(values.seed);

interface Kept {
  readonly seed: string;
  readonly chapters: number;
  readonly tally: Tally;
}

const folder = path.resolve(import.meta.dirname, "..", "..", "out");
const stateFile = path.join(folder, "model-state.json");
mkdirSync(folder, { recursive: true });

function load(): Kept {
  const nothing = { seed: values.seed, chapters: 0, tally: emptyTally() };
  if (values.fresh) return nothing;
  try {
    const kept = JSON.parse(readFileSync(stateFile, "utf8")) as Kept;
    return kept.seed === values.seed ? kept : nothing;
  } catch {
    return nothing;
  }
}

const started = Date.now();
const { tally, chapters } = load();
const before = tally.operations;
for (let chapter = chapters; tally.operations < target; ++chapter) {
  const left = target - tally.operations;
  await playChapter(seed, chapter, Math.min(left, CHAPTER * EPISODE), tally);
  const kept: Kept = { seed: values.seed, chapters: chapter + 1, tally };
  writeFileSync(stateFile, `${JSON.stringify(kept, null, 2)}\n`);
  const rate = (1_000 * (tally.operations - before)) / (Date.now() - started);
  const minutes = Math.ceil((target - tally.operations) / rate / 60);
  console.log(`${tally.operations} of ${target} operations agree; ${Math.round(rate)} a second, ${minutes} min to go`);
}
const { operations, comparisons, byOperation, refusals, seen } = tally;
// A run ends at the first number that differs, so what is written agrees to the last digit.
const result = { operations, seed: values.seed, comparisons, maxDifference: 0, byOperation, refusals, seen };
writeFileSync(path.join(folder, "model.json"), `${JSON.stringify(result, null, 2)}\n`);
console.log(`${operations} operations of seed ${values.seed}: ${comparisons} numbers compared, none differs.`);
