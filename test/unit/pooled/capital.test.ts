import { expect } from "chai";

import { flatStage, syntheticScene } from "../../helpers/pooledStage.ts";
import { bookOf, booksOf, isHedged, netOf } from "../../../scripts/pooled/books.ts";
import type { Book } from "../../../scripts/pooled/books.ts";
import { creditedWord, isolatedDemand, pooledDemand, requirementOf, riskOf } from "../../../scripts/pooled/capital.ts";
import { measure } from "../../../scripts/pooled/correlation.ts";
import { correlationsOf, matrixOf, shortsOf } from "../../../scripts/pooled/correlations.ts";
import type { Stage } from "../../../scripts/pooled/markets.ts";
import { scenesOf, stageOf } from "../../../scripts/pooled/markets.ts";
import { correlationBox, REGIMES, RULES } from "../../../scripts/pooled/parameters.ts";
import { blendOf, pooledRequirement } from "../../../scripts/pooled/requirement.ts";
import { crashOf, demandOf, toRatio } from "../../../scripts/pooled/run.ts";
import { seeded } from "../../../scripts/replay/random.ts";
import { correlationOf, packCorrelations } from "../../../scripts/sdk/src/math/portfolioMath.ts";
import { syntheticEpisode } from "../../helpers/labEpisode.ts";
import { expectNear } from "../../helpers/near.ts";

const LONG = bookOf("ETH long", [["eth", 1]]);
const HEDGE = bookOf("ETH long, ETH short", [["eth", 1], ["eth", -1]]); // prettier-ignore
const PRICES = { eth: [100, 100], btc: [100, 100], tao: [100, 100] };

const alone = (stage: Stage): number => toRatio(isolatedDemand(stage.members, 0)?.equity ?? 0n);
function together(stage: Stage, word: bigint): number {
  const { equity, reserve } = pooledDemand(stage.members, 0, RULES, word);

  return toRatio(equity + reserve);
}
/** All correlations 100 %: right for members of one asset. */
const sameAsset = ({ members }: Stage): bigint => packCorrelations(members.map(() => members.map(() => 100n)));

describe("pooled: the requirement", () => {
  it("in doubles equals the twin of PortfolioMath within 1e-9 on 4,000 random groups, members suspended among them", () => {
    const random = seeded(21, "groups");
    for (let k = 0; k < 4_000; k += 1) {
      const n = 1 + (k % 8);
      const book: Book = bookOf("random", Array.from({ length: n }, () => ["eth", random.uniform() < 0.5 ? 1 : -1])); // prettier-ignore
      const { members } = flatStage(book, PRICES);
      const buffers = Array.from({ length: n }, () => Math.floor(random.uniform() * 1e12));
      const word = packCorrelations(
        buffers.map(() => buffers.map(() => BigInt(Math.floor(201 * random.uniform()) - 100))),
      );
      const suspended = random.uniform() < 0.3 ? BigInt(Math.floor(random.uniform() * 2 ** n)) : 0n;
      members.forEach(({ timeline }, i) => (timeline.closed[0] = Number((suspended >> BigInt(i)) & 1n)));
      const credited = creditedWord(members, 0, word);
      const exact = requirementOf(buffers.map(BigInt), shortsOf(members), credited, RULES);
      const matrix = matrixOf(word, members, RULES.box, suspended);
      const ours = pooledRequirement(Float64Array.from(buffers), matrix, blendOf(RULES));
      expectNear(ours, Number(exact.requirement), 1e-9 * 1e12 + 4, `case ${k}`);
    }
  });

  it("of a perfect hedge is the figure of the contracts' test: 905.96 of 2,000", () => {
    const { members } = flatStage(HEDGE, PRICES);
    const { requirement, shares } = requirementOf([1_000_000_000n, 1_000_000_000n], shortsOf(members), 100n, RULES);
    expectNear(Number(requirement) / 1e6, 905.964, 0.001);
    expect(shares[0]).to.equal(shares[1]);
  });

  it("gives a suspended member no credit: the hedge counts as the sum", () => {
    const { members } = flatStage(HEDGE, PRICES);
    if (members[0] !== undefined) members[0].timeline.closed[0] = 1;
    const word = creditedWord(members, 0, 100n);
    expect(requirementOf([1_000n, 1_000n], shortsOf(members), word, RULES).requirement).to.equal(2_000n);
  });

  it("gives no credit for hedging with a long-tail asset", () => {
    const { low } = correlationBox("long-tail", "major");
    const { members } = flatStage(bookOf("hedge", [["tao", 1], ["eth", -1]]), PRICES); // prettier-ignore
    const matrix = matrixOf(packCorrelations([[], [low]]), members, RULES.box, 0n);
    expect(matrix[1]).to.be.at.least(0);
  });
});

