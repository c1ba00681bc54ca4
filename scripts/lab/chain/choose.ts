import type { Episode } from "../data/episodes.ts";

/** How many episodes go through the contracts. */
const CHAIN_EPISODES = 3;

/** The most violent majors with a history: one market per episode, by its greatest fall within an hour. */
export function chainEpisodes(episodes: readonly Episode[]): Episode[] {
  const falls = episodes
    .filter(({ assetClass, source, history, pair }) => {
      return assetClass === "major" && source === "bars" && history.length > 0 && pair !== "eth/btc";
    })
    .map((episode) => ({ episode, fall: greatestFall(episode) }))
    .sort((a, b) => b.fall - a.fall);
  const chosen: Episode[] = [];
  for (const { episode } of falls) {
    if (chosen.length < CHAIN_EPISODES && !chosen.some((other) => other.episode === episode.episode))
      chosen.push(episode);
  }

  return chosen;
}

function greatestFall({ bars }: Episode): number {
  let fall = 0;
  for (let i = 0, from = 0; i < bars.time.length; i += 1) {
    while ((bars.time[from] ?? 0) < (bars.time[i] ?? 0) - 3_600) from += 1;
    for (let j = from; j < i; j += 5) fall = Math.max(fall, 1 - (bars.close[i] ?? 0) / (bars.close[j] ?? 1));
  }

  return fall;
}
