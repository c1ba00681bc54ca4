/** Suites on a single position: margins, health, liquidation, incentive, losses. */
import { MAX_UINT256, WAD } from "../../sdk/src/math/constants.ts";
import { Mode, type Step, type Terms } from "../../sdk/src/math/liquidationMath.ts";
import type { Fixed } from "../decimal.ts";
import { amount, AMOUNT, onInput, wad } from "./suite.ts";

/** A price per base unit of 18 decimals in a debt asset of `AMOUNT` decimals, times 1e36. */
const PRICE_DECIMALS = 36 + AMOUNT - 18;

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

const price = (value: bigint): Fixed | null => (value === 0n ? null : { value, decimals: PRICE_DECIMALS });

export const health = onInput(async ({ LiquidationMath, MarginMath, WadMath }, input) => {
  const quantities = input.list("qty");
  const prices = input.list("price", PRICE_DECIMALS);
  const thresholds = input.list("lt");
  const ltvs = input.list("ltv");
  const debtPrices = input.list("debtPrice", PRICE_DECIMALS);
  const weightsM = input.list("dwM");
  const weightsI = input.list("dwI");

  const all = <T, R>(list: readonly T[], compute: (item: T, i: number) => Promise<R>) => Promise.all(list.map(compute));
  const at = (list: readonly bigint[], i: number): bigint => list[i] ?? 0n;

  const values = await all(quantities, (quantity, k) => MarginMath.valueDown(quantity, at(prices, k)));
  const debts = await all(input.list("debtQty"), (quantity, j) => MarginMath.valueUp(quantity, at(debtPrices, j)));
  const weighted = await all(values, (value, k) => WadMath.mulDown(value, at(thresholds, k)));
  const weightedInitial = await all(values, (value, k) => WadMath.mulDown(value, at(ltvs, k)));
  const owedM = await all(debts, (debt, j) => WadMath.mulUp(debt, at(weightsM, j)));
  const owedI = await all(debts, (debt, j) => WadMath.mulUp(debt, at(weightsI, j)));

  const [C, B, W, WI, Bm, Bi] = [values, debts, weighted, weightedInitial, owedM, owedI].map(sum) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const healthFactor = await LiquidationMath.healthDown(W, Bm);
  const liquidationPrices = await all(quantities, (quantity, k) =>
    MarginMath.liquidationPriceUp(quantity, at(thresholds, k), Bm, W - at(weighted, k)),
  );

  return {
    C: amount(C),
    B: amount(B),
    W: amount(W),
    WI: amount(WI),
    Bm: amount(Bm),
    Bi: amount(Bi),
    equity: amount(C - B),
    // Sum of m V and (dw - 1) D.
    MM: amount(C - W + Bm - B),
    IM: amount(C - WI + Bi - B),
    surplusM: amount(W - Bm),
    surplusI: amount(WI - Bi),
    HF: healthFactor === MAX_UINT256 ? null : wad(healthFactor),
    marginHealth: wad(await MarginMath.marginHealthDown(C - B, C - W + Bm - B)),
    liquidatable: healthFactor < WAD,
    openAllowed: WI >= Bi,
    liqPrices: liquidationPrices.map(price),
    liqPriceSingle: price(liquidationPrices[0] ?? 0n),
  };
});

export const liquidation = onInput(async ({ LiquidationMath, WadMath }, input) => {
  const values = input.list("V", AMOUNT);
  const thresholds = input.list("lt");
  const k = input.index("k");
  const debt = input.fixed("debt", AMOUNT);
  const [lt, value] = [thresholds[k] ?? 0n, values[k] ?? 0n];

  const weighted = await Promise.all(values.map((each, i) => WadMath.mulDown(each, thresholds[i] ?? 0n)));
  const book = { collateralValue: sum(values), weightedValue: sum(weighted), debt };
  const healthFactor = await LiquidationMath.healthDown(book.weightedValue, debt);
  const head = {
    C: amount(book.collateralValue),
    W: amount(book.weightedValue),
    B: amount(debt),
    HF: wad(healthFactor),
  };

  const elapsed = await WadMath.divDown(input.fixed("elapsed"), input.fixed("tAuc"));
  const terms: Terms = {
    targetHealth: input.fixed("hfTarget"),
    fullIncentiveHealth: input.fixed("hfFull"),
    closeAllHealth: input.fixed("hfCloseAll"),
    minDebt: input.fixed("dMin", AMOUNT),
    auctionFraction: elapsed < WAD ? elapsed : WAD,
  };
  const asset = { value, lt, incentiveMin: input.fixed("bMin"), incentiveMax: input.fixed("bMax") };
  const result: Step = await LiquidationMath.step(book, asset, terms);
  const { mode, incentive, repay, seize } = result;
  const modeName = Object.entries(Mode).find(([, number]) => number === mode)?.[0] ?? "";
  if (mode === Mode.NONE) return { ...head, mode: modeName };

  const { fullIncentiveHealth, auctionFraction } = terms;
  const fraction = await LiquidationMath.incentiveFractionDown(healthFactor, fullIncentiveHealth, auctionFraction);
  const closes = mode === Mode.CLOSEOUT;
  const debtLeft = closes ? 0n : debt - repay;
  const fee = closes ? 0n : await LiquidationMath.reserveFeeDown(repay, incentive, 0n, input.fixed("feeShare"));
  const weightedLeft = book.weightedValue - (closes ? 0n : await WadMath.mulUp(seize, lt));

  return {
    ...head,
    fraction: wad(fraction),
    raw: wad(await LiquidationMath.rawIncentiveDown(asset, fraction)),
    capHealth: wad(await LiquidationMath.capHealth(book, lt)),
    capSolvency: wad(await LiquidationMath.capSolvency(book)),
    mode: modeName,
    beta: wad(incentive),
    repay: amount(repay),
    seize: amount(seize),
    shortfall: amount(closes ? debt - repay : 0n),
    collateralLeft: amount(book.collateralValue - seize),
    debtLeft: amount(debtLeft),
    hfAfter: debtLeft === 0n ? null : wad(await LiquidationMath.healthDown(weightedLeft, debtLeft)),
    ...(closes
      ? {}
      : { rTarget: amount(await LiquidationMath.targetRepayUp(book, lt, incentive, terms.targetHealth)) }),
    reserveFee: amount(fee),
    liquidatorGets: amount(seize - fee),
    liquidatorProfit: amount(seize - fee - repay),
  };
});

