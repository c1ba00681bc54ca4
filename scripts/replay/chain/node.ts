import { network } from "hardhat";
import { toQuantity } from "ethers";

import { serve } from "./serve.ts";

/** Base fee of every block [wei]: 2 gwei; the keeper adds its tip. */
export const BASE_FEE = 2n * 10n ** 9n;
const BLOCK_GAS = 60_000_000;
const TRANSACTION_GAS = 12_000_000;
const RICH = 10n ** 24n;

/** A transaction of the replay itself did not go through: a defect, not an input error. */
export class TransactionFailedError extends Error {
  override readonly name = "TransactionFailedError";

  constructor(what: string, reason: string) {
    super(`${what} failed: ${reason}`);
  }
}

/** What the replay needs of a transaction. */
export interface Receipt {
  readonly status: bigint;
  readonly contractAddress: string | null;
  readonly from: string;
  readonly gasUsed: bigint;
  readonly effectiveGasPrice: bigint;
}

const connect = async (time: number) =>
  network.create({
    network: "default",
    override: {
      // Explicit times from here on: what the clock on the wall says never matters.
      initialDate: new Date(time * 1_000),
      allowBlocksWithSameTimestamp: false,
      blockGasLimit: BLOCK_GAS,
      initialBaseFeePerGas: BASE_FEE,
      mining: { auto: true, mempool: { order: "fifo" } },
    },
  });

export type Connection = Awaited<ReturnType<typeof connect>>;

/** A local node with a clock that only the replay turns, served as JSON-RPC over HTTP to everybody else. */
export class ReplayNode {
  readonly connection: Connection;
  readonly url: string;
  /** Time of the latest block [unix seconds]. */
  time: number;
  /** Number of the latest block. */
  block = 0;
  readonly #stop: () => Promise<void>;
  readonly #pending: { hash: string; what: string }[] = [];
  readonly #known = new Set<string>();

  private constructor(connection: Connection, url: string, time: number, stop: () => Promise<void>) {
    this.connection = connection;
    this.url = url;
    this.time = time;
    this.#stop = stop;
  }

  /** Starts a node whose first block is at `time`; it mines by itself until `takeClock`. */
  static async start(time: number): Promise<ReplayNode> {
    const connection = await connect(time);
    const server = await serve(connection.provider);

    return new ReplayNode(connection, server.url, time, async () => {
      server.close();
      await connection.close();
    });
  }

  async close(): Promise<void> {
    await this.#stop();
  }

  /** Lets the node mine by itself while a tool works that waits for its transactions; then takes the clock back. */
  async selfMining<T>(work: () => Promise<T>): Promise<T> {
    await this.rpc("evm_setAutomine", true);
    const result = await work();
    await this.rpc("evm_setAutomine", false);
    const latest = await this.rpc<{ number: string; timestamp: string }>("eth_getBlockByNumber", "latest", false);
    this.block = Number(latest.number);
    this.time = Number(latest.timestamp);

    return result;
  }

  async rpc<T>(method: string, ...params: unknown[]): Promise<T> {
    return (await this.connection.provider.request({ method, params })) as T;
  }

  /** From here on a block is mined only by `mine`, at the time that it is given. */
  async takeClock(time: number): Promise<void> {
    await this.rpc("evm_setAutomine", false);
    this.block = Number(await this.rpc<string>("eth_blockNumber"));
    await this.mine(time);
  }

  /** Lets an address send without a signature and gives it ether for its gas. */
  async enlist(address: string): Promise<void> {
    if (this.#known.has(address)) return;
    this.#known.add(address);
    await this.rpc("hardhat_impersonateAccount", address);
    await this.rpc("hardhat_setBalance", address, toQuantity(RICH));
  }

  /** Puts a transaction into the next block. */
  async send(what: string, from: string, to: string | null, data: string): Promise<string> {
    await this.enlist(from);
    const transaction = {
      from,
      ...(to === null ? {} : { to }),
      data,
      gas: toQuantity(TRANSACTION_GAS),
      maxFeePerGas: toQuantity(BASE_FEE * 2n),
      maxPriorityFeePerGas: "0x0",
    };
    const hash = await this.rpc<string>("eth_sendTransaction", transaction);
    this.#pending.push({ hash, what });

    return hash;
  }

  /**
   * Mines one block with everything that waits, at `time` or one second after the latest block if that is later.
   *
   * @throws {TransactionFailedError} when a transaction sent by `send` did not succeed.
   */
  async mine(time: number): Promise<void> {
    this.time = Math.max(time, this.time + 1);
    await this.rpc("hardhat_setNextBlockBaseFeePerGas", toQuantity(BASE_FEE));
    await this.rpc("evm_mine", toQuantity(this.time));
    this.block += 1;
    for (const { hash, what } of this.#pending.splice(0)) {
      const receipt = await this.receipt(hash);
      if (receipt?.status !== 1n) throw new TransactionFailedError(what, await this.#reason(hash));
    }
  }

  async receipt(hash: string): Promise<Receipt | null> {
    const raw = await this.rpc<{
      status: string;
      contractAddress: string | null;
      from: string;
      gasUsed: string;
      effectiveGasPrice: string;
    } | null>("eth_getTransactionReceipt", hash);
    if (raw === null) return null;

    return {
      status: BigInt(raw.status),
      contractAddress: raw.contractAddress,
      from: raw.from,
      gasUsed: BigInt(raw.gasUsed),
      effectiveGasPrice: BigInt(raw.effectiveGasPrice),
    };
  }

  /** Deploys creation code in a block of its own, one second after the latest. */
  async deploy(what: string, from: string, creationCode: string): Promise<string> {
    const hash = await this.send(what, from, null, creationCode);
    await this.mine(this.time + 1);
    const address = (await this.receipt(hash))?.contractAddress;
    if (address === null || address === undefined) throw new TransactionFailedError(what, "no contract was created");

    return this.connection.ethers.getAddress(address);
  }

  /** Repeats a failed transaction as a call, to learn why it failed. */
  async #reason(hash: string): Promise<string> {
    const transaction = await this.rpc<Record<string, string> | null>("eth_getTransactionByHash", hash);
    if (transaction === null) return "it never reached the node";
    try {
      const { from, to, input } = transaction;
      await this.rpc("eth_call", { from, to, data: input, gas: toQuantity(TRANSACTION_GAS) }, "latest");

      return "it reverted, but would pass now; did it run out of gas?";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