describe("pooled: capital", () => {
  it("of a single position is the isolated one and the cushion: a group is dearer", () => {
    const stage = flatStage(LONG, PRICES);
    expectNear(alone(stage), 0.15, 1e-9);
    expectNear(together(stage, 0n), 1 - 0.9 / 1.02 + 0.05, 1e-9);
  });

  it("of a perfect hedge is less than alone, and less than of the same two positions unhedged", () => {
    const hedge = flatStage(HEDGE, PRICES);
    expectNear(alone(hedge), (0.15 + 0.15 / 0.85) / 2, 1e-9);
    expect(together(hedge, sameAsset(hedge))).to.be.lessThan(alone(hedge));
    for (const sign of [1, -1]) {
      const twice = flatStage(bookOf("twice", [["eth", sign], ["eth", sign]]), PRICES); // prettier-ignore
      const unhedged = pooledDemand(twice.members, 0, RULES, sameAsset(twice)).reserve;
      expect(pooledDemand(hedge.members, 0, RULES, sameAsset(hedge)).reserve < unhedged).to.equal(true);
    }
  });

  it("keeps maintenance and cushion in every pool, whatever the group says", () => {
    const { members } = flatStage(HEDGE, PRICES);
    for (const { collateral, debt } of pooledDemand(members, 0, RULES, 100n).openings) {
      expectNear((Number(collateral) * 0.9) / Number(debt), 1.02, 1e-6);
    }
  });

  it("is undefined where a pool lends nothing", () => {
    const stage = flatStage(LONG, PRICES);
    stage.members[0]?.timeline.initial.fill(1);
    expect(isolatedDemand(stage.members, 0)).to.equal(undefined);
  });

  it("at equal capital is the isolated one, the saving in the reserve", () => {
    const stage = flatStage(HEDGE, PRICES);
    const word = { words: [sameAsset(stage)], at: new Uint16Array(2) };
    const regime = REGIMES.find(({ name }) => name === "pooled-same-capital");
    if (regime === undefined) throw new TypeError("no such regime");
    const demand = demandOf(stage, regime, word, 0);
    expectNear(toRatio((demand?.equity ?? 0n) + (demand?.reserve ?? 0n)), alone(stage), 1e-9);
  });

  it("at every sync lies between the floor and the isolated sum, on a market of the twin", () => {
    const scene = syntheticScene();
    const book = bookOf("ETH long, BTC short", [["eth", 1], ["btc", -1]]); // prettier-ignore
    const stage = stageOf(scene, book, "close");
    expect(stage.syncs.length).to.be.greaterThan(100);
    const { words, at } = correlationsOf(scene, stage, "measured");
    for (const bar of stage.syncs) {
      const { buffers, reserve } = pooledDemand(stage.members, bar, RULES, words[at[bar] ?? 0] ?? 0n);
      const sum = buffers.reduce((a, b) => a + b, 0n);
      expect(reserve <= sum && reserve * 100n >= 35n * sum, `bar ${bar}`).to.equal(true);
    }
  });

  it("reports no risk of a perfect hedge, and of a long one what its volatility says", () => {
    const hedge = riskOf(flatStage(HEDGE, PRICES).members, 0, 100n);
    expect(hedge.valueAtRisk).to.equal(0n);
    expect(hedge.worstScenario).to.equal(0n);
    const { valueAtRisk, shortfall, worstScenario } = riskOf(flatStage(LONG, PRICES).members, 0, 0n);
    // 2.3263 and 2.6652 standard deviations of a day
    expectNear(toRatio(valueAtRisk), (2.3263 * 0.8) / Math.sqrt(365), 1e-4);
    expectNear(toRatio(shortfall), (2.6652 * 0.8) / Math.sqrt(365), 1e-4);
    expect(toRatio(worstScenario)).to.equal(0.25);
  });
});

