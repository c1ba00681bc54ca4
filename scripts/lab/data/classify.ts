import type { AssetClass } from "../../sdk/src/classes.ts";

/** How a feed is fed from bars: a round when the price moved so far, or after so long [ratio, seconds]. */
export interface FeedRule {
  readonly deviation: number;
  readonly heartbeat: number;
}

/** What the market does with what liquidators sell; a property of the market, not of a design. */
export interface Market {
  /** Slippage of selling the reference notional [ratio]. */
  readonly slippage: number;
  readonly slippageMax: number;
  /** Time constant in which the market forgets what was sold [seconds]. */
  readonly recovery: number;
}

const MAJORS = new Set(["btc", "eth", "wbtc", "weth", "xbt", "cbbtc"]);
const LONG_TAIL = new Set(["tao"]);
const STABLES = new Set([
  "dai",
  "frax",
  "fei",
  "lusd",
  "gusd",
  "tusd",
  "susd",
  "busd",
  "fdusd",
  "ust",
  "ustc",
  "eurs",
  "mim",
]);

const FEED_RULES: Readonly<Record<AssetClass, FeedRule>> = {
  stable: { deviation: 0.0025, heartbeat: 86_400 },
  major: { deviation: 0.005, heartbeat: 3_600 },
  alt: { deviation: 0.01, heartbeat: 3_600 },
  "long-tail": { deviation: 0.02, heartbeat: 3_600 },
};

const MARKETS: Readonly<Record<AssetClass, Market>> = {
  stable: { slippage: 0.001, slippageMax: 0.02, recovery: 7_200 },
  major: { slippage: 0.005, slippageMax: 0.05, recovery: 7_200 },
  alt: { slippage: 0.01, slippageMax: 0.1, recovery: 14_400 },
  "long-tail": { slippage: 0.03, slippageMax: 0.2, recovery: 21_600 },
};

/**
 * The class of an asset by its symbol: ETH and BTC are major, what is called USD-something or is meant to be worth one of its
 * quote is stable, TAO is long-tail, everything else is an alt.
 *
 * @param symbol - Symbol of the base, any case.
 * @example
 * classOf("LUNA"); // "alt"
 */
export function classOf(symbol: string): AssetClass {
  const name = symbol.toLowerCase();
  if (MAJORS.has(name)) return "major";
  if (LONG_TAIL.has(name)) return "long-tail";
  if (name.startsWith("usd") || STABLES.has(name) || name === "steth" || name === "cbeth") return "stable";

  return "alt";
}

/** How an oracle network feeds an asset of the class. */
export const feedRuleOf = (assetClass: AssetClass): FeedRule => FEED_RULES[assetClass];

/** What the market of an asset of the class absorbs. */
export const marketOf = (assetClass: AssetClass): Market => MARKETS[assetClass];

const QUOTES = ["usdt", "usdc", "fdusd", "busd", "tusd", "usd", "eur", "gbp", "dai"];

/**
 * Base and quote of a pair as files name it.
 *
 * @param pair - For example `ethusdt`.
 * @example
 * splitPair("ethusdt"); // { base: "eth", quote: "usdt" }
 */
export function splitPair(pair: string): { readonly base: string; readonly quote: string } | undefined {
  const name = pair.toLowerCase();
  // A quote of another asset (ETH/BTC) is no dollar pair; its feed is the same arithmetic.
  for (const quote of [...QUOTES, "btc", "eth"]) {
    if (name.endsWith(quote) && name.length > quote.length) return { base: name.slice(0, -quote.length), quote };
  }

  return undefined;
}
