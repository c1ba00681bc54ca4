import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { overrideTask } from "hardhat/config";

/** How often a handler got what it asked for. */
interface HandlerCount {
  ok: number;
  reverted: number;
}

/** What `out/invariants.json` says of one invariant. */
export interface InvariantReport {
  readonly id: string;
  runs: number;
  calls: number;
  readonly handlers: Record<string, HandlerCount>;
  readonly states: Record<string, number>;
}

interface RunLine {
  readonly id: string;
  readonly handlers: Readonly<Record<string, HandlerCount>>;
  readonly states: Readonly<Record<string, number>>;
}

interface SuiteResult {
  readonly testResults: readonly { readonly name: string; readonly kind: object }[];
}

/** "invariant_I08_DebtSum()" -> "I-08" */
const idOf = (name: string): string | undefined => {
  const match = /^invariant_I(\d+)_/.exec(name);

  return match?.[1] === undefined ? undefined : `I-${match[1]}`;
};

/** Joins the runner's counts of runs and calls with the lines that the campaigns wrote, one per run. */
export function report(suites: readonly SuiteResult[], lines: readonly RunLine[]): InvariantReport[] {
  const reports = new Map<string, InvariantReport>();
  for (const { name, kind } of suites.flatMap(({ testResults }) => testResults)) {
    const id = idOf(name);
    if (id === undefined || !("runs" in kind) || !("calls" in kind)) continue;
    const entry = reports.get(id) ?? { id, runs: 0, calls: 0, handlers: {}, states: {} };
    entry.runs += Number(kind.runs);
    entry.calls += Number(kind.calls);
    reports.set(id, entry);
  }
  for (const line of lines) {
    const entry = reports.get(line.id);
    if (entry === undefined) continue;
    for (const [name, { ok, reverted }] of Object.entries(line.handlers)) {
      const count = (entry.handlers[name] ??= { ok: 0, reverted: 0 });
      count.ok += ok;
      count.reverted += reverted;
    }
    for (const [name, count] of Object.entries(line.states)) entry.states[name] = (entry.states[name] ?? 0) + count;
  }

  return [...reports.values()].sort((a, b) => a.id.localeCompare(b.id));
}

/**
 * Tells the campaigns how deep they run, and writes `out/invariants.json` after every run of the Solidity tests that held
 * invariants.
 */
export const invariantStatistics = overrideTask(["test", "solidity"])
  .setInlineAction(async (args: { testProfile?: string }, hre, runSuper): Promise<unknown> => {
    const folder = path.join(hre.config.paths.root, "out", "invariants");
    const profile = hre.config.test.solidity.profiles[args.testProfile ?? "default"];
    process.env.INVARIANT_DEPTH = String(profile?.invariant?.depth ?? 0);
    await rm(folder, { force: true, recursive: true });
    await mkdir(folder, { recursive: true });
    const result = (await runSuper(args)) as { value?: unknown; error?: unknown } | undefined;
    const outcome = (result?.value ?? result?.error) as { suiteResults?: readonly SuiteResult[] } | undefined;
    const files = (await readdir(folder)).map((name) => readFile(path.join(folder, name), "utf8"));
    const lines = (await Promise.all(files))
      .flatMap((text) => text.split("\n"))
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as RunLine);
    const reports = report(outcome?.suiteResults ?? [], lines);
    if (reports.length > 0) {
      const target = path.join(hre.config.paths.root, "out", "invariants.json");
      await writeFile(target, `${JSON.stringify(reports, null, 2)}\n`);
    }

    return result;
  })
  .build();
