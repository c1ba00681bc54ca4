import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { booksOf, type Book } from "../../../scripts/pooled/books.ts";
import { measuredBefore } from "../../../scripts/pooled/correlation.ts";
import { pooledRequirement, RULE } from "../../../scripts/pooled/requirement.ts";
import { capitalAt, CUSHION, play, type Track } from "../../../scripts/pooled/simulate.ts";
import { termsOf } from "../../../scripts/lab/simulation/liquidation.ts";
import { inverted } from "../../../scripts/lab/twin/timeline.ts";
import { CLASSES } from "../../../scripts/sdk/src/classes.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const NONE = (): undefined => undefined;

/** A market with constant margins, one bar a minute. */
function market(prices: readonly number[]): { readonly long: Track; readonly short: Track } {
  const series = Float64Array.from(prices);
  const flat = (value: number): Float64Array => series.map(() => value);
  const timeline = {
    time: series.map((_, i) => i * 60),
    market: series,
    oracle: series,
    reference: series,
    maintenance: flat(0.1),
    initial: flat(0.15),
    closed: new Uint8Array(series.length),
    openFrom: 0,
  };
  const terms = termsOf(CLASSES.major);

  return { long: { timeline, terms }, short: { timeline: inverted(timeline), terms } };
}

const book = (...sides: readonly boolean[]): Book => ({
  name: "book",
  hedged: false,
  legs: sides.map((short) => ({ base: "eth", short, size: 1 })),
});

describe("pooled: requirement and capital", function () {
  const member = (base: string, short: boolean): { base: string; short: boolean; buffer: number } => ({
    base,
    short,
    buffer: 1,
  });

  it("of one member is its buffer, of a hedge less than the sum, of two alike the sum", function () {
    expect(pooledRequirement([member("eth", false)], RULE, NONE)).to.be.closeTo(1, 1e-8);
    expect(pooledRequirement([member("eth", false), member("eth", false)], RULE, NONE)).to.be.closeTo(2, 1e-8);
    // sqrt(2 - 2 x 0.8) x 0.8 + 2 x 0.2: the figure of the contracts' test
    expect(pooledRequirement([member("eth", false), member("eth", true)], RULE, NONE)).to.be.closeTo(0.905964, 1e-6);
  });

  it("gives no credit to a suspended member, and takes measured correlations as they are", function () {
    const hedge = [member("eth", false), member("btc", true)];
    expect(pooledRequirement(hedge, RULE, NONE, 1)).to.be.closeTo(2, 1e-8);
    const [loose, tight] = [pooledRequirement(hedge, RULE, () => 0.2), pooledRequirement(hedge, RULE, () => 0.95)];
    expect(tight).to.be.lessThan(loose);
  });

  it("asks a hedged book for less and a single position for the cushion more", function () {
    const { long, short } = market([100, 100]);
    const total = (b: Book, tracks: Track[], regime: "isolated" | "pooled"): number =>
      capitalAt(b, tracks, 0, regime, RULE, NONE)?.total ?? NaN;

    expect(total(book(false), [long], "isolated")).to.be.closeTo(0.15, 1e-9);
    expect(total(book(false), [long], "pooled")).to.be.closeTo(1 - 0.9 / (1 + CUSHION) + 0.05, 1e-6);
    const [alone, together] = (["isolated", "pooled"] as const).map((regime) =>
      total(book(false, true), [long, short], regime),
    );
    expect(alone).to.be.closeTo(0.15 + 0.15 / 0.85, 1e-9);
    expect(together ?? NaN).to.be.lessThan(alone ?? NaN);
  });

  it("opens nothing where a market takes no new risk", function () {
    const { long } = market([100]);
    const closed = { ...long, timeline: { ...long.timeline, closed: Uint8Array.of(1) } };
    expect(capitalAt(book(false), [closed], 0, "pooled", RULE, NONE)).to.equal(undefined);
  });
});

