import { exactOutputAdapterAbi, marginPoolAbi, triggerOrdersAbi } from "@bulkhead/sdk/abi";
import { Interface } from "ethers";

import type { Sale } from "../domain/orders.ts";
import { orderTuple, type WatchedOrder } from "../domain/triggerOrder.ts";
import { RpcResponseError } from "../errors.ts";
import type { Header } from "../ports.ts";
import { namedRevert } from "./revert.ts";
import { quantity, type RpcClient } from "./rpc.ts";

const contract = new Interface(triggerOrdersAbi);
const errors = [contract, new Interface(exactOutputAdapterAbi), new Interface(marginPoolAbi)];

/** Refusals that no later block takes back. */
const FINAL: ReadonlySet<string> = new Set([
  "UnorderedNonces_Used",
  "TriggerOrders_Expired",
  "TriggerOrders_InvalidOrder",
  "TriggerOrders_UnknownPool",
  "TriggerOrders_WrongDebtToken",
  "TriggerOrders_WrongToken",
]);

/** What an attempt at an order gives. */
export type OrderTrial =
  | { readonly done: true; readonly sale: Sale; readonly sold: bigint; readonly data: string; readonly gas: bigint }
  | { readonly done: false; readonly final: boolean; readonly reason: string };

/** Asks the trigger orders' contract, and never sends. */
export class TriggerCalls {
  readonly address: string;
  readonly #rpc: RpcClient;
  readonly #from: string;

  constructor(rpc: RpcClient, address: string, from: string) {
    this.#rpc = rpc;
    this.address = address;
    this.#from = from;
  }

  /** Tries an order by each way to sell, and takes the one that sells least of the owner's collateral. */
  async tryOrder(watched: WatchedOrder, k: number, sales: readonly Sale[], block: Header): Promise<OrderTrial> {
    if (sales.length === 0) return { done: false, final: false, reason: "no route to sell its collateral" };
    const trials = await Promise.all(sales.map((sale) => this.#trySale(watched, k, sale, block)));
    const best = trials
      .filter((trial) => trial.done)
      .reduce<(OrderTrial & { done: true }) | undefined>(
        (least, each) => (least === undefined || each.sold < least.sold ? each : least),
        undefined,
      );
    if (best === undefined) return trials[0];
    const gas = await this.#gasOf(best.data, block);
    return gas === undefined ? { done: false, final: false, reason: "its gas cannot be estimated" } : { ...best, gas };
  }

  /** Call that records a peak for a trailing stop; undefined if it reverts. */
  async peakCall(
    { order }: WatchedOrder,
    k: number,
    block: Header,
  ): Promise<{ data: string; gas: bigint } | undefined> {
    const data = contract.encodeFunctionData("recordPeak", [orderTuple(order), k]);
    const gas = await this.#gasOf(data, block);
    return gas === undefined ? undefined : { data, gas };
  }

  async #trySale({ order, signature }: WatchedOrder, k: number, sale: Sale, block: Header): Promise<OrderTrial> {
    const data = contract.encodeFunctionData("execute", [orderTuple(order), signature, k, sale.adapter, sale.route]);
    try {
      const result = await this.#rpc.call<string>("eth_call", [
        { from: this.#from, to: this.address, data },
        { blockHash: block.hash },
      ]);
      const [sold] = contract.decodeFunctionResult("execute", result) as unknown as [bigint];
      return { done: true, sale, sold, data, gas: 0n };
    } catch (error) {
      if (error instanceof RpcResponseError) return refusalOf(error);
      throw error;
    }
  }

  async #gasOf(data: string, block: Header): Promise<bigint | undefined> {
    try {
      const call = { from: this.#from, to: this.address, data };
      return BigInt(await this.#rpc.call<string>("eth_estimateGas", [call, quantity(block.number)]));
    } catch (error) {
      if (error instanceof RpcResponseError) return undefined;
      throw error;
    }
  }
}

function refusalOf(error: RpcResponseError): OrderTrial {
  const data = revertData(error.data);
  const named = data === undefined ? undefined : namedRevert(errors, data);
  if (named !== undefined) {
    return { done: false, final: FINAL.has(named.name), reason: `${named.name}(${named.values})` };
  }
  return { done: false, final: false, reason: data ?? error.message };
}

/** Nodes put the revert's data straight into the error, or one level deeper. */
function revertData(data: unknown): string | undefined {
  if (typeof data === "string") return /^0x[0-9a-fA-F]{8,}$/.test(data) ? data : undefined;
  if (typeof data !== "object" || data === null) return undefined;
  return "data" in data ? revertData(data.data) : undefined;
}
