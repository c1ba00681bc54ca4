import { parseEther, parseUnits, type Signer, ZeroAddress } from "ethers";
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";

import { installPermit2 } from "../../scripts/fork/permit2.ts";
import { createPool, deployFactory } from "./protocol.ts";

export { positionId as idOf } from "./protocol.ts";

/** One USDC has 6 decimals. */
export const usdc = (amount: string): bigint => parseUnits(amount, 6);

/** The oracle's price of one WETH in USDC [price 1e36]. */
export const wethPrice = (dollars: string): bigint => (parseUnits(dollars, 6) * 10n ** 36n) / 10n ** 18n;

const ppm = (share: string): bigint => parseUnits(share, 6);
const YEAR = 31_536_000n;

/** Fixed margins of 10 % and 20 %: at most 5x. */
export const MARGIN = {
  quantile: ppm("3"),
  maintenanceHorizon: 10_800n,
  initialHorizon: 86_400n,
  oracleError: ppm("0.01"),
  stressWeight: ppm("0.25"),
  stressVolatility: ppm("1.5"),
  volatilityFloor: ppm("0.4"),
  volatilityCap: ppm("4"),
  maintenanceFloor: ppm("0.1"),
  maintenanceCap: ppm("0.5"),
  initialFloor: ppm("0.2"),
  baseSlippage: 0n,
  maxSlippage: 0n,
  referenceNotional: 0n,
};

/** A basket token of a pool. */
export interface Collateral {
  readonly token: string;
  readonly oracle: string;
  readonly inverse: boolean;
}

/** Everything that defines a pool; its margins are fixed. */
export const poolParams = (debtAsset: string, collaterals: readonly Collateral[], minDebt: bigint, cap: bigint) => ({
  name: "Bulkhead Pool",
  symbol: "bhp",
  debtAsset,
  curator: ZeroAddress,
  guardian: ZeroAddress,
  feeRecipient: ZeroAddress,
  group: ZeroAddress,
  groupCushion: 0n,
  rate: {
    targetUtilisation: parseEther("0.9"),
    curveSteepness: parseEther("4"),
    adjustmentSpeed: parseEther("50") / YEAR,
    initialRateAtTarget: parseEther("0.04") / YEAR,
    minRateAtTarget: parseEther("0.001") / YEAR,
    maxRateAtTarget: parseEther("2") / YEAR,
  },
  liquidation: {
    targetHealth: parseEther("1.05"),
    fullIncentiveHealth: parseEther("0.9"),
    closeAllHealth: parseEther("0.95"),
    marginCallHealth: parseEther("1.1"),
  },
  limits: {
    minDebt,
    supplyCap: cap,
    borrowCap: cap,
    openInterestLow: 0n,
    openInterestHigh: 0n,
    maxUtilisation: ppm("1"),
  },
  reserve: {
    interestShare: ppm("0.1"),
    incentiveShare: ppm("0.25"),
    targetShare: ppm("0.1"),
    closeOutIncentive: ppm("0.02"),
    closeOutSubsidyCap: ppm("0.01"),
  },
  collaterals: collaterals.map((collateral) => ({
    ...collateral,
    volatilitySource: ZeroAddress,
    cursor: ppm("0.3"),
    incentiveMin: ppm("0.005"),
    incentiveCap: ppm("0.05"),
    initialFactor: ppm("1.3"),
    rampRate: 100n,
    margin: MARGIN,
  })),
});

/** The typed data of Permit2. */
export const PERMIT_SINGLE = {
  PermitSingle: [
    { name: "details", type: "PermitDetails" },
    { name: "spender", type: "address" },
    { name: "sigDeadline", type: "uint256" },
  ],
  PermitDetails: [
    { name: "token", type: "address" },
    { name: "amount", type: "uint160" },
    { name: "expiration", type: "uint48" },
    { name: "nonce", type: "uint48" },
  ],
};

/** A deadline that no test reaches. */
export const LATER = 2n ** 40n;

/**
 * WETH and USDC; a pool for longs (lends USDC) and one for shorts (lends WETH) with lenders in them; a venue of one price with
 * deep pockets; router, orders and lens. Two thousand dollars for one WETH.
 */
export async function deployMarket(ethers: HardhatEthers) {
  const [deployer, trader, lender, keeper, stranger] = await ethers.getSigners();
  const weth = await ethers.deployContract("WETH9");
  const dollars = await ethers.deployContract("PermitToken", ["USD Coin", "USDC", 6]);
  const oracle = await ethers.deployContract("SettableOracle", [wethPrice("2000")]);
  const venue = await ethers.deployContract("FixedPriceAdapter", [weth, wethPrice("2000")]);
  const aggregator = await ethers.deployContract("GenericAggregatorAdapter");
  const factory = await deployFactory(ethers);
  const [w, d, o] = [await weth.getAddress(), await dollars.getAddress(), await oracle.getAddress()];
  const longs = await createPool(
    ethers,
    factory,
    poolParams(d, [{ token: w, oracle: o, inverse: false }], usdc("100"), usdc("1000000000")),
  );
  const shorts = await createPool(
    ethers,
    factory,
    poolParams(w, [{ token: d, oracle: o, inverse: true }], parseEther("0.05"), parseEther("1000000")),
  );
  const permit2 = await ethers.getContractAt("IPermit2", await installPermit2(ethers.provider, deployer.address));
  const adapters = [venue, aggregator, ZeroAddress, ZeroAddress] as const;
  const router = await ethers.deployContract("MarginRouter", [factory, weth, permit2, [...adapters]]);
  const orders = await ethers.deployContract("TriggerOrders", [factory, [...adapters]]);

  const fund = async (account: Signer): Promise<void> => {
    await weth.connect(account).deposit({ value: parseEther("1500") });
    await dollars.mint(account, usdc("5000000"));
  };
  for (const account of [deployer, trader, lender, keeper]) await fund(account);
  await weth.transfer(venue, parseEther("1000"));
  await dollars.mint(venue, usdc("10000000"));
  for (const [pool, token, amount] of [
    [longs, dollars, usdc("1000000")],
    [shorts, weth, parseEther("500")],
  ] as const) {
    await token.connect(lender).approve(pool, amount);
    await pool.connect(lender).deposit(amount, lender);
  }

  return {
    ...{ weth, dollars, oracle, venue, aggregator, permit2, factory, longs, shorts, router, orders },
    ...{ deployer, trader, lender, keeper, stranger },
  };
}
