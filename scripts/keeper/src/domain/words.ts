/** The packed word of a position (`contracts/types/PositionWord.sol`), taken apart. Pure. */

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
