import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { expect } from "chai";

import { blackThursday, blackThursdayHours } from "../../../scripts/replay/market/blackThursday.ts";
import { aroundWorstHour, readMarketFile, readRoundsFile } from "../../../scripts/replay/market/csv.ts";
import {
  EmptyFileError,
  FileMissingError,
  HeaderError,
  InputError,
  OrderError,
  PriceRangeError,
  RowError,
  TooFewRowsError,
} from "../../../scripts/replay/market/errors.ts";
import { NotANumberError, formatDecimal, parseDecimal } from "../../../scripts/replay/decimal.ts";

const T0 = 1_600_000_000;

describe("replay: decimals", () => {
  it("reads plain, tiny and exponent notation exactly", () => {
    expect(parseDecimal("0.00004")).to.equal(40_000_000_000_000n);
    expect(parseDecimal("4e-05")).to.equal(40_000_000_000_000n);
    expect(parseDecimal("1.1179988796268925")).to.equal(1_117_998_879_626_892_500n);
    expect(parseDecimal("-2.5", 1)).to.equal(-25n);
    expect(parseDecimal("1.5e3", 0)).to.equal(1_500n);
  });

  it("refuses what is no number", () => {
    for (const text of ["", "nan", "NaN", "inf", "1,5", "0x10", "1e", "."]) {
      expect(() => parseDecimal(text), text).to.throw(NotANumberError);
    }
  });

  it("writes fixed digits", () => {
    expect(formatDecimal(-1_234_567n, 6)).to.equal("-1.234567");
    expect(formatDecimal(10n ** 18n + 1n, 18, 6)).to.equal("1.000000");
    expect(formatDecimal(5n, 0, 2)).to.equal("5.00");
  });
});

describe("replay: Black Thursday", () => {
  it("bridges minutes that hit open, high, low and close of every real hour", () => {
    const ticks = blackThursday(1);
    expect(ticks).to.have.lengthOf(1_440);
    blackThursdayHours().forEach((bar, hour) => {
      const prices = ticks.slice(hour * 60, hour * 60 + 60).map(({ price }) => price);
      const sorted = [...prices].sort((a, b) => (a < b ? -1 : 1));
      expect(prices[0], `open of hour ${hour}`).to.equal(bar.open);
      expect(prices.at(-1), `close of hour ${hour}`).to.equal(bar.close);
      expect(sorted[0], `low of hour ${hour}`).to.equal(bar.low);
      expect(sorted.at(-1), `high of hour ${hour}`).to.equal(bar.high);
    });
  });

  it("has one tick a minute, ends on 13 March 2020, 10:00 UTC, and follows the seed", () => {
    const ticks = blackThursday(1);
    ticks.slice(1).forEach((tick, i) => {
      expect(tick.time - ticks[i].time).to.equal(60);
    });
    expect(ticks.at(-1)!.time).to.equal(Date.UTC(2020, 2, 13, 10) / 1_000);
    expect(blackThursday(1)).to.deep.equal(ticks);
    expect(blackThursday(2)).not.to.deep.equal(ticks);
  });
});

