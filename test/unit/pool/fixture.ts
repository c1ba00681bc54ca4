import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";

import { collateralParams } from "../../../scripts/sdk/src/poolParams.ts";
import { MAX, ZERO, createPool, deployMarket, positionId, wethPrice } from "../../helpers/protocol.ts";

export const usd = (amount: number): bigint => BigInt(Math.round(amount * 1e6));
export const eth = (amount: number): bigint => BigInt(Math.round(amount * 1e6)) * 10n ** 12n;

export const DAY = 24 * 3600;
export const ORACLE = { normal: 0, caution: 1, halted: 2, stale: 3, sequencer: 4 } as const;

/** An adjustment that does nothing: spread it and say what is to be done. */
export const nothing = {
  depositToken: ZERO,
  deposit: 0n,
  withdrawToken: ZERO,
  withdraw: 0n,
  borrow: 0n,
  repay: 0n,
  receiver: ZERO,
  callback: ZERO,
};

export const batch = (receiver: string, change: object = {}) => ({
  maxRepay: MAX,
  unmovable: 0n,
  receiver,
  callback: ZERO,
  ...change,
});

/**
 * A long-WETH pool with a second basket token ARB at 1 USDC, all roles held by accounts of their own, a lender with a million,
 * and a trader with ten WETH at 2,000 USDC and 10,000 USDC of debt.
 */
export async function fixture(ethers: HardhatEthers) {
  const [, lender, trader, liquidator, curator, guardian, feeRecipient, stranger] = await ethers.getSigners();
  const market = await deployMarket(ethers);
  const arb = await ethers.deployContract("PermitToken", ["Arbitrum", "ARB", 18]);
  const arbOracle = await ethers.deployContract("ScriptedOracle", [wethPrice(1n)]);
  const params = {
    ...market.params,
    curator: curator.address,
    guardian: guardian.address,
    feeRecipient: feeRecipient.address,
    collaterals: [
      ...market.params.collaterals,
      collateralParams("alt", { token: await arb.getAddress(), oracle: await arbOracle.getAddress() }),
    ],
  };
  const pool = await createPool(ethers, market.factory, params);
  const address = await pool.getAddress();
  for (const account of [lender, trader, liquidator, stranger]) {
    await market.usdc.mint(account.address, usd(10_000_000));
    for (const token of [market.weth, arb]) await token.mint(account.address, eth(1_000_000));
    for (const token of [market.usdc, market.weth, arb]) await token.connect(account).approve(address, MAX);
  }
  await pool.connect(lender).deposit(usd(1_000_000), lender.address);
  const id = positionId(trader.address);
  await pool.connect(trader).depositCollateral(id, await market.weth.getAddress(), eth(10));
  await pool.connect(trader).borrow(id, usd(10_000), trader.address);

  return {
    ...market,
    params,
    pool,
    arb,
    arbOracle,
    lender,
    trader,
    liquidator,
    curator,
    guardian,
    feeRecipient,
    stranger,
    id,
    weth: market.weth,
    wethAddress: await market.weth.getAddress(),
    arbAddress: await arb.getAddress(),
    usdcAddress: await market.usdc.getAddress(),
    poolAddress: address,
  };
}

export type Fixture = Awaited<ReturnType<typeof fixture>>;
