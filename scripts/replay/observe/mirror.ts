import type { PoolEvent } from "./events.ts";

const MASK_120 = (1n << 120n) - 1n;
const MASK_80 = (1n << 80n) - 1n;
/** Scale of the borrow index. */
const INDEX_SCALE = 1e15;

/** A position as its last event left it. */
export interface MirroredPosition {
  readonly id: string;
  /** [base units] */
  readonly collateral: bigint;
  readonly scaledDebt: bigint;
}

/** One pool rebuilt from its events alone. */
export class PoolMirror {
  readonly #positions = new Map<string, MirroredPosition>();
  #ordered: readonly MirroredPosition[] | null = null;
  /** Borrow index at the last event, in units of the debt [1 = par]. */
  index = 1;

  apply(event: PoolEvent): void {
    if (event.name === "PoolUpdated") this.index = Number((event.args["a"] as bigint) & MASK_80) / INDEX_SCALE;
    const { id, position } = event.args;
    if (typeof id !== "string" || typeof position !== "bigint") return;
    const [collateral, scaledDebt] = [position & MASK_120, (position >> 120n) & MASK_120];
    if (collateral === 0n && scaledDebt === 0n) this.#positions.delete(id);
    else this.#positions.set(id, { id, collateral, scaledDebt });
    this.#ordered = null;
  }

  /** Positions with debt, the one that the price reaches first in front. */
  byCriticalPrice(): readonly MirroredPosition[] {
    // Debt per collateral, compared without a division: cross products of two integers.
    this.#ordered ??= [...this.#positions.values()]
      .filter(({ scaledDebt }) => scaledDebt > 0n)
      .sort((a, b) => {
        const difference = b.scaledDebt * a.collateral - a.scaledDebt * b.collateral;

        return difference > 0n ? 1 : difference < 0n ? -1 : 0;
      });

    return this.#ordered;
  }
}
