/** One line of `out/bench/keeper.json`. */
export interface BenchRow {
  readonly strategy: string;
  readonly positions: number;
  /** Finding what is liquidatable after a price tick; null where it was not measured [ms]. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Processor time of one detection, of this process [ms]. */
  readonly cpuMs: number | null;
  /** Resident memory of this process [MiB]. */
  readonly rssMiB: number | null;
  /** JSON-RPC calls of one detection, for all pools. */
  readonly calls: number;
  /** Why something was not measured. */
  readonly why?: string;
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
