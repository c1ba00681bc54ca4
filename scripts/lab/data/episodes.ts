import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

import type { AssetClass } from "../../sdk/src/classes.ts";
import { CLASSES } from "../../sdk/src/classes.ts";
import { FolderMissingError, NoEpisodesError } from "../errors.ts";
import { classOf, splitPair } from "./classify.ts";
import type { Bars, Print } from "./series.ts";
import { readBars, readPrints, readRounds } from "./series.ts";

/** One market in one episode. */
export interface Episode {
  readonly episode: string;
  /** For example `eth/usdt`. */
  readonly pair: string;
  readonly assetClass: AssetClass;
  readonly source: "bars" | "rounds" | "prints";
  /** Bars of the market; of rounds and prints every bar is one of them. */
  readonly bars: Bars;
  /** Hourly closes before the window, to warm the estimator; empty where there are none. */
  readonly history: readonly Print[];
  /** Least distance of two cohorts [seconds]. */
  readonly cohortStep: number;
}

/** A folder as the lab sees it. */
export interface Folder {
  readonly episodes: readonly Episode[];
  /** Hourly closes of years, by base symbol: what fixed pools are calibrated on. */
  readonly long: ReadonlyMap<string, readonly Print[]>;
  /** What was passed over, and why. */
  readonly notes: readonly string[];
}

const BARS = /^(?<episode>.+)_(?<pair>[a-z0-9]+)_(?<minutes>\d+)m\.csv(\.gz)?$/i;
const LONG = /^long_(?<pair>[a-z0-9]+)_1h.*\.csv(\.gz)?$/i;
const ROUNDS = /^(?<episode>.*chainlink.*?)_(?<base>[a-z0-9]+)_(?<quote>usd|eth)\.csv(\.gz)?$/i;
const PRINTS = /^(?<episode>.+)_aave_assets_hourly\.csv(\.gz)?$/i;

const HISTORY = 120 * 86_400;
const HALF_HOUR = 1_800;
const SIX_HOURS = 21_600;
const PEG_BAND = Number(CLASSES.stable.band.pegBand) / 1e18;
/** So many prints in a row off the peg are a loss of it; fewer are noise of a price page. */
const LOST = 6;

/**
 * Reads every episode of a folder, found by the names of its files.
 *
 * @param folder - Where the episodes lie.
 * @param fallback - Where long hourly series are looked for if the folder has none of an asset.
 * @throws {FolderMissingError} when there is no such folder.
 * @throws {NoEpisodesError} when it holds no episode.
 */
export function readFolder(folder: string, fallback: string): Folder {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new FolderMissingError(folder);
  const files = readdirSync(folder).sort();
  const notes: string[] = [];
  const long = readLong(folder, fallback);

  const episodes: Episode[] = [];
  for (const file of files) {
    const where = path.join(folder, file);
    if (LONG.test(file)) continue;
    const bars = BARS.exec(file)?.groups;
    if (bars !== undefined) {
      const found = barEpisode(where, bars.episode ?? "", bars.pair ?? "", Number(bars.minutes), long);
      if (typeof found === "string") notes.push(`${file}: ${found}`);
      else episodes.push(found);
      continue;
    }
    const rounds = ROUNDS.exec(file)?.groups;
    if (rounds !== undefined) {
      const found = roundEpisode(where, rounds.episode ?? "", rounds.base ?? "", rounds.quote ?? "");
      if (typeof found === "string") notes.push(`${file}: ${found}`);
      else episodes.push(found);
      continue;
    }
    const prints = PRINTS.exec(file)?.groups;
    if (prints !== undefined) episodes.push(...printEpisodes(where, prints.episode ?? ""));
  }
  episodes.push(...ratioEpisodes(episodes));
  if (episodes.length === 0) throw new NoEpisodesError(folder);

  const order = (a: Episode, b: Episode): number =>
    a.episode < b.episode ? -1 : a.episode > b.episode ? 1 : a.pair < b.pair ? -1 : a.pair > b.pair ? 1 : 0;

  return { episodes: episodes.sort(order), long, notes };
}

/** Long hourly series by base symbol: the folder's own, else the default folder's. */
function readLong(folder: string, fallback: string): Map<string, readonly Print[]> {
  const long = new Map<string, readonly Print[]>();
  for (const place of [folder, fallback]) {
    if (!existsSync(place)) continue;
    for (const file of readdirSync(place).sort()) {
      const pair = LONG.exec(file)?.groups?.pair;
      const base = pair === undefined ? undefined : symbolOf(splitPair(pair)?.base);
      if (base === undefined || long.has(base)) continue;
      const bars = readBars(path.join(place, file), 3_600);
      if (bars !== undefined) long.set(base, closesOf(bars));
    }
  }

  return long;
}

const symbolOf = (base: string | undefined): string | undefined => (base === "xbt" ? "btc" : base);

const closesOf = (bars: Bars): Print[] => Array.from(bars.time, (time, i) => ({ time, price: bars.close[i] ?? 0 }));

/** The part of a long series that ends when the window begins. */
function before(series: readonly Print[], window: Bars): readonly Print[] {
  const start = window.time[0] ?? 0;
  const part = series.filter(({ time }) => time < start && time >= start - HISTORY);

  return part;
}

