import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { liquidationExecutorAbi, triggerOrdersAbi } from "@bulkhead/sdk/abi";
import { expect } from "chai";
import { AbiCoder, Interface, MaxUint256, ZeroAddress, ZeroHash, concat, id } from "ethers";
import { pino } from "pino";

import { classify } from "../../scripts/keeper/src/adapters/executor.ts";
import { RpcClient } from "../../scripts/keeper/src/adapters/rpc.ts";
import { SignedOrderFile } from "../../scripts/keeper/src/adapters/signedOrders.ts";
import { TriggerCalls } from "../../scripts/keeper/src/adapters/triggerCalls.ts";
import { decodeLog } from "../../scripts/keeper/src/domain/events.ts";
import { positionOf, type TriggerOrder } from "../../scripts/keeper/src/domain/triggerOrder.ts";
import { RpcResponseError } from "../../scripts/keeper/src/errors.ts";
import { poolCreatedLog } from "./helpers/poolCreated.ts";

const FACTORY = `0x${"fa".repeat(20)}`;
const A = `0x${"0a".repeat(20)}`;
const HEADER = { number: 1, hash: ZeroHash, parentHash: ZeroHash, timestamp: 1, baseFee: 1n, gasLimit: 30_000_000n };
/** No sequence of UTF-8 begins so. */
const NO_UTF8 = "0xff";
const silent = pino({ level: "silent" });
const coder = AbiCoder.defaultAbiCoder();

const order: TriggerOrder = {
  owner: A,
  pool: A,
  index: 0n,
  debtToken: A,
  token: A,
  kind: 0,
  measure: 0,
  trigger: 1n,
  startPeak: 0n,
  scaledDebt: 1n,
  minScaledDebt: 1n,
  repay: 1n,
  maxSlippage: 0n,
  tip: 1n,
  nonce: 0n,
  validUntil: 1n,
};

/** `Error(string)` with a string that is none. */
const unreadable = concat([id("Error(string)").slice(0, 10), coder.encode(["bytes"], [NO_UTF8])]);
/** An error of ours without its arguments. */
const cutShort = new Interface(liquidationExecutorAbi).getError("LiquidationExecutor_SaleBelowDebt")?.selector ?? "0x";

describe("keeper: what strangers may say without stopping it", () => {
  // Found here: anybody may create a pool, and its name is any bytes. The block of its creation could not be decoded, so no keeper
  // came past it, and nothing in any pool was liquidated.
  it("takes in a pool whose name is no text", () => {
    const log = poolCreatedLog(FACTORY, A, NO_UTF8);
    const event = decodeLog(log, { factory: FACTORY, triggerOrders: undefined });
    if (event?.kind !== "poolCreated") throw new Error("The pool was not taken in.");
    expect(event.description.name).to.equal("a name that is no UTF-8");
    expect(event.description.collaterals.map(({ token }) => token)).to.deep.equal([A]);
  });

  // Found here: a token that reverts so ended the planning of all pools.
  it("calls an order broken whose revert cannot be read", () => {
    expect(classify(unreadable)).to.deep.equal({ kind: "broken", reason: unreadable });
    expect(classify(cutShort)).to.deep.equal({ kind: "broken", reason: cutShort });
  });

  it("leaves a trigger order alone whose revert cannot be read", async () => {
    for (const data of [
      unreadable,
      cutShort,
      new Interface(triggerOrdersAbi).getError("TriggerOrders_Expired")?.selector ?? "0x",
    ]) {
      const rpc = new RpcClient({ urls: ["http://localhost"], timeoutMs: 1, maxBatch: 1 });
      rpc.call = () => Promise.reject(new RpcResponseError("eth_call", 3, "execution reverted", data));
      const sale = { token: A, adapter: ZeroAddress, route: "0x" };
      const watched = { hash: ZeroHash, order, signature: "0x", isOwners: true };
      const trial = await new TriggerCalls(rpc, A, A).tryOrder(watched, 0, [sale], HEADER);
      expect(trial).to.deep.equal({ done: false, final: false, reason: data });
    }
  });

  // Found here: a number that does not fit its type ended the turn, and after it the lines that came later were not read.
  it("skips a signed order whose numbers do not fit, and reads the lines after it", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "keeper-strangers-"));
    try {
      const file = path.join(folder, "orders.jsonl");
      const line = (change: Partial<TriggerOrder>): string =>
        JSON.stringify({ order: { ...order, ...change }, signature: "0x01" }, (_, value: unknown) =>
          typeof value === "bigint" ? String(value) : value,
        );
      const bad = (["index", "trigger", "tip", "nonce", "validUntil"] as const).map((field) =>
        line({ [field]: 2n * MaxUint256 }),
      );
      await writeFile(file, [...bad, line({ index: 1n << 96n }), line({ index: (1n << 96n) - 1n })].join("\n"));
      const orders = new SignedOrderFile(file, { chainId: 1, contract: A }, silent).current();
      expect(orders.map((each) => positionOf(each.order))).to.deep.equal([`${A}${"f".repeat(24)}`]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
