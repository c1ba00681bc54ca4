/** Every scenario of gas.md that Morpho Blue has, on its own code. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Contract } from "ethers";

import { approveAll, crowd, deployMarket, eth, fund, price, usd, type Bench, type Market } from "./bench.ts";
import type { Figures } from "./bulkhead.ts";
import { ScenarioError } from "./errors.ts";

const LLTV = (8n * 10n ** 18n) / 10n;

interface Theirs extends Market {
  readonly morpho: Contract;
  readonly trader: Contract;
  readonly params: readonly [string, string, string, string, bigint];
  readonly id: string;
}

interface MorphoPosition {
  readonly borrowShares: bigint;
  readonly collateral: bigint;
}

/** Why a scenario has no figure of Morpho's. */
export const NOT_IN_MORPHO: Readonly<Record<string, string>> = {
  K8: "a market has exactly one collateral token",
};

/** Runs every scenario that Morpho Blue has. */
export async function measureMorpho(bench: Bench): Promise<Figures> {
  const figures: Figures = new Map();
  const theirs = await deploy(bench);
  const start = await bench.helpers.takeSnapshot();
  for (const chain of [lenders, borrowers, bundles, leverage, liquidations, batch, creation]) {
    await chain(bench, theirs, figures);
    await start.restore();
  }

  return figures;
}

async function deploy(bench: Bench): Promise<Theirs> {
  const { deployer, lender0, borrower0, keeper } = bench.actors;
  const market = await deployMarket(bench);
  const { usdc, weth, oracle, venue } = market;
  const morpho = await bench.deploy("Morpho", [deployer.address]);
  const irm = await bench.deploy("IrmMock");
  const params = [
    await usdc.getAddress(),
    await weth.getAddress(),
    await oracle.getAddress(),
    await irm.getAddress(),
    LLTV,
  ] as const;
  const id = bench.ethers.keccak256(
    bench.ethers.AbiCoder.defaultAbiCoder().encode(["address", "address", "address", "address", "uint256"], params),
  );
  await bench.send(deployer, morpho, "enableIrm", [params[3]]);
  await bench.send(deployer, morpho, "enableLltv", [LLTV]);
  await bench.send(deployer, morpho, "createMarket", [params]);

  const trader = await bench.deploy("MorphoTrader", [
    await morpho.getAddress(),
    await venue.getAddress(),
    params,
    keeper.address,
  ]);
  // One unit of each, so that its balances are not empty slots; the rest of what it holds is always somebody's.
  for (const token of [usdc, weth]) await bench.send(deployer, token, "mint", [await trader.getAddress(), 1n]);
  for (const spender of [morpho, trader]) await approveAll(bench, [usdc, weth], await spender.getAddress());
  for (const actor of Object.values(bench.actors)) {
    await bench.send(actor, morpho, "setAuthorization", [await trader.getAddress(), true]);
  }

  await bench.send(lender0, morpho, "supply", [params, usd(10_000_000), 0n, lender0.address, "0x"]);
  const theirs = { ...market, morpho, trader, params, id };
  await put(bench, theirs, borrower0, 1_000);
  await take(bench, theirs, borrower0, 1_000_000);

  return theirs;
}

async function put(bench: Bench, theirs: Theirs, owner: HardhatEthersSigner, amount: number): Promise<void> {
  const args = [theirs.params, eth(amount), owner.address, "0x"];
  await bench.send(bench.actors.borrower0, theirs.morpho, "supplyCollateral", args);
}

async function take(bench: Bench, theirs: Theirs, owner: HardhatEthersSigner, amount: number): Promise<void> {
  await bench.send(owner, theirs.morpho, "borrow", [theirs.params, usd(amount), 0n, owner.address, owner.address]);
}

async function positionOf(theirs: Theirs, owner: string): Promise<MorphoPosition> {
  return (await theirs.morpho.getFunction("position").staticCall(theirs.id, owner)) as MorphoPosition;
}

async function expectPosition(id: string, theirs: Theirs, owner: string, empty: "debt" | "all"): Promise<void> {
  const { borrowShares, collateral } = await positionOf(theirs, owner);
  const good = borrowShares === 0n && (empty === "all") === (collateral === 0n);
  if (!good) {
    throw new ScenarioError(id, empty === "all" ? "nothing" : "collateral", `${borrowShares} shares, ${collateral}`);
  }
}

/** Measures one call, an hour after the market was accrued. */
async function call(
  bench: Bench,
  theirs: Theirs,
  figures: Figures,
  id: string,
  from: HardhatEthersSigner,
  target: Contract,
  name: string,
  args: readonly unknown[],
): Promise<void> {
  await bench.send(bench.actors.deployer, theirs.morpho, "accrueInterest", [theirs.params]);
  figures.set(id, await bench.measure(id, from, target, name, args));
}

