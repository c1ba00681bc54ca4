import { existsSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { parseOptions } from "../../scripts/replay/cli.ts";
import { replay } from "../../scripts/replay/driver.ts";
import { loadEpisode } from "../../scripts/replay/episode.ts";
import { classOfFile } from "../../scripts/replay/episodes.ts";
import { aroundWorstHour, readMarketFile } from "../../scripts/replay/market/csv.ts";

const FOLDER = process.env.BULKHEAD_DATA ?? path.join(import.meta.dirname, "..", "..", "..", "shared", "data");
const FILES = [
  "s01_black_thursday_2020_ethusdt_1m.csv.gz",
  "s06_crv_nov_2022_crvusdt_3m.csv.gz",
  "s08_aug_2024_ethusdt_1m.csv.gz",
];

// Real market history does not come with the repository: BULKHEAD_DATA names a folder that has it.
describe("replay of real episodes, 24 hours around the worst hour", function () {
  this.timeout(600_000);
  before(function () {
    if (existsSync(FOLDER)) return;
    console.log(`      skipped: there is no ${FOLDER}; set BULKHEAD_DATA to run these`);
    this.skip();
  });

  for (const file of FILES) {
    it(file, async () => {
      const prices = path.join(FOLDER, file);
      const { from = 0, to = 0 } = aroundWorstHour(readMarketFile(prices).ticks);
      const args = ["--prices", prices, "--class", classOfFile(file), "--from", String(from), "--to", String(to)];
      const { report } = await replay(loadEpisode(parseOptions([...args, "--traders", "100"])), () => undefined);
      expect(Object.values(report.conservationError)).to.deep.equal(["0", "0"]);
      expect(report.untouchedPoolUnchanged).to.be.true;
      expect(report.positionsOpened).to.equal(100);
      expect(report.liquidations).to.be.above(0);
      expect(report.maxBlocksUnhealthy).to.be.at.most(2);
    });
  }
});
