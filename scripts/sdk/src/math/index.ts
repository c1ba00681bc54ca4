/**
 * Pure bigint arithmetic, equal to the Solidity libraries of the same names to the last digit. No dependency, no clock, no I/O.
 *
 * @example
 * import { LiquidationMath, MarginMath, WAD } from "@bulkhead/sdk/math";
 */
export * from "./constants.ts";
export * from "./errors.ts";
export * as WadMath from "./wadMath.ts";
export * as MarginMath from "./marginMath.ts";
export * as LiquidationMath from "./liquidationMath.ts";
export * as InterestMath from "./interestMath.ts";
export * as RampMath from "./rampMath.ts";
export * as DecayMath from "./decayMath.ts";
export * as MarginPolicyMath from "./marginPolicyMath.ts";
export * as WaterfallMath from "./waterfallMath.ts";
export * as VolatilityMath from "./volatilityMath.ts";
export * as BreakerMath from "./breakerMath.ts";
export * as PredictiveMath from "./predictiveMath.ts";
export * as PortfolioMath from "./portfolioMath.ts";
export * as GroupMath from "./groupMath.ts";
