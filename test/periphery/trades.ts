/** The sixteen functions of the router that trade, each with a trade of ten per cent of the market's depth at two thousand dollars. */
import { MaxUint256, type Signer, parseEther } from "ethers";
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";

import { PERMISSION } from "../../scripts/sdk/src/index.ts";
import { LATER, deployMarket, idOf, usdc } from "../helpers/market.ts";

export const ALL = PERMISSION.INCREASE | PERMISSION.REDUCE | PERMISSION.WITHDRAW_TO_OWNER | PERMISSION.WITHDRAW_ANY;
/** What the router may lose of a position's value in one trade [ppm]. */
export const LOSS = 50_000n;

/** The market, with a trader who trusts the router and has approved it. */
export async function deployTrusting(ethers: HardhatEthers) {
  const m = await deployMarket(ethers);
  const { trader, router, weth, dollars, longs, shorts } = m;
  for (const token of [weth, dollars]) await token.connect(trader).approve(router, MaxUint256);
  for (const pool of [longs, shorts]) await pool.connect(trader).setOperator(router, ALL, LOSS, LATER);
  const addresses = {
    longs: await longs.getAddress(),
    shorts: await shorts.getAddress(),
    weth: await weth.getAddress(),
    dollars: await dollars.getAddress(),
  };
  return { ...m, addresses, route: await m.venue.getAddress(), as: router.connect(trader) };
}

export type Trusting = Awaited<ReturnType<typeof deployTrusting>>;

/** One side of the market. */
export interface Side {
  readonly short: boolean;
  readonly pool: Trusting["longs"];
  readonly debtToken: string;
  readonly held: string;
}

export const sideOf = (m: Trusting, short: boolean): Side => ({
  short,
  pool: short ? m.shorts : m.longs,
  debtToken: short ? m.addresses.weth : m.addresses.dollars,
  held: short ? m.addresses.dollars : m.addresses.weth,
});

/** One function, and what it is called with here. */
export interface Trade {
  readonly name: string;
  readonly short: boolean;
  /** Needs a position: `prepare` makes it. */
  readonly needsPosition: boolean;
  readonly exactOutput: boolean;
  /** Sells the debt asset for collateral; else the other way. */
  readonly buys: boolean;
  /** Goes in at the oracle's price, and comes out [base units]. */
  readonly takes: bigint;
  readonly gives: bigint;
  /** What is asked for at the least, or exactly [base units]; the debt, with a second's interest, where a close buys it. */
  readonly target: bigint;
  readonly encode: (m: Trusting, route: string, index?: bigint) => string;
}

const PERCENT = 100n;
const less = (amount: bigint): bigint => (amount * 99n) / PERCENT;
const more = (amount: bigint): bigint => (amount * 101n) / PERCENT;

const SIZES = {
  long: { pay: parseEther("10"), borrow: usdc("40000"), buy: parseEther("20") },
  short: { pay: usdc("30000"), borrow: parseEther("30"), buy: usdc("60000") },
} as const;

function tradesOf(short: boolean): Trade[] {
  const size = short ? SIZES.short : SIZES.long;
  const suffix = short ? "Short" : "Long";
  const trades: Trade[] = [];
  for (const exactOutput of [false, true]) {
    const encoder =
      (name: string, args: (m: Trusting, side: Side) => readonly unknown[]): Trade["encode"] =>
      (m, route, index = 0n) => {
        const side = sideOf(m, short);
        const given = [short ? m.addresses.shorts : m.addresses.longs, index, side.debtToken, side.held];
        return m.router.interface.encodeFunctionData(
          name as "openLong",
          [...given, ...args(m, side), route, LATER] as never,
        );
      };
    const kind = exactOutput ? `${suffix}Exact` : suffix;
    for (const verb of ["open", "increase"] as const) {
      const part = verb === "open" ? 1n : 4n;
      const [takes, gives] = [size.borrow / part, size.buy / part];
      const [spend, buy] = exactOutput ? [more(takes), gives] : [takes, less(gives)];
      trades.push({
        ...{ name: `${verb}${kind}`, short, exactOutput, buys: true, takes, gives, target: buy },
        needsPosition: verb === "increase",
        encode: encoder(`${verb}${kind}`, (_, side) => [side.held, size.pay / part, spend, buy]),
      });
    }
    const [sold, brings] = [size.buy / 4n, size.borrow / 4n];
    const [sell, repay] = exactOutput ? [more(sold), brings] : [sold, less(brings)];
    trades.push({
      ...{ name: `decrease${kind}`, short, exactOutput, buys: false, takes: sold, gives: brings, target: repay },
      needsPosition: true,
      encode: encoder(`decrease${kind}`, () => [sell, repay]),
    });
    // A close sells all that is held, or buys the debt.
    const all = size.buy + (short ? SIZES.short.pay : SIZES.long.pay);
    const worth = (all * size.borrow) / size.buy;
    const bound = exactOutput ? more(size.buy) : less(worth);
    trades.push({
      ...{ name: `close${kind}`, short, exactOutput, buys: false },
      ...{ takes: exactOutput ? size.buy : all, gives: exactOutput ? size.borrow : worth },
      target: exactOutput ? size.borrow : bound,
      needsPosition: true,
      encode: encoder(`close${kind}`, (m) => [bound, m.trader.address, false]),
    });
  }
  return trades;
}

export const TRADES: readonly Trade[] = [...tradesOf(false), ...tradesOf(true)];

/** Opens the position that the trade needs, at the venue's honest price. */
export async function prepare(m: Trusting, trade: Trade, index = 0n): Promise<string> {
  if (trade.needsPosition) {
    const open = TRADES.find(({ name }) => name === (trade.short ? "openShort" : "openLong"));
    await send(m, m.trader, open?.encode(m, m.route, index) ?? "0x");
  }
  return idOf(m.trader.address, index);
}

export const send = async (m: Trusting, from: Signer, data: string, value = 0n) =>
  from.sendTransaction({ to: m.router, data, value });

/** What an owner has of each token, in his wallet and in one position, less what the position owes. */
export async function wealthOf(m: Trusting, side: Side, id: string): Promise<{ held: bigint; debtToken: bigint }> {
  const [held, debtToken] = side.short ? [m.dollars, m.weth] : [m.weth, m.dollars];
  return {
    held: (await held.balanceOf(m.trader)) + (await side.pool.collateralOf(id, held)),
    debtToken: (await debtToken.balanceOf(m.trader)) - (await side.pool.debtOf(id)),
  };
}
