/** Prices, margins on their ramps, and what new risk must hold: risk.md 2 and 3, decisions.md 10 and 15 to 19. */
import { PPM, PRICE, WAD, YEAR, bits, down, exponential, max, min, rootUp, up } from "./arithmetic.ts";
import { accrued, debtOf, minuteOf, store, totalDebt } from "./interest.ts";
import type { MarginParams } from "../sdk/src/poolParams.ts";
import { demand } from "./refusal.ts";
import {
  NORMAL,
  STALE,
  at,
  needsSync,
  positionOf,
  type Books,
  type Oracle,
  type Pool,
  type Position,
} from "./state.ts";

const DAY = 86_400n;
const GREATEST_PRICE = bits(208);
const GREATEST_VALUE = bits(128);
/** A millionth as a WAD ratio. */
const MICRO = WAD / PPM;

export interface Quote {
  readonly price: bigint; // 0 without a price
  readonly reference: bigint;
  readonly state: number;
}

/** What the pool takes of an oracle; undefined where its answer is none. */
function reading(oracle: Oracle, inverse: boolean): Quote | undefined {
  if (oracle.reverting || oracle.price > GREATEST_PRICE || oracle.reference > GREATEST_PRICE) return undefined;
  const turned = (x: bigint): bigint => (inverse && x !== 0n ? (PRICE * PRICE) / x : x);
  const said = turned(oracle.reference);
  const reference = said > GREATEST_PRICE ? 0n : said;
  if (oracle.state >= STALE) return { price: 0n, reference, state: oracle.state };
  const price = turned(oracle.price);
  if (price === 0n || price > GREATEST_PRICE) return undefined;
  return {
    price,
    reference: reference === 0n ? price : reference,
    state: oracle.state,
  };
}

/** A dead oracle's last sample counts in full for a day, then fades over three. */
function faded(price: bigint, age: bigint): bigint {
  if (age <= DAY) return price;
  return age >= 4n * DAY ? 0n : down(price, 4n * DAY - age, 3n * DAY);
}

export function quoteOf(pool: Pool, k: number): Quote {
  const quote = reading(at(pool.oracles, k), at(pool.params.collaterals, k).inverse);
  if (quote !== undefined && quote.reference !== 0n) return quote;
  // Dead, and knows no last price: the pool's own sample.
  const sample = at(pool.state.samples, k);
  return { price: 0n, reference: faded(sample.price, pool.now - sample.at), state: quote?.state ?? STALE };
}

export const valueOf = (amount: bigint, price: bigint): bigint => min(down(amount, price, PRICE), GREATEST_VALUE);
/** The same rounded up: what leaves a position by somebody else's hand. */
export const valueUpOf = (amount: bigint, price: bigint): bigint => min(up(amount, price, PRICE), GREATEST_VALUE);

/** Maintenance and initial margin now, without add-ons [ppm]. */
export function marginsOf(pool: Pool, k: number): { readonly maintenance: bigint; readonly initial: bigint } {
  const { start, target, initial } = at(pool.state.ramps, k);
  const { rampRate, initialFactor } = at(pool.params.collaterals, k);
  // Health 1.02 lasts an hour: m may rise by (1 - m) 2 / 102 over 61 steps of a minute.
  const step = min(((PPM - target) * 2n) / (102n * 61n), rampRate);
  const maintenance = target <= start ? target : min(start + step * (minuteOf(pool) - pool.state.syncMinute), target);
  return { maintenance, initial: min(max(initial, up(maintenance, initialFactor, PPM)), PPM) };
}

