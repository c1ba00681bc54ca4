/**
 * Twin of `contracts/libraries/LiquidationMath.sol`: how much of a position a liquidation takes, and at which incentive.
 * Values are in debt base units, everything else is a ratio [WAD].
 */
import { MAX_INT256, MAX_UINT256, WAD } from "./constants.ts";
import { ceilDiv, divDown, mulDivDown, mulDivUp, mulDown, mulUp } from "./wadMath.ts";

/** What one step of a liquidation does with a position; the numbers are those of the Solidity enum. */
export const Mode = { NONE: 0, PARTIAL: 1, FULL: 2, ASSET_EXHAUSTED: 3, CLOSEOUT: 4 } as const;
export type Mode = (typeof Mode)[keyof typeof Mode];

/** A position as a liquidation sees it [debt base units]. */
export interface Book {
  readonly collateralValue: bigint;
  /** Sum of value times liquidation threshold over the basket. */
  readonly weightedValue: bigint;
  readonly debt: bigint;
}

/** The token that a step takes. */
export interface Asset {
  /** Value of what the position holds of it [debt base units]. */
  readonly value: bigint;
  /** Liquidation threshold, 1 - maintenance margin [WAD]. */
  readonly lt: bigint;
  readonly incentiveMin: bigint;
  readonly incentiveMax: bigint;
}

/** What a pool prescribes for all its liquidations. */
export interface Terms {
  readonly targetHealth: bigint;
  readonly fullIncentiveHealth: bigint;
  readonly closeAllHealth: bigint;
  /** Least debt that a liquidation may leave [debt base units]. */
  readonly minDebt: bigint;
  /** Incentive fraction that elapsed time alone gives; 0 without an auction [WAD]. */
  readonly auctionFraction: bigint;
}

/** One step of a liquidation. */
export interface Step {
  readonly mode: Mode;
  readonly incentive: bigint;
  /** Debt repaid, rounded up [debt base units]. */
  readonly repay: bigint;
  /** Value seized, rounded down: of the token, in CLOSEOUT of the whole basket [debt base units]. */
  readonly seize: bigint;
}

/**
 * Health: weighted value / debt [WAD], rounded down; the maximum without debt.
 *
 * @param weightedValue - Sum of value times liquidation threshold [debt base units].
 * @param debt - What is owed [debt base units].
 * @throws {MathOverflowError} when the result exceeds 256 bits.
 * @example
 * healthDown(1_600n, 1_000n); // 1.6e18
 */
export function healthDown(weightedValue: bigint, debt: bigint): bigint {
  return debt === 0n ? MAX_UINT256 : mulDivDown(weightedValue, WAD, debt);
}

/**
 * How far from its least to its greatest value the incentive stands [WAD], rounded down.
 *
 * @param health - The position's health [WAD].
 * @param fullIncentiveHealth - Health at and below which the fraction is 1; must be below 1 [WAD].
 * @param auctionFraction - What elapsed time alone gives, at most 1 [WAD].
 * @example
 * incentiveFractionDown(985n * 10n ** 15n, 97n * 10n ** 16n, 0n); // 0.5e18
 */
export function incentiveFractionDown(health: bigint, fullIncentiveHealth: bigint, auctionFraction: bigint): bigint {
  if (health >= WAD) return auctionFraction;
  if (health <= fullIncentiveHealth) return WAD;

  const fraction = ((WAD - health) * WAD) / (WAD - fullIncentiveHealth);

  return fraction > auctionFraction ? fraction : auctionFraction;
}

/**
 * The incentive before the caps [WAD], rounded down.
 *
 * @param asset - The token's least and greatest incentive.
 * @param fraction - From `incentiveFractionDown` [WAD].
 * @example
 * rawIncentiveDown({ value: 0n, lt: 0n, incentiveMin: 0n, incentiveMax: WAD / 10n }, WAD / 2n); // 0.05e18
 */
export function rawIncentiveDown(asset: Asset, fraction: bigint): bigint {
  return asset.incentiveMin + mulDown(asset.incentiveMax - asset.incentiveMin, fraction);
}

