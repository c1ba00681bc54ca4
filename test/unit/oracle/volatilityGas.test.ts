import { expect } from "chai";
import hre, { network } from "hardhat";

import { gasBesideCalls, SAMPLE_LIMIT } from "../../../scripts/bench/gas/volatility.ts";
import { profileOf } from "../../../scripts/sdk/src/classes.ts";
import { proxyRoundId } from "../../../scripts/sdk/src/volatility/index.ts";
import { deployRecordedFeed, deployVolatilityOracle } from "../../helpers/volatilityFixture.ts";

const T0 = 1_800_000_000n;
const ROUNDS = 41;

const { ethers, networkHelpers, provider } = await network.create({
  override: { initialDate: new Date(Number(T0) * 1_000) },
});

/** A feed with a round every so many seconds, started at its first, and all of its rounds published. */
async function worldWith(gap: bigint) {
  const oracle = await deployVolatilityOracle(ethers);
  const rounds = Array.from({ length: ROUNDS }, (_, i) => ({
    roundId: proxyRoundId(6n, BigInt(i + 1)),
    answer: 2_000_00000000n + BigInt(i % 7) * 3_00000000n,
    updatedAt: T0 + BigInt(i) * gap,
  }));
  const feed = await deployRecordedFeed(ethers, rounds);
  const end = T0 + BigInt(ROUNDS) * 600n;
  if (BigInt(await networkHelpers.time.latest()) < end) await networkHelpers.time.increaseTo(end);
  await oracle.start(feed, profileOf("major"), rounds[0].roundId);

  return { oracle, feed, rounds };
}

/** Every round is a sample. */
const sparse = () => worldWith(600n);

/** Every other round is: the one before has to be read for the proof. */
const dense = () => worldWith(200n);

/**
 * The limit of 14,000 holds for what is deployed: `npm run bench:gas` measures that, and CI with it. The legacy pipeline of the
 * daily tests spends some 2,000 more; `docs/oracles.md` has the bill.
 */
const LIMIT = hre.globalOptions.buildProfile === "production" ? SAMPLE_LIMIT : SAMPLE_LIMIT + 2_500n;

describe("VolatilityOracle gas", function () {
  /** Own gas of the contract per sample when one call takes every `step`-th round, so many of them. */
  async function perSample(world: () => ReturnType<typeof worldWith>, samples: number, step: number): Promise<bigint> {
    const { oracle, feed, rounds } = await networkHelpers.loadFixture(world);
    const hints = Array.from({ length: samples }, (_, i) => rounds[(i + 1) * step].roundId);
    const sent = await oracle.observe(feed, profileOf("major"), hints);
    const each = (await gasBesideCalls(provider, (await sent.wait())!)) / BigInt(samples);
    console.log(`      ${samples} in one call: ${each.toString()} gas each`);

    return each;
  }

  it(`spends at most ${LIMIT.toString()} gas on one sample, besides the feed's own calls`, async function () {
    expect(await perSample(sparse, 1, 1)).to.be.at.most(LIMIT);
  });

  it("spends no more where the proof needs a second round", async function () {
    expect(await perSample(dense, 1, 2)).to.be.at.most(LIMIT);
  });

  it("spends at most half of it on each of many", async function () {
    expect(await perSample(sparse, ROUNDS - 1, 1)).to.be.at.most(LIMIT / 2n);
  });
});
