import { expect } from "chai";
import { Contract, keccak256 } from "ethers";

import { TestDatabase } from "./helpers/database.ts";
import { KeeperProcess } from "./helpers/keeperProcess.ts";
import { measured } from "./helpers/measured.ts";
import { Stage } from "./helpers/stage.ts";
import { deployTriggerOrders, orderOf } from "./helpers/triggerOrders.ts";
import { executorInterface, send, usdc, walletAt, type World } from "./helpers/world.ts";

const url = process.env.DATABASE_URL;

(url === undefined ? describe.skip : describe)("keeper, two replicas on PostgreSQL", function () {
  this.timeout(120_000);
  const stage = Stage.forEachTest();
  let world: World;
  let pool: Contract;
  let database: TestDatabase;

  beforeEach(async () => {
    database = new TestDatabase(url!, `keeper_test_${process.pid}_${Math.floor(performance.now())}`);
    await database.create();
    world = stage.world;
    pool = await world.createPool();
  });
  afterEach(async () => {
    await database.drop();
  });

  async function start(key = 0, changes: Readonly<Record<string, string>> = {}): Promise<KeeperProcess> {
    return stage.start({
      BULKHEAD_DATABASE_URL: database.url,
      BULKHEAD_PRIVATE_KEY: world.keeperKeys[key],
      ...changes,
    });
  }

  /** Lets the executor obey the second key too. */
  async function employSecond(): Promise<void> {
    const { ethers } = world.node.connection;
    const owner = new ethers.Wallet(world.keeperKeys[0], ethers.provider);
    const executor = new Contract(await world.contract("executor").getAddress(), executorInterface, owner);
    await send(executor, "setKeeper", [walletAt(11).address, true]);
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
    const block = await stage.move("1800");
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
    await stage.move("1800");
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
    await employSecond();
    const ids = await world.open(pool, 20);
    const first = await start(0);
    const second = await start(1);
    await first.kill();
    const block = await stage.move("1800");
    await second.handled(block);
    await second.until(() => world.node.offered.length > 0, "to send");
    await mineUntilDone(ids, second);
    expect(await world.liquidatable(pool, ids)).to.deep.equal([]);
    const counts = await world.liquidations(pool);
    expect([...counts.values()].every((count) => count === 1)).to.equal(true);
    expect((await world.sent(world.keeperKeys[1])).length).to.be.greaterThan(0);
    measured("two replicas, a signer each, one dies", { liquidated: ids.length });
  });

  for (const [signers, secondKey] of [
    ["one signer", 0],
    ["a signer each", 1],
  ] as const) {
    it(`with ${signers}: a trigger order that is due is executed once, and its tip is paid once`, async () => {
      if (secondKey === 1) await employSecond();
      const orders = await deployTriggerOrders(world, pool);
      const [id] = await world.open(pool, 1, { health: 1.5 });
      await send(orders, "place", [await orderOf(world, pool, id)]);
      const address = await orders.getAddress();
      const watched = { BULKHEAD_TRIGGER_ORDERS: address };
      const second = { ...watched, BULKHEAD_RPC_URL: `${world.node.url}/second` };
      const both = [await start(0, watched), await start(secondKey, second)];
      // Neither goes on trying the order before the other tries it too: else one would find it taken already.
      const trying = new Set<string>();
      let release = (): void => undefined;
      const bothTry = new Promise<void>((resolve) => (release = resolve));
      world.node.intercept = async (method, path, [call]) => {
        if (method !== "eth_call" || (call as { to?: string }).to?.toLowerCase() !== address.toLowerCase()) return;
        if (trying.add(path).size === both.length) release();
        await bothTry;
      };
      const block = await stage.move("1900");
      await bothTry;
      await Promise.all(both.map((keeper) => keeper.handled(block)));
      await both[0].until(() => world.node.offered.length > 0, "to send");
      for (let i = 0; i < 4; ++i) {
        const next = await world.node.mine();
        await Promise.all(both.map((keeper) => keeper.handled(next)));
      }

      expect(await pool.getFunction("debtOf")(id)).to.equal(0n);
      const offered = new Set(world.node.offered.map((raw) => keccak256(raw)));
      const all = (await Promise.all(world.keeperKeys.map((key) => world.sent(key)))).flat();
      const sent = all.filter(({ hash }) => offered.has(hash));
      expect(sent.map(({ status, block: at }) => ({ status, at }))).to.deep.equal([{ status: 1, at: block + 1 }]);
      expect(offered.size).to.equal(1);
      const tips = await Promise.all(
        [10, 11].map((i) => world.contract("dollars").getFunction("balanceOf")(walletAt(i).address) as Promise<bigint>),
      );
      expect(tips[0] + tips[1]).to.equal(usdc("5"));
      // Both decided on it by themselves; the queue took one decision.
      for (const keeper of both) {
        await keeper.until(() => keeper.said("order").some(({ action }) => action === "send"), "to have decided");
      }
      measured(`two replicas, ${signers}, a trigger order`, { transactions: sent.length, blocksUntilExecuted: 1 });
    });
  }

  // Found by reading: it lived on without a loop and kept the signer from everybody.
  it("ends when its port is taken, and leaves the signer to the others", async () => {
    const first = await start();
    const own = await world.environment({
      BULKHEAD_DATABASE_URL: database.url,
      BULKHEAD_PRIVATE_KEY: world.keeperKeys[1],
      BULKHEAD_STATUS_PORT: String(first.said("listening")[0].port),
    });
    await employSecond();
    const failed = KeeperProcess.spawn(own);
    try {
      const end = performance.now() + 8_000;
      while (failed.exitCode === undefined && performance.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(failed.exitCode, "its exit code").to.equal(1);
      expect(failed.noise.join()).to.contain("statusPort");
    } finally {
      await failed.kill();
    }
    const second = await start(1);
    expect(second.said("standing by")).to.have.length(0);
  });

  // Found here: a replica whose node was a block behind decided once more on what had just been mined, and it was sent in vain.
  it("sends nothing again that is mined already for a replica whose node lags behind", async () => {
    const orders = await deployTriggerOrders(world, pool);
    const [id] = await world.open(pool, 1, { health: 1.5 });
    await send(orders, "place", [await orderOf(world, pool, id)]);
    const watched = { BULKHEAD_TRIGGER_ORDERS: await orders.getAddress() };
    const first = await start(0, watched);
    const lagging = { BULKHEAD_RPC_URL: `${world.node.url}/second`, BULKHEAD_RPC_TIMEOUT_MS: "60000" };
    const second = await start(0, { ...watched, ...lagging });
    const block = await stage.move("1900");
    await Promise.all([first.handled(block), second.handled(block)]);
    await first.until(() => first.said("sent: ").length > 0, "to send");
    // The transaction misses the next block, and at that block the second one's node hangs.
    await world.node.send("hardhat_dropTransaction", [first.said("sent: ")[0].hash]);
    let release = (): void => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    let isHeld = false;
    world.node.intercept = async (method, path) => {
      if (method !== "eth_call" || path !== "/second") return;
      isHeld = true;
      await late;
    };
    await first.handled(await world.node.mine());
    await second.until(() => isHeld, "to be held up");
    await first.handled(await world.node.mine());
    expect(await pool.getFunction("debtOf")(id)).to.equal(0n);
    release();
    await second.handled(block + 2);
    const decided = (): boolean => second.said("order").filter(({ action }) => action === "send").length === 2;
    await second.until(decided, "to have decided upon the block that is past");
    for (let i = 0; i < 3; ++i) {
      const next = await world.node.mine();
      await Promise.all([first.handled(next), second.handled(next)]);
    }
    expect(new Set(world.node.offered).size).to.equal(1);
    expect((await world.sent()).map(({ status }) => status)).to.deep.equal([1]);
  });
});
