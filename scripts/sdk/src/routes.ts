/** Routes of the swap adapters. */
import { requireAddress } from "./addresses.ts";

/** Thrown when a route has no hop, or a fee does not fit. */
export class InvalidRouteError extends Error {
  override readonly name = "InvalidRouteError";

  constructor(reason: string) {
    super(`A Uniswap V3 route is token, fee, token, fee, ..., token: ${reason}.`);
  }
}

/**
 * A route of the Uniswap V3 adapter, from what is sold to what is bought.
 *
 * @param tokens Two or more.
 * @param fees One per hop [millionths].
 * @throws {@link InvalidRouteError} if the lists do not fit together, {@link InvalidAddressError} if a token is none.
 * @example
 * uniswapV3Route([usdc, weth], [500]);
 */
export function uniswapV3Route(tokens: readonly string[], fees: readonly number[]): string {
  if (tokens.length < 2) throw new InvalidRouteError("give at least two tokens");
  if (fees.length !== tokens.length - 1) throw new InvalidRouteError("give one fee per hop");
  if (fees.some((fee) => !Number.isInteger(fee) || fee < 0 || fee >= 2 ** 24)) {
    throw new InvalidRouteError("a fee is a whole number of millionths");
  }
  const parts = tokens.map((token, i) => {
    const fee = fees[i];
    return requireAddress(token).slice(2).toLowerCase() + (fee === undefined ? "" : fee.toString(16).padStart(6, "0"));
  });
  return `0x${parts.join("")}`;
}

const word = (value: bigint): string => value.toString(16).padStart(64, "0");

/**
 * A route of the aggregator adapter: the call that an aggregator's API returned for the adapter's sandbox.
 *
 * @param target Whom to call.
 * @param spender Who may take the input during the call.
 * @param data The call.
 * @example
 * aggregatorRoute(quote.to, quote.allowanceTarget, quote.data);
 */
export function aggregatorRoute(target: string, spender: string, data: string): string {
  const length = (data.length - 2) / 2;
  const padded = data.slice(2).padEnd(Math.ceil(length / 32) * 64, "0");
  return `0x${word(BigInt(target))}${word(BigInt(spender))}${word(96n)}${word(BigInt(length))}${padded}`;
}

/** What the router does in a pool's callback, for those who call the pool themselves. */
export interface RouterPlan {
  /** Sells collateral for the debt asset; otherwise the debt asset for collateral. */
  readonly reduce: boolean;
  /** Buys exactly `amountOut`; otherwise sells everything for at least that. */
  readonly exactOutput: boolean;
  /** The adjustment's receiver is the adapter; otherwise it is the router. */
  readonly inputSent: boolean;
  readonly tokenIn: string;
  readonly tokenOut: string;
  /** [base units of tokenOut]; exact and reduce: 0 means what is owed. */
  readonly amountOut: bigint;
  readonly adapter: string;
  /** [unix seconds] */
  readonly deadline: bigint;
  readonly route: string;
}

/**
 * The `data` of `adjust` with the router as callback target.
 *
 * @example
 * await pool.adjust(id, { ...change, receiver: adapter, callback: router }, encodePlan(plan));
 */
export function encodePlan(plan: RouterPlan): string {
  const length = (plan.route.length - 2) / 2;
  const head = [
    BigInt(plan.reduce),
    BigInt(plan.exactOutput),
    BigInt(plan.inputSent),
    BigInt(plan.tokenIn),
    BigInt(plan.tokenOut),
    0n,
    plan.amountOut,
    BigInt(plan.adapter),
    plan.deadline,
    320n,
  ];
  const tail = word(BigInt(length)) + plan.route.slice(2).padEnd(Math.ceil(length / 32) * 64, "0");
  return `0x${word(32n)}${head.map(word).join("")}${tail}`;
}
