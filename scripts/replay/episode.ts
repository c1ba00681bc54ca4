import type { AssetClass } from "../sdk/src/classes.ts";
import type { ReplayOptions } from "./cli.ts";
import { blackThursday } from "./market/blackThursday.ts";
import { LEAST_TICKS, readMarketFile, readRoundsFile } from "./market/csv.ts";
import { TooFewRowsError } from "./market/errors.ts";
import type { FeedSchedule } from "./market/feed.ts";
import { DEVIATION, deriveRounds, layRounds } from "./market/feed.ts";
import type { RoundHistory, Tick } from "./market/types.ts";

/** Time before the first tick in which the pools are set up: ten minutes, and more for a crowd [seconds]. */
const setupTime = (traders: number): number => 600 + Math.ceil(traders / 10);

/** A market to be replayed: all that is known before a node is started. */
export interface Episode {
  readonly name: string;
  readonly assetClass: AssetClass;
  readonly ticks: readonly Tick[];
  readonly feed: FeedSchedule;
  /** Symbol of the base asset. */
  readonly base: string;
  readonly traders: number;
  readonly seed: number;
  /** How long before the first tick the pools are created [seconds]. */
  readonly setupTime: number;
  /** What the reader must know about where the prices come from. */
  readonly note: string;
}

/** The base asset's symbol from a file name such as s04_luna_2022_lunausdt_1m or chainlink_mainnet_eth_usd. */
export function symbolOf(name: string): string {
  const match =
    /(?:^|[_-])([a-z0-9]{2,8})[_-]usd(?:[_.-]|$)/i.exec(name) ??
    /(?:^|[_-])([a-z0-9]{2,8}?)usd[tc]?(?:[_.-]|$)/i.exec(name);
  const symbol = match?.[1]?.toUpperCase() ?? "BASE";

  // The quote asset has that name already.
  return symbol === "ETH" ? "WETH" : symbol === "USDC" ? "BASE" : symbol;
}

/**
 * Reads what the options name, and lays the feed's rounds over it.
 *
 * @throws {InputError} when a file cannot be used; nothing has been written then.
 */
export function loadEpisode(options: ReplayOptions): Episode {
  const { name, assetClass, traders, seed, from, to } = options;
  const window = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const common = { name, assetClass, traders, seed, setupTime: setupTime(traders) };
  const derive = (ticks: readonly Tick[]): FeedSchedule =>
    deriveRounds(ticks, DEVIATION[assetClass], (ticks[0]?.time ?? 0) - common.setupTime);

  const lay = (history: RoundHistory, ticks: readonly Tick[]): FeedSchedule =>
    layRounds(history, ticks, (ticks[0]?.time ?? 0) - common.setupTime);

  if (options.prices === undefined) {
    const ticks = blackThursday(seed).filter(({ time }) => time >= (from ?? 0) && time < (to ?? Infinity));
    if (ticks.length < LEAST_TICKS) throw new TooFewRowsError("12 March 2020, 10:00 UTC", ticks.length, LEAST_TICKS);
    const history = options.rounds === undefined ? null : readRoundsFile(options.rounds);

    return {
      ...common,
      ticks,
      feed: history === null ? derive(ticks) : lay(history, ticks),
      base: "WETH",
      note: "Open, high, low and close of every hour are real; the minutes between them are bridged by the seed.",
    };
  }

  const market = readMarketFile(options.prices, window);
  const history = options.rounds === undefined ? market.history : readRoundsFile(options.rounds);
  const { ticks } = market;

  return {
    ...common,
    ticks,
    feed: history === undefined ? derive(ticks) : lay(history, ticks),
    base: symbolOf(name),
    note:
      history === undefined
        ? "Prices are those of the file; the feed's rounds are derived from them by deviation and heartbeat."
        : "Prices and the feed's rounds are those of the files.",
  };
}
