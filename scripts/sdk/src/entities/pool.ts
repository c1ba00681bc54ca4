import * as InterestMath from "../math/interestMath.ts";
import * as RampMath from "../math/rampMath.ts";
import { PPM, WAD } from "../math/constants.ts";
import { ceilDiv, mulDivDown, mulDivUp } from "../math/wadMath.ts";
import { INDEX_SCALE } from "./position.ts";

/** Where the borrow index ends. */
export const INDEX_MAX = (1n << 80n) - 1n;
/** Unit of the stored rate at target [WAD per second]. */
export const RATE_UNIT = 16n;

const POOL_PROTOCOL_FEE = 4n;
const POOL_SATURATED = 16n;
const RESERVE_UNITS_MAX = (1n << 56n) - 1n;
const VIRTUAL_SHARES = 1_000_000n;
const UINT32_MAX = (1n << 32n) - 1n;

/** Immutable parameters of a pool that its books depend on: `params()`, `createdAt()`, `reserveUnit()`, `incentivesOf(k)`. */
export interface PoolTerms {
  readonly curve: InterestMath.Curve;
  /** [unix seconds] */
  readonly createdAt: bigint;
  /** One reserve unit [assets]. */
  readonly reserveUnit: bigint;
  /** Share of the interest that goes to the reserve [ppm]. */
  readonly interestShare: bigint;
  /** Reserve / total debt above which fees go elsewhere [ppm]. */
  readonly reserveTargetShare: bigint;
  /** Least debt of a position [assets]. */
  readonly minDebt: bigint;
  /** Per basket token. */
  readonly ramps: readonly { readonly rampRate: bigint; readonly initialFactor: bigint }[];
}

/** Margins of one basket token [ppm]. */
export interface Margins {
  readonly maintenance: bigint;
  readonly initial: bigint;
}

/** Thrown when a pool's reserve meets a case that only the pool can decide. */
export class FeeSharingError extends Error {
  override readonly name = "FeeSharingError";

  constructor() {
    super("The pool shares these fees with others, which its books alone do not say. Read poolState() from the pool.");
  }
}

/** Thrown when a change takes more out of a pool's cash than there is. */
export class InsufficientCashError extends Error {
  override readonly name = "InsufficientCashError";

  constructor(amount: bigint, cash: bigint) {
    super(`The pool holds ${cash.toString()} in cash, ${amount.toString()} is asked for. Ask for at most the cash.`);
  }
}

/** Thrown when a position would be left with less debt than the pool's least, but some. */
export class DebtBelowMinimumError extends Error {
  override readonly name = "DebtBelowMinimumError";

  constructor(debt: bigint, minDebt: bigint) {
    super(
      `${debt.toString()} of debt is less than the least of ${minDebt.toString()}. Borrow at least that, or repay everything.`,
    );
  }
}

interface Books {
  readonly index: bigint;
  readonly lastAccrual: bigint;
  readonly rateAtTarget: bigint;
  readonly reserve: bigint;
  readonly rampStart: bigint;
  readonly rampTarget: bigint;
  readonly flags: bigint;
  readonly cash: bigint;
  readonly scaledDebt: bigint;
  readonly initialMargin: bigint;
  readonly syncMinute: bigint;
}

/** A pool's books, mirroring `contracts/types/PoolState.sol`, as of one time. Immutable: a step gives a new one. */
export class Pool implements Books {
  readonly terms: PoolTerms;
  readonly ramps: readonly [bigint, bigint];
  readonly index: bigint;
  readonly lastAccrual: bigint;
  readonly rateAtTarget: bigint;
  readonly reserve: bigint;
  readonly rampStart: bigint;
  readonly rampTarget: bigint;
  readonly flags: bigint;
  readonly cash: bigint;
  readonly scaledDebt: bigint;
  readonly initialMargin: bigint;
  readonly syncMinute: bigint;

  private constructor(terms: PoolTerms, ramps: readonly [bigint, bigint], books: Books) {
    this.terms = terms;
    this.ramps = ramps;
    this.index = books.index;
    this.lastAccrual = books.lastAccrual;
    this.rateAtTarget = books.rateAtTarget;
    this.reserve = books.reserve;
    this.rampStart = books.rampStart;
    this.rampTarget = books.rampTarget;
    this.flags = books.flags;
    this.cash = books.cash;
    this.scaledDebt = books.scaledDebt;
    this.initialMargin = books.initialMargin;
    this.syncMinute = books.syncMinute;
  }

