import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { parseOptions } from "../../scripts/replay/cli.ts";
import { replay } from "../../scripts/replay/driver.ts";
import { loadEpisode } from "../../scripts/replay/episode.ts";
import type { Report } from "../../scripts/replay/report/types.ts";

const MAIN = path.join(import.meta.dirname, "..", "..", "scripts", "replay", "main.ts");
const quiet = (): void => undefined;
const run = async (...args: readonly string[]): Promise<Report> =>
  (await replay(loadEpisode(parseOptions(args)), quiet)).report;
const money = (text: string): number => Number(text);

/** What holds in every episode. */
function expectSound(report: Report, traders: number): void {
  expect(report.positionsOpened, "positions opened").to.equal(traders);
  expect(report.conservationError, "conservation").to.deep.equal(
    Object.fromEntries(Object.keys(report.conservationError).map((token) => [token, "0"])),
  );
  expect(Object.keys(report.conservationError)).to.have.lengthOf(2);
  expect(report.untouchedPoolUnchanged, "untouched pools").to.be.true;
  expect(report.pools.reduce((sum, { liquidations }) => sum + liquidations, 0)).to.equal(report.liquidations);
  expect(report.positionsLiquidated).to.be.at.most(report.liquidations);
  expect(money(report.reserveUsed)).to.be.at.most(money(report.badDebt));
  for (const text of [report.badDebt, report.reserveUsed, report.lenderAssetsBefore, report.lenderAssetsAfter]) {
    expect(text).to.match(/^\d+\.\d{6}$/);
  }
}

describe("replay", function () {
  this.timeout(180_000);
  let folder = "";
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "replay-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("liquidates in the worst hour of Black Thursday, and the same seed gives the same report", async () => {
    const args = ["--from", "2020-03-13T01:50Z", "--to", "2020-03-13T02:50Z", "--traders", "40", "--seed", "5"];
    const first = await run(...args);
    expectSound(first, 40);
    expect(first.liquidations, "liquidations").to.be.above(0);
    expect(first.keeperTransactions).to.be.above(0);
    expect(first.maxBlocksUnhealthy).to.equal(1);
    expect(first.feedRounds).to.be.above(20);
    expect(money(first.keeperProfit)).to.be.above(0);
    expect({ ...(await run(...args)), seconds: 0 }).to.deep.equal({ ...first, seconds: 0 });
  });

  it("carries a coin that falls by half in a minute from a price of eight zeros", async () => {
    const start = 1_650_000_000;
    const rows = Array.from({ length: 30 }, (_, i) => `${start + 60 * i},${i < 10 ? "0.00000004" : "1.9e-08"}`);
    const file = path.join(folder, "tinyusdt.csv");
    await writeFile(file, `ts,close\n${rows.join("\n")}\n`);
    const report = await run("--prices", file, "--class", "alt", "--traders", "20", "--seed", "2");
    expectSound(report, 20);
    const [long] = report.pools;
    expect(long.name).to.equal("long TINY");
    expect(BigInt(long.badDebt) > 0n, "half of the price is more than any margin").to.be.true;
    expect(BigInt(long.lenderAssetsAfter) < BigInt(long.lenderAssetsBefore)).to.be.true;
  });

  it("plays a feed's own rounds as they are", async () => {
    const start = 1_700_000_000;
    const header = "ts,round_id,answer,started_at,updated_at,answered_in_round,phase_id,aggregator_round_id";
    const phase = 6n << 64n;
    const rows = Array.from({ length: 12 }, (_, i) => {
      const id = phase + 100n + BigInt(i);
      const time = start + 900 * i;

      return `${time},${id},${200_000_000_000n - BigInt(i) * 3_000_000_000n},${time},${time},${id},6,${100 + i}`;
    });
    const file = path.join(folder, "rounds_eth_usd.csv");
    await writeFile(file, `${header}\n${rows.join("\n")}\n`);
    const report = await run("--prices", file, "--traders", "10");
    expectSound(report, 10);
    expect(report.ticks).to.equal(12);
    expect(report.feedRounds, "rounds with a tick").to.equal(12);
  });

  it("refuses a bad file with exit code 1 and writes nothing", async () => {
    const file = path.join(folder, "bad.csv");
    await writeFile(file, "ts,close\n1600000000,1\n1600000060,nan\n");
    const out = path.join(folder, "out");
    const { status, stderr } = spawnSync(process.execPath, [MAIN, "--prices", file, "--out", out], {
      encoding: "utf8",
    });
    expect(status).to.equal(1);
    expect(stderr).to.contain("RowError").and.to.contain("line 3");
    expect(existsSync(out)).to.be.false;
  });

  it("writes report.json and report.html where it is told to", async () => {
    const out = path.join(folder, "files");
    const args = ["--from", "2020-03-12T10:00Z", "--to", "2020-03-12T10:05Z", "--traders", "4", "--out", out];
    const { status, stdout } = spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });
    expect(status, stdout).to.equal(0);
    const report = JSON.parse(await readFile(path.join(out, "report.json"), "utf8")) as Report;
    expectSound(report, 4);
    expect(await readFile(path.join(out, "report.html"), "utf8")).to.contain("<!doctype html>");
    expect(stdout).to.contain("positions opened");
  });
});
