/** Longest pause [blocks]. */
const MAX_BLOCKS = 8;

interface Entry {
  readonly until: number;
  readonly pause: number;
  readonly fingerprint: string;
}

/**
 * Keeps the keeper from trying again at every block what has just failed for a reason of its own: 1, 2, 4 blocks and so on.
 * Counted in blocks, so wall time decides nothing. A change of the position or of the price (the fingerprint) ends the pause.
 */
export class Cooldown {
  readonly #entries = new Map<string, Entry>();

  /** Whether a key is paused at a block. */
  isPaused(key: string, block: number, fingerprint: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    return entry.fingerprint === fingerprint && block < entry.until;
  }

  /** Records a classified failure at a block. */
  failed(key: string, block: number, fingerprint: string): void {
    const before = this.#entries.get(key);
    const repeated = before?.fingerprint === fingerprint;
    const pause = repeated ? Math.min(before.pause * 2, MAX_BLOCKS) : 1;
    this.#entries.set(key, { until: block + 1 + pause, pause, fingerprint });
  }

  /** Forgets what ended long before a block. */
  prune(block: number): void {
    for (const [key, entry] of this.#entries) if (entry.until + MAX_BLOCKS < block) this.#entries.delete(key);
  }
}
