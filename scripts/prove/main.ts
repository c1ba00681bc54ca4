/**
 * Proves the lemmas and models of `test/proofs/` with the SMTChecker of the pinned solc, z3 and cvc5; writes `out/prove.json`.
 *
 *     npm run prove                       everything
 *     npm run prove -- Rounding Shares    these files
 *     npm run prove -- --seconds 60       more processor time for a solver on one assertion (40)
 *
 * It fails unless every assertion is proved, every planted false one is refuted, and every proved one can be reached.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import type { Finding } from "./check.ts";
import { MissingSolverError, ProofSourceError, WorkerError } from "./errors.ts";
import { assertionsIn, isPlanted } from "./lemmas.ts";
import { requireSolvers } from "./solvers.ts";

const FOLDER = "test/proofs";
const OUTPUT = path.join("out", "prove.json");

interface Task {
  readonly file: string;
  /** Whether the assertions are made false, to see that they are reached. */
  readonly hollow: boolean;
}

/** Runs the worker on one file. @throws {WorkerError} when it did not end well. */
function prove({ file, hollow }: Task, seconds: string): Promise<Finding[]> {
  return new Promise((resolve, reject) => {
    const worker = path.join(import.meta.dirname, "worker.ts");
    const child = spawn(process.execPath, [worker, file, seconds, ...(hollow ? ["hollow"] : [])]);
    let [output, problems] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (problems += text));
    child.on("error", reject).on("close", (code) => {
      if (code === 0) resolve(JSON.parse(output) as Finding[]);
      else reject(new WorkerError(file, problems));
    });
  });
}

/** All tasks, as many at a time as there are cores. */
async function proveAll(tasks: readonly Task[], seconds: string): Promise<ReadonlyMap<Task, Finding[]>> {
  const results = new Map<Task, Finding[]>();
  const queue = [...tasks];
  const lane = async (): Promise<void> => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      const start = performance.now();
      const findings = await prove(task, seconds);
      results.set(task, findings);
      console.log(
        `${String(results.size).padStart(2)}/${tasks.length}  ${path.basename(task.file, ".sol").padEnd(16)} ` +
          `${String(findings.length).padStart(2)} ${task.hollow ? "reached?" : "assertions"} ` +
          `${((performance.now() - start) / 1000).toFixed(1)} s`,
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), tasks.length) }, lane));

  return results;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: "string", default: "40" } },
  });
  requireSolvers();
  const files = readdirSync(FOLDER)
    .filter(
      (file) => file.endsWith(".sol") && (positionals.length === 0 || positionals.includes(path.parse(file).name)),
    )
    .map((file) => path.posix.join(FOLDER, file))
    .filter((file) => assertionsIn(readFileSync(file, "utf8")).length > 0);
  if (files.length === 0) throw new ProofSourceError(positionals.join(", "), `there is no such file in ${FOLDER}.`);

  const honest = files.filter((file) => !isPlanted(file));
  const results = await proveAll(
    [...files.map((file) => ({ file, hollow: false })), ...honest.map((file) => ({ file, hollow: true }))],
    values.seconds,
  );

  const listed: Finding[] = [];
  const problems: string[] = [];
  let [proved, refuted] = [0, 0];
  for (const [{ file, hollow }, findings] of [...results].sort((a, b) => (a[0].file < b[0].file ? -1 : 1))) {
    for (const { name, status } of findings) {
      if (hollow) {
        if (status !== "refuted") problems.push(`${name} says nothing: no input was found that reaches it`);
        continue;
      }
      listed.push({ name, status });
      const planted = isPlanted(file);
      if (status === "proved") proved += 1;
      if (planted && status === "refuted") refuted += 1;
      if (planted && status !== "refuted") problems.push(`${name} is false and was not refuted: ${status}`);
      if (!planted && status !== "proved") problems.push(`${name} is not proved: ${status}`);
    }
  }
  mkdirSync(path.dirname(OUTPUT), { recursive: true });
  writeFileSync(OUTPUT, `${JSON.stringify(listed, null, 2)}\n`);
  for (const problem of problems) console.error(problem);
  console.log(`${proved} assertions proved, ${refuted} planted ones refuted, ${problems.length} problems; ${OUTPUT}`);

  return problems.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof MissingSolverError || error instanceof ProofSourceError || error instanceof WorkerError))
    throw error;
  console.error(error.message);
  process.exitCode = 1;
}
