/** Interest, reserve and the lenders' assets: architecture.md 3.1, risk.md 4, `InterestMath` and `PoolState` for the resolutions. */
import { INDEX, PPM, WAD, bits, down, exponential, max, min, rest, up } from "./arithmetic.ts";
import { demand } from "./refusal.ts";
import { type Books, type Pool } from "./state.ts";

const INDEX_END = bits(80);
export const AMOUNT_END = bits(104);
const RESERVE_END = bits(56);
/** Resolution of the stored rate [WAD per second]. */
const RATE_STEP = 16n;

export const ageOf = (pool: Pool): bigint => pool.now - pool.createdAt;
export const minuteOf = (pool: Pool): bigint => ageOf(pool) / 60n;

/** What all positions owe, rounded down. */
export const totalDebt = (s: Books): bigint => down(s.scaledDebt, s.index, INDEX);
/** What one position owes, rounded up. */
export const debtOf = (s: Books, scaled: bigint): bigint => up(scaled, s.index, INDEX);

export function lenderAssets(pool: Pool, s: Books): bigint {
  return rest(s.cash + totalDebt(s), s.reserve * pool.unit);
}

/** The books with interest up to now; the pool's own are left alone. */
export function accrued(pool: Pool): Books {
  const s = { ...pool.state.books };
  const clock = min(ageOf(pool), bits(32));
  const elapsed = clock - s.lastAccrual;
  if (elapsed === 0n) return s;

  const { rate, reserve } = pool.params;
  s.lastAccrual = clock;
  const debt = totalDebt(s);
  const utilisation = debt === 0n ? 0n : down(debt, WAD, debt + s.cash);
  const error = errorOf(utilisation, rate.targetUtilisation);

  const start = s.rateAtTarget * RATE_STEP;
  const { end, mean } = drift(start, error, elapsed, rate);
  s.rateAtTarget = (end + RATE_STEP / 2n) / RATE_STEP;
  if (debt === 0n) return s;

  s.index = grown(s.index, onCurve(mean, error, rate.curveSteepness), elapsed);
  if (s.index === INDEX_END) s.saturated = true;
  keep(pool, s, down(totalDebt(s) - debt, reserve.interestShare, PPM));

  return s;
}

/** How far utilisation is from its target, as a share of the way to the end on its side [WAD], toward zero. */
function errorOf(utilisation: bigint, target: bigint): bigint {
  if (utilisation >= WAD) return WAD;
  return utilisation >= target
    ? down(utilisation - target, WAD, WAD - target)
    : -down(target - utilisation, WAD, target);
}

/** The curve: 1 at the target, steepness at the full, 1 / steepness at the empty end; rounded down. */
function onCurve(rate: bigint, error: bigint, steepness: bigint): bigint {
  // BigInt divides toward zero, as the specification of the slope below the target does.
  const slope = error < 0n ? WAD - (WAD * WAD) / steepness : steepness - WAD;
  return down(rate, WAD + (error * slope) / WAD, WAD);
}

/** The rate at target grows by e^(speed x error x time); its mean is taken over start, middle (twice) and end. */
function drift(
  start: bigint,
  error: bigint,
  elapsed: bigint,
  rate: Pool["params"]["rate"],
): { readonly end: bigint; readonly mean: bigint } {
  const exponent = (((error * rate.adjustmentSpeed) / WAD) * elapsed) / 2n;
  if (exponent === 0n) return { end: start, mean: start };

  const growth = exponential(min(exponent, 60n * WAD));
  const bounded = (x: bigint): bigint => min(max(x, rate.minRateAtTarget), rate.maxRateAtTarget);
  const middle = bounded(down(start, growth, WAD));
  const end = bounded(down(middle, growth, WAD));
  return { end, mean: (start + 2n * middle + end) / 4n };
}

/** e^x - 1, never understated: the documented series below one per cent, the exponential rounded up above. */
export function growthOf(x: bigint): bigint {
  if (x >= WAD / 100n) return exponential(x) - WAD + 1n;
  return x + x ** 2n / (2n * WAD) + x ** 3n / (6n * WAD ** 2n) + x ** 4n / (23n * WAD ** 3n) + 3n;
}

function grown(index: bigint, rate: bigint, elapsed: bigint): bigint {
  const exponent = rate * elapsed;
  return exponent > 40n * WAD ? INDEX_END : min(index + up(index, growthOf(exponent), WAD), INDEX_END);
}

/** Puts a part of what came in aside: whole units, up to the target, in which what is owed does not count; above it, fees for whom they are due. */
export function keep(pool: Pool, s: Books, amount: bigint): void {
  const { state, params } = pool;
  const units = min(amount / pool.unit, RESERVE_END - s.reserve);
  if (units === 0n) return;
  const room = rest(down(totalDebt(s), params.reserve.targetShare, PPM * pool.unit), freeReserve(pool, s));
  const protocol = state.protocolTakes ? down(units, state.protocolShare, PPM) : 0n;
  const kept = min(units - protocol, room);
  const fees = /^0x0*$/.test(params.feeRecipient) ? 0n : units - protocol - kept;
  if (protocol + fees !== 0n) s.owesFees = true;
  s.newProtocolFees += protocol;
  s.newPoolFees += fees;
  s.reserve += protocol + kept + fees;
}

/** What the reserve can pay for a loss: all but what it owes. */
export function freeReserve(pool: Pool, s: Books): bigint {
  if (!s.owesFees) return s.reserve;
  return rest(s.reserve, pool.state.protocolFees + pool.state.poolFees + s.newProtocolFees + s.newPoolFees);
}

/** Where cash and debt are less than the reserve, fees that wait in it are lost, the pool's before the protocol's. */
export function loseFees(pool: Pool, s: Books): void {
  const { state } = pool;
  const backed = (s.cash + totalDebt(s)) / pool.unit;
  s.reserve = min(s.reserve, backed);
  state.protocolFees = min(state.protocolFees + s.newProtocolFees, s.reserve);
  state.poolFees = min(state.poolFees + s.newPoolFees, s.reserve - state.protocolFees);
  s.newProtocolFees = 0n;
  s.newPoolFees = 0n;
}

export function addCash(s: Books, amount: bigint): void {
  demand(s.cash + amount <= AMOUNT_END, "MarginPool_AmountOverflow", s.cash + amount, AMOUNT_END);
  s.cash += amount;
}

export function takeCash(s: Books, amount: bigint): void {
  demand(amount <= s.cash, "MarginPool_InsufficientCash", amount, s.cash);
  s.cash -= amount;
}

/** The books become the pool's, and the fees of this call are owed. */
export function store(pool: Pool, s: Books): void {
  const { state } = pool;
  state.protocolFees += s.newProtocolFees;
  state.poolFees += s.newPoolFees;
  s.newProtocolFees = 0n;
  s.newPoolFees = 0n;
  state.books = s;
}

/** The token's own refusal of what is not there. */
export function requireBalance(pool: Pool, token: string, account: string, amount: bigint, balance: bigint): void {
  demand(amount <= balance, "ERC20InsufficientBalance", account, balance, amount);
}
