interface Waiter {
  readonly block: number;
  readonly release: () => void;
}

/** When the loop looks at the head: after a pause, or at once if somebody waits for a block. */
export class Pace {
  readonly #waiters = new Set<Waiter>();
  #wake: (() => void) | undefined;
  #isHurried = false;
  #isStopped = false;

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Waits until the next look is due. Whoever came to wait since the last look has not had one of their own yet. */
  async pause(ms: number): Promise<void> {
    if (!this.#isHurried && !this.#isStopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isHurried = false;
  }

  /** Waits until `reached` names the block or a later one, at most so long [ms]. */
  async until(block: number, limitMs: number): Promise<void> {
    if (this.#isStopped) return;
    await new Promise<void>((resolve) => {
      const release = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve();
      };
      const timer = setTimeout(release, limitMs);
      const waiter = { block, release };
      this.#waiters.add(waiter);
      this.#hurry();
    });
  }

  /** A block is handled. */
  reached(block: number): void {
    for (const waiter of this.#waiters) if (waiter.block <= block) waiter.release();
  }

  /** Nobody waits any longer. */
  stop(): void {
    this.#isStopped = true;
    for (const { release } of this.#waiters) release();
    this.#hurry();
  }

  #hurry(): void {
    this.#isHurried = true;
    this.#wake?.();
  }
}
