import { expect } from "chai";

import { syntheticEpisode } from "../../helpers/labEpisode.ts";
import { marketOf } from "../../../scripts/lab/data/classify.ts";
import { comparatorsOf, designOf, prepare, runLab } from "../../../scripts/lab/run.ts";
import { lltvIncentive, maxIncentive, sizeLiquidation, termsOf } from "../../../scripts/lab/simulation/liquidation.ts";
import { loanToValues } from "../../../scripts/lab/simulation/population.ts";
import { simulate } from "../../../scripts/lab/simulation/simulate.ts";
import type { Setting } from "../../../scripts/lab/simulation/simulate.ts";
import type { Timeline } from "../../../scripts/lab/twin/timeline.ts";
import { seeded } from "../../../scripts/replay/random.ts";
import type { ClassParameters } from "../../../scripts/sdk/src/classes.ts";
import { ASSET_CLASSES, CLASSES } from "../../../scripts/sdk/src/classes.ts";
import { LiquidationMath } from "../../../scripts/sdk/src/math/index.ts";

const WAD = 10n ** 18n;
const UNIT = 10n ** 24n;
/** The doubles agree with the bigint twin to this relative error. */
const TOLERANCE = 1e-9;

const near = (a: number, b: number, scale = 1): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(scale, Math.abs(b));
const big = (x: number): bigint => BigInt(Math.round(x * 1e12)) * 10n ** 12n;

/** The same liquidation by the bigint twin. */
function exact(parameters: ClassParameters, value: number, debt: number, maintenancePpm: number, minDebt: number) {
  const { liquidation } = parameters;
  const m = BigInt(maintenancePpm) * 10n ** 12n;
  const most = LiquidationMath.maxIncentiveDown(m, liquidation.cursor, liquidation.incentiveCap);
  const asset = {
    value: big(value),
    lt: WAD - m,
    incentiveMin: liquidation.incentiveMin,
    incentiveMax: most > liquidation.incentiveMin ? most : liquidation.incentiveMin,
  };
  const book = { collateralValue: big(value), weightedValue: (big(value) * asset.lt) / WAD, debt: big(debt) };

  return LiquidationMath.step(book, asset, {
    ...liquidation,
    minDebt: big(minDebt),
    auctionFraction: 0n,
    fullIncentiveHealth: liquidation.fullIncentiveHealth,
  });
}

describe("lab: liquidations in doubles", () => {
  it("equal the bigint twin within 1e-9 on 4,000 random positions, slicing and closing", () => {
    const random = seeded(11, "liquidations");
    const modes = new Set<string>();
    for (let i = 0; i < 4_000; i += 1) {
      const base = CLASSES[ASSET_CLASSES[i % 4]];
      // Half of them with a pool that slices.
      const liquidation = {
        ...base.liquidation,
        closeAllHealth: i % 8 < 4 ? (96n * WAD) / 100n : base.liquidation.closeAllHealth,
      };
      const parameters = { ...base, liquidation };
      const maintenance = 30_000 + Math.floor(random.uniform() * 250_000);
      const debt = 1 + random.uniform();
      const value = (debt / (1 - maintenance / 1e6)) * (0.7 + 0.32 * random.uniform());
      const minDebt = random.uniform() < 0.5 ? 0.02 * debt : 0.5 * debt;
      const ours = sizeLiquidation(termsOf(parameters), value, debt, maintenance / 1e6, minDebt);
      const theirs = exact(parameters, value, debt, maintenance, minDebt);
      const context = `case ${i}: ${JSON.stringify(ours)}`;
      expect(near(ours.repay, Number(theirs.repay) / Number(UNIT)), context).to.equal(true);
      expect(near(ours.seize, Number(theirs.seize) / Number(UNIT)), context).to.equal(true);
      if (ours.mode !== "none") expect(near(ours.incentive, Number(theirs.incentive) / 1e18), context).to.equal(true);
      modes.add(ours.mode);
    }
    expect([...modes].sort()).to.deep.equal(["close-out", "full", "none", "partial"]);
  });

  it("never lower the health of what is left, and never create a loss that the incentive did not", () => {
    const random = seeded(12, "theorems");
    for (let i = 0; i < 4_000; i += 1) {
      const base = CLASSES[ASSET_CLASSES[i % 4]];
      const terms = { ...termsOf(base), closeAllHealth: 0.95 };
      const maintenance = 0.03 + 0.3 * random.uniform();
      const value = (1 / (1 - maintenance)) * (0.6 + 0.4 * random.uniform());
      const { mode, repay, seize, incentive } = sizeLiquidation(terms, value, 1, maintenance, 0.02);
      const health = value * (1 - maintenance);
      expect(incentive).to.be.at.most(maxIncentive(terms, maintenance) + 1e-12);
      expect(seize).to.be.at.most(value * (1 + 1e-12));
      if (mode === "partial") {
        const left = ((value - seize) * (1 - maintenance)) / (1 - repay);
        expect(near(left, terms.targetHealth)).to.equal(true);
        expect(left).to.be.greaterThan(health);
      }
      if (mode === "close-out") {
        const loss = 1 - repay;
        expect(loss).to.be.at.most(Math.max(0, 1 - value) + terms.incentiveMin * value + 1e-12);
      } else if (mode === "full") expect(repay).to.equal(1);
    }
  });
});

