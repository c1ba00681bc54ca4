import { CriticalIndex, ratioOf } from "./criticalIndex.ts";
import type { MirrorEvent, PoolDescription } from "./events.ts";
import { OrderBook, type OrderSnapshot } from "./orderBook.ts";
import { unpackPosition } from "./words.ts";

/** One position as the events tell it. */
export interface Position {
  /** PositionId: owner 160 bits, index 96 bits. */
  readonly id: string;
  readonly seq: number;
  readonly ratio: number;
  /** Collateral of token 0 [base units]. */
  readonly collateral: bigint;
  readonly scaledDebt: bigint;
  readonly mask: number;
  readonly flags: number;
  /** Amounts of tokens 1 to 7, by k - 1; null if the position never held one [base units]. */
  readonly extras: readonly bigint[] | null;
}

/** A block that the mirror has taken in. */
export interface BlockRef {
  readonly number: number;
  readonly hash: string;
}

/** One pool and its positions. */
export interface PoolMirror {
  readonly description: PoolDescription;
  /** Oracles in force, by token. */
  oracles: readonly { readonly oracle: string; readonly inverse: boolean }[];
  readonly positions: Map<string, Position>;
  /** Sum over its positions: the pool keeps the same sum, so a position that is missing here shows. */
  scaledDebt: bigint;
  /** Positions with debt that hold token 0 only. */
  readonly index: CriticalIndex<Position>;
  /** Positions with debt that hold another token: evaluated one by one. */
  readonly baskets: Map<string, Position>;
}

type Undo =
  | { readonly kind: "position"; readonly pool: PoolMirror; readonly id: string; readonly before: Position | undefined }
  | { readonly kind: "oracles"; readonly pool: PoolMirror; readonly before: PoolMirror["oracles"] }
  | { readonly kind: "created"; readonly address: string }
  | { readonly kind: "order"; readonly undo: () => void };

interface AppliedBlock extends BlockRef {
  readonly undo: Undo[];
}

/** What a checkpoint of the mirror holds. */
export interface MirrorSnapshot {
  readonly block: BlockRef;
  readonly pools: readonly PoolSnapshot[];
  readonly orders: OrderSnapshot;
}

/** A pool in a checkpoint. */
export interface PoolSnapshot {
  readonly description: PoolDescription;
  readonly oracles: PoolMirror["oracles"];
  readonly positions: readonly {
    readonly id: string;
    readonly word: bigint;
    readonly extras: readonly bigint[] | null;
  }[];
}

/** How many blocks can be rolled back without reading the chain again. */
const UNDO_DEPTH = 256;

/**
 * All pools and positions, rebuilt from events alone; what a pool's own books say is read at every block. Pure: no clock, no chain.
 * Blocks go in in order; the last ones can be taken back.
 */
export class Mirror {
  readonly pools = new Map<string, PoolMirror>();
  readonly orders = new OrderBook();
  readonly #blocks: AppliedBlock[] = [];
  #positionCount = 0;
  #generation = 0;
  #seq = 0;
  /** Keys of positions changed since the last checkpoint: `pool/id`. */
  readonly dirty = new Set<string>();

  get positionCount(): number {
    return this.#positionCount;
  }

  /** Counts how often everything was forgotten. */
  get generation(): number {
    return this.#generation;
  }

  /** The last block taken in. */
  get tip(): BlockRef | undefined {
    return this.#blocks.at(-1);
  }

  /** The blocks that can be rolled back to, oldest first. */
  get recent(): readonly BlockRef[] {
    return this.#blocks;
  }

