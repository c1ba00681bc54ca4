/** What one sample of the `VolatilityOracle` costs, as it is deployed, besides the feed's own calls. */
import type { TransactionReceipt } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";

import { ASSET_CLASSES, CLASSES, profileOf } from "../../sdk/src/classes.ts";
import { proxyRoundId } from "../../sdk/src/volatility/index.ts";
import type { Bench } from "./bench.ts";
import { MeasurementError } from "./errors.ts";

/** Most that a sample may cost [gas]. */
export const SAMPLE_LIMIT = 14_000n;
const ROUNDS = 8;
const PHASE = 6n;

interface StructLog {
  readonly op: string;
  readonly depth: number;
  readonly gas: number;
}

/** Gas of a transaction without its base cost, its calldata, and whatever the outermost contract spent on static calls. */
export async function gasBesideCalls(provider: EthereumProvider, receipt: TransactionReceipt): Promise<bigint> {
  const { hash } = receipt;
  const { input } = (await provider.request({ method: "eth_getTransactionByHash", params: [hash] })) as {
    readonly input: string;
  };
  const bytes = Buffer.from(input.slice(2), "hex");
  const calldata = bytes.reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 0n);
  const { structLogs } = (await provider.request({
    method: "debug_traceTransaction",
    params: [hash, { disableMemory: true, disableStorage: true, disableStack: true }],
  })) as { readonly structLogs: readonly StructLog[] };
  let calls = 0;
  for (const [i, log] of structLogs.entries()) {
    if (log.depth !== 1 || log.op !== "STATICCALL") continue;
    const after = structLogs.slice(i + 1).find(({ depth }) => depth === 1);
    if (after !== undefined) calls += log.gas - after.gas;
  }

  return receipt.gasUsed - 21_000n - calldata - BigInt(calls);
}

/** Gas of one sample, by how it is proved to be the next one. */
export async function measureSamples(bench: Bench, provider: EthereumProvider): Promise<ReadonlyMap<string, bigint>> {
  return new Map([
    ["next to the last", await sample(bench, provider, 600, 1n)],
    ["a round between read for the proof", await sample(bench, provider, 200, 2n)],
  ]);
}

/** A feed with a round every `gap` seconds, started at its first; the sample taken is `step` rounds on. */
async function sample(bench: Bench, provider: EthereumProvider, gap: number, step: bigint): Promise<bigint> {
  const major = profileOf("major");
  const oracle = await bench.deploy("VolatilityOracle", [ASSET_CLASSES.map((name) => CLASSES[name].estimator)]);
  const feed = await bench.deploy("RecordedFeed", [8]);
  const { deployer } = bench.actors;
  const first = (await bench.helpers.time.latest()) - ROUNDS * 600;
  const rounds = Array.from({ length: ROUNDS }, (_, i) => i);
  await bench.send(deployer, feed, "record", [
    PHASE,
    1n,
    rounds.map((i) => 2_000_00000000n + BigInt(i) * 3_00000000n),
    rounds.map((i) => first + i * gap),
  ]);
  await bench.send(deployer, feed, "publish", [PHASE, ROUNDS]);
  await bench.send(deployer, feed, "setPhase", [PHASE]);
  const address = await feed.getAddress();
  await bench.send(deployer, oracle, "start", [address, major, proxyRoundId(PHASE, 1n)]);

  const hints = [proxyRoundId(PHASE, 1n + step)];
  const call = await oracle.getFunction("observe").populateTransaction(address, major, hints);
  const receipt = await (await deployer.sendTransaction(call)).wait();
  if (receipt?.status !== 1) throw new MeasurementError("a volatility sample", "its transaction failed");

  return gasBesideCalls(provider, receipt);
}
