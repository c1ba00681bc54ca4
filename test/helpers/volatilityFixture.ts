import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";

import type { AssetClass } from "../../scripts/sdk/src/classes.ts";
import { ASSET_CLASSES, CLASSES } from "../../scripts/sdk/src/classes.ts";
import type { Round, VolatilityState } from "../../scripts/sdk/src/volatility/index.ts";
import { phaseOf } from "../../scripts/sdk/src/volatility/index.ts";
import type { RecordedFeed, VolatilityOracle } from "../../typechain-types/index.ts";

/** The volatility oracle with the classes' estimator profiles. */
export async function deployVolatilityOracle(ethers: HardhatEthers): Promise<VolatilityOracle> {
  const [stable, major, alt, longTail] = ASSET_CLASSES.map((name: AssetClass) => CLASSES[name].estimator);

  return ethers.deployContract("VolatilityOracle", [[stable, major, alt, longTail]]);
}

/** A proxy that serves the given rounds, all published. */
export async function deployRecordedFeed(
  ethers: HardhatEthers,
  rounds: readonly Round[],
  decimals = 8,
): Promise<RecordedFeed> {
  const feed = await ethers.deployContract("RecordedFeed", [decimals]);
  const phases = Map.groupBy(rounds, ({ roundId }) => phaseOf(roundId));
  for (const [phase, ofPhase] of phases) {
    const aggregatorRound = (round: Round): bigint => round.roundId - (phase << 64n);
    for (let from = 0; from < ofPhase.length; from += 250) {
      const chunk = ofPhase.slice(from, from + 250);
      await feed.record(
        phase,
        aggregatorRound(chunk[0]),
        chunk.map(({ answer }) => answer),
        chunk.map(({ updatedAt }) => updatedAt),
        // Estimating would run each of them twice.
        { gasLimit: 15_000_000n },
      );
    }
    await feed.publish(phase, aggregatorRound(ofPhase[ofPhase.length - 1]));
  }
  await feed.setPhase([...phases.keys()].reduce((a, b) => (a > b ? a : b)));

  return feed;
}

/** The contract's state of a feed as the twin writes it. */
export async function onChainState(
  oracle: VolatilityOracle,
  feed: RecordedFeed,
  profile: number,
): Promise<VolatilityState> {
  const { roundId, samplePrice, sampledAt, startedAt, refPrice, vFast, vEnv } = await oracle.stateOf(feed, profile);

  return { roundId, samplePrice, sampledAt, startedAt, refPrice, vFast, vEnv };
}
