import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { expect } from "chai";

import { classOf, splitPair } from "../../../scripts/lab/data/classify.ts";
import { readFolder } from "../../../scripts/lab/data/episodes.ts";
import { BadFileError, FolderMissingError, NoEpisodesError } from "../../../scripts/lab/errors.ts";

const T0 = 1_600_000_000;
const bars = (prices: readonly number[], step = 60): string =>
  [
    "ts,open,high,low,close,volume,n_trades",
    ...prices.map((p, i) => `${T0 + i * step},${p},${p + 1},${p - 0.5},${p},1,3`),
  ].join("\n");

describe("lab: the folder", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "lab-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (name: string, text: string): void =>
    writeFileSync(path.join(folder, name), name.endsWith(".gz") ? gzipSync(text) : text);

  it("finds episodes by name, builds ETH/BTC, and passes over what is no market", () => {
    put("h1_crash_ethusdt_1m.csv.gz", bars([100, 90, 80]));
    put("h1_crash_btcusdt_1m.csv", bars([1_000, 1_000, 1_000]));
    put("h1_crash_dogeusd_3m.csv.gz", bars([1.6, 1.7], 180));
    put("h1_crash_gas_gwei_1m.csv", "ts,gas_price\n1,2\n");
    put("long_ethusdt_1h.csv.gz", bars([70, 71, 72], 3_600));
    put("README.md", "words");
    const { episodes, notes, long } = readFolder(folder, folder);
    expect(episodes.map(({ episode, pair, assetClass }) => `${episode} ${pair} ${assetClass}`)).to.deep.equal([
      "h1_crash btc/usdt major",
      "h1_crash doge/usd alt",
      "h1_crash eth/btc major",
      "h1_crash eth/usdt major",
    ]);
    expect([...(episodes[2]?.bars.close ?? [])]).to.deep.equal([0.1, 0.09, 0.08]);
    expect(episodes[3]?.bars.time[0]).to.equal(T0 + 60);
    expect(notes).to.have.length(1);
    expect([...long.keys()]).to.deep.equal(["eth"]);
  });

  it("takes the history before the window from the long series, never its future", () => {
    put("h1_ethusdt_1m.csv", bars([100, 101]));
    const hours = Array.from({ length: 48 }, (_, i) => `${T0 - (24 - i) * 3_600},1,1,1,${i + 1},1`);
    put("long_ethusdt_1h_x.csv", ["ts,open,high,low,close,volume", ...hours].join("\n"));
    const [episode] = readFolder(folder, folder).episodes;
    expect(episode.history).to.have.length(24);
    expect(episode.history[23]).to.deep.equal({ time: T0, price: 24 });
  });

  it("reads rounds without empty ones and without those that go back", () => {
    const rows = [
      `${T0},1,100000000,0,${T0},1`,
      `0,2,0,0,0,2`,
      `${T0 - 5},3,99000000,0,${T0 - 5},3`,
      `${T0 + 60},4,98000000,0,${T0 + 60},4`,
    ];
    put(
      "chainlink_mainnet_usdx_usd.csv",
      ["ts,round_id,answer,started_at,updated_at,answered_in_round", ...rows].join("\n"),
    );
    const [episode] = readFolder(folder, folder).episodes;
    expect(episode.assetClass).to.equal("stable");
    expect([...episode.bars.close]).to.deep.equal([1, 0.98]);
  });

  it("takes a stable coin of hourly prints only if it lost its peg", () => {
    const prints = (symbol: string, price: (hour: number) => number): string[] =>
      Array.from({ length: 100 }, (_, hour) => `${T0 + hour * 3_600},${symbol},${price(hour)}`);
    const rows = [
      ...prints("GONE", () => 0.5),
      ...prints("USDA", () => 1),
      ...prints("USDB", (hour) => (hour > 50 ? 0.9 : 1)),
      ...prints("USDC", (hour) => (hour === 50 ? 0.9 : 1)),
      ...prints("USDD", () => 0.5),
    ];
    put("h2_aave_assets_hourly.csv", ["ts,symbol,usd_price", ...rows].join("\n"));
    expect(readFolder(folder, folder).episodes.map(({ pair }) => pair)).to.deep.equal(["usdb/usd"]);
  });

  it("says what is wrong", () => {
    expect(() => readFolder(path.join(folder, "nowhere"), folder)).to.throw(FolderMissingError, "BULKHEAD_DATA");
    expect(() => readFolder(folder, folder)).to.throw(NoEpisodesError, "_1m");
    put("h1_ethusdt_1m.csv", "ts,open,high,low,close\n1600000060,1,1,1,1\n1600000000,1,1,1,1\n");
    expect(() => readFolder(folder, folder)).to.throw(BadFileError, "Sort the file");
    put("h1_ethusdt_1m.csv", "ts,open,high,low,close\n1600000060,1,1,1,x\n");
    expect(() => readFolder(folder, folder)).to.throw(BadFileError, "line 2");
  });

  it("classes symbols", () => {
    expect(["ETH", "xbt", "LUNA", "tao", "crv", "USDN", "steth"].map(classOf)).to.deep.equal([
      "major",
      "major",
      "alt",
      "long-tail",
      "alt",
      "stable",
      "stable",
    ]);
    expect(splitPair("lunausdt")).to.deep.equal({ base: "luna", quote: "usdt" });
    expect(splitPair("gwei")).to.equal(undefined);
  });
});