export const incentive = onInput(async ({ LiquidationMath, WadMath }, input) => {
  const m = input.fixed("mmf");
  const cursor = input.fixed("cursor");
  const uncapped = await LiquidationMath.maxIncentiveDown(m, cursor, MAX_UINT256);
  const left = await WadMath.mulDown(WAD - m, WAD + uncapped);

  return {
    bonus: wad(await LiquidationMath.maxIncentiveDown(m, cursor, input.fixed("cap"))),
    bonusUncapped: wad(uncapped),
    maxSafeBonusAtHF1: wad(await WadMath.divDown(m, WAD - m)),
    ltTimesOnePlusBonus: wad(left),
    shock: wad(-(await WadMath.lnSigned(left))),
  };
});

export const waterfall = onInput(async ({ WaterfallMath }, input) => {
  const [loss, reserve, junior, lenders] = ["loss", "reserve", "junior", "lpAssets"].map((key) =>
    input.fixed(key, AMOUNT),
  ) as [bigint, bigint, bigint, bigint];
  const { fromReserve, fromJunior, fromLenders, unallocated } = await WaterfallMath.allocate(
    loss,
    reserve,
    junior,
    lenders,
  );

  return {
    fromReserve: amount(fromReserve),
    fromJunior: amount(fromJunior),
    fromLPs: amount(fromLenders),
    unallocated: amount(unallocated),
    reserveAfter: amount(reserve - fromReserve),
    juniorAfter: amount(junior - fromJunior),
    lpAssetsAfter: amount(lenders - fromLenders),
    lpSharePriceFactor: wad(await WaterfallMath.sharePriceFactorDown(fromLenders, lenders)),
  };
});

export const marginFractions = onInput(async ({ LiquidationMath, MarginMath }, input) => {
  const [z, cursor, eps] = [input.fixed("z"), input.fixed("cursor"), input.fixed("eps")];
  const [notional, reference] = [input.fixed("notional"), input.fixed("nRef")];
  const slip = await MarginMath.slippageUp(input.fixed("slip0"), input.fixed("slipMax"), notional, reference);
  const shock = async (sigma: bigint, horizon: bigint) =>
    MarginMath.shockUp(z, sigma, await MarginMath.horizonUp(horizon, notional, reference), eps, slip);

  const xM = await shock(input.fixed("sigmaApplied"), input.whole("hM"));
  const xI = await shock(input.fixed("sigmaTarget"), input.whole("hI"));
  const m = await MarginMath.maintenanceMarginUp(xM, cursor, input.fixed("mmfFloor"), input.fixed("mmfCap"));
  const base = await MarginMath.initialMarginUp(xI, cursor, m, input.fixed("gamma"), input.fixed("imfFloor"));
  const i = await MarginMath.withOpenInterestUp(base, input.fixed("oi"), input.fixed("oiLow"), input.fixed("oiHigh"));

  return {
    xM: wad(xM),
    xI: wad(xI),
    MMF: wad(m),
    LT: wad(WAD - m),
    bonusMax: wad(await LiquidationMath.maxIncentiveDown(m, cursor, input.fixed("bonusCap"))),
    IMFbase: wad(base),
    IMF: wad(i),
    LTV: wad(WAD - i),
    maxLeverageInitial: wad(await MarginMath.maxLeverageDown(i)),
    maxLeverageMaintenance: wad(await MarginMath.maxLeverageDown(m)),
    liabilityWeightM: wad(await MarginMath.liabilityWeightUp(xM)),
    liabilityWeightI: wad(await MarginMath.liabilityWeightUp(xI)),
  };
});
