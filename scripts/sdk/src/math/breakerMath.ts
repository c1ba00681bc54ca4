/** Twin of `contracts/libraries/BreakerMath.sol`: which breaker is active, and what it may block. */
import { WAD, YEAR } from "./constants.ts";
import { logReturn } from "./volatilityMath.ts";
import { mulDivDown, sqrtDown } from "./wadMath.ts";

/** State of an oracle, by the number of the Solidity enum. */
export const OracleState = { NORMAL: 0, CAUTION: 1, HALTED: 2, STALE: 3, SEQUENCER: 4 } as const;
export type OracleState = (typeof OracleState)[keyof typeof OracleState];

/** Whether positions may be liquidated, by the number of the Solidity enum. */
export const Liquidation = { NEVER: 0, ALWAYS: 1, AT_BOTH_PRICES: 2 } as const;
export type Liquidation = (typeof Liquidation)[keyof typeof Liquidation];

/** Everything that is active; several may be at once. */
export interface Active {
  readonly sequencer: boolean;
  readonly stale: boolean;
  readonly halted: boolean;
  readonly caution: boolean;
  readonly utilisation: boolean;
}

/** What may be done. Withdrawing without debt, repaying and adding collateral always may. */
export interface Permissions {
  readonly increase: boolean;
  readonly borrow: boolean;
  readonly withdrawWithDebt: boolean;
  readonly liquidate: Liquidation;
}

/**
 * Half width of the band in which a price is believed at once [WAD], rounded down.
 *
 * @param multiplier - Standard deviations [WAD].
 * @param sigma - Annual volatility [WAD].
 * @param elapsed - Time since the reference price [seconds].
 * @param base - Width at no elapsed time [WAD].
 * @example
 * bandDown(6n * WAD, WAD, 3_600n, WAD / 50n); // 0.084e18
 */
export function bandDown(multiplier: bigint, sigma: bigint, elapsed: bigint, base: bigint): bigint {
  return mulDivDown(multiplier * sigma, sqrtDown((elapsed * WAD) / YEAR), WAD * WAD) + base;
}

/**
 * Whether a price is outside the band around a reference price.
 *
 * @param price - Price, not 0 [any scale].
 * @param refPrice - Reference price, not 0 [same scale].
 * @param band - From `bandDown` [WAD].
 * @throws {DivisionByZeroError} when the reference price is 0.
 * @example
 * outsideBand(120n, 100n, WAD / 10n); // true
 */
export function outsideBand(price: bigint, refPrice: bigint, band: bigint): boolean {
  const change = logReturn(price, refPrice);

  return (change < 0n ? -change : change) > band;
}

/**
 * Whether the sequencer is down, or up for less than the grace period.
 *
 * @param up - Whether it runs.
 * @param sinceUp - Time since it came back [seconds].
 * @param grace - Time to wait after that [seconds].
 * @example
 * sequencerDown(true, 100n, 3_600n); // true
 */
export const sequencerDown = (up: boolean, sinceUp: bigint, grace: bigint): boolean => !up || sinceUp < grace;

/**
 * Whether a price must not be used: there is none, or it is older than allowed.
 *
 * @param price - Price; 0 for none [any scale].
 * @param age - Its age [seconds].
 * @param maxAge - Greatest age [seconds].
 * @example
 * staleAt(1n, 90_000n, 86_700n); // true
 */
export const staleAt = (price: bigint, age: bigint, maxAge: bigint): boolean => price === 0n || age > maxAge;

/**
 * The state that is shown: the first of SEQUENCER, STALE, HALTED, CAUTION, NORMAL.
 *
 * @param active - Everything that is active.
 * @example
 * stateOf({ sequencer: false, stale: true, halted: true, caution: false, utilisation: false }); // STALE
 */
export function stateOf(active: Active): OracleState {
  if (active.sequencer) return OracleState.SEQUENCER;
  if (active.stale) return OracleState.STALE;
  if (active.halted) return OracleState.HALTED;

  return active.caution ? OracleState.CAUTION : OracleState.NORMAL;
}

/**
 * What may be done: the most restrictive of everything that is active.
 *
 * @param active - Everything that is active.
 * @example
 * permissionsOf({ sequencer: false, stale: false, halted: true, caution: true, utilisation: false }).liquidate; // 2
 */
export function permissionsOf(active: Active): Permissions {
  const free = !(active.sequencer || active.stale || active.halted || active.caution);
  const priced = !active.sequencer && !active.stale;

  return {
    increase: free,
    borrow: free && !active.utilisation,
    withdrawWithDebt: free,
    liquidate: !priced ? Liquidation.NEVER : active.caution ? Liquidation.AT_BOTH_PRICES : Liquidation.ALWAYS,
  };
}
