/** What the keeper says of itself at `/status`. */
export interface Status {
  readonly chainId: number;
  readonly mode: "dry" | "send";
  readonly synced: boolean;
  readonly seenBlock: number;
  readonly handledBlock: number;
  readonly handledHash: string | null;
  readonly pendingTransactions: number;
  readonly pools: number;
  readonly positions: number;
  readonly blind: string | null;
}

/** What readiness is judged by. */
export interface Vitals {
  readonly status: Status;
  /** Hash of the mirror's last block and of the head last seen: equal when the picture is complete. */
  readonly mirrorHash: string | undefined;
  readonly headHash: string | undefined;
  /** Time since the node last answered [ms]. */
  readonly sinceContactMs: number;
  /** Time since the loop last came round [ms]. */
  readonly sinceTurnMs: number;
  /** Why transactions could not be sent now, where they should be. */
  readonly cannotSend: string | undefined;
  /** Pools whose positions do not add up to their debt, after everything was read twice. */
  readonly incomplete: readonly string[];
}

/** A node that is silent for longer makes the picture stale [ms]. */
export const CONTACT_LIMIT_MS = 5_000;
/** A loop that does not come round for longer hangs [ms]. */
export const TURN_LIMIT_MS = 60_000;

/** Why the keeper is not ready; empty if it is. */
export function notReady(vitals: Vitals): string[] {
  const { status } = vitals;
  const reasons: string[] = [];
  if (status.blind !== null) reasons.push(`blind: ${status.blind}`);
  if (!status.synced) reasons.push("the history of the chain is still being read");
  if (status.synced && vitals.mirrorHash !== vitals.headHash) reasons.push("the mirror is behind the head");
  if (vitals.sinceContactMs > CONTACT_LIMIT_MS)
    reasons.push(`no answer of the node for ${Math.round(vitals.sinceContactMs)} ms`);
  if (vitals.incomplete.length > 0) reasons.push(`positions are missing in ${vitals.incomplete.join(", ")}`);
  if (vitals.cannotSend !== undefined) reasons.push(vitals.cannotSend);
  return reasons;
}

/** Why the keeper is not healthy; empty if it is. */
export function notHealthy(vitals: Vitals): string[] {
  return vitals.sinceTurnMs > TURN_LIMIT_MS
    ? [`the loop has not come round for ${Math.round(vitals.sinceTurnMs)} ms`]
    : [];
}
