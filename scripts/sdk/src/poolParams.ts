/** From an asset class to the parameters with which a pool is created; the structs of `contracts/types/PoolParams.sol`. */
import { CLASSES, type AssetClass, type ClassParameters } from "./classes.ts";

const WAD = 10n ** 18n;
const YEAR = 31_536_000n;
const ZERO_ADDRESS = "0x0000000000000000000000000000000000000000";

/** A WAD ratio in parts per million; the class tables hold no finer number. */
const ppm = (ratio: bigint): bigint => ratio / 10n ** 12n;

export interface MarginParams {
  readonly quantile: bigint;
  readonly maintenanceHorizon: bigint;
  readonly initialHorizon: bigint;
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
  readonly referenceNotional: bigint;
}

export interface CollateralParams {
  readonly token: string;
  readonly oracle: string;
  readonly inverse: boolean;
  readonly volatilitySource: string;
  readonly cursor: bigint;
  readonly incentiveMin: bigint;
  readonly incentiveCap: bigint;
  readonly initialFactor: bigint;
  readonly rampRate: bigint;
  readonly margin: MarginParams;
}

export interface PoolParams {
  readonly name: string;
  readonly symbol: string;
  readonly debtAsset: string;
  readonly curator: string;
  readonly guardian: string;
  readonly feeRecipient: string;
  readonly group: string;
  readonly groupCushion: bigint;
  readonly rate: {
    readonly targetUtilisation: bigint;
    readonly curveSteepness: bigint;
    readonly adjustmentSpeed: bigint;
    readonly initialRateAtTarget: bigint;
    readonly minRateAtTarget: bigint;
    readonly maxRateAtTarget: bigint;
  };
  readonly liquidation: {
    readonly targetHealth: bigint;
    readonly fullIncentiveHealth: bigint;
    readonly closeAllHealth: bigint;
    readonly marginCallHealth: bigint;
  };
  readonly limits: {
    readonly minDebt: bigint;
    readonly supplyCap: bigint;
    readonly borrowCap: bigint;
    readonly openInterestLow: bigint;
    readonly openInterestHigh: bigint;
    readonly maxUtilisation: bigint;
  };
  readonly reserve: {
    readonly interestShare: bigint;
    readonly incentiveShare: bigint;
    readonly targetShare: bigint;
    readonly closeOutIncentive: bigint;
    readonly closeOutSubsidyCap: bigint;
  };
  readonly collaterals: readonly CollateralParams[];
}

/** Where the price of a collateral comes from, and what its margins follow. */
export interface CollateralSource {
  readonly token: string;
  readonly oracle: string;
  /** The oracle quotes the debt asset in this token. */
  readonly inverse?: boolean;
  /** An `IVolatilitySource`; left out: margins are fixed. */
  readonly volatilitySource?: string;
  /** Fixed maintenance margin [ppm]; without a volatility source the class's typical one is taken. */
  readonly fixedMaintenance?: bigint;
  /** Fixed initial margin [ppm]. */
  readonly fixedInitial?: bigint;
  /** Notional that the market absorbs at the base slippage [debt assets]; left out: no size add-on. */
  readonly referenceNotional?: bigint;
}

/** Typical fixed margins of a class: what its rules give at its floor of volatility in ordinary times [ppm]. */
const FIXED_MARGINS: Readonly<Record<AssetClass, { readonly maintenance: bigint; readonly initial: bigint }>> = {
  stable: { maintenance: 40_000n, initial: 70_000n },
  major: { maintenance: 97_000n, initial: 150_000n },
  alt: { maintenance: 133_000n, initial: 275_000n },
  "long-tail": { maintenance: 220_000n, initial: 463_000n },
};

/**
 * The parameters of one basket token for a class of asset.
 *
 * @param assetClass - The class; its numbers are in `CLASSES`. Or a variant of one.
 * @param source - Token, oracle and volatility source.
 * @returns The struct that `PoolFactory.createPool` takes.
 * @example
 * collateralParams("major", { token: weth, oracle: pairOracle, volatilitySource: pairOracle });
 */
export function collateralParams(assetClass: AssetClass | ClassParameters, source: CollateralSource): CollateralParams {
  const { name, margin, liquidation } = typeof assetClass === "string" ? CLASSES[assetClass] : assetClass;
  const fixed = FIXED_MARGINS[name];
  const dynamic = source.volatilitySource !== undefined;
  // dm/dsigma at the foot of the curve, in ppm per minute: z sqrt(h/YEAR) rho / (1 - c)
  const root = sqrtWad((margin.horizonMaintenance * WAD) / YEAR);
  const slope = (margin.z * root) / WAD;
  const perMinute = (slope * margin.rampUpPerSecond * 60n) / (WAD - liquidation.cursor);

  return {
    token: source.token,
    oracle: source.oracle,
    inverse: source.inverse ?? false,
    volatilitySource: source.volatilitySource ?? ZERO_ADDRESS,
    cursor: ppm(liquidation.cursor),
    incentiveMin: ppm(liquidation.incentiveMin),
    incentiveCap: ppm(liquidation.incentiveCap),
    initialFactor: ppm(margin.gamma),
    rampRate: ppm(perMinute) === 0n ? 1n : ppm(perMinute),
    margin: {
      quantile: ppm(margin.z),
      maintenanceHorizon: margin.horizonMaintenance,
      initialHorizon: margin.horizonInitial,
      oracleError: ppm(margin.oracleError + margin.jump),
      stressWeight: ppm(margin.stressWeight),
      stressVolatility: ppm(margin.sigmaStress),
      volatilityFloor: ppm(margin.sigmaFloor),
      volatilityCap: ppm(margin.sigmaCap),
      maintenanceFloor: dynamic ? ppm(margin.maintenanceFloor) : (source.fixedMaintenance ?? fixed.maintenance),
      maintenanceCap: ppm(margin.maintenanceCap),
      initialFloor: dynamic ? ppm(margin.initialFloor) : (source.fixedInitial ?? fixed.initial),
      baseSlippage: ppm(margin.slippageBase),
      maxSlippage: ppm(margin.slippageMax),
      referenceNotional: source.referenceNotional ?? 0n,
    },
  };
}

