import { ZeroAddress, getAddress, id as topicOf, zeroPadValue } from "ethers";

import { read, readNumber } from "../chain/contracts.ts";
import type { ReplayNode } from "../chain/node.ts";
import { quantity } from "./events.ts";
import type { ObservedPool } from "./observer.ts";

const TRANSFER = topicOf("Transfer(address,address,uint256)");
const NOBODY = zeroPadValue(ZeroAddress, 32);

interface TransferLog {
  readonly topics: string[];
  readonly data: string;
}

async function sumOfTransfers(node: ReplayNode, token: string, topics: (string | null)[]): Promise<bigint> {
  const filter = { address: token, topics: [TRANSFER, ...topics], fromBlock: "0x0", toBlock: quantity(node.block) };
  const logs = await node.rpc<TransferLog[]>("eth_getLogs", filter);

  return logs.reduce((sum, { data }) => sum + BigInt(data), 0n);
}

const balanceOf = (node: ReplayNode, token: string, holder: string): Promise<bigint> =>
  readNumber(node, "MintableToken", token, "balanceOf", [holder]);

/** Owners of the positions of a pool are in their ids; what they hold there is asked of the pool. */
async function claimsOn(node: ReplayNode, pool: ObservedPool, token: string, ids: readonly string[]): Promise<bigint> {
  if (token === pool.debtAsset) return readNumber(node, "IMarginPool", pool.address, "idleCash");
  let sum = await readNumber(node, "IMarginPool", pool.address, "orphansOf", [token]);
  for (const id of ids) sum += await readNumber(node, "IMarginPool", pool.address, "collateralOf", [id, token]);

  return sum;
}

/**
 * What is missing of a token, or too much: what was ever minted, less what was burnt, less what every known holder has; plus
 * the distance of each pool's balance from what its own books say it holds. Zero if not one base unit is lost or invented.
 *
 * @param holders Everybody who takes part; whatever went to an address outside this list shows as an error.
 * @param pools All pools, with the ids of all their positions.
 */
export async function conservationError(
  node: ReplayNode,
  token: string,
  holders: readonly string[],
  pools: readonly (readonly [ObservedPool, readonly string[]])[],
): Promise<bigint> {
  const minted = await sumOfTransfers(node, token, [NOBODY]);
  const burnt = await sumOfTransfers(node, token, [null, NOBODY]);
  let held = 0n;
  for (const holder of new Set(holders.map(getAddress))) held += await balanceOf(node, token, holder);
  let error = minted - burnt - held;
  error = error < 0n ? -error : error;

  for (const [pool, ids] of pools) {
    if (token !== pool.debtAsset && token !== pool.collateral) continue;
    const difference = (await balanceOf(node, token, pool.address)) - (await claimsOn(node, pool, token, ids));
    error += difference < 0n ? -difference : difference;
  }

  return error;
}

/** Ids of all positions that ever appeared in a pool's events. */
export async function positionsOf(node: ReplayNode, pool: string): Promise<string[]> {
  const deposited = topicOf("CollateralDeposited(bytes32,address,uint256,uint256)");
  const filter = { address: pool, topics: [deposited], fromBlock: "0x0", toBlock: quantity(node.block) };
  const logs = await node.rpc<TransferLog[]>("eth_getLogs", filter);

  return [...new Set(logs.map(({ topics }) => topics[1] ?? ""))];
}

/** Whether the oracle has a price at this moment, and which [price 1e36]. */
export async function oraclePrice(node: ReplayNode, oracle: string): Promise<bigint> {
  const [price] = await read(node, "IPriceOracle", oracle, "read");

  return price as bigint;
}
