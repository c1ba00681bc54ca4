/**
 * Holds books of every episode of a folder as isolated positions and in margin groups, and compares capital and crashes.
 *
 *     npm run pooled -- [folder] [--out folder]
 *
 * The folder is by default BULKHEAD_DATA, else ../shared/data. Writes report.json and report.html to out/pooled; exit code 1 where a
 * requirement is not met.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { readFolder } from "../lab/data/episodes.ts";
import { BadFileError, FolderMissingError, NoEpisodesError, UsageError } from "../lab/errors.ts";
import { readOptions } from "../lab/options.ts";
import { checkLines } from "../lab/report/text.ts";
import { NothingToPoolError } from "./errors.ts";
import { reportsOf } from "./parallel.ts";
import { renderPage } from "./report/html.ts";
import { capitalTable, checksOf, crashTable, worseThan } from "./report/tables.ts";

async function main(): Promise<void> {
  const { folder, fallback, out } = readOptions(process.argv.slice(2), "pooled");
  const started = Date.now();
  const seconds = (): string => ((Date.now() - started) / 1000).toFixed(0);
  const say = (line: string): void => {
    process.stderr.write(`[${seconds().padStart(4)} s] ${line}\n`);
  };
  const read = readFolder(folder, fallback);
  say(`${read.episodes.length} markets in ${folder}`);

  const reports = await reportsOf(read.episodes, say);
  const rows = reports.flatMap((report) => report.rows);
  const charts = reports.flatMap((report) => report.charts);
  const [checks, worse] = [checksOf(rows), worseThan(rows)];

  mkdirSync(out, { recursive: true });
  writeFileSync(path.join(out, "report.json"), `${JSON.stringify(rows, undefined, 1)}\n`);
  writeFileSync(path.join(out, "report.html"), renderPage({ rows, charts, checks, worse }));

  console.log(`Capital, percent of gross exposure:\n\n${capitalTable(rows).join("\n")}`);
  console.log(`\nHedged books in the crashes, pessimistic prices:\n\n${crashTable(rows, true).join("\n")}`);
  console.log(`\nUnhedged books in the crashes, pessimistic prices:\n\n${crashTable(rows, false).join("\n")}`);
  console.log(`\nWhere pooling is worse:\n${worse.length === 0 ? "nowhere beyond noise" : worse.join("\n")}`);
  console.log(`\n${checkLines(checks).join("\n")}`);
  if (checks.some(({ kind, met }) => kind === "required" && !met)) process.exitCode = 1;
  console.log(`\n${path.join(path.relative(process.cwd(), out), "report.html")} and report.json, ${seconds()} s`);
}

try {
  await main();
} catch (error) {
  const known = [FolderMissingError, NoEpisodesError, BadFileError, UsageError, NothingToPoolError];
  if (!known.some((kind) => error instanceof kind)) throw error;
  console.error((error as Error).message);
  process.exitCode = 1;
}
