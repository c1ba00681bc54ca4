/** Liquidation of baskets and bad debt: risk.md 4, decisions.md 8 to 11. One algorithm for every position, whichever path the pool takes. */
import { INDEX, MAX, PPM, PRICE, WAD, down, max, min, rest, up } from "./arithmetic.ts";
import { accrued, addCash, debtOf, freeReserve, keep, loseFees, store } from "./interest.ts";
import { requireReceiver } from "./lending.ts";
import { marginsOf, quoteOf, valueOf } from "./margins.ts";
import { pull } from "./positions.ts";
import { demand } from "./refusal.ts";
import {
  CAUTION,
  SEQUENCER,
  STALE,
  at,
  balanceOf,
  move,
  positionOf,
  type Books,
  type Pool,
  type Position,
} from "./state.ts";

const MICRO = WAD / PPM;

/** One held token as a liquidation sees it. */
interface Held {
  readonly k: number;
  readonly amount: bigint;
  readonly value: bigint;
  readonly price: bigint;
  readonly lt: bigint; // [WAD]
  readonly least: bigint; // incentive [WAD]
  readonly most: bigint; // [WAD]
  readonly seizable: boolean;
}

interface Book {
  value: bigint; // C
  weighted: bigint; // W
  debt: bigint; // B
}

interface Sized {
  repay: bigint;
  fee: bigint;
  topUp: bigint;
  closeOut: boolean;
  readonly take: bigint[];
}

interface Eligible {
  readonly held: readonly Held[];
  readonly book: Book;
}

const weigh = (value: bigint, lt: bigint): bigint => down(value, lt, WAD);

/** Unhealthy at the price, and where a token is in CAUTION at the reference too; with a price, and the sequencer up. */
export function eligible(
  pool: Pool,
  s: Books,
  position: Position,
  unmovable: bigint,
  single = false,
): Eligible | undefined {
  const debt = debtOf(s, position.scaled);
  if (debt === 0n) return undefined;
  const book = { value: 0n, weighted: 0n, debt };
  const held: Held[] = [];
  let reference = 0n;
  let priced = position.amounts.every((amount) => amount === 0n);
  // A batch of positions of the first token alone is not looked at while that has no price.
  if (single && quoteOf(pool, 0).state >= STALE) return undefined;
  for (const [k, amount] of position.amounts.entries()) {
    if (amount === 0n) continue;
    const quote = quoteOf(pool, k);
    if (quote.state === SEQUENCER) return undefined;
    const dead = quote.state >= STALE;
    if (!dead) priced = true;
    const { maintenance } = marginsOf(pool, k);
    const c = at(pool.params.collaterals, k);
    const lt = (PPM - maintenance) * MICRO;
    const price = dead ? quote.reference : quote.price;
    const value = valueOf(amount, price);
    book.value += value;
    book.weighted += weigh(value, lt);
    reference += weigh(quote.state === CAUTION ? valueOf(amount, quote.reference) : value, lt);
    // The full incentive is what the token's own margin pays for: c m / (1 - c m).
    const share = down(c.cursor * MICRO, maintenance * MICRO, WAD);
    const least = c.incentiveMin * MICRO;
    const most = max(min(down(share, WAD, WAD - share), c.incentiveCap * MICRO), least);
    const seizable = !dead && ((unmovable >> BigInt(k)) & 1n) === 0n;
    held.push({ k, amount, value, price, lt, least, most, seizable });
  }
  return priced && book.weighted < debt && reference < debt ? { held, book } : undefined;
}

/* SIZE */

/** C / B - 1: the greatest incentive that leaves the rest solvent. */
const solvencyCap = (book: Book): bigint => down(book.value, WAD, book.debt) - WAD;
/** W / (B LT) - 1: the greatest incentive that does not lower the health of the rest. */
const healthCap = (book: Book, lt: bigint): bigint =>
  lt === 0n ? MAX : down(book.weighted, WAD * WAD, book.debt * lt) - WAD;

/** From the least to the greatest incentive as health falls from 1 to the level of the full one. */
function fraction(pool: Pool, book: Book): bigint {
  const { fullIncentiveHealth } = pool.params.liquidation;
  const health = down(book.weighted, WAD, book.debt);
  if (health >= WAD) return 0n;
  return health <= fullIncentiveHealth ? WAD : down(WAD - health, WAD, WAD - fullIncentiveHealth);
}

const raw = (asset: Held, f: bigint): bigint => asset.least + down(asset.most - asset.least, f, WAD);

