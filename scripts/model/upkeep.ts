/** Flash loans, operators, roles, fees, orphans and margin calls: `IPoolAdmin`, `IPoolOperators`, `IPoolUpkeep`, decisions.md 9, 11, 23, 24. */
import { MAX, PPM, PRICE, WAD, bits, down, max, min, up } from "./arithmetic.ts";
import type { MarginParams } from "../sdk/src/poolParams.ts";
import { accrued, addCash, debtOf, store, takeCash } from "./interest.ts";
import { requireReceiver } from "./lending.ts";
import { quoteOf, valueOf } from "./margins.ts";
import { weightedValue } from "./health.ts";
import { payBack, pull } from "./positions.ts";
import { demand } from "./refusal.ts";
import { NORMAL, STALE, at, move, positionOf, type Pool, type Position } from "./state.ts";

const CALLED = 1n;
const GRADUAL = 2n;

export function flashLoan(pool: Pool, receiver: string, token: string, amount: bigint, honest: boolean): void {
  demand(token === pool.params.debtAsset, "MarginPool_UnsupportedFlashToken", token);
  const { cash } = accrued(pool);
  demand(amount <= cash, "MarginPool_InsufficientCash", amount, cash);
  demand(honest, "MarginPool_FlashCallbackFailed", receiver);
}

export function setOperator(
  pool: Pool,
  owner: string,
  operator: string,
  permissions: bigint,
  maxLoss: bigint,
  expiry: bigint,
): void {
  demand(permissions <= 31n, "MarginPool_UnknownPermissions", permissions);
  demand(maxLoss <= PPM, "MarginPool_AmountOverflow", maxLoss, PPM);
  demand(expiry <= bits(48), "MarginPool_AmountOverflow", expiry, bits(48));
  pool.state.operators.set(`${owner}:${operator}`, { permissions, maxLoss, expiry });
}

/* ROLES: all are the governor's */

function requireRole(pool: Pool, caller: string): void {
  demand(caller === pool.governor, "MarginPool_Unauthorized", caller, pool.governor);
}

const named = (name: string): string => `0x${Buffer.from(name).toString("hex").padEnd(64, "0")}`;

export function halt(pool: Pool, caller: string, duration: bigint): void {
  const { state } = pool;
  requireRole(pool, caller);
  demand(
    duration !== 0n && duration <= 259_200n,
    "MarginPool_ParamOutOfRange",
    ...[named("duration"), duration, 1n, 259_200n],
  );
  demand(pool.now >= state.haltAllowedFrom, "MarginPool_TooEarly", pool.now, state.haltAllowedFrom);
  state.haltedUntil = pool.now + duration;
  state.haltAllowedFrom = state.haltedUntil + duration;
  state.halted = true;
  store(pool, accrued(pool));
}

/** What the markets of the basket absorb together, by the rules announced last [assets]. */
const absorbed = (pool: Pool): bigint => pool.state.rules.reduce((sum, { to }) => sum + to.referenceNotional, 0n);

/** Where no token ever named its market, nothing limits the cap. */
const borrowLimit = (pool: Pool, notional: bigint): bigint =>
  notional !== 0n || pool.state.sized ? 4n * notional : (1n << 256n) - 1n;

export function setCaps(pool: Pool, caller: string, supplyCap: bigint, borrowCap: bigint): void {
  const { state } = pool;
  const { limits } = pool.params;
  requireRole(pool, caller);
  let supplyMax = limits.supplyCap;
  let borrowMax = min(limits.borrowCap, borrowLimit(pool, absorbed(pool)));
  if (supplyCap > state.supplyCap || borrowCap > state.borrowCap) {
    const earliest = state.capsRaisedAt + 259_200n;
    demand(pool.now >= earliest, "MarginPool_TooEarly", pool.now, earliest);
    supplyMax = min(supplyMax, max(2n * state.supplyCap, limits.minDebt));
    borrowMax = min(borrowMax, max(2n * state.borrowCap, limits.minDebt));
    state.capsRaisedAt = pool.now;
  }
  demand(supplyCap <= supplyMax, "MarginPool_ParamOutOfRange", ...[named("supplyCap"), supplyCap, 0n, supplyMax]);
  demand(borrowCap <= borrowMax, "MarginPool_ParamOutOfRange", ...[named("borrowCap"), borrowCap, 0n, borrowMax]);
  state.supplyCap = supplyCap;
  state.borrowCap = borrowCap;
  state.limited = true;
  store(pool, accrued(pool));
}

export function setMarginParams(pool: Pool, caller: string, k: number, next: MarginParams): void {
  requireRole(pool, caller);
  const rules = at(pool.state.rules, k);
  const free = rules.since + 86_400n;
  demand(rules.since === 0n || pool.now >= free, "MarginPool_ChangePending", free);
  const { cursor, incentiveMin } = at(pool.params.collaterals, k);
  // The least incentive stays one that the least margin pays for.
  const share = down(cursor, next.maintenanceFloor, PPM);
  const affordable = down(share, PPM, PPM - share);
  demand(
    incentiveMin <= affordable,
    "MarginPool_ParamOutOfRange",
    ...[named("incentiveMin"), incentiveMin, 0n, affordable],
  );
  const others = absorbed(pool) - at(pool.state.rules, k).to.referenceNotional;
  const { borrowCap } = pool.state;
  demand(
    borrowCap <= borrowLimit(pool, others + next.referenceNotional),
    "MarginPool_ParamOutOfRange",
    ...[named("referenceNotional"), next.referenceNotional, max((borrowCap + 3n) / 4n - others, 0n), (1n << 112n) - 1n],
  );
  pool.state.rules[k] = { from: rules.to, to: next, since: pool.now };
  pool.state.sized ||= next.referenceNotional !== 0n;
  store(pool, accrued(pool));
}

