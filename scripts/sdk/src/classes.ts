/**
 * The asset classes and their numbers: how volatility is estimated, what margin follows from it, how positions are
 * liquidated. The estimator rows are the immutable profiles of `VolatilityOracle`, in this order; a test holds both equal.
 */

const WAD = 10n ** 18n;

/** A decimal such as `"0.02"` as a fixed-point number [WAD]. */
const wad = (decimal: string): bigint => {
  const [whole = "0", fraction = ""] = decimal.split(".");

  return BigInt(whole) * WAD + BigInt(fraction.padEnd(18, "0"));
};

export type AssetClass = "stable" | "major" | "alt" | "long-tail";

/** The classes in the order of the estimator profiles on chain: `profileOf("major") === 1`. */
export const ASSET_CLASSES: readonly AssetClass[] = ["stable", "major", "alt", "long-tail"];

/** How realised volatility is measured; one immutable row of `VolatilityOracle`. */
export interface EstimatorProfile {
  /** Time constant of the fast average [seconds]. */
  readonly tauFast: bigint;
  /** Time constant at which the peak-hold envelope lets go [seconds]. */
  readonly tauRelease: bigint;
  /** Least time between two samples [seconds]. */
  readonly minInterval: bigint;
  /** Greatest log-return of one sample per square root of an hour [WAD]. */
  readonly jumpCap: bigint;
  /** Volatility per year that a feed is seeded with, and that a pool uses until 14 days of samples are in [WAD]. */
  readonly sigmaCap: bigint;
}

/** How volatility becomes initial and maintenance margin. */
export interface MarginPolicy {
  /** z: standard deviations that the margin must survive [WAD]. */
  readonly z: bigint;
  /** omega: weight of the stressed variance [WAD]. */
  readonly stressWeight: bigint;
  /** sigma_stress per year [WAD]. */
  readonly sigmaStress: bigint;
  /** sigma_floor per year [WAD]. */
  readonly sigmaFloor: bigint;
  /** sigma_cap per year [WAD]. */
  readonly sigmaCap: bigint;
  /** rho: fastest rise of the volatility that maintenance margin follows [WAD per second]. */
  readonly rampUpPerSecond: bigint;
  /** h_M: time in which a liquidation must be finished [seconds]. */
  readonly horizonMaintenance: bigint;
  /** h_I: horizon of the initial margin [seconds]. */
  readonly horizonInitial: bigint;
  /** epsilon: deviation of the oracle from the market, in log-price, without the jump term [WAD]. */
  readonly oracleError: bigint;
  /** J: jump that is added to epsilon, in log-price [WAD]. */
  readonly jump: bigint;
  /** slip0: slippage of selling the reference notional [WAD]. */
  readonly slippageBase: bigint;
  /** slipMax [WAD]. */
  readonly slippageMax: bigint;
  /** m_floor [WAD]. */
  readonly maintenanceFloor: bigint;
  /** m_cap [WAD]. */
  readonly maintenanceCap: bigint;
  /** i_floor [WAD]. */
  readonly initialFloor: bigint;
  /** gamma: initial margin is at least gamma times maintenance margin [WAD]. */
  readonly gamma: bigint;
  /** Debt of the pool, as a share of its cap, from which initial margin rises [WAD]. */
  readonly openInterestLow: bigint;
  /** Debt of the pool, as a share of its cap, at which initial margin is 100 % [WAD]. */
  readonly openInterestHigh: bigint;
}

/** What a liquidation pays and how much it takes. */
export interface LiquidationTerms {
  /** c: share of the margin that the full incentive may take [WAD]. */
  readonly cursor: bigint;
  /** beta_cap: greatest incentive [WAD]. */
  readonly incentiveCap: bigint;
  /** beta_min: least incentive [WAD]. */
  readonly incentiveMin: bigint;
  /** H*: health after a partial liquidation [WAD]. */
  readonly targetHealth: bigint;
  /** HF_full: at this health and below the incentive is the full one [WAD]. */
  readonly fullIncentiveHealth: bigint;
  /** HF_closeAll: below this health a position is closed whole [WAD]. */
  readonly closeAllHealth: bigint;
  /** Health of the margin call [WAD]. */
  readonly marginCallHealth: bigint;
  /** Length of a time auction [seconds]; not used by pools, whose incentive depends on health alone. */
  readonly auctionTime: bigint;
}

