import { expect } from "chai";
import { Contract } from "ethers";
import pg from "pg";

import { KeeperProcess } from "./helpers/keeperProcess.ts";
import { measured, writeMeasured } from "./helpers/measured.ts";
import { World, executorInterface, send, walletAt } from "./helpers/world.ts";

const url = process.env.DATABASE_URL;

(url === undefined ? describe.skip : describe)("keeper, two replicas on PostgreSQL", function () {
  this.timeout(120_000);
  let world: World;
  let pool: Contract;
  let database: string;
  const keepers: KeeperProcess[] = [];

  async function admin(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql);
    await client.end();
  }

  beforeEach(async () => {
    database = `keeper_test_${process.pid}_${Math.floor(performance.now())}`;
    await admin(`CREATE DATABASE ${database}`);
    world = await World.create();
    pool = await world.createPool();
  });
  afterEach(async () => {
    for (const keeper of keepers.splice(0)) await keeper.kill();
    await world.close();
    await admin(`DROP DATABASE ${database} WITH (FORCE)`);
  });
  after(writeMeasured);

  async function start(key = 0): Promise<KeeperProcess> {
    const shared = new URL(url!);
    shared.pathname = `/${database}`;
    const environment = await world.environment({
      BULKHEAD_DATABASE_URL: shared.toString(),
      BULKHEAD_PRIVATE_KEY: world.keeperKeys[key],
    });
    const keeper = await KeeperProcess.start(environment);
    keepers.push(keeper);
    return keeper;
  }

  async function crash(): Promise<number> {
    await world.node.send("evm_setAutomine", [false]);
    const gas = { gasLimit: 100_000 };
    await world
      .contract("venue")
      .getFunction("setPrice")
      .send(1800n * 10n ** 24n, gas);
    await world
      .contract("oracle")
      .getFunction("set")
      .send(1800n * 10n ** 24n, gas);
    return world.node.mine();
  }

  async function mineUntilDone(ids: readonly string[], watcher: KeeperProcess): Promise<number> {
    for (let i = 0; i < 8 && (await world.liquidatable(pool, ids)).length > 0; ++i) {
      const { offered } = world.node;
      const before = offered.length;
      await watcher.handled(await world.node.mine());
      // A queued decision is sent a few milliseconds after it is made.
      await new Promise((resolve) => setTimeout(resolve, offered.length === before ? 100 : 20));
    }
    return world.node.blockNumber();
  }

  async function expectOnce(ids: readonly string[]): Promise<void> {
    expect(await world.liquidatable(pool, ids)).to.deep.equal([]);
    const counts = await world.liquidations(pool);
    expect([...counts.values()].every((count) => count === 1)).to.equal(true);
    expect(counts.size).to.equal(ids.length);
    for (const key of world.keeperKeys) {
      const sent = await world.sent(key);
      expect(sent.map(({ nonce }) => nonce)).to.deep.equal(sent.map((_, i) => i));
      expect(sent.filter(({ status }) => status !== 1)).to.deep.equal([]);
    }
  }

  it("with one signer: both decide, one sends, and each position is liquidated once", async () => {
    const ids = await world.open(pool, 20);
    const first = await start();
    const second = await start();
    expect(second.said("standing by")).to.have.length(1);
    const block = await crash();
    await Promise.all([first.handled(block), second.handled(block)]);
    await first.until(() => world.node.offered.length > 0, "to send");
    await mineUntilDone(ids, first);
    await expectOnce(ids);
    expect(new Set(world.node.offered).size).to.equal(1);
    measured("two replicas, one signer", { liquidated: ids.length, transactions: 1 });
  });

  it("with one signer: the owner is killed in the middle of a broadcast and the standby goes on", async () => {
    const ids = await world.open(pool, 20);
    const first = await start();
    const second = await start();
    let killed: Promise<void> | undefined;
    let killedAt = 0;
    world.node.intercept = async (method) => {
      if (method !== "eth_sendRawTransaction" || killed !== undefined) return;
      // Signed and journalled, and lost on the way.
      killedAt = performance.now();
      killed = first.kill();
      await killed;
      throw new Error("The line broke.");
    };
    await crash();
    await second.until(() => second.said("the signer is ours").length > 0, "to take over", 10_000);
    const failover = performance.now() - killedAt;
    await killed;
    await second.until(() => world.node.offered.length > 1, "to offer what the dead one signed");
    await mineUntilDone(ids, second);
    await expectOnce(ids);
    expect(new Set(world.node.offered).size).to.equal(1);
    expect(failover).to.be.lessThan(1_000);
    measured("two replicas, the owner dies", {
      failoverMs: Math.round(failover),
      distinctTransactions: new Set(world.node.offered).size,
      liquidated: ids.length,
    });
  });

  it("with a signer each: whoever takes a decision up sends it, and after one died the other does all", async () => {
    const { ethers } = world.node.connection;
    const owner = new ethers.Wallet(world.keeperKeys[0], ethers.provider);
    const executor = new Contract(await world.contract("executor").getAddress(), executorInterface, owner);
    await send(executor, "setKeeper", [walletAt(11).address, true]);
    const ids = await world.open(pool, 20);
    const first = await start(0);
    const second = await start(1);
    await first.kill();
    const block = await crash();
    await second.handled(block);
    await second.until(() => world.node.offered.length > 0, "to send");
    await mineUntilDone(ids, second);
    expect(await world.liquidatable(pool, ids)).to.deep.equal([]);
    const counts = await world.liquidations(pool);
    expect([...counts.values()].every((count) => count === 1)).to.equal(true);
    expect((await world.sent(world.keeperKeys[1])).length).to.be.greaterThan(0);
    measured("two replicas, a signer each, one dies", { liquidated: ids.length });
  });
});
