import { expect } from "chai";

import { loadEpisode } from "../../../scripts/replay/episode.ts";
import { parseOptions } from "../../../scripts/replay/cli.ts";
import { reportHtml } from "../../../scripts/replay/report/html.ts";
import { reportTable } from "../../../scripts/replay/report/table.ts";
import type { Report } from "../../../scripts/replay/report/types.ts";

const REPORT: Report = {
  episode: "an <episode>",
  ticks: 9,
  feedRounds: 3,
  positionsOpened: 1_500,
  liquidations: 2,
  positionsLiquidated: 1,
  keeperTransactions: 1,
  maxBlocksUnhealthy: 1,
  conservationError: { WETH: "0", USDC: "0" },
  untouchedPoolUnchanged: true,
  badDebt: "1234567.891234",
  reserveUsed: "0.000000",
  lenderAssetsBefore: "10.000000",
  lenderAssetsAfter: "9.900000",
  keeperProfit: "-1.000000",
  pools: [
    {
      name: "long WETH",
      debtAsset: "0x01",
      decimals: 6,
      badDebt: "0",
      reserveUsed: "0",
      lenderAssetsBefore: "10000000",
      lenderAssetsAfter: "9900000",
      liquidations: 2,
    },
  ],
  seconds: 1.25,
};

describe("replay: report", () => {
  it("prints every figure, readable", () => {
    const table = reportTable(REPORT, "USDC");
    expect(table).to.match(/positions opened +1,500/);
    expect(table).to.match(/bad debt, USDC +1,234,567\.89/);
    expect(table).to.match(/lenders of long WETH +-1\.0000 %/);
    expect(table).to.match(/tokens lost or invented +none/);
    expect(reportTable({ ...REPORT, conservationError: { WETH: "1" } }, "USDC")).to.contain("SOME");
    expect(new Set(table.split("\n").map((line) => line.length)).size, "aligned").to.equal(1);
  });

  it("is one HTML file with all charts that loads nothing", () => {
    const episode = loadEpisode(parseOptions(["--to", "1584008000"]));
    const pool = {
      utilisation: 0.8,
      sharePrice: 1,
      badDebt: 0,
      liquidations: 0,
      leverage: 2,
      bands: [0, 0, 0, 0, 0, 0, 1],
    };
    const samples = [
      { time: 1_584_007_260, market: 100, oracle: 100, pools: [pool] },
      { time: 1_584_007_320, market: 90, oracle: 91, pools: [{ ...pool, liquidations: 2 }] },
    ];
    const html = reportHtml(REPORT, episode, samples, "USDC");
    for (const id of ["price", "bands-0", "liquidations", "utilisation", "bad-debt", "share-price", "leverage"]) {
      expect(html).to.contain(`<div id="${id}">`);
    }
    expect(html).to.contain("an &lt;episode&gt;").and.not.to.contain("an <episode>");
    expect(html).to.contain("bridged by the seed");
    expect(html).not.to.match(/<(script|link|img)[^>]+(src|href)=/);
    const data = /const DATA = (.*);\n/.exec(html)?.[1] ?? "";
    const { charts } = JSON.parse(data) as { charts: { id: string; series: { values: unknown[] }[] }[] };
    expect(charts.find(({ id }) => id === "price")!.series[2].values, "when it was liquidated").to.deep.equal([
      null,
      91,
    ]);
  });
});