/** The rules now: every number by itself on its way over a day, rounded toward the old one; the size term changes at once. */
function rulesOf(pool: Pool, k: number): MarginParams {
  const { from, to, since } = at(pool.state.rules, k);
  const elapsed = pool.now - since;
  if (since === 0n || elapsed >= DAY) return to;
  const between = (a: bigint, b: bigint): bigint => a + ((b - a) * elapsed) / DAY;
  return {
    quantile: between(from.quantile, to.quantile),
    maintenanceHorizon: between(from.maintenanceHorizon, to.maintenanceHorizon),
    initialHorizon: between(from.initialHorizon, to.initialHorizon),
    oracleError: between(from.oracleError, to.oracleError),
    stressWeight: between(from.stressWeight, to.stressWeight),
    stressVolatility: between(from.stressVolatility, to.stressVolatility),
    volatilityFloor: between(from.volatilityFloor, to.volatilityFloor),
    volatilityCap: between(from.volatilityCap, to.volatilityCap),
    maintenanceFloor: between(from.maintenanceFloor, to.maintenanceFloor),
    maintenanceCap: between(from.maintenanceCap, to.maintenanceCap),
    initialFloor: between(from.initialFloor, to.initialFloor),
    baseSlippage: between(from.baseSlippage, to.baseSlippage),
    maxSlippage: between(from.maxSlippage, to.maxSlippage),
    referenceNotional: to.referenceNotional,
  };
}

/* VOLATILITY */

/** The log move that a margin must survive, rounded up [WAD]. `time` in seconds x WAD. */
function shock(pool: Pool, k: number, sigma: bigint, time: bigint, slippage: bigint): bigint {
  const { quantile, oracleError } = rulesOf(pool, k);
  const root = rootUp(((time + YEAR - 1n) / YEAR) * WAD);
  return up(quantile * MICRO * sigma * MICRO, root, WAD * WAD) + oracleError * MICRO + slippage;
}

/** (1 - e^-x) / (1 - c e^-x), rounded up [WAD]. */
function shockMargin(pool: Pool, k: number, x: bigint): bigint {
  const left = exponential(-x);
  return up(WAD - left, WAD, WAD - up(at(pool.params.collaterals, k).cursor * MICRO, left, WAD));
}

const toPpm = (x: bigint): bigint => (x + MICRO - 1n) / MICRO;

function targetMaintenance(pool: Pool, k: number, sigma: bigint): bigint {
  const { maintenanceHorizon, maintenanceFloor, maintenanceCap } = rulesOf(pool, k);
  const margin = shockMargin(pool, k, shock(pool, k, sigma, maintenanceHorizon * WAD, 0n));
  return toPpm(min(max(margin, maintenanceFloor * MICRO), maintenanceCap * MICRO));
}

/** Initial margin at a volatility for a position of `value`: it is exposed longer and moves the price. */
function initialAt(pool: Pool, k: number, sigma: bigint, value: bigint): bigint {
  const { initialHorizon, initialFloor, baseSlippage, maxSlippage, referenceNotional } = rulesOf(pool, k);
  const size = referenceNotional === 0n ? 0n : value;
  const calm = initialHorizon * WAD;
  const time = size === 0n ? calm : calm + up(calm, size, 3n * referenceNotional);
  const slip = size === 0n ? 0n : min(up(baseSlippage * MICRO, size, referenceNotional), maxSlippage * MICRO);
  const x = shock(pool, k, sigma, time, slip);
  if (x > 41n * WAD) return PPM;
  return min(toPpm(max(shockMargin(pool, k, x), initialFloor * MICRO)), PPM);
}

/** Volatility with its stressed part, within floor and cap, rounded up [ppm]. */
function sigmaOf(pool: Pool, k: number, variance: bigint): bigint {
  const { stressWeight, stressVolatility, volatilityFloor, volatilityCap } = rulesOf(pool, k);
  const blended =
    up(WAD - stressWeight * MICRO, min(variance, GREATEST_VALUE), WAD) +
    up(stressWeight * MICRO, (stressVolatility * MICRO) ** 2n, WAD * WAD);
  return toPpm(min(max(rootUp(blended * WAD), volatilityFloor * MICRO), volatilityCap * MICRO));
}

