/** The packed words of the contracts (`contracts/types`), taken apart. Pure. */

const U20 = (1n << 20n) - 1n;
const U32 = (1n << 32n) - 1n;
const U80 = (1n << 80n) - 1n;
const U104 = (1n << 104n) - 1n;
const U120 = (1n << 120n) - 1n;

/** The owner was told that the position is below the margin-call level. */
export const FLAG_CALLED = 1;

/** `PositionWord.sol`, unpacked. */
export interface PositionFields {
  /** Collateral of basket token 0 [base units]. */
  readonly collateral: bigint;
  /** Scaled debt: times the index is the debt. */
  readonly scaledDebt: bigint;
  /** Bit k is set if the position holds basket token k. */
  readonly mask: number;
  readonly flags: number;
}

/** Unpacks a position's word. */
export function unpackPosition(word: bigint): PositionFields {
  const high = Number(word >> 240n);
  return {
    collateral: word & U120,
    scaledDebt: (word >> 120n) & U120,
    mask: high & 0xff,
    flags: high >> 8,
  };
}

/** Packs a position's word; the inverse of `unpackPosition`. */
export function packPosition(fields: PositionFields): bigint {
  return (
    fields.collateral | (fields.scaledDebt << 120n) | (BigInt(fields.mask) << 240n) | (BigInt(fields.flags) << 248n)
  );
}

/** `PoolState.sol`, unpacked. */
export interface PoolFields {
  /** Borrow index at the last accrual [1e15]. */
  readonly index: bigint;
  /** [seconds since the pool's creation]. */
  readonly lastAccrual: bigint;
  readonly rateAtTarget: bigint;
  readonly reserve: bigint;
  readonly rampStart: bigint;
  readonly rampTarget: bigint;
  readonly flags: bigint;
  readonly cash: bigint;
  readonly scaledDebt: bigint;
  readonly initialMargin: bigint;
  /** [minutes since the pool's creation]. */
  readonly syncMinute: bigint;
}

/** Unpacks the two words of `PoolUpdated`. */
export function unpackPool(a: bigint, b: bigint): PoolFields {
  return {
    index: a & U80,
    lastAccrual: (a >> 80n) & U32,
    rateAtTarget: (a >> 112n) & U32,
    reserve: (a >> 144n) & ((1n << 56n) - 1n),
    rampStart: (a >> 200n) & U20,
    rampTarget: (a >> 220n) & U20,
    flags: a >> 240n,
    cash: b & U104,
    scaledDebt: (b >> 104n) & U104,
    initialMargin: (b >> 208n) & U20,
    syncMinute: b >> 228n,
  };
}

/** One token's ramp [ppm]. */
export interface Ramp {
  readonly start: bigint;
  readonly target: bigint;
  readonly initial: bigint;
}

/** Ramp of basket token `k` >= 1: 60 bits each, four to a word. */
export function unpackRamp(ramps: readonly [bigint, bigint], k: number): Ramp {
  const word = ramps[k <= 4 ? 0 : 1];
  const shift = BigInt(((k - 1) % 4) * 60);
  return {
    start: (word >> shift) & U20,
    target: (word >> (shift + 20n)) & U20,
    initial: (word >> (shift + 40n)) & U20,
  };
}

/**
 * Maintenance margin of a ramp at a minute [ppm]: moves down at once, up by at most `rampRate` a minute, and never so fast that
 * a health of 1.02 would be gone within an hour.
 *
 * @param ramp Start and target [ppm].
 * @param elapsed Minutes since the ramp started.
 * @param rampRate Of the token [ppm per minute].
 */
export function maintenanceAt(ramp: Ramp, elapsed: bigint, rampRate: bigint): bigint {
  if (ramp.target <= ramp.start) return ramp.target;
  const promised = ((1_000_000n - ramp.target) * 2n) / 102n / 61n;
  const rate = rampRate < promised ? rampRate : promised;
  const reached = ramp.start + rate * elapsed;
  return reached < ramp.target ? reached : ramp.target;
}
