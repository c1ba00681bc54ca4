import { expect } from "chai";

import { marginsBetween, syntheticEpisode } from "../../helpers/labEpisode.ts";
import { PoolMargins } from "../../../scripts/lab/twin/poolMargins.ts";
import { inverted, runTwin } from "../../../scripts/lab/twin/timeline.ts";
import { answerOf, decimalsOf, isDue } from "../../../scripts/lab/twin/rounds.ts";
import { CLASSES } from "../../../scripts/sdk/src/classes.ts";
import { replay } from "../../../scripts/sdk/src/volatility/index.ts";

const WAD = 10n ** 18n;
const variance = (sigma: number): bigint => BigInt(Math.round(sigma * sigma * 1e9)) * 10n ** 9n;

describe("lab: margins of a pool", () => {
  it("start at the ceiling, fall at once, rise on the ramp", () => {
    const margins = new PoolMargins(CLASSES.major);
    expect(margins.at(0n)).to.deep.equal({ maintenance: 500_000n, initial: 1_000_000n });
    margins.sync(0n, variance(0.5), true, 0n);
    const calm = margins.at(0n);
    expect(calm.maintenance).to.equal(margins.target);
    margins.sync(0n, variance(2), true, 0n);
    expect(margins.at(0n).maintenance).to.equal(calm.maintenance);
    expect(margins.at(0n).initial).to.be.greaterThan(calm.initial);
    expect(margins.at(60n).maintenance).to.be.greaterThan(calm.maintenance);
    expect(margins.at(100_000n).maintenance).to.equal(margins.target);
    margins.sync(100_000n, variance(0.5), true, 0n);
    expect(margins.at(100_000n)).to.deep.equal(calm);
  });

  it("are the same after one sync and after a thousand", () => {
    const once = new PoolMargins(CLASSES.major);
    const often = new PoolMargins(CLASSES.major);
    for (const pool of [once, often]) {
      pool.sync(0n, variance(0.5), true, 0n);
      pool.sync(10n, variance(1.5), true, 0n);
    }
    for (let minute = 11n; minute < 400n; minute += 1n) often.sync(minute, variance(1.5), true, 0n);
    for (const minute of [400n, 555n, 1_000n]) expect(often.at(minute)).to.deep.equal(once.at(minute));
  });

  it("keep the promise: health of 1.02 lasts 60 minutes whatever volatility does", () => {
    for (const parameters of Object.values(CLASSES)) {
      for (const [from, to] of [
        [0.1, 9],
        [0.7, 2],
        [0.7, 9],
      ] as const) {
        const margins = new PoolMargins(parameters);
        margins.sync(0n, variance(from), true, 0n);
        margins.sync(5n, variance(to), true, 0n);
        for (let minute = 5n; minute < 300n; minute += 1n) {
          const now = 1_000_000n - margins.at(minute).maintenance;
          const later = 1_000_000n - margins.at(minute + 60n).maintenance;
          // health = value x LT / debt: 1.02 now is at least 1 later.
          expect(later * 102n >= now * 100n, `${parameters.name} ${minute}`).to.equal(true);
        }
      }
    }
  });

  it("take the cap while samples are few, and for new risk while they lag", () => {
    const margins = new PoolMargins(CLASSES.alt);
    margins.sync(0n, variance(0.5), false, 0n);
    const { maintenance, initial } = margins.at(0n);
    margins.sync(0n, variance(0.5), true, 3_901n);
    expect(margins.at(0n).maintenance).to.be.lessThan(maintenance);
    expect(margins.at(0n).initial).to.equal(initial);
    margins.sync(0n, variance(0.5), true, 3_900n);
    expect(margins.at(0n).initial).to.be.lessThan(initial);
  });

  it("keep initial margin gamma times above maintenance, rounded up", () => {
    const margins = new PoolMargins(CLASSES.stable);
    for (const sigma of [0.01, 0.3, 1, 2]) {
      margins.sync(0n, variance(sigma), true, 0n);
      const { maintenance, initial } = margins.at(5_000n);
      expect(initial * WAD).to.be.at.least(maintenance * CLASSES.stable.margin.gamma);
    }
  });
});

describe("lab: the twin's timeline", () => {
  it("samples what a replay of its rounds samples, bit by bit", () => {
    const { journal } = runTwin(syntheticEpisode(7), CLASSES.major, "close");
    const { rounds } = journal.feed;
    const last = journal.samples[journal.samples.length - 1].state;
    expect(replay([rounds[0], ...rounds.slice(1)], CLASSES.major.estimator)).to.deep.equal(last);
    expect(journal.samples.length).to.be.greaterThan(500);
  });

  it("raises margins in a crash, initial at once and maintenance later", () => {
    const { timeline } = runTwin(syntheticEpisode(7), CLASSES.major, "close");
    const crash = timeline.time.length / 2;
    const before = marginsBetween(timeline, crash - 300, crash - 5);
    const soon = marginsBetween(timeline, crash + 20, crash + 60);
    expect(soon.initial).to.be.greaterThan(before.initial * 1.1);
    // Old risk is given time: a twentieth at most within the first half hour.
    expect(marginsBetween(timeline, crash, crash + 30).maintenance).to.be.lessThan(before.maintenance * 1.05);
    expect(marginsBetween(timeline, crash + 700, crash + 800).maintenance).to.be.greaterThan(before.maintenance * 1.1);
  });

  it("is deterministic, and the short side is its inverse", () => {
    const a = runTwin(syntheticEpisode(3), CLASSES.alt, "low").timeline;
    const b = runTwin(syntheticEpisode(3), CLASSES.alt, "low").timeline;
    expect(a).to.deep.equal(b);
    const short = inverted(a);
    expect(short.market[100]).to.equal(1 / a.market[100]);
    expect(short.maintenance).to.equal(a.maintenance);
  });

  it("without a history opens after two days, with one at once", () => {
    const bare = runTwin({ ...syntheticEpisode(1), history: [] }, CLASSES.alt, "close").timeline;
    expect(bare.time[bare.openFrom] - bare.time[0]).to.equal(86_400);
    expect(runTwin(syntheticEpisode(1), CLASSES.alt, "close").timeline.openFrom).to.equal(0);
  });

  it("feeds answers by deviation and heartbeat, in the feed's own digits", () => {
    const last = { time: 1_000, price: 100 };
    const rule = { deviation: 0.005, heartbeat: 3_600 };
    expect(isDue(rule, last, 1_060, 100.4)).to.equal(false);
    expect(isDue(rule, last, 1_060, 99.5)).to.equal(true);
    expect(isDue(rule, last, 4_600, 100)).to.equal(true);
    expect(answerOf(2_000.5, 8)).to.equal(200_050_000_000n);
    expect(answerOf(0.03, decimalsOf("eth/btc"))).to.equal(30_000_000_000_000_000n);
    expect(answerOf(0, 8)).to.equal(1n);
  });
});
