/** Suites on prices over time: volatility, breakers, predictions, and the normal distribution behind them. */
import type { OracleState } from "../../sdk/src/math/breakerMath.ts";
import { OracleState as STATES } from "../../sdk/src/math/breakerMath.ts";
import type { Output } from "../compare.ts";
import { ZERO } from "../decimal.ts";
import { Input, type Json } from "../input.ts";
import { headNumber, onInput, wad, type Suite } from "./suite.ts";

const PRICE_DECIMALS = 36;

/** Fields of the sequence that are measured by absTol alone; all others by relTol alone. */
const ABSOLUTE_FIELDS = ["r", "rClamped", "w"];

export const ewma: Suite = {
  async evaluate({ VolatilityMath }, vector) {
    const file = new Input(vector);
    const [params, init] = [file.object("params"), file.object("init")];
    const profile = {
      tauFast: params.whole("tauFast"),
      tauRelease: params.whole("tauRelease"),
      minInterval: params.whole("minInterval"),
      jumpCap: params.fixed("jumpCap"),
      jumpCapInterval: params.whole("jumpCapRef"),
    };
    const policy = ["stressWeight", "sigmaStress", "sigmaFloor", "sigmaCap"].map((key) => params.fixed(key)) as [
      bigint,
      bigint,
      bigint,
      bigint,
    ];
    const rate = params.fixed("rampUpPerSec");

    const vInit = init.fixed("vInit");
    let state = {
      refPrice: init.fixed("refPrice", PRICE_DECIMALS),
      vFast: vInit,
      vEnv: vInit,
      time: init.whole("t0"),
    };
    let target = init.rounded("sigmaTarget");
    let applied = target;

    const steps: Output[] = [];
    for (const sample of file.objects("steps")) {
      const [t, price] = [sample.whole("t"), sample.fixed("price", PRICE_DECIMALS)];
      const next = await VolatilityMath.step(state, profile, t, price);
      if (next.time === state.time) {
        steps.push({ accepted: false });
        continue;
      }
      const elapsed = t - state.time;
      const change = await VolatilityMath.logReturn(price, state.refPrice);
      const cap = await VolatilityMath.jumpCapDown(profile.jumpCap, profile.jumpCapInterval, elapsed);
      const ramped = await VolatilityMath.sigmaAppliedAfter(applied, target, rate, elapsed);
      target = await VolatilityMath.sigmaTargetUp(next.vEnv, ...policy);
      applied = ramped < target ? ramped : target;
      state = next;
      steps.push({
        accepted: true,
        r: wad(change),
        cap: wad(cap),
        rClamped: wad(await VolatilityMath.clamp(change, cap)),
        w: wad(await VolatilityMath.decayDown(elapsed, profile.tauFast)),
        vFast: wad(state.vFast),
        vEnv: wad(state.vEnv),
        refPrice: { value: state.refPrice, decimals: PRICE_DECIMALS },
        sigmaTarget: wad(target),
        sigmaApplied: wad(applied),
      });
    }

    const views = await Promise.all(
      (vector.views === undefined ? [] : file.objects("views")).map(async (view) => ({
        sigmaApplied: wad(
          await VolatilityMath.sigmaAppliedAfter(applied, target, rate, view.whole("now") - state.time),
        ),
      })),
    );

    return { steps, views };
  },

  expected(vector) {
    const list = (key: string): Json[] => (Array.isArray(vector[key]) ? (vector[key] as Json[]) : []);

    return {
      steps: list("steps").map((sample) => sample.out),
      views: list("views").map((view) => ({ sigmaApplied: view.sigmaApplied })),
    };
  },

  tolerance(file, _, field) {
    return ABSOLUTE_FIELDS.includes(field)
      ? { absolute: headNumber(file, "absTol"), relative: ZERO }
      : { absolute: ZERO, relative: headNumber(file, "relTol") };
  },
};

export const covariance = onInput(async ({ VolatilityMath }, input) => {
  const elapsed = input.whole("dt");
  const weight = await VolatilityMath.decayDown(elapsed, input.whole("tauFast"));
  const after = await VolatilityMath.covarianceAfter(
    input.fixed("cov"),
    input.fixed("ri"),
    input.fixed("rj"),
    weight,
    elapsed,
  );

  return { w: wad(weight), cov: wad(after) };
});

export const breaker = onInput(async ({ BreakerMath }, input) => {
  const [price, reference] = [input.fixed("price", PRICE_DECIMALS), input.fixed("ref", PRICE_DECIMALS)];
  const band = await BreakerMath.bandDown(
    input.fixed("kBand"),
    input.fixed("sigma"),
    input.whole("dt"),
    input.fixed("b0"),
  );
  const active = {
    sequencer: await BreakerMath.sequencerDown(input.flag("sequencerUp"), input.whole("sinceUp"), input.whole("grace")),
    stale: await BreakerMath.staleAt(price, input.whole("age"), input.whole("maxAge")),
    halted: input.flag("guardianHalt"),
    caution: price !== 0n && (await BreakerMath.outsideBand(price, reference, band)),
    utilisation: false,
  };
  const state: OracleState = await BreakerMath.stateOf(active);
  const { increase, borrow, withdrawWithDebt, liquidate } = await BreakerMath.permissionsOf(active);

  return {
    state: Object.entries(STATES).find(([, number]) => number === state)?.[0] ?? "",
    increase: Number(increase && borrow),
    withdrawWithDebt: Number(withdrawWithDebt),
    // No state takes these away: they are no fields of the permissions.
    withdrawNoDebt: 1,
    repay: 1,
    addMargin: 1,
    liquidate,
  };
});

export const predictive = onInput(async ({ PredictiveMath }, input) => {
  const [sigma, time] = [input.fixed("sigma"), input.whole("h")];

  return {
    breachProbability: wad(await PredictiveMath.breachProbability(input.fixed("hf"), sigma, time)),
    hfPre: wad(await PredictiveMath.preLiquidationHealth(sigma, time, input.fixed("p"))),
  };
});

export const grace = onInput(async ({ PredictiveMath }, input) => ({
  seconds: wad(
    await PredictiveMath.graceDown(
      input.fixed("hf0"),
      input.fixed("z"),
      input.whole("hM"),
      input.fixed("rampUp"),
      input.fixed("x0"),
      input.fixed("cursor"),
    ),
  ),
}));

export const twap = onInput(async ({ PredictiveMath }, input) => ({
  T: wad(
    await PredictiveMath.exitHorizon(
      input.fixed("notional"),
      input.fixed("nRef"),
      input.fixed("k"),
      input.fixed("z"),
      input.fixed("sigma"),
    ),
  ),
}));

export const normal = onInput(async ({ PredictiveMath }, input) => ({
  cdf: wad(await PredictiveMath.normalCdf(input.fixed("x"))),
  pdf: wad(await PredictiveMath.normalPdfDown(input.fixed("x"))),
}));

export const quantiles = onInput(async ({ PredictiveMath }, input) => ({
  z: wad(await PredictiveMath.quantile(input.fixed("alpha"))),
  esMultiplier: wad(await PredictiveMath.shortfallMultiplier(input.fixed("alpha"))),
}));