/** When a price is doubted (`PairOracle`). */
export interface CautionBand {
  /** k: standard deviations between the price and the last sample [WAD]. */
  readonly multiplier: bigint;
  /** b0: distance in log-price that never counts as caution [WAD]. */
  readonly base: bigint;
  /** Peg band of a stable asset; 0 for others [WAD]. */
  readonly pegBand: bigint;
}

export interface ClassParameters {
  readonly name: AssetClass;
  readonly estimator: EstimatorProfile;
  readonly margin: MarginPolicy;
  readonly liquidation: LiquidationTerms;
  readonly band: CautionBand;
}

const HOUR = 3_600n;
const DAY = 86_400n;

const STABLE: ClassParameters = {
  name: "stable",
  estimator: {
    tauFast: (9n * DAY) / 2n,
    tauRelease: 16n * DAY,
    minInterval: 300n,
    jumpCap: wad("0.05"),
    sigmaCap: wad("2"),
  },
  margin: {
    z: wad("3.26"),
    stressWeight: wad("0.25"),
    sigmaStress: wad("0.3"),
    sigmaFloor: wad("0.03"),
    sigmaCap: wad("2"),
    rampUpPerSecond: wad("0.0000138"),
    horizonMaintenance: 2n * HOUR,
    horizonInitial: 12n * HOUR,
    oracleError: wad("0.0025"),
    jump: wad("0.02"),
    slippageBase: wad("0.001"),
    slippageMax: wad("0.02"),
    maintenanceFloor: wad("0.025"),
    maintenanceCap: wad("0.25"),
    initialFloor: wad("0.04"),
    gamma: wad("1.25"),
    openInterestLow: wad("0.6"),
    openInterestHigh: wad("1"),
  },
  liquidation: {
    cursor: wad("0.2"),
    incentiveCap: wad("0.03"),
    incentiveMin: wad("0.003"),
    targetHealth: wad("1.05"),
    fullIncentiveHealth: wad("0.99"),
    closeAllHealth: wad("0.98"),
    marginCallHealth: wad("1.03"),
    auctionTime: 900n,
  },
  band: { multiplier: wad("6"), base: wad("0.005"), pegBand: wad("0.02") },
};

const MAJOR: ClassParameters = {
  name: "major",
  estimator: {
    tauFast: (9n * DAY) / 2n,
    tauRelease: 16n * DAY,
    minInterval: 300n,
    jumpCap: wad("0.1"),
    sigmaCap: wad("3"),
  },
  margin: {
    z: wad("3.45"),
    stressWeight: wad("0.1"),
    sigmaStress: wad("1"),
    sigmaFloor: wad("0.4"),
    sigmaCap: wad("3"),
    rampUpPerSecond: wad("0.0000602"),
    horizonMaintenance: 3n * HOUR,
    horizonInitial: 13n * HOUR,
    oracleError: wad("0.005"),
    jump: wad("0.03"),
    slippageBase: wad("0.005"),
    slippageMax: wad("0.05"),
    maintenanceFloor: wad("0.04"),
    maintenanceCap: wad("0.5"),
    initialFloor: wad("0.08"),
    gamma: wad("1.25"),
    openInterestLow: wad("0.6"),
    openInterestHigh: wad("1"),
  },
  liquidation: {
    cursor: wad("0.3"),
    incentiveCap: wad("0.1"),
    incentiveMin: wad("0.005"),
    targetHealth: wad("1.3"),
    fullIncentiveHealth: wad("0.95"),
    closeAllHealth: wad("0.98"),
    marginCallHealth: wad("1.1"),
    auctionTime: 1_200n,
  },
  band: { multiplier: wad("6"), base: wad("0.02"), pegBand: 0n },
};

