import type { Interface } from "ethers";

import { interfaceOf } from "../chain/contracts.ts";
import type { ReplayNode } from "../chain/node.ts";

/** A raw log as JSON-RPC returns it. */
interface RawLog {
  readonly address: string;
  readonly topics: string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly transactionHash: string;
}

/** A decoded event of a pool. */
export interface PoolEvent {
  readonly pool: string;
  readonly block: number;
  readonly transaction: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export const quantity = (value: number): string => `0x${value.toString(16)}`;

/** All events of these pools in a range of blocks, in order; those that a pool shares with any token are left out. */
export async function poolEvents(
  node: ReplayNode,
  pools: readonly string[],
  from: number,
  to: number,
): Promise<PoolEvent[]> {
  const contract = await interfaceOf("IMarginPool");
  const filter = { address: pools, fromBlock: quantity(from), toBlock: quantity(to) };
  const logs = await node.rpc<RawLog[]>("eth_getLogs", filter);

  return logs.flatMap((log) => decode(contract, log));
}

function decode(contract: Interface, log: RawLog): PoolEvent[] {
  const parsed = contract.parseLog(log);
  if (parsed === null) return [];
  const names = parsed.fragment.inputs.map(({ name }) => name);
  const values = parsed.args.toArray() as unknown[];

  return [
    {
      pool: log.address.toLowerCase(),
      block: Number(log.blockNumber),
      transaction: log.transactionHash,
      name: parsed.name,
      args: Object.fromEntries(names.map((name, i) => [name, values[i]])),
    },
  ];
}
