import { expect } from "chai";

import type { PoolEvent } from "../../../scripts/replay/observe/events.ts";
import { PoolMirror } from "../../../scripts/replay/observe/mirror.ts";
import { WaitingRoom } from "../../../scripts/replay/observe/waiting.ts";
import { differences } from "../../../scripts/replay/observe/fingerprint.ts";
import { consecutiveRuns } from "../../../scripts/replay/world/feed.ts";
import { fixedMargins } from "../../../scripts/replay/world/classMargins.ts";
import { ASSET_CLASSES, CLASSES } from "../../../scripts/sdk/src/classes.ts";
import { near } from "../../helpers/near.ts";

const event = (name: string, args: Record<string, unknown>): PoolEvent => ({
  pool: "0x1",
  block: 1,
  transaction: "0x2",
  name,
  args,
});
const word = (collateral: bigint, scaledDebt: bigint): bigint => collateral | (scaledDebt << 120n) | (1n << 240n);
const ids = (...names: readonly string[]): Set<string> => new Set(names);

describe("replay: mirror of a pool", () => {
  it("orders positions by debt per collateral and forgets empty ones", () => {
    const mirror = new PoolMirror();
    mirror.apply(event("Borrowed", { id: "calm", position: word(100n, 10n) }));
    mirror.apply(event("Borrowed", { id: "bold", position: word(100n, 90n) }));
    mirror.apply(event("CollateralDeposited", { id: "idle", position: word(100n, 0n) }));
    mirror.apply(event("Borrowed", { id: "bare", position: word(0n, 5n) }));
    expect(mirror.byCriticalPrice().map(({ id }) => id)).to.deep.equal(["bare", "bold", "calm"]);
    mirror.apply(event("Liquidated", { id: "bold", position: word(0n, 0n) }));
    mirror.apply(event("Repaid", { id: "bare", position: word(50n, 1n) }));
    expect(mirror.byCriticalPrice().map(({ id }) => id)).to.deep.equal(["calm", "bare"]);
  });

  it("takes the index from the pool's words", () => {
    const mirror = new PoolMirror();
    mirror.apply(event("PoolUpdated", { a: 1_250_000_000_000_000n | (7n << 80n), b: 0n }));
    expect(mirror.index).to.equal(1.25);
  });
});

describe("replay: waiting of liquidatable positions", () => {
  it("is one block for whom the next block liquidates", () => {
    const room = new WaitingRoom();
    room.note(10, ids("a"), ids());
    room.note(11, ids(), ids("a"));
    expect(room.longest(11)).to.equal(1);
  });

  it("counts those who still wait, and starts anew after a liquidation", () => {
    const room = new WaitingRoom();
    room.note(10, ids("a", "b"), ids());
    room.note(11, ids("a", "b"), ids("a"));
    expect(room.longest(11)).to.equal(1);
    room.note(12, ids("a", "b"), ids());
    room.note(13, ids("a", "b"), ids());
    expect(room.longest(13)).to.equal(3);
  });

  it("is zero where nobody waited", () => {
    expect(new WaitingRoom().longest(5)).to.equal(0);
  });
});

describe("replay: fingerprints", () => {
  it("name each word that differs, appeared or went", () => {
    const before = new Map([
      ["same", "1"],
      ["changed", "1"],
      ["gone", "1"],
    ]);
    const after = new Map([
      ["same", "1"],
      ["changed", "2"],
      ["new", "1"],
    ]);
    expect(differences(before, after)).to.have.members(["changed", "gone", "new"]);
    expect(differences(before, new Map(before))).to.deep.equal([]);
  });
});

describe("replay: recording of rounds", () => {
  it("cuts where ids jump or a call is full", () => {
    const rounds = [1n, 2n, 4n, ...Array.from({ length: 200 }, (_, i) => 1_000n + BigInt(i))].map((roundId) => ({
      roundId,
      answer: 1n,
      startedAt: 0,
      updatedAt: 0,
      answeredInRound: roundId,
    }));
    expect(consecutiveRuns(rounds).map((run) => run.length)).to.deep.equal([2, 1, 150, 50]);
  });
});

describe("replay: fixed margins of the classes", () => {
  for (const assetClass of ASSET_CLASSES) {
    it(`of ${assetClass} keep the class's floors and order`, () => {
      const { maintenance, initial } = fixedMargins(assetClass);
      const { margin } = CLASSES[assetClass];
      const gamma = Number(margin.gamma) / 1e18;
      expect(maintenance).to.be.at.least(Number(margin.maintenanceFloor) / 1e12);
      expect(initial).to.be.at.least(Number(margin.initialFloor) / 1e12);
      expect(initial).to.be.at.least(gamma * maintenance - 1);
      expect(initial).to.be.below(1_000_000);
    });
  }

  it("give majors about the mean leverage of docs/lab.md, 6.2", () => {
    expect(1e6 / fixedMargins("major").initial).to.satisfy(near(6.2, 0.3));
  });
});
