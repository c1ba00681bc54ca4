import type { Logger } from "pino";

import { amountOf, type Mirror, type PoolMirror, type Position } from "../domain/mirror.ts";
import { packPosition } from "../domain/words.ts";
import type { Header, Notifier, PositionReader } from "../ports.ts";
import type { Metrics } from "./metrics.ts";

/**
 * Compares the mirror with the chain, page by page: one page at every block until all were looked at once after a start, then one
 * every few blocks. A difference is a mistake of the keeper or of its node: it is
 * counted, told and corrected.
 */
export class DriftCheck {
  readonly #mirror: Mirror;
  readonly #reader: PositionReader;
  readonly #metrics: Metrics;
  readonly #notifier: Notifier;
  readonly #log: Logger;
  readonly #interval: number;
  readonly #page: number;
  #last: number | undefined;
  #swept = false;
  #generation = 0;
  /** Where the next page starts: pool and position, in the order of the mirror. */
  #cursor: { pool: number; position: number } = { pool: 0, position: 0 };

  constructor(options: {
    mirror: Mirror;
    reader: PositionReader;
    metrics: Metrics;
    notifier: Notifier;
    log: Logger;
    /** Blocks between two pages; 0 compares nothing. */
    interval: number;
    /** Positions in a page. */
    page: number;
  }) {
    this.#mirror = options.mirror;
    this.#reader = options.reader;
    this.#metrics = options.metrics;
    this.#notifier = options.notifier;
    this.#log = options.log;
    this.#interval = options.interval;
    this.#page = options.page;
  }

  /** To be called once per block. */
  async turn(head: Header): Promise<void> {
    if (this.#interval === 0) return;
    if (this.#generation !== this.#mirror.generation) {
      this.#generation = this.#mirror.generation;
      this.#cursor = { pool: 0, position: 0 };
      this.#swept = false;
    }
    this.#last ??= head.number;
    if (this.#swept && Math.abs(head.number - this.#last) < this.#interval) return;
    this.#last = head.number;
    await this.compareNextPage(head);
    const { pool, position } = this.#cursor;
    this.#swept ||= pool === 0 && position === 0;
    this.#metrics.swept.set(this.#swept ? 1 : 0);
  }

  /** Compares one page; returns how many positions differed. */
  async compareNextPage(head: Header): Promise<number> {
    const pools = [...this.#mirror.pools.values()];
    if (pools.length === 0) return 0;
    const pool = pools[this.#cursor.pool % pools.length];
    const page = pageOf(pool, this.#cursor.position, this.#page);
    this.#cursor =
      page.length < this.#page
        ? { pool: (this.#cursor.pool + 1) % pools.length, position: 0 }
        : { pool: this.#cursor.pool % pools.length, position: this.#cursor.position + this.#page };
    if (page.length === 0) return 0;

    const tokens = pool.description.collaterals.slice(1).map(({ token }) => token);
    const truths = await this.#reader.words(
      pool.description.address,
      page.map(({ id }) => id),
      tokens,
      head,
    );
    let drifted = 0;
    for (const [i, truth] of truths.entries()) {
      const position = page[i];
      const extras = tokens.map((_, k) => amountOf(position, k + 1));
      if (packPosition(position) === truth.word && extras.every((amount, k) => amount === truth.extras[k])) continue;
      drifted += 1;
      this.#log.error({ pool: pool.description.address, id: truth.id }, "the mirror differed from the chain");
      this.#mirror.correct(pool, truth.id, truth.word, tokens.length === 0 ? null : truth.extras);
    }
    this.#metrics.checked.inc(page.length);
    this.#metrics.drift.inc(drifted);
    const text = `${drifted} position(s) of pool ${pool.description.address} differed from the chain and were corrected.`;
    this.#notifier.notify({ key: "drift", severity: "critical", text, resolved: drifted === 0 });
    return drifted;
  }
}

function pageOf(pool: PoolMirror, start: number, size: number): Position[] {
  const page: Position[] = [];
  let i = 0;
  for (const position of pool.positions.values()) {
    if (i >= start + size) break;
    if (i >= start) page.push(position);
    i += 1;
  }
  return page;
}
