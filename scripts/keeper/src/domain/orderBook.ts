import type { WatchedOrder } from "./triggerOrder.ts";

/** What the trigger orders' contract tells. */
export type OrderEvent =
  | { readonly kind: "orderPlaced"; readonly placed: WatchedOrder }
  | { readonly kind: "orderPeak"; readonly hash: string; readonly peak: bigint }
  | { readonly kind: "orderNonce"; readonly owner: string; readonly nonce: bigint };

/** What a checkpoint holds of the orders. */
export interface OrderSnapshot {
  /** Whose orders they are; null if none are watched. */
  readonly contract: string | null;
  readonly placed: readonly WatchedOrder[];
  readonly peaks: readonly (readonly [hash: string, peak: bigint])[];
}

/**
 * Orders that their owners stored on-chain, and the peaks recorded for trailing stops, rebuilt from events. An order
 * leaves when its nonce is used: executed or cancelled.
 */
export class OrderBook {
  readonly placed = new Map<string, WatchedOrder>();
  readonly peaks = new Map<string, bigint>();

  /** Takes an event in; what comes back takes it out again. */
  apply(event: OrderEvent): () => void {
    switch (event.kind) {
      case "orderPlaced":
        return put(this.placed, event.placed.hash, event.placed);
      case "orderPeak":
        return put(this.peaks, event.hash, event.peak);
      case "orderNonce": {
        const gone = [...this.placed.values()].filter(
          ({ order }) => order.owner === event.owner && order.nonce === event.nonce,
        );
        const undos = gone.flatMap(({ hash }) => [put(this.placed, hash, undefined), put(this.peaks, hash, undefined)]);
        return () => undos.reverse().forEach((undo) => undo());
      }
    }
  }

  clear(): void {
    this.placed.clear();
    this.peaks.clear();
  }

  snapshot(): Omit<OrderSnapshot, "contract"> {
    return { placed: [...this.placed.values()], peaks: [...this.peaks] };
  }

  restore({ placed, peaks }: OrderSnapshot): void {
    for (const each of placed) this.placed.set(each.hash, each);
    for (const [hash, peak] of peaks) this.peaks.set(hash, peak);
  }
}

function put<T>(map: Map<string, T>, key: string, value: T | undefined): () => void {
  const before = map.get(key);
  if (value === undefined) map.delete(key);
  else map.set(key, value);
  return () => {
    if (before === undefined) map.delete(key);
    else map.set(key, before);
  };
}
