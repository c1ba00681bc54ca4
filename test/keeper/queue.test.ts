import { expect } from "chai";
import { Wallet } from "ethers";
import { pino } from "pino";

import { RpcChain } from "../../scripts/keeper/src/adapters/chain.ts";
import { PostgresStore } from "../../scripts/keeper/src/adapters/postgresStore.ts";
import { RpcClient } from "../../scripts/keeper/src/adapters/rpc.ts";
import type { Intent } from "../../scripts/keeper/src/ports.ts";
import { Lane } from "../../scripts/keeper/src/service/lane.ts";
import { QueueDispatcher } from "../../scripts/keeper/src/service/queue.ts";
import { TestDatabase } from "./helpers/database.ts";
import { TestNode } from "./helpers/node.ts";

const url = process.env.DATABASE_URL;
const FACTORY = `0x${"fa".repeat(20)}`;
const LOG = pino({ level: "silent" });

(url === undefined ? describe.skip : describe)("keeper: the queue of replicas", function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let node: TestNode;
  let store: PostgresStore;
  let queue: QueueDispatcher;
  let lane: Lane;

  beforeEach(async () => {
    database = new TestDatabase(url!, `keeper_queue_${process.pid}`);
    await database.create();
    node = await TestNode.start();
    const chain = new RpcChain(new RpcClient({ urls: [node.url], timeoutMs: 2_000, maxBatch: 100 }));
    store = await PostgresStore.connect(database.url, 31_337, FACTORY);
    const wallet = new Wallet(`0x${"5a".repeat(32)}`);
    await node.send("hardhat_setBalance", [wallet.address, `0x${(10n ** 21n).toString(16)}`]);
    const policy = { priorityFee: 10n ** 9n, maxFeeCap: 10n ** 12n, replaceAfter: 2, maxReplacements: 3, finality: 3 };
    lane = new Lane({ sink: chain, store, wallet, chainId: 31_337, policy, tell: () => undefined });
    queue = new QueueDispatcher(store, lane, chain, LOG);
  });
  afterEach(async () => {
    await queue.stop();
    await store.close();
    await node.close();
    await database.drop();
  });

  async function until(done: () => boolean): Promise<void> {
    const end = performance.now() + 10_000;
    while (!done() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  // Found by reading: it held the signer then and took up nothing, for as long as it lived.
  it("gives the signer back where the node is silent at the takeover, and takes it again", async () => {
    const dead = await store.acquireSigner(lane.signer);
    await queue.start();
    expect(lane.isOwner).to.equal(false);
    node.cut();
    await dead.release();
    // Long enough for several attempts.
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(lane.isOwner, "without a node").to.equal(false);
    node.mend();
    await until(() => lane.isOwner);

    const intent: Intent = {
      id: "a",
      kind: "liquidation",
      claims: ["p/a"],
      to: `0x${"7a".repeat(20)}`,
      data: "0x",
      gas: 50_000n,
      note: "a",
      loss: 0n,
      block: 1,
    };
    const head = { number: 1, hash: "0x", parentHash: "0x", timestamp: 0, baseFee: 10n ** 9n, gasLimit: 0n };
    expect(await queue.dispatch([intent], head)).to.equal(1);
    await until(() => node.offered.length > 0);
    expect(node.offered).to.have.length(1);
  });
});