describe("lab: traders", () => {
  it("borrow at the limit, at 60 % of the leverage, and as a lending market does", () => {
    expect(loanToValues(0, 0.85)).to.deep.equal([0.85]);
    expect(near(loanToValues(1, 0.85)[0], 0.75)).to.equal(true);
    expect(loanToValues(2, 0.6)).to.deep.equal([0.22, 0.52, 0.6]);
    expect(loanToValues(1, 0.3)).to.deep.equal([]);
  });

  it("of one threshold lose the incentive of that kind of market", () => {
    expect(near(lltvIncentive(0.86), 1 / (1 - 0.3 * 0.14) - 1)).to.equal(true);
    expect(near(lltvIncentive(0.3), 0.15)).to.equal(true);
  });
});

/** A price that stands, falls at once by `fall` at one bar, and stands again. */
function step(fall: number, bars = 400, at = 200): Timeline {
  const price = new Float64Array(bars).fill(100).fill(100 * (1 - fall), at);
  const time = Float64Array.from(price, (_, i) => 60 * (i + 1));
  const constant = (x: number): Float64Array => new Float64Array(bars).fill(x);

  return {
    time,
    market: price,
    oracle: price,
    reference: price,
    maintenance: constant(0.1),
    initial: constant(0.15),
    closed: new Uint8Array(bars),
    openFrom: 0,
  };
}

/** A market as deep as one position is small. */
const FRICTIONLESS = { ...marketOf("major"), slippage: 0 };

const setting = (fall: number, change: Partial<Setting> = {}): Setting => ({
  timeline: step(fall),
  design: { kind: "dynamic", terms: termsOf(CLASSES.major) },
  population: 0,
  delay: 900,
  cohortStep: 100_000,
  market: FRICTIONLESS,
  ...change,
});

