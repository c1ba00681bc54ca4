import { id } from "ethers";

import { TOPICS, type RawLog } from "../domain/events.ts";
import { InconsistentChainError, RpcResponseError, RpcTransportError } from "../errors.ts";
import type { BroadcastOutcome, ChainSource, Header, Receipt, TransactionSink } from "../ports.ts";
import { quantity, type RpcClient } from "./rpc.ts";

interface RawBlock {
  readonly number: string;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestamp: string;
  readonly baseFeePerGas?: string;
  readonly gasLimit: string;
}

interface RawReceipt {
  readonly transactionHash: string;
  readonly blockNumber: string;
  readonly status: string;
  readonly gasUsed: string;
  readonly logs: readonly { readonly topics: readonly string[] }[];
}

const ORDER_FAILED = id("OrderFailed(address,bytes)");
/** Most addresses in one log filter; providers refuse longer lists. */
const MAX_ADDRESSES = 500;

/** Blocks, logs and transactions over JSON-RPC. */
export class RpcChain implements ChainSource, TransactionSink {
  readonly #rpc: RpcClient;

  constructor(rpc: RpcClient) {
    this.#rpc = rpc;
  }

  async chainId(): Promise<number> {
    return Number(await this.#rpc.call<string>("eth_chainId", []));
  }

  async latest(): Promise<Header> {
    const block = await this.#rpc.call<RawBlock | null>("eth_getBlockByNumber", ["latest", false]);
    if (block === null) throw new InconsistentChainError("the node has no latest block");
    return headerOf(block);
  }

  async headers(numbers: readonly number[]): Promise<(Header | undefined)[]> {
    const blocks = await Promise.all(
      numbers.map((number) => this.#rpc.call<RawBlock | null>("eth_getBlockByNumber", [quantity(number), false])),
    );
    return blocks.map((block) => (block === null ? undefined : headerOf(block)));
  }

  async logs(
    where: { blockHash: string } | { from: number; to: number },
    addresses: readonly string[],
  ): Promise<RawLog[]> {
    const range = "blockHash" in where ? where : { fromBlock: quantity(where.from), toBlock: quantity(where.to) };
    const parts: Promise<RawLog[]>[] = [];
    for (let start = 0; start < addresses.length; start += MAX_ADDRESSES) {
      const address = addresses.slice(start, start + MAX_ADDRESSES);
      parts.push(this.#rpc.call<RawLog[]>("eth_getLogs", [{ ...range, address, topics: [Object.values(TOPICS)] }]));
    }
    return (await Promise.all(parts)).flat();
  }

  async nonces(address: string): Promise<{ latest: number; pending: number }> {
    const [latest, pending] = await Promise.all(
      ["latest", "pending"].map((tag) => this.#rpc.call<string>("eth_getTransactionCount", [address, tag])),
    );
    return { latest: Number(latest), pending: Number(pending) };
  }

  async balance(address: string): Promise<bigint> {
    return BigInt(await this.#rpc.call<string>("eth_getBalance", [address, "latest"]));
  }

  async broadcast(raw: string): Promise<BroadcastOutcome> {
    try {
      await this.#rpc.call<string>("eth_sendRawTransaction", [raw]);
      return { kind: "accepted" };
    } catch (error) {
      if (error instanceof RpcResponseError) return refusalOf(error.message);
      // The node may have it: the same bytes are offered again, never others with another nonce.
      if (error instanceof RpcTransportError) return { kind: "unknown", reason: error.message };
      throw error;
    }
  }

  async receipts(hashes: readonly string[]): Promise<(Receipt | undefined)[]> {
    const raw = await Promise.all(
      hashes.map((hash) => this.#rpc.call<RawReceipt | null>("eth_getTransactionReceipt", [hash])),
    );
    return raw.map((receipt) => (receipt === null ? undefined : receiptOf(receipt)));
  }

  async known(hashes: readonly string[]): Promise<boolean[]> {
    const raw = await Promise.all(
      hashes.map((hash) => this.#rpc.call<object | null>("eth_getTransactionByHash", [hash])),
    );
    return raw.map((transaction) => transaction !== null);
  }
}

/** Sorts the many wordings of nodes into what the lane must do about it. */
export function refusalOf(message: string): BroadcastOutcome {
  const text = message.toLowerCase();
  // Hardhat and geth: the very same transaction is in the pool.
  if (text.includes("already known") || text.includes("known transaction") || text.includes("already imported")) {
    return { kind: "accepted" };
  }
  if (text.includes("nonce too low") || text.includes("nonce is too low"))
    return { kind: "nonceTooLow", reason: message };
  if (text.includes("underpriced") || text.includes("replacement") || text.includes("less than block base fee")) {
    return { kind: "underpriced", reason: message };
  }
  if (text.includes("insufficient funds") || text.includes("doesn't have enough funds")) {
    return { kind: "insufficientFunds", reason: message };
  }
  return { kind: "rejected", reason: message };
}

function headerOf(block: RawBlock): Header {
  return {
    number: Number(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    timestamp: Number(block.timestamp),
    baseFee: BigInt(block.baseFeePerGas ?? "0x0"),
    gasLimit: BigInt(block.gasLimit),
  };
}

function receiptOf(receipt: RawReceipt): Receipt {
  return {
    hash: receipt.transactionHash,
    blockNumber: Number(receipt.blockNumber),
    succeeded: receipt.status === "0x1",
    failedPools: receipt.logs
      .filter(({ topics }) => topics[0] === ORDER_FAILED)
      .map(({ topics }) => `0x${topics[1].slice(26)}`),
    gasUsed: BigInt(receipt.gasUsed),
  };
}
