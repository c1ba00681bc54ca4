/** One position of a book: a market, a direction, and its part of the book's gross exposure. */
export interface Leg {
  /** Base symbol of the market. */
  readonly base: string;
  readonly short: boolean;
  /** Market value of what is held, or owed, at opening [ratio of the gross exposure]. */
  readonly weight: number;
}

/** What one trader holds. */
export interface Book {
  readonly name: string;
  readonly legs: readonly Leg[];
}

const MAJORS = ["eth", "btc"];

/** Whether a book has positions in both directions. */
export const isHedged = ({ legs }: Book): boolean =>
  legs.some(({ short }) => short) && legs.some(({ short }) => !short);

/** Exposure with its sign, over all legs [ratio of the gross exposure]. */
export const netOf = ({ legs }: Book): number =>
  legs.reduce((sum, { short, weight }) => sum + (short ? -weight : weight), 0);

/**
 * A book of so many parts of each asset, a minus for a short position.
 *
 * @example
 * bookOf("ETH long, BTC short 2:1", [["eth", 2], ["btc", -1]]).legs[1]; // { base: "btc", short: true, weight: 1 / 3 }
 */
export function bookOf(name: string, parts: readonly (readonly [string, number])[]): Book {
  const gross = parts.reduce((sum, [, part]) => sum + Math.abs(part), 0);

  return { name, legs: parts.map(([base, part]) => ({ base, short: part < 0, weight: Math.abs(part) / gross })) };
}

/**
 * The books of an episode: by what assets it has, never by its name.
 *
 * @param bases - Base symbols of its markets.
 * @param longTail - Which of them are long-tail.
 */
export function booksOf(bases: readonly string[], longTail: readonly string[]): Book[] {
  const majors = MAJORS.filter((base) => bases.includes(base));
  const others = bases.filter((base) => !MAJORS.includes(base)).sort();
  const name = (base: string): string => base.toUpperCase();
  const books: Book[] = [];
  const [lead] = majors;
  if (lead === undefined) return books;

  books.push(bookOf(`${name(lead)} long`, [[lead, 1]]), bookOf(`${name(lead)} short`, [[lead, -1]]));
  books.push(bookOf(`${name(lead)} long, ${name(lead)} short`, [[lead, 1], [lead, -1]])); // prettier-ignore
  if (majors.length === MAJORS.length) {
    books.push(bookOf("ETH long, BTC long", [["eth", 1], ["btc", 1]])); // prettier-ignore
    books.push(bookOf("ETH long, BTC short", [["eth", 1], ["btc", -1]])); // prettier-ignore
    books.push(bookOf("ETH long, BTC short 2:1", [["eth", 2], ["btc", -1]])); // prettier-ignore
  }
  for (const base of others) {
    books.push(bookOf(`${name(base)} long, ${name(lead)} short`, [[base, 1], [lead, -1]])); // prettier-ignore
    books.push(bookOf(`${name(lead)} long, ${name(base)} short`, [[lead, 1], [base, -1]])); // prettier-ignore
  }
  const all = [...majors, ...others].slice(0, 4);
  if (all.length > 2) books.push(bookOf(`long ${all.map(name).join(", ")}`, all.map((base) => [base, 1] as const))); // prettier-ignore
  if (longTail.length > 0 && others.length > longTail.length) {
    const alts = others.filter((base) => !longTail.includes(base));
    const longs = [...longTail, ...alts].slice(0, 3);
    books.push(
      bookOf(`${longs.map(name).join(", ")} long, ${name(lead)} short`, [
        ...longs.map((base) => [base, 1] as const),
        [lead, -longs.length],
      ]),
    );
  }

  return books;
}
