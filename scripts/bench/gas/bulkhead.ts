/** Every scenario of gas.md on our own contracts. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Contract } from "ethers";

import { collateralParams, poolParams, type CollateralParams, type PoolParams } from "../../sdk/src/poolParams.ts";
import { PERMISSION } from "../../sdk/src/typedData.ts";
import {
  approveAll,
  crowd,
  deployMarket,
  eth,
  fund,
  MAX,
  price,
  usd,
  type Bench,
  type Figure,
  type Market,
} from "./bench.ts";
import { codeOf } from "./compile.ts";
import { ScenarioError } from "./errors.ts";

const ZERO = "0x0000000000000000000000000000000000000000";
const SALT = `0x${"00".repeat(32)}`;
const BASKET = 8;
/** What the router needs of a position's owner: to close, it sells more at the venue than comes back into the pool. */
const OPERATOR = PERMISSION.INCREASE | PERMISSION.REDUCE | PERMISSION.WITHDRAW_ANY;
const OPERATOR_LOSS = 50_000n;
const NEVER = 2n ** 40n;

/** Which pool: the default product has dynamic margins. */
export type Variant = "dynamic" | "fixed" | "size add-on";

/** Figures by the id of the scenario. */
export type Figures = Map<string, Figure>;

interface Ours extends Market {
  readonly factory: Contract;
  readonly pool: Contract;
  readonly params: PoolParams;
  readonly trader: Contract;
  readonly router: Contract;
  readonly executor: Contract;
}

const nothing = {
  depositToken: ZERO,
  deposit: 0n,
  withdrawToken: ZERO,
  withdraw: 0n,
  borrow: 0n,
  repay: 0n,
  receiver: ZERO,
  callback: ZERO,
};

const idOf = (owner: string, index = 0n): string =>
  `0x${((BigInt(owner) << 96n) | index).toString(16).padStart(64, "0")}`;

/** Runs every scenario on a pool of that variant. */
export async function measureBulkhead(bench: Bench, variant: Variant): Promise<Figures> {
  const figures: Figures = new Map();
  const ours = await deploy(bench, variant);
  const start = await bench.helpers.takeSnapshot();
  for (const chain of [lenders, borrowers, bundles, leverage, liquidations, batch, creation]) {
    await chain(bench, ours, figures);
    await start.restore();
  }
  await baskets(bench, ours, variant, figures);

  return figures;
}

/* SET-UP */

async function deploy(bench: Bench, variant: Variant): Promise<Ours> {
  const { deployer, keeper } = bench.actors;
  const market = await deployMarket(bench);
  const { usdc, weth, venue } = market;
  const upkeep = await bench.deploy("UpkeepExtension");
  const account = await bench.deploy("AccountExtension", [await upkeep.getAddress()]);
  const extension = await bench.deploy("PoolExtension", [await account.getAddress()]);
  const { bytecode } = codeOf(bench.book, "MarginPool");
  const half = 2 + 2 * Math.floor(bytecode.length / 4);
  const first = await bench.deploy("CodeChunk", [bytecode.slice(0, half)]);
  const second = await bench.deploy("CodeChunk", [`0x${bytecode.slice(half)}`]);
  const factory = await bench.deploy("PoolFactory", [
    ZERO,
    await extension.getAddress(),
    await first.getAddress(),
    await second.getAddress(),
    bench.ethers.keccak256(bytecode),
  ]);
  const volatility = await bench.deploy("BenchVolatility");
  const collateral = collateralOf(
    variant,
    await weth.getAddress(),
    await market.oracle.getAddress(),
    await volatility.getAddress(),
  );
  const params = paramsOf(await usdc.getAddress(), [collateral]);
  const pool = await create(bench, factory, params, SALT);
  const trader = await bench.deploy("PoolTrader", [
    await venue.getAddress(),
    await weth.getAddress(),
    await usdc.getAddress(),
  ]);
  const router = await bench.deploy("MarginRouter", [
    await factory.getAddress(),
    await weth.getAddress(),
    ZERO,
    [await venue.getAddress(), ZERO, ZERO, ZERO],
  ]);
  const executor = await bench.deploy("LiquidationExecutor", [keeper.address]);
  for (const contract of [router, executor]) await fund(bench, market, await contract.getAddress());
  await approveAll(bench, [usdc, weth], await pool.getAddress());
  // Another pool of the same factory, so that the measured creation is not the first one.
  await bench.send(deployer, factory, "createPool", [params, bench.ethers.id("second")]);

  const ours = { ...market, factory, pool, params, trader, router, executor };
  await fill(bench, ours, [weth]);

  return ours;
}

