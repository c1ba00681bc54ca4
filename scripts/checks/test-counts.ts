/**
 * Reads the output of `npm test` and prints `<passed> <failed>` over the Solidity and the mocha tests, for .ci/run. Its second
 * argument is the exit code of the run: a run that failed, or that ran nothing, never counts as passed.
 */
import { readFile } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";

/** How many tests passed and failed. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/** Counts from the summary that Hardhat prints last, as in `15 passing (11 solidity, 4 mocha)`; skipped tests count as neither. */
export function testCounts(output: string, exitCode: number): TestCounts {
  const text = stripVTControlCharacters(output);
  const summary = (word: string): number =>
    Number(
      text
        .match(new RegExp(`^(\\d+) ${word} \\([^)]*\\)`, "gm"))
        ?.at(-1)
        ?.split(" ")[0] ?? 0,
    );
  // Hardhat counts mocha's pending tests as passed; mocha's own lines are indented and tell them apart.
  const pending = [...text.matchAll(/^\s+(\d+) pending$/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
  const passed = Math.max(summary("passing") - pending, 0);
  const failed = summary("failing");
  const hidden = (exitCode !== 0 || passed === 0) && failed === 0;
  return { passed, failed: hidden ? 1 : failed };
}

if (import.meta.main) {
  const [file = "", exitCode = "1"] = process.argv.slice(2);
  const { passed, failed } = testCounts(await readFile(file, "utf8"), Number(exitCode));
  console.log(`${passed} ${failed}`);
}