interface Slice {
  readonly repay: bigint;
  readonly seize: bigint;
  readonly incentive: bigint;
}

/** Books a slice out of one token against what is left of the position. */
function slice(pool: Pool, book: Book, sized: Sized, asset: Held, { repay, seize, incentive }: Slice): void {
  const { incentiveShare } = pool.params.reserve;
  const paid = min(repay, book.debt);
  sized.take[asset.k] = seize >= asset.value ? asset.amount : down(seize, PRICE, asset.price);
  sized.repay += paid;
  sized.fee += down(paid, rest(incentive, asset.least) * incentiveShare * MICRO, WAD * WAD);
  book.debt -= paid;
  book.value = rest(book.value, seize);
  book.weighted = rest(book.weighted, weigh(seize, asset.lt));
}

/** All of one token at an incentive. */
const exhausted = (asset: Held, incentive: bigint): Slice => ({
  repay: up(asset.value, WAD, WAD + incentive),
  seize: asset.value,
  incentive,
});

/** The slice that restores the target health, or pays everything where a part would not help or leave dust. */
function sliceOf(pool: Pool, book: Book, asset: Held): { readonly slice: Slice; readonly runsOut: boolean } {
  const { targetHealth, closeAllHealth } = pool.params.liquidation;
  const { minDebt } = pool.params.limits;
  const cap = min(healthCap(book, asset.lt), solvencyCap(book));
  const wanted = raw(asset, fraction(pool, book));
  const incentive = min(wanted, cap);
  let repay = book.debt;
  let seize: bigint;
  if (wanted >= cap) {
    // What the cap stands for: the basket, or what weighs as much as the position.
    seize = asset.lt === 0n ? book.value : min(down(book.weighted, WAD, asset.lt), book.value);
  } else {
    if (down(book.weighted, WAD, book.debt) >= closeAllHealth) {
      const part = partOf(book, asset.lt, wanted, targetHealth);
      if (part < repay && repay - part >= minDebt) repay = part;
    }
    seize = repay + down(repay, wanted, WAD);
  }
  if (seize <= asset.value) return { slice: { repay, seize, incentive }, runsOut: false };
  const all = exhausted(asset, incentive);
  return { slice: { ...all, repay: min(all.repay, book.debt) }, runsOut: true };
}

/** (H B - W) / (H - LT (1 + b)), rounded up; the whole debt where no part reaches the target. */
function partOf(book: Book, lt: bigint, incentive: bigint, target: bigint): bigint {
  const missing = target * book.debt - book.weighted * WAD;
  if (missing <= 0n) return 0n;
  const lost = up(lt, WAD + incentive, WAD);
  return lost >= target ? book.debt : min((missing + target - lost - 1n) / (target - lost), book.debt);
}

const byThreshold = (a: Held, b: Held): number => (a.lt === b.lt ? a.k - b.k : a.lt < b.lt ? -1 : 1);

function sizeOf(pool: Pool, { held, book: whole }: Eligible, single: boolean): Sized {
  const { minDebt } = pool.params.limits;
  const sized: Sized = { repay: 0n, fee: 0n, topUp: 0n, closeOut: false, take: pool.tokens.map(() => 0n) };
  const book = { ...whole };
  let left = held.filter(({ seizable }) => seizable).sort(byThreshold);
  if (left.length === 0 && book.value >= book.debt) return sized;

  while (book.debt !== 0n) {
    const solvent = solvencyCap(book);
    const least = left.reduce((low, asset) => min(low, asset.least), left.length === 0 ? 0n : MAX);
    if (solvent < least) {
      endInsolvent(pool, book, sized, left);
      return sized;
    }
    if (left.length === 0) break;
    // Lowest threshold first, of those that can be paid their least incentive without hurting the rest.
    const next = left.find((asset) => min(healthCap(book, asset.lt), solvent) >= asset.least);
    const healthy = book.weighted >= book.debt;
    if (next === undefined || (healthy && book.debt < minDebt)) {
      endSolvent(pool, book, sized, left, { solvent, single });
      if (next !== undefined) break;
      // What is not paid now has nothing left that could be sold for it.
      left = [];
      continue;
    }
    if (healthy) break;
    const step = sliceOf(pool, book, next);
    slice(pool, book, sized, next, step.slice);
    if (!step.runsOut) break;
    left = left.filter((asset) => asset !== next);
  }
  sized.closeOut = book.debt !== 0n && book.debt < minDebt;
  return sized;
}

