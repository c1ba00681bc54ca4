import { healthDown, isSeizable } from "./health.ts";
import type { Mirror, PoolMirror, Position } from "./mirror.ts";
import { OracleState, type PoolReading } from "./reading.ts";

const WAD = 10n ** 18n;
/** Far above the error of doubles and far below what a price moves by: candidates within it are looked at exactly. */
const WIDENING = 1e-9;

/** A position that the mirror says is below a health level. */
export interface Candidate {
  readonly pool: PoolMirror;
  readonly position: Position;
  /** At the block of the reading [WAD]. */
  readonly health: bigint;
}

/**
 * Positions that can be liquidated at the prices of a reading, the worst first in each pool; O(log n + k) per pool plus its
 * baskets.
 */
export function liquidatable(mirror: Mirror, pools: ReadonlyMap<string, PoolReading>): Candidate[] {
  const found: Candidate[] = [];
  for (const [address, reading] of pools) {
    const pool = mirror.pools.get(address);
    if (pool !== undefined) found.push(...liquidatableIn(pool, reading));
  }
  return found;
}

/** The same for one pool. */
export function liquidatableIn(pool: PoolMirror, reading: PoolReading): Candidate[] {
  // While the sequencer is down nothing in the pool is liquidated; its tokens share the chain.
  if (reading.tokens.some((token) => token.state === OracleState.Sequencer)) return [];
  return below(pool, reading, WAD).filter(({ position }) => isSeizable(position, reading));
}

/** Positions whose health is below `level`, the worst first. */
export function below(pool: PoolMirror, reading: PoolReading, level: bigint): Candidate[] {
  const threshold = thresholdOf(reading, Number(level) / 1e18, slackOf(pool));
  const near = [...pool.index.atOrAbove(threshold), ...pool.baskets.values()];
  return near
    .map((position) => ({ pool, position, health: healthDown(position, reading) }))
    .filter(({ health }) => health < level)
    .sort((a, b) => (a.health < b.health ? -1 : a.health > b.health ? 1 : a.position.id < b.position.id ? -1 : 1));
}

/**
 * Scaled debt / collateral from which on a position of token 0 alone is below a health level. Debt = scaled x index / 1e15,
 * weighted value = collateral x price x (1 - m) / 1e36: the rest is a division.
 */
export function thresholdOf(reading: PoolReading, level: number, slack: number): number {
  const [token] = reading.tokens;
  const spot = token.state >= OracleState.Stale ? token.reference : token.price;
  const price = token.state === OracleState.Caution && token.reference > spot ? token.reference : spot;
  const worth = (Number(price) / 1e36) * (1 - Number(token.maintenance) / 1e6);
  return (worth / (Number(reading.index) / 1e15) / level) * (1 - slack);
}

/** Share by which rounding to whole base units can move a health: three roundings on a debt of at least the minimum. */
export function slackOf(pool: PoolMirror): number {
  const minDebt = Number(pool.description.minDebt);
  return Math.min(0.01, WIDENING + 4 / Math.max(minDebt, 1));
}

/** The position of a pool that is nearest to liquidation. */
export function nearest(pool: PoolMirror, reading: PoolReading): Candidate | undefined {
  const worst = pool.index.worst();
  const near = [...(worst === undefined ? [] : [worst]), ...pool.baskets.values()];
  return near
    .map((position) => ({ pool, position, health: healthDown(position, reading) }))
    .reduce<Candidate | undefined>(
      (least, each) => (least === undefined || each.health < least.health ? each : least),
      undefined,
    );
}
