import { createRequire } from "node:module";

import { AbiCoder, Interface, MaxUint256, concat, getAddress, solidityPacked } from "ethers";

import type { ReplayNode } from "../chain/node.ts";
import type { PairLayout } from "../market/uniswap.ts";
import { fullRangeAmounts, liquidityOf, sqrtPriceX96 } from "../market/uniswap.ts";
import { ARBITRAGEUR, DEPLOYER, MARKET_MAKER } from "./actors.ts";

const require = createRequire(import.meta.url);
const bytecodeOf = (file: string): string => (require(file) as { bytecode: string }).bytecode;
const CORE = "@uniswap/v3-core/artifacts/contracts";
const PERIPHERY = "@uniswap/v3-periphery/artifacts/contracts";
const FACTORY_CODE = bytecodeOf(`${CORE}/UniswapV3Factory.sol/UniswapV3Factory.json`);
const ROUTER_CODE = bytecodeOf(`${PERIPHERY}/SwapRouter.sol/SwapRouter.json`);
const MANAGER_CODE = bytecodeOf(`${PERIPHERY}/NonfungiblePositionManager.sol/NonfungiblePositionManager.json`);

const FACTORY = new Interface([
  "function getPool(address,address,uint24) view returns (address)",
  "function enableFeeAmount(uint24 fee, int24 tickSpacing)",
  "function feeAmountTickSpacing(uint24) view returns (int24)",
]);
const ROUTER = new Interface([
  "function exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 deadline, uint256 amountIn, uint256 amountOutMinimum, uint160 sqrtPriceLimitX96)) payable returns (uint256)",
]);
const MANAGER = new Interface([
  "function createAndInitializePoolIfNecessary(address,address,uint24,uint160) payable returns (address)",
  "function mint((address token0, address token1, uint24 fee, int24 tickLower, int24 tickUpper, uint256 amount0Desired, uint256 amount1Desired, uint256 amount0Min, uint256 amount1Min, address recipient, uint256 deadline)) payable returns (uint256, uint128, uint256, uint256)",
]);
const ERC20 = new Interface(["function approve(address,uint256) returns (bool)", "function mint(address,uint256)"]);

const NEVER = 2n ** 63n;
const SQRT_PRICE_MASK = 2n ** 160n - 1n;
/** The arbitrageur trades until the price is right, whatever it takes. */
const NO_LIMIT = 2n ** 128n;
const MAX_TICK = 887_272;
/** One wei of value at the pool's price is left to rounding. */
const SPARE = 10n ** 6n;

/** The two tokens of a market. */
export interface Pair {
  readonly base: string;
  readonly quote: string;
  readonly baseDecimals: number;
  readonly quoteDecimals: number;
}

/** Uniswap V3's own code on the local node, with one pool whose price an arbitrageur keeps at the market's. */
export class UniswapMarket {
  readonly factory: string;
  readonly router: string;
  readonly manager: string;
  readonly pool: string;
  readonly fee: number;
  readonly #node: ReplayNode;
  readonly #pair: Pair;
  readonly #layout: PairLayout;

  private constructor(
    node: ReplayNode,
    pair: Pair,
    fee: number,
    addresses: Record<"factory" | "router" | "manager" | "pool", string>,
  ) {
    this.#node = node;
    this.#pair = pair;
    this.#layout = layoutOf(pair);
    this.fee = fee;
    this.factory = addresses.factory;
    this.router = addresses.router;
    this.manager = addresses.manager;
    this.pool = addresses.pool;
  }