describe("replay: market files", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "replay-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (lines: readonly string[], zipped = false): string => {
    const name = path.join(folder, `market.csv${zipped ? ".gz" : ""}`);
    const text = `${lines.join("\n")}\n`;
    writeFileSync(name, zipped ? gzipSync(text) : text);

    return name;
  };
  const prices = (...rows: readonly string[]): string => file(["ts,close", ...rows]);

  it("reads ts,close, plain and gzipped, with Windows line ends", () => {
    const rows = ["ts,close\r", `${T0},1.5\r`, `${T0 + 60},0.00004\r`];
    const wanted = [
      { time: T0, price: 1_500_000_000_000_000_000n },
      { time: T0 + 60, price: 40_000_000_000_000n },
    ];
    expect(readMarketFile(file(rows)).ticks).to.deep.equal(wanted);
    expect(readMarketFile(file(rows, true)).ticks).to.deep.equal(wanted);
  });

  it("knows a bar at its end, whatever its length and however many columns follow", () => {
    const bars = file(["ts,open,high,low,close,volume,n_trades", `${T0},1,2,1,2,9,9`, `${T0 + 180},2,2,1,1,9,9`]);
    expect(readMarketFile(bars).ticks).to.deep.equal([
      { time: T0 + 180, price: 2n * 10n ** 18n },
      { time: T0 + 360, price: 10n ** 18n },
    ]);
  });

  it("cuts the window [from, to) by the file's own ts", () => {
    const bars = file([
      "ts,open,high,low,close,volume",
      ...[0, 1, 2, 3].map((i) => `${T0 + 60 * i},${i + 1},${i + 1},${i + 1},${i + 1},0`),
    ]);
    const { ticks } = readMarketFile(bars, { from: T0 + 60, to: T0 + 180 });
    expect(ticks.map(({ time }) => time)).to.deep.equal([T0 + 120, T0 + 180]);
  });

  it("takes a feed's rounds as prices, late and repeated ones in the feed's order", () => {
    const rounds = file([
      "ts,round_id,answer,started_at,updated_at,answered_in_round,phase_id,aggregator_round_id",
      `0,${2n ** 64n},0,0,0,${2n ** 64n},1,0`,
      `${T0},${2n ** 64n + 1n},100000000,${T0},${T0},${2n ** 64n + 1n},1,1`,
      `${T0},${2n ** 64n + 2n},200000000,${T0},${T0},${2n ** 64n + 2n},1,2`,
      `${T0 + 60},${2n ** 64n + 3n},300000000,${T0},${T0 + 60},${2n ** 64n + 3n},1,3`,
      `${T0 + 30},${2n ** 65n + 1n},400000000,${T0},${T0 + 30},${2n ** 65n + 1n},2,1`,
    ]);
    const { ticks, history } = readMarketFile(rounds);
    expect(ticks).to.deep.equal([
      { time: T0, price: 2n * 10n ** 18n },
      { time: T0 + 60, price: 4n * 10n ** 18n },
    ]);
    expect(history?.rounds).to.have.lengthOf(5);
    expect(readRoundsFile(rounds).decimals).to.equal(8);
  });

  const bad: readonly (readonly [string, () => string, new (...args: never[]) => InputError])[] = [
    ["a missing file", () => path.join(folder, "none.csv"), FileMissingError],
    ["a folder", () => folder, FileMissingError],
    ["an empty file", () => file([]), EmptyFileError],
    ["a header without close", () => file(["ts,price", `${T0},1`]), HeaderError],
    ["a header with a column twice", () => file(["ts,close,close", `${T0},1,1`]), HeaderError],
    ["no header at all", () => file([`${T0},1`, `${T0 + 60},1`]), HeaderError],
    ["rows out of order", () => prices(`${T0 + 60},1`, `${T0},1`), OrderError],
    ["a timestamp twice", () => prices(`${T0},1`, `${T0},1`), OrderError],
    ["NaN", () => prices(`${T0},1`, `${T0 + 60},NaN`), RowError],
    ["an empty cell", () => prices(`${T0},1`, `${T0 + 60},`), RowError],
    ["a price of zero", () => prices(`${T0},1`, `${T0 + 60},0.0`), RowError],
    ["a negative price", () => prices(`${T0},1`, `${T0 + 60},-3`), RowError],
    ["infinity", () => prices(`${T0},1`, `${T0 + 60},inf`), RowError],
    ["a time in milliseconds", () => prices(`${T0}000,1`), RowError],
    ["a missing cell", () => prices(`${T0},1`, `${T0 + 60}`), RowError],
    ["a bar whose close is above its high", () => file(["ts,open,high,low,close", `${T0},1,2,1,3`]), RowError],
    ["a price beyond all sense", () => prices(`${T0},1`, `${T0 + 60},1e20`), PriceRangeError],
    ["one row only", () => prices(`${T0},1`), TooFewRowsError],
  ];
  for (const [what, make, kind] of bad) {
    it(`refuses ${what}`, () => {
      expect(() => readMarketFile(make()))
        .to.throw(kind)
        .and.to.be.instanceOf(InputError);
    });
  }

  it("refuses a window without prices", () => {
    expect(() => readMarketFile(prices(`${T0},1`, `${T0 + 60},1`), { from: T0 + 3_600 })).to.throw(TooFewRowsError);
  });

  it("finds the 24 hours around the worst hour, inside the file", () => {
    const ticks = Array.from({ length: 200 }, (_, hour) => ({
      time: T0 + hour * 3_600,
      price: hour >= 150 ? 70n * 10n ** 18n : 100n * 10n ** 18n,
    }));
    expect(aroundWorstHour(ticks)).to.deep.equal({ from: T0 + 138 * 3_600, to: T0 + 162 * 3_600 });
    const early = ticks.map(({ time, price }) => ({ time, price: time > T0 ? price : 200n * 10n ** 18n }));
    expect(aroundWorstHour(early)).to.deep.equal({ from: T0, to: T0 + 24 * 3_600 });
  });
});