describe("lab: one position in one market", () => {
  it("stays alone above its threshold", () => {
    // 0.85 / 0.9 = 0.944: a fall of 5 % is survived, one of 6 % is not.
    expect(simulate(setting(0.05)).liquidated).to.equal(0);
    expect(simulate(setting(0.06)).liquidated).to.equal(1);
  });

  it("is liquidated the keeper's delay after the fall", () => {
    const { times } = simulate(setting(0.06));
    expect(times).to.deep.equal([60 * 201 + 900]);
    const late = simulate(setting(0.06, { delay: 3_600 }));
    expect(late.times).to.deep.equal([60 * 201 + 3_600]);
  });

  it("costs lenders what the collateral no longer pays, whole at last", () => {
    // 1 / 0.85 of collateral, worth 0.8 of that: 0.941 for a debt of 1.
    const { badDebt, lenderLoss, bonus } = simulate(setting(0.2, { zealous: true }));
    const value = 0.8 / 0.85;
    expect(near(badDebt, 1 - value / 1.005)).to.equal(true);
    expect(near(lenderLoss, badDebt)).to.equal(true);
    expect(near(bonus, value - value / 1.005)).to.equal(true);
  });

  it("is a loss even if no keeper finds it worth his while", () => {
    const market = { slippage: 0.5, slippageMax: 0.5, recovery: 7_200 };
    const { liquidated, badDebt } = simulate(setting(0.2, { market }));
    expect(liquidated).to.equal(0);
    expect(near(badDebt, 1 - 0.8 / 0.85)).to.equal(true);
  });

  it("was liquidated needlessly if the price comes back", () => {
    const timeline = step(0.06);
    timeline.market.fill(100, 300);
    expect(simulate(setting(0.06, { timeline })).needless).to.equal(1);
    expect(simulate(setting(0.06)).needless).to.equal(0);
  });

  it("is spared by a keeper who finds it healthy again", () => {
    const timeline = step(0.06);
    for (const series of [timeline.market, timeline.oracle, timeline.reference]) series.fill(100, 205);
    expect(simulate(setting(0.06, { timeline })).liquidated).to.equal(0);
  });

  it("waits in CAUTION until it is unhealthy at both prices", () => {
    const timeline = { ...step(0.06), reference: new Float64Array(400).fill(100) };
    timeline.reference.fill(94, 300);
    expect(simulate(setting(0.06, { timeline })).times).to.deep.equal([60 * 301 + 900]);
  });

  it("counts what only the parameter did", () => {
    const timeline = step(0);
    timeline.maintenance.fill(0.2, 200);
    const { liquidated, byParameter } = simulate(setting(0, { timeline }));
    expect([liquidated, byParameter]).to.deep.equal([1, 1]);
  });

  it("of one threshold goes whole, at its incentive", () => {
    const outcome = simulate(setting(0.03, { design: { kind: "lltv", lltv: 0.86 } }));
    expect(outcome.liquidated).to.equal(1);
    expect(near(outcome.bonus, lltvIncentive(0.86))).to.equal(true);
    expect(outcome.badDebt).to.equal(0);
  });

  it("is not opened while the pool takes no new risk", () => {
    const timeline = { ...step(0.2), closed: new Uint8Array(400).fill(1) };
    expect(simulate(setting(0.2, { timeline })).opened).to.equal(0);
    const open = simulate(setting(0.2, { timeline, design: { kind: "lltv", lltv: 0.86 } }));
    expect(open.opened).to.equal(1);
  });
});

describe("lab: a whole run", () => {
  const folder = { episodes: [syntheticEpisode(5)], long: new Map(), notes: [] };

  it("is the same every time", () => {
    expect(runLab(folder)).to.deep.equal(runLab(folder));
  });

  it("covers every side, design, population, delay and price", () => {
    const { rows, cases } = runLab(folder);
    expect(cases).to.have.length(2);
    expect(rows).to.have.length(2 * 4 * 3 * 3 * 2);
  });

  it("calibrates fixed pools to the mean leverage and maintenance margin", () => {
    const { close } = prepare(folder.episodes[0], CLASSES.major);
    const fixed = comparatorsOf({ leverage: 5, maintenance: 0.1, basis: "episodes" });
    expect(near(fixed.initial, 0.2)).to.equal(true);
    expect(near(fixed.lltv * 0.98, 0.8)).to.equal(true);
    expect(designOf("lltv-86", CLASSES.major, fixed)).to.deep.equal({ kind: "lltv", lltv: 0.86 });
    expect(close.initial.every((initial) => initial > 0 && initial < 1)).to.equal(true);
  });
});