const ALT: ClassParameters = {
  name: "alt",
  estimator: {
    tauFast: (9n * DAY) / 2n,
    tauRelease: 16n * DAY,
    minInterval: 300n,
    jumpCap: wad("0.15"),
    sigmaCap: wad("8"),
  },
  margin: {
    z: wad("3.26"),
    stressWeight: wad("0.25"),
    sigmaStress: wad("2"),
    sigmaFloor: wad("0.6"),
    sigmaCap: wad("8"),
    rampUpPerSecond: wad("0.0000555"),
    horizonMaintenance: 4n * HOUR,
    horizonInitial: 24n * HOUR,
    oracleError: wad("0.01"),
    jump: 0n,
    slippageBase: wad("0.01"),
    slippageMax: wad("0.1"),
    maintenanceFloor: wad("0.08"),
    maintenanceCap: wad("0.7"),
    initialFloor: wad("0.15"),
    gamma: wad("1.25"),
    openInterestLow: wad("0.4"),
    openInterestHigh: wad("1"),
  },
  liquidation: {
    cursor: wad("0.3"),
    incentiveCap: wad("0.12"),
    incentiveMin: wad("0.01"),
    targetHealth: wad("1.08"),
    fullIncentiveHealth: wad("0.95"),
    closeAllHealth: wad("0.93"),
    marginCallHealth: wad("1.15"),
    auctionTime: 1_800n,
  },
  band: { multiplier: wad("6"), base: wad("0.02"), pegBand: 0n },
};

const LONG_TAIL: ClassParameters = {
  name: "long-tail",
  estimator: {
    tauFast: 3n * DAY,
    tauRelease: 16n * DAY,
    minInterval: 300n,
    jumpCap: wad("0.25"),
    sigmaCap: wad("12"),
  },
  margin: {
    z: wad("3.26"),
    stressWeight: wad("0.25"),
    sigmaStress: wad("3"),
    sigmaFloor: wad("1"),
    sigmaCap: wad("12"),
    rampUpPerSecond: wad("0.0000416"),
    horizonMaintenance: 6n * HOUR,
    horizonInitial: 48n * HOUR,
    oracleError: wad("0.02"),
    jump: 0n,
    slippageBase: wad("0.03"),
    slippageMax: wad("0.2"),
    maintenanceFloor: wad("0.15"),
    maintenanceCap: wad("0.9"),
    initialFloor: wad("0.3"),
    gamma: wad("1.25"),
    openInterestLow: wad("0.25"),
    openInterestHigh: wad("1"),
  },
  liquidation: {
    cursor: wad("0.3"),
    incentiveCap: wad("0.15"),
    incentiveMin: wad("0.03"),
    targetHealth: wad("1.15"),
    fullIncentiveHealth: wad("0.92"),
    closeAllHealth: wad("0.9"),
    marginCallHealth: wad("1.25"),
    auctionTime: 3_600n,
  },
  band: { multiplier: wad("6"), base: wad("0.02"), pegBand: 0n },
};

/** Every class by its name. */
export const CLASSES: Readonly<Record<AssetClass, ClassParameters>> = {
  stable: STABLE,
  major: MAJOR,
  alt: ALT,
  "long-tail": LONG_TAIL,
};

/**
 * The number of a class's estimator profile in `VolatilityOracle`.
 *
 * @example
 * profileOf("major"); // 1
 */
export const profileOf = (assetClass: AssetClass): number => ASSET_CLASSES.indexOf(assetClass);

/** A name that is not a class. */
export class UnknownClassError extends Error {
  override readonly name = "UnknownClassError";

  constructor(given: string) {
    super(`"${given}" is no asset class. Use one of: ${ASSET_CLASSES.join(", ")}.`);
  }
}

/**
 * The parameters of the class with that name.
 *
 * @throws {UnknownClassError} when there is none.
 * @example
 * classParameters("stable").margin.jump; // 20_000_000_000_000_000n, 2 %
 */
export function classParameters(name: string): ClassParameters {
  const found = ASSET_CLASSES.find((assetClass) => assetClass === name);
  if (found === undefined) throw new UnknownClassError(name);

  return CLASSES[found];
}
