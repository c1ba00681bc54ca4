import { expect } from "chai";

import { flatStage, syntheticScene } from "../../helpers/pooledStage.ts";
import { bookOf } from "../../../scripts/pooled/books.ts";
import type { Book } from "../../../scripts/pooled/books.ts";
import { pooledDemand } from "../../../scripts/pooled/capital.ts";
import { correlationsOf } from "../../../scripts/pooled/correlations.ts";
import type { Stage } from "../../../scripts/pooled/markets.ts";
import { stageOf } from "../../../scripts/pooled/markets.ts";
import type { GroupRules } from "../../../scripts/pooled/parameters.ts";
import { REGIMES, RULES } from "../../../scripts/pooled/parameters.ts";
import { demandOf, settingOf, toRatio } from "../../../scripts/pooled/run.ts";
import type { Fate, State } from "../../../scripts/pooled/simulate.ts";
import { simulate } from "../../../scripts/pooled/simulate.ts";
import { packCorrelations } from "../../../scripts/sdk/src/math/portfolioMath.ts";
import { expectNear } from "../../helpers/near.ts";

const LONG = bookOf("ETH long", [["eth", 1]]);
const SHORT = bookOf("ETH short", [["eth", -1]]);
const HEDGE = bookOf("ETH long, ETH short", [["eth", 1], ["eth", -1]]); // prettier-ignore

/** A book in a group at constant margins, one minute a bar, keepers one minute late. */
function play(book: Book, eth: readonly number[], rules: GroupRules | undefined, reserve?: number): [Fate, State[]] {
  const stage = flatStage(book, { eth });
  const word = packCorrelations(book.legs.map(() => book.legs.map(() => 100n)));
  const correlations = { words: [word], at: new Uint16Array(eth.length) };
  const demand = pooledDemand(stage.members, 0, rules ?? { ...RULES, cushion: 0n }, word);
  const openings = demand.openings.map(({ collateral, debt }) => ({
    collateral: toRatio(collateral),
    debt: toRatio(debt),
  }));
  const states: State[] = [];
  const fate = simulate({
    stage,
    rules,
    correlations,
    bar: 0,
    openings,
    reserve: rules === undefined ? 0 : (reserve ?? toRatio(demand.reserve)),
    delay: 60,
    trace: (state) => states.push(state),
  });

  return [fate, states];
}

/** Equity at the market's price, debts beyond the collateral included [ratio]. */
function worth({ members }: Stage, state: State): number {
  return members.reduce((sum, { short, timeline }, i) => {
    const price = timeline.market[state.bar] ?? 0;
    const equity = (state.collateral[i] ?? 0) * price - (state.debt[i] ?? 0);

    return sum + equity * (short ? 1 / price : 1);
  }, state.reserve);
}

/** What the market gave and took, by what was held over each bar [ratio]. */
function profit({ members }: Stage, states: readonly State[]): number {
  let sum = 0;
  states.slice(1).forEach((state, k) => {
    const before = states[k];
    members.forEach(({ short, timeline }, i) => {
      const dollars = (bar: number): number => (short ? 1 / (timeline.market[bar] ?? 1) : (timeline.market[bar] ?? 1));
      const held = short ? -(before?.debt[i] ?? 0) : (before?.collateral[i] ?? 0);
      sum += held * (dollars(state.bar) - dollars(before?.bar ?? 0));
    });
  });

  return sum;
}

describe("pooled: accounting", () => {
  it("is conserved in every regime, through top-ups, covers, liquidations and unwinding: equity moves by profit, costs and bad debt", () => {
    const scene = syntheticScene();
    const seen = { topUps: 0, covers: 0, liquidated: 0, unwound: 0 };
    for (const book of [
      LONG,
      SHORT,
      HEDGE,
      bookOf("pair", [
        ["eth", 2],
        ["btc", -1],
      ]),
      bookOf("two", [
        ["eth", 1],
        ["btc", 1],
      ]),
    ]) {
      const stage = stageOf(scene, book, "close");
      for (const regime of REGIMES) {
        const correlations = correlationsOf(scene, stage, regime.source);
        for (const [bar, delay] of [
          [stage.openFrom, 1],
          [2_000, 15],
          [2_100, 60],
        ] as const) {
          const demand = demandOf(stage, regime, correlations, bar);
          if (demand === undefined) throw new TypeError("closed");
          const states: State[] = [];
          const setting = settingOf(stage, regime, correlations, bar, demand, delay);
          const fate = simulate({ ...setting, trace: (state) => states.push(state) });
          const [first] = states;
          if (first === undefined) throw new TypeError("no state");
          const expected = worth(stage, first) + profit(stage, states) - fate.costs + fate.badDebt;
          expectNear(fate.finalEquity, expected, 1e-9, `${book.name} ${regime.name} ${delay}`);
          // Nobody watching changes nothing.
          expect(simulate(setting)).to.deep.equal(fate);
          seen.topUps += fate.topUps;
          seen.covers += fate.covers;
          seen.liquidated += fate.liquidated;
          seen.unwound += fate.unwoundDebt;
        }
      }
    }
    for (const [what, count] of Object.entries(seen)) expect(count, what).to.be.greaterThan(0);
  });
});