  /**
   * A pool from its packed words: `poolWords()`, or the event `PoolUpdated`.
   *
   * @param terms Immutable parameters.
   * @param a Word A.
   * @param b Word B.
   * @param ramps Ramps of tokens 1 to 4 and 5 to 7.
   * @example
   * const [a, b, ramps] = await contract.poolWords();
   * const pool = Pool.fromWords(terms, a, b, ramps).at(timestamp);
   */
  static fromWords(terms: PoolTerms, a: bigint, b: bigint, ramps: readonly [bigint, bigint] = [0n, 0n]): Pool {
    const field = (word: bigint, from: bigint, bits: bigint): bigint => (word >> from) & ((1n << bits) - 1n);
    return new Pool(terms, ramps, {
      index: field(a, 0n, 80n),
      lastAccrual: field(a, 80n, 32n),
      rateAtTarget: field(a, 112n, 32n),
      reserve: field(a, 144n, 56n),
      rampStart: field(a, 200n, 20n),
      rampTarget: field(a, 220n, 20n),
      flags: a >> 240n,
      cash: field(b, 0n, 104n),
      scaledDebt: field(b, 104n, 104n),
      initialMargin: field(b, 208n, 20n),
      syncMinute: b >> 228n,
    });
  }

  /** The packed words. */
  toWords(): { readonly a: bigint; readonly b: bigint } {
    return {
      a:
        this.index |
        (this.lastAccrual << 80n) |
        (this.rateAtTarget << 112n) |
        (this.reserve << 144n) |
        (this.rampStart << 200n) |
        (this.rampTarget << 220n) |
        (this.flags << 240n),
      b: this.cash | (this.scaledDebt << 104n) | (this.initialMargin << 208n) | (this.syncMinute << 228n),
    };
  }

  /**
   * The books with interest up to `timestamp`, as the pool itself would have them.
   *
   * @param timestamp At or after the last accrual [unix seconds].
   * @throws {@link FeeSharingError} where fees are shared by rules that the books do not hold.
   */
  at(timestamp: bigint): Pool {
    const clock = min(timestamp - this.terms.createdAt, UINT32_MAX);
    const elapsed = clock - this.lastAccrual;
    if (elapsed <= 0n) return this;

    const debt = this.totalDebt;
    const { curve } = this.terms;
    const error = InterestMath.utilisationError(this.utilisation, curve.targetUtilisation);
    const { end, mean } = InterestMath.drift(this.rateAtTarget * RATE_UNIT, error, elapsed, curve);
    const aged = this.#with({ lastAccrual: clock, rateAtTarget: (end + RATE_UNIT / 2n) / RATE_UNIT });
    if (debt === 0n) return aged;

    const rate = InterestMath.curveDown(mean, error, curve.steepness);
    const index = InterestMath.compoundUp(this.index, rate, elapsed, INDEX_MAX);
    const flags = index === INDEX_MAX ? this.flags | POOL_SATURATED : this.flags;
    const grown = aged.#with({ index, flags });
    return grown.#addToReserve(((grown.totalDebt - debt) * this.terms.interestShare) / PPM);
  }

  /**
   * The books after a loan, and the borrower's scaled debt, rounded up. Caps and utilisation are the pool's to judge.
   *
   * @param scaledDebt Of the position before.
   * @param amount [assets].
   * @throws {@link InsufficientCashError} if there is less cash.
   */
  lend(scaledDebt: bigint, amount: bigint): { readonly pool: Pool; readonly scaledDebt: bigint } {
    if (amount > this.cash) throw new InsufficientCashError(amount, this.cash);
    const scaled = ceilDiv(amount * INDEX_SCALE, this.index);
    const pool = this.#with({ cash: this.cash - amount, scaledDebt: this.scaledDebt + scaled });
    return { pool, scaledDebt: scaledDebt + scaled };
  }

  /**
   * The books after a repayment: the whole debt, or a part that leaves at least the minimum.
   *
   * @param scaledDebt Of the position before.
   * @param amount More than the debt repays the debt [assets].
   * @throws {@link DebtBelowMinimumError} if no part may be repaid, because too little would be left.
   */
  payBack(
    scaledDebt: bigint,
    amount: bigint,
  ): { readonly pool: Pool; readonly scaledDebt: bigint; readonly repaid: bigint } {
    const debt = ceilDiv(scaledDebt * this.index, INDEX_SCALE);
    let [repaid, scaledPaid] = [debt, scaledDebt];
    if (amount < debt) {
      repaid = min(amount, max(debt - this.terms.minDebt, 0n));
      if (repaid === 0n) throw new DebtBelowMinimumError(debt - amount, this.terms.minDebt);
      scaledPaid = (repaid * INDEX_SCALE) / this.index;
    }
    const pool = this.#with({ cash: this.cash + repaid, scaledDebt: this.scaledDebt - scaledPaid });
    return { pool, scaledDebt: scaledDebt - scaledPaid, repaid };
  }