/** The liquidation LTV of gas.md, 80 %, and initial margin at its least distance. Everything else is the class's. */
function collateralOf(variant: Variant, token: string, oracle: string, volatility: string): CollateralParams {
  const source = { token, oracle, fixedMaintenance: 200_000n, fixedInitial: 250_000n };
  const dynamic = variant === "fixed" ? {} : { volatilitySource: volatility };
  const size = variant === "size add-on" ? { referenceNotional: usd(5_000_000) } : {};
  const collateral = collateralParams("major", { ...source, ...dynamic, ...size });

  return { ...collateral, margin: { ...collateral.margin, maintenanceFloor: 200_000n, initialFloor: 250_000n } };
}

function paramsOf(debtAsset: string, collaterals: readonly CollateralParams[]): PoolParams {
  return poolParams({
    name: "Long WETH",
    symbol: "bhWETH-USDC",
    debtAsset,
    assetClass: "major",
    minDebt: usd(100),
    supplyCap: usd(100_000_000),
    // With the size add-on the cap is what the market allows: four times the 5,000,000 above.
    borrowCap: collaterals.some(({ margin }) => margin.referenceNotional !== 0n) ? usd(20_000_000) : usd(100_000_000),
    collaterals,
  });
}

async function create(bench: Bench, factory: Contract, params: PoolParams, salt: string): Promise<Contract> {
  const { deployer } = bench.actors;
  const address = (await factory.getFunction("predictPool").staticCall(deployer.address, params, salt)) as string;
  await bench.send(deployer, factory, "createPool", [params, salt]);

  return bench.at("IMarginPool", address);
}

/** Common state W: 10,000,000 USDC lent in, 1,000 WETH and 1,000,000 USDC of debt. */
async function fill(bench: Bench, { pool }: Pick<Ours, "pool">, tokens: readonly Contract[]): Promise<void> {
  const { lender0, borrower0 } = bench.actors;
  await bench.send(lender0, pool, "syncMargin", []);
  await bench.send(lender0, pool, "deposit", [usd(10_000_000), lender0.address]);
  await put(bench, pool, borrower0, tokens, 1_000);
  await bench.send(borrower0, pool, "borrow", [idOf(borrower0.address), usd(1_000_000), borrower0.address]);
}

/** Deposits WETH, split evenly over the tokens. */
async function put(
  bench: Bench,
  pool: Contract,
  owner: HardhatEthersSigner,
  tokens: readonly Contract[],
  amount: number,
): Promise<void> {
  for (const token of tokens) {
    const part = eth(amount) / BigInt(tokens.length);
    await bench.send(bench.actors.borrower0, pool, "depositCollateral", [
      idOf(owner.address),
      await token.getAddress(),
      part,
    ]);
  }
}

/** Measures one call, an hour after the pool was accrued and its margins were synced. */
async function call(
  bench: Bench,
  { pool }: Pick<Ours, "pool">,
  figures: Figures,
  id: string,
  from: HardhatEthersSigner,
  target: Contract,
  name: string,
  args: readonly unknown[],
): Promise<void> {
  await bench.send(bench.actors.deployer, pool, "syncMargin", []);
  figures.set(id, await bench.measure(id, from, target, name, args));
}

/** The scenario must have left the position as it is meant to. */
async function expectPosition(id: string, pool: Contract, position: string, empty: "debt" | "all"): Promise<void> {
  const word = (await pool.getFunction("positionWord").staticCall(position)) as bigint;
  const [held, scaledDebt] = [word % 2n ** 120n, (word >> 120n) % 2n ** 120n];
  const good = scaledDebt === 0n && (empty === "all" ? word === 0n : held > 0n);
  if (!good) throw new ScenarioError(id, empty === "all" ? "nothing" : "collateral without debt", `the word ${word}`);
}

/* SCENARIOS */

async function lenders(bench: Bench, ours: Ours, figures: Figures): Promise<void> {
  const { lender } = bench.actors;
  const run = (id: string, name: string, args: readonly unknown[]): Promise<void> =>
    call(bench, ours, figures, id, lender, ours.pool, name, args);
  await run("A1", "deposit", [usd(1_000), lender.address]);
  await run("A2", "deposit", [usd(1_000), lender.address]);
  await run("A3", "withdraw", [usd(500), lender.address, lender.address]);
}

async function borrowers(bench: Bench, ours: Ours, figures: Figures): Promise<void> {
  const { borrower } = bench.actors;
  const id = idOf(borrower.address);
  const weth = await ours.weth.getAddress();
  const run = (scenario: string, name: string, args: readonly unknown[]): Promise<void> =>
    call(bench, ours, figures, scenario, borrower, ours.pool, name, args);
  await run("B1", "depositCollateral", [id, weth, eth(10)]);
  await run("B2", "depositCollateral", [id, weth, eth(10)]);
  await run("C1", "borrow", [id, usd(10_000), borrower.address]);
  await run("C2", "borrow", [id, usd(1_000), borrower.address]);
  await run("E3", "withdrawCollateral", [id, weth, eth(1), borrower.address]);
  await run("E0", "repay", [id, usd(1_000)]);
  await run("E1", "repay", [id, MAX]);
  await expectPosition("E1", ours.pool, id, "debt");
  await run("E2", "withdrawCollateral", [id, weth, MAX, borrower.address]);
  await expectPosition("E2", ours.pool, id, "all");
}

