import { PPM, WAD } from "../sdk/src/math/constants.ts";
import {
  coreUp,
  deviationUp,
  eulerShares,
  requirementUp,
  scenarioShortfallUp,
  packScenario,
  varAndShortfall,
  varianceOf,
  withoutCredit,
} from "../sdk/src/math/portfolioMath.ts";
import { mulDivUp } from "../sdk/src/math/wadMath.ts";
import { shortsOf } from "./correlations.ts";
import type { Member } from "./markets.ts";
import type { GroupRules } from "./parameters.ts";
import { CONFIDENCE, HORIZON, scenarioReturns } from "./parameters.ts";

/** The gross exposure of a book in base units. */
export const SCALE = 10n ** 12n;

/** What a member puts into its pool at a bar, and what it is worth [base units]. */
export interface Opening {
  readonly collateral: bigint;
  readonly debt: bigint;
}

/** What a regime demands of a book at a bar [base units]. */
export interface Demand {
  readonly openings: readonly Opening[];
  /** In the pools: collateral less debt. */
  readonly equity: bigint;
  /** In the group's reserve; 0 for isolated positions. */
  readonly reserve: bigint;
}

/** How bad a book could get by the reports of a group [base units]. */
export interface Risk {
  readonly valueAtRisk: bigint;
  readonly shortfall: bigint;
  readonly worstScenario: bigint;
}

const ppmOf = (ratio: number): bigint => BigInt(Math.round(ratio * 1e6));
const exposureOf = ({ weight }: Member): bigint => BigInt(Math.round(weight * Number(SCALE)));

/**
 * Opens a member at its greatest loan: an exposure of its weight, as much debt as is asked for at most.
 *
 * @param member - The member.
 * @param keep - Of the collateral's value what the debt may not reach [ppm].
 * @param cushion - Health above 1 that is kept too [ppm].
 */
function openingOf(member: Member, keep: bigint, cushion: bigint): Opening {
  const exposure = exposureOf(member);
  if (!member.short) return { collateral: exposure, debt: (exposure * (PPM - keep)) / (PPM + cushion) };

  return { collateral: mulDivUp(exposure, PPM + cushion, PPM - keep), debt: exposure };
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/**
 * What isolated positions need: each its initial margin. Undefined where a pool lends nothing at all.
 *
 * @param members - The book.
 * @param bar - When.
 */
export function isolatedDemand(members: readonly Member[], bar: number): Demand | undefined {
  const initials = members.map(({ timeline }) => ppmOf(timeline.initial[bar] ?? 1));
  if (initials.some((initial) => initial >= PPM)) return undefined;
  const openings = members.map((member, i) => openingOf(member, initials[i] ?? PPM, 0n));

  return { openings, equity: sum(openings.map(({ collateral, debt }) => collateral - debt)), reserve: 0n };
}

/**
 * What a group needs: in every pool maintenance and cushion, in the reserve the pooled requirement of the buffers.
 *
 * @param members - The book.
 * @param bar - When.
 * @param rules - Of the group.
 * @param word - Correlations between the members.
 */
export function pooledDemand(
  members: readonly Member[],
  bar: number,
  rules: GroupRules,
  word: bigint,
): Demand & { readonly buffers: readonly bigint[] } {
  const openings = members.map((member) =>
    openingOf(member, ppmOf(member.timeline.maintenance[bar] ?? 1), rules.cushion),
  );
  const buffers = members.map(({ timeline }, i) => {
    const initial = ppmOf(timeline.initial[bar] ?? 1);
    const buffer = initial - ppmOf(timeline.maintenance[bar] ?? 1);
    const held = mulDivUp(openings[i]?.collateral ?? 0n, buffer, PPM);
    if (initial >= PPM) return held;
    // Of the collateral no more counts than the debt needs.
    const needed = mulDivUp(openings[i]?.debt ?? 0n, buffer, PPM - initial);

    return held < needed ? held : needed;
  });
  const equity = sum(openings.map(({ collateral, debt }) => collateral - debt));
  const reserve = requirementOf(buffers, shortsOf(members), creditedWord(members, bar, word), rules).requirement;

  return { openings, equity, reserve, buffers };
}

/** Correlations once members whose pool doubts its price lost their credit. */
export function creditedWord(members: readonly Member[], bar: number, word: bigint): bigint {
  let suspended = 0n;
  members.forEach(({ timeline }, i) => {
    if (timeline.closed[bar] === 1) suspended |= 1n << BigInt(i);
  });

  return suspended === 0n ? word : withoutCredit(word, shortsOf(members), suspended);
}

/** The pooled requirement of buffers, and each member's part of the core by its Euler share [base units]. */
export function requirementOf(
  buffers: readonly bigint[],
  shorts: bigint,
  word: bigint,
  rules: GroupRules,
): { readonly requirement: bigint; readonly shares: readonly bigint[] } {
  const core = coreUp(varianceOf(buffers, shorts, word, rules.box));

  return {
    requirement: requirementUp(core, sum(buffers), 0n, rules.withheld, rules.floor).requirement,
    shares: eulerShares(buffers, shorts, word, rules.box, core),
  };
}

/** Value at risk, shortfall and worst scenario of a book, a day ahead. */
export function riskOf(members: readonly Member[], bar: number, word: bigint): Risk {
  const exposures = members.map((member) => (member.short ? -exposureOf(member) : exposureOf(member)));
  const sigmas = members.map(({ sigma }) => (ppmOf(sigma[bar] ?? 0) * WAD) / PPM);
  const returns = members.map(({ base, assetClass }) => scenarioReturns(base, assetClass));
  const scenarios = (returns[0] ?? []).map((_, k) => packScenario(returns.map((of) => of[k] ?? 0n)));

  return {
    ...varAndShortfall(deviationUp(exposures, sigmas, word, HORIZON), CONFIDENCE),
    worstScenario: scenarioShortfallUp(exposures, scenarios, 1),
  };
}
