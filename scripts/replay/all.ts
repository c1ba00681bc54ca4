/** Replays every whole episode of a data folder: `npm run replay:all -- [folder]`. */
import { readdirSync } from "node:fs";
import path from "node:path";

import { parseOptions } from "./cli.ts";
import { isEpisodeFile, classOfFile } from "./episodes.ts";
import { loadEpisode } from "./episode.ts";

const folder = process.argv[2] ?? process.env.BULKHEAD_DATA ?? path.join("..", "shared", "data");
const files = readdirSync(folder).filter(isEpisodeFile).sort();
if (files.length === 0) {
  console.error(`${folder}: no episodes. Name a folder with files such as s01_..._ethusdt_1m.csv.gz.`);
  process.exit(1);
}

const { compile, runEpisode } = await import("./run.ts");
await compile();
for (const [i, file] of files.entries()) {
  console.log(`\n${i + 1} of ${files.length}: ${file}`);
  const options = parseOptions(["--prices", path.join(folder, file), "--class", classOfFile(file)]);
  await runEpisode(loadEpisode(options), options.out);
}
