/**
 * Mutation testing of contracts/: all mutants of libraries/, a seeded sample of pool/ and oracle/, stratified by file. The contracts are
 * compiled once with every mutant in them (`mutate.ts`); a first run says which mutants each test comes by (`reach.ts`); then, mutant by
 * mutant, these tests run with it on until one fails. Verdicts are kept in `out/mutation/state.json`, so a run may be stopped and goes
 * on where it was: a changed line is a new mutant, and a survivor meets the tests that changed. Writes `out/mutation.json`.
 *
 * `npm run mutation -- [--sample 400] [--seed 1] [--only contracts/libraries/] [--jobs 2] [--patience 10]`
 * `--only` takes the beginning of a path; `--patience` leaves out tests that take longer [seconds], `--tests` those whose file does
 * not match: a first round by near tests is cheap, and only its survivors go into the next one.
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";

import { copyFiles } from "../tree/files.ts";
import { parseTyped } from "../tree/syntax.ts";
import { equivalents } from "./equivalents.ts";
import { MutationError } from "./errors.ts";
import { mutate, switchLibrary, type Mutant } from "./mutate.ts";
import { Order } from "./order.ts";
import { record, type Reach } from "./reach.ts";
import { Pool } from "./run.ts";
import { choose } from "./sample.ts";
import { keysOf, load, save, type Verdicts } from "./state.ts";

/** What the project holds itself to [per cent of the mutants that are not equivalent]. */
const MARK = 95;

const { values } = parseArgs({
  options: {
    sample: { type: "string", default: "400" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    jobs: { type: "string", default: "2" },
    patience: { type: "string", default: "10" },
    tests: { type: "string", default: "" },
  },
});
const root = path.resolve(import.meta.dirname, "..", "..");
const tree = path.join(root, "out", "mutation", "tree");

/** Writes the mutated contracts into the copy. */
function plant(): Mutant[] {
  const files = globSync("contracts/{libraries,pool,oracle}/**/*.sol", { cwd: root }).sort();
  const trees = parseTyped(root, files);
  const mutants: Mutant[] = [];
  for (const file of files) {
    const ast = trees.get(file);
    if (ast === undefined) throw new MutationError(`The compiler gave no syntax tree of ${file}.`);
    writeFileSync(path.join(tree, file), mutate(file, readFileSync(path.join(root, file), "utf8"), ast, mutants));
  }
  writeFileSync(path.join(tree, switchLibrary.path), switchLibrary.content);

  return mutants;
}

function build(): void {
  const hardhat = path.join(root, "node_modules", "hardhat", "dist", "src", "cli.js");
  const child = spawnSync(process.execPath, [hardhat, "build", "--quiet"], { cwd: tree, stdio: "inherit" });
  if (child.status !== 0) throw new MutationError("The mutated contracts do not compile: see above.");
}

copyFiles(root, tree);
const mutants = plant();
console.log(`${String(mutants.length)} mutants; compiling them together (a few minutes the first time)`);
build();

const folder = path.join(root, "out", "mutation");
const state = load(folder);
const keyOf = keysOf(root, mutants);
const chosen = choose(mutants, Number(values.sample), Number(values.seed)).filter(
  ({ file }) => values.only === undefined || file.startsWith(values.only),
);
const pool = await Pool.start(tree, Number(values.jobs));
const all = await record(pool, tree, folder, mutants.length);
// Most mutants fall to a quick test; one that only a slow test notices deserves a quick one.
const reach = all.filter(
  ({ seconds, test }) => seconds <= Number(values.patience) && new RegExp(values.tests).test(test.file),
);
if (reach.flatMap(({ unfit }) => unfit).length > 5)
  throw new MutationError("Too many tests fail without any mutant on.");
const order = new Order();

/** The tests that a mutant has not met yet, as long as none has killed it. */
function openTests(mutant: Mutant): readonly Reach[] {
  const verdict = state.verdicts[keyOf(mutant)];
  const passed = new Set(verdict?.passed);
  return verdict?.killed ? [] : order.sorted(reach, mutant).filter(({ hash }) => !passed.has(hash));
}

/** Runs a mutant against the tests until one fails. */
async function judge(mutant: Mutant): Promise<void> {
  const passed = order.sorted(reach, mutant).map(({ hash }) => hash);
  const open = openTests(mutant);
  for (const one of open) {
    const { failed } = await pool.run(one.test, mutant.id);
    const by = failed.find((name) => !one.unfit.includes(name));
    order.note(one, mutant, by !== undefined);
    if (by === undefined) continue;
    state.verdicts[keyOf(mutant)] = { killed: true, by };
    return;
  }
  state.verdicts[keyOf(mutant)] = { killed: false, by: "", passed };
  const { file, line, before, after } = mutant;
  console.log(`survived: ${file}:${String(line)} ${before}  ->  ${after}`);
}

const open = chosen.filter(
  (mutant) =>
    equivalents.every(({ key }) => key !== keyOf(mutant)) &&
    (state.verdicts[keyOf(mutant)] === undefined || openTests(mutant).length > 0),
);
console.log(`${String(chosen.length)} chosen, ${String(open.length)} to run`);

let done = 0;
const began = Date.now();
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (let mutant = open.shift(); mutant !== undefined; mutant = open.shift()) {
      await judge(mutant);
      done += 1;
      if (done % 10 !== 0) continue;
      save(state);
      const minutes = ((Date.now() - began) / done / 60_000) * open.length;
      console.log(`${String(done)} run, ${String(open.length)} to go, about ${minutes.toFixed(0)} min`);
    }
  }),
);
save(state);
pool.stop();

const verdict = (mutant: Mutant): Verdicts[string] | undefined => state.verdicts[keyOf(mutant)];
const equivalent = chosen.filter((mutant) => equivalents.some(({ key }) => key === keyOf(mutant)));
const run = chosen.filter((mutant) => verdict(mutant) !== undefined && !equivalent.includes(mutant));
const killed = run.filter((mutant) => verdict(mutant)?.killed === true);
const score = run.length === 0 ? 0 : Math.floor((10_000 * killed.length) / run.length) / 100;
const survivors = run.filter((mutant) => verdict(mutant)?.killed === false);
const summary = {
  generated: mutants.length,
  run: run.length,
  killed: killed.length,
  equivalent: equivalent.length,
  score,
  seed: Number(values.seed),
  survivors: survivors.map((mutant) => ({ key: keyOf(mutant), ...mutant })),
};
writeFileSync(path.join(root, "out", "mutation.json"), `${JSON.stringify(summary, null, 2)}\n`);
console.log(
  `${String(run.length)} run, ${String(killed.length)} killed, ${String(equivalent.length)} equivalent: score ${String(score)} %`,
);
process.exitCode = score < MARK ? 1 : 0;
