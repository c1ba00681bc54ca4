/** Collateral and debt of positions, and the combined change: decisions.md 1 to 3, 22; `IPositionLedger`. */
import { INDEX, MAX, PPM, bits, down, max, min, rest, up } from "./arithmetic.ts";
import { AMOUNT_END, accrued, addCash, debtOf, requireBalance, store, takeCash, totalDebt } from "./interest.ts";
import { requireReceiver } from "./lending.ts";
import { marginsOf, quoteOf, valueOf, valueUpOf, verifyNewRisk } from "./margins.ts";
import { demand } from "./refusal.ts";
import { CAUTION, STALE, at, balanceOf, move, positionOf, type Books, type Pool, type Position } from "./state.ts";

const HOLDING_END = bits(120);
const REDUCE = 2n;
const INCREASE = 4n;
const TO_OWNER = 8n;
const TO_ANYBODY = 16n;
/** Whatever an operator may. */
const ANY = 31n;

/** One combined change; amounts of 0 are left out. */
export interface Change {
  readonly depositToken: string;
  readonly deposit: bigint;
  readonly withdrawToken: string;
  readonly withdraw: bigint;
  readonly borrow: bigint;
  readonly repay: bigint;
  readonly receiver: string;
}

function requireToken(pool: Pool, token: string): number {
  const k = pool.tokens.indexOf(token);
  demand(k >= 0, "MarginPool_UnknownCollateral", token);
  return k;
}

function requireAlive(pool: Pool, k: number): void {
  demand(quoteOf(pool, k).state < STALE, "MarginPool_OracleDead", at(pool.tokens, k));
}

const holding = (position: Position, k: number, amount: bigint): Position => ({
  ...position,
  amounts: position.amounts.map((held, j) => (j === k ? amount : held)),
});

function putIn(position: Position, k: number, amount: bigint): Position {
  for (const size of [amount, at(position.amounts, k) + amount]) {
    demand(size <= HOLDING_END, "MarginPool_AmountOverflow", size, HOLDING_END);
  }
  return holding(position, k, at(position.amounts, k) + amount);
}

function takeOut(
  pool: Pool,
  id: string,
  position: Position,
  k: number,
  asked: bigint,
): { readonly after: Position; readonly taken: bigint } {
  const held = at(position.amounts, k);
  const taken = asked === MAX ? held : asked;
  demand(taken <= held && taken !== 0n, "MarginPool_InsufficientCollateral", ...[id, at(pool.tokens, k), taken, held]);
  return { after: holding(position, k, held - taken), taken };
}

function lend(pool: Pool, s: Books, position: Position, amount: bigint): Position {
  const { limits } = pool.params;
  demand(!s.saturated, "MarginPool_IndexSaturated");
  takeCash(s, amount);
  const scaled = up(amount, INDEX, s.index);
  s.scaledDebt += scaled;
  demand(s.scaledDebt <= AMOUNT_END, "MarginPool_AmountOverflow", s.scaledDebt, AMOUNT_END);
  const debt = totalDebt(s);
  const cap = pool.state.limited ? pool.state.borrowCap : limits.borrowCap;
  demand(debt <= cap, "MarginPool_BorrowCapExceeded", debt, cap);
  const utilisation = down(debt, PPM, debt + s.cash);
  demand(
    utilisation <= limits.maxUtilisation,
    "MarginPool_UtilisationTooHigh",
    ...[utilisation, limits.maxUtilisation],
  );
  return { ...position, scaled: position.scaled + scaled };
}

/** The whole debt, or a part that leaves at least the minimum. */
export function payBack(
  pool: Pool,
  s: Books,
  id: string,
  position: Position,
  offered: bigint,
): { readonly after: Position; readonly paid: bigint } {
  const { minDebt } = pool.params.limits;
  demand(position.scaled !== 0n, "MarginPool_NoDebt", id);
  const debt = debtOf(s, position.scaled);
  const whole = offered >= debt;
  const paid = whole ? debt : min(offered, rest(debt, minDebt));
  demand(paid !== 0n, "MarginPool_DebtBelowMinimum", id, debt, minDebt);
  const scaledPaid = whole ? position.scaled : down(paid, INDEX, s.index);
  s.scaledDebt -= scaledPaid;
  addCash(s, paid);
  return { after: { ...position, scaled: position.scaled - scaledPaid }, paid };
}

function requireMinimum(pool: Pool, s: Books, id: string, position: Position): void {
  const { minDebt } = pool.params.limits;
  const debt = debtOf(s, position.scaled);
  demand(debt === 0n || debt >= minDebt, "MarginPool_DebtBelowMinimum", id, debt, minDebt);
}

