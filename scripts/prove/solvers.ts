/** The two solvers, as programs. What one cannot decide the other often can, so they take turns. */
import { spawnSync } from "node:child_process";

import { MissingSolverError } from "./errors.ts";

/** BMC: one formula per assertion. CHC: every sequence of transactions, as Horn clauses, which only z3 reads. */
export type Engine = "bmc" | "chc";

interface Attempt {
  readonly program: "z3" | "cvc5";
  readonly options: readonly string[];
  /** What it may use. Processor time, not time: a busy machine must not change what is proved. */
  readonly cpuSeconds: number;
}

/** z3 as solc itself would call it for Horn clauses. */
const SPACER = [
  "rewriter.pull_cheap_ite=true",
  "fp.spacer.q3.use_qgen=true",
  "fp.spacer.mbqi=false",
  "fp.spacer.ground_pobs=false",
];

function z3(cpuSeconds: number, options: readonly string[] = []): Attempt {
  return { program: "z3", options: ["-smt2", "-in", ...options], cpuSeconds };
}

function cvc5(cpuSeconds: number): Attempt {
  return { program: "cvc5", options: ["--lang=smt2", "--nl-ext-tplanes", "-"], cpuSeconds };
}

/** A short turn each, then a long one. */
function attempts(engine: Engine, cpuSeconds: number): readonly Attempt[] {
  if (engine === "chc") return [z3(cpuSeconds, SPACER)];

  return [z3(2), cvc5(4), z3(cpuSeconds), cvc5(cpuSeconds)];
}

/** @throws {MissingSolverError} when one of the solvers is not installed. */
export function requireSolvers(): void {
  const missing = ["z3", "cvc5"].filter((program) => spawnSync(program, ["--version"]).status !== 0);
  if (missing.length > 0) throw new MissingSolverError(missing);
}

/** Answers a query: the output of the first solver that decides it, or `unknown`. */
export function solve(query: string, engine: Engine, cpuSeconds: number): string {
  for (const attempt of attempts(engine, cpuSeconds)) {
    const limited = `ulimit -t ${attempt.cpuSeconds}; exec "$0" "$@"`;
    const run = spawnSync("sh", ["-c", limited, attempt.program, ...attempt.options], {
      input: query,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    if (/^(sat|unsat)\b/.test(run.stdout)) return run.stdout;
  }

  return "unknown";
}
