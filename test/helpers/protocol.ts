import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import hre from "hardhat";

import type { PoolParams } from "../../scripts/sdk/src/poolParams.ts";
import { collateralParams, poolParams } from "../../scripts/sdk/src/poolParams.ts";
import type { IMarginPool, PermitToken, PoolFactory, ScriptedOracle } from "../../typechain-types/index.ts";

export const WAD = 10n ** 18n;
export const PRICE_SCALE = 10n ** 36n;
export const MAX = 2n ** 256n - 1n;
export const ZERO = "0x0000000000000000000000000000000000000000";

/** The price of one whole WETH (18 decimals) in USDC (6 decimals) as oracles quote it [price 1e36]. */
export const wethPrice = (usdc: bigint): bigint => (usdc * 10n ** 6n * PRICE_SCALE) / 10n ** 18n;

/** The id of position number `index` of `owner`. */
export const positionId = (owner: string, index = 0n): string =>
  `0x${((BigInt(owner) << 96n) | index).toString(16).padStart(64, "0")}`;

/** Deploys extensions, creation code and factory, as `deploy/modules` does on a real network. */
export async function deployFactory(ethers: HardhatEthers, protocolOwner = ZERO): Promise<PoolFactory> {
  const upkeep = await ethers.deployContract("UpkeepExtension");
  const account = await ethers.deployContract("AccountExtension", [await upkeep.getAddress()]);
  const extension = await ethers.deployContract("PoolExtension", [await account.getAddress()]);
  const { bytecode } = await hre.artifacts.readArtifact("MarginPool");
  const half = 2 + 2 * Math.floor(bytecode.length / 4);
  const first = await ethers.deployContract("CodeChunk", [bytecode.slice(0, half)]);
  const second = await ethers.deployContract("CodeChunk", [`0x${bytecode.slice(half)}`]);

  return ethers.deployContract("PoolFactory", [
    protocolOwner,
    await extension.getAddress(),
    await first.getAddress(),
    await second.getAddress(),
    ethers.keccak256(bytecode),
  ]);
}

export interface Market {
  readonly factory: PoolFactory;
  readonly usdc: PermitToken;
  readonly weth: PermitToken;
  readonly oracle: ScriptedOracle;
  readonly pool: IMarginPool;
  readonly params: PoolParams;
}

/** A long-WETH pool with fixed margins at 2,000 USDC per WETH; `change` adapts the parameters. */
export async function deployMarket(
  ethers: HardhatEthers,
  change: (params: PoolParams) => PoolParams = (params) => params,
): Promise<Market> {
  const factory = await deployFactory(ethers);
  const usdc = await ethers.deployContract("PermitToken", ["USD Coin", "USDC", 6]);
  const weth = await ethers.deployContract("PermitToken", ["Wrapped Ether", "WETH", 18]);
  const oracle = await ethers.deployContract("ScriptedOracle", [wethPrice(2_000n)]);
  const params = change(
    poolParams({
      name: "Long WETH",
      symbol: "bhWETH-USDC",
      debtAsset: await usdc.getAddress(),
      assetClass: "major",
      minDebt: 100n * 10n ** 6n,
      supplyCap: 10n ** 14n,
      borrowCap: 10n ** 14n,
      collaterals: [collateralParams("major", { token: await weth.getAddress(), oracle: await oracle.getAddress() })],
    }),
  );
  const pool = await createPool(ethers, factory, params);

  return { factory, usdc, weth, oracle, pool, params };
}

/** Creates a pool and returns it under its full interface. */
export async function createPool(
  ethers: HardhatEthers,
  factory: PoolFactory,
  params: PoolParams,
  salt = `0x${"00".repeat(32)}`,
): Promise<IMarginPool> {
  const [creator] = await ethers.getSigners();
  // typechain's structs are mutable; ours are not, and the call does not write to them
  const struct = params as unknown as Parameters<PoolFactory["createPool"]>[0];
  const address = await factory.predictPool(creator.address, struct, salt);
  await factory.createPool(struct, salt);

  return ethers.getContractAt("IMarginPool", address);
}
