/**
 * Twin of `VolatilityOracle`: replays a feed's rounds to the contract's bits, and plans what to send to it.
 *
 * @example
 * import { planObservation, replay } from "@bulkhead/sdk/volatility";
 */
export * from "./estimator.ts";
export * from "./plan.ts";
export * from "./replay.ts";
export * from "./round.ts";
export * from "./words.ts";