/** Volatility into margins: down at once, up from where they stand. */
export function sync(pool: Pool): void {
  const { state, params } = pool;
  const s = accrued(pool);
  const ramps = params.collaterals.map((_, k) => {
    const margin = rulesOf(pool, k);
    const now = marginsOf(pool, k).maintenance;
    const source = pool.volatilities[k];
    if (source === undefined) {
      state.sigmas[k] = margin.volatilityFloor;
      const target = margin.maintenanceFloor;
      return { start: min(now, target), target, initial: margin.initialFloor };
    }
    const answers = !source.reverting;
    const calm = answers && source.mature ? sigmaOf(pool, k, source.variance) : margin.volatilityCap;
    const sigma = answers && source.lag <= 3_900n ? calm : margin.volatilityCap;
    const target = answers
      ? targetMaintenance(pool, k, calm)
      : min(max(now, margin.maintenanceFloor), margin.maintenanceCap);
    state.sigmas[k] = sigma;
    return { start: min(now, target), target, initial: initialAt(pool, k, sigma, 0n) };
  });
  params.collaterals.forEach((_, k) => {
    const quote = quoteOf(pool, k);
    if (quote.state < STALE) state.samples[k] = { price: quote.price, at: pool.now };
  });
  state.ramps = ramps;
  state.syncMinute = minuteOf(pool);
  store(pool, s);
}

/* NEW RISK */

/** Initial margin with the position's own size and the pool's open interest. */
function withAddOns(pool: Pool, s: Books, k: number, value: bigint, initial: bigint): bigint {
  const { openInterestLow, openInterestHigh } = pool.params.limits;
  const base = pool.state.sized ? max(initial, initialAt(pool, k, at(pool.state.sigmas, k), value)) : initial;
  const open = totalDebt(s);
  if (openInterestHigh === openInterestLow || open <= openInterestLow) return base;
  if (open >= openInterestHigh) return PPM;
  return base + up(PPM - base, open - openInterestLow, openInterestHigh - openInterestLow);
}

/**
 * Initial margin after new risk, at prices of the normal state only; none beside a token that has been dead until its price faded.
 *
 * @returns Mask of the held tokens whose oracles are dead.
 */
export function verifyNewRisk(pool: Pool, id: string, position: Position, s: Books): bigint {
  const { state } = pool;
  if (state.halted) demand(pool.now >= state.haltedUntil, "MarginPool_Halted", state.haltedUntil);
  if (needsSync(pool) && minuteOf(pool) - state.syncMinute > 60n) sync(pool);

  const debt = debtOf(s, position.scaled);
  let power = 0n;
  let without = 0n;
  let dead = 0n;
  position.amounts.forEach((amount, k) => {
    if (amount === 0n) return;
    const quote = quoteOf(pool, k);
    // Its last price has faded.
    demand(quote.state === NORMAL || quote.reference !== 0n, "MarginPool_OracleDead", at(pool.tokens, k));
    if (quote.state !== NORMAL) without |= 1n << BigInt(k);
    if (quote.state >= STALE) dead |= 1n << BigInt(k);
    if (quote.state !== NORMAL) return;
    const value = valueOf(amount, quote.price);
    power += down(value, PPM - withAddOns(pool, s, k, value, marginsOf(pool, k).initial), PPM);
  });
  demand(power >= debt, "MarginPool_BelowInitialMargin", id, power, debt, without);
  return dead;
}

/** What a position could borrow in all now, for choosing interesting amounts. */
export function powerOf(pool: Pool, id: string): bigint {
  const s = accrued(pool);
  return positionOf(pool, id).amounts.reduce((power, amount, k) => {
    const quote = quoteOf(pool, k);
    if (amount === 0n || quote.state !== NORMAL) return power;
    const value = valueOf(amount, quote.price);
    return power + down(value, PPM - withAddOns(pool, s, k, value, marginsOf(pool, k).initial), PPM);
  }, 0n);
}
