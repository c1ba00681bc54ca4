import { boundedReaderAbi, boundedReaderCode, marginPoolAbi } from "@bulkhead/sdk/abi";
import { AbiCoder, Interface, ZeroAddress, concat, keccak256, toBeHex, zeroPadValue } from "ethers";

import { RpcClient } from "../../../scripts/keeper/src/adapters/rpc.ts";
import { packPosition } from "../../../scripts/keeper/src/domain/words.ts";
import { World, send } from "../helpers/world.ts";
import { percentile, type BenchRow } from "./row.ts";

const READER = "0x00000000000000000000000000000042756c6b68";
const WAD = 10n ** 18n;
/** Positions that the node really holds: writing them and asking for them takes seconds, for ten times as many minutes. */
const STORED = 10_000;
const MULTICALL_SIZE = 500;
const LENS_SIZE = 1_000;
/** Detections that are measured. */
const ROUNDS = 3;
const NOT_MEASURED = `the node holds ${STORED} positions; a detection over more was not run, and none is projected`;

const pool = new Interface(marginPoolAbi);
const reader = new Interface(boundedReaderAbi);
const lens = new Interface(["function liquidatableOf(address pool, bytes32[] ids) view returns (bytes32[] memory)"]);

/** Detection by asking the chain: batched views of the pool, and the lens looping on chain. */
export async function* measureChain(sizes: readonly number[]): AsyncGenerator<BenchRow> {
  const world = await World.create();
  const market = await world.createPool();
  const address = await market.getAddress();
  const lensContract = await world.deploy("PoolLens", [ZeroAddress]);
  const lensAddress = await lensContract.getAddress();
  const [first] = await world.open(market, 1);
  const slot = await positionsSlot(world, address, first);
  const ids = await fill(world, address, slot);
  await send(world.contract("oracle"), "set", [1999n * 10n ** 24n]);
  const rpc = new RpcClient({ urls: [world.node.url], timeoutMs: 120_000, maxBatch: 1 });

  const multicall = async (part: readonly string[]): Promise<number> => {
    const queries = part.map((id) => [address, 3_000_000n, pool.encodeFunctionData("isLiquidatable", [id])]);
    const result = await rpc.call<string>("eth_call", [
      { to: READER, data: reader.encodeFunctionData("read", [queries]), gas: toBeHex(59_000_000) },
      "latest",
      { [READER]: { code: boundedReaderCode } },
    ]);
    const [answers] = AbiCoder.defaultAbiCoder().decode(
      ["tuple(bool asked, bool ok, bytes data)[]"],
      result,
    ) as unknown as [{ asked: boolean; ok: boolean; data: string }[]];
    if (answers.some(({ asked, ok }) => !asked || !ok)) throw new RangeError("A query of the bench failed.");
    return answers.filter(({ data }) => BigInt(data) === 1n).length;
  };
  const onChain = async (part: readonly string[]): Promise<number> => {
    const data = lens.encodeFunctionData("liquidatableOf", [address, part]);
    const result = await rpc.call<string>("eth_call", [{ to: lensAddress, data, gas: toBeHex(59_000_000) }, "latest"]);
    const [found] = lens.decodeFunctionResult("liquidatableOf", result) as unknown as [string[]];
    return found.length;
  };

  for (const [strategy, perCall, ask] of [
    [`multicall, ${MULTICALL_SIZE} a call`, MULTICALL_SIZE, multicall],
    [`lens, ${LENS_SIZE} a call`, LENS_SIZE, onChain],
  ] as const) {
    const times: number[] = [];
    const cpu = process.cpuUsage();
    for (let round = 0; round < ROUNDS; ++round) {
      let found = 0;
      const start = performance.now();
      // One call after the other: a node works at one at a time, and a provider counts them.
      for (let from = 0; from < STORED; from += perCall) found += await ask(ids.slice(from, from + perCall));
      times.push(performance.now() - start);
      if (found === 0) throw new RangeError("The bench found nothing liquidatable.");
    }
    const used = process.cpuUsage(cpu);
    for (const positions of sizes) {
      const calls = Math.ceil(positions / perCall);
      if (positions !== STORED) {
        yield { strategy, positions, p50Ms: null, p99Ms: null, cpuMs: null, rssMiB: null, calls, why: NOT_MEASURED };
        continue;
      }
      yield {
        strategy,
        positions,
        p50Ms: percentile(times, 0.5),
        p99Ms: percentile(times, 0.99),
        // The node runs in this process: its work is in it, and so is its memory.
        cpuMs: (used.user + used.system) / 1000 / ROUNDS,
        rssMiB: process.memoryUsage.rss() / 2 ** 20,
        calls,
      };
    }
  }
  await world.close();
}

/** Where the pool keeps its positions: the slot of the mapping whose entry is the word of a known position. */
async function positionsSlot(world: World, address: string, id: string): Promise<number> {
  const word = await world.node.send("eth_call", [
    { to: address, data: pool.encodeFunctionData("positionWord", [id]) },
    "latest",
  ]);
  for (let slot = 0; slot < 64; ++slot) {
    if ((await world.node.send("eth_getStorageAt", [address, entry(id, slot), "latest"])) === word) return slot;
  }
  throw new RangeError("The pool's positions are not where the bench looks for them.");
}

/** Writes positions straight into the pool's storage: opening them one by one would take minutes. */
async function fill(world: World, address: string, slot: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < STORED; ++n) {
    const id = concat([toBeHex(n + 1, 20), toBeHex(0, 12)]);
    ids.push(id);
    // 1 WETH each; health at 2,000 from 1 upwards.
    const scaledDebt = (1_900_000_000n * 1_000_000n) / BigInt(1_000_000 + n * 20);
    const word = packPosition({ collateral: WAD, scaledDebt, mask: 1, flags: 0 });
    await world.node.send("hardhat_setStorageAt", [address, entry(id, slot), toBeHex(word, 32)]);
  }
  return ids;
}

function entry(id: string, slot: number): string {
  return keccak256(concat([id, zeroPadValue(toBeHex(slot), 32)]));
}
