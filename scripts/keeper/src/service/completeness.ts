import type { Mirror } from "../domain/mirror.ts";
import type { ChainReading } from "../domain/reading.ts";
import { IncompleteMirrorError } from "../errors.ts";
import type { Notifier } from "../ports.ts";
import type { Metrics } from "./metrics.ts";

/**
 * Whether every position was found: the debt of a pool's positions must add up to what its own books say, at the same block and to
 * the last unit. It costs nothing, so it is asked at every block.
 */
export class Completeness {
  readonly #mirror: Mirror;
  readonly #metrics: Metrics;
  readonly #notifier: Notifier;
  #incomplete: readonly string[] = [];
  #isReread = false;

  constructor(mirror: Mirror, metrics: Metrics, notifier: Notifier) {
    this.#mirror = mirror;
    this.#metrics = metrics;
    this.#notifier = notifier;
  }

  /** Pools whose positions do not add up. */
  get incomplete(): readonly string[] {
    return this.#incomplete;
  }

  /**
   * To be called once per block. What does not add up is read again from the beginning once; if it does not add up then, the keeper
   * goes on with what it has and says that it is not ready.
   *
   * @throws IncompleteMirrorError after forgetting everything, so that the next turn reads it
   */
  check(reading: ChainReading): void {
    const gaps: string[] = [];
    for (const [address, each] of reading.pools) {
      const isWhole = this.#mirror.pools.get(address)?.scaledDebt === each.scaledDebt;
      this.#metrics.incomplete.set({ pool: address }, isWhole ? 0 : 1);
      if (!isWhole) gaps.push(address);
    }
    this.#incomplete = gaps;
    const text = `The positions of ${gaps.join(", ")} do not add up to the debt of the pool.`;
    this.#notifier.notify({ key: "incomplete", severity: "critical", text, resolved: gaps.length === 0 });
    if (gaps.length === 0) this.#isReread = false;
    if (gaps.length === 0 || this.#isReread) return;
    this.#isReread = true;
    this.#mirror.clear();
    throw new IncompleteMirrorError(gaps);
  }
}