async function lenders(bench: Bench, theirs: Theirs, figures: Figures): Promise<void> {
  const { lender } = bench.actors;
  const run = (id: string, name: string, args: readonly unknown[]): Promise<void> =>
    call(bench, theirs, figures, id, lender, theirs.morpho, name, [theirs.params, ...args]);
  await run("A1", "supply", [usd(1_000), 0n, lender.address, "0x"]);
  await run("A2", "supply", [usd(1_000), 0n, lender.address, "0x"]);
  await run("A3", "withdraw", [usd(500), 0n, lender.address, lender.address]);
}

async function borrowers(bench: Bench, theirs: Theirs, figures: Figures): Promise<void> {
  const { borrower } = bench.actors;
  const self = borrower.address;
  const run = (id: string, name: string, args: readonly unknown[]): Promise<void> =>
    call(bench, theirs, figures, id, borrower, theirs.morpho, name, [theirs.params, ...args]);
  await run("B1", "supplyCollateral", [eth(10), self, "0x"]);
  await run("B2", "supplyCollateral", [eth(10), self, "0x"]);
  await run("C1", "borrow", [usd(10_000), 0n, self, self]);
  await run("C2", "borrow", [usd(1_000), 0n, self, self]);
  await run("E3", "withdrawCollateral", [eth(1), self, self]);
  await run("E0", "repay", [usd(1_000), 0n, self, "0x"]);
  const { borrowShares } = await positionOf(theirs, self);
  await run("E1", "repay", [0n, borrowShares, self, "0x"]);
  await expectPosition("E1", theirs, self, "debt");
  await run("E2", "withdrawCollateral", [eth(19), self, self]);
  await expectPosition("E2", theirs, self, "all");
}

async function bundles(bench: Bench, theirs: Theirs, figures: Figures): Promise<void> {
  const { borrower } = bench.actors;
  const run = (id: string, name: string, args: readonly unknown[]): Promise<void> =>
    call(bench, theirs, figures, id, borrower, theirs.trader, name, args);
  await run("D1", "depositAndBorrow", [eth(10), usd(10_000)]);
  await run("D2", "repayAndWithdraw", [theirs.id]);
  await expectPosition("D2", theirs, borrower.address, "all");
}

async function leverage(bench: Bench, theirs: Theirs, figures: Figures): Promise<void> {
  const { trader } = bench.actors;
  const run = (id: string, name: string, args: readonly unknown[]): Promise<void> =>
    call(bench, theirs, figures, id, trader, theirs.trader, name, args);
  await run("L1", "open", [eth(30), usd(40_000)]);
  await run("L2", "close", [theirs.id]);
  await expectPosition("L2", theirs, trader.address, "all");
}

async function liquidations(bench: Bench, theirs: Theirs, figures: Figures): Promise<void> {
  const { deployer, borrower, keeper } = bench.actors;
  const { morpho, oracle, params } = theirs;
  await put(bench, theirs, borrower, 10);
  await take(bench, theirs, borrower, 14_850);
  const { borrowShares } = await positionOf(theirs, borrower.address);
  const opened = await bench.helpers.takeSnapshot();

  await bench.send(deployer, oracle, "set", [price(1_782)]);
  await call(bench, theirs, figures, "F1", keeper, morpho, "liquidate", [
    params,
    borrower.address,
    0n,
    borrowShares,
    "0x",
  ]);
  await expectPosition("F1", theirs, borrower.address, "debt");

  await opened.restore();
  await bench.send(deployer, oracle, "set", [price(1_782)]);
  const alone = [borrower.address, borrowShares];
  await call(bench, theirs, figures, "F3", keeper, theirs.trader, "liquidateWithoutCapital", alone);
  await expectPosition("F3", theirs, borrower.address, "debt");

  await opened.restore();
  await bench.send(deployer, oracle, "set", [price(1_400)]);
  await call(bench, theirs, figures, "G1", keeper, morpho, "liquidate", [params, borrower.address, eth(10), 0n, "0x"]);
  await expectPosition("G1", theirs, borrower.address, "all");
}

async function batch(bench: Bench, theirs: Theirs, figures: Figures): Promise<void> {
  const { deployer, keeper } = bench.actors;
  const owners = await crowd(bench, 100);
  const shares = [];
  for (const owner of owners) {
    await put(bench, theirs, owner, 10);
    await take(bench, theirs, owner, 14_850);
    shares.push((await positionOf(theirs, owner.address)).borrowShares);
  }
  await bench.send(deployer, theirs.oracle, "set", [price(1_782)]);
  // The loop pays out of its own balance.
  await fund(bench, theirs, await theirs.trader.getAddress());
  const args = [owners.map((owner) => owner.address), shares];
  await call(bench, theirs, figures, "I100", keeper, theirs.trader, "liquidateMany", args);
  for (const owner of owners) await expectPosition("I100", theirs, owner.address, "debt");
}

async function creation(bench: Bench, theirs: Theirs, figures: Figures): Promise<void> {
  const { deployer } = bench.actors;
  const other = await bench.deploy("BenchOracle", [price(2_000)]);
  const params = [theirs.params[0], theirs.params[1], await other.getAddress(), theirs.params[3], LLTV];
  await call(bench, theirs, figures, "H1", deployer, theirs.morpho, "createMarket", [params]);
}
