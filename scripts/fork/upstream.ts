/**
 * Builds a small mainnet without a network: WETH, USDC, Uniswap V3 with one deep pool, Permit2, and two Chainlink feeds, all at
 * their real addresses. Uniswap and Permit2 are their own published bytecode; the tokens and feeds are given by the caller.
 */
import { createRequire } from "node:module";

import { AbiCoder, Contract, JsonRpcProvider, ZeroAddress, concat, getCreateAddress, toQuantity } from "ethers";
import type { InterfaceAbi, Signer } from "ethers";

import { CREATED_BY, MAINNET } from "./mainnet.ts";
import { installPermit2 } from "./permit2.ts";

/** What is needed of an artifact. */
export interface Code {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
}

/** Thrown when a contract does not land where mainnet has it. */
export class WrongAddressError extends Error {
  override readonly name = "WrongAddressError";

  constructor(contract: string, actual: string) {
    super(`${contract} landed at ${actual}. Check its creator and nonce in scripts/fork/mainnet.ts.`);
  }
}

const load = createRequire(import.meta.url) as (path: string) => Code;

/** Uniswap V3 as published. */
export const UNISWAP = {
  factory: load("@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json"),
  pool: load("@uniswap/v3-core/artifacts/contracts/UniswapV3Pool.sol/UniswapV3Pool.json"),
  router: load("@uniswap/v3-periphery/artifacts/contracts/SwapRouter.sol/SwapRouter.json"),
  positions: load(
    "@uniswap/v3-periphery/artifacts/contracts/NonfungiblePositionManager.sol/NonfungiblePositionManager.json",
  ),
  quoter: load("@uniswap/v3-periphery/artifacts/contracts/lens/QuoterV2.sol/QuoterV2.json"),
} as const;

/** Price at which the pool opens. */
const USDC_PER_WETH = 2_500n;
const UNIT_USDC = 10n ** 6n;
const UNIT_WETH = 10n ** 18n;
/** Fee of the deep pool, and of a shallower one [millionths]. */
export const POOL_FEE = 500n;
export const SHALLOW_FEE = 3_000n;

async function createAsMainnet(provider: JsonRpcProvider, name: keyof typeof CREATED_BY, code: string): Promise<void> {
  const creator = CREATED_BY[name];
  if (getCreateAddress(creator) !== MAINNET[name]) throw new WrongAddressError(name, getCreateAddress(creator));
  await provider.send("hardhat_setBalance", [creator.from, toQuantity(10n ** 20n)]);
  await provider.send("hardhat_setNonce", [creator.from, toQuantity(creator.nonce)]);
  await provider.send("hardhat_impersonateAccount", [creator.from]);
  const transaction = { from: creator.from, data: code, gas: toQuantity(12_000_000) };
  const hash = (await provider.send("eth_sendTransaction", [transaction])) as string;
  const receipt = await provider.waitForTransaction(hash);
  if (receipt?.contractAddress !== MAINNET[name]) throw new WrongAddressError(name, receipt?.contractAddress ?? "-");
  await provider.send("hardhat_stopImpersonatingAccount", [creator.from]);
}

/** Runs a constructor at an address of choice: storage and immutables as if it had been created there. */
async function createAt(provider: JsonRpcProvider, at: string, code: string, from: string): Promise<void> {
  await provider.send("hardhat_setCode", [at, code]);
  const runtime = (await provider.send("eth_call", [{ from, to: at, data: "0x" }, "latest"])) as string;
  const transaction = { from, to: at, data: "0x", gas: toQuantity(8_000_000) };
  await provider.waitForTransaction((await provider.send("eth_sendTransaction", [transaction])) as string);
  await provider.send("hardhat_setCode", [at, runtime]);
}

function rootDown(n: bigint): bigint {
  let x = n;
  for (let y = (x + 1n) / 2n; y < x; y = (x + n / x) / 2n) x = y;
  return x;
}

async function send(contract: Contract, method: string, ...args: unknown[]): Promise<void> {
  const sent = (await contract.getFunction(method).send(...args)) as { wait(): Promise<unknown> };
  await sent.wait();
}