describe("pooled: what becomes of a book", function () {
  it("equity moves by the market's profit and loss and by nothing else while nobody acts", function () {
    const { long, short } = market([100, 101, 102]);
    const tracks = [long, short];
    const pair = book(false, true);
    const capital = capitalAt(pair, tracks, 0, "isolated", RULE, NONE);
    if (capital === undefined) throw new Error("closed");
    // Long and short of one size cancel out.
    expect(play(pair, tracks, 0, capital, 60).equity).to.be.closeTo(capital.total, 1e-12);
  });

  it("a reserve moves into the positions and is not lost on the way", function () {
    const { long } = market([100, 97.5, 97.5, 97.5, 100]);
    const single = book(false);
    const capital = capitalAt(single, [long], 0, "pooled", RULE, NONE);
    if (capital === undefined) throw new Error("closed");
    const outcome = play(single, [long], 0, capital, 60);
    expect(outcome.reserveUsed).to.be.greaterThan(0);
    expect(outcome.liquidated).to.equal(0);
    expect(outcome.equity).to.be.closeTo(capital.total, 1e-9);
  });

  it("a gap beyond everything is bad debt, less of it with a reserve", function () {
    const { long } = market([100, 70, 70, 70]);
    const single = book(false);
    const [alone, pooled] = (["isolated", "pooled"] as const).map((regime) => {
      const capital = capitalAt(single, [long], 0, regime, RULE, NONE);
      if (capital === undefined) throw new Error("closed");
      return play(single, [long], 0, capital, 60).badDebt;
    });
    expect(alone).to.be.greaterThan(0);
    expect(pooled ?? NaN).to.be.lessThan(alone ?? NaN);
  });

  it("correlations look back only", function () {
    const hours = Array.from({ length: 100 }, (_, i) => i);
    const a = new Map(hours.map((hour) => [hour, 100 + Math.sin(hour)]));
    const b = new Map(hours.map((hour) => [hour, hour < 90 ? 100 + Math.sin(hour) : 1]));
    const closes = new Map([
      ["a", a],
      ["b", b],
    ]);
    expect(measuredBefore(closes, 90 * 3_600, 80)("a", "b")).to.be.closeTo(1, 1e-9);
    expect(measuredBefore(closes, 20 * 3_600, 80)("a", "b")).to.equal(undefined);
  });
});

describe("pooled: the command", function () {
  this.timeout(60_000);

  it("says what is missing where there is no data", function () {
    const child = spawnSync(process.execPath, ["scripts/pooled/main.ts", "/nowhere"], { cwd: ROOT, encoding: "utf8" });
    expect(child.status).to.equal(1);
    expect(child.stderr).to.contain("No folder of market data at /nowhere");
  });

  it("reports every book, regime and delay of a made-up episode", function () {
    const folder = mkdtempSync(path.join(tmpdir(), "pooled-"));
    mkdirSync(folder, { recursive: true });
    for (const [coin, start] of [
      ["eth", 2_000],
      ["btc", 50_000],
    ] as const) {
      const rows = Array.from({ length: 4_000 }, (_, i) => {
        const price = start * (1 + 0.01 * Math.sin(i / 50)) * (i > 3_500 ? 0.85 : 1);
        return [1_700_000_000 + 60 * i, price, price * 1.001, price * 0.999, price].join(",");
      });
      writeFileSync(
        path.join(folder, `s99_made_up_${coin}usdt_1m.csv`),
        ["ts,open,high,low,close", ...rows].join("\n"),
      );
    }
    const args = ["scripts/pooled/main.ts", folder, "--out", path.join(folder, "out")];
    const child = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
    expect(child.status, child.stderr).to.equal(0);
    const rows = JSON.parse(readFileSync(path.join(folder, "out/report.json"), "utf8")) as { opened: number }[];
    rmSync(folder, { recursive: true });
    expect(rows).to.have.length(booksOf(["eth", "btc"]).length * 9);
    expect(rows.every(({ opened }) => opened > 0)).to.equal(true);
  });
});