export function setProtocolShare(pool: Pool, caller: string, share: bigint): void {
  requireRole(pool, caller);
  demand(share <= 250_000n, "MarginPool_ParamOutOfRange", ...[named("protocolFeeShare"), share, 0n, 250_000n]);
  store(pool, accrued(pool));
  pool.state.protocolTakes = share !== 0n;
  pool.state.protocolShare = share;
}

export function claim(pool: Pool, caller: string, whose: "protocolFees" | "poolFees"): bigint {
  const { state } = pool;
  requireRole(pool, caller);
  const s = accrued(pool);
  store(pool, s);
  const units = min(state[whose], s.cash / pool.unit);
  state[whose] -= units;
  demand(units !== 0n, "MarginPool_NothingToClaim");
  const amount = units * pool.unit;
  s.reserve -= units;
  takeCash(s, amount);
  if (state.protocolFees === 0n && state.poolFees === 0n) s.owesFees = false;
  store(pool, s);
  move(pool, pool.params.debtAsset, pool.address, pool.governor, amount);
  return amount;
}

export function buyOrphans(
  pool: Pool,
  caller: string,
  token: string,
  amount: bigint,
  maxCost: bigint,
  receiver: string,
): bigint {
  requireReceiver(pool, receiver);
  const k = pool.tokens.indexOf(token);
  const available = pool.state.orphans[k] ?? 0n;
  demand(amount !== 0n && amount <= available, "MarginPool_InsufficientOrphans", token, amount, available);
  const s = accrued(pool);
  const quote = quoteOf(pool, k);
  demand(quote.state < STALE, "MarginPool_OracleDead", token);
  const value = up(amount, quote.price, PRICE);
  const cost = up(value, PPM, PPM + at(pool.params.collaterals, k).incentiveMin);
  demand(cost <= maxCost, "MarginPool_PriceAboveLimit", cost, maxCost);
  pool.state.orphans[k] = available - amount;
  addCash(s, cost);
  store(pool, s);
  move(pool, token, pool.address, receiver, amount);
  pull(pool, pool.params.debtAsset, caller, cost);
  return cost;
}

/* MARGIN CALLS AND GRADUAL EXIT */

export function flagMarginCall(pool: Pool, id: string): boolean {
  const position = positionOf(pool, id);
  const debt = debtOf(accrued(pool), position.scaled);
  const health = debt === 0n ? MAX : down(weightedValue(pool, position), WAD, debt);
  const called = health < pool.params.liquidation.marginCallHealth;
  const flags = called ? position.flags | CALLED : position.flags & ~CALLED;
  if (flags !== position.flags) pool.state.positions.set(id, { ...position, flags });
  return called;
}

export function setGradualExit(pool: Pool, caller: string, id: string, allowed: boolean): void {
  const position = positionOf(pool, id);
  demand(caller === position.owner, "MarginPool_NotAuthorized", caller, id, GRADUAL);
  const flags = allowed ? position.flags | GRADUAL : position.flags & ~GRADUAL;
  pool.state.positions.set(id, { ...position, flags });
}

/** A slice between the call level and 1, as deep as the position stands between them. */
export function exitGradually(
  pool: Pool,
  caller: string,
  id: string,
  token: string,
  limits: { readonly maxRepay: bigint; readonly minSeized: bigint; readonly receiver: string },
): { readonly repaid: bigint; readonly seized: bigint } {
  requireReceiver(pool, limits.receiver);
  const k = pool.tokens.indexOf(token);
  demand(k >= 0, "MarginPool_UnknownCollateral", token);
  const call = pool.params.liquidation.marginCallHealth;
  const s = accrued(pool);
  const position = positionOf(pool, id);
  const debt = debtOf(s, position.scaled);
  const healthOf = (p: Position, owed: bigint): bigint => (owed === 0n ? MAX : down(weightedValue(pool, p), WAD, owed));
  const health = healthOf(position, debt);
  const open = (position.flags & GRADUAL) !== 0n && health >= WAD && health < call;
  demand(open, "MarginPool_NoGradualExit", id, health, call);
  const depth = down(call - health, WAD, call - WAD);
  const held = at(position.amounts, k);
  const quote = quoteOf(pool, k);
  demand(held !== 0n, "MarginPool_InsufficientCollateral", id, token, 1n, 0n);
  demand(quote.state === NORMAL, "MarginPool_OracleNotNormal", token, BigInt(quote.state));

  // Up to a tenth of the debt, up to the least incentive.
  const incentive = down(at(pool.params.collaterals, k).incentiveMin * (WAD / PPM), depth, WAD);
  const slice = min(
    min(down(debt, 100_000n * depth, PPM * WAD), limits.maxRepay),
    down(valueOf(held, quote.price), WAD, WAD + incentive),
  );
  const { after, paid } = payBack(pool, s, id, position, slice);
  const seized = min(down(paid + down(paid, incentive, WAD), PRICE, quote.price), held);
  const amounts = after.amounts.map((amount, j) => (j === k ? amount - seized : amount));
  const left = { ...after, amounts };
  pool.state.positions.set(id, left);
  store(pool, s);
  const healthLeft = healthOf(left, debtOf(s, left.scaled));
  demand(healthLeft >= health, "MarginPool_NoGradualExit", id, healthLeft, health);
  demand(seized >= limits.minSeized, "MarginPool_SeizeBelowLimit", seized, limits.minSeized);
  move(pool, token, pool.address, limits.receiver, seized);
  pull(pool, pool.params.debtAsset, caller, paid);
  return { repaid: paid, seized };
}
