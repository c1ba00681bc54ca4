/**
 * Runs the stateful invariants in the deep profile, one seed after another, until the calls add up. It may be stopped at any time:
 * what has been run is kept in `out/deep/state.json`, and the next start goes on with the next seed. The totals are also in
 * `out/deep/summary.json`.
 *
 * `npm run test:deep -- [--calls 10000000] [--seed 1]`
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import type { InvariantReport } from "../../tools/invariants.ts";

interface Chunk {
  readonly seed: string;
  readonly commit: string;
  readonly finished: string;
  readonly seconds: number;
  readonly calls: number;
  readonly passed: boolean;
}

interface State {
  readonly base: string;
  readonly chunks: Chunk[];
  readonly totals: Record<string, InvariantReport>;
}

class DeepRunError extends Error {}

const { values } = parseArgs({
  options: { calls: { type: "string", default: "10000000" }, seed: { type: "string", default: "1" } },
});
const target = Number(values.calls);
if (!Number.isSafeInteger(target) || target <= 0) {
  throw new DeepRunError(`--calls must be a positive whole number, not "${values.calls}".`);
}

const root = path.resolve(import.meta.dirname, "..", "..");
const folder = path.join(root, "out", "deep");
const file = path.join(folder, "state.json");
const summaryFile = path.join(folder, "summary.json");
mkdirSync(folder, { recursive: true });

function load(): State {
  try {
    const state = JSON.parse(readFileSync(file, "utf8")) as State;
    if (state.base === values.seed) return state;
    throw new DeepRunError(`${file} belongs to seed ${state.base}: move it away, or run with --seed ${state.base}.`);
  } catch (error) {
    if (error instanceof DeepRunError) throw error;
    return { base: values.seed, chunks: [], totals: {} };
  }
}

function add(totals: Record<string, InvariantReport>, reports: readonly InvariantReport[]): number {
  let calls = 0;
  for (const report of reports) {
    calls += report.calls;
    const total = (totals[report.id] ??= { id: report.id, runs: 0, calls: 0, handlers: {}, states: {} });
    total.runs += report.runs;
    total.calls += report.calls;
    for (const [name, { ok, reverted }] of Object.entries(report.handlers)) {
      const count = (total.handlers[name] ??= { ok: 0, reverted: 0 });
      count.ok += ok;
      count.reverted += reverted;
    }
    for (const [name, count] of Object.entries(report.states)) total.states[name] = (total.states[name] ?? 0) + count;
  }

  return calls;
}

/** The commit that a chunk ran on; "+" says that the tree had changes. */
function commit(): string {
  const git = (...args: string[]): string => spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout.trim();

  return git("rev-parse", "HEAD") + (git("status", "--porcelain", "--untracked-files=no") === "" ? "" : "+");
}

/** What the documentation quotes: calls, chunks, commits, and how often each state was reached under which invariants. */
function summarise({ base, chunks, totals }: State): object {
  const states: Record<string, number> = {};
  const handlers: Record<string, { ok: number; reverted: number; successShare: number }> = {};
  for (const report of Object.values(totals)) {
    for (const [name, count] of Object.entries(report.states)) states[name] = (states[name] ?? 0) + count;
    for (const [name, { ok, reverted }] of Object.entries(report.handlers)) {
      const sum = (handlers[name] ??= { ok: 0, reverted: 0, successShare: 0 });
      sum.ok += ok;
      sum.reverted += reverted;
      sum.successShare = Number((sum.ok / (sum.ok + sum.reverted)).toFixed(3));
    }
  }
  const calls = chunks.reduce((sum, chunk) => sum + chunk.calls, 0);
  const seconds = chunks.reduce((sum, chunk) => sum + chunk.seconds, 0);

  return {
    base,
    calls,
    chunks: chunks.length,
    failed: chunks.filter(({ passed }) => !passed).length,
    commits: [...new Set(chunks.map((chunk) => chunk.commit))],
    from: chunks[0]?.finished,
    to: chunks.at(-1)?.finished,
    seconds: Math.round(seconds),
    callsPerSecond: Math.round(calls / Math.max(seconds, 1)),
    invariants: Object.fromEntries(Object.values(totals).map((total) => [total.id, total.calls])),
    handlers,
    states,
  };
}

const suites = path.join("test", "solidity", "invariant");
const tests = readdirSync(path.join(root, suites))
  .filter((name) => name.endsWith(".t.sol"))
  .map((name) => path.join(suites, name));
const state = load();
let done = state.chunks.reduce((sum, chunk) => sum + chunk.calls, 0);
while (done < target) {
  const seed = `0x${createHash("sha256").update(`${state.base}:${state.chunks.length}`).digest("hex")}`;
  console.log(`${done} of ${target} calls; chunk ${state.chunks.length}, seed ${seed}`);
  const begun = Date.now();
  const run = spawnSync("npx", ["hardhat", "test", "solidity", ...tests, "--test-profile", "deep"], {
    cwd: root,
    env: { ...process.env, FUZZ_SEED: seed },
    stdio: "inherit",
  });
  const reports = JSON.parse(readFileSync(path.join(root, "out", "invariants.json"), "utf8")) as InvariantReport[];
  const calls = add(state.totals, reports);
  if (calls === 0) throw new DeepRunError("The runner reported no calls: see its messages above.");
  done += calls;
  state.chunks.push({
    seed,
    commit: commit(),
    finished: new Date().toISOString(),
    seconds: (Date.now() - begun) / 1000,
    calls,
    passed: run.status === 0,
  });
  writeFileSync(file, `${JSON.stringify(state, null, 2)}\n`);
  writeFileSync(summaryFile, `${JSON.stringify(summarise(state), null, 2)}\n`);
  if (run.status !== 0) {
    console.error(`An invariant fell with FUZZ_SEED=${seed}; the sequence is printed above.`);
    process.exit(1);
  }
}
console.log(JSON.stringify(summarise(state), null, 2));
console.log(`${done} calls without a broken invariant; see ${path.relative(root, summaryFile)}.`);
