/** The lenders' side: ERC-4626 with a million virtual shares per asset unit, every rounding in favour of the pool. */
import { MAX, bits, down, min, rest, up } from "./arithmetic.ts";
import { AMOUNT_END, accrued, addCash, lenderAssets, requireBalance, store, takeCash } from "./interest.ts";
import { demand } from "./refusal.ts";
import { balanceOf, move, type Books, type Pool } from "./state.ts";

const VIRTUAL = 1_000_000n;
const ZERO = "0x0000000000000000000000000000000000000000";

export function requireReceiver(pool: Pool, receiver: string): void {
  demand(receiver !== ZERO && receiver !== pool.address, "MarginPool_InvalidReceiver", receiver);
}

export const sharesOf = (pool: Pool, account: string): bigint => pool.state.shares.get(account) ?? 0n;

function toShares(pool: Pool, assets: bigint, lent: bigint, divide: typeof down): bigint {
  return assets > bits(128) ? MAX : divide(assets, pool.state.supply + VIRTUAL, lent + 1n);
}

function toAssets(pool: Pool, shares: bigint, lent: bigint, divide: typeof down): bigint {
  return shares > bits(192) ? MAX : divide(shares, lent + 1n, pool.state.supply + VIRTUAL);
}

/** Room under the cap; none while old shares are worth nothing. */
export function depositLimit(pool: Pool, s: Books): bigint {
  const lent = lenderAssets(pool, s);
  if (lent === 0n && pool.state.supply !== 0n) return 0n;
  const cap = pool.state.limited ? pool.state.supplyCap : pool.params.limits.supplyCap;
  return min(rest(cap, lent), AMOUNT_END - s.cash);
}

/** As many shares as the cash can pay. */
export function redeemLimit(pool: Pool, s: Books, owner: string): bigint {
  const lent = lenderAssets(pool, s);
  const held = sharesOf(pool, owner);
  if (toAssets(pool, held, lent, down) <= s.cash) return held;
  return up(s.cash + 1n, pool.state.supply + VIRTUAL, lent + 1n) - 1n;
}

export function deposit(pool: Pool, caller: string, assets: bigint, receiver: string): bigint {
  const s = accrued(pool);
  const limit = depositLimit(pool, s);
  demand(assets <= limit, "ERC4626ExceededMaxDeposit", receiver, assets, limit);
  const shares = toShares(pool, assets, lenderAssets(pool, s), down);
  demand(shares !== 0n, "MarginPool_ZeroShares", assets);
  enter(pool, s, caller, receiver, assets, shares);
  return shares;
}

export function mint(pool: Pool, caller: string, shares: bigint, receiver: string): bigint {
  const s = accrued(pool);
  const lent = lenderAssets(pool, s);
  const limit = toShares(pool, depositLimit(pool, s), lent, down);
  demand(shares <= limit, "ERC4626ExceededMaxMint", receiver, shares, limit);
  demand(shares !== 0n, "MarginPool_ZeroShares", 0n);
  const assets = toAssets(pool, shares, lent, up);
  enter(pool, s, caller, receiver, assets, shares);
  return assets;
}

export function withdraw(pool: Pool, caller: string, assets: bigint, receiver: string, owner: string): bigint {
  const s = accrued(pool);
  const lent = lenderAssets(pool, s);
  const limit = min(toAssets(pool, sharesOf(pool, owner), lent, down), s.cash);
  demand(assets <= limit, "ERC4626ExceededMaxWithdraw", owner, assets, limit);
  const shares = toShares(pool, assets, lent, up);
  leave(pool, s, { caller, receiver, owner, assets, shares });
  return shares;
}

export function redeem(pool: Pool, caller: string, shares: bigint, receiver: string, owner: string): bigint {
  const s = accrued(pool);
  const limit = redeemLimit(pool, s, owner);
  demand(shares <= limit, "ERC4626ExceededMaxRedeem", owner, shares, limit);
  const assets = toAssets(pool, shares, lenderAssets(pool, s), down);
  leave(pool, s, { caller, receiver, owner, assets, shares });
  return assets;
}

export function approve(pool: Pool, owner: string, spender: string, value: bigint): void {
  pool.state.allowances.set(`${owner}:${spender}`, value);
}

export function transferShares(pool: Pool, from: string, to: string, shares: bigint): void {
  demand(to !== ZERO, "ERC20InvalidReceiver", to);
  requireBalance(pool, "shares", from, shares, sharesOf(pool, from));
  pool.state.shares.set(from, sharesOf(pool, from) - shares);
  pool.state.shares.set(to, sharesOf(pool, to) + shares);
}

function enter(pool: Pool, s: Books, caller: string, receiver: string, assets: bigint, shares: bigint): void {
  requireReceiver(pool, receiver);
  addCash(s, assets);
  store(pool, s);
  pool.state.supply += shares;
  pool.state.shares.set(receiver, sharesOf(pool, receiver) + shares);
  const asset = pool.params.debtAsset;
  requireBalance(pool, asset, caller, assets, balanceOf(pool, asset, caller));
  move(pool, asset, caller, pool.address, assets);
}

interface Leaving {
  readonly caller: string;
  readonly receiver: string;
  readonly owner: string;
  readonly assets: bigint;
  readonly shares: bigint;
}

function leave(pool: Pool, s: Books, { caller, receiver, owner, assets, shares }: Leaving): void {
  requireReceiver(pool, receiver);
  if (caller !== owner) {
    const allowed = pool.state.allowances.get(`${owner}:${caller}`) ?? 0n;
    demand(allowed >= shares, "ERC20InsufficientAllowance", caller, allowed, shares);
    if (allowed !== MAX) pool.state.allowances.set(`${owner}:${caller}`, allowed - shares);
  }
  takeCash(s, assets);
  store(pool, s);
  pool.state.supply -= shares;
  pool.state.shares.set(owner, sharesOf(pool, owner) - shares);
  move(pool, pool.params.debtAsset, pool.address, receiver, assets);
}
