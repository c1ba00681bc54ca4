import type { Mirror, PoolSnapshot } from "../domain/mirror.ts";
import { packPosition } from "../domain/words.ts";
import type { Header, Store } from "../ports.ts";

/** Writes what changed of the mirror every few blocks, so that a restart reads only what happened since. */
export class Checkpointer {
  readonly #mirror: Mirror;
  readonly #store: Store;
  readonly #interval: number;
  readonly #orderContract: string | null;
  #last: number | undefined;
  #full = true;
  #generation = 0;

  /**
   * @param interval Blocks between two checkpoints; 0 writes none.
   * @param orderContract Contract whose trigger orders are watched.
   */
  constructor(mirror: Mirror, store: Store, interval: number, orderContract?: string) {
    this.#mirror = mirror;
    this.#store = store;
    this.#interval = interval;
    this.#orderContract = orderContract ?? null;
  }

  /** Fills an empty mirror from the last checkpoint; false if there is none, or it lacks the orders of another contract. */
  async restore(): Promise<boolean> {
    if (this.#interval === 0) return false;
    const snapshot = await this.#store.loadCheckpoint();
    if (snapshot === undefined || snapshot.orders.contract !== this.#orderContract) return false;
    this.#mirror.restore(snapshot);
    this.#full = false;
    this.#last = snapshot.block.number;
    return true;
  }

  /** To be called once per block. */
  async turn(head: Header): Promise<void> {
    if (this.#interval === 0) return;
    if (this.#last !== undefined && head.number >= this.#last && head.number - this.#last < this.#interval) return;
    await this.save();
  }

  /** Writes a checkpoint now. */
  async save(): Promise<void> {
    const block = this.#mirror.tip;
    if (block === undefined || this.#interval === 0) return;
    // What is stored of a mirror that was forgotten since must go too.
    this.#full ||= this.#generation !== this.#mirror.generation;
    this.#generation = this.#mirror.generation;
    const removed: string[] = [];
    const changed = new Map<string, PoolSnapshot["positions"][number][]>();
    const keys = this.#full ? this.#allKeys() : this.#mirror.dirty;
    for (const key of keys) {
      const [address, id] = key.split("/");
      const position = this.#mirror.pools.get(address)?.positions.get(id);
      if (position === undefined) {
        removed.push(key);
        continue;
      }
      const list = changed.get(address) ?? [];
      list.push({ id, word: packPosition(position), extras: position.extras });
      changed.set(address, list);
    }
    const pools = [...this.#mirror.pools.values()].map(({ description, oracles }) => ({
      description,
      oracles,
      positions: changed.get(description.address) ?? [],
    }));
    const isWritten = await this.#store.saveCheckpoint({
      block: { number: block.number, hash: block.hash },
      pools,
      orders: { contract: this.#orderContract, ...this.#mirror.orders.snapshot() },
      removed,
      full: this.#full,
    });
    this.#last = block.number;
    // A replica that is ahead wrote one: what changed here waits for the next.
    if (!isWritten) return;
    this.#mirror.dirty.clear();
    this.#full = false;
  }

  *#allKeys(): IterableIterator<string> {
    for (const [address, pool] of this.#mirror.pools) for (const id of pool.positions.keys()) yield `${address}/${id}`;
  }
}
