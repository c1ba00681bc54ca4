import path from "node:path";

import { expect } from "chai";

import { OptionError, parseOptions } from "../../../scripts/replay/cli.ts";
import { loadEpisode, symbolOf } from "../../../scripts/replay/episode.ts";
import { classOfFile, isEpisodeFile } from "../../../scripts/replay/episodes.ts";
import { FileMissingError, InputError, TooFewRowsError } from "../../../scripts/replay/market/errors.ts";

describe("replay: command line", () => {
  it("replays Black Thursday without options", () => {
    expect(parseOptions([])).to.deep.equal({
      assetClass: "major",
      traders: 500,
      seed: 1,
      name: "black-thursday",
      out: path.join("out", "replay", "black-thursday"),
    });
  });

  it("takes every option", () => {
    const options = parseOptions(
      "--prices a/b.csv.gz --rounds r.csv --class long-tail --traders 7 --seed 9 --from 2020-03-12T10:00Z --to 1584090000 --name n --out o".split(
        " ",
      ),
    );
    expect(options).to.deep.equal({
      prices: "a/b.csv.gz",
      rounds: "r.csv",
      assetClass: "long-tail",
      traders: 7,
      seed: 9,
      from: 1_584_007_200,
      to: 1_584_090_000,
      name: "n",
      out: "o",
    });
  });

  it("names the episode after its file", () => {
    expect(parseOptions(["--prices", "x/s07_aug_ethusdt_1m.csv.gz"]).name).to.equal("s07_aug_ethusdt_1m");
    expect(parseOptions(["--prices", "my prices.csv"]).out).to.equal(path.join("out", "replay", "my-prices"));
  });

  const wrong: readonly (readonly string[])[] = [
    ["--class", "minor"],
    ["--traders", "0"],
    ["--traders", "1.5"],
    ["--traders", "many"],
    ["--seed", "-1"],
    ["--from", "yesterday"],
    ["--from", "1584090000", "--to", "1584090000"],
    ["--name", "../escape"],
    ["--nonsense", "1"],
    ["stray.csv"],
  ];
  for (const args of wrong) {
    it(`refuses ${args.join(" ")}`, () => {
      expect(() => parseOptions(args))
        .to.throw(OptionError, "Usage")
        .and.to.be.instanceOf(InputError);
    });
  }
});

describe("replay: episodes", () => {
  it("reads the coin from the name of the file", () => {
    expect(symbolOf("s07_aug_2023_ethusdt_1m")).to.equal("WETH");
    expect(symbolOf("s04_luna_2022_lunausdt_1m")).to.equal("LUNA");
    expect(symbolOf("chainlink_mainnet_eth_usd")).to.equal("WETH");
    expect(symbolOf("chainlink_mainnet_usdn_usd")).to.equal("USDN");
    expect(symbolOf("chainlink_mainnet_usdt_usd")).to.equal("USDT");
    expect(symbolOf("prices")).to.equal("BASE");
  });

  it("knows episodes and their classes", () => {
    const files = [
      "s01_black_thursday_2020_ethusdt_1m.csv.gz",
      "s06_crv_nov_2022_crvusdt_3m.csv.gz",
      "s09_dec_2024_longtail_taousdt_1m.csv.gz",
    ];
    expect(files.filter(isEpisodeFile)).to.deep.equal(files);
    expect(files.map(classOfFile)).to.deep.equal(["major", "alt", "long-tail"]);
    for (const other of ["s07_aug_2023_polygon_gas_gwei_1m.csv.gz", "README.md", "long_btcusdt_1h_excised.csv.gz"]) {
      expect(isEpisodeFile(other), other).to.be.false;
    }
  });

  it("cuts Black Thursday to a window, and refuses one outside", () => {
    const episode = loadEpisode(parseOptions(["--from", "1584007200", "--to", "1584007800"]));
    expect(episode.ticks).to.have.lengthOf(9);
    expect(episode.feed.perTick).to.have.lengthOf(9);
    expect(() => loadEpisode(parseOptions(["--to", "1500000000"]))).to.throw(TooFewRowsError);
  });

  it("starts the feed when the pools are set up", () => {
    const episode = loadEpisode(parseOptions([]));
    expect(episode.feed.opening.updatedAt).to.equal(episode.ticks[0].time - episode.setupTime);
  });

  it("says which file is missing", () => {
    expect(() => loadEpisode(parseOptions(["--prices", "nowhere.csv"]))).to.throw(FileMissingError, "nowhere.csv");
  });
});