/**
 * The greatest incentive on a token that does not lower the health of the rest [WAD]; may be negative.
 *
 * @param book - The position.
 * @param lt - Threshold of the token [WAD].
 * @throws {DivisionByZeroError} when nothing is owed.
 * @example
 * capHealth({ collateralValue: 110n, weightedValue: 99n, debt: 100n }, (9n * WAD) / 10n); // 0.1e18
 */
export function capHealth(book: Book, lt: bigint): bigint {
  if (lt === 0n) return MAX_INT256;

  return lessOne(mulDivDown(book.weightedValue, WAD * WAD, book.debt * lt));
}

/**
 * The greatest incentive that leaves the position solvent however much is repaid [WAD]; may be negative.
 *
 * @param book - The position.
 * @throws {DivisionByZeroError} when nothing is owed.
 * @example
 * capSolvency({ collateralValue: 110n, weightedValue: 99n, debt: 100n }); // 0.1e18
 */
export function capSolvency(book: Book): bigint {
  return lessOne(mulDivDown(book.collateralValue, WAD, book.debt));
}

/**
 * The greatest incentive that a maintenance margin pays for: c m / (1 - c m), at most `cap` [WAD], rounded down.
 *
 * @param m - Maintenance margin [WAD].
 * @param cursor - Share of it that goes to the liquidator [WAD].
 * @param cap - Ceiling [WAD].
 * @throws {DivisionByZeroError} when cursor * m is 1.
 * @example
 * maxIncentiveDown(WAD / 10n, (3n * WAD) / 10n, WAD / 10n); // 0.0309e18
 */
export function maxIncentiveDown(m: bigint, cursor: bigint, cap: bigint): bigint {
  const share = mulDown(cursor, m);
  const incentive = divDown(share, WAD - share);

  return incentive < cap ? incentive : cap;
}

/**
 * The repayment after which health is at the target [debt base units], rounded up: 0 if it is met already, the whole debt if no
 * part of it reaches the target.
 *
 * @param book - The position.
 * @param lt - Threshold of the token that is taken [WAD].
 * @param incentive - Incentive on it [WAD].
 * @param targetHealth - Health to restore [WAD].
 * @example
 * targetRepayUp({ collateralValue: 1100n, weightedValue: 990n, debt: 1000n }, (9n * WAD) / 10n, 0n, (105n * WAD) / 100n);
 */
export function targetRepayUp(book: Book, lt: bigint, incentive: bigint, targetHealth: bigint): bigint {
  const wanted = targetHealth * book.debt;
  const held = book.weightedValue * WAD;
  if (wanted <= held) return 0n;

  const lost = mulUp(lt, WAD + incentive);
  if (lost >= targetHealth) return book.debt;

  const repay = ceilDiv(wanted - held, targetHealth - lost);

  return repay < book.debt ? repay : book.debt;
}

/**
 * Sizes the liquidation of a position out of one token. CLOSEOUT is judged by this token alone.
 *
 * @param book - The position.
 * @param asset - The token that is taken.
 * @param terms - What the pool prescribes.
 * @example
 * const book = { collateralValue: 1_100_000n, weightedValue: 990_000n, debt: 1_000_000n };
 * const asset = { value: 1_100_000n, lt: (9n * WAD) / 10n, incentiveMin: WAD / 200n, incentiveMax: WAD / 50n };
 * const healths = { targetHealth: (21n * WAD) / 20n, fullIncentiveHealth: (97n * WAD) / 100n, closeAllHealth: WAD / 2n };
 * step(book, asset, { ...healths, minDebt: 0n, auctionFraction: 0n }).repay; // 425_532
 */
