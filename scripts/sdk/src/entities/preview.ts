import { DebtBelowMinimumError, type Pool } from "./pool.ts";
import type { Position } from "./position.ts";

/** An amount of one basket token. */
export interface TokenAmount {
  /** Number of the token. */
  readonly k: number;
  /** [base units] */
  readonly amount: bigint;
}

/** What to change, as `adjust` takes it. */
export interface Change {
  readonly deposit?: TokenAmount;
  /** [assets] */
  readonly borrow?: bigint;
  /** More than the debt repays the debt [assets]. */
  readonly repay?: bigint;
  readonly withdraw?: TokenAmount;
}

/** Pool and position after a change. */
export interface ChangePreview {
  readonly pool: Pool;
  readonly position: Position;
  /** Debt repaid [assets]. */
  readonly repaid: bigint;
}

/**
 * What `adjust` would make of a position and its pool, to the unit, without a node: ask the position afterwards for its health,
 * leverage or liquidation price. Whether the pool would allow it (initial margin, caps, a halt, oracles) is the lens's to say.
 *
 * @param pool At the time of the change: `pool.at(timestamp)`.
 * @param position Before.
 * @param change What to change.
 * @throws {@link InsufficientCashError}, {@link InsufficientCollateralError}, {@link DebtBelowMinimumError} where the pool would refuse the
 * amounts themselves.
 * @example
 * const { position: after } = previewChange(pool.at(now), position, { borrow: 1_000_000_000n });
 * after.liquidationPrice(0, quotes, pool.at(now).index);
 */
export function previewChange(pool: Pool, position: Position, change: Change): ChangePreview {
  let [books, after, repaid] = [pool, position, 0n];
  if (change.deposit !== undefined) after = after.withCollateral(change.deposit.k, change.deposit.amount);
  if (change.borrow !== undefined && change.borrow !== 0n) {
    const lent = books.lend(after.scaledDebt, change.borrow);
    [books, after] = [lent.pool, after.withScaledDebt(lent.scaledDebt)];
  }
  if (change.repay !== undefined && change.repay !== 0n) {
    const paid = books.payBack(after.scaledDebt, change.repay);
    [books, after, repaid] = [paid.pool, after.withScaledDebt(paid.scaledDebt), paid.repaid];
  }
  if (change.withdraw !== undefined) after = after.withCollateral(change.withdraw.k, -change.withdraw.amount);

  const { minDebt } = books.terms;
  const debt = after.debt(books.index);
  if (debt !== 0n && debt < minDebt) throw new DebtBelowMinimumError(debt, minDebt);
  return { pool: books, position: after, repaid };
}
