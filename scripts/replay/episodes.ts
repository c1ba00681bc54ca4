import type { AssetClass } from "../sdk/src/classes.ts";

/** Coins whose pools have the parameters of the majors; all other coins are alts, or have a class of their own below. */
const MAJORS = ["btc", "eth"];
const LONG_TAIL = ["tao"];

/** Whether a file of the data folder holds the prices of one episode: bars of minutes against a dollar coin. */
export const isEpisodeFile = (file: string): boolean => /^[sh]\d+_.*usd[tc]_\d+m\.csv(\.gz)?$/.test(file);

/** Class of the coin that a file is about, from its name. */
export function classOfFile(file: string): AssetClass {
  const coin = /([a-z0-9]+)usd[tc]_\d+m/.exec(file)?.[1] ?? "";

  return MAJORS.includes(coin) ? "major" : LONG_TAIL.includes(coin) ? "long-tail" : "alt";
}
