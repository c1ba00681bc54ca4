/** `OracleState.sol`. */
export const OracleState = { Normal: 0, Caution: 1, Halted: 2, Stale: 3, Sequencer: 4 } as const;

/** What the chain says of one basket token at one block. */
export interface TokenReading {
  /** Debt base units per token base unit, times 1e36; 0 if there is none. */
  readonly price: bigint;
  /** What eligibility is also measured at, same scale. */
  readonly reference: bigint;
  /** `OracleState`. */
  readonly state: number;
  /** [ppm] */
  readonly maintenance: bigint;
}

/** What the chain says of one pool at one block. */
export interface PoolReading {
  readonly pool: string;
  /** Borrow index with interest up to the block [1e15]. */
  readonly index: bigint;
  /** Sum of all positions' scaled debt, by the pool's own books. */
  readonly scaledDebt: bigint;
  /** `PoolState.sol`. */
  readonly flags: bigint;
  /** Age of the pool and time of its last sync [minutes since its creation]. */
  readonly minute: bigint;
  readonly syncMinute: bigint;
  readonly tokens: readonly TokenReading[];
}

/** A pool that could not be read: it is watched, the others go on. */
export interface PoolReadFailure {
  readonly pool: string;
  readonly reason: string;
}

/** All pools at one block. */
export interface ChainReading {
  readonly block: { readonly number: number; readonly hash: string };
  readonly pools: ReadonlyMap<string, PoolReading>;
  readonly failures: readonly PoolReadFailure[];
}