function permissionsOf(
  pool: Pool,
  owner: string,
  operator: string,
): { readonly permissions: bigint; readonly maxLoss: bigint } {
  const given = pool.state.operators.get(`${owner}:${operator}`);
  return given === undefined || pool.now > given.expiry ? { permissions: 0n, maxLoss: 0n } : given;
}

/** Value leaves without anything in return: to the owner or, if he trusts that far, to anybody. */
function authorize(pool: Pool, caller: string, id: string, owner: string, receiver: string): void {
  if (caller === owner) return;
  requirePermission(pool, caller, id, owner, receiver === owner ? TO_OWNER | TO_ANYBODY : TO_ANYBODY);
}

/** One of the permissions that do. */
function requirePermission(pool: Pool, caller: string, id: string, owner: string, needed: bigint): void {
  const { permissions } = permissionsOf(pool, owner, caller);
  demand((permissions & needed) !== 0n, "MarginPool_NotAuthorized", caller, id, needed);
}

/** What an indebted position may be given: a token that has a price and, unless it holds some, only by its owner and his operators. */
function requireAddable(pool: Pool, caller: string, id: string, position: Position, k: number): void {
  const { owner, amounts } = position;
  if (at(amounts, k) === 0n && caller !== owner) requirePermission(pool, caller, id, owner, ANY);
  requireAlive(pool, k);
}

/** Takes tokens from an account that may not have them. */
export function pull(pool: Pool, token: string, from: string, amount: bigint): void {
  if (amount === 0n) return;
  requireBalance(pool, token, from, amount, balanceOf(pool, token, from));
  move(pool, token, from, pool.address, amount);
}

/** Pays out what the pool has at hand: it pays before it pulls. */
function push(pool: Pool, token: string, to: string, amount: bigint): void {
  if (amount === 0n) return;
  requireBalance(pool, token, pool.address, amount, balanceOf(pool, token, pool.address));
  move(pool, token, pool.address, to, amount);
}

/* ENTRIES */

export function depositCollateral(pool: Pool, caller: string, id: string, token: string, amount: bigint): void {
  demand(amount !== 0n, "MarginPool_ZeroAmount");
  const k = requireToken(pool, token);
  const position = positionOf(pool, id);
  if (position.scaled !== 0n) requireAddable(pool, caller, id, position, k);
  pool.state.positions.set(id, putIn(position, k, amount));
  pull(pool, token, caller, amount);
}

export function withdrawCollateral(
  pool: Pool,
  caller: string,
  id: string,
  token: string,
  amount: bigint,
  receiver: string,
): bigint {
  demand(amount !== 0n, "MarginPool_ZeroAmount");
  requireReceiver(pool, receiver);
  const k = requireToken(pool, token);
  const position = positionOf(pool, id);
  authorize(pool, caller, id, position.owner, receiver);
  const { after, taken } = takeOut(pool, id, position, k, amount);
  pool.state.positions.set(id, after);
  if (after.scaled !== 0n) verifyNewRisk(pool, id, after, accrued(pool));
  push(pool, token, receiver, taken);
  return taken;
}

export function borrow(pool: Pool, caller: string, id: string, amount: bigint, receiver: string): void {
  demand(amount !== 0n, "MarginPool_ZeroAmount");
  requireReceiver(pool, receiver);
  const position = positionOf(pool, id);
  authorize(pool, caller, id, position.owner, receiver);
  const s = accrued(pool);
  const after = lend(pool, s, position, amount);
  requireMinimum(pool, s, id, after);
  pool.state.positions.set(id, after);
  store(pool, s);
  verifyNewRisk(pool, id, after, s);
  push(pool, pool.params.debtAsset, receiver, amount);
}

export function repay(pool: Pool, caller: string, id: string, amount: bigint): bigint {
  demand(amount !== 0n, "MarginPool_ZeroAmount");
  const s = accrued(pool);
  const { after, paid } = payBack(pool, s, id, positionOf(pool, id), amount);
  pool.state.positions.set(id, after);
  store(pool, s);
  pull(pool, pool.params.debtAsset, caller, paid);
  return paid;
}

