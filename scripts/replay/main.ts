/** Replays a market episode through the contracts and the keeper: `npm start`, `npm run replay -- --prices <csv>`. */
import { parseOptions } from "./cli.ts";
import { loadEpisode } from "./episode.ts";
import { InputError } from "./market/errors.ts";

try {
  const options = parseOptions(process.argv.slice(2));
  const episode = loadEpisode(options);
  // Only now what is slow to load: a wrong file is refused at once.
  const { compile, runEpisode } = await import("./run.ts");
  await compile();
  await runEpisode(episode, options.out);
} catch (error) {
  console.error(error instanceof InputError ? `${error.name}: ${error.message}` : error);
  process.exitCode = 1;
}
