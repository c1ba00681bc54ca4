/** Fees of one transaction [wei per gas]. */
export interface Fees {
  readonly maxFee: bigint;
  readonly priorityFee: bigint;
}

/** How much the keeper is ready to pay for gas. */
export interface FeePolicy {
  /** Tip [wei per gas]. */
  readonly priorityFee: bigint;
  /** Never more than this [wei per gas]. */
  readonly maxFeeCap: bigint;
}

/** Fees of a new transaction: the base fee may double before it is mined. */
export function initialFees(baseFee: bigint, policy: FeePolicy): Fees {
  const maxFee = min(2n * baseFee + policy.priorityFee, policy.maxFeeCap);
  return { maxFee, priorityFee: min(policy.priorityFee, maxFee) };
}

/**
 * Fees of a replacement: 12.5 % more of both, as nodes demand at least 10 %, and no less than a new transaction would pay.
 * Undefined if that is above the cap.
 */
export function replacementFees(previous: Fees, baseFee: bigint, policy: FeePolicy): Fees | undefined {
  const fresh = 2n * baseFee + policy.priorityFee;
  const maxFee = max(bump(previous.maxFee), min(fresh, policy.maxFeeCap));
  const priorityFee = max(bump(previous.priorityFee), policy.priorityFee);
  return maxFee > policy.maxFeeCap ? undefined : { maxFee, priorityFee: min(priorityFee, maxFee) };
}

function bump(fee: bigint): bigint {
  return (fee * 1125n + 999n) / 1000n;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