describe("pooled: correlations", () => {
  const walk = (seed: number, hours: number): number[] => {
    const random = seeded(seed, "walk");
    let price = 100;

    return Array.from({ length: hours }, () => (price *= Math.exp(0.01 * random.normal())));
  };
  const byHour = (prices: readonly number[]): Map<number, number> =>
    new Map(prices.map((price, i) => [1_000 + i, price]));

  it("of a series with itself are 100 %, with its inverse at the other end, of two of their own near nothing", () => {
    const a = walk(1, 600);
    expect(measure(byHour(a), byHour(a)).at(-1)?.percent).to.equal(100n);
    expect(Number(measure(byHour(a), byHour(a.map((price) => 1 / price))).at(-1)?.percent)).to.be.at.most(-99);
    expect(Math.abs(Number(measure(byHour(a), byHour(walk(2, 600))).at(-1)?.percent))).to.be.at.most(35);
  });

  it("are known after 48 common hours, each when its hour is over, and do not look ahead", () => {
    const [a, b] = [walk(3, 200), walk(4, 200)];
    const whole = measure(byHour(a), byHour(b));
    expect(whole[0]?.time).to.equal((1_000 + 48 + 1) * 3_600);
    const cut = measure(byHour(a.slice(0, 100)), byHour(b.slice(0, 100)));
    expect(whole.slice(0, cut.length)).to.deep.equal(cut);
  });

  it("of one asset are 100 %, of two the side of the box that is worse for their directions", () => {
    const scene = syntheticScene();
    const word = (book: Book): bigint => correlationsOf(scene, stageOf(scene, book, "close"), "box").words[0] ?? 0n;
    const of = (x: readonly [string, number], y: readonly [string, number]): bigint => {
      const found = word(bookOf("pair", [x, y]));

      return correlationOf(found, 0, 1);
    };
    expect(of(["eth", 1], ["eth", -1])).to.equal(100n);
    expect(of(["eth", 1], ["btc", -1])).to.equal(60n);
    expect(of(["eth", 1], ["btc", 1])).to.equal(90n);
  });
});

describe("pooled: books and markets", () => {
  it("are chosen by what an episode has, and split their exposure", () => {
    const books = booksOf(["btc", "eth", "tao", "sui"], ["tao"]);
    for (const { legs } of books)
      expectNear(
        legs.reduce((sum, { weight }) => sum + weight, 0),
        1,
        1e-12,
      );
    expect(books.map(({ name }) => name)).to.include.members(["long ETH, BTC, SUI, TAO", "TAO, SUI long, ETH short"]);
    expect(books.filter(isHedged).length).to.be.greaterThan(5);
    expectNear(netOf(bookOf("x", [["eth", 2], ["btc", -1]])), 1 / 3, 1e-12); // prettier-ignore
    expect(booksOf(["sui"], [])).to.deep.equal([]);
  });

  it("need an episode with two assets in dollars", () => {
    const eth = { ...syntheticEpisode(5), pair: "eth/usdt" };
    expect(scenesOf([eth])).to.deep.equal([]);
    expect(scenesOf([eth, { ...eth, pair: "eth/btc" }])).to.deep.equal([]);
    expect(scenesOf([eth, { ...eth, pair: "sui/usdt", assetClass: "alt" }])).to.have.length(1);
  });

  it("share the clock of the shortest bars while all of them trade; of a coarse market the last bar stands", () => {
    const fine = { ...syntheticEpisode(5), pair: "eth/usdt" };
    const keep = [...fine.bars.time.keys()].filter((i) => i % 5 === 4 && i < 4_000);
    const pick = (column: Float64Array): Float64Array => Float64Array.from(keep, (i) => column[i] ?? 0);
    const { time, high, low, close } = fine.bars;
    const bars = { time: pick(time), high: pick(high), low: pick(low), close: pick(close) };
    const [scene] = scenesOf([fine, { ...fine, pair: "btc/usdt", bars }]);
    if (scene === undefined) throw new TypeError("no scene");
    const stage = stageOf(scene, bookOf("pair", [["eth", 1], ["btc", -1]]), "close"); // prettier-ignore
    expect(stage.time[0]).to.equal(bars.time[0]);
    expect(stage.time[stage.time.length - 1]).to.equal(bars.time[bars.time.length - 1]);
    expect((stage.time[1] ?? 0) - (stage.time[0] ?? 0)).to.equal(60);
    const inverse = stage.members[1]?.timeline.market ?? new Float64Array();
    expectNear(1 / (inverse[3] ?? 1), bars.close[0] ?? 0, 1e-9);
    expectNear(1 / (inverse[5] ?? 1), bars.close[1] ?? 0, 1e-9);
  });

  it("find the worst hour, whichever way", () => {
    const prices = Array.from({ length: 600 }, (_, i) => (i < 400 ? 100 : i < 430 ? 100 + (i - 399) : 130));
    const crash = crashOf(flatStage(HEDGE, { eth: prices }));
    expect(crash.base).to.equal("eth");
    expectNear(crash.move, 0.3, 1e-9);
    expect(crash.from).to.be.equal(369);
  });
});
