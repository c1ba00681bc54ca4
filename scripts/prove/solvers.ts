/** The two solvers, as programs. What one cannot decide the other often can, so they take turns. */
import { spawnSync } from "node:child_process";

import { MissingSolverError } from "./errors.ts";

/** BMC: one formula per assertion. CHC: every sequence of transactions, as Horn clauses, which only z3 reads. */
export type Engine = "bmc" | "chc";

interface Attempt {
  readonly program: "z3" | "cvc5";
  readonly options: readonly string[];
}

/** z3 as solc itself would call it for Horn clauses. */
const SPACER = [
  "rewriter.pull_cheap_ite=true",
  "fp.spacer.q3.use_qgen=true",
  "fp.spacer.mbqi=false",
  "fp.spacer.ground_pobs=false",
];

function z3(seconds: number, options: readonly string[] = []): Attempt {
  return { program: "z3", options: ["-smt2", "-in", `-T:${seconds}`, ...options] };
}

function cvc5(seconds: number): Attempt {
  return {
    program: "cvc5",
    options: ["--lang=smt2", `--tlimit=${seconds * 1000}`, "--nl-ext-tplanes", "-"],
  };
}

/** A short turn each, then a long one. */
function attempts(engine: Engine, seconds: number): readonly Attempt[] {
  if (engine === "chc") return [z3(seconds, SPACER)];

  return [z3(2), cvc5(5), z3(seconds), cvc5(seconds)];
}

/** @throws {MissingSolverError} when one of the solvers is not installed. */
export function requireSolvers(): void {
  const missing = ["z3", "cvc5"].filter((program) => spawnSync(program, ["--version"]).status !== 0);
  if (missing.length > 0) throw new MissingSolverError(missing);
}

/** Answers a query: the output of the first solver that decides it, or `unknown`. */
export function solve(query: string, engine: Engine, seconds: number): string {
  for (const { program, options } of attempts(engine, seconds)) {
    const run = spawnSync(program, options, { input: query, encoding: "utf8", maxBuffer: 2 ** 28 });
    if (/^(sat|unsat)\b/.test(run.stdout)) return run.stdout;
  }

  return "unknown";
}
