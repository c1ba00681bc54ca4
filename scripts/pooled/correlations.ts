import { packCorrelations, withoutCredit, worstCorrelation, correlationOf } from "../sdk/src/math/portfolioMath.ts";
import type { Box } from "../sdk/src/math/portfolioMath.ts";
import type { Measured } from "./correlation.ts";
import { hourlyPrices, measure } from "./correlation.ts";
import type { Member, Scene, Stage } from "./markets.ts";
import { marketIn } from "./markets.ts";
import type { Source } from "./parameters.ts";
import { correlationBox } from "./parameters.ts";

/** The words of stored correlations of a book over time, as `GroupRiskModel` would put them together. */
export interface Correlations {
  /** Every word that was in force. */
  readonly words: readonly bigint[];
  /** Number of the word at each bar. */
  readonly at: Uint16Array;
}

/** Bit i is set if member i is short. */
export const shortsOf = (members: readonly Member[]): bigint =>
  members.reduce((word, { short }, i) => (short ? word | (1n << BigInt(i)) : word), 0n);

/** Correlations of a book at every bar of its stage. */
export function correlationsOf(scene: Scene, stage: Stage, source: Source): Correlations {
  const { members, time } = stage;
  if (source === "box") return { words: [wordOf(members, boxed)], at: new Uint16Array(time.length) };

  const series = pairsOf(members).map(([i, j]) => measuredPair(scene, members[i], members[j]));
  const words: bigint[] = [];
  const numbers = new Map<bigint, number>();
  const next = series.map(() => 0);
  let changed = true;
  let number = 0;
  const at = Uint16Array.from(time, (t) => {
    series.forEach((changes, pair) => {
      while ((changes[next[pair] ?? 0]?.time ?? Infinity) <= t) {
        next[pair] = (next[pair] ?? 0) + 1;
        changed = true;
      }
    });
    if (!changed) return number;
    changed = false;
    const pairs = pairsOf(members);
    const word = wordOf(members, (a, b, i, j) => {
      const pair = pairs.findIndex(([x, y]) => x === i && y === j);
      const known = series[pair]?.[(next[pair] ?? 0) - 1];

      // Without a measurement there is no credit.
      return known?.percent ?? (a.short === b.short ? 100n : -100n);
    });
    number = numbers.get(word) ?? words.push(word) - 1;
    numbers.set(word, number);

    return number;
  });

  return { words, at };
}

/** Correlations between the places of a word, once suspended members lost their credit, as the box sees them [ratio, row by row]. */
export function matrixOf(word: bigint, members: readonly Member[], box: Box, suspended: bigint): Float64Array {
  const shorts = shortsOf(members);
  const stored = suspended === 0n ? word : withoutCredit(word, shorts, suspended);
  const n = members.length;
  const matrix = new Float64Array(n * n).fill(1);
  for (const [i, j] of pairsOf(members)) {
    const c = worstCorrelation(correlationOf(stored, i, j), members[i]?.short !== members[j]?.short, box);
    matrix[i * n + j] = Number(c) / 1e6;
    matrix[j * n + i] = Number(c) / 1e6;
  }

  return matrix;
}

const pairsOf = (members: readonly Member[]): [number, number][] =>
  members.flatMap((_, j) => members.slice(0, j).map((__, i): [number, number] => [i, j]));

/** Of one asset 100; of two what is given for them. */
function wordOf(members: readonly Member[], of: (a: Member, b: Member, i: number, j: number) => bigint): bigint {
  return packCorrelations(
    members.map((b, j) =>
      members.map((a, i) => {
        // Only pairs i < j are stored.
        return i >= j || a.base === b.base ? 100n : of(a, b, i, j);
      }),
    ),
  );
}

/** Of the box the side that is worse for the two directions. */
function boxed(a: Member, b: Member): bigint {
  const { low, high } = correlationBox(a.assetClass, b.assetClass);

  return a.short === b.short ? high : low;
}

function measuredPair(scene: Scene, a: Member | undefined, b: Member | undefined): Measured[] {
  if (a === undefined || b === undefined || a.base === b.base) return [];
  const prices = [a, b].map(({ base }) => {
    const market = marketIn(scene, base);

    return hourlyPrices(market.history, market.run("close").timeline);
  });

  return measure(prices[0] ?? new Map(), prices[1] ?? new Map());
}