  /**
   * Deploys factory, router and position manager, and opens a pool at `price` with liquidity over the full range.
   *
   * @param depth What the pool holds of the quote token [base units].
   * @param reach Largest factor by which the price will move from here; the arbitrageur gets enough of both tokens for it.
   */
  static async open(
    node: ReplayNode,
    pair: Pair,
    fee: number,
    price: bigint,
    depth: bigint,
    reach: number,
  ): Promise<UniswapMarket> {
    const coder = AbiCoder.defaultAbiCoder();
    const factory = await node.deploy("Uniswap factory", DEPLOYER, FACTORY_CODE);
    // The second argument is the wrapped native coin, of which nobody makes use here.
    const withFactory = (code: string, types: readonly string[], values: readonly unknown[]): string =>
      concat([code, coder.encode(types, values)]);
    const router = await node.deploy(
      "Uniswap router",
      DEPLOYER,
      withFactory(ROUTER_CODE, ["address", "address"], [factory, pair.base]),
    );
    const manager = await node.deploy(
      "Uniswap position manager",
      DEPLOYER,
      withFactory(MANAGER_CODE, ["address", "address", "address"], [factory, pair.base, DEPLOYER]),
    );

    const enabled = await node.rpc<string>(
      "eth_call",
      { to: factory, data: FACTORY.encodeFunctionData("feeAmountTickSpacing", [fee]) },
      "latest",
    );
    if (BigInt(enabled) === 0n) {
      await node.send(
        "fee tier",
        DEPLOYER,
        factory,
        FACTORY.encodeFunctionData("enableFeeAmount", [fee, fee / 50 || 1]),
      );
      await node.mine(node.time + 1);
    }
    const spacing = BigInt(enabled) === 0n ? fee / 50 || 1 : Number(enabled);

    const layout = layoutOf(pair);
    const sqrt = sqrtPriceX96(price, layout);
    const liquidity = liquidityOf(depth, !layout.baseIsToken0, sqrt);
    const { amount0, amount1 } = fullRangeAmounts(liquidity, sqrt);
    const [token0, token1] = layout.baseIsToken0 ? [pair.base, pair.quote] : [pair.quote, pair.base];
    const need = (amount: bigint): bigint => amount * BigInt(Math.ceil(Math.sqrt(reach)) + 1) * 4n + SPARE;
    for (const [token, amount] of [
      [token0, amount0],
      [token1, amount1],
    ] as const) {
      const mint = (to: string, value: bigint): string => ERC20.encodeFunctionData("mint", [to, value]);
      const approve = (to: string): string => ERC20.encodeFunctionData("approve", [to, MaxUint256]);
      await node.send("mint", MARKET_MAKER, token, mint(MARKET_MAKER, amount + SPARE));
      await node.send("mint", ARBITRAGEUR, token, mint(ARBITRAGEUR, need(amount)));
      await node.send("approve", MARKET_MAKER, token, approve(manager));
      await node.send("approve", ARBITRAGEUR, token, approve(router));
    }
    const create = MANAGER.encodeFunctionData("createAndInitializePoolIfNecessary", [token0, token1, fee, sqrt]);
    await node.send("Uniswap pool", DEPLOYER, manager, create);
    await node.mine(node.time + 1);
    const edge = Math.floor(MAX_TICK / spacing) * spacing;
    const liquidityCall = MANAGER.encodeFunctionData("mint", [
      {
        token0,
        token1,
        fee,
        tickLower: -edge,
        tickUpper: edge,
        amount0Desired: amount0,
        amount1Desired: amount1,
        amount0Min: 0,
        amount1Min: 0,
        recipient: MARKET_MAKER,
        deadline: NEVER,
      },
    ]);
    await node.send("Uniswap liquidity", MARKET_MAKER, manager, liquidityCall);
    await node.mine(node.time + 1);
    const found = await node.rpc<string>(
      "eth_call",
      { to: factory, data: FACTORY.encodeFunctionData("getPool", [token0, token1, fee]) },
      "latest",
    );
    const pool = getAddress(`0x${found.slice(-40)}`);

    return new UniswapMarket(node, pair, fee, { factory, router, manager, pool });
  }

  /** A route through this pool as Uniswap writes paths: token, fee, token. */
  route(tokenIn: string, tokenOut: string): string {
    return solidityPacked(["address", "uint24", "address"], [tokenIn, this.fee, tokenOut]);
  }

  /** Square root of the pool's price [2^96]. */
  async sqrtPrice(): Promise<bigint> {
    // The low 160 bits of the pool's first word. Read as storage: it is asked in every block, and a call costs a node far more.
    return BigInt(await this.#node.rpc<string>("eth_getStorageAt", this.pool, "0x0", "latest")) & SQRT_PRICE_MASK;
  }

  /** Puts the arbitrage that brings the pool to `price` into the next block; nothing if it is there. */
  async follow(price: bigint): Promise<void> {
    const target = sqrtPriceX96(price, this.#layout);
    const current = await this.sqrtPrice();
    if (current === target) return;
    // Selling token 0 lowers the price of token 0.
    const sellToken0 = target < current;
    const sellBase = sellToken0 === this.#layout.baseIsToken0;
    const { base, quote } = this.#pair;
    const tokenIn = sellBase ? base : quote;
    const data = ROUTER.encodeFunctionData("exactInputSingle", [
      {
        tokenIn,
        tokenOut: sellBase ? quote : base,
        fee: this.fee,
        recipient: ARBITRAGEUR,
        deadline: NEVER,
        amountIn: NO_LIMIT,
        amountOutMinimum: 0,
        sqrtPriceLimitX96: target,
      },
    ]);
    await this.#node.send("arbitrage", ARBITRAGEUR, this.router, data);
  }
}

function layoutOf({ base, quote, baseDecimals, quoteDecimals }: Pair): PairLayout {
  return { baseIsToken0: BigInt(base) < BigInt(quote), baseDecimals, quoteDecimals };
}