describe("pooled: what becomes of a book", () => {
  it("does not change while the price stands", () => {
    const [fate, states] = play(HEDGE, new Array<number>(100).fill(100), RULES);
    expect(fate).to.include({ liquidated: 0, unwoundDebt: 0, topUps: 0, covers: 0, costs: 0, reserveUsed: 0 });
    expectNear(states.at(-1)?.health, 1.02, 1e-6);
  });

  it("tops a long position up by a repayment and a short one by collateral, to the target, out of the reserve", () => {
    const [long, afterFall] = play(LONG, [100, 98.5, 98.5, 98.5], { ...RULES, unwinds: false });
    expect(long).to.include({ topUps: 1, liquidated: 0, exhausted: false });
    expectNear(afterFall.at(-1)?.health, 1.05, 1e-9);
    expectNear((afterFall[0]?.debt[0] ?? 0) - (afterFall.at(-1)?.debt[0] ?? 0), long.reserveUsed, 1e-12);
    const [short, afterRise] = play(SHORT, [100, 101.5, 101.5, 101.5], { ...RULES, unwinds: false });
    expect(short).to.include({ topUps: 1, liquidated: 0, exhausted: false });
    expectNear(afterRise.at(-1)?.health, 1.05, 1e-9);
    const more = (afterRise.at(-1)?.collateral[0] ?? 0) - (afterRise[0]?.collateral[0] ?? 0);
    expectNear(more, short.reserveUsed, 1e-12);
  });

  it("liquidates by the pool's rule what the reserve cannot save, and then only that member", () => {
    const [fate, states] = play(HEDGE, [100, 96, 96, 96, 96], { ...RULES, unwinds: false }, 0);
    expect(fate).to.include({ liquidated: 1, topUps: 0, covers: 0, exhausted: true, badDebt: 0 });
    expect(states.at(-1)?.debt[1]).to.equal(states[0]?.debt[1]);
  });

  it("loses nothing to lenders in a gap while the reserve lasts, of long positions and of short ones", () => {
    const rules = { ...RULES, unwinds: false };
    for (const [book, gap] of [
      [LONG, [100, 85, 85, 85, 85]],
      [SHORT, [100, 120, 120, 120, 120]],
    ] as const) {
      const [alone] = play(book, gap, undefined);
      expect(alone.badDebt).to.be.greaterThan(0);
      const [pooled, states] = play(book, gap, rules, 1);
      expect(pooled).to.include({ badDebt: 0, exhausted: false, covers: 1, topUps: 0, liquidated: 0 });
      // What a pool of majors restores.
      expectNear(states.at(-1)?.health, 1.3, 1e-9);
      const [poor] = play(book, gap, rules, 0.001);
      expect(poor).to.include({ exhausted: true, liquidated: 1 });
      expect(poor.lostWithReserve).to.deep.equal([false]);
    }
  });

  it("repays a debt whole where less than the least would be left, and leaves the least where it cannot", () => {
    const worthless = [100, 100, 1e-6, 1e-6, 1e-6, 1e-6];
    const [whole, states] = play(LONG, worthless, { ...RULES, unwinds: false }, 2);
    expect(whole).to.include({ exhausted: false, badDebt: 0 });
    expect(states.at(-1)?.debt[0]).to.equal(0);
    expectNear(whole.reserveUsed, states[0]?.debt[0] ?? NaN, 1e-12);
    // One thousandth short of the debt: the least debt is lost, and the reserve says that it did not last.
    const [rest] = play(LONG, worthless, { ...RULES, unwinds: false }, (states[0]?.debt[0] ?? 0) - 0.001);
    expect(rest.exhausted).to.equal(true);
    expect(rest.lostWithReserve).to.deep.equal([false]);
    expect(rest.badDebt).to.be.within(1e-6, 0.02);
  });

  it("is unwound slice by slice while the reserve is short, once in ten minutes, until it is covered", () => {
    const [fate, states] = play(LONG, new Array<number>(200).fill(100), RULES, 0.03);
    expect(fate.liquidated).to.equal(0);
    expect(fate.unwoundDebt).to.be.greaterThan(0.3);
    // At the incentive of half a percent.
    expectNear(fate.costs, 0.005 * fate.unwoundDebt, 1e-9);
    const last = states.at(-1);
    expect(last?.reserve).to.be.at.least((last?.requirement ?? 0) - 1e-9);
    const steps = states.filter((state, k) => k > 0 && state.debt[0] !== states[k - 1]?.debt[0]).map(({ bar }) => bar);
    expect(steps.length).to.be.greaterThan(1);
    steps.slice(1).forEach((bar, k) => expect(bar - (steps[k] ?? 0)).to.be.at.least(10));
    const [left] = play(LONG, new Array<number>(200).fill(100), { ...RULES, unwinds: false }, 0.03);
    expect(left.unwoundDebt).to.equal(0);
  });

  it("is not unwound because it gains: no more of the collateral counts than the debt needs", () => {
    const rising = Array.from({ length: 200 }, (_, bar) => 100 + bar);
    const [alone, states] = play(LONG, rising, RULES, 0.052);
    expect(alone.unwoundDebt).to.equal(0);
    const debt = states[0]?.debt[0] ?? 0;
    expectNear(states.at(-1)?.requirement ?? 0, (debt * 0.05) / 0.85, 1e-12);
  });
});
