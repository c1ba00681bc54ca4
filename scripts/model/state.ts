/** What the model remembers of one pool and of the world around it. */
import type { MarginParams, PoolParams } from "../sdk/src/poolParams.ts";

/** The state of an oracle, as `OracleState` numbers it. */
export const NORMAL = 0;
export const CAUTION = 1;
export const HALTED = 2;
export const STALE = 3;
export const SEQUENCER = 4;

/** An oracle as the driver scripted it. */
export interface Oracle {
  price: bigint;
  reference: bigint;
  state: number;
  reverting: boolean;
}

/** A measured volatility as the driver scripted it. */
export interface Volatility {
  variance: bigint;
  lag: bigint;
  mature: boolean;
  reverting: boolean;
}

export interface Position {
  readonly owner: string;
  readonly amounts: readonly bigint[];
  readonly scaled: bigint;
  readonly flags: bigint;
}

/** Margins of one token on their way [ppm]. */
export interface Ramp {
  start: bigint;
  target: bigint;
  initial: bigint;
}

/** The books: what the two packed words hold, and the fees of this accrual. */
export interface Books {
  index: bigint;
  lastAccrual: bigint;
  rateAtTarget: bigint;
  reserve: bigint;
  cash: bigint;
  scaledDebt: bigint;
  newProtocolFees: bigint;
  newPoolFees: bigint;
  owesFees: boolean;
  saturated: boolean;
}

/** Margin rules of one token: the ones in force move from the old to the new over a day. */
export interface Rules {
  readonly from: MarginParams;
  readonly to: MarginParams;
  readonly since: bigint; // 0: never changed [unix seconds]
}

/** How often interesting things happened. */
export interface Seen {
  partial: number;
  whole: number;
  badDebts: number;
  orphaned: number;
  saturated: number;
  fullyLent: number;
}

/** Everything about a pool that a call may change. */
export interface Mutable {
  books: Books;
  ramps: Ramp[];
  syncMinute: bigint;
  sigmas: bigint[];
  rules: Rules[];
  samples: { price: bigint; at: bigint }[];
  orphans: bigint[];
  positions: Map<string, Position>;
  operators: Map<string, { permissions: bigint; maxLoss: bigint; expiry: bigint }>;
  shares: Map<string, bigint>;
  supply: bigint;
  allowances: Map<string, bigint>;
  /** Balances by token and account, of the pool's tokens. */
  balances: Map<string, bigint>;
  halted: boolean;
  limited: boolean;
  /** Whether a token ever named its market. */
  sized: boolean;
  protocolTakes: boolean;
  haltedUntil: bigint;
  haltAllowedFrom: bigint;
  capsRaisedAt: bigint;
  supplyCap: bigint;
  borrowCap: bigint;
  protocolShare: bigint;
  protocolFees: bigint;
  poolFees: bigint;
}

/** One pool of the model: constants, the world it looks at, and its state. */
export interface Pool {
  readonly address: string;
  readonly params: PoolParams;
  readonly unit: bigint; // of the reserve [assets]
  readonly createdAt: bigint;
  readonly tokens: readonly string[];
  readonly oracles: readonly Oracle[];
  readonly volatilities: readonly (Volatility | undefined)[];
  readonly governor: string; // curator, guardian, fee recipient and protocol owner at once
  readonly seen: Seen;
  now: bigint;
  state: Mutable;
}

/** A copy that later changes do not reach: what a refused call goes back to. */
export function copyState(state: Mutable): Mutable {
  return {
    ...state,
    books: { ...state.books },
    ramps: state.ramps.map((ramp) => ({ ...ramp })),
    sigmas: [...state.sigmas],
    rules: [...state.rules],
    samples: state.samples.map((sample) => ({ ...sample })),
    orphans: [...state.orphans],
    positions: new Map(state.positions),
    operators: new Map(state.operators),
    shares: new Map(state.shares),
    allowances: new Map(state.allowances),
    balances: new Map(state.balances),
  };
}

export const ownerOf = (id: string): string => `0x${id.slice(2, 42)}`;

export function positionOf(pool: Pool, id: string): Position {
  return (
    pool.state.positions.get(id) ?? { owner: ownerOf(id), amounts: pool.tokens.map(() => 0n), scaled: 0n, flags: 0n }
  );
}

export const maskOf = (position: Position): bigint =>
  position.amounts.reduce((mask, amount, k) => (amount === 0n ? mask : mask | (1n << BigInt(k))), 0n);

/** The position as one word. */
export const wordOf = (p: Position): bigint =>
  at(p.amounts, 0) | (p.scaled << 120n) | (maskOf(p) << 240n) | (p.flags << 248n);

/** Whether margins move by themselves: with a source of volatility, or since their rules were changed. */
export function needsSync({ volatilities, state }: Pool): boolean {
  return volatilities.some((source) => source !== undefined) || state.rules.some(({ since }) => since !== 0n);
}

/** The pool's flags: each says that something off the two words has to be looked at. */
export function flagsOf(pool: Pool): bigint {
  const { state } = pool;
  const set: readonly boolean[] = [
    state.halted,
    state.limited,
    state.protocolTakes,
    false, // no oracle of the model is ever succeeded
    state.books.saturated,
    needsSync(pool),
    state.books.owesFees,
    state.sized,
  ];
  return set.reduce((flags, on, bit) => (on ? flags | (1n << BigInt(bit)) : flags), 0n);
}

/** The two packed words. */
export function poolWords(pool: Pool): readonly [bigint, bigint] {
  const { books, syncMinute } = pool.state;
  const first = at(pool.state.ramps, 0);
  return [
    books.index |
      (books.lastAccrual << 80n) |
      (books.rateAtTarget << 112n) |
      (books.reserve << 144n) |
      (first.start << 200n) |
      (first.target << 220n) |
      (flagsOf(pool) << 240n),
    books.cash | (books.scaledDebt << 104n) | (first.initial << 208n) | (syncMinute << 228n),
  ];
}

/** Element `k`, which must be there. */
export function at<T>(list: readonly T[], k: number): T {
  const item = list[k];
  if (item === undefined) throw new RangeError(`There is no element ${k} of ${list.length}.`);
  return item;
}

/* TOKENS */

const key = (token: string, account: string): string => `${token}:${account}`;

export const balanceOf = (pool: Pool, token: string, account: string): bigint =>
  pool.state.balances.get(key(token, account)) ?? 0n;

/** Moves tokens; the caller has checked that they are there. */
export function move(pool: Pool, token: string, from: string, to: string, amount: bigint): void {
  if (amount === 0n) return;
  pool.state.balances.set(key(token, from), balanceOf(pool, token, from) - amount);
  pool.state.balances.set(key(token, to), balanceOf(pool, token, to) + amount);
}

export function endow(pool: Pool, token: string, account: string, amount: bigint): void {
  pool.state.balances.set(key(token, account), amount);
}
