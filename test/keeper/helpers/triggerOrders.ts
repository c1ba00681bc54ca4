import { MaxUint256, ZeroAddress, type Contract } from "ethers";

import { PERMISSION, TRIGGER_KIND, TRIGGER_MEASURE } from "../../../scripts/sdk/src/index.ts";
import { priceOf, send, usdc, walletAt, type World } from "./world.ts";

/** Far in the future [unix seconds]. */
export const LATER = 10_000_000_000n;

/** Deploys `TriggerOrders`, which sells at the venue, and lets it reduce the positions of the trader. */
export async function deployTriggerOrders(world: World, pool: Contract): Promise<Contract> {
  const venue = await world.contract("venue").getAddress();
  const factory = await world.contract("factory").getAddress();
  const orders = await world.deploy("TriggerOrders", [factory, [venue, ZeroAddress, ZeroAddress, ZeroAddress]]);
  await send(pool, "setOperator", [await orders.getAddress(), PERMISSION.REDUCE, 50_000n, LATER]);
  return orders;
}

/** What a position owes, as an order names it [scaled]. */
export async function scaledDebtOf(pool: Contract, id: string): Promise<bigint> {
  const word = (await pool.getFunction("positionWord")(id)) as bigint;
  return (word >> 120n) & ((1n << 120n) - 1n);
}

/** A stop-loss at 1,900 that closes a position for a tip of 5 USDC, though half of it be repaid; or another order of it. */
export async function orderOf(world: World, pool: Contract, id: string, change: object = {}) {
  const scaledDebt = await scaledDebtOf(pool, id);
  return {
    owner: walletAt(0).address,
    pool: await pool.getAddress(),
    index: BigInt(id) & ((1n << 96n) - 1n),
    debtToken: await world.contract("dollars").getAddress(),
    token: await world.contract("weth").getAddress(),
    kind: TRIGGER_KIND.STOP_LOSS as number,
    measure: TRIGGER_MEASURE.PRICE as number,
    trigger: priceOf("1900"),
    startPeak: 0n,
    scaledDebt,
    minScaledDebt: scaledDebt / 2n,
    repay: MaxUint256,
    maxSlippage: 10_000n,
    tip: usdc("5"),
    nonce: 1n,
    validUntil: LATER,
    ...change,
  };
}