/** One pool of so many USDC, and WETH of the same value, over the whole range of its ticks. */
async function fillPool(
  signer: Signer,
  usdc: Contract,
  weth: Contract,
  { fee, dollars, ticks }: { fee: bigint; dollars: bigint; ticks: number },
): Promise<void> {
  const owner = await signer.getAddress();
  const positions = new Contract(MAINNET.UNISWAP_POSITIONS, UNISWAP.positions.abi, signer);
  const amount0 = dollars * UNIT_USDC;
  const amount1 = (dollars / USDC_PER_WETH) * UNIT_WETH;
  // token0 is USDC: sqrt(WETH base units / USDC base units) x 2^96
  const price = rootDown((UNIT_WETH * 2n ** 192n) / (USDC_PER_WETH * UNIT_USDC));
  await send(positions, "createAndInitializePoolIfNecessary", MAINNET.USDC, MAINNET.WETH, fee, price);
  await send(usdc, "mint", owner, amount0);
  await send(weth, "deposit", { value: amount1 });
  await send(usdc, "approve", MAINNET.UNISWAP_POSITIONS, amount0);
  await send(weth, "approve", MAINNET.UNISWAP_POSITIONS, amount1);
  await send(positions, "mint", {
    token0: MAINNET.USDC,
    token1: MAINNET.WETH,
    fee,
    tickLower: -ticks,
    tickUpper: ticks,
    amount0Desired: amount0,
    amount1Desired: amount1,
    amount0Min: 0,
    amount1Min: 0,
    recipient: owner,
    deadline: 2n ** 64n,
  });
}

/**
 * Builds everything on the node at `url`.
 * @returns The block to fork from: an unpinned fork of a chain with id 1 starts 32 blocks too early.
 */
export async function buildUpstream(url: string, codes: { usdc: Code; weth: Code; feed: Code }): Promise<number> {
  const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1, polling: true, pollingInterval: 50 });
  const coder = AbiCoder.defaultAbiCoder();
  const code = ({ bytecode }: Code, types: string[] = [], args: unknown[] = []): string =>
    concat([bytecode, coder.encode(types, args)]);
  const twice = ["address", "address"];
  const { UNISWAP_FACTORY: factory, WETH: wrapped } = MAINNET;

  await createAsMainnet(provider, "WETH", code(codes.weth));
  await createAsMainnet(provider, "USDC", code(codes.usdc, ["string", "string", "uint8"], ["USD Coin", "USDC", 6]));
  await createAsMainnet(provider, "UNISWAP_FACTORY", code(UNISWAP.factory));
  await createAsMainnet(provider, "UNISWAP_ROUTER", code(UNISWAP.router, twice, [factory, wrapped]));
  const positions = code(UNISWAP.positions, [...twice, "address"], [factory, wrapped, ZeroAddress]);
  await createAsMainnet(provider, "UNISWAP_POSITIONS", positions);
  await createAsMainnet(provider, "UNISWAP_QUOTER", code(UNISWAP.quoter, twice, [factory, wrapped]));

  const signer = await provider.getSigner(0);
  await installPermit2(provider, signer.address);
  const feed = (price: bigint): string => code(codes.feed, ["uint8", "int256"], [8, price * 10n ** 8n]);
  await createAt(provider, MAINNET.FEED_ETH_USD, feed(USDC_PER_WETH), signer.address);
  await createAt(provider, MAINNET.FEED_USDC_USD, feed(1n), signer.address);
  const usdc = new Contract(MAINNET.USDC, codes.usdc.abi, signer);
  const weth = new Contract(MAINNET.WETH, codes.weth.abi, signer);
  await fillPool(signer, usdc, weth, { fee: POOL_FEE, dollars: 10_000_000n, ticks: 887_270 });
  await fillPool(signer, usdc, weth, { fee: SHALLOW_FEE, dollars: 1_000_000n, ticks: 887_220 });

  const block = await provider.getBlockNumber();
  provider.destroy();
  return block;
}
