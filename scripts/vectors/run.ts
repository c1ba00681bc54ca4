import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { compare, type Comparison } from "./compare.ts";
import { NoSuiteError, VectorFileError, VectorFolderError } from "./errors.ts";
import type { Json } from "./input.ts";
import type { Maths } from "./maths.ts";
import * as groups from "./suites/groups.ts";
import * as positions from "./suites/positions.ts";
import * as prices from "./suites/prices.ts";
import { plainTolerance, type Suite } from "./suites/suite.ts";

/** The suites that the libraries cover, by the name that a file gives itself. */
const SUITES: ReadonlyMap<string, Suite> = new Map([
  ["health", positions.health],
  ["liquidation", positions.liquidation],
  ["incentive", positions.incentive],
  ["waterfall", positions.waterfall],
  ["margin_fractions", positions.marginFractions],
  ["ewma", prices.ewma],
  ["covariance", prices.covariance],
  ["breaker", prices.breaker],
  ["predictive", prices.predictive],
  ["grace", prices.grace],
  ["twap", prices.twap],
  ["normal", prices.normal],
  ["quantiles", prices.quantiles],
  ["portfolio", groups.portfolio],
  ["var_es", groups.varEs],
  ["scenario_es", groups.scenarioEs],
  ["group_waterfall", groups.groupWaterfall],
  ["group_unwind", groups.groupUnwind],
]);

/** A suite as its file has it. */
export interface SuiteFile {
  readonly file: string;
  readonly suite: string;
  readonly head: Json;
  readonly cases: readonly Json[];
}

/** How many cases of a suite passed on one side. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** One line of `out/vectors.json`. */
export type SuiteResult =
  | { readonly suite: string; readonly cases: number; readonly solidity: Count; readonly twin: Count }
  | { readonly suite: string; readonly cases: number; readonly status: "not implemented" };

/** A result, and what the table says beyond it. */
export interface SuiteReport {
  readonly result: SuiteResult;
  /** Greatest share of a tolerance that any field of any case used. */
  readonly used: number;
  /** What failed, as `suite[case] side field: actual instead of expected`. */
  readonly failures: readonly string[];
}

/**
 * Reads all suites of a folder.
 *
 * @throws {VectorFolderError} when the folder cannot be read.
 * @throws {VectorFileError} when a file is not a suite.
 * @throws {NoSuiteError} when there is none.
 */
export async function readSuites(folder: string): Promise<SuiteFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw new VectorFolderError(folder, cause);
  }
  const files = names.filter((name) => name.endsWith(".json") && !name.startsWith("_")).sort();
  if (files.length === 0) throw new NoSuiteError(folder);

  return Promise.all(files.map((name) => readSuite(folder, name)));
}

/** Runs one suite on both sides. */
export async function runSuite(suiteFile: SuiteFile, solidity: Maths, twin: Maths): Promise<SuiteReport> {
  const { suite: name, cases } = suiteFile;
  const suite = SUITES.get(name);
  if (suite === undefined) {
    return { result: { suite: name, cases: cases.length, status: "not implemented" }, used: 0, failures: [] };
  }
  const [onSolidity, onTwin] = await Promise.all([
    runSide(suiteFile, suite, solidity, "solidity"),
    runSide(suiteFile, suite, twin, "twin"),
  ]);

  return {
    result: { suite: name, cases: cases.length, solidity: onSolidity.count, twin: onTwin.count },
    used: Math.max(onSolidity.used, onTwin.used),
    failures: [...onSolidity.failures, ...onTwin.failures],
  };
}

async function runSide({ suite: name, head, cases }: SuiteFile, suite: Suite, maths: Maths, side: string) {
  const comparisons = await Promise.all(
    cases.map(async (vector): Promise<Comparison> => {
      try {
        const actual = await suite.evaluate(maths, vector);
        const expected = suite.expected === undefined ? vector.out : suite.expected(vector);

        return compare(actual, expected, (field) => suite.tolerance?.(head, vector, field) ?? plainTolerance(head));
      } catch (reason) {
        // A case that cannot be evaluated is a failed case; the others still count.
        return { differences: [reason instanceof Error ? reason.message : String(reason)], used: Infinity };
      }
    }),
  );
  const failed = comparisons.filter((comparison) => comparison.differences.length > 0).length;

  return {
    count: { passed: cases.length - failed, failed },
    used: comparisons.reduce((most, comparison) => Math.max(most, comparison.used), 0),
    failures: comparisons.flatMap(({ differences }, i) =>
      differences.map((difference) => `${name}[${i}] ${side} ${difference}`),
    ),
  };
}

async function readSuite(folder: string, file: string): Promise<SuiteFile> {
  let text: string;
  try {
    text = await readFile(path.join(folder, file), "utf8");
  } catch (cause) {
    throw new VectorFileError(file, `it cannot be read (${cause instanceof Error ? cause.message : String(cause)})`);
  }

  return parseSuite(file, text);
}

function parseSuite(file: string, text: string): SuiteFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new VectorFileError(file, `it is not JSON (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  if (!isObject(json)) throw new VectorFileError(file, "it is not a JSON object");
  const { suite, cases } = json;
  if (typeof suite !== "string") throw new VectorFileError(file, "it has no text `suite`");
  if (!Array.isArray(cases) || cases.length === 0) throw new VectorFileError(file, "it has no list `cases`");
  const broken = cases.findIndex((vector) => !isObject(vector) || !("out" in vector || "steps" in vector));
  if (broken >= 0) throw new VectorFileError(file, `case ${broken} has no reference`);

  return { file, suite, head: json, cases: cases as Json[] };
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
