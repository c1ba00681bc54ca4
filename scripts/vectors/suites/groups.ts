/** Suites on several positions together: aggregation, reports, defaults and unwinding. */
import { packCorrelations, packScenario } from "../../sdk/src/math/portfolioMath.ts";
import { product } from "../decimal.ts";
import { Input } from "../input.ts";
import { amount, AMOUNT, headNumber, onInput, plainTolerance, wad, withAbsolute, type Suite } from "./suite.ts";

const PERCENT = 2;
const PARTS_PER_MILLION = 6;
const BASIS_POINTS = 4;

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

export const portfolio: Suite = {
  async evaluate({ PortfolioMath }, vector) {
    const input = new Input(vector.in);
    const requirements = input.list("req", AMOUNT);
    const shorts = input.list("sign", 0).reduce((bits, sign, i) => (sign < 0n ? bits | (1n << BigInt(i)) : bits), 0n);
    const correlations = packCorrelations(input.matrix("rho", PERCENT));
    const box = {
      uncertainty: input.fixed("delta", PARTS_PER_MILLION),
      maxHedge: input.fixed("rhoHedge", PARTS_PER_MILLION),
    };
    const undiversified = input.fixed("LC", AMOUNT);

    const variance = await PortfolioMath.varianceOf(requirements, shorts, correlations, box);
    const core = await PortfolioMath.coreUp(variance);
    const { requirement, blended } = await PortfolioMath.requirementUp(
      core,
      sum(requirements),
      undiversified,
      input.fixed("eta"),
      input.fixed("phi"),
    );
    const shares = await PortfolioMath.eulerShares(requirements, shorts, correlations, box, core);

    return {
      isolatedSum: amount(sum(requirements) + undiversified),
      core: amount(core),
      blended: amount(blended),
      requirement: amount(requirement),
      contributions: shares.map(amount),
      negativeVarianceClamped: variance < 0n,
    };
  },

  tolerance(file, vector) {
    const isolated = headNumber(vector.out as Readonly<Record<string, unknown>>, "isolatedSum");

    return withAbsolute(plainTolerance(file), product(headNumber(file, "absTolPerIso"), isolated));
  },
};

export const varEs = onInput(async ({ PortfolioMath }, input) => {
  const deviation = await PortfolioMath.deviationUp(
    input.list("exposure", AMOUNT),
    input.list("sigma"),
    packCorrelations(input.matrix("rho", PERCENT)),
    input.whole("h"),
  );
  const { valueAtRisk, shortfall } = await PortfolioMath.varAndShortfall(deviation, input.fixed("alpha"));

  return { stdev: amount(deviation), VaR: amount(valueAtRisk), ES: amount(shortfall) };
});

export const scenarioEs = onInput(async ({ PortfolioMath }, input) => ({
  ES: amount(
    await PortfolioMath.scenarioShortfallUp(
      input.list("exposure", AMOUNT),
      input.matrix("scenarios", BASIS_POINTS).map(packScenario),
      input.index("tail"),
    ),
  ),
}));

export const groupWaterfall = onInput(async ({ GroupMath }, input) => {
  const contributions = input.list("fund", AMOUNT);
  const none = contributions.map(() => 0n);
  const allocation = await GroupMath.allocate(input.fixed("loss", AMOUNT), {
    contributions,
    defaulter: input.index("defaulter"),
    skin: input.fixed("skin", AMOUNT),
    sharedMargin: input.has("sharedMargin") ? input.list("sharedMargin", AMOUNT) : none,
    sharedCaps: input.has("shareCap") ? input.list("shareCap", AMOUNT) : none,
    reserve: input.fixed("reserve", AMOUNT),
    lenderAssets: input.fixed("lpAssets", AMOUNT),
  });

  return {
    fromDefaulterFund: amount(allocation.fromDefaulter),
    fromSkin: amount(allocation.fromSkin),
    fromSurvivors: allocation.fromSurvivors.map(amount),
    fromSharedMargin: allocation.fromSharedMargin.map(amount),
    fromReserve: amount(allocation.fromReserve),
    fromLPs: amount(allocation.fromLenders),
    unallocated: amount(allocation.unallocated),
  };
});

export const groupUnwind = onInput(async ({ GroupMath }, input) => ({
  f: wad(
    await GroupMath.unwindFractionUp(
      input.fixed("equity", AMOUNT),
      input.fixed("pm", AMOUNT),
      input.fixed("cost", AMOUNT),
      input.fixed("target"),
    ),
  ),
}));