/** Everything goes at its least incentive; the rest of the debt is bad. */
function endInsolvent(pool: Pool, book: Book, sized: Sized, left: readonly Held[]): void {
  sized.closeOut = true;
  const { closeOutIncentive, closeOutSubsidyCap } = pool.params.reserve;
  for (const asset of [...left].sort((a, b) => a.k - b.k)) {
    const all = exhausted(asset, asset.least);
    if (all.repay === 0n || book.debt === 0n) continue;
    slice(pool, book, sized, asset, all);
    const wanted = up(asset.value, PPM, PPM + closeOutIncentive);
    sized.topUp += min(rest(all.repay, wanted), down(asset.value, closeOutSubsidyCap, PPM));
  }
}

/** The whole debt is repaid, what is left stays the owner's; of a single token nothing is, where the cap binds. */
function endSolvent(
  pool: Pool,
  book: Book,
  sized: Sized,
  left: readonly Held[],
  { solvent, single }: { readonly solvent: bigint; readonly single: boolean },
): void {
  const f = fraction(pool, book);
  for (const asset of left) {
    if (book.debt === 0n) return;
    const incentive = max(asset.least, min(raw(asset, f), solvent));
    const all = single && raw(asset, f) >= solvent;
    const seize = all ? asset.value : book.debt + down(book.debt, incentive, WAD);
    const step = seize > asset.value ? exhausted(asset, incentive) : { repay: book.debt, seize, incentive };
    if (step.repay !== 0n) slice(pool, book, sized, asset, step);
  }
}

/* ENTRY */

export interface Limits {
  readonly maxRepay: bigint;
  readonly unmovable: bigint;
  readonly receiver: string;
}

export function liquidate(
  pool: Pool,
  caller: string,
  ids: readonly string[],
  limits: Limits,
): { readonly repaid: bigint; readonly seized: readonly bigint[] } {
  requireReceiver(pool, limits.receiver);
  pool.tokens.forEach((token, k) => {
    const moves = balanceOf(pool, token, pool.address) !== 0n;
    if (((limits.unmovable >> BigInt(k)) & 1n) === 1n) demand(!moves, "MarginPool_TokenMovable", token);
  });
  // The pool's fast path: positions of the first token alone.
  const single =
    limits.unmovable === 0n &&
    (pool.tokens.length === 1 ||
      ids.every((id) => positionOf(pool, id).amounts.every((held, k) => k === 0 || held === 0n)));
  const s = accrued(pool);
  const seized = pool.tokens.map(() => 0n);
  let repaid = 0n;
  let done = 0;
  for (const id of ids) {
    const position = positionOf(pool, id);
    const target = eligible(pool, s, position, limits.unmovable, single);
    if (target === undefined) continue;
    const sized = sizeOf(pool, target, single);
    if (sized.repay === 0n && !sized.closeOut) continue;
    const debt = target.book.debt;
    const subsidy = min(sized.topUp / pool.unit, freeReserve(pool, s));
    const paid = sized.repay + sized.fee - subsidy * pool.unit;
    if (paid > limits.maxRepay - repaid) continue;

    repaid += paid;
    done += 1;
    pool.seen[sized.closeOut || sized.repay === debt ? "whole" : "partial"] += 1;
    s.reserve -= subsidy;
    const ends = sized.closeOut || sized.repay === debt;
    const scaled = ends ? 0n : position.scaled - down(sized.repay, INDEX, s.index);
    s.scaledDebt -= position.scaled - scaled;
    addCash(s, paid);
    keep(pool, s, sized.fee);
    const bad = sized.closeOut ? debt - sized.repay : 0n;
    if (bad !== 0n) {
      pool.seen.badDebts += 1;
      s.reserve -= min((bad + pool.unit - 1n) / pool.unit, freeReserve(pool, s));
      loseFees(pool, s);
    }
    const amounts = position.amounts.map((held, k) => {
      const taken = at(sized.take, k);
      seized[k] = at(seized, k) + taken;
      if (bad === 0n) return held - taken;
      // Nothing is left to an owner whose debt was not paid.
      if (held !== taken) pool.seen.orphaned += 1;
      pool.state.orphans[k] = at(pool.state.orphans, k) + held - taken;
      return 0n;
    });
    pool.state.positions.set(id, { ...position, amounts, scaled });
  }
  demand(done !== 0, "MarginPool_NothingToLiquidate", BigInt(ids.length));
  store(pool, s);
  pool.tokens.forEach((token, k) => {
    move(pool, token, pool.address, limits.receiver, at(seized, k));
  });
  pull(pool, pool.params.debtAsset, caller, repaid);
  return { repaid, seized };
}
