import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { syntheticScene } from "../../helpers/pooledStage.ts";
import { reportOf } from "../../../scripts/pooled/episode.ts";
import { REGIME_NAMES } from "../../../scripts/pooled/parameters.ts";
import { renderPage } from "../../../scripts/pooled/report/html.ts";
import { percentile95 } from "../../../scripts/pooled/report/rows.ts";
import type { PooledRow } from "../../../scripts/pooled/report/rows.ts";
import { capitalTable, checksOf, crashTable, sumOf, worseThan } from "../../../scripts/pooled/report/tables.ts";
import { seeded } from "../../../scripts/replay/random.ts";

const ROOT = path.join(import.meta.dirname, "../../..");
const report = reportOf(syntheticScene(), { delays: [15] });

describe("pooled: the report", () => {
  it("has one flat row for every book, regime, lateness and price, complete and finite", () => {
    const { rows } = report;
    expect(rows).to.have.length(6 * REGIME_NAMES.length * 2);
    expect(new Set(rows.map((r) => [r.book, r.regime, r.delayMin, r.prices].join())).size).to.equal(rows.length);
    for (const row of rows) {
      for (const [name, value] of Object.entries(row) as [string, unknown][]) {
        expect(["string", "boolean", "number"], name).to.include(typeof value);
        if (typeof value === "number") expect(Number.isFinite(value), name).to.equal(true);
      }
      expect(row.opened).to.be.greaterThan(0);
      expect(row.liquidated).to.be.at.most(row.positions);
      expect(row.lenderLossPct).to.be.at.most(row.badDebtPct + 1e-6);
      expect(row.capitalMeanPct).to.be.at.most(row.capitalP95Pct + 1e-6);
      expect(row.capitalP95Pct).to.be.at.most(row.capitalMaxPct);
      expect(row.esMeanPct).to.be.at.least(row.varMeanPct);
    }
    expect(percentile95([5, 1, 4, 2, 3])).to.equal(5);
  });

  it("says what hedged and unhedged books need: less in a group, and more", () => {
    const saved = (book: string): number =>
      report.rows.find((row) => row.book === book && row.regime === "pooled")?.savedPct ?? NaN;
    expect(saved("ETH long, ETH short")).to.be.greaterThan(0);
    expect(saved("ETH long")).to.be.lessThan(0);
    const alone = report.rows.filter(({ regime }) => regime === "isolated");
    expect(
      alone.every((row) => row.savedPct === 0 && row.worseThanIsolated === 0 && row.reserveUsedPct === 0),
    ).to.equal(true);
  });

  it("fails its promise where lenders lost with reserve left, and says where pooling is worse", () => {
    expect(checksOf(report.rows)[0]?.met).to.equal(true);
    const broken = report.rows.map((row): PooledRow =>
      row.regime === "pooled"
        ? { ...row, worseThanIsolated: 3, worseWithReserve: 2, lenderLossPct: 5, savedPct: -1 }
        : row,
    );
    const [kept, saving] = checksOf(broken);
    expect(kept).to.include({ kind: "required", met: false });
    expect(kept?.numbers).to.match(/^24 of /);
    expect(saving?.met).to.equal(false);
    const text = worseThan(broken).join("\n");
    expect(text).to.contain("lenders lose 5.0000 %").and.contain("9 positions lost more than alone, 15 min late");
    expect(text).to.match(/Capital: 3 of 3 unhedged books need more/);
    expect(sumOf(broken, { regime: "pooled" }).worseWithReserve).to.equal(24);
  });

  it("prints tables that line up, with every book and every regime", () => {
    for (const table of [capitalTable(report.rows), crashTable(report.rows, true)]) {
      expect(new Set(table.map((line) => line.length)).size).to.equal(1);
    }
    expect(capitalTable(report.rows)).to.have.length(2 + 6);
    expect(crashTable(report.rows, false)).to.have.length(2 + REGIME_NAMES.length);
  });

  it("is one page that loads nothing, with a chart of every book", () => {
    const { rows, charts } = report;
    const page = renderPage({ rows, charts, checks: checksOf(rows), worse: worseThan(rows) });
    expect(page).not.to.match(/<(script|link|img)[^>]+(src|href)=/);
    expect(page).to.contain("ETH long, BTC short 2:1");
    expect(charts.map(({ book }) => book)).to.deep.equal([...new Set(rows.map(({ book }) => book))]);
    for (const one of charts) {
      for (const series of [...one.equity, ...one.reserve, ...one.health])
        expect(series).to.have.length(one.held.length);
      for (const series of [...one.capital, ...one.risk]) expect(series).to.have.length(one.syncs.length);
      for (const series of one.price) expect(series).to.have.length(one.time.length);
    }
  });
});

describe("pooled: the command", function () {
  this.timeout(120_000);
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "pooled-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const command = (...args: string[]) =>
    spawnSync(process.execPath, ["scripts/pooled/main.ts", ...args], { cwd: ROOT, encoding: "utf8" });

  /** Two days of a market that falls by a seventh in the second. */
  function put(name: string, seed: number, start: number): void {
    const random = seeded(seed, "pooled");
    let price = start;
    const rows = Array.from({ length: 2_880 }, (_, i) => {
      price *= Math.exp(0.0008 * random.normal() - (i >= 2_000 && i < 2_060 ? 0.0025 : 0));

      return [1_700_000_000 + 60 * i, price, price * 1.0005, price * 0.9995, price].map(String).join(",");
    });
    writeFileSync(path.join(folder, name), ["ts,open,high,low,close", ...rows].join("\n"));
  }

  it("says what is missing where there is no folder, no second asset or no such option, and ends with 1", () => {
    const nowhere = command("/nowhere/at/all");
    expect(nowhere.status).to.equal(1);
    expect(nowhere.stderr).to.contain("No folder of market data at /nowhere/at/all").and.contain("npm run pooled");
    put("s_ethusdt_1m.csv", 1, 2_000);
    const single = command(folder);
    expect(single.status).to.equal(1);
    expect(single.stderr).to.contain("No episode of the folder has two assets");
    const option = command("--nothing");
    expect(option.status).to.equal(1);
    expect(option.stderr).to.contain("npm run pooled -- [folder] [--out folder]");
  });

  it("writes the same report twice", () => {
    put("s_ethusdt_1m.csv", 1, 2_000);
    put("s_btcusdt_1m.csv", 2, 50_000);
    put("t_ethusdt_1m.csv", 3, 1_000);
    put("t_suiusdt_1m.csv", 4, 1);
    const read = (): string[] => {
      const done = command(folder, "--out", path.join(folder, "out"));
      expect(done.status, done.stderr).to.equal(0);
      expect(done.stderr).to.contain("[####################] 2/2");

      return ["report.json", "report.html"].map((file) => readFileSync(path.join(folder, "out", file), "utf8"));
    };
    const first = read();
    expect(read()).to.deep.equal(first);
    const rows = JSON.parse(first[0] ?? "[]") as PooledRow[];
    expect([...new Set(rows.map(({ episode }) => episode))]).to.deep.equal(["s", "t"]);
    expect(new Set(rows.map(({ delayMin }) => delayMin))).to.deep.equal(new Set([1, 15, 60]));
  });
});
