import { concat, toBeHex } from "ethers";

import type { Sale } from "./orders.ts";

/** A configured way to sell one token for another. */
export interface Route {
  readonly tokenIn: string;
  readonly tokenOut: string;
  readonly adapter: string;
  readonly route: string;
}

/** Where seized tokens can be sold. */
export class RouteBook {
  readonly #routes: readonly Route[];
  readonly #defaultAdapter: string | undefined;
  readonly #fees: readonly number[];

  /**
   * @param routes Configured routes; for their pairs nothing else is tried.
   * @param defaultAdapter A Uniswap V3 adapter for all other pairs.
   * @param fees Fee tiers that it is tried with, in this order [1e-6].
   */
  constructor(routes: readonly Route[], defaultAdapter: string | undefined, fees: readonly number[]) {
    this.#routes = routes;
    this.#defaultAdapter = defaultAdapter;
    this.#fees = fees;
  }

  /** All known ways to sell, the preferred first. */
  alternatives(tokenIn: string, tokenOut: string): Sale[] {
    const configured = this.#routes.filter((route) => route.tokenIn === tokenIn && route.tokenOut === tokenOut);
    if (configured.length > 0) return configured.map(({ adapter, route }) => ({ token: tokenIn, adapter, route }));
    const adapter = this.#defaultAdapter;
    if (adapter === undefined) return [];
    return this.#fees.map((fee) => ({ token: tokenIn, adapter, route: uniswapPath(tokenIn, fee, tokenOut) }));
  }

  /**
   * Ways to sell a whole basket, each a list with one sale per token; empty if one of the tokens cannot be sold at all.
   */
  basketAlternatives(tokens: readonly string[], tokenOut: string): Sale[][] {
    const perToken = tokens.map((token) => this.alternatives(token, tokenOut));
    if (perToken.some((alternatives) => alternatives.length === 0)) return [];
    const count = Math.max(...perToken.map((alternatives) => alternatives.length));
    return Array.from({ length: count }, (_, i) =>
      perToken.map((alternatives) => alternatives[Math.min(i, alternatives.length - 1)]),
    );
  }
}

/** Packed path of one Uniswap V3 pool. */
export function uniswapPath(tokenIn: string, fee: number, tokenOut: string): string {
  return concat([tokenIn, toBeHex(fee, 3), tokenOut]);
}
