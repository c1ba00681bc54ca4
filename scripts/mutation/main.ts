/**
 * Mutation testing of contracts/: all mutants of libraries/, a seeded sample of pool/ and oracle/, stratified by file. The contracts are
 * compiled once with every mutant in them (`mutate.ts`); each test run switches one on. Verdicts are kept in `out/mutation/state.json`,
 * so a run may be stopped and goes on where it was; a changed source starts that file anew. Writes `out/mutation.json`.
 *
 * `npm run mutation -- [--sample 400] [--seed 1] [--only contracts/libraries/WadMath.sol] [--jobs 2]`
 */
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";

import { equivalents } from "./equivalents.ts";
import { MutationError } from "./errors.ts";
import { mutate, switchLibrary, type Mutant } from "./mutate.ts";
import { Pool, runMocha } from "./run.ts";
import { choose } from "./sample.ts";
import { keyOf, load, save, type Verdicts } from "./state.ts";
import { stagesOf } from "./stages.ts";
import { typedSyntax } from "./syntax.ts";

/** What the project holds itself to [per cent of the mutants that are not equivalent]. */
const MARK = 95;

const { values } = parseArgs({
  options: {
    sample: { type: "string", default: "400" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    jobs: { type: "string", default: "2" },
  },
});
const root = path.resolve(import.meta.dirname, "..", "..");
const tree = path.join(root, "out", "mutation", "tree");

function copyTree(): void {
  mkdirSync(tree, { recursive: true });
  for (const name of readdirSync(tree)) {
    if (name !== "artifacts" && name !== "cache") rmSync(path.join(tree, name), { recursive: true });
  }
  const listed = spawnSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  if (listed.status !== 0) throw new MutationError("`git ls-files` failed: mutation copies what git tracks.");
  for (const name of listed.stdout.split("\n")) {
    if (name !== "" && existsSync(path.join(root, name))) cpSync(path.join(root, name), path.join(tree, name));
  }
}

/** Writes the mutated contracts into the copy. */
function plant(): Mutant[] {
  const files = globSync("contracts/{libraries,pool,oracle}/**/*.sol", { cwd: root }).sort();
  const trees = typedSyntax(root, files);
  const mutants: Mutant[] = [];
  for (const file of files) {
    const ast = trees.get(file);
    if (ast === undefined) throw new MutationError(`The compiler gave no syntax tree of ${file}.`);
    writeFileSync(path.join(tree, file), mutate(file, readFileSync(path.join(root, file), "utf8"), ast, mutants));
  }
  writeFileSync(path.join(tree, switchLibrary.path), switchLibrary.content);
  // A mutant that does not end must run out of gas; the mocha tests get theirs by the environment.
  const config = path.join(tree, "hardhat.config.ts");
  const text = readFileSync(config, "utf8")
    .replace("default: { fsPermissions,", "default: { gasLimit: 2_000_000_000n, fsPermissions,")
    .replace('default: { type: "edr-simulated",', 'default: { coinbase: process.env.MUTANT, type: "edr-simulated",');
  if (!text.includes("process.env.MUTANT") || !text.includes("2_000_000_000")) {
    throw new MutationError("hardhat.config.ts has changed: main.ts no longer finds where mutants are switched on.");
  }
  writeFileSync(config, text);

  return mutants;
}

function build(): void {
  const hardhat = path.join(root, "node_modules", "hardhat", "dist", "src", "cli.js");
  const child = spawnSync(process.execPath, [hardhat, "build", "--quiet"], { cwd: tree, stdio: "inherit" });
  if (child.status !== 0) throw new MutationError("The mutated contracts do not compile: see above.");
}

/** Solidity tests that fail with every mutant off: they measure gas, which the switches cost. They kill nothing. */
const unfit = new Set<string>();

/** The test that kills a mutant, if any does. */
async function killerOf(pool: Pool, { id, file }: Mutant): Promise<string | undefined> {
  for (const { kind, files } of stagesOf(root, file)) {
    if (kind === "mocha") {
      if (!(await runMocha(root, tree, id, files))) return "mocha";
      continue;
    }
    const killer = (await pool.failures(id, files)).find((name) => !unfit.has(name));
    if (killer !== undefined) return killer;
  }

  return undefined;
}

copyTree();
const mutants = plant();
console.log(`${String(mutants.length)} mutants; compiling them together (a few minutes the first time)`);
build();

const state = load(path.join(root, "out", "mutation"), root);
const chosen = choose(mutants, Number(values.sample), Number(values.seed)).filter(
  ({ file }) => values.only === undefined || file === values.only,
);
const open = chosen.filter(
  (mutant) => !(keyOf(mutant) in state.verdicts) && equivalents.every(({ key }) => key !== keyOf(mutant)),
);
console.log(`${String(chosen.length)} chosen, ${String(open.length)} to run`);

const pool = await Pool.start(tree, Number(values.jobs));
const suites = new Map(chosen.flatMap(({ file }) => stagesOf(root, file)).map((stage) => [stage.files.join(), stage]));
for (const { kind, files } of suites.values()) {
  if (kind === "solidity") for (const name of await pool.failures(0, files)) unfit.add(name);
  else if (!(await runMocha(root, tree, 0, files))) {
    throw new MutationError(`Without any mutant on, these must pass, but do not: ${files.join(", ")}.`);
  }
}
for (const name of unfit) console.log(`fails without any mutant, does not count: ${name}`);
if (unfit.size > 3) throw new MutationError("Too many tests fail without any mutant on.");

let done = 0;
const began = Date.now();
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (let mutant = open.shift(); mutant !== undefined; mutant = open.shift()) {
      const killer = await killerOf(pool, mutant);
      state.verdicts[keyOf(mutant)] = { killed: killer !== undefined, by: killer ?? "" };
      done += 1;
      if (killer === undefined)
        console.log(`survived: ${mutant.file}:${String(mutant.line)} ${mutant.before}  ->  ${mutant.after}`);
      if (done % 10 === 0) {
        save(state);
        const each = (Date.now() - began) / done / 1000;
        console.log(
          `${String(done)} run, ${String(open.length)} to go, about ${((each * open.length) / 60).toFixed(0)} min`,
        );
      }
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
