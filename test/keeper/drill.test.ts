import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import type { Contract } from "ethers";

import { runCommand } from "./helpers/command.ts";
import { measured } from "./helpers/measured.ts";
import { Stage } from "./helpers/stage.ts";
import { priceOf, send, type World } from "./helpers/world.ts";

describe("keeper drill, on a fork of a real node", function () {
  this.timeout(180_000);
  const stage = Stage.forEachTest();
  let world: World;
  let pool: Contract;

  beforeEach(async () => {
    world = stage.world;
    pool = await world.createPool();
  });

  /** Nothing was sent to the chain, and it is where it was. */
  async function expectUntouched(block: number): Promise<void> {
    expect(world.node.offered).to.deep.equal([]);
    expect(await world.node.blockNumber()).to.equal(block);
    const writes = [...world.node.calls.keys()].filter(
      (method) => !/^(eth_(get|call|chainId|block)|net_|web3_)/.test(method),
    );
    expect(writes).to.deep.equal([]);
  }

  it("liquidates every position through the executor, and the chain hears nothing of it", async () => {
    const other = await world.createPool({ oracle: await world.deploy("ScriptedOracle", [priceOf("2000")]) });
    const ids = [
      ...(await world.open(pool, 2)),
      ...(await world.open(pool, 1, { health: 4 })),
      ...(await world.open(other, 2, { health: 1.5 })),
    ];
    await world.moveTo("1950");
    const block = await world.node.blockNumber();
    world.node.resetCounts();

    // The key is the executor's owner's: it is there, and must not be used.
    const { code, lines, stderr } = await runCommand(["drill"], await world.environment());
    expect(stderr).to.equal("");
    const [summary, ...rest] = [...lines].reverse();
    expect(rest.filter(({ liquidated }) => liquidated !== true)).to.deep.equal([]);
    expect(rest.map(({ id }) => id).sort()).to.deep.equal([...ids].sort());
    expect(rest.every((line) => BigInt(String(line.scaledDebtAfter)) < BigInt(String(line.scaledDebt)))).to.equal(true);
    expect(rest.every(({ profit }) => BigInt(String(profit)) > 0n)).to.equal(true);
    expect(summary).to.include({ chainId: 31337, block, positions: 5, liquidated: 5, failed: 0 });
    expect(code).to.equal(0);
    await expectUntouched(block);
    expect((await world.liquidations(pool)).size).to.equal(0);
    measured("drill on a fork", { positions: 5, liquidated: 5, milliseconds: Number(summary.milliseconds) });
  });

  it("names the positions that could not be liquidated, says why, and fails", async () => {
    const pot = await world.deploy("HoneypotToken");
    const trap = await world.createPool({ token: pot });
    const [trapped] = await world.open(trap, 1, { token: pot });
    const poison = await world.deploy("ScriptedOracle", [priceOf("2000")]);
    const [dark] = await world.open(await world.createPool({ oracle: poison }), 1);
    const [fine] = await world.open(pool, 1);
    const venue = await world.contract("venue").getAddress();
    await send(pot, "sealOff", [venue]);
    await send(poison, "setManner", [1]);
    const block = await world.node.blockNumber();
    const routes = [
      {
        tokenIn: await pot.getAddress(),
        tokenOut: await world.contract("dollars").getAddress(),
        adapter: venue,
        route: "0x",
      },
    ];
    world.node.resetCounts();
    const environment = await world.environment({ BULKHEAD_ROUTES: JSON.stringify(routes), BULKHEAD_PRIVATE_KEY: "" });
    const { code, lines } = await runCommand(["drill"], environment);
    const of = (id: string) => lines.find((line) => line.id === id);
    expect(of(fine)).to.include({ liquidated: true, reason: "" });
    expect(of(trapped)?.liquidated).to.equal(false);
    expect(String(of(trapped)?.reason)).to.match(/^(broken|unsellable)/);
    expect(of(dark)?.liquidated).to.equal(false);
    expect(String(of(dark)?.reason)).to.contain("cannot be read");
    expect(lines.at(-1)).to.include({ positions: 3, liquidated: 1, failed: 2 });
    expect(code).to.equal(1);
    await expectUntouched(block);
  });

  it("asks for Hardhat where there is none, and takes no chain of its own for a fork", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "keeper-bare-"));
    try {
      const bare = await runCommand(["drill"], await world.environment(), folder);
      expect(bare.code).to.equal(1);
      expect(bare.stderr).to.contain("Hardhat is not installed").and.to.contain("--fork");
      world.node.answer = (method) => (method === "web3_clientVersion" ? "Geth/v1.16.0" : undefined);
      const real = await runCommand(["drill", "--fork", world.node.url], await world.environment(), folder);
      expect(real.code).to.equal(1);
      expect(real.stderr).to.contain("Geth/v1.16.0 is no fork");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
