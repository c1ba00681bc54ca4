/**
 * Whether the tests can fail: plants failing tests and bugs in a copy of the tree, one at a time, runs the tests of the project
 * that are to find each, and demands that they turn red; before, that the same tests are green on the tree as it is.
 *
 *     npm run canary             the tests named for each bug
 *     npm run canary -- --full   all of `npm test` for each: many times as long
 *
 * Red means that a test failed: a copy that does not compile proves nothing and is reported as a failure of the canary.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { copyTree, plantBug, withBug } from "./copy.ts";
import { PlantError } from "./errors.ts";
import { PLANTS } from "./plants.ts";

const ROOT = path.resolve(import.meta.dirname, "..", "..");

interface Outcome {
  readonly color: "green" | "red" | "broken";
  /** The tests that failed, or the end of the output of what did not run. */
  readonly details: readonly string[];
}

function hardhat(copy: string, ...args: string[]): { readonly ok: boolean; readonly output: string } {
  // The binaries of node_modules come first in the path, as under npm.
  const env = { ...process.env, PATH: `${path.join(copy, "node_modules", ".bin")}:${process.env.PATH ?? ""}` };
  const run = spawnSync("hardhat", args, { cwd: copy, encoding: "utf8", env, maxBuffer: 2 ** 28 });

  return { ok: run.status === 0, output: `${run.stdout}${run.stderr}` };
}

/** Builds the copy and runs tests of it; without names all of them. */
function test(copy: string, tests: readonly string[] | undefined): Outcome {
  const build = hardhat(copy, "build", "--quiet", "--no-tests");
  if (!build.ok) return { color: "broken", details: build.output.split("\n").slice(-8) };

  const solidity = tests?.filter((file) => file.endsWith(".sol")) ?? [];
  const mocha = tests?.filter((file) => file.endsWith(".ts")) ?? [];
  const runs = tests === undefined ? [hardhat(copy, "test")] : [];
  if (solidity.length > 0) runs.push(hardhat(copy, "test", "solidity", ...solidity));
  if (mocha.length > 0) runs.push(hardhat(copy, "test", "mocha", "--no-compile", ...mocha));
  const output = runs.map((run) => run.output).join("\n");
  if (!/[1-9]\d* passing|[1-9]\d* failing/.test(output))
    return { color: "broken", details: output.split("\n").slice(-8) };
  if (runs.every(({ ok }) => ok)) return { color: "green", details: [] };
  if (!/[1-9]\d* failing/.test(output)) return { color: "broken", details: output.split("\n").slice(-8) };

  // Mocha and Hardhat name each failure twice, the second time by its suite.
  const failures = [...output.matchAll(/^ +\d+\) (.+)$/gm)].map(([, name = ""]) => name);

  return { color: "red", details: [...new Set(failures)].filter((name) => !/#|:$/.test(name)).slice(0, 3) };
}

function main(): number {
  const { values } = parseArgs({ options: { full: { type: "boolean", default: false } } });
  const start = performance.now();
  // All of them can be planted, before anything is run.
  for (const plant of PLANTS) {
    if (plant.find !== undefined) withBug(readFileSync(path.join(ROOT, plant.file), "utf8"), plant);
  }
  const copy = copyTree(ROOT);
  const results: { name: string; expected: "green" | "red"; color: Outcome["color"]; seconds: number }[] = [];
  const step = (name: string, expected: "green" | "red", tests: readonly string[]): void => {
    const from = performance.now();
    const { color, details } = test(copy, values.full ? undefined : tests);
    const seconds = Math.round((performance.now() - from) / 1000);
    results.push({ name, expected, color, seconds });
    console.log(`${color === expected ? "ok  " : "FAIL"} ${color.padEnd(6)} ${String(seconds).padStart(4)} s  ${name}`);
    for (const line of details) console.log(`${" ".repeat(21)}${line}`);
  };
  try {
    const known = PLANTS.filter(({ find }) => find !== undefined);
    step("the tree as it is", "green", [...new Set(known.flatMap(({ tests }) => tests))]);
    for (const plant of PLANTS) {
      const takeOut = plantBug(copy, plant);
      try {
        step(plant.name, "red", plant.tests);
      } finally {
        takeOut();
      }
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  mkdirSync(path.join(ROOT, "out"), { recursive: true });
  writeFileSync(path.join(ROOT, "out", "canary.json"), `${JSON.stringify(results, null, 2)}\n`);
  const failed = results.filter(({ color, expected }) => color !== expected).length;
  const minutes = ((performance.now() - start) / 60_000).toFixed(1);
  console.log(
    `${results.length - failed} of ${results.length} as they must be, in ${minutes} minutes; out/canary.json`,
  );

  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof PlantError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
