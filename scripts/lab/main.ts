/**
 * Replays every episode of a folder of market data through the twin, beside pools with fixed margins.
 *
 *     npm run lab -- [folder] [--no-contracts] [--out folder]
 *
 * The folder is by default BULKHEAD_DATA, else ../shared/data. Writes report.json, report-plain.json and report.html to out/lab.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { chainEpisodes } from "./chain/choose.ts";
import type { ChainReport } from "./chain/replay.ts";
import { CLASSES } from "../sdk/src/classes.ts";
import type { Episode } from "./data/episodes.ts";
import { readFolder } from "./data/episodes.ts";
import { BadFileError, FolderMissingError, NoEpisodesError, TwinMismatchError, UsageError } from "./errors.ts";
import { readOptions } from "./options.ts";
import { renderPage } from "./report/html.ts";
import { checksOf, toReportRow, worseThan, worstMarkets } from "./report/pool.ts";
import { chainLines, checkLines, pooledTables } from "./report/text.ts";
import { runLab } from "./run.ts";

const CHAIN_COHORTS = 7_200;

async function replayContracts(episodes: readonly Episode[], say: (line: string) => void): Promise<ChainReport[]> {
  // Loaded late: it brings up a network.
  const { replayOnChain } = await import("./chain/replay.ts");
  const reports: ChainReport[] = [];
  for (const episode of chainEpisodes(episodes)) {
    say(`contracts: ${episode.episode} ${episode.pair}`);
    reports.push(await replayOnChain(episode, CLASSES[episode.assetClass], { cohortStep: CHAIN_COHORTS }));
  }

  return reports;
}

async function main(): Promise<void> {
  const { folder, fallback, out, flags } = readOptions(process.argv.slice(2), "lab", ["--no-contracts"]);
  const started = Date.now();
  const say = (line: string): void => {
    process.stderr.write(`[${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s] ${line}\n`);
  };
  const read = readFolder(folder, fallback);
  say(`${read.episodes.length} markets in ${folder}`);
  for (const note of read.notes) say(note);

  const lab = runLab(read, { progress: say });
  const chain = flags.has("--no-contracts") ? [] : await replayContracts(read.episodes, say);
  const checks = checksOf(lab.rows);
  const [worse, worst] = [worseThan(lab.rows), worstMarkets(lab.rows, 12)];
  const rows = lab.rows.filter(({ prices }) => prices === "pessimistic").map(toReportRow);
  const plain = lab.rows.filter(({ prices }) => prices === "plain").map(toReportRow);

  mkdirSync(out, { recursive: true });
  const write = (file: string, text: string): void => writeFileSync(path.join(out, file), text);
  write("report.json", `${JSON.stringify(rows, undefined, 1)}\n`);
  write("report-plain.json", `${JSON.stringify(plain, undefined, 1)}\n`);
  write("report.html", renderPage({ lab, rows, checks, worse, worst, chain }));

  console.log(pooledTables(lab).join("\n"));
  console.log(`\nWhere dynamic margin is worse:\n${worse.length === 0 ? "nowhere beyond noise" : worse.join("\n")}`);
  if (worst.length > 0) console.log(`\nSingle markets in which it cost lenders most:\n${worst.join("\n")}`);
  if (chain.length > 0) console.log(`\nThrough the contracts:\n${chainLines(chain).join("\n")}`);
  console.log(`\n${checkLines(checks).join("\n")}`);
  const shown = path.relative(process.cwd(), out);
  console.log(
    `\n${path.join(shown, "report.html")}, report.json and report-plain.json, ${((Date.now() - started) / 1000).toFixed(0)} s`,
  );
}

try {
  await main();
} catch (error) {
  const known = [FolderMissingError, NoEpisodesError, BadFileError, TwinMismatchError, UsageError];
  if (!known.some((kind) => error instanceof kind)) throw error;
  console.error((error as Error).message);
  process.exitCode = 1;
}
