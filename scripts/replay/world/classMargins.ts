import type { AssetClass } from "../../sdk/src/classes.ts";
import { CLASSES } from "../../sdk/src/classes.ts";

const YEAR = 31_536_000;

/**
 * Volatility of an ordinary month, per year: until margins follow volatility they stand where the class's formula puts them
 * at this figure.
 */
const ORDINARY_VOLATILITY: Readonly<Record<AssetClass, number>> = {
  stable: 0.05,
  major: 0.6,
  alt: 1,
  "long-tail": 1.3,
};

export interface FixedMargins {
  /** Maintenance margin m [ppm]. */
  readonly maintenance: number;
  /** Initial margin i [ppm]. */
  readonly initial: number;
}

const real = (wad: bigint): number => Number(wad) / 1e18;
const ppmUp = (fraction: number): number => Math.ceil(fraction * 1e6);

/** The margins of a class at its ordinary volatility, without a size add-on, rounded up. */
export function fixedMargins(assetClass: AssetClass): FixedMargins {
  const { margin, liquidation } = CLASSES[assetClass];
  const omega = real(margin.stressWeight);
  const blended = Math.sqrt((1 - omega) * ORDINARY_VOLATILITY[assetClass] ** 2 + omega * real(margin.sigmaStress) ** 2);
  const sigma = Math.min(Math.max(blended, real(margin.sigmaFloor)), real(margin.sigmaCap));
  const cursor = real(liquidation.cursor);
  // m = (1 - e^-x) / (1 - c e^-x): what is left after the shock x still pays the debt and the full incentive.
  const fraction = (horizon: bigint): number => {
    const shock = real(margin.z) * sigma * Math.sqrt(Number(horizon) / YEAR) + real(margin.oracleError + margin.jump);

    return (1 - Math.exp(-shock)) / (1 - cursor * Math.exp(-shock));
  };
  const floor = real(margin.maintenanceFloor);
  const maintenance = Math.min(Math.max(fraction(margin.horizonMaintenance), floor), real(margin.maintenanceCap));
  const initial = Math.max(
    fraction(margin.horizonInitial),
    real(margin.gamma) * maintenance,
    real(margin.initialFloor),
  );

  return { maintenance: ppmUp(maintenance), initial: ppmUp(Math.min(initial, 1)) };
}
