import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import hre from "hardhat";

import { replay } from "./driver.ts";
import type { Episode } from "./episode.ts";
import { progressBar } from "./progress.ts";
import { reportHtml } from "./report/html.ts";
import { reportTable } from "./report/table.ts";
import type { Report } from "./report/types.ts";

const QUOTE = "USDC";

/** Compiles what is not compiled yet; the first time takes a minute or two. */
export async function compile(): Promise<void> {
  process.stderr.write("compiling\n");
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
}

/** Replays an episode, writes `report.json` and `report.html` into `out`, and prints the table. */
export async function runEpisode(episode: Episode, out: string): Promise<Report> {
  const { report, samples } = await replay(episode, progressBar(process.stderr));
  const files = {
    "report.json": `${JSON.stringify(report, null, 2)}\n`,
    "report.html": reportHtml(report, episode, samples, QUOTE),
  };
  await mkdir(out, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(out, name), content);
  console.log(reportTable(report, QUOTE));
  console.log(`\n  ${path.join(out, "report.html")}`);

  return report;
}
