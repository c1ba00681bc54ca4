import { ZeroAddress } from "ethers";

import type { AssetClass } from "../../sdk/src/classes.ts";
import { CLASSES } from "../../sdk/src/classes.ts";
import type { FixedMargins } from "./classMargins.ts";

const YEAR = 31_536_000n;
const WAD = 10n ** 18n;
const ppm = (wad: bigint): bigint => wad / 10n ** 12n;
/** Fastest rise of the maintenance margin that the pool stores; it never moves here [ppm per minute]. */
const RAMP_RATE = 100n;

/** What tells one pool of the replay from another. */
export interface PoolPlan {
  readonly name: string;
  readonly symbol: string;
  readonly assetClass: AssetClass;
  readonly margins: FixedMargins;
  readonly debtAsset: string;
  readonly collateral: string;
  readonly oracle: string;
  /** Whether the oracle quotes the debt asset in the collateral. */
  readonly inverse: boolean;
  /** Least debt of a position [assets]. */
  readonly minDebt: bigint;
  /** What all traders together will owe [assets]. */
  readonly plannedDebt: bigint;
}

/** The parameters of a pool with fixed margins: the class's numbers, and caps around what the traders will owe. */
export function poolParams(plan: PoolPlan): object {
  const { estimator, margin, liquidation } = CLASSES[plan.assetClass];
  // The initial margin rises from the low mark on: twice the planned debt stays below it.
  const cap = (plan.plannedDebt * 2n * WAD) / margin.openInterestLow;

  return {
    name: `Bulkhead ${plan.name}`,
    symbol: plan.symbol,
    debtAsset: plan.debtAsset,
    curator: ZeroAddress,
    guardian: ZeroAddress,
    feeRecipient: ZeroAddress,
    group: ZeroAddress,
    groupCushion: 0n,
    rate: {
      targetUtilisation: (WAD * 9n) / 10n,
      curveSteepness: 4n * WAD,
      adjustmentSpeed: (50n * WAD) / YEAR,
      initialRateAtTarget: (WAD * 4n) / 100n / YEAR,
      minRateAtTarget: WAD / 1_000n / YEAR,
      maxRateAtTarget: (2n * WAD) / YEAR,
    },
    liquidation: {
      targetHealth: liquidation.targetHealth,
      fullIncentiveHealth: liquidation.fullIncentiveHealth,
      closeAllHealth: liquidation.closeAllHealth,
      marginCallHealth: liquidation.marginCallHealth,
    },
    limits: {
      minDebt: plan.minDebt,
      supplyCap: cap * 2n,
      borrowCap: cap,
      openInterestLow: (cap * margin.openInterestLow) / WAD,
      openInterestHigh: (cap * margin.openInterestHigh) / WAD,
      maxUtilisation: 950_000n,
    },
    reserve: {
      interestShare: 100_000n,
      incentiveShare: 100_000n,
      targetShare: 50_000n,
      // Selling costs about slip0 in a crash: a close-out that pays less than that is left lying.
      closeOutIncentive: ppm(margin.slippageBase) + 5_000n,
      closeOutSubsidyCap: 10_000n,
    },
    collaterals: [
      {
        token: plan.collateral,
        oracle: plan.oracle,
        inverse: plan.inverse,
        volatilitySource: ZeroAddress,
        cursor: ppm(liquidation.cursor),
        incentiveMin: ppm(liquidation.incentiveMin),
        incentiveCap: ppm(liquidation.incentiveCap),
        initialFactor: ppm(margin.gamma),
        rampRate: RAMP_RATE,
        margin: {
          quantile: ppm(margin.z),
          maintenanceHorizon: margin.horizonMaintenance,
          initialHorizon: margin.horizonInitial,
          oracleError: ppm(margin.oracleError + margin.jump),
          stressWeight: ppm(margin.stressWeight),
          stressVolatility: ppm(margin.sigmaStress),
          volatilityFloor: ppm(margin.sigmaFloor),
          volatilityCap: ppm(estimator.sigmaCap),
          maintenanceFloor: BigInt(plan.margins.maintenance),
          maintenanceCap: ppm(margin.maintenanceCap),
          initialFloor: BigInt(plan.margins.initial),
          baseSlippage: ppm(margin.slippageBase),
          maxSlippage: ppm(margin.slippageMax),
          referenceNotional: 0n,
        },
      },
    ],
  };
}