async function bundles(bench: Bench, ours: Ours, figures: Figures): Promise<void> {
  const { borrower } = bench.actors;
  const id = idOf(borrower.address);
  const token = await ours.weth.getAddress();
  const receiver = borrower.address;
  const run = (scenario: string, change: object): Promise<void> =>
    call(bench, ours, figures, scenario, borrower, ours.pool, "adjust", [
      id,
      { ...nothing, ...change, receiver },
      "0x",
    ]);
  await run("D1", { depositToken: token, deposit: eth(10), borrow: usd(10_000) });
  await run("D2", { withdrawToken: token, withdraw: MAX, repay: MAX });
  await expectPosition("D2", ours.pool, id, "all");
}

async function leverage(bench: Bench, ours: Ours, figures: Figures): Promise<void> {
  const { trader } = bench.actors;
  const [token, receiver] = [await ours.weth.getAddress(), await ours.venue.getAddress()];
  const opening = { ...nothing, depositToken: token, deposit: eth(30), borrow: usd(40_000), receiver };
  const closing = { ...nothing, withdrawToken: token, withdraw: MAX, repay: MAX, receiver };
  const run = (scenario: string, index: bigint, change: object, data: string): Promise<void> =>
    call(bench, ours, figures, scenario, trader, ours.pool, "adjust", [idOf(trader.address, index), change, data]);

  let callback = await ours.trader.getAddress();
  await run("L1", 0n, { ...opening, callback }, "0x");
  await run("L2", 0n, { ...closing, callback }, "0x");
  await expectPosition("L2", ours.pool, idOf(trader.address), "all");

  callback = await ours.router.getAddress();
  await run("L1 router", 1n, { ...opening, callback }, await planOf(bench, ours, false));
  await run("L2 router", 1n, { ...closing, callback }, await planOf(bench, ours, true));
  await expectPosition("L2 router", ours.pool, idOf(trader.address, 1n), "all");

  await flatLeverage(bench, ours, figures);
}

/** L1 and L2 by the router's labelled functions: the router is the entry, and the operator of the trader's position. */
async function flatLeverage(bench: Bench, ours: Ours, figures: Figures): Promise<void> {
  const { trader } = bench.actors;
  const { router, pool, weth, usdc } = ours;
  const index = 2n;
  const tokens = [await usdc.getAddress(), await weth.getAddress()];
  const [poolAddress, route] = [await pool.getAddress(), await ours.venue.getAddress()];
  for (const token of [usdc, weth]) await bench.send(trader, token, "approve", [await router.getAddress(), MAX]);
  await bench.send(trader, pool, "setOperator", [await router.getAddress(), OPERATOR, OPERATOR_LOSS, NEVER]);

  const margin = [tokens[1], eth(10), usd(40_000), eth(20)];
  const opening = [poolAddress, index, ...tokens, ...margin, route, NEVER];
  await call(bench, ours, figures, "L1 flat", trader, router, "openLong", opening);
  const closing = [poolAddress, index, ...tokens, 0n, trader.address, false, route, NEVER];
  await call(bench, ours, figures, "L2 flat", trader, router, "closeLong", closing);
  await expectPosition("L2 flat", pool, idOf(trader.address, index), "all");
}

/** What the router is told in a pool's callback; `Plan` of IRouterTrades.sol. */
async function planOf(bench: Bench, ours: Ours, reduce: boolean): Promise<string> {
  const [usdc, weth] = [await ours.usdc.getAddress(), await ours.weth.getAddress()];
  const [tokenIn, tokenOut] = reduce ? [weth, usdc] : [usdc, weth];

  return bench.ethers.AbiCoder.defaultAbiCoder().encode(
    ["tuple(bool,bool,bool,address,address,uint256,uint256,address,uint256,bytes)"],
    [[reduce, false, true, tokenIn, tokenOut, 0n, 0n, await ours.venue.getAddress(), MAX, "0x"]],
  );
}