  /**
   * Shares that a deposit brings, rounded down.
   *
   * @param assets [assets].
   * @param supply `totalSupply()` [shares].
   * @example
   * pool.at(timestamp).previewDeposit(1_000_000_000n, await contract.totalSupply());
   */
  previewDeposit(assets: bigint, supply: bigint): bigint {
    return mulDivDown(assets, supply + VIRTUAL_SHARES, this.totalAssets + 1n);
  }

  /** What a number of new shares costs, rounded up [assets]. */
  previewMint(shares: bigint, supply: bigint): bigint {
    return mulDivUp(shares, this.totalAssets + 1n, supply + VIRTUAL_SHARES);
  }

  /** Shares that a withdrawal takes, rounded up [shares]. */
  previewWithdraw(assets: bigint, supply: bigint): bigint {
    return mulDivUp(assets, supply + VIRTUAL_SHARES, this.totalAssets + 1n);
  }

  /** What a number of shares brings, rounded down [assets]. */
  previewRedeem(shares: bigint, supply: bigint): bigint {
    return mulDivDown(shares, this.totalAssets + 1n, supply + VIRTUAL_SHARES);
  }

  /** What all positions owe, rounded down [assets]. */
  get totalDebt(): bigint {
    return (this.scaledDebt * this.index) / INDEX_SCALE;
  }

  /** What belongs to the lenders [assets]. */
  get totalAssets(): bigint {
    const assets = this.cash + this.totalDebt - this.reserve * this.terms.reserveUnit;
    return assets > 0n ? assets : 0n;
  }

  /** Debt / (debt + cash) [WAD]. */
  get utilisation(): bigint {
    const debt = this.totalDebt;
    return debt === 0n ? 0n : (debt * WAD) / (debt + this.cash);
  }

  /** What borrowers pay now [WAD per second]. */
  get borrowRate(): bigint {
    const error = InterestMath.utilisationError(this.utilisation, this.terms.curve.targetUtilisation);
    return InterestMath.curveDown(this.rateAtTarget * RATE_UNIT, error, this.terms.curve.steepness);
  }

  /** What lenders earn now [WAD per second]. */
  get supplyRate(): bigint {
    if (this.totalAssets === 0n) return 0n;
    const forLenders = (this.borrowRate * (PPM - this.terms.interestShare)) / PPM;
    return (forLenders * this.totalDebt) / this.totalAssets;
  }

  /**
   * Margins of basket token `k` at a time, without add-ons [ppm].
   *
   * @param k Number of the token.
   * @param timestamp [unix seconds].
   */
  margins(k: number, timestamp: bigint): Margins {
    let [start, target, initial] = [this.rampStart, this.rampTarget, this.initialMargin];
    if (k > 0) {
      const ramp = k < 5 ? this.ramps[0] >> (BigInt(k - 1) * 60n) : this.ramps[1] >> (BigInt(k - 5) * 60n);
      [start, target, initial] = [ramp & 0xfffffn, (ramp >> 20n) & 0xfffffn, (ramp >> 40n) & 0xfffffn];
    }
    const { rampRate, initialFactor } = this.terms.ramps[k] ?? { rampRate: 0n, initialFactor: 0n };
    const minutes = (timestamp - this.terms.createdAt) / 60n - this.syncMinute;
    const maintenance = RampMath.marginAt(start, target, rampRate, minutes);
    const floor = ceilDiv(maintenance * initialFactor, PPM);
    const needed = initial > floor ? initial : floor;
    return { maintenance, initial: needed < PPM ? needed : PPM };
  }

  #addToReserve(amount: bigint): Pool {
    const { reserveUnit, reserveTargetShare } = this.terms;
    const units = min(amount / reserveUnit, RESERVE_UNITS_MAX - this.reserve);
    if (units === 0n) return this;
    const target = (this.totalDebt * reserveTargetShare) / (PPM * reserveUnit);
    const room = target > this.reserve ? target - this.reserve : 0n;
    if (units > room || (this.flags & POOL_PROTOCOL_FEE) !== 0n) throw new FeeSharingError();
    return this.#with({ reserve: this.reserve + units });
  }

  #with(change: Partial<Books>): Pool {
    const { index, lastAccrual, rateAtTarget, reserve, rampStart, rampTarget, flags } = this;
    const { cash, scaledDebt, initialMargin, syncMinute } = this;
    const first = { index, lastAccrual, rateAtTarget, reserve, rampStart, rampTarget, flags };
    return new Pool(this.terms, this.ramps, { ...first, cash, scaledDebt, initialMargin, syncMinute, ...change });
  }
}

function max(x: bigint, y: bigint): bigint {
  return x > y ? x : y;
}

function min(x: bigint, y: bigint): bigint {
  return x < y ? x : y;
}
