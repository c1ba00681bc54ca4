import { requireAddress } from "../addresses.ts";
import * as LiquidationMath from "../math/liquidationMath.ts";
import * as MarginMath from "../math/marginMath.ts";
import * as PredictiveMath from "../math/predictiveMath.ts";
import { MAX_UINT256, PPM, WAD } from "../math/constants.ts";
import { ceilDiv, lnSigned, mulDivDown } from "../math/wadMath.ts";

/** Scale of the borrow index. */
export const INDEX_SCALE = 10n ** 15n;

const AMOUNT_BITS = 120n;
const AMOUNT_MASK = (1n << AMOUNT_BITS) - 1n;

/** Thrown when a number does not fit its field. */
export class FieldOverflowError extends Error {
  override readonly name = "FieldOverflowError";

  constructor(field: string, value: bigint, bits: bigint) {
    super(`${field} ${value.toString()} does not fit ${bits.toString()} bits. Pass the value as the pool stores it.`);
  }
}

/** Thrown when a change takes out more of a token than the position holds. */
export class InsufficientCollateralError extends Error {
  override readonly name = "InsufficientCollateralError";

  constructor(k: number, amount: bigint, held: bigint) {
    super(
      `The position holds ${held.toString()} of token ${k.toString()}, not ${amount.toString()}. Take out at most that.`,
    );
  }
}

/** What a basket token is worth and how it counts. */
export interface CollateralQuote {
  /** [price 1e36] */
  readonly price: bigint;
  /** [ppm] */
  readonly maintenanceMargin: bigint;
}

/**
 * The id of position number `index` of `owner`, as bytes32.
 *
 * @throws {@link InvalidAddressError} if `owner` is none, {@link FieldOverflowError} if `index` has more than 96 bits.
 * @example
 * positionId("0x00000000000000000000000000000000000000aa", 7n);
 */
export function positionId(owner: string, index: bigint): string {
  if (index < 0n || index >> 96n !== 0n) throw new FieldOverflowError("index", index, 96n);
  return `0x${((BigInt(requireAddress(owner)) << 96n) | index).toString(16).padStart(64, "0")}`;
}

/**
 * Owner and number of a position.
 *
 * @example
 * const { owner, index } = parsePositionId(id);
 */
export function parsePositionId(id: string): { readonly owner: string; readonly index: bigint } {
  const value = BigInt(id);
  return { owner: `0x${(value >> 96n).toString(16).padStart(40, "0")}`, index: value & ((1n << 96n) - 1n) };
}

/** A position of a pool, mirroring `contracts/types/PositionWord.sol`. */
export class Position {
  /** What it holds of each basket token [base units]. */
  readonly amounts: readonly bigint[];
  /** Debt before the borrow index is applied. */
  readonly scaledDebt: bigint;
  /** Bit k is set if it holds basket token k. */
  readonly basketMask: bigint;
  readonly flags: bigint;

  private constructor(amounts: readonly bigint[], scaledDebt: bigint, basketMask: bigint, flags: bigint) {
    this.amounts = amounts;
    this.scaledDebt = scaledDebt;
    this.basketMask = basketMask;
    this.flags = flags;
  }

  /**
   * A position from its packed word (`positionWord`), and what it holds of tokens 1 to 7, if anything.
   *
   * @param word The packed word.
   * @param others Amounts of basket tokens 1 and up [base units].
   * @example
   * const position = Position.fromWord(await pool.positionWord(id));
   */
  static fromWord(word: bigint, others: readonly bigint[] = []): Position {
    return new Position(
      [word & AMOUNT_MASK, ...others],
      (word >> AMOUNT_BITS) & AMOUNT_MASK,
      (word >> 240n) & 0xffn,
      word >> 248n,
    );
  }

  /** The packed word. */
  toWord(): bigint {
    return (
      (this.amounts[0] ?? 0n) | (this.scaledDebt << AMOUNT_BITS) | (this.basketMask << 240n) | (this.flags << 248n)
    );
  }

  /** The same position with another debt. */
  withScaledDebt(scaledDebt: bigint): Position {
    return new Position(this.amounts, scaledDebt, this.basketMask, this.flags);
  }

