import sortedBtree from "sorted-btree";

// The package is CommonJS, so the class is a property of what Node imports.
const BTree = sortedBtree.default;

/** What the index orders: the worst position first. */
export interface Ranked {
  /** Scaled debt / collateral of token 0: price, interest and margin never change the order. */
  readonly ratio: number;
  /** Tie-breaker, unique in a pool. */
  readonly seq: number;
}

/**
 * The positions of one pool that hold nothing but token 0, ordered by scaled debt / collateral. One threshold per pool separates
 * the liquidatable from the healthy, so finding k of n costs O(log n + k).
 *
 * The keys are doubles: 53 bits of the true ratio. The caller widens the threshold by more than that error and looks exactly at
 * what comes back.
 */
export class CriticalIndex<T extends Ranked> {
  readonly #tree = new BTree<Ranked, undefined>(undefined, (a, b) => b.ratio - a.ratio || a.seq - b.seq);

  get size(): number {
    return this.#tree.size;
  }

  add(entry: T): void {
    this.#tree.set(entry, undefined);
  }

  remove(entry: T): void {
    this.#tree.delete(entry);
  }

  /** Those at or above the threshold, the worst first. */
  atOrAbove(threshold: number): T[] {
    const found: T[] = [];
    for (const entry of this.#tree.keys()) {
      if (entry.ratio < threshold) break;
      found.push(entry as T);
    }
    return found;
  }

  /** The worst entry. */
  worst(): T | undefined {
    return this.#tree.minKey() as T | undefined;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (const entry of this.#tree.keys()) yield entry as T;
  }
}

/** Ratio of two amounts as a double; infinite without collateral. */
export function ratioOf(scaledDebt: bigint, collateral: bigint): number {
  return collateral === 0n ? Number.POSITIVE_INFINITY : Number(scaledDebt) / Number(collateral);
}
