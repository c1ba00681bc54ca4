import { marketOf } from "../../scripts/lab/data/classify.ts";
import { termsOf } from "../../scripts/lab/simulation/liquidation.ts";
import { inverted } from "../../scripts/lab/twin/timeline.ts";
import type { Book } from "../../scripts/pooled/books.ts";
import type { Scene, Stage } from "../../scripts/pooled/markets.ts";
import { columnsOf, scenesOf } from "../../scripts/pooled/markets.ts";
import { CLASSES } from "../../scripts/sdk/src/classes.ts";
import { syntheticEpisode } from "./labEpisode.ts";

/** ETH and BTC through the same made-up crash, each with noise of its own. */
export function syntheticScene(): Scene {
  const eth = { ...syntheticEpisode(5), pair: "eth/usdt" };
  const btc = { ...syntheticEpisode(6), pair: "btc/usdt" };
  const [scene] = scenesOf([eth, btc]);
  if (scene === undefined) throw new TypeError("no scene");

  return scene;
}

/** Majors with constant margins of 10 and 15 %, one bar a minute, prices in dollars by asset. */
export function flatStage(book: Book, prices: Readonly<Record<string, readonly number[]>>): Stage {
  const first = Float64Array.from(prices[book.legs[0]?.base ?? ""] ?? []);
  const time = first.map((_, i) => 1_700_000_000 + 60 * i);
  const members = book.legs.map((leg) => {
    const price = Float64Array.from(prices[leg.base] ?? []);
    const timeline = {
      time,
      market: price,
      oracle: price,
      reference: price,
      maintenance: price.map(() => 0.1),
      initial: price.map(() => 0.15),
      closed: new Uint8Array(price.length),
      openFrom: 0,
    };

    return {
      ...leg,
      assetClass: "major" as const,
      ...columnsOf(leg.short ? inverted(timeline) : timeline, leg.short),
      sigma: price.map(() => 0.8),
      terms: termsOf(CLASSES.major),
      venue: marketOf("major"),
    };
  });

  return { time, members, openFrom: 0, syncs: [0] };
}