export function step(book: Book, asset: Asset, terms: Terms): Step {
  if (book.weightedValue >= book.debt) return { mode: Mode.NONE, incentive: 0n, repay: 0n, seize: 0n };

  const health = healthDown(book.weightedValue, book.debt);
  const raw = rawIncentiveDown(asset, incentiveFractionDown(health, terms.fullIncentiveHealth, terms.auctionFraction));

  const solvencyCap = capSolvency(book);
  const healthCap = capHealth(book, asset.lt);
  const cap = solvencyCap < healthCap ? solvencyCap : healthCap;

  if (cap < asset.incentiveMin) {
    return { mode: Mode.CLOSEOUT, ...closeOut(book, asset.incentiveMin, raw, solvencyCap) };
  }

  const incentive = raw < cap ? raw : cap;
  let repay = book.debt;
  let seize: bigint;
  if (raw >= cap) {
    // A part at the cap would improve nothing, so the whole debt goes. What it costs is what the cap stands for.
    seize = atCapDown(book, asset.lt);
  } else {
    if (health >= terms.closeAllHealth) {
      const part = targetRepayUp(book, asset.lt, raw, terms.targetHealth);
      if (part < repay && repay - part >= terms.minDebt) repay = part;
    }
    seize = repay + mulDown(repay, raw);
  }

  if (seize <= asset.value) return { mode: repay === book.debt ? Mode.FULL : Mode.PARTIAL, incentive, repay, seize };

  const exhausting = mulDivUp(asset.value, WAD, WAD + incentive);

  return {
    mode: Mode.ASSET_EXHAUSTED,
    incentive,
    repay: exhausting < book.debt ? exhausting : book.debt,
    seize: asset.value,
  };
}

/**
 * Ends a position over its whole basket; `debt - repay` is bad debt.
 *
 * @param book - The position.
 * @param incentiveMin - Least incentive [WAD].
 * @param rawIncentive - Incentive before the caps, at least `incentiveMin` [WAD].
 * @param solvencyCap - `capSolvency(book)` [WAD].
 * @returns The incentive [WAD], the debt repaid, rounded up, and the value seized, rounded down [debt base units].
 * @example
 * const book = { collateralValue: 1_005n, weightedValue: 900n, debt: 1_001n };
 * closeOut(book, WAD / 200n, WAD / 50n, capSolvency(book)).repay; // 1_000
 */
export function closeOut(
  book: Book,
  incentiveMin: bigint,
  rawIncentive: bigint,
  solvencyCap: bigint,
): Omit<Step, "mode"> {
  if (solvencyCap < incentiveMin) {
    const seize = book.collateralValue;

    return { incentive: incentiveMin, repay: mulDivUp(seize, WAD, WAD + incentiveMin), seize };
  }
  // At the cap the basket is taken to the last unit: rounding leaves no dust behind.
  if (rawIncentive >= solvencyCap) return { incentive: solvencyCap, repay: book.debt, seize: book.collateralValue };

  return { incentive: rawIncentive, repay: book.debt, seize: book.debt + mulDown(book.debt, rawIncentive) };
}

/**
 * The part of a seizure that goes to the reserve: a share of the incentive above the least one [debt base units of value],
 * rounded down.
 *
 * @param repay - Debt repaid [debt base units].
 * @param incentive - Incentive on it [WAD].
 * @param leastIncentive - Incentive that bears no fee; 0 for a share of all of it [WAD].
 * @param share - Share of the rest [WAD].
 * @example
 * reserveFeeDown(1_000n, WAD / 20n, 0n, WAD / 10n); // 5
 */
export function reserveFeeDown(repay: bigint, incentive: bigint, leastIncentive: bigint, share: bigint): bigint {
  if (incentive <= leastIncentive) return 0n;

  return mulDivDown(repay, (incentive - leastIncentive) * share, WAD * WAD);
}

function atCapDown(book: Book, lt: bigint): bigint {
  if (lt === 0n) return book.collateralValue;

  const neutral = mulDivDown(book.weightedValue, WAD, lt);

  return neutral < book.collateralValue ? neutral : book.collateralValue;
}

function lessOne(ratio: bigint): bigint {
  return ratio > MAX_INT256 ? MAX_INT256 : ratio - WAD;
}