async function liquidations(bench: Bench, ours: Ours, figures: Figures): Promise<void> {
  const { deployer, borrower, keeper } = bench.actors;
  const { pool, oracle, weth, venue, usdc } = ours;
  const id = idOf(borrower.address);
  await openUnderwater(bench, pool, borrower, [weth]);
  const opened = await bench.helpers.takeSnapshot();
  const batch = { maxRepay: MAX, unmovable: 0n, receiver: keeper.address, callback: ZERO };

  await bench.send(deployer, oracle, "set", [price(1_782)]);
  await call(bench, ours, figures, "F1", keeper, pool, "liquidate", [[id], batch, "0x"]);
  await expectPosition("F1", pool, id, "debt");

  await opened.restore();
  await bench.send(deployer, oracle, "set", [price(1_782)]);
  const order = {
    pool: await pool.getAddress(),
    debtAsset: await usdc.getAddress(),
    maxRepay: MAX,
    unmovable: 0n,
    minProfit: 1n,
    maxSubsidy: 0n,
    gasLimit: 0n,
    ids: [id],
    sales: [{ token: await weth.getAddress(), adapter: await venue.getAddress(), route: "0x" }],
  };
  await call(bench, ours, figures, "F3", keeper, ours.executor, "liquidate", [order]);
  await expectPosition("F3", pool, id, "debt");

  await opened.restore();
  await bench.send(deployer, oracle, "set", [price(1_400)]);
  await call(bench, ours, figures, "G1", keeper, pool, "liquidate", [[id], batch, "0x"]);
  await expectPosition("G1", pool, id, "all");
}

/** 10 WETH and 14,850 USDC: at 1,782 the LTV is 83.3 %, as gas.md says where initial margin forbids 15,000. */
async function openUnderwater(
  bench: Bench,
  pool: Contract,
  owner: HardhatEthersSigner,
  tokens: readonly Contract[],
): Promise<void> {
  await put(bench, pool, owner, tokens, 10);
  await bench.send(owner, pool, "borrow", [idOf(owner.address), usd(14_850), owner.address]);
}

async function batch(bench: Bench, ours: Ours, figures: Figures): Promise<void> {
  const { deployer, keeper } = bench.actors;
  const owners = await crowd(bench, 100);
  for (const owner of owners) await openUnderwater(bench, ours.pool, owner, [ours.weth]);
  await bench.send(deployer, ours.oracle, "set", [price(1_782)]);
  const ids = owners.map((owner) => idOf(owner.address));
  const limits = { maxRepay: MAX, unmovable: 0n, receiver: keeper.address, callback: ZERO };
  await call(bench, ours, figures, "I100", keeper, ours.pool, "liquidate", [ids, limits, "0x"]);
  for (const id of ids) await expectPosition("I100", ours.pool, id, "debt");
}

async function creation(bench: Bench, ours: Ours, figures: Figures): Promise<void> {
  const { deployer } = bench.actors;
  await call(bench, ours, figures, "H1", deployer, ours.factory, "createPool", [ours.params, bench.ethers.id("third")]);
}

/** C2 and F1 with the collateral split over eight tokens, each with its own oracle slot. */
async function baskets(bench: Bench, ours: Ours, variant: Variant, figures: Figures): Promise<void> {
  const { deployer, borrower, keeper } = bench.actors;
  const volatility = await bench.deploy("BenchVolatility");
  const [tokens, oracles, collaterals]: [Contract[], Contract[], CollateralParams[]] = [[], [], []];
  for (let k = 0; k < BASKET; ++k) {
    const token = k === 0 ? ours.weth : await bench.deploy("BenchToken", [18]);
    const oracle = k === 0 ? ours.oracle : await bench.deploy("BenchOracle", [price(2_000)]);
    if (k !== 0)
      for (const actor of Object.values(bench.actors))
        await fund(bench, { usdc: ours.usdc, weth: token }, actor.address);
    tokens.push(token);
    oracles.push(oracle);
    collaterals.push(
      collateralOf(variant, await token.getAddress(), await oracle.getAddress(), await volatility.getAddress()),
    );
  }
  const pool = await create(bench, ours.factory, paramsOf(await ours.usdc.getAddress(), collaterals), SALT);
  await approveAll(bench, [ours.usdc, ...tokens], await pool.getAddress());
  const basket = { ...ours, pool };
  await fill(bench, basket, tokens);
  const start = await bench.helpers.takeSnapshot();

  const id = idOf(borrower.address);
  await put(bench, pool, borrower, tokens, 20);
  await bench.send(borrower, pool, "borrow", [id, usd(10_000), borrower.address]);
  await call(bench, basket, figures, "K8", borrower, pool, "borrow", [id, usd(1_000), borrower.address]);
  await start.restore();

  await openUnderwater(bench, pool, borrower, tokens);
  for (const oracle of oracles) await bench.send(deployer, oracle, "set", [price(1_782)]);
  const limits = { maxRepay: MAX, unmovable: 0n, receiver: keeper.address, callback: ZERO };
  await call(bench, basket, figures, "K8 F1", keeper, pool, "liquidate", [[id], limits, "0x"]);
}
