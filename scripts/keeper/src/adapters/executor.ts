import { liquidationExecutorAbi, marginPoolAbi, swapAdapterAbi } from "@bulkhead/sdk/abi";
import { Interface } from "ethers";

import type { Failure, LiquidationOrder, OrderOutcome } from "../domain/orders.ts";
import { RpcResponseError } from "../errors.ts";
import type { Header, Simulator } from "../ports.ts";
import { namedRevert } from "./revert.ts";
import { quantity, type RpcClient } from "./rpc.ts";

const executor = new Interface(liquidationExecutorAbi);
const errors = [executor, new Interface(marginPoolAbi), new Interface(swapAdapterAbi)];

/** What each error of the contracts means for the keeper; everything else is `broken`. */
const KINDS: Readonly<Record<string, Failure["kind"]>> = {
  MarginPool_NothingToLiquidate: "healthy",
  LiquidationExecutor_ProfitBelowMinimum: "unprofitable",
  LiquidationExecutor_SaleBelowDebt: "unprofitable",
  SwapAdapter_OutputBelowMinimum: "unprofitable",
  SwapAdapter_InvalidRoute: "unsellable",
  SwapAdapter_VenueFailed: "unsellable",
};

interface RawOutcome {
  readonly done: boolean;
  readonly repaid: bigint;
  readonly profit: bigint;
  readonly gasUsed: bigint;
  readonly reason: string;
}

/** Calldata that runs the orders: directly where there is one, each in a frame of its own where there are several. */
export function encodeOrders(orders: readonly LiquidationOrder[]): string {
  return orders.length === 1
    ? executor.encodeFunctionData("liquidate", [tupleOf(orders[0])])
    : executor.encodeFunctionData("liquidateMany", [orders.map(tupleOf)]);
}

/** Simulates orders through the deployed executor. */
export class RpcSimulator implements Simulator {
  readonly #rpc: RpcClient;
  readonly #executor: string;
  readonly #from: string;
  readonly #maxGas: bigint;

  /**
   * @param rpc The node.
   * @param executorAddress The deployed executor.
   * @param from Who would send: the owner of the executor or one of its keepers.
   * @param maxGas Gas of a transaction at most [gas].
   */
  constructor(rpc: RpcClient, executorAddress: string, from: string, maxGas: bigint) {
    this.#rpc = rpc;
    this.#executor = executorAddress;
    this.#from = from;
    this.#maxGas = maxGas;
  }

  async simulate(orders: readonly LiquidationOrder[], block: Header): Promise<OrderOutcome[]> {
    return Promise.all(orders.map((order) => this.#simulateOne(order, block)));
  }

  async #simulateOne(order: LiquidationOrder, block: Header): Promise<OrderOutcome> {
    const gas = block.gasLimit < this.#maxGas ? block.gasLimit : this.#maxGas;
    const data = executor.encodeFunctionData("liquidateMany", [[tupleOf({ ...order, gasLimit: (gas * 9n) / 10n })]]);
    try {
      const result = await this.#rpc.call<string>("eth_call", [
        { from: this.#from, to: this.#executor, data, gas: quantity(gas) },
        { blockHash: block.hash },
      ]);
      const [[outcome]] = executor.decodeFunctionResult("liquidateMany", result) as unknown as [[RawOutcome]];
      return outcome.done
        ? { done: true, repaid: outcome.repaid, profit: outcome.profit, gasUsed: outcome.gasUsed }
        : { done: false, failure: classify(outcome.reason) };
    } catch (error) {
      if (error instanceof RpcResponseError)
        return { done: false, failure: { kind: "unknown", reason: error.message } };
      throw error;
    }
  }
}

/** Names a revert of an order and says what it means. */
export function classify(reason: string): Failure {
  const named = namedRevert(errors, reason);
  if (named !== undefined) return { kind: KINDS[named.name] ?? "broken", reason: `${named.name}(${named.values})` };
  return { kind: "broken", reason: reason === "0x" ? "reverted without a reason, or burnt its gas" : reason };
}

/** What a sale lacks to pay the debt, where that is why an order failed [assets]. */
export function shortfallOf(failure: Failure): bigint | undefined {
  const match = /^LiquidationExecutor_SaleBelowDebt\([^,]+, (\d+), \d+\)$/.exec(failure.reason);
  return match === null ? undefined : BigInt(match[1]);
}

function tupleOf(order: LiquidationOrder): readonly unknown[] {
  return [
    order.pool,
    order.debtAsset,
    order.maxRepay,
    order.unmovable,
    order.minProfit,
    order.maxSubsidy,
    order.gasLimit,
    order.ids,
    order.sales.map((sale) => [sale.token, sale.adapter, sale.route]),
  ];
}
