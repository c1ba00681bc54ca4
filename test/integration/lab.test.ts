import { expect } from "chai";

import { syntheticEpisode } from "../helpers/labEpisode.ts";
import { dataFolder, hasData } from "../helpers/recordedRounds.ts";
import { replayOnChain } from "../../scripts/lab/chain/replay.ts";
import { readFolder } from "../../scripts/lab/data/episodes.ts";
import { CLASSES } from "../../scripts/sdk/src/classes.ts";

const DAY = 86_400;

/** Margins are compared inside, at every sync: a difference of one ppm throws. */
describe("lab: the twin and the contracts", function () {
  this.timeout(300_000);

  it("agree on a made-up crash: estimator, margins, liquidations and loss", async () => {
    const episode = { ...syntheticEpisode(7), assetClass: "major" as const };
    const report = await replayOnChain(episode, CLASSES.major, { seconds: 2 * DAY, cohortStep: 7_200 });
    expect(report.syncs).to.be.greaterThan(80);
    expect(report.liquidated).to.be.greaterThan(3);
    expect(report.liquidated).to.equal(report.twin.liquidated);
    // The contracts' debts bear interest, the twin's do not.
    expect(Math.abs(report.bonusPct - report.twin.bonusPct)).to.be.lessThan(0.02);
    expect(Math.abs(report.badDebtPct - report.twin.badDebtPct)).to.be.lessThan(0.02);
  });

  it("agree on the first day of a real episode", async function () {
    if (!hasData("s08_aug_2024_ethusdt_1m.csv.gz")) this.skip();
    const { episodes } = readFolder(dataFolder, dataFolder);
    const episode = episodes.find(({ episode: name, pair }) => name === "s08_aug_2024" && pair === "eth/usdt");
    if (episode === undefined) throw new TypeError("the episode has no ETH");
    const report = await replayOnChain(episode, CLASSES.major, { seconds: DAY });
    expect(report.syncs).to.be.greaterThan(24);
    expect(report.samples).to.be.greaterThan(2_800);
  });
});