/** Neither a cap on borrowing nor a market that it could follow from. */
export class BorrowCapUnknownError extends Error {
  override readonly name = "BorrowCapUnknownError";

  constructor() {
    super("Nothing says how much the pool may lend. Pass borrowCap, or referenceNotional for a token of the basket.");
  }
}

/**
 * The greatest cap on borrowing that the factory allows: four times what the markets of the basket absorb together.
 *
 * @param collaterals - The basket.
 * @returns The cap; nothing where no token names its market: then there is no limit [assets].
 * @example
 * const token = "0x0000000000000000000000000000000000000001";
 * borrowLimit([collateralParams("major", { token, oracle: token, referenceNotional: 5_000_000n })]); // 20_000_000n
 */
export function borrowLimit(collaterals: readonly CollateralParams[]): bigint | undefined {
  const absorbed = collaterals.reduce((sum, { margin }) => sum + margin.referenceNotional, 0n);

  return absorbed === 0n ? undefined : 4n * absorbed;
}

/** What a curator chooses beside the class. */
export interface PoolChoice {
  readonly name: string;
  readonly symbol: string;
  readonly debtAsset: string;
  /** Class whose liquidation terms the pool takes: that of its main collateral. */
  readonly assetClass: AssetClass;
  /** Least debt of a position [assets]. */
  readonly minDebt: bigint;
  /** [assets] */
  readonly supplyCap: bigint;
  /** Left out: four times what the markets of the basket absorb, the most that the factory allows [assets]. */
  readonly borrowCap?: bigint;
  readonly collaterals: readonly CollateralParams[];
  readonly curator?: string;
  readonly guardian?: string;
  readonly feeRecipient?: string;
  readonly group?: string;
  /** [ppm of health] */
  readonly groupCushion?: bigint;
}

/**
 * The parameters of a pool: the class's liquidation terms, a rate curve that starts at 4 % a year, a reserve that takes 10 % of
 * the interest.
 *
 * @param choice - What the curator chooses.
 * @throws {BorrowCapUnknownError} when there is neither a cap nor a reference notional.
 * @returns The struct that `PoolFactory.createPool` takes; spread it to change single numbers.
 * @example
 * poolParams({ name: "Long WETH", symbol: "bhUSDC-WETH", debtAsset: usdc, assetClass: "major", minDebt: 100_000_000n,
 *   supplyCap: 10n ** 13n, borrowCap: 10n ** 13n, collaterals: [collateralParams("major", { token: weth, oracle })] });
 */
export function poolParams(choice: PoolChoice): PoolParams {
  const { liquidation, margin } = CLASSES[choice.assetClass];
  const borrowCap = choice.borrowCap ?? borrowLimit(choice.collaterals);
  if (borrowCap === undefined) throw new BorrowCapUnknownError();
  const perSecond = (annual: bigint): bigint => annual / YEAR;

  return {
    name: choice.name,
    symbol: choice.symbol,
    debtAsset: choice.debtAsset,
    curator: choice.curator ?? ZERO_ADDRESS,
    guardian: choice.guardian ?? ZERO_ADDRESS,
    feeRecipient: choice.feeRecipient ?? ZERO_ADDRESS,
    group: choice.group ?? ZERO_ADDRESS,
    groupCushion: choice.groupCushion ?? (choice.group === undefined ? 0n : 20_000n),
    rate: {
      targetUtilisation: (9n * WAD) / 10n,
      curveSteepness: 4n * WAD,
      adjustmentSpeed: (50n * WAD) / YEAR,
      initialRateAtTarget: perSecond((4n * WAD) / 100n),
      minRateAtTarget: perSecond(WAD / 1000n),
      maxRateAtTarget: perSecond(2n * WAD),
    },
    liquidation: {
      targetHealth: liquidation.targetHealth,
      fullIncentiveHealth: liquidation.fullIncentiveHealth,
      closeAllHealth: liquidation.closeAllHealth,
      marginCallHealth: liquidation.marginCallHealth,
    },
    limits: {
      minDebt: choice.minDebt,
      supplyCap: choice.supplyCap,
      borrowCap,
      openInterestLow: (borrowCap * margin.openInterestLow) / WAD,
      openInterestHigh: (borrowCap * margin.openInterestHigh) / WAD,
      maxUtilisation: 950_000n,
    },
    reserve: {
      interestShare: 100_000n,
      incentiveShare: 100_000n,
      targetShare: 50_000n,
      closeOutIncentive: ppm(liquidation.incentiveMin) + 5_000n,
      closeOutSubsidyCap: 10_000n,
    },
    collaterals: choice.collaterals,
  };
}

/** Square root of a WAD number, rounded down [WAD]. */
function sqrtWad(x: bigint): bigint {
  const n = x * WAD;
  if (n < 2n) return n;
  let guess = n;
  let next = (n + 1n) / 2n;
  while (next < guess) {
    guess = next;
    next = (guess + n / guess) / 2n;
  }

  return guess;
}
