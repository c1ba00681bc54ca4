/**
 * Capital that books of positions need with and without pooled margin, and what became of them in the crashes, on the episodes of a
 * folder.
 *
 *     npm run pooled -- [folder] [--out folder]
 *
 * The folder is by default BULKHEAD_DATA, else ../shared/data. Writes report.json and report.html to out/pooled; exit code 1 where lenders
 * lost more than with isolated margins while a group's reserve lasted.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { readFolder } from "../lab/data/episodes.ts";
import { BadFileError, FolderMissingError, NoEpisodesError } from "../lab/errors.ts";
import { renderPage, totals } from "./report.ts";
import { runPooled } from "./run.ts";

const ROOT = path.join(import.meta.dirname, "../..");

function main(): void {
  const fallback = path.resolve(process.env.BULKHEAD_DATA ?? path.join(ROOT, "../shared/data"));
  const { values, positionals } = parseArgs({ options: { out: { type: "string" } }, allowPositionals: true });
  const folder = path.resolve(positionals[0] ?? fallback);
  const out = path.resolve(values.out ?? path.join(ROOT, "out/pooled"));
  const { episodes } = readFolder(folder, fallback);
  const report = runPooled(episodes, (line) => process.stderr.write(`${line}\n`));

  mkdirSync(out, { recursive: true });
  writeFileSync(path.join(out, "report.json"), `${JSON.stringify(report.rows, undefined, 1)}\n`);
  writeFileSync(path.join(out, "report.html"), renderPage(report));
  console.log(totals(report.rows).join("\n"));
  console.log(`\n${path.relative(process.cwd(), out)}/report.html and report.json`);
  if (report.rows.some(({ worseWhileReserveLasts }) => worseWhileReserveLasts > 0)) {
    console.error("Lenders lost more than with isolated margins while a group's reserve lasted.");
    process.exitCode = 1;
  }
}

try {
  main();
} catch (error) {
  const known = [FolderMissingError, NoEpisodesError, BadFileError];
  if (!known.some((kind) => error instanceof kind)) throw error;
  console.error((error as Error).message);
  process.exitCode = 1;
}
