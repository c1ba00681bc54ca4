import { writeFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";
import { MaxUint256, type Contract, type TypedDataField } from "ethers";

import { DOMAINS, TRIGGER_KIND, TRIGGER_MEASURE, TRIGGER_ORDER } from "../../scripts/sdk/src/index.ts";
import type { KeeperProcess } from "./helpers/keeperProcess.ts";
import { measured } from "./helpers/measured.ts";
import { Stage } from "./helpers/stage.ts";
import { deployTriggerOrders, orderOf, scaledDebtOf } from "./helpers/triggerOrders.ts";
import { priceOf, send, usdc, walletAt, type World } from "./helpers/world.ts";

const TYPES = TRIGGER_ORDER as unknown as Record<string, TypedDataField[]>;
const GWEI = 10n ** 9n;

describe("keeper, trigger orders on a real node", function () {
  this.timeout(120_000);
  const stage = Stage.forEachTest();
  let world: World;
  let pool: Contract;
  let orders: Contract;
  let id: string;
  let owner: string;
  let folder: string;

  beforeEach(async () => {
    world = stage.world;
    pool = await world.createPool();
    orders = await deployTriggerOrders(world, pool);
    [id] = await world.open(pool, 1, { health: 1.5 });
    owner = walletAt(0).address;
    folder = await stage.folder();
  });

  async function start(changes: Readonly<Record<string, string>> = {}): Promise<KeeperProcess> {
    return stage.start({ BULKHEAD_TRIGGER_ORDERS: await orders.getAddress(), ...changes });
  }

  async function debtOf(position = id): Promise<bigint> {
    return (await pool.getFunction("debtOf")(position)) as bigint;
  }

  /** A stop-loss of the position, or another order of it or of one of the same owner. */
  async function stopLoss(change: object = {}, position = id) {
    return orderOf(world, pool, position, change);
  }

  /** A line of the file of signed orders. */
  async function signed(order: Awaited<ReturnType<typeof stopLoss>>): Promise<string> {
    const domain = { ...DOMAINS.triggerOrders, chainId: 31337n, verifyingContract: await orders.getAddress() };
    const signature = await walletAt(0).signTypedData(domain, TYPES, order);
    return JSON.stringify({ order, signature }, (_, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    );
  }

  /** Moves the market and waits until the keeper has seen it, and what it sent for it is mined. */
  async function move(keeper: KeeperProcess, dollars: string): Promise<void> {
    await keeper.handled(await stage.move(dollars));
    await stage.mine(keeper);
  }

  /** Reasons given for an order so far. */
  function reasons(keeper: KeeperProcess): string[] {
    return keeper
      .said("order")
      .filter(({ msg }) => msg === "order")
      .map(({ reason }) => String(reason));
  }

  it("executes a stored stop-loss once it is due, earns its tip, and only once", async () => {
    const keeper = await start();
    await send(orders, "place", [await stopLoss()]);
    await move(keeper, "1901");
    expect(world.node.offered).to.deep.equal([]);
    const dollars = world.contract("dollars");
    await move(keeper, "1900");
    expect(await debtOf()).to.equal(0n);
    expect(await dollars.getFunction("balanceOf")(walletAt(10).address)).to.equal(usdc("5"));
    await stage.mine(keeper, 3);
    expect((await world.sent()).map(({ status }) => status)).to.deep.equal([1]);
    expect((await keeper.get("/metrics"))?.text).to.contain("keeper_trigger_orders 0");
    measured("trigger order, stop-loss", { blocksUntilExecuted: 1, transactions: 1, tipUsdc: 5 });
  });

  it("executes an order that was signed off-chain, whenever it comes into the file", async () => {
    const file = path.join(folder, "orders.jsonl");
    const keeper = await start({ BULKHEAD_SIGNED_ORDERS: file });
    await move(keeper, "1900");
    expect(world.node.offered).to.deep.equal([]);
    const good = await signed(await stopLoss());
    const forged = good.replace(/"tip":"\d+"/, '"tip":"100000000"');
    await writeFile(file, `not json\n${forged}\n${good}\n`);
    await stage.mine(keeper, 2);
    expect(await debtOf()).to.equal(0n);
    expect(keeper.said("a signed order cannot be read")).to.have.length(1);
    expect(reasons(keeper).filter((reason) => reason.includes("InvalidSignature"))).to.have.length(1);
    expect((await world.sent()).map(({ status }) => status)).to.deep.equal([1]);
  });

  it("records the peaks of a trailing stop, step by step, and executes it below the highest", async () => {
    const keeper = await start({ BULKHEAD_PEAK_STEP_PPM: "10000" });
    // A record has to cost less than a quarter of the tip, and the pool is asked for its price.
    const order = await stopLoss({
      kind: TRIGGER_KIND.TRAILING_STOP,
      trigger: 100_000n,
      startPeak: priceOf("2000"),
      tip: usdc("20"),
    });
    await send(orders, "place", [order]);
    await move(keeper, "2015");
    expect(await orders.getFunction("peakOf")(order)).to.equal(priceOf("2000"));
    await move(keeper, "2600");
    expect(await orders.getFunction("peakOf")(order)).to.equal(priceOf("2600"));
    await move(keeper, "2341");
    expect((await debtOf()) > 0n).to.equal(true);
    await move(keeper, "2340");
    expect(await debtOf()).to.equal(0n);
    const sent = await world.sent();
    expect(sent.map(({ status }) => status)).to.deep.equal([1, 1]);
    measured("trigger order, trailing stop", { peaksRecorded: 1, executed: 1, transactions: sent.length });
  });

  it("records the peaks of a trailing stop of health, and executes it below the best", async () => {
    const keeper = await start({ BULKHEAD_PEAK_STEP_PPM: "10000" });
    const health = (await pool.getFunction("healthOf")(id)) as bigint;
    const order = await stopLoss({
      kind: TRIGGER_KIND.TRAILING_STOP,
      measure: TRIGGER_MEASURE.HEALTH,
      trigger: 100_000n,
      startPeak: health,
      // The pool reads prices with gas in reserve: what a node estimates is far above what is burnt.
      tip: usdc("20"),
    });
    await send(orders, "place", [order]);
    await move(keeper, "2015");
    expect(await orders.getFunction("peakOf")(order)).to.equal(health);
    await move(keeper, "2600");
    const peak = (await orders.getFunction("peakOf")(order)) as bigint;
    // Interest of a few blocks takes a little of the 30 %.
    expect(peak).to.be.within((health * 12_999n) / 10_000n, (health * 13n) / 10n);
    await move(keeper, "2345");
    expect((await debtOf()) > 0n).to.equal(true);
    await move(keeper, "2340");
    expect(await debtOf()).to.equal(0n);
    expect((await world.sent()).map(({ status }) => status)).to.deep.equal([1, 1]);
  });

  it("executes an order whose debt a stranger made a little smaller to kill it", async () => {
    const keeper = await start();
    await send(orders, "place", [await stopLoss()]);
    await send(pool, "repay", [id, 2n]);
    await move(keeper, "1900");
    expect(await debtOf()).to.equal(0n);
  });

  it("leaves a cancelled order alone, and one whose position was closed or changed", async () => {
    const keeper = await start();
    const [second, third] = await world.open(pool, 2, { health: 1.5 });
    await send(orders, "place", [await stopLoss()]);
    const exactly = async (position: string): Promise<object> => ({
      minScaledDebt: await scaledDebtOf(pool, position),
    });
    await send(orders, "place", [await stopLoss({ nonce: 2n, ...(await exactly(second)) }, second)]);
    await send(orders, "place", [await stopLoss({ nonce: 3n, ...(await exactly(third)) }, third)]);
    await send(orders, "cancelNonce", [1n]);
    const dollars = world.contract("dollars");
    await send(dollars, "mint", [owner, usdc("10000")]);
    await send(pool, "repay", [second, MaxUint256]);
    await send(pool, "repay", [third, usdc("100")]);
    await move(keeper, "1850");
    await stage.mine(keeper, 4);
    expect((await debtOf()) > 0n).to.equal(true);
    expect((await debtOf(third)) > 0n).to.equal(true);
    expect(world.node.offered).to.deep.equal([]);
    // None was worth a simulation: the mirror knows what they owe.
    expect(reasons(keeper)).to.deep.equal([]);
  });

  it("does not execute for a tip that does not pay for the gas, and does when gas is cheap again", async () => {
    const keeper = await start();
    await send(orders, "place", [await stopLoss()]);
    await keeper.handled(await stage.move("1900", { baseFee: 20_000n * GWEI }));
    expect(world.node.offered).to.deep.equal([]);
    // The log comes through a pipe and may be behind the status.
    await keeper.until(() => reasons(keeper).length > 0, "to explain itself");
    expect(reasons(keeper)[0]).to.contain("unprofitable");
    for (let i = 0; i < 12 && (await debtOf()) > 0n; ++i) {
      await stage.mine(keeper, 1, GWEI / 10n);
    }
    expect(await debtOf()).to.equal(0n);
    measured("trigger order, tip below gas", { sentAtALoss: 0 });
  });

  it("gives an order up whose transaction reverts again and again", async () => {
    const keeper = await start();
    await send(orders, "place", [await stopLoss()]);
    const gas = { gasLimit: 100_000, maxFeePerGas: 1_000n * GWEI, maxPriorityFeePerGas: 100n * GWEI };
    for (let round = 0; round < 5; ++round) {
      await keeper.handled(await stage.move("1900"));
      // The price is back before the order is mined.
      await world.contract("oracle").getFunction("set").send(priceOf("2000"), gas);
      await stage.mine(keeper, 11);
    }
    expect((await world.sent()).map(({ status }) => status)).to.deep.equal([0, 0, 0]);
    expect((await debtOf()) > 0n).to.equal(true);
  });

  it("forgets after a reorg what only the lost blocks said, and executes what the other branch holds", async () => {
    const keeper = await start();
    const order = await stopLoss();
    const fork = await world.node.send("evm_snapshot");
    await send(orders, "place", [order]);
    await send(orders, "cancelNonce", [1n]);
    await keeper.handled(await world.node.blockNumber());
    await world.node.send("evm_revert", [fork]);
    await send(orders, "place", [order]);
    await world.node.mine();
    await world.node.mine();
    await keeper.handled(await world.node.blockNumber());
    await move(keeper, "1900");
    expect(await debtOf()).to.equal(0n);
    expect((await world.sent()).map(({ status }) => status)).to.deep.equal([1]);
  });

  it("knows its orders again after a restart from the checkpoint", async () => {
    const state = { BULKHEAD_STATE: path.join(folder, "keeper.sqlite"), BULKHEAD_CHECKPOINT_BLOCKS: "1" };
    const first = await start(state);
    await send(orders, "place", [await stopLoss()]);
    await stage.mine(first, 2);
    await first.kill();
    const second = await start(state);
    await second.until(() => second.said("picked up the last checkpoint").length === 1, "to find its checkpoint");
    await move(second, "1900");
    expect(await debtOf()).to.equal(0n);
  });

  it("leaves a position that can be liquidated to the liquidation", async () => {
    const [weak] = await world.open(pool, 1);
    await send(orders, "place", [await stopLoss({}, weak)]);
    const keeper = await start();
    await move(keeper, "1800");
    await stage.mine(keeper, 2);
    expect(await world.liquidatable(pool, [weak])).to.deep.equal([]);
    const sent = await world.sent();
    expect(sent.map(({ status }) => status)).to.deep.equal([1]);
    expect((await world.liquidations(pool)).get(weak)).to.equal(1);
  });
});
