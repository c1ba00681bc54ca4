import { keccak256, toBeHex, zeroPadValue } from "ethers";

import { read, readNumber } from "../chain/contracts.ts";
import type { ReplayNode } from "../chain/node.ts";
import { quantity } from "./events.ts";
import type { ObservedPool } from "./observer.ts";

/** Slots that are read one by one: every variable of a pool that is not inside a mapping lies in them. */
const PLAIN_SLOTS = 64;

/** Everything that is stored about a pool, word by word, under a name for each. */
export type Fingerprint = ReadonlyMap<string, string>;

/**
 * Takes a pool's storage as it is: its plain slots, its positions, its shares, and the tokens that it holds. Interest is
 * not in it: it is computed when somebody asks, and written when somebody acts.
 */
export async function fingerprint(
  node: ReplayNode,
  pool: ObservedPool,
  positions: readonly string[],
  lenders: readonly string[],
): Promise<Fingerprint> {
  const words = new Map<string, string>();
  for (let slot = 0; slot < PLAIN_SLOTS; slot += 1) {
    const key = zeroPadValue(toBeHex(slot), 32);
    words.set(`slot ${slot}`, await node.rpc<string>("eth_getStorageAt", pool.address, key, "latest"));
  }
  const word = async (name: string, method: string, args: unknown[] = []): Promise<void> => {
    const values = await read(node, "IMarginPool", pool.address, method, args);
    words.set(name, values.map((value) => (Array.isArray(value) ? value.join(",") : String(value))).join("|"));
  };
  await word("words", "poolWords");
  await word("shares", "totalSupply");
  for (const id of positions) await word(`position ${id}`, "positionWord", [id]);
  for (const lender of lenders) await word(`shares of ${lender}`, "balanceOf", [lender]);
  for (const token of [pool.debtAsset, pool.collateral]) {
    words.set(
      `held ${token}`,
      (await readNumber(node, "MintableToken", token, "balanceOf", [pool.address])).toString(),
    );
  }
  words.set("code", keccak256(await node.rpc<string>("eth_getCode", pool.address, "latest")));

  return words;
}

/** Names of the words in which two fingerprints differ. */
export function differences(before: Fingerprint, after: Fingerprint): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);

  return [...names].filter((name) => before.get(name) !== after.get(name));
}

/** Whether a pool wrote not one event since a block. */
export async function isSilent(node: ReplayNode, pool: string, sinceBlock: number): Promise<boolean> {
  const filter = { address: pool, fromBlock: quantity(sinceBlock + 1), toBlock: quantity(node.block) };

  return (await node.rpc<unknown[]>("eth_getLogs", filter)).length === 0;
}
