import { expect } from "chai";

import {
  DEVIATION,
  HEARTBEAT,
  RoundsOutsideWindowError,
  deriveRounds,
  feedDecimals,
  layRounds,
  openingPrice,
} from "../../../scripts/replay/market/feed.ts";
import type { Round } from "../../../scripts/replay/market/types.ts";
import { parseDecimal } from "../../../scripts/replay/decimal.ts";

const T0 = 1_600_000_000;
const series = (...prices: readonly string[]): { time: number; price: bigint }[] =>
  prices.map((price, i) => ({ time: T0 + 60 * i, price: parseDecimal(price) }));
const round = (roundId: bigint, answer: bigint, updatedAt: number): Round => ({
  roundId,
  answer,
  startedAt: updatedAt,
  updatedAt,
  answeredInRound: roundId,
});

describe("replay: feed", () => {
  it("speaks at the deviation, not below it", () => {
    const ticks = series("100", "100.49", "100.5", "100.9", "99.9975");
    const { perTick, opening, decimals } = deriveRounds(ticks, DEVIATION.major, T0 - 60);
    expect(decimals).to.equal(8);
    expect([opening.answer, opening.updatedAt]).to.deep.equal([10_000_000_000n, T0 - 60]);
    expect(perTick.map((rounds) => rounds.map(({ answer }) => answer))).to.deep.equal([
      [],
      [],
      [10_050_000_000n],
      [],
      [9_999_750_000n],
    ]);
  });

  it("speaks at the heartbeat when nothing moves", () => {
    const ticks = Array.from({ length: 121 }, (_, i) => ({ time: T0 + 60 * i, price: 10n ** 18n }));
    const spoken = deriveRounds(ticks, DEVIATION.major, T0).perTick.flat();
    expect(spoken.map(({ updatedAt }) => updatedAt)).to.deep.equal([T0 + HEARTBEAT, T0 + 2 * HEARTBEAT]);
  });

  it("numbers rounds without a gap", () => {
    const { opening, perTick } = deriveRounds(series("1", "2", "3"), DEVIATION.alt, T0 - 60);
    const ids = [opening, ...perTick.flat()].map(({ roundId }) => roundId);
    expect(ids).to.deep.equal([1n, 2n, 3n].map((n) => 2n ** 64n + n));
  });

  it("has 18 decimals only where 8 would blur the price", () => {
    expect(feedDecimals(series("250", "86"))).to.equal(8);
    expect(feedDecimals(series("88", "0.00004"))).to.equal(18);
    const { perTick } = deriveRounds(series("0.00005", "0.00004"), DEVIATION.alt, T0 - 60);
    expect(perTick[1][0].answer).to.equal(40_000_000_000_000n);
  });

  it("lays real rounds over the ticks in the feed's order, empty and late ones with their predecessor", () => {
    const history = {
      decimals: 8,
      rounds: [
        round(1n, 100n, T0 - 90),
        round(2n, 101n, T0 + 59),
        round(3n, 0n, 0),
        round(4n, 102n, T0 + 60),
        round(5n, 103n, T0 + 10),
        round(6n, 104n, T0 + 61),
        round(7n, 105n, T0 + 9_000),
      ],
    };
    const schedule = layRounds(history, series("1", "1", "1"), T0 - 60);
    expect(schedule.opening.roundId).to.equal(1n);
    expect(schedule.perTick.map((rounds) => rounds.map(({ roundId }) => roundId))).to.deep.equal([
      [],
      [2n, 3n, 4n, 5n],
      [6n],
    ]);
  });

  it("takes an hour or a day for the heartbeat, as the gaps say", () => {
    const every = (gap: number): Round[] =>
      Array.from({ length: 50 }, (_, i) => round(BigInt(i + 1), 100n, T0 - 10 + gap * i));
    const ticks = series("1", "1");
    expect(layRounds({ decimals: 8, rounds: every(3_620) }, ticks, T0).heartbeat).to.equal(3_600);
    expect(layRounds({ decimals: 8, rounds: every(86_430) }, ticks, T0).heartbeat).to.equal(86_400);
  });

  it("gives out the first answer when the pools are created, if the feed is not known then", () => {
    const first = round((6n << 64n) + 3n, 100n, T0);
    const schedule = layRounds({ decimals: 8, rounds: [first] }, series("1", "1"), T0 - 600);
    const { roundId, answer, updatedAt } = schedule.opening;
    expect([roundId, answer, updatedAt]).to.deep.equal([(5n << 64n) + 1n, 100n, T0 - 600]);
    expect(schedule.perTick[0]).to.deep.equal([first]);
    expect(openingPrice(schedule)).to.equal(10n ** 12n);
  });

  it("opens on the latest fresh round, and brings the later ones with the first tick", () => {
    const rounds = [round(1n, 99n, T0 - 900), round(2n, 100n, T0 - 700), round(3n, 101n, T0 - 300)];
    const { opening, perTick } = layRounds({ decimals: 8, rounds }, series("1", "1"), T0 - 600);
    expect(opening.roundId).to.equal(2n);
    expect(perTick[0]?.map(({ roundId }) => roundId)).to.deep.equal([3n]);
  });

  it("refuses rounds of another time", () => {
    const rounds = [round(1n, 100n, T0 + 900_000)];
    expect(() => layRounds({ decimals: 8, rounds }, series("1", "1"), T0)).to.throw(RoundsOutsideWindowError);
  });
});
