import { expect } from "chai";

import { syntheticEpisode } from "../../helpers/labEpisode.ts";
import { hasData, dataFolder } from "../../helpers/recordedRounds.ts";
import { readFolder } from "../../../scripts/lab/data/episodes.ts";
import { renderPage } from "../../../scripts/lab/report/html.ts";
import { checksOf, pool, toReportRow, worseThan } from "../../../scripts/lab/report/pool.ts";
import { markdown, pooledTables } from "../../../scripts/lab/report/text.ts";
import { runLab } from "../../../scripts/lab/run.ts";
import type { Row } from "../../../scripts/lab/run.ts";

const folder = { episodes: [syntheticEpisode(5)], long: new Map(), notes: [] };

/** A row with the given outcome, in a design. */
function row(design: Row["design"], population: Row["population"], change: Partial<Row["outcome"]>): Row {
  const outcome = {
    positions: 100,
    opened: 100,
    liquidated: 0,
    needless: 0,
    byParameter: 0,
    bonus: 0,
    toReserve: 0,
    badDebt: 0,
    lenderLoss: 0,
    times: [],
  };
  const market = { episode: "e", pair: "eth/usd", side: "long", class: "major" } as const;

  return { ...market, design, population, delayMin: 15, prices: "pessimistic", outcome: { ...outcome, ...change } };
}

describe("lab: the report", () => {
  it("has a row of the agreed shape for every simulation", () => {
    const { rows } = runLab(folder, { prices: ["pessimistic"] });
    for (const made of rows.map(toReportRow)) {
      expect(made).to.include.all.keys(
        ["episode", "pair", "side", "class", "design", "population", "delayMin"].concat([
          "liquidated",
          "needless",
          "bonusPct",
          "badDebtPct",
          "lenderLossPct",
        ]),
      );
      expect(made.needless).to.be.at.most(made.liquidated);
      expect(made.lenderLossPct).to.be.at.most(made.badDebtPct);
    }
    const keys = rows.map((r) => [r.episode, r.pair, r.side, r.design, r.population, r.delayMin].join());
    expect(new Set(keys).size).to.equal(rows.length);
  });

  it("pools by the debt that was opened", () => {
    const rows = [row("dynamic", 0, { badDebt: 3 }), row("dynamic", 0, { opened: 300, badDebt: 1 })];
    expect(pool(rows, { design: "dynamic" }).badDebtPct).to.equal(1);
    expect(pool(rows, { design: "lltv-86" }).badDebtPct).to.equal(0);
  });

  it("fails a requirement that is not met, with the numbers, and says where dynamic margin is worse", () => {
    const twin = ([0, 1, 2] as const).map((p) => row("static-twin", p, { badDebt: 1 }));
    const lltv = ([0, 1, 2] as const).map((p) => row("lltv-equal-leverage", p, { liquidated: 50, bonus: 2 }));
    const ours = (bad: number, liquidated: number, bonus: number): Row[] =>
      ([0, 1, 2] as const).map((p) => row("dynamic", p, { badDebt: p === 0 ? 9 : bad, liquidated, bonus }));
    const met = (rows: Row[]): boolean[] => checksOf([...rows, ...twin, ...lltv]).map((check) => check.met);
    expect(met(ours(1, 30, 0.4))).to.deep.equal([true, true, true, false]);
    expect(met(ours(1.1, 31, 0.41))).to.deep.equal([false, false, false, false]);
    const worse = worseThan([...ours(1.1, 31, 0.41), ...twin, ...lltv]);
    expect(worse.join("\n")).to.contain("9.0000 % against 1.0000 %");
  });

  it("is one page that loads nothing", () => {
    const lab = runLab(folder);
    const rows = lab.rows.map(toReportRow);
    const page = renderPage({ lab, rows, checks: checksOf(lab.rows), worse: ["a < b"], worst: [], chain: [] });
    expect(page).to.contain("uPlot").and.to.contain("a &lt; b");
    expect(page).not.to.match(/<(script|link|img)[^>]+(src|href)=/);
    expect(page).not.to.match(/https?:\/\/[^\s"']+\.(js|css)/);
  });

  it("prints tables that line up", () => {
    const lines = markdown([
      ["a", "bb"],
      ["ccc", "d"],
    ]);
    expect(lines).to.deep.equal(["| a   | bb |", "| --- | -: |", "| ccc |  d |"]);
    expect(pooledTables(runLab(folder)).join("\n")).to.contain("lltv-equal-leverage");
  });
});

describe("lab: the requirements on real episodes", function () {
  this.timeout(600_000);

  it("hold for majors, 15 minutes late, at pessimistic prices", function () {
    if (!hasData("s01_black_thursday_2020_ethusdt_1m.csv.gz")) this.skip();
    const read = readFolder(dataFolder, dataFolder);
    const majors = { ...read, episodes: read.episodes.filter(({ assetClass }) => assetClass === "major") };
    const { rows } = runLab(majors, { prices: ["pessimistic"], delays: [15] });
    for (const check of checksOf(rows).filter(({ kind }) => kind === "required")) {
      expect(check.met, `${check.name}: ${check.numbers}`).to.equal(true);
    }
  });
});
