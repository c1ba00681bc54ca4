import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { makeWorkerUtils } from "graphile-worker";
import pg from "pg";

import { PostgresStore } from "../../scripts/keeper/src/adapters/postgresStore.ts";
import { SqliteStore } from "../../scripts/keeper/src/adapters/sqliteStore.ts";
import type { MirrorEvent } from "../../scripts/keeper/src/domain/events.ts";
import { Mirror } from "../../scripts/keeper/src/domain/mirror.ts";
import { packPosition, unpackPosition } from "../../scripts/keeper/src/domain/words.ts";
import { LeaseLostError, StateInUseError } from "../../scripts/keeper/src/errors.ts";
import type { Intent, JournalTransaction, SignerLease, Store } from "../../scripts/keeper/src/ports.ts";
import { Checkpointer } from "../../scripts/keeper/src/service/checkpointer.ts";

const FACTORY = `0x${"fa".repeat(20)}`;
const SIGNER = `0x${"51".repeat(20)}`;
const url = process.env.DATABASE_URL;

/** What losses may come to in these tests [wei]: more than a number of the database would hold. */
const BUDGET = 1n << 80n;

const POOL = {
  address: "0xp",
  name: "n",
  debtAsset: "0xd",
  minDebt: 5n,
  marginCallHealth: 6n,
  collaterals: [],
};

function intent(id: string, claims: string[], block = 5, loss = 0n): Intent {
  return { id, kind: "liquidation", claims, to: FACTORY, data: "0x12", gas: 1n << 70n, note: "note", loss, block };
}

function transaction(hash: string, intentId: string, nonce: number): JournalTransaction {
  return {
    hash,
    intentId,
    signer: SIGNER,
    nonce,
    raw: "0xraw",
    maxFee: 1n << 65n,
    priorityFee: 2n,
    gas: 3n,
    signedBlock: 4,
    cancels: false,
    state: "signed",
    minedBlock: null,
  };
}

