import type { Logger } from "pino";

import type { Config } from "../config.ts";
import { below } from "../domain/detect.ts";
import { assemble } from "../service/assemble.ts";

const WAD = 10n ** 18n;

/** One line of `scan`. */
export interface ScanLine {
  readonly pool: string;
  readonly name: string;
  readonly id: string;
  readonly health: number;
}

/** Lists the positions below a health, the nearest to liquidation first, as JSON lines. */
export async function scan(config: Config, log: Logger, level: number): Promise<ScanLine[]> {
  const assembly = await assemble({ ...config, mode: "dry" }, log, { ownState: false });
  try {
    const { reading } = await assembly.keeper.look();
    const limit = BigInt(Math.round(level * 1e6)) * (WAD / 1_000_000n);
    return [...reading.pools]
      .flatMap(([address, each]) => {
        const pool = assembly.mirror.pools.get(address);
        return pool === undefined ? [] : below(pool, each, limit);
      })
      .sort((a, b) => Number(a.health - b.health))
      .map(({ pool, position, health }) => ({
        pool: pool.description.address,
        name: pool.description.name,
        id: position.id,
        health: Number(health) / 1e18,
      }));
  } finally {
    await assembly.close();
  }
}

/** What `simulate` prints of one candidate. */
export interface SimulationLine {
  readonly pool: string;
  readonly id: string;
  readonly health: number;
  readonly action: string;
  readonly reason: string;
}

/** Says what would be done at the newest block with each candidate, and why. */
export async function simulate(config: Config, log: Logger): Promise<SimulationLine[]> {
  const assembly = await assemble({ ...config, mode: "dry" }, log, { ownState: false });
  try {
    const { plan } = await assembly.keeper.look();
    return plan.decisions.map((decision) => ({ ...decision, health: Number(decision.health) / 1e18 }));
  } finally {
    await assembly.close();
  }
}