  /**
   * The same position with more or less of basket token `k`.
   *
   * @param k Number of the token.
   * @param change [base units]; negative takes out.
   * @throws {@link InsufficientCollateralError} if it does not hold as much.
   */
  withCollateral(k: number, change: bigint): Position {
    const held = this.amounts[k] ?? 0n;
    if (held + change < 0n) throw new InsufficientCollateralError(k, -change, held);
    const amounts = Array.from({ length: Math.max(this.amounts.length, k + 1) }, (_, i) => this.amounts[i] ?? 0n);
    amounts[k] = held + change;
    const bit = 1n << BigInt(k);
    const mask = held + change === 0n ? this.basketMask & ~bit : this.basketMask | bit;
    return new Position(amounts, this.scaledDebt, mask, this.flags);
  }

  /** What it owes at a borrow index, rounded up [assets]. */
  debt(index: bigint): bigint {
    return ceilDiv(this.scaledDebt * index, INDEX_SCALE);
  }

  /** Value of the basket, rounded down per token [assets]. */
  collateralValue(quotes: readonly CollateralQuote[]): bigint {
    return this.#sum(quotes, (value) => value);
  }

  /** Sum of value x (1 - maintenance margin), rounded down per token [assets]. */
  weightedValue(quotes: readonly CollateralQuote[]): bigint {
    return this.#sum(quotes, (value, quote) => (value * (PPM - quote.maintenanceMargin)) / PPM);
  }

  /**
   * Health factor; liquidatable below 1; the maximum without debt [WAD].
   *
   * @param quotes One per basket token.
   * @param index Borrow index now.
   */
  health(quotes: readonly CollateralQuote[], index: bigint): bigint {
    return LiquidationMath.healthDown(this.weightedValue(quotes), this.debt(index));
  }

  /** Collateral value less debt [assets]. */
  equity(quotes: readonly CollateralQuote[], index: bigint): bigint {
    return this.collateralValue(quotes) - this.debt(index);
  }

  /** Collateral value / equity; the maximum without equity [WAD]. */
  leverage(quotes: readonly CollateralQuote[], index: bigint): bigint {
    const equity = this.equity(quotes, index);
    return equity > 0n ? mulDivDown(this.collateralValue(quotes), WAD, equity) : MAX_UINT256;
  }

  /** Price of token `k` at which the position becomes liquidatable, the others unchanged, rounded up [price 1e36]. */
  liquidationPrice(k: number, quotes: readonly CollateralQuote[], index: bigint): bigint {
    const quote = quotes[k];
    const amount = this.amounts[k] ?? 0n;
    if (quote === undefined || amount === 0n) return 0n;
    const own = (MarginMath.valueDown(amount, quote.price) * (PPM - quote.maintenanceMargin)) / PPM;
    const lt = (PPM - quote.maintenanceMargin) * (WAD / PPM);
    return MarginMath.liquidationPriceUp(amount, lt, this.debt(index), this.weightedValue(quotes) - own);
  }

  /** By how much all collateral may fall before liquidation [WAD]. */
  distance(quotes: readonly CollateralQuote[], index: bigint): bigint {
    const health = this.health(quotes, index);
    if (health === MAX_UINT256) return WAD;
    return health <= WAD ? 0n : WAD - ceilDiv(WAD * WAD, health);
  }

  /**
   * Probability that health touches 1 within a time, without drift [WAD].
   *
   * @param quotes One per basket token.
   * @param index Borrow index now.
   * @param sigma Volatility per year [WAD].
   * @param time [seconds].
   */
  breachProbability(quotes: readonly CollateralQuote[], index: bigint, sigma: bigint, time: bigint): bigint {
    return PredictiveMath.breachProbability(this.health(quotes, index), sigma, time);
  }

  /**
   * Time until interest alone makes the position liquidatable, at unchanged prices and rate, rounded down; the maximum where that
   * never happens [seconds].
   *
   * @param quotes One per basket token.
   * @param index Borrow index now.
   * @param borrowRate Of the pool now: `pool.borrowRate` [WAD per second].
   */
  timeToLiquidation(quotes: readonly CollateralQuote[], index: bigint, borrowRate: bigint): bigint {
    const health = this.health(quotes, index);
    if (health <= WAD) return 0n;
    return health === MAX_UINT256 || borrowRate === 0n ? MAX_UINT256 : lnSigned(health) / borrowRate;
  }

  #sum(quotes: readonly CollateralQuote[], weigh: (value: bigint, quote: CollateralQuote) => bigint): bigint {
    return this.amounts.reduce((total, amount, k) => {
      const quote = quotes[k];
      return quote === undefined ? total : total + weigh(MarginMath.valueDown(amount, quote.price), quote);
    }, 0n);
  }
}
