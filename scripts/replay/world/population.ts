import { AbiCoder, MaxUint256, ZeroAddress, toBeHex, zeroPadValue } from "ethers";

import { write } from "../chain/contracts.ts";
import type { ReplayNode } from "../chain/node.ts";
import { seeded } from "../random.ts";
import { addressOf } from "./actors.ts";

/** Openings per block: what fits into its gas, with room to spare. */
const OPENINGS_PER_BLOCK = 60;
const SETUP_BLOCK_TIME = 2;
const MINTS_PER_CALL = 200;
const APPROVALS_PER_BLOCK = 400;
/** A trader brings more than his equity, a quarter of the trade: it may cost more than the oracle's price says. */
const SLIPPAGE_ROOM = 4n;

/** A pool that people come to. */
export interface PoolTerms {
  readonly address: string;
  readonly debtAsset: string;
  readonly collateral: string;
}

/** One position to be opened. */
export interface Opening {
  readonly pool: PoolTerms;
  readonly owner: string;
  /** [base units of the pool's debt asset] */
  readonly debt: bigint;
  /** What the position holds afterwards [base units of the pool's collateral]. */
  readonly collateral: bigint;
  /** What selling the debt brings at the oracle's price [base units of the pool's collateral]. */
  readonly proceeds: bigint;
}

/** How borrowed assets become collateral inside the pool's callback. */
export interface Trade {
  /** The router: callback target of traders who call a pool themselves. */
  readonly router: string;
  readonly adapter: string;
  route(tokenIn: string, tokenOut: string): string;
}

const PLAN =
  "tuple(bool reduce, bool exactOutput, bool inputSent, address tokenIn, address tokenOut, uint256 extraIn, " +
  "uint256 amountOut, address adapter, uint256 deadline, bytes route)";
const NEVER = 2n ** 63n;

/** Id of a position: owner and number in one word. */
export const positionId = (owner: string, index = 0n): string =>
  zeroPadValue(toBeHex((BigInt(owner) << 96n) | index), 32);

/** Mints to many, in as few calls as fit. */
export async function mint(node: ReplayNode, token: string, wants: ReadonlyMap<string, bigint>): Promise<void> {
  const entries = [...wants];
  for (let i = 0; i < entries.length; i += MINTS_PER_CALL) {
    const chunk = entries.slice(i, i + MINTS_PER_CALL);
    const [receivers, amounts] = [chunk.map(([to]) => to), chunk.map(([, amount]) => amount)];
    await write(node, "MintableToken", addressOf("mint"), token, "mintMany", [receivers, amounts]);
    await node.mine(node.time + 1);
  }
}

/** Lets `count` lenders bring `assets` together, in unequal shares. */
export async function lend(
  node: ReplayNode,
  pool: PoolTerms,
  lenders: readonly string[],
  assets: bigint,
  seed: number,
): Promise<void> {
  const random = seeded(seed, `lenders of ${pool.address}`);
  const weights = lenders.map(() => BigInt(Math.floor(1_000 * Math.exp(random.normal()))) + 1n);
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  const amounts = new Map(lenders.map((lender, i) => [lender, (assets * (weights[i] ?? 0n)) / total]));
  await mint(node, pool.debtAsset, amounts);
  for (const [lender, amount] of amounts) {
    await write(node, "MintableToken", lender, pool.debtAsset, "approve", [pool.address, MaxUint256]);
    await write(node, "IMarginPool", lender, pool.address, "deposit", [amount, lender]);
  }
  await node.mine(node.time + SETUP_BLOCK_TIME);
}

/** Opens the positions, each in one transaction of its owner: borrow, trade in the callback, put everything in. */
export async function open(
  node: ReplayNode,
  openings: readonly Opening[],
  trade: Trade,
  betweenBlocks: () => Promise<void>,
): Promise<void> {
  const wants = new Map<string, Map<string, bigint>>();
  for (const { pool, owner, collateral, proceeds } of openings) {
    const ofToken = wants.get(pool.collateral) ?? new Map<string, bigint>();
    wants.set(pool.collateral, ofToken);
    const equity = collateral - proceeds + proceeds / SLIPPAGE_ROOM;
    ofToken.set(owner, (ofToken.get(owner) ?? 0n) + equity);
  }
  for (const [token, ofToken] of wants) await mint(node, token, ofToken);

  let waiting = 0;
  for (const { pool, owner } of openings) {
    await write(node, "MintableToken", owner, pool.collateral, "approve", [pool.address, MaxUint256]);
    waiting += 1;
    if (waiting % APPROVALS_PER_BLOCK === 0) await node.mine(node.time + 1);
  }
  await node.mine(node.time + 1);

  const coder = AbiCoder.defaultAbiCoder();
  for (let i = 0; i < openings.length; i += OPENINGS_PER_BLOCK) {
    await betweenBlocks();
    await node.mine(node.time + SETUP_BLOCK_TIME);
    for (const { pool, owner, debt, collateral } of openings.slice(i, i + OPENINGS_PER_BLOCK)) {
      const adjustment = {
        depositToken: pool.collateral,
        deposit: collateral,
        withdrawToken: ZeroAddress,
        withdraw: 0n,
        borrow: debt,
        repay: 0n,
        receiver: trade.adapter,
        callback: trade.router,
      };
      const plan = {
        reduce: false,
        exactOutput: false,
        inputSent: true,
        tokenIn: pool.debtAsset,
        tokenOut: pool.collateral,
        extraIn: 0n,
        amountOut: 0n,
        adapter: trade.adapter,
        deadline: NEVER,
        route: trade.route(pool.debtAsset, pool.collateral),
      };
      const data = coder.encode([PLAN], [plan]);
      await write(node, "IMarginPool", owner, pool.address, "adjust", [positionId(owner), adjustment, data]);
    }
    await node.mine(node.time + SETUP_BLOCK_TIME);
  }
  await betweenBlocks();
  await node.mine(node.time + SETUP_BLOCK_TIME);
}
