import { expect } from "chai";
import { Wallet, hexlify, toUtf8Bytes } from "ethers";

import { RpcChain } from "../../scripts/keeper/src/adapters/chain.ts";
import { RpcClient } from "../../scripts/keeper/src/adapters/rpc.ts";
import { SqliteStore } from "../../scripts/keeper/src/adapters/sqliteStore.ts";
import type { Intent, SignerLease } from "../../scripts/keeper/src/ports.ts";
import { Lane, type LaneEvent } from "../../scripts/keeper/src/service/lane.ts";
import { TestNode } from "./helpers/node.ts";

const BUDGET = 1_000n;
const RICH = 10n ** 21n;
const FACTORY = `0x${"fa".repeat(20)}`;
/** Nobody lives there: it takes any call. */
const TARGET = `0x${"7a".repeat(20)}`;

function intent(name: string, loss: bigint): Intent {
  const call = { to: TARGET, data: hexlify(toUtf8Bytes(name)), gas: 50_000n };
  return { id: name, kind: "liquidation", claims: [`p/${name}`], ...call, note: name, loss, block: 1 };
}

describe("keeper: what a lane does with the budget of protection", function () {
  this.timeout(60_000);
  let node: TestNode;
  let chain: RpcChain;
  let store: SqliteStore;
  let wallet: Wallet;
  let lane: Lane;
  let told: LaneEvent[];

  beforeEach(async () => {
    node = await TestNode.start();
    chain = new RpcChain(new RpcClient({ urls: [node.url], timeoutMs: 10_000, maxBatch: 100 }));
    store = new SqliteStore(":memory:", 1, FACTORY, BUDGET);
    wallet = new Wallet(`0x${"5a".repeat(32)}`);
    told = [];
    lane = laneOn(store);
    await fund(RICH);
    await node.send("evm_setAutomine", [false]);
    await begin(lane);
  });
  afterEach(async () => {
    await store.close();
    await node.close();
  });

  function laneOn(its: SqliteStore): Lane {
    return new Lane({
      sink: chain,
      store: its,
      wallet,
      chainId: 31_337,
      policy: { priorityFee: 10n ** 9n, maxFeeCap: 10n ** 12n, replaceAfter: 2, maxReplacements: 3, finality: 3 },
      tell: (event) => told.push(event),
    });
  }

  async function fund(wei: bigint): Promise<void> {
    await node.send("hardhat_setBalance", [wallet.address, `0x${wei.toString(16)}`]);
  }

  async function begin(which: Lane): Promise<SignerLease> {
    const lease = await store.acquireSigner(which.signer);
    await which.start(lease, await chain.latest());
    return lease;
  }

  async function turns(count: number, wanted = true): Promise<void> {
    for (let i = 0; i < count; ++i) {
      await node.mine();
      await lane.reconcile(await chain.latest(), undefined, () => Promise.resolve(wanted));
    }
  }

  const failure = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => "it did not fail",
      (error: unknown) => (error as Error).message,
    );
  const booked = async (): Promise<bigint> => (await store.losses()).booked;
  const submit = async (id: string, loss: bigint): Promise<boolean> =>
    lane.submit(intent(id, loss), await chain.latest());

  it("books a loss before the node hears of it, and keeps it once it is mined and final", async () => {
    let whenOffered: bigint | undefined;
    node.intercept = async (method) => {
      if (method === "eth_sendRawTransaction") whenOffered ??= await booked();
    };
    expect(await submit("a", 600n)).to.equal(true);
    expect(whenOffered).to.equal(600n);
    expect(await submit("b", 401n), "more than is left").to.equal(false);
    expect(node.offered).to.have.length(1);
    expect(await submit("c", 400n), "all that is left").to.equal(true);
    await turns(5);
    expect(told.filter(({ kind }) => kind === "mined")).to.have.length(2);
    expect(await store.openIntents(lane.signer), "final").to.deep.equal([]);
    expect(await booked()).to.equal(1_000n);
  });

  it("gives a loss back that the node refused to take", async () => {
    await fund(0n);
    expect(await submit("a", 600n)).to.equal(false);
    expect(told.map(({ kind }) => kind)).to.deep.equal(["refused"]);
    expect(lane.isBroke).to.equal(true);
    expect(await booked()).to.equal(0n);
    await fund(RICH);
    // Found here: where call, nonce and fees are the same, so is the hash; the journal refused it, and its claims were never freed.
    const again = { ...intent("a", 1_000n), id: "later" };
    expect(await lane.submit(again, await chain.latest())).to.equal(true);
    expect(new Set(node.offered).size, "the same bytes").to.equal(1);
    await turns(5);
    expect(told.at(-1)?.kind).to.equal("mined");
    expect(await store.openClaims()).to.deep.equal(new Set());
    expect(await booked()).to.equal(1_000n);
  });

  it("gives a loss back that was journalled and not signed when the process died, and sends what was signed", async () => {
    const lease = await store.acquireSigner(lane.signer);
    expect(await store.openIntent(intent("unsigned", 300n), lane.signer, lease)).to.equal(true);
    await begin(lane);
    expect(await booked(), "nothing was signed").to.equal(0n);

    // Signed, journalled and offered in vain: for all that is known, the node has it.
    node.cut();
    const head = { number: 1, hash: "0x", parentHash: "0x", timestamp: 0, baseFee: 10n ** 9n, gasLimit: 0n };
    expect(await lane.submit(intent("signed", 400n), head)).to.equal(true);
    node.mend();
    expect(node.offered).to.deep.equal([]);
    lane = laneOn(store);
    await begin(lane);
    expect(node.offered).to.have.length(1);
    await turns(5);
    expect(told.map(({ kind }) => kind)).to.deep.equal(["broadcast", "mined"]);
    expect(await booked()).to.equal(400n);
  });

  // Found by reading: it was called refused, its loss was given back, and nobody looked for its receipt.
  it("knows a transaction as mined that one endpoint took without an answer and the next calls too old", async () => {
    const urls = [`${node.url}/slow`, `${node.url}/next`];
    chain = new RpcChain(new RpcClient({ urls, timeoutMs: 1_000, maxBatch: 100 }));
    lane = laneOn(store);
    await begin(lane);
    node.intercept = async (method, where, params) => {
      if (method !== "eth_sendRawTransaction" || where !== "/slow") return;
      await node.send(method, [...params]);
      await node.mine();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    };
    expect(await submit("a", 600n)).to.equal(true);
    await turns(5);
    expect(told.map(({ kind }) => kind)).to.deep.equal(["mined"]);
    expect(await store.openIntents(lane.signer), "final").to.deep.equal([]);
    expect(await booked()).to.equal(600n);
  });

  // Found by reading: its claims and its loss were held until a restart.
  it("gives back what it journalled and could not record, and sends what was recorded after all", async () => {
    const record = store.recordTransaction.bind(store);
    store.recordTransaction = () => Promise.reject(new Error("the database is gone"));
    expect(await failure(submit("a", 300n))).to.equal("the database is gone");
    expect(await booked(), "for all that is known").to.equal(300n);
    store.recordTransaction = record;
    await turns(1);
    expect(await booked()).to.equal(0n);
    expect(await store.openClaims()).to.deep.equal(new Set());

    store.recordTransaction = async (transaction, lease) => {
      await record(transaction, lease);
      throw new Error("the answer is lost");
    };
    expect(await failure(submit("b", 400n))).to.equal("the answer is lost");
    expect(node.offered).to.deep.equal([]);
    store.recordTransaction = record;
    await turns(5);
    expect(told.map(({ kind }) => kind)).to.deep.equal(["broadcast", "mined"]);
    expect(await booked()).to.equal(400n);
  });

  it("keeps what is booked for a transaction that reverts, or that is cancelled", async () => {
    // Its code is one invalid instruction.
    await node.send("hardhat_setCode", [TARGET, "0xfe"]);
    await submit("a", 300n);
    await turns(5);
    const mined = told.find((event) => event.kind === "mined");
    expect(mined?.receipt.succeeded).to.equal(false);
    expect(await booked()).to.equal(300n);

    await submit("b", 200n);
    for (let i = 0; i < 3; ++i) {
      // Above what it pays at most: it waits, and is not wanted any more.
      await node.send("hardhat_setNextBlockBaseFeePerGas", [`0x${(5n * 10n ** 11n).toString(16)}`]);
      await turns(1, false);
    }
    expect(told.map(({ kind }) => kind)).to.include("cancelled");
    await turns(5, false);
    expect(told.at(-1)).to.include({ kind: "mined", cancelled: true });
    expect(await store.openIntents(lane.signer), "final").to.deep.equal([]);
    expect(await booked()).to.equal(500n);
  });
});
