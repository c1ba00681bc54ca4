import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import type { Contract } from "ethers";

import { runCommand } from "./helpers/command.ts";
import { measured } from "./helpers/measured.ts";
import { Stage } from "./helpers/stage.ts";
import { priceOf, send, type World } from "./helpers/world.ts";

const STALE = 3;

/** A webhook that remembers what it was told. */
async function webhook() {
  const told: { key: string; severity: string; text: string; resolved: boolean }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      told.push(JSON.parse(body) as (typeof told)[number]);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/s3cret`;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { told, url, close };
}

describe("keeper, operated on a real node", function () {
  this.timeout(120_000);
  const stage = Stage.forEachTest();
  let world: World;
  let pool: Contract;

  beforeEach(async () => {
    world = stage.world;
    pool = await world.createPool();
  });

  it("tells a webhook what people must know, once when it begins and once when it ends, and no secret", async () => {
    const hook = await webhook();
    try {
      const [id] = await world.open(pool, 1);
      const keeper = await stage.start({
        BULKHEAD_WEBHOOK_URL: hook.url,
        BULKHEAD_LOW_BALANCE_WEI: String(10n ** 30n),
      });
      const oracle = world.contract("oracle");
      const breakable = await world.deploy("ScriptedOracle", [priceOf("2000")]);
      await world.createPool({ oracle: breakable });
      await stage.mine(keeper);
      await send(breakable, "setManner", [1]);
      await stage.mine(keeper);
      await send(breakable, "setManner", [0]);
      await send(oracle, "setState", [0n, priceOf("2000"), STALE]);
      await stage.mine(keeper, 5);
      await send(oracle, "setState", [priceOf("2000"), priceOf("2000"), 0]);
      // Worth less than the debt, and the venue pays even less: bad debt that nobody can clear at a profit.
      await send(world.contract("venue"), "setPrice", [priceOf("1500")]);
      await send(oracle, "set", [priceOf("1600")]);
      await stage.mine(keeper, 5);
      await world.moveTo("2000");
      await stage.mine(keeper);
      await keeper.until(() => hook.told.filter(({ resolved }) => resolved).length >= 3, "to call the alerts off");

      const about = (key: string) =>
        hook.told.filter((each) => each.key.startsWith(key)).map(({ resolved }) => resolved);
      // Found by reading: it was never called off, and told again once an hour at most.
      expect(about("pool:")).to.deep.equal([false, true]);
      expect(about("oracle:")).to.deep.equal([false, true]);
      expect(about("bad-debt")).to.deep.equal([false, true]);
      expect(about("balance")).to.deep.equal([false]);
      expect(await world.liquidatable(pool, [id])).to.deep.equal([]);
      const everything = JSON.stringify([keeper.lines, keeper.noise, hook.told]);
      expect(everything).not.to.contain(world.keeperKeys[0].slice(2));
      expect(everything).not.to.contain("s3cret");
      measured("alerts", { told: hook.told.length });
    } finally {
      hook.close();
    }
  });

  it("finds a mirror that differs from the chain, corrects it, counts it and says so", async () => {
    const keeper = await stage.start({ BULKHEAD_DRIFT_BLOCKS: "1" });
    const topic = pool.interface.getEvent("Borrowed")?.topicHash;
    let forged = 0;
    world.node.replace = (method, result) => {
      if (method !== "eth_getLogs" || forged > 0) return result;
      return (result as { topics: string[]; data: string }[]).map((log) => {
        if (log.topics[0] !== topic || forged++ > 0) return log;
        // The last digits of the position's word are its collateral: what it owes stays right.
        return { ...log, data: `${log.data.slice(0, -6)}123456` };
      });
    };
    await world.open(pool, 3);
    await stage.mine(keeper);
    await stage.mine(keeper, 4);
    expect(forged).to.be.greaterThan(0);
    await keeper.until(() => keeper.said("the mirror differed from the chain").length > 0, "to notice");
    const text = (await keeper.get("/metrics"))?.text ?? "";
    expect(text).to.match(/keeper_mirror_drift_total 1\n/);
    expect(text).to.match(/keeper_mirror_swept 1\n/);
    expect(keeper.said("alert: 1 position(s)")).to.have.length(1);
    await keeper.until(() => keeper.said("alert: 0 position(s)").length === 1, "to call it off");
  });

  it("measures from seeing to inclusion, and what its people watch", async () => {
    await world.open(pool, 2);
    const keeper = await stage.start({ BULKHEAD_DRIFT_BLOCKS: "1" });
    await world.moveTo("1800");
    await keeper.handled(await world.node.blockNumber());
    await stage.mine(keeper, 2);
    const text = (await keeper.get("/metrics"))?.text ?? "";
    const value = (name: string): number => Number(new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, "m").exec(text)?.[1]);
    for (const histogram of [
      "seen_to_decided_seconds",
      "decided_to_broadcast_seconds",
      "broadcast_to_included_blocks",
    ]) {
      expect(value(`keeper_${histogram}_count`), histogram).to.be.greaterThan(0);
    }
    expect(value("keeper_detection_seconds_count")).to.be.greaterThan(0);
    expect(value("keeper_signer_balance_wei")).to.be.greaterThan(1e18);
    expect(value("keeper_nearest_health")).to.be.within(1, 1.1);
    expect(value("keeper_mirror_checked_total")).to.be.greaterThan(0);
    expect(value("keeper_mirror_incomplete")).to.equal(0);
    for (const gauge of ["head_age_seconds", "oracle_state", "pending_transactions", "mirror_drift_total", "blind"]) {
      expect(value(`keeper_${gauge}`), gauge).to.be.at.least(0);
    }
  });

  it("answers who waits for a block as soon as it is handled, and reads in that turn also a pool that it never heard of", async () => {
    // It sleeps for a minute after each look at the head, unless somebody waits.
    const keeper = await stage.start({ BULKHEAD_POLL_MS: "60000" });
    const second = await world.createPool();
    const ids = await world.open(second, 3);
    await world.moveTo("1800");
    await world.node.send("evm_setAutomine", [false]);
    const block = await world.node.mine();
    expect((await keeper.status())?.pools).to.equal(1);
    const answer = await keeper.get(`/status?handled=${block}`);
    expect(answer?.body).to.include({ handledBlock: block, pools: 2, pendingTransactions: 1 });
    await keeper.get(`/status?handled=${await world.node.mine()}`);
    expect(await world.liquidatable(second, ids)).to.deep.equal([]);
    // What is handled already is answered at once.
    const again = await keeper.get("/status?handled=0");
    expect(again?.body).to.include({ handledBlock: block + 1 });
  });

  it("takes the same setting from flag, environment and file, in this order, and refuses to start with all mistakes named", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "keeper-config-"));
    try {
      await world.open(pool, 2);
      const { BULKHEAD_RPC_URL: rpcUrl, BULKHEAD_FACTORY: factory } = await world.environment();
      const file = path.join(folder, "keeper.json");
      await writeFile(file, JSON.stringify({ rpcUrl, factory: `0x${"11".repeat(20)}`, logLevel: "silent" }));
      const fromFile = await runCommand(["scan", "--config", file], {});
      expect(fromFile.stderr).to.contain(`no code at 0x${"11".repeat(20)}`);
      const fromEnvironment = await runCommand(["scan", "--config", file, "--below", "2"], {
        BULKHEAD_FACTORY: factory,
      });
      expect(fromEnvironment.lines).to.have.length(2);
      const fromFlag = await runCommand(["scan", "--config", file, "--factory", factory, "--below", "2"], {
        BULKHEAD_FACTORY: `0x${"22".repeat(20)}`,
      });
      expect(fromFlag.lines).to.deep.equal(fromEnvironment.lines);

      const wrong = await runCommand(["run", "--send", "--poll-ms", "1", "--log-level", "loud"], {});
      expect(wrong.code).to.equal(1);
      for (const name of ["rpcUrl: is missing", "factory: is missing", "pollMs", "logLevel"]) {
        expect(wrong.stderr, name).to.contain(name);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  // Found here: the first request of the start went to the first endpoint only, and a dead one ended the service.
  it("asks the next endpoint when one is dead, from its first request on", async () => {
    const ids = await world.open(pool, 2);
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(0, "127.0.0.1", resolve));
    const { port } = dead.address() as AddressInfo;
    await new Promise((resolve) => dead.close(resolve));
    const keeper = await stage.start({ BULKHEAD_RPC_URL: `http://127.0.0.1:${port},${world.node.url}` });
    await world.moveTo("1800");
    await stage.mine(keeper, 2);
    expect(await world.liquidatable(pool, ids)).to.deep.equal([]);
    expect((await keeper.get("/ready"))?.status).to.equal(200);
    expect(keeper.said("The keeper is blind")).to.deep.equal([]);
  });

  it("scans, simulates and examines itself without sending anything", async () => {
    const ids = await world.open(pool, 3);
    await world.open(pool, 1, { health: 3 });
    await world.moveTo("1800");
    const environment = await world.environment();
    const scan = await runCommand(["scan", "--below", "1.2"], environment);
    expect(scan.lines.map(({ id }) => id)).to.deep.equal(ids);
    const healths = scan.lines.map(({ health }) => Number(health));
    expect(healths).to.deep.equal([...healths].sort((a, b) => a - b));

    const unclear = await runCommand(["scan", "--below", "much"], environment);
    expect(unclear.stderr).to.contain("--below: must be a health");

    const simulate = await runCommand(["simulate"], environment);
    expect(simulate.lines.map(({ id }) => id).sort()).to.deep.equal([...ids].sort());
    expect(simulate.lines.every(({ action }) => action === "send")).to.equal(true);

    const healthy = await runCommand(["doctor"], environment);
    expect(healthy.lines.filter(({ ok }) => ok !== true)).to.deep.equal([]);
    expect(healthy.code).to.equal(0);
    const stranger = await runCommand(["doctor"], { ...environment, BULKHEAD_PRIVATE_KEY: world.keeperKeys[1] });
    expect(stranger.code).to.equal(1);
    expect(stranger.lines.filter(({ ok }) => ok !== true).map(({ check }) => check)).to.deep.equal(["executor"]);
    expect(world.node.offered).to.deep.equal([]);
  });

  it("clears no bad debt beyond its budget", async () => {
    const ids = await world.open(pool, 1);
    const { ethers } = world.node.connection;
    const owner = new ethers.Wallet(world.keeperKeys[0], ethers.provider);
    const dollars = world.contract("dollars");
    await send(dollars, "mint", [owner.address, 10n ** 12n]);
    const approval = dollars.connect(owner).getFunction("approve");
    await (await approval.send(await world.contract("executor").getAddress(), 10n ** 12n)).wait();
    await send(world.contract("venue"), "setPrice", [priceOf("1500")]);
    await send(world.contract("oracle"), "set", [priceOf("1600")]);
    // Some 250 dollars are missing: 0.15 of the native token. The budget is a thousandth.
    const keeper = await stage.start({
      BULKHEAD_PROTECT_POOLS: await pool.getAddress(),
      BULKHEAD_PROTECT_BUDGET_WEI: String(10n ** 15n),
    });
    await stage.mine(keeper, 10);
    expect(await world.liquidatable(pool, ids)).to.deep.equal(ids);
    expect(await dollars.getFunction("balanceOf")(owner.address)).to.equal(10n ** 12n);
    expect(world.node.offered.length).to.equal(0);
    measured("protect mode beyond its budget", { cleared: 0, lossUsdc: 0 });
  });
});
