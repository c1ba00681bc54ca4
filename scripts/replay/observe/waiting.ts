/** Counts how many blocks liquidatable positions wait. */
export class WaitingRoom {
  readonly #since = new Map<string, number>();
  #longest = 0;

  /**
   * Notes which positions are liquidatable at the end of a block.
   *
   * @param block Its number.
   * @param liquidatable Their ids.
   * @param liquidated Ids that were liquidated in this block: whoever is liquidatable again waits anew.
   */
  note(block: number, liquidatable: ReadonlySet<string>, liquidated: ReadonlySet<string>): void {
    for (const [id, since] of this.#since) {
      if (liquidatable.has(id) && !liquidated.has(id)) continue;
      this.#longest = Math.max(this.#longest, block - since);
      this.#since.delete(id);
    }
    for (const id of liquidatable) if (!this.#since.has(id)) this.#since.set(id, block);
  }

  /** Most blocks that anyone waited, those who still wait at `block` included. */
  longest(block: number): number {
    return Math.max(this.#longest, ...[...this.#since.values()].map((since) => block - since));
  }
}