export function adjust(
  pool: Pool,
  caller: string,
  id: string,
  change: Change,
): { readonly repaid: bigint; readonly withdrawn: bigint } {
  const { deposit, withdraw, receiver } = change;
  demand((deposit | withdraw | change.borrow | change.repay) !== 0n, "MarginPool_ZeroAmount");
  const s = accrued(pool);
  const before = positionOf(pool, id);
  let after = before;
  let put = 0;
  let out = 0;
  let repaid = 0n;
  let withdrawn = 0n;
  if (deposit !== 0n) {
    put = requireToken(pool, change.depositToken);
    after = putIn(after, put, deposit);
  }
  if (change.borrow !== 0n) after = lend(pool, s, after, change.borrow);
  if (change.repay !== 0n) ({ after, paid: repaid } = payBack(pool, s, id, after, change.repay));
  let heldBefore = 0n;
  if (withdraw !== 0n) {
    out = requireToken(pool, change.withdrawToken);
    heldBefore = at(before.amounts, out);
    // What the same call put in counts before as well, but for the first token, which is compared net.
    if (out !== 0 && heldBefore !== 0n && put === out) heldBefore += deposit;
    ({ after, taken: withdrawn } = takeOut(pool, id, after, out, withdraw));
  }
  requireMinimum(pool, s, id, after);
  if (change.borrow !== 0n || withdrawn !== 0n) {
    requireReceiver(pool, receiver);
    if (caller !== before.owner) {
      checkTrade(pool, caller, id, before.owner, receiver, {
        out: [change.borrow, out, withdrawn],
        in: [repaid, put, deposit],
      });
    }
  }
  pool.state.positions.set(id, after);
  if (change.borrow !== 0n || repaid !== 0n) store(pool, s);

  if (after.scaled !== 0n) {
    const lighter = after.scaled < before.scaled;
    const harmless =
      (after.scaled <= before.scaled && withdrawn === 0n) ||
      (lighter && isNoWorse(pool, s, before, after, out, heldBefore));
    if (harmless) {
      if (deposit !== 0n) requireAddable(pool, caller, id, before, put);
    } else {
      const dead = verifyNewRisk(pool, id, after, s);
      demand(deposit === 0n || ((dead >> BigInt(put)) & 1n) === 0n, "MarginPool_OracleDead", at(pool.tokens, put));
    }
  }

  push(pool, pool.params.debtAsset, receiver, change.borrow);
  push(pool, change.withdrawToken, receiver, withdrawn);
  pull(pool, pool.params.debtAsset, caller, repaid);
  pull(pool, change.depositToken, caller, deposit);
  return { repaid, withdrawn };
}

/**
 * Debt fell; no token's amount per debt did, or at good prices neither the weighted value per debt nor, below health 1, the value per
 * debt; in CAUTION at the reference as well.
 */
function isNoWorse(pool: Pool, s: Books, before: Position, after: Position, out: number, heldBefore: bigint): boolean {
  if (at(after.amounts, out) * before.scaled >= heldBefore * after.scaled) return true;
  const held = [...pool.tokens.keys()].filter((k) => at(after.amounts, k) !== 0n || at(before.amounts, k) !== 0n);
  if (held.some((k) => quoteOf(pool, k).state >= STALE)) return false;
  return [false, true].every((doubted) => {
    let [now, then, weighted, weightedThen] = [0n, 0n, 0n, 0n];
    for (const k of held) {
      const quote = quoteOf(pool, k);
      const price = doubted && quote.state === CAUTION ? quote.reference : quote.price;
      const weight = PPM - marginsOf(pool, k).maintenance;
      const amount = at(after.amounts, k);
      const value = valueOf(amount, price);
      const old = valueOf(k === out ? max(amount, heldBefore) : amount, price) + 1n;
      now += value;
      then += old;
      weighted += down(value, weight, PPM);
      weightedThen += up(old, weight, PPM);
    }
    if (weighted * before.scaled < weightedThen * after.scaled) return false;
    return weighted >= debtOf(s, after.scaled) || now * before.scaled >= then * after.scaled;
  });
}

type Flow = readonly [debt: bigint, k: number, amount: bigint];

/** An operator without the right to withdraw may trade, at a loss that the owner allowed. */
function checkTrade(
  pool: Pool,
  operator: string,
  id: string,
  owner: string,
  receiver: string,
  flows: { readonly out: Flow; readonly in: Flow },
): void {
  const { permissions, maxLoss } = permissionsOf(pool, owner, operator);
  if ((permissions & TO_ANYBODY) !== 0n) return;
  if (receiver === owner && (permissions & TO_OWNER) !== 0n) return;
  const needed = (flows.out[0] === 0n ? 0n : INCREASE) | (flows.out[2] === 0n ? 0n : REDUCE);
  demand((permissions & needed) === needed, "MarginPool_NotAuthorized", operator, id, needed);
  const worth = (k: number, amount: bigint, rounded: typeof valueOf): bigint => {
    if (amount === 0n) return 0n;
    requireAlive(pool, k);
    return rounded(amount, quoteOf(pool, k).price);
  };
  const valueOut = flows.out[0] + worth(flows.out[1], flows.out[2], valueUpOf);
  const valueIn =
    ((permissions & REDUCE) === 0n ? 0n : flows.in[0]) +
    ((permissions & INCREASE) === 0n ? 0n : worth(flows.in[1], flows.in[2], valueOf));
  demand(
    valueIn * PPM >= valueOut * (PPM - maxLoss),
    "MarginPool_OperatorValueLoss",
    ...[id, valueOut, valueIn, maxLoss],
  );
}
