import { expect } from "chai";
import type { TransactionReceipt } from "ethers";
import { network } from "hardhat";

import { profileOf } from "../../../scripts/sdk/src/classes.ts";
import { proxyRoundId } from "../../../scripts/sdk/src/volatility/index.ts";
import { deployRecordedFeed, deployVolatilityOracle } from "../../helpers/volatilityFixture.ts";

const T0 = 1_800_000_000n;
const ROUNDS = 41;

const { ethers, networkHelpers } = await network.create({ override: { initialDate: new Date(Number(T0) * 1_000) } });

interface StructLog {
  readonly op: string;
  readonly depth: number;
  readonly gas: number;
}

/** A feed with a round every ten minutes, started at its first, and all of its rounds published. */
async function fixture() {
  const oracle = await deployVolatilityOracle(ethers);
  const rounds = Array.from({ length: ROUNDS }, (_, i) => ({
    roundId: proxyRoundId(6n, BigInt(i + 1)),
    answer: 2_000_00000000n + BigInt(i % 7) * 3_00000000n,
    updatedAt: T0 + BigInt(i) * 600n,
  }));
  const feed = await deployRecordedFeed(ethers, rounds);
  await oracle.start(feed, profileOf("major"), rounds[0].roundId);
  await networkHelpers.time.increaseTo(T0 + BigInt(ROUNDS) * 600n);

  return { oracle, feed, rounds };
}

/** Gas of a transaction without its base cost, its calldata, and whatever the outermost contract spent on static calls. */
async function ownGas(receipt: TransactionReceipt): Promise<bigint> {
  const { data } = (await ethers.provider.getTransaction(receipt.hash))!;
  const bytes = ethers.getBytes(data);
  const calldata = bytes.reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 0n);

  const { structLogs } = (await ethers.provider.send("debug_traceTransaction", [receipt.hash])) as {
    structLogs: StructLog[];
  };
  let calls = 0;
  for (const [i, log] of structLogs.entries()) {
    if (log.depth !== 1 || log.op !== "STATICCALL") continue;
    const after = structLogs.slice(i + 1).find(({ depth }) => depth === 1);
    calls += log.gas - after!.gas;
  }

  return receipt.gasUsed - 21_000n - calldata - BigInt(calls);
}

/**
 * Storage and event alone are 11,637 gas of a call: two slots read and written cold, and the event with both. So the limit of
 * 14,000 per sample is met from the second sample of a call on; `docs/oracles.md` has the bill.
 */
describe("VolatilityOracle gas", function () {
  /** Own gas of the contract per sample when a call takes that many. */
  async function perSample(samples: number): Promise<bigint> {
    const { oracle, feed, rounds } = await networkHelpers.loadFixture(fixture);
    const hints = rounds.slice(1, samples + 1).map(({ roundId }) => roundId);
    const sent = await oracle.observe(feed, profileOf("major"), hints);
    const each = (await ownGas((await sent.wait())!)) / BigInt(samples);
    console.log(`      ${samples} in one call: ${each.toString()} gas each`);

    return each;
  }

  it("spends at most 14,000 gas on each of two samples, besides the feed's own calls", async function () {
    expect(await perSample(2)).to.be.at.most(14_000n);
  });

  it("spends at most 7,500 on each of many", async function () {
    expect(await perSample(ROUNDS - 1)).to.be.at.most(7_500n);
  });

  it("spends at most 22,000 on one alone", async function () {
    expect(await perSample(1)).to.be.at.most(22_000n);
  });
});