function behavesLikeAStore(open: () => Promise<Store>): void {
  let store: Store;
  let leases: SignerLease[];
  beforeEach(async () => {
    store = await open();
    leases = [];
  });
  // A lease keeps a connection open: one that a failed test left would hang the run.
  afterEach(async () => {
    for (const lease of leases) await lease.release();
    await store.close();
  });

  const hold = async (): Promise<SignerLease> => {
    const lease = await store.acquireSigner(SIGNER);
    leases.push(lease);
    return lease;
  };

  it("lets a position be claimed by one open intent at a time", async () => {
    const lease = await hold();
    expect(await store.openIntent(intent("a", ["p/1", "p/2"]), SIGNER, lease)).to.equal(true);
    expect(await store.openIntent(intent("b", ["p/2", "p/3"]), SIGNER, lease)).to.equal(false);
    expect([...(await store.openClaims())].sort()).to.deep.equal(["p/1", "p/2"]);
    await store.closeIntent("a", "done");
    expect(await store.openIntent(intent("b", ["p/2", "p/3"]), SIGNER, lease)).to.equal(true);
  });

  it("gives back open intents with every transaction, to the bit", async () => {
    const lease = await hold();
    await store.openIntent(intent("a", ["p/1"]), SIGNER, lease);
    await store.recordTransaction(transaction("0x1", "a", 7), lease);
    await store.recordTransaction({ ...transaction("0x2", "a", 7), signedBlock: 9, cancels: true }, lease);
    await store.setTransactionState("0x1", "replaced", null);
    await store.openIntent(intent("b", ["p/2"]), SIGNER, lease);
    await store.closeIntent("b", "done");
    const open = await store.openIntents(SIGNER);
    expect(open).to.deep.equal([
      {
        intent: intent("a", ["p/1"]),
        transactions: [
          { ...transaction("0x1", "a", 7), state: "replaced" },
          { ...transaction("0x2", "a", 7), signedBlock: 9, cancels: true },
        ],
      },
    ]);
  });

  it("frees claims when their intent is mined and takes them again after a reorg", async () => {
    const lease = await hold();
    const one = intent("a", ["p/1"]);
    await store.openIntent(one, SIGNER, lease);
    await store.setClaims(one, false);
    expect([...(await store.openClaims())]).to.deep.equal([]);
    await store.setClaims(one, true);
    await store.setClaims(one, true);
    expect([...(await store.openClaims())]).to.deep.equal(["p/1"]);
  });

  it("fences an owner off whose signer was taken over", async () => {
    const old = await store.acquireSigner(SIGNER);
    await old.release();
    const lease = await hold();
    expect(lease.epoch).to.equal(old.epoch + 1);
    const stale = { ...old, isHeld: () => true };
    for (const attempt of [
      () => store.openIntent(intent("a", ["p/1"]), SIGNER, stale),
      () => store.recordTransaction(transaction("0x1", "a", 1), stale),
    ]) {
      const error: unknown = await attempt().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(LeaseLostError);
    }
  });

  it("keeps checkpoints with what changed and what is gone", async () => {
    const pool = {
      description: POOL,
      oracles: [{ oracle: "0xo", inverse: true }],
    };
    const positions = [
      { id: "0x1", word: 1n << 240n, extras: [1n << 90n] },
      { id: "0x2", word: 5n, extras: null },
    ];
    const order = {
      owner: "0xa",
      pool: "0xp",
      index: 1n,
      debtToken: "0xd",
      token: "0xt",
      kind: 2,
      trigger: 1n << 130n,
      measure: 1,
      startPeak: 0n,
      minScaledDebt: 4n,
      scaledDebt: 5n,
      repay: (1n << 256n) - 1n,
      maxSlippage: 10n,
      tip: 7n,
      nonce: 1n << 255n,
      validUntil: 99n,
    };
    const placed = [{ hash: "0xh", order, signature: "0x", isOwners: true }];
    const orders = { contract: "0xc", placed, peaks: [["0xh", 1n << 140n] as const] };
    expect(await store.loadCheckpoint()).to.equal(undefined);
    const block = { number: 9, hash: "0x9" };
    await store.saveCheckpoint({ block, orders, pools: [{ ...pool, positions }], removed: [], full: true });
    const later = { number: 10, hash: "0xa" };
    const changed = [{ id: "0x2", word: 6n, extras: null }];
    await store.saveCheckpoint({
      block: later,
      orders,
      pools: [{ ...pool, positions: changed }],
      removed: ["0xp/0x1"],
      full: false,
    });
    expect(await store.loadCheckpoint()).to.deep.equal({
      block: later,
      orders,
      pools: [{ ...pool, positions: changed }],
    });
  });

  // Found by reading: a loss was booked after its transaction was sent, by reading the sum and writing another.
  it("books what an intent may lose with the intent, up to the budget and to the last wei", async () => {
    const lease = await hold();
    expect(await store.losses()).to.deep.equal({ booked: 0n, left: BUDGET });
    expect(await store.openIntent(intent("a", ["p/1"], 5, BUDGET - 5n), SIGNER, lease)).to.equal(true);
    expect(await store.losses()).to.deep.equal({ booked: BUDGET - 5n, left: 5n });
    // What may not be leaves nothing behind: neither loss nor claim.
    expect(await store.openIntent(intent("b", ["p/2"], 5, 6n), SIGNER, lease)).to.equal(false);
    expect(await store.openIntent(intent("c", ["p/1"], 5, 5n), SIGNER, lease)).to.equal(false);
    expect(await store.openIntent(intent("a", ["p/3"], 5, 5n), SIGNER, lease)).to.equal(false);
    expect(await store.losses()).to.deep.equal({ booked: BUDGET - 5n, left: 5n });
    expect([...(await store.openClaims())]).to.deep.equal(["p/1"]);
    expect(await store.openIntent(intent("d", ["p/2"], 5, 5n), SIGNER, lease)).to.equal(true);
    expect(await store.losses()).to.deep.equal({ booked: BUDGET, left: 0n });
    expect(await store.openIntent(intent("e", ["p/4"]), SIGNER, lease), "what pays needs no budget").to.equal(true);
    const open = await store.openIntents(SIGNER);
    expect(open.map(({ intent: { id, loss } }) => [id, loss])).to.deep.equal([
      ["a", BUDGET - 5n],
      ["d", 5n],
      ["e", 0n],
    ]);
  });

  it("refuses the first loss of all if it is above the budget", async () => {
    expect(await store.openIntent(intent("a", ["p/1"], 5, BUDGET + 1n), SIGNER, await hold())).to.equal(false);
    expect(await store.losses()).to.deep.equal({ booked: 0n, left: BUDGET });
  });

  it("gives a loss back once where nothing was sent, and never where something was", async () => {
    const lease = await hold();
    await store.openIntent(intent("a", ["p/1"], 5, 100n), SIGNER, lease);
    await store.openIntent(intent("b", ["p/2"], 5, 30n), SIGNER, lease);
    await store.dropIntent("a", "never signed");
    await store.dropIntent("a", "never signed");
    expect((await store.losses()).booked).to.equal(30n);
    expect([...(await store.openClaims())]).to.deep.equal(["p/2"]);
    await store.closeIntent("b", "reverted");
    await store.dropIntent("b", "never signed");
    expect((await store.losses()).booked).to.equal(30n);
    expect(await store.openIntents(SIGNER)).to.deep.equal([]);
  });
}

