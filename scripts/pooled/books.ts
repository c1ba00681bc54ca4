import type { Episode } from "../lab/data/episodes.ts";

/** One position of a book. */
export interface Leg {
  readonly base: string;
  readonly short: boolean;
  /** Exposure at opening [dollars]. */
  readonly size: number;
}

/** Positions that somebody holds together. */
export interface Book {
  readonly name: string;
  /** Whether its legs offset one another. */
  readonly hedged: boolean;
  readonly legs: readonly Leg[];
}

const long = (base: string, size = 1): Leg => ({ base, short: false, size });
const short = (base: string, size = 1): Leg => ({ base, short: true, size });

/** The coins of an episode that are quoted in dollars, majors first. */
export function coinsOf(episodes: readonly Episode[]): string[] {
  const bases = episodes
    .filter(({ source, pair, assetClass }) => source === "bars" && assetClass !== "stable" && /\/usd/.test(pair))
    .map(({ pair }) => pair.split("/")[0] ?? "");
  const rank = (base: string): number => ["eth", "btc"].indexOf(base) % 3;

  return [...new Set(bases)].sort((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    return (x < 0 ? 9 : x) - (y < 0 ? 9 : y) || a.localeCompare(b);
  });
}

/** The books that an episode's coins allow. */
export function booksOf(coins: readonly string[]): Book[] {
  const [first, second, ...others] = coins;
  if (first === undefined) return [];
  const books: Book[] = [
    { name: `${first} long`, hedged: false, legs: [long(first)] },
    { name: `${first} long, ${first} short`, hedged: true, legs: [long(first), short(first)] },
  ];
  if (second !== undefined) {
    books.push(
      { name: `${first} and ${second} long`, hedged: false, legs: [long(first), long(second)] },
      { name: `${first} long, ${second} short`, hedged: true, legs: [long(first), short(second)] },
      { name: `${first} long twice, ${second} short`, hedged: true, legs: [long(first, 2), short(second)] },
    );
  }
  if (others.length > 0) {
    books.push({ name: "all long", hedged: false, legs: coins.slice(0, 8).map((base) => long(base)) });
  }

  return books;
}
