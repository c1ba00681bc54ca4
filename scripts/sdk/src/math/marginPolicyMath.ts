/** Twin of `contracts/libraries/MarginPolicyMath.sol`: from a collateral's margin rules and a measured variance to its margins. */
import { PPM, WAD } from "./constants.ts";
import { horizonUp, initialMarginUp, maintenanceMarginUp, shockUp, slippageUp } from "./marginMath.ts";
import { sigmaTargetUp } from "./volatilityMath.ts";
import { ceilDiv } from "./wadMath.ts";

/** Margin rules of one collateral; fractions and volatilities in [ppm], horizons in [seconds]. */
export interface MarginParams {
  /** z, multiples of sigma [ppm]. */
  readonly quantile: bigint;
  readonly maintenanceHorizon: bigint;
  readonly initialHorizon: bigint;
  /** Deviation of the feed, jump term included [ppm of log-price]. */
  readonly oracleError: bigint;
  readonly stressWeight: bigint;
  readonly stressVolatility: bigint;
  readonly volatilityFloor: bigint;
  readonly volatilityCap: bigint;
  readonly maintenanceFloor: bigint;
  readonly maintenanceCap: bigint;
  readonly initialFloor: bigint;
  readonly baseSlippage: bigint;
  readonly maxSlippage: bigint;
  /** N_ref; 0 switches the size add-on off [debt assets]. */
  readonly referenceNotional: bigint;
}

const UNIT = WAD / PPM;
const MAX_UINT128 = (1n << 128n) - 1n;
const NO_MARGIN_LEFT = 41n * WAD;

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/**
 * Volatility that the rules see: stress blend, floor and cap [ppm], rounded up.
 *
 * @param p - The rules.
 * @param variance - Envelope variance per year [WAD].
 * @example
 * const rules = { stressWeight: 250_000n, stressVolatility: 1_500_000n, volatilityFloor: 1n, volatilityCap: 3_000_000n };
 * sigmaUp(rules, WAD / 2n); // 968246
 */
export function sigmaUp(p: MarginParams, variance: bigint): bigint {
  const sigma = sigmaTargetUp(
    least(variance, MAX_UINT128),
    p.stressWeight * UNIT,
    p.stressVolatility * UNIT,
    p.volatilityFloor * UNIT,
    p.volatilityCap * UNIT,
  );

  return ceilDiv(sigma, UNIT);
}

/**
 * Maintenance margin at a volatility, without any size term [ppm], rounded up.
 *
 * @param p - The rules.
 * @param sigma - Volatility [ppm].
 * @param cursor - Share of the margin that the incentive may take [ppm].
 * @example
 * const rules = { quantile: 3_260_000n, maintenanceHorizon: 7_200n, oracleError: 5_000n };
 * maintenanceUp({ ...rules, maintenanceFloor: 40_000n, maintenanceCap: 500_000n }, 964_000n, 300_000n); // 71479
 */
export function maintenanceUp(p: MarginParams, sigma: bigint, cursor: bigint): bigint {
  const shock = shockUp(p.quantile * UNIT, sigma * UNIT, p.maintenanceHorizon * WAD, p.oracleError * UNIT, 0n);
  const margin = maintenanceMarginUp(shock, cursor * UNIT, p.maintenanceFloor * UNIT, p.maintenanceCap * UNIT);

  return ceilDiv(margin, UNIT);
}

/**
 * Initial margin at a volatility for a position of a size [ppm], rounded up.
 *
 * @param p - The rules.
 * @param sigma - Volatility [ppm].
 * @param value - Value of what the position holds of the token [debt assets].
 * @param cursor - Share of the margin that the incentive may take [ppm].
 * @example
 * const rules = { quantile: 3_260_000n, initialHorizon: 43_200n, oracleError: 5_000n, initialFloor: 80_000n };
 * initialUp({ ...rules, baseSlippage: 0n, maxSlippage: 0n, referenceNotional: 0n }, 964_000n, 1n, 300_000n); // 155589
 */
export function initialUp(p: MarginParams, sigma: bigint, value: bigint, cursor: bigint): bigint {
  const notional = p.referenceNotional === 0n ? 0n : least(value, MAX_UINT128);
  const time = horizonUp(p.initialHorizon, notional, p.referenceNotional);
  const slippage = slippageUp(p.baseSlippage * UNIT, p.maxSlippage * UNIT, notional, p.referenceNotional);
  const shock = shockUp(p.quantile * UNIT, sigma * UNIT, time, p.oracleError * UNIT, slippage);
  const margin = shock > NO_MARGIN_LEFT ? WAD : initialMarginUp(shock, cursor * UNIT, 0n, 0n, p.initialFloor * UNIT);

  return least(ceilDiv(margin, UNIT), PPM);
}

/**
 * Rules on the way from one set to another: every number by itself, linear, rounded toward the old one; the reference size
 * changes at once.
 *
 * @param a - From.
 * @param b - To.
 * @param elapsed - Time on the way [seconds].
 * @param duration - Time of the whole way [seconds].
 * @example
 * between({ quantile: 0n }, { quantile: 10n }, 12n, 24n).quantile; // 5
 */
export function between(a: MarginParams, b: MarginParams, elapsed: bigint, duration: bigint): MarginParams {
  const middle = Object.entries(a).map(([name, from]: [string, bigint]) => {
    const to = b[name as keyof MarginParams];
    const way = to >= from ? ((to - from) * elapsed) / duration : -(((from - to) * elapsed) / duration);

    return [name, name === "referenceNotional" ? to : from + way];
  });

  // Sound because every field of the one set is a field of the other.
  return Object.fromEntries(middle) as MarginParams;
}
