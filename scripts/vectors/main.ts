/**
 * Runs reference vectors against the Solidity libraries and against their TypeScript twin.
 *
 *     npm run vectors -- [folder]      folder of suites, by default test/vectors
 *
 * Prints a table, writes out/vectors.json, and ends with an exit code other than 0 if any case fails.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { VectorError } from "./errors.ts";
import { twin } from "./maths.ts";
import { readSuites, runSuite, type Count, type SuiteReport } from "./run.ts";
import { connectSolidity } from "./solidity.ts";

const DEFAULT_FOLDER = "test/vectors";
const OUTPUT = path.join("out", "vectors.json");
/** A broken suite fails in every case: the first lines say what is wrong. */
const SHOWN_FAILURES = 10;

async function main(args: readonly string[]): Promise<number> {
  // npm runs scripts from the root of the repository; a folder is meant from where the command was given.
  const folder = args[0] === undefined ? DEFAULT_FOLDER : path.resolve(process.env.INIT_CWD ?? "", args[0]);
  const suites = await readSuites(folder);

  const solidity = await connectSolidity();
  const reports: SuiteReport[] = [];
  try {
    for (const suite of suites) reports.push(await runSuite(suite, solidity.maths, twin));
  } finally {
    await solidity.close();
  }

  print(reports);
  await mkdir(path.dirname(OUTPUT), { recursive: true });
  const results = reports.map((report) => report.result);
  await writeFile(OUTPUT, `${JSON.stringify(results, null, 2)}\n`);

  return reports.some((report) => report.failures.length > 0) ? 1 : 0;
}

function print(reports: readonly SuiteReport[]): void {
  const rows = [["suite", "cases", "Solidity", "twin", "tolerance used"]];
  for (const { result, used } of reports) {
    const { suite, cases } = result;
    if ("status" in result) rows.push([suite, String(cases), result.status, "", ""]);
    else rows.push([suite, String(cases), show(result.solidity), show(result.twin), percent(used)]);
  }
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );

  for (const { failures } of reports) {
    for (const failure of failures.slice(0, SHOWN_FAILURES)) console.error(failure);
    if (failures.length > SHOWN_FAILURES) console.error(`... and ${failures.length - SHOWN_FAILURES} more`);
  }
}

const show = ({ passed, failed }: Count): string => (failed === 0 ? `${passed} passed` : `${failed} FAILED`);

const percent = (share: number): string =>
  share === 0 ? "0" : share < 1e-6 ? "< 0.0001 %" : `${(share * 100).toPrecision(2)} %`;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof VectorError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