function barEpisode(
  file: string,
  episode: string,
  pair: string,
  minutes: number,
  long: ReadonlyMap<string, readonly Print[]>,
): Episode | string {
  const split = splitPair(pair);
  if (split === undefined) return "passed over: no pair of a known quote";
  const bars = readBars(file, minutes * 60);
  if (bars === undefined) return "passed over: no columns of bars";
  if (bars.time.length < 2) return "passed over: fewer than two bars";
  const base = symbolOf(split.base) ?? split.base;
  const dollar = !["btc", "eth"].includes(split.quote);

  return {
    episode,
    pair: `${base}/${split.quote}`,
    assetClass: classOf(base),
    source: "bars",
    bars,
    history: dollar ? before(long.get(base) ?? [], bars) : [],
    cohortStep: HALF_HOUR,
  };
}

function roundEpisode(file: string, episode: string, base: string, quote: string): Episode | string {
  const assetClass = classOf(base);
  if (assetClass !== "stable") return "rounds of a volatile asset: its episodes come from bars";
  const prints = readRounds(file, quote === "eth" ? 18 : 8);
  if (prints === undefined) return "passed over: no columns of rounds";
  if (prints.length < 2) return "passed over: fewer than two rounds";

  return {
    episode,
    pair: `${base.toLowerCase()}/${quote.toLowerCase()}`,
    assetClass,
    source: "rounds",
    bars: barsOf(prints),
    history: [],
    cohortStep: SIX_HOURS,
  };
}

function printEpisodes(file: string, episode: string): Episode[] {
  const episodes: Episode[] = [];
  for (const [symbol, prints] of readPrints(file) ?? []) {
    if (classOf(symbol) !== "stable" || prints.length < 72) continue;
    // Priced in dollars: stETH is stable against ETH only.
    if (symbol.toLowerCase().endsWith("eth")) continue;
    if (!losesPeg(prints)) continue;
    episodes.push({
      episode,
      pair: `${symbol.toLowerCase()}/usd`,
      assetClass: "stable",
      source: "prints",
      bars: barsOf(prints),
      history: [],
      cohortStep: SIX_HOURS,
    });
  }

  return episodes;
}

/** Hourly prints of a coin are an episode only if it began at its peg of 1 and lost it. */
function losesPeg(prints: readonly Print[]): boolean {
  const off = prints.map(({ price }) => Math.abs(price - 1) > PEG_BAND);
  if (off.slice(0, LOST).includes(true)) return false;

  return off.some((_, i) => i + LOST <= off.length && off.slice(i, i + LOST).every(Boolean));
}

function barsOf(prints: readonly Print[]): Bars {
  const price = Float64Array.from(prints, (print) => print.price);

  return { time: Float64Array.from(prints, ({ time }) => time), high: price, low: price, close: price };
}

/** ETH/BTC out of the two dollar pairs of an episode, as a direct feed of the pair would quote it. */
function ratioEpisodes(episodes: readonly Episode[]): Episode[] {
  const made: Episode[] = [];
  for (const eth of episodes) {
    if (eth.source !== "bars" || !eth.pair.startsWith("eth/") || eth.pair === "eth/btc") continue;
    const quote = eth.pair.slice(4);
    const btc = episodes.find(({ episode, pair }) => episode === eth.episode && pair === `btc/${quote}`);
    const direct = episodes.some(({ episode, pair }) => episode === eth.episode && pair === "eth/btc");
    if (btc === undefined || direct) continue;
    const bars = ratioBars(eth.bars, btc.bars);
    if (bars.time.length < 2) continue;
    made.push({ ...eth, pair: "eth/btc", bars, history: ratioPrints(eth.history, btc.history) });
  }

  return made;
}

function ratioBars(a: Bars, b: Bars): Bars {
  const at = new Map(Array.from(b.time, (time, i) => [time, i]));
  const rows = Array.from(a.time, (time, i) => [i, at.get(time)] as const).filter(
    (row): row is readonly [number, number] => row[1] !== undefined,
  );
  const column = (of: (i: number, j: number) => number): Float64Array => Float64Array.from(rows, ([i, j]) => of(i, j));
  const ratio = (x: Float64Array, i: number, y: Float64Array, j: number): number => (x[i] ?? 0) / (y[j] ?? 1);

  return {
    time: column((i) => a.time[i] ?? 0),
    // Highs and lows of the two need not meet; lows over lows and highs over highs are what bars can tell.
    high: column((i, j) =>
      Math.max(ratio(a.high, i, b.high, j), ratio(a.low, i, b.low, j), ratio(a.close, i, b.close, j)),
    ),
    low: column((i, j) =>
      Math.min(ratio(a.high, i, b.high, j), ratio(a.low, i, b.low, j), ratio(a.close, i, b.close, j)),
    ),
    close: column((i, j) => ratio(a.close, i, b.close, j)),
  };
}

function ratioPrints(a: readonly Print[], b: readonly Print[]): Print[] {
  const at = new Map(b.map(({ time, price }) => [time, price]));

  return a.flatMap(({ time, price }) => {
    const other = at.get(time);

    return other === undefined ? [] : [{ time, price: price / other }];
  });
}