describe("keeper: state on SQLite", () => {
  behavesLikeAStore(() => Promise.resolve(new SqliteStore(":memory:", 1, FACTORY, BUDGET)));

  it("belongs to one keeper at a time", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "keeper-"));
    try {
      const file = path.join(folder, "state.sqlite");
      const first = new SqliteStore(file, 1, FACTORY, BUDGET);
      expect(() => new SqliteStore(file, 1, FACTORY)).to.throw(StateInUseError);
      await first.openIntent(intent("a", ["p/1"], 5, 5n), SIGNER, await first.acquireSigner(SIGNER));
      await first.close();
      const second = new SqliteStore(file, 1, FACTORY, 4n);
      expect(await second.losses(), "by a lower budget").to.deep.equal({ booked: 5n, left: 0n });
      await second.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

(url === undefined ? describe.skip : describe)("keeper: state on PostgreSQL", () => {
  let chainId = 1_000_000 + (process.pid % 1_000_000) * 100;
  const open = async (): Promise<PostgresStore> => {
    const store = await PostgresStore.connect(url!, ++chainId, FACTORY, BUDGET);
    await store.pool.query("TRUNCATE keeper_intents, keeper_claims, keeper_transactions, keeper_losses");
    return store;
  };

  before(async () => {
    const pool = new pg.Pool({ connectionString: url });
    const utils = await makeWorkerUtils({ pgPool: pool });
    await utils.migrate();
    await utils.release();
    await pool.query("DROP TABLE IF EXISTS keeper_intents, keeper_claims, keeper_transactions, keeper_positions");
    await pool.query("DROP TABLE IF EXISTS keeper_signers, keeper_checkpoints, keeper_counters, keeper_losses");
    await pool.end();
  });

  behavesLikeAStore(open);

  it("gives a signer to one replica, and to the next as soon as the session is gone", async () => {
    const store = await open();
    const lease = await store.acquireSigner(SIGNER);
    const error: unknown = await store.acquireSigner(SIGNER).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(StateInUseError);
    await lease.release();
    expect(lease.isHeld()).to.equal(false);
    await (await store.acquireSigner(SIGNER)).release();
    await store.close();
  });

  it("lets every decision into the queue once and gives it to one worker", async () => {
    const store = await open();
    const lease = await store.acquireSigner(SIGNER);
    expect(await store.enqueue(intent(`q1-${chainId}`, ["p/1"]))).to.equal(true);
    expect(await store.enqueue(intent(`q1-${chainId}`, ["p/1"]))).to.equal(false);
    expect(await store.enqueue(intent(`q2-${chainId}`, ["p/1", "p/2"]))).to.equal(false);
    const { rows } = await store.pool.query("SELECT key FROM graphile_worker.jobs WHERE key LIKE $1", [`${chainId}:%`]);
    expect(rows).to.deep.equal([{ key: `${chainId}:q1-${chainId}` }]);
    expect((await store.adopt(`q1-${chainId}`, SIGNER, lease))?.claims).to.deep.equal(["p/1"]);
    expect(await store.adopt(`q1-${chainId}`, SIGNER, lease)).to.equal(undefined);
    await lease.release();
    await store.close();
  });

  it("refuses what was decided before the last transaction for the same position was mined", async () => {
    const store = await open();
    const lease = await store.acquireSigner(SIGNER);
    const [done, stale, fresh, other] = ["done", "stale", "fresh", "other"].map((name) => `${name}-${chainId}`);
    const one = intent(done, ["p/1", "p/2"], 5);
    await store.enqueue(one);
    await store.adopt(done, SIGNER, lease);
    await store.recordTransaction(transaction(`0x${chainId}`, done, 0), lease);
    await store.setTransactionState(`0x${chainId}`, "mined", 7);
    await store.setClaims(one, false);
    expect(await store.enqueue(intent(stale, ["p/2"], 6))).to.equal(false);
    expect([...(await store.openClaims())]).to.deep.equal([]);
    expect(await store.enqueue(intent(other, ["p/3"], 6))).to.equal(true);
    expect(await store.enqueue(intent(fresh, ["p/2"], 7))).to.equal(true);
    await lease.release();
    await store.close();
  });

  // Found by reading: what the lagging one wrote over it stayed in the checkpoint, under the number of the newer block.
  it("keeps the newest of the checkpoints that replicas write, and what the one that came late has to say for its next", async () => {
    const stores = [await open(), await PostgresStore.connect(url!, chainId, FACTORY)];
    const [ahead, behind] = stores.map((store) => {
      const mirror = new Mirror();
      return { mirror, store, checkpointer: new Checkpointer(mirror, store, 1) };
    });
    const holding = (id: string, collateral: bigint): MirrorEvent => {
      const word = packPosition({ collateral, scaledDebt: 1n, mask: 1, flags: 0 });
      return { kind: "position", pool: POOL.address, id, word, token: null, delta: 0n };
    };
    const blocks: MirrorEvent[][] = [
      [{ kind: "poolCreated", description: POOL }, holding("0x1", 1n)],
      [holding("0x1", 2n)],
      [holding("0x1", 3n)],
      [holding("0x2", 4n)],
    ];
    const follow = ({ mirror }: typeof ahead, from: number, to: number): void => {
      for (let n = from; n <= to; ++n) mirror.apply({ number: n, hash: `0x${n}` }, blocks[n - 1]);
    };
    follow(ahead, 1, 1);
    follow(behind, 1, 1);
    await behind.checkpointer.save();
    follow(ahead, 2, 3);
    await ahead.checkpointer.save();
    follow(behind, 2, 2);
    await behind.checkpointer.save();
    const words = async () => {
      const snapshot = await ahead.store.loadCheckpoint();
      const positions = snapshot?.pools.flatMap((pool) => pool.positions) ?? [];
      const collaterals = positions.map(({ id, word }) => [id, unpackPosition(word).collateral] as const);
      return { block: snapshot?.block.number, collaterals: Object.fromEntries(collaterals) };
    };
    expect(await words()).to.deep.equal({ block: 3, collaterals: { "0x1": 3n } });
    follow(behind, 3, 4);
    await behind.checkpointer.save();
    expect(await words()).to.deep.equal({ block: 4, collaterals: { "0x1": 3n, "0x2": 4n } });
    for (const store of stores) await store.close();
  });

  it("gives back what nobody took up", async () => {
    const store = await open();
    await store.enqueue(intent(`q-${chainId}`, ["p/1"], 5));
    expect(await store.closeUnadopted(5)).to.equal(0);
    expect(await store.closeUnadopted(6)).to.equal(1);
    expect([...(await store.openClaims())]).to.deep.equal([]);
    await store.close();
  });

  it("lets replicas that race for the last of the budget book no more than there is", async () => {
    const stores = [await open()];
    const budget = 1_000n;
    for (let i = 0; i < 2; ++i) stores.push(await PostgresStore.connect(url!, chainId, FACTORY, budget));
    const [first, ...racing] = stores;
    // Of 300 wei each: three fit. Each replica decides on other positions, so no claim keeps them apart.
    for (let round = 0; round < 5; ++round) {
      const attempts = racing.flatMap((store, s) =>
        Array.from({ length: 6 }, (_, i) =>
          store.enqueue(intent(`race-${chainId}-${round}-${s}-${i}`, [`p/${s}-${i}`], round, 300n)),
        ),
      );
      const taken = (await Promise.all(attempts)).filter((each) => each).length;
      expect(taken).to.equal(3);
      expect(await racing[0].losses()).to.deep.equal({ booked: 900n, left: 100n });
      expect((await first.openClaims()).size, "what was refused left no claim").to.equal(3);
      // Given back by both at once, it is there again once.
      const given = await Promise.all(racing.map((store) => store.closeUnadopted(round + 1)));
      expect(given[0] + given[1]).to.equal(3);
      expect((await racing[1].losses()).booked).to.equal(0n);
    }
    for (const store of stores) await store.close();
  });

  // Found by reading: an intent that was taken up between the look for such ones and their end was ended all the same, while it
  // was being sent: its positions were free for a second one.
  it("gives back either nothing or what nobody can take up any more", async () => {
    const store = await open();
    const lease = await store.acquireSigner(SIGNER);
    for (let round = 0; round < 20; ++round) {
      const id = `race-${chainId}-${round}`;
      const claim = `p/${round}`;
      await store.enqueue(intent(id, [claim], round, 7n));
      const before = (await store.losses()).booked;
      const [adopted, dropped] = await Promise.all([store.adopt(id, SIGNER, lease), store.closeUnadopted(round + 1)]);
      expect(dropped, "one of the two").to.equal(adopted === undefined ? 1 : 0);
      expect((await store.openClaims()).has(claim)).to.equal(adopted !== undefined);
      expect((await store.losses()).booked).to.equal(adopted === undefined ? before - 7n : before);
      expect(adopted?.loss ?? 7n, "known to who sends it").to.equal(7n);
    }
    await lease.release();
    await store.close();
  });
});
