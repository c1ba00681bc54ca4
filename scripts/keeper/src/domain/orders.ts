/** How one seized token is sold (`ILiquidationExecutor.Sale`). */
export interface Sale {
  readonly token: string;
  /** Zero address: not sold. */
  readonly adapter: string;
  readonly route: string;
}

/** What to liquidate in one pool (`ILiquidationExecutor.LiquidationOrder`). */
export interface LiquidationOrder {
  readonly pool: string;
  readonly debtAsset: string;
  readonly maxRepay: bigint;
  readonly unmovable: bigint;
  /** [assets] */
  readonly minProfit: bigint;
  /** [assets] */
  readonly maxSubsidy: bigint;
  /** [gas] */
  readonly gasLimit: bigint;
  readonly ids: readonly string[];
  readonly sales: readonly Sale[];
}

/** What a simulation says of one order. */
export type OrderOutcome =
  | {
      readonly done: true;
      /** [assets] */
      readonly repaid: bigint;
      /** [assets] */
      readonly profit: bigint;
      /** [gas] */
      readonly gasUsed: bigint;
    }
  | { readonly done: false; readonly failure: Failure };

/** Why an order cannot be done. */
export interface Failure {
  /**
   * `healthy`: there is nothing to liquidate; no mistake, no cool-down. `unprofitable`, `unsellable`: classified, cools down.
   * `broken`: the pool or a token reverts or burns its gas; cools down. `unknown`: the node did not tell; no cool-down.
   */
  readonly kind: "healthy" | "unprofitable" | "unsellable" | "broken" | "unknown";
  readonly reason: string;
}

/** An order that is worth sending, with what its simulation said. */
export interface AcceptedOrder {
  readonly order: LiquidationOrder;
  readonly profit: bigint;
  readonly gasUsed: bigint;
  /** What it loses for protection's sake; 0 if it pays [wei]. */
  readonly loss: bigint;
}

/** Orders that go into one transaction. */
export interface TransactionPlan {
  readonly orders: readonly AcceptedOrder[];
  /** [gas] */
  readonly gas: bigint;
  /** What its orders lose together [wei]. */
  readonly loss: bigint;
}

const BASE_GAS = 21_000n;
/** Loop, dispatch and bookkeeping of the executor around its orders [gas]. */
const EXECUTOR_GAS = 60_000n;
const EXECUTOR_GAS_PER_ORDER = 30_000n;

/**
 * What must be left at any time while an order runs: pools give each oracle and each token a fixed stipend, and refuse to judge
 * one by less [gas].
 */
const STIPEND = 900_000n;

/** Gas that an order may burn, from what its simulation burnt: the state may differ a little when it is mined [gas]. */
export function orderGasLimit(gasUsed: bigint): bigint {
  return (gasUsed * 14n) / 10n + STIPEND;
}

/** Gas limit of a transaction with these orders [gas]. */
export function transactionGas(orders: readonly LiquidationOrder[]): bigint {
  const inner = orders.reduce((sum, order) => sum + (order.gasLimit * 65n) / 63n + EXECUTOR_GAS_PER_ORDER, 0n);
  return BASE_GAS + EXECUTOR_GAS + inner + calldataGas(orders);
}

/** Cost of the calldata, every byte counted as not zero, at the floor price of EIP-7623 [gas]. */
function calldataGas(orders: readonly LiquidationOrder[]): bigint {
  const bytes = orders.reduce((sum, order) => {
    const sales = order.sales.reduce((all, sale) => all + 192 + sale.route.length / 2, 0);
    return sum + 416 + order.ids.length * 32 + sales;
  }, 100);
  return BigInt(Math.ceil(bytes)) * 40n;
}

/** Puts orders into as few transactions as their gas allows, keeping their sequence; an order never spans two. */
export function packTransactions(orders: readonly AcceptedOrder[], maxGas: bigint): TransactionPlan[] {
  const plans: TransactionPlan[] = [];
  let current: AcceptedOrder[] = [];
  for (const order of orders) {
    const joined = [...current, order];
    if (current.length > 0 && transactionGas(joined.map((each) => each.order)) > maxGas) {
      plans.push(planOf(current));
      current = [order];
    } else {
      current = joined;
    }
  }
  if (current.length > 0) plans.push(planOf(current));
  return plans;
}

function planOf(orders: readonly AcceptedOrder[]): TransactionPlan {
  const loss = orders.reduce((sum, order) => sum + order.loss, 0n);
  return { orders, gas: transactionGas(orders.map(({ order }) => order)), loss };
}

/** Sizes to try when a batch as a whole does not pay: its worst half, quarter and so on down to one. */
export function smallerSizes(size: number): number[] {
  const sizes: number[] = [];
  for (let half = Math.floor(size / 2); half >= 1; half = Math.floor(half / 2)) sizes.push(half);
  return sizes;
}