  /** Takes in the events of one block, in their order. */
  apply(block: BlockRef, events: readonly MirrorEvent[]): void {
    const undo: Undo[] = [];
    for (const event of events) this.#applyEvent(event, undo);
    this.#blocks.push({ number: block.number, hash: block.hash, undo });
    if (this.#blocks.length > UNDO_DEPTH) this.#blocks.shift();
  }

  /** Takes back every block above `number`; false if that is deeper than the mirror remembers. */
  rollbackTo(number: number): boolean {
    if (this.#blocks.length === 0 || this.#blocks[0].number > number) return false;
    for (let last = this.#blocks.at(-1); last !== undefined && last.number > number; last = this.#blocks.at(-1)) {
      for (const step of last.undo.reverse()) this.#undo(step);
      this.#blocks.pop();
    }
    return true;
  }

  /** Forgets everything. */
  clear(): void {
    this.pools.clear();
    this.orders.clear();
    this.#blocks.length = 0;
    this.#generation += 1;
    this.#positionCount = 0;
    this.dirty.clear();
  }

  /** Starts from a checkpoint; the mirror must be empty. */
  restore(snapshot: MirrorSnapshot): void {
    for (const each of snapshot.pools) {
      const pool = this.#addPool(each.description);
      pool.oracles = each.oracles;
      for (const { id, word, extras } of each.positions) this.#put(pool, this.#position(id, word, extras));
    }
    this.orders.restore(snapshot.orders);
    this.#blocks.push({ ...snapshot.block, undo: [] });
    this.dirty.clear();
  }

  /** Replaces what the mirror believes of one position by what the chain says. */
  correct(pool: PoolMirror, id: string, word: bigint, extras: readonly bigint[] | null): void {
    this.#put(pool, this.#position(id, word, extras));
  }

  #applyEvent(event: MirrorEvent, undo: Undo[]): void {
    if (event.kind === "poolCreated") {
      if (this.pools.has(event.description.address)) return;
      this.#addPool(event.description);
      undo.push({ kind: "created", address: event.description.address });
      return;
    }
    if (event.kind === "orderPlaced" || event.kind === "orderPeak" || event.kind === "orderNonce") {
      undo.push({ kind: "order", undo: this.orders.apply(event) });
      return;
    }
    const pool = this.pools.get(event.pool);
    // A stranger that emits our events, or a pool of another factory.
    if (pool === undefined) return;

    switch (event.kind) {
      case "oracleSucceeded":
        undo.push({ kind: "oracles", pool, before: pool.oracles });
        pool.oracles = pool.oracles.map((each, k) => (k === event.k ? event : each));
        break;
      case "position": {
        const before = pool.positions.get(event.id);
        undo.push({ kind: "position", pool, id: event.id, before });
        const extras = event.token === null ? before?.extras : moved(pool, before, event.token, event.delta);
        this.#put(pool, this.#position(event.id, event.word, extras ?? null));
        break;
      }
      case "seized": {
        const before = pool.positions.get(event.id);
        undo.push({ kind: "position", pool, id: event.id, before });
        if (before === undefined) break;
        this.#put(pool, { ...before, extras: moved(pool, before, event.token, -event.amount) });
        break;
      }
    }
  }

  #addPool(description: PoolDescription): PoolMirror {
    const pool: PoolMirror = {
      description,
      oracles: description.collaterals.map(({ oracle, inverse }) => ({ oracle, inverse })),
      positions: new Map(),
      scaledDebt: 0n,
      index: new CriticalIndex(),
      baskets: new Map(),
    };
    this.pools.set(description.address, pool);
    return pool;
  }

  #position(id: string, word: bigint, extras: readonly bigint[] | null): Position {
    const fields = unpackPosition(word);
    return {
      id,
      seq: this.#seq++,
      ratio: ratioOf(fields.scaledDebt, fields.collateral),
      ...fields,
      extras: extras !== null && extras.every((amount) => amount === 0n) ? null : extras,
    };
  }

  #put(pool: PoolMirror, position: Position): void {
    this.#drop(pool, position.id);
    this.dirty.add(`${pool.description.address}/${position.id}`);
    if (position.mask === 0 && position.scaledDebt === 0n && position.collateral === 0n && position.extras === null)
      return;

    pool.positions.set(position.id, position);
    this.#positionCount += 1;
    pool.scaledDebt += position.scaledDebt;
    if (position.scaledDebt === 0n) return;
    if ((position.mask & ~1) === 0) pool.index.add(position);
    else pool.baskets.set(position.id, position);
  }

  #drop(pool: PoolMirror, id: string): void {
    const before = pool.positions.get(id);
    if (before === undefined) return;
    pool.positions.delete(id);
    this.#positionCount -= 1;
    pool.scaledDebt -= before.scaledDebt;
    if (before.scaledDebt === 0n) return;
    if ((before.mask & ~1) === 0) pool.index.remove(before);
    else pool.baskets.delete(id);
  }

  #undo(step: Undo): void {
    if (step.kind === "order") {
      step.undo();
    } else if (step.kind === "created") {
      const pool = this.pools.get(step.address);
      this.#positionCount -= pool?.positions.size ?? 0;
      this.pools.delete(step.address);
    } else if (step.kind === "oracles") {
      step.pool.oracles = step.before;
    } else if (step.before === undefined) {
      this.#drop(step.pool, step.id);
      this.dirty.add(`${step.pool.description.address}/${step.id}`);
    } else {
      this.#put(step.pool, step.before);
    }
  }
}

/** Amount of basket token `k` that a position holds [base units]. */
export function amountOf(position: Position, k: number): bigint {
  return k === 0 ? position.collateral : (position.extras?.[k - 1] ?? 0n);
}

function moved(pool: PoolMirror, before: Position | undefined, token: string, delta: bigint): readonly bigint[] | null {
  const k = pool.description.collaterals.findIndex((collateral) => collateral.token === token);
  if (k < 1) return before?.extras ?? null;
  const extras = Array.from({ length: pool.description.collaterals.length - 1 }, (_, j) => before?.extras?.[j] ?? 0n);
  extras[k - 1] += delta;
  return extras;
}
