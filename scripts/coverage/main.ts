/**
 * Lines, functions and branches of contracts/ that the tests reach: all Solidity tests and the mocha tests of the contracts run on a
 * marked copy of the tree, `out/coverage/tree`. Writes `out/coverage.json`; exit code 1 below the marks or with a gap that
 * `exceptions.ts` does not explain.
 *
 * `npm run coverage -- [--only solidity|mocha]`. While tests are written: `npm run coverage -- [--in contracts/periphery] TEST...` runs
 * the tests named alone, prints what they leave of the files under a prefix, and judges and writes nothing.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { copyFiles } from "../tree/files.ts";
import { parse } from "../tree/syntax.ts";
import { CoverageError } from "./errors.ts";
import { exceptions } from "./exceptions.ts";
import { instrument, markerLibrary, type Marker } from "./instrument.ts";
import { explain, measure, percent } from "./report.ts";

/** What the project holds itself to [per cent]. */
const MARKS = { lines: 100, functions: 100, branches: 99 };
/** Mocha tests that do not run contracts in this process, or measure what markers change. */
const NOT_OF_CONTRACTS = new RegExp(
  [
    "^test/(checks|docs|keeper)/",
    "^test/integration/(episodes|replay|lab|deploy)",
    "^test/unit/(coverage|lab|replay|toolchain|sdk/package)",
    "[gG]as\\.test\\.ts$",
  ].join("|"),
);

const { values, positionals: chosen } = parseArgs({
  options: { only: { type: "string" }, in: { type: "string", default: "contracts/" } },
  allowPositionals: true,
});
const root = path.resolve(import.meta.dirname, "..", "..");
const tree = path.join(root, "out", "coverage", "tree");

/** Marks the contracts of the copy. */
function mark(names: readonly string[]): Marker[] {
  const marked = names.filter((name) => /^contracts\/(?!mocks\/).*\.sol$/.test(name)).sort();
  const sources = Object.fromEntries(marked.map((name) => [name, readFileSync(path.join(root, name), "utf8")]));
  const markers: Marker[] = [];
  const trees = parse(sources);
  for (const [name, source] of Object.entries(sources)) {
    const ast = trees.get(name);
    if (ast === undefined) throw new CoverageError(`The compiler gave no syntax tree of ${name}.`);
    writeFileSync(path.join(tree, name), instrument(name, source, ast, markers));
  }
  writeFileSync(path.join(tree, markerLibrary.path), markerLibrary.content);

  return markers;
}

function run(args: readonly string[]): void {
  console.log(`\n$ hardhat ${args.join(" ").slice(0, 100)}`);
  const env = { ...process.env, BULKHEAD_DATA: process.env.BULKHEAD_DATA ?? path.join(root, "..", "shared", "data") };
  const hardhat = path.join(root, "node_modules", "hardhat", "dist", "src", "cli.js");
  const child = spawnSync(process.execPath, [hardhat, ...args, "--coverage"], { cwd: tree, env, stdio: "inherit" });
  // Markers cost gas: a test that measures gas may fail here. One that cannot even run shows as a gap.
  if (child.status !== 0)
    console.log("Some tests failed on the marked copy; `npm test` says whether they do on the tree.");
}

function hits(): Set<number> {
  const data = path.join(tree, "coverage", "data");
  const found = new Set<number>();
  if (!existsSync(data)) throw new CoverageError(`The tests wrote no ${data}: did they compile?`);
  for (const name of readdirSync(data, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".json")) continue;
    const tags = JSON.parse(readFileSync(path.join(data, name), "utf8")) as Record<string, number>;
    for (const tag of Object.keys(tags)) found.add(Number(BigInt(`0x${tag}`)));
  }

  return found;
}

const names = copyFiles(root, tree);
const markers = mark(names);
console.log(`${String(markers.length)} markers in contracts/`);
const mocha = names.filter((name) => name.endsWith(".test.ts") && !NOT_OF_CONTRACTS.test(name));
if (chosen.length > 0) {
  const solidity = chosen.filter((name) => name.endsWith(".sol"));
  const others = chosen.filter((name) => !name.endsWith(".sol"));
  // Named Solidity tests compile what they import alone; the pools that they deploy come from artifacts.
  if (solidity.length > 0) run(["build", "--quiet"]);
  if (solidity.length > 0) run(["test", "solidity", ...solidity]);
  if (others.length > 0) run(["test", "mocha", ...others]);
} else {
  if (values.only !== "mocha") run(["test", "solidity"]);
  if (values.only !== "solidity") run(["test", "mocha", ...mocha]);
}

const result = measure(markers, hits());
const summary = {
  lines: percent(result.lines),
  functions: percent(result.functions),
  branches: percent(result.branches),
};
const whole = chosen.length === 0;
if (whole) writeFileSync(path.join(root, "out", "coverage.json"), `${JSON.stringify(summary, null, 2)}\n`);

const { unexplained, stale } = explain(result.missed, exceptions);
for (const { file, line, kind, text } of unexplained.filter((gap) => gap.file.startsWith(values.in)))
  console.log(`not covered: ${file}:${String(line)} ${kind}: ${text}`);
if (whole) for (const { file, text } of stale) console.log(`explained, but covered or gone: ${file}: ${text}`);
console.log(summary);
const low = summary.lines < MARKS.lines || summary.functions < MARKS.functions || summary.branches < MARKS.branches;
process.exitCode = whole && (unexplained.length > 0 || stale.length > 0 || low) ? 1 : 0;
