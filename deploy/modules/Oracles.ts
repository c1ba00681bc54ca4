import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { ASSET_CLASSES, CLASSES } from "../../scripts/sdk/src/classes.ts";

/** Estimator profiles in the order of the asset classes; the pools name them by number. */
const PROFILES = ASSET_CLASSES.map((assetClass) => {
  const { tauFast, tauRelease, minInterval, jumpCap, sigmaCap } = CLASSES[assetClass].estimator;

  return { tauFast, tauRelease, minInterval, jumpCap, sigmaCap };
});

/** Volatility per feed, and the factory of oracles that stand on it. Nobody owns either. */
export default buildModule("Oracles", (m) => {
  const volatilityOracle = m.contract("VolatilityOracle", [PROFILES]);
  const oracleFactory = m.contract("OracleFactory", [volatilityOracle]);

  return { volatilityOracle, oracleFactory };
});
