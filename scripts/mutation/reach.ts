import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { MutationError } from "./errors.ts";
import { RECORD } from "./mutate.ts";
import type { Pool, Test } from "./run.ts";

/** Stateful invariants take minutes, too long to be run for many mutants: what only they notice deserves a test of its own. */
const SLOW = /invariant/i;
/** Mocha tests that run the contracts and take seconds. */
const MOCHA = "test/{periphery,unit/{factory,oracle,pool}}/**/*.test.ts";

/** What a test does without any mutant. */
export interface Reach {
  readonly test: Test;
  /** Of the contracts, the test and what tests share: what the rest says holds as long as this does. */
  readonly hash: string;
  readonly seconds: number;
  /** The mutants that it comes by: no other can make it fail. */
  readonly mutants: ReadonlySet<number>;
  /** Its tests that fail without any mutant: they measure gas, which the switches cost. They kill nothing. */
  readonly unfit: readonly string[];
}

interface Stored {
  readonly hash: string;
  readonly seconds: number;
  readonly mutants: readonly number[];
  readonly unfit: readonly string[];
}

const keyOf = ({ file, name }: Test): string => `${file}:${name}`;

/** Hashes of tests: contents of the contracts and of all that is no test, and the test's own file. */
function hashes(tree: string): (test: Test) => string {
  const shared = createHash("sha256");
  const names = globSync(["contracts/**/*.sol", "test/**/*.{sol,ts,json}", "scripts/{sdk,vectors}/**/*.ts"], {
    cwd: tree,
  });
  for (const name of names.sort()) {
    if (!/\.(t\.sol|test\.ts)$/.test(name)) shared.update(`${name}\0`).update(readFileSync(path.join(tree, name)));
  }
  const base = shared.digest("hex");

  return ({ file }) =>
    createHash("sha256")
      .update(base)
      .update(readFileSync(path.join(tree, file)))
      .digest("hex")
      .slice(0, 16);
}

/** Runs every test once without mutants, to learn which it comes by. What is known from earlier runs is kept in `folder`. */
export async function record(pool: Pool, tree: string, folder: string, mutants: number): Promise<readonly Reach[]> {
  const file = path.join(folder, "reach.json");
  let known: Record<string, Stored> = {};
  try {
    known = JSON.parse(readFileSync(file, "utf8")) as Record<string, Stored>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw new MutationError(`${file} cannot be read: delete it. ${String(error)}`);
    }
  }
  const mocha = globSync(MOCHA, { cwd: tree }).map((name): Test => ({ kind: "mocha", file: name, name: "mocha" }));
  const tests = [...pool.suites.filter(({ file: name }) => !SLOW.test(name)), ...mocha];
  const hashOf = hashes(tree);
  const missing = tests.filter((test) => known[keyOf(test)]?.hash !== hashOf(test));
  console.log(`${String(tests.length)} tests; ${String(missing.length)} to run once for the mutants that they come by`);

  const one = async (test: Test): Promise<void> => {
    const { failed, hits, seconds } = await pool.run(test, RECORD);
    // Recording costs gas: a test that fails by it alone was cut short, and may come by any mutant.
    const unfit = failed.length === 0 ? [] : (await pool.run(test, 0)).failed;
    const all = Array.from({ length: mutants }, (_, i) => i + 1);
    const whole = failed.every((name) => unfit.includes(name));
    known[keyOf(test)] = { hash: hashOf(test), seconds, mutants: whole ? hits : all, unfit };
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, JSON.stringify(known));
    for (const name of unfit) console.log(`fails without any mutant, does not count: ${name}`);
  };
  await Promise.all(missing.map(one));

  return tests.flatMap((test) => {
    const found = known[keyOf(test)];
    return found === undefined ? [] : [{ ...found, test, mutants: new Set(found.mutants) }];
  });
}
