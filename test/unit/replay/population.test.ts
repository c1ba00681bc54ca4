import { expect } from "chai";

import { drawTraders } from "../../../scripts/replay/population/draw.ts";
import { DEBT_MEDIAN, LTV_QUANTILES, VENUE_LTV, normalCdf, quantile } from "../../../scripts/replay/population/fit.ts";
import { seeded } from "../../../scripts/replay/random.ts";
import { near } from "../../helpers/near.ts";

describe("replay: random numbers", () => {
  it("are the same for a seed, others for another seed or purpose", () => {
    const first = (seed: number, purpose: string): number[] => {
      const random = seeded(seed, purpose);

      return Array.from({ length: 5 }, () => random.uniform());
    };
    expect(first(1, "a")).to.deep.equal(first(1, "a"));
    expect(first(1, "a")).not.to.deep.equal(first(2, "a"));
    expect(first(1, "a")).not.to.deep.equal(first(1, "b"));
  });

  it("are uniform and normal", () => {
    const random = seeded(3, "moments");
    const n = 20_000;
    const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / n;
    const uniform = Array.from({ length: n }, () => random.uniform());
    expect(mean(uniform)).to.satisfy(near(0.5, 0.01));
    expect(mean(uniform.map((x) => x * x))).to.satisfy(near(1 / 3, 0.01));
    const normal = Array.from({ length: n }, () => random.normal());
    expect(mean(normal)).to.satisfy(near(0, 0.03));
    expect(mean(normal.map((x) => x * x))).to.satisfy(near(1, 0.04));
  });
});

describe("replay: traders", () => {
  const OPENING = 0.84;
  const traders = drawTraders(4_000, 11, OPENING);
  const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
  const at = (values: readonly number[], p: number): number => sorted(values)[Math.floor(p * values.length)];

  it("follow the quantiles of real loan-to-values, stretched to the pool's limit", () => {
    const ltvs = traders.map(({ loanToValue }) => loanToValue);
    for (const p of [0.1, 0.25, 0.5, 0.75, 0.9]) {
      const wanted = (quantile(LTV_QUANTILES, p) / VENUE_LTV) * OPENING * 0.98;
      expect(at(ltvs, p), `quantile ${p}`).to.satisfy(near(wanted, 0.015));
    }
    expect(Math.max(...ltvs)).to.be.below(OPENING);
  });

  it("follow the real sizes, and borrow more where they are more leveraged", () => {
    const debts = traders.map(({ debtValue }) => debtValue);
    expect(at(debts, 0.5)).to.satisfy(near(DEBT_MEDIAN, DEBT_MEDIAN * 0.1));
    const high = traders.filter(({ loanToValue }) => loanToValue > 0.6).map(({ debtValue }) => debtValue);
    const low = traders.filter(({ loanToValue }) => loanToValue < 0.4).map(({ debtValue }) => debtValue);
    expect(at(high, 0.5)).to.be.above(at(low, 0.5) * 1.2);
  });

  it("are half long and half short, and the same for a seed", () => {
    expect(traders.filter(({ side }) => side === "long")).to.have.lengthOf(2_000);
    expect(drawTraders(4_000, 11, OPENING)).to.deep.equal(traders);
  });

  it("knows the normal distribution", () => {
    expect(normalCdf(0)).to.satisfy(near(0.5, 1e-6));
    expect(normalCdf(1.959964)).to.satisfy(near(0.975, 1e-6));
    expect(normalCdf(-1.959964)).to.satisfy(near(0.025, 1e-6));
  });
});
