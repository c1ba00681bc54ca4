/** What the report assumes of groups: their rules, the boxes of correlations, the scenarios. Nothing here is fitted to an episode. */
import type { AssetClass } from "../sdk/src/classes.ts";
import { WAD } from "../sdk/src/math/constants.ts";
import type { Box } from "../sdk/src/math/portfolioMath.ts";

/** Rules of a margin group, as `GroupParams` and the pools' `groupCushion` have them. */
export interface GroupRules {
  /** delta and rho_h [ppm]. */
  readonly box: Box;
  /** eta [WAD]. */
  readonly withheld: bigint;
  /** phi [WAD]. */
  readonly floor: bigint;
  /** Above maintenance, in each pool [ppm of health]. */
  readonly cushion: bigint;
  /** Below this health reserve may move into a member; to this health it does [ratio]. */
  readonly topUpHealth: number;
  readonly topUpTarget: number;
  /** Above the oracle's price, and most of a member's debt in one step of an unwind [ratio]. */
  readonly unwindIncentive: number;
  readonly unwindSlice: number;
  /** Whether anybody unwinds; in the contracts whoever likes. */
  readonly unwinds: boolean;
  /** Whether the group's own keeper, who tops up, is faster than liquidators who are due at the same time. */
  readonly keeperFirst: boolean;
}

/** The numbers of `risk.md` 5, with the cushion and the levels of the group's own tests. */
export const RULES: GroupRules = {
  box: { uncertainty: 150_000n, maxHedge: 800_000n },
  withheld: WAD / 5n,
  floor: (35n * WAD) / 100n,
  cushion: 20_000n,
  topUpHealth: 1.01,
  topUpTarget: 1.05,
  unwindIncentive: 0.005,
  unwindSlice: 0.25,
  unwinds: true,
  keeperFirst: false,
};

/** As little above maintenance as a pool may ask for and still be topped up in time by a fast keeper. */
const LEAN: GroupRules = { ...RULES, cushion: 5_000n, topUpHealth: 1.003, topUpTarget: 1.02 };

/** Where a group takes its correlations from: the box of its parameters, or the feeds' own returns. */
export type Source = "box" | "measured";

/** A way to hold a book. */
export interface Regime {
  readonly name: RegimeName;
  /** Undefined: every position for itself. */
  readonly rules?: GroupRules;
  readonly source: Source;
  /** What pooling saves stays in the reserve. */
  readonly keepsSaving: boolean;
}

export const REGIME_NAMES = [
  "isolated",
  "pooled",
  "pooled-measured",
  "pooled-lean",
  "pooled-same-capital",
  "pooled-not-unwound",
  "pooled-keeper-first",
] as const;
export type RegimeName = (typeof REGIME_NAMES)[number];

export const REGIMES: readonly Regime[] = [
  { name: "isolated", source: "box", keepsSaving: false },
  { name: "pooled", rules: RULES, source: "box", keepsSaving: false },
  { name: "pooled-measured", rules: RULES, source: "measured", keepsSaving: false },
  { name: "pooled-lean", rules: LEAN, source: "box", keepsSaving: false },
  { name: "pooled-same-capital", rules: RULES, source: "box", keepsSaving: true },
  { name: "pooled-not-unwound", rules: { ...RULES, unwinds: false }, source: "box", keepsSaving: false },
  { name: "pooled-keeper-first", rules: { ...RULES, keeperFirst: true }, source: "box", keepsSaving: false },
];

/** Correlation box of two risk factors [percent]. */
export interface Correlation {
  readonly low: bigint;
  readonly high: bigint;
}

/** Of two different assets by their classes. A long-tail asset hedges nothing: its box reaches down to 0. */
export function correlationBox(a: AssetClass, b: AssetClass): Correlation {
  if (a === "long-tail" || b === "long-tail") return { low: 0n, high: 100n };
  if (a === "major" && b === "major") return { low: 60n, high: 90n };

  return { low: 30n, high: 95n };
}

/** Of the reports: confidence of value at risk and shortfall [WAD], and how far they look ahead [seconds]. */
export const CONFIDENCE = (99n * WAD) / 100n;
export const HORIZON = 86_400n;

/** Returns by asset class in one stress scenario; `btc` other than the other majors [basis points]. */
interface Scenario {
  readonly btc: bigint;
  readonly major: bigint;
  readonly alt: bigint;
  readonly "long-tail": bigint;
  readonly stable: bigint;
}

const scenario = (btc: bigint, major: bigint, alt: bigint, longTail: bigint): Scenario => ({
  btc,
  major,
  alt,
  "long-tail": longTail,
  stable: 0n,
});

/** Days that a group should outlive: all falls, all rises, one class alone either way, the majors apart. */
const SCENARIOS: readonly Scenario[] = [
  scenario(-2_000n, -2_500n, -4_000n, -5_000n),
  scenario(1_500n, 2_000n, 4_000n, 6_000n),
  scenario(0n, 0n, -4_000n, -5_000n),
  scenario(0n, 0n, 5_000n, 7_000n),
  scenario(-1_000n, 1_000n, 0n, 0n),
  scenario(1_000n, -1_000n, 0n, 0n),
  scenario(-1_000n, -1_000n, 2_000n, 3_000n),
  scenario(0n, 0n, 0n, -6_000n),
];

/** Return of an asset in every scenario [basis points]. */
export const scenarioReturns = (base: string, assetClass: AssetClass): bigint[] =>
  SCENARIOS.map((one) => (base === "btc" ? one.btc : one[assetClass]));
