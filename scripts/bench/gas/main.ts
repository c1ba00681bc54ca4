/**
 * Gas, side by side: every scenario of gas.md on our contracts (production profile, default product: dynamic margins, synced
 * within the hour) and on Morpho Blue, in one run.
 *
 *     npm run bench:gas                prints the table, writes out/bench/gas.json
 *     npm run bench:gas -- --check     also fails when a figure is more than 1 % above docs/gas.json, a volatility sample above
 *                                      14,000, or the aggregation of eight members of a margin group above 15,000
 *     npm run bench:gas -- --update    also writes docs/gas.json
 *     npm run bench:gas -- --bill      also prints what each figure is made of
 *     npm run bench:gas -- --variants  also runs pools with fixed margins and with the size add-on
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { network } from "hardhat";
import type { EthereumProvider } from "hardhat/types/providers";

import { AGGREGATION_LIMIT, measureAggregation } from "./aggregation.ts";
import { Bench } from "./bench.ts";
import { printBills, type Bill } from "./bill.ts";
import { measureBulkhead, type Figures, type Variant } from "./bulkhead.ts";
import { compileAll, type CodeBook } from "./compile.ts";
import { BaselineError } from "./errors.ts";
import { BATCH, GOALS } from "./goals.ts";
import { measureMorpho, NOT_IN_MORPHO } from "./morpho.ts";
import { measureSamples, SAMPLE_LIMIT } from "./volatility.ts";

const OUTPUT = path.join("out", "bench", "gas.json");
const BASELINE = path.join("docs", "gas.json");
/** Growth of a figure that fails the check. */
const TOLERANCE = 0.01;

interface Row {
  readonly id: string;
  readonly ours: number;
  readonly morpho: number | null;
  /** Why Morpho has no figure. */
  readonly why?: string;
  readonly ratio: number | null;
  readonly goal: number;
  /** Of a batch: ours per position. */
  readonly perPosition?: number;
}

/** Runs all scenarios on a network of their own. */
async function run<T>(
  book: CodeBook,
  measure: (bench: Bench, provider: EthereumProvider) => Promise<T>,
  bills = false,
): Promise<T> {
  const connection = await network.create();
  try {
    return await measure(await Bench.open(connection, book, bills), connection.provider);
  } finally {
    await connection.close();
  }
}

function rowsOf(ours: Figures, morpho: Figures): Row[] {
  return GOALS.map(([id, goal]) => {
    const own = Number(ours.get(id)?.exec);
    const figure = morpho.get(id);
    const other = figure === undefined ? null : Number(figure.exec);

    return {
      id,
      ours: own,
      morpho: other,
      ...(other === null ? { why: NOT_IN_MORPHO[id] ?? "it has no such operation" } : {}),
      ratio: other === null ? null : Math.round((own / other) * 1_000) / 1_000,
      goal,
      ...(id === `I${BATCH}` ? { perPosition: Math.round(own / BATCH) } : {}),
    };
  });
}

function print(rows: readonly Row[]): void {
  console.log(
    [
      "id".padEnd(6),
      "ours".padStart(11),
      "Morpho".padStart(11),
      "ratio".padStart(7),
      "goal".padStart(11),
      "  what",
    ].join(""),
  );
  for (const row of rows) {
    const [, , what] = GOALS.find(([id]) => id === row.id) ?? ["", 0, ""];
    console.log(
      [
        row.id.padEnd(6),
        row.ours.toLocaleString("en").padStart(11),
        (row.morpho?.toLocaleString("en") ?? "-").padStart(11),
        (row.ratio?.toFixed(3) ?? "-").padStart(7),
        row.goal.toLocaleString("en").padStart(11),
        row.ours > row.goal ? " ! " : "   ",
        what,
      ].join(""),
    );
  }
  const met = rows.filter((row) => row.ours <= row.goal).length;
  console.log(`${met} of ${rows.length} goals met`);
}

/** Figures that have a limit of their own, beside nothing of Morpho's. */
interface Limited {
  readonly what: string;
  readonly gas: bigint;
  readonly limit: bigint;
}

async function measureLimited(book: CodeBook): Promise<Limited[]> {
  const samples = await run(book, measureSamples);
  const aggregations = await run(book, measureAggregation);

  return [
    ...[...samples].map(([proof, gas]) => ({ what: `a volatility sample, ${proof}`, gas, limit: SAMPLE_LIMIT })),
    ...[...aggregations].map(([how, gas]) => ({
      what: `eight members aggregated, ${how}`,
      gas,
      limit: AGGREGATION_LIMIT,
    })),
  ];
}

function printLimited(figures: readonly Limited[]): void {
  for (const { what, gas, limit } of figures)
    console.log(`${what}: ${gas} of ${limit} ${gas > limit ? "!" : ""}`.trimEnd());
}

function billsOf(figures: Figures): Map<string, Bill> {
  return new Map([...figures].flatMap(([id, { bill }]) => (bill === undefined ? [] : [[id, bill] as const])));
}

function printVariants(all: ReadonlyMap<Variant, Figures>): void {
  const variants = [...all.keys()];
  console.log(["", ...variants].map((cell) => cell.padStart(14)).join(""));
  for (const id of all.get("dynamic")?.keys() ?? []) {
    const cells = variants.map((variant) => all.get(variant)?.get(id)?.exec.toLocaleString("en") ?? "-");
    console.log([id, ...cells].map((cell) => cell.padStart(14)).join(""));
  }
}

async function readBaseline(): Promise<Map<string, number>> {
  try {
    const rows = JSON.parse(await readFile(BASELINE, "utf8")) as readonly Row[];

    return new Map(rows.map((row) => [row.id, row.ours]));
  } catch (cause) {
    throw new BaselineError(BASELINE, cause instanceof Error ? cause.message : String(cause));
  }
}

/** The figures that grew too much, or are new. */
async function regressions(rows: readonly Row[]): Promise<string[]> {
  const baseline = await readBaseline();

  return rows.flatMap(({ id, ours }) => {
    const before = baseline.get(id);
    if (before === undefined) return [`${id}: not in ${BASELINE}`];

    return ours > before * (1 + TOLERANCE) ? [`${id}: ${ours} instead of ${before}`] : [];
  });
}

async function main(flags: ReadonlySet<string>): Promise<void> {
  const book = await compileAll();
  const morpho = await run(book, measureMorpho);
  const ours = await run(book, (bench) => measureBulkhead(bench, "dynamic"), flags.has("--bill"));
  if (flags.has("--bill")) printBills(billsOf(ours));
  const variants = new Map<Variant, Figures>();
  variants.set("dynamic", ours);
  const rows = rowsOf(ours, morpho);
  print(rows);
  const limited = await measureLimited(book);
  printLimited(limited);

  if (flags.has("--variants")) {
    for (const variant of ["fixed", "size add-on"] as const) {
      variants.set(variant, await run(book, (bench) => measureBulkhead(bench, variant)));
    }
    printVariants(variants);
  }

  const text = `${JSON.stringify(rows, null, 2)}\n`;
  await mkdir(path.dirname(OUTPUT), { recursive: true });
  await writeFile(OUTPUT, text);
  if (flags.has("--update")) await writeFile(BASELINE, text);
  if (flags.has("--check")) {
    const found = await regressions(rows);
    for (const { what, gas, limit } of limited) {
      if (gas > limit) found.push(`${what}: ${gas} instead of at most ${limit}`);
    }
    for (const line of found) console.error(line);
    if (found.length > 0) process.exitCode = 1;
  }
}

await main(new Set(process.argv.slice(2)));
