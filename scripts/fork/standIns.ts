import hre from "hardhat";

import type { Code } from "./upstream.ts";

/** What stands on the small mainnet where there is no published bytecode: the tokens, and feeds that can be moved. */
export async function standIns(): Promise<{ usdc: Code; weth: Code; feed: Code }> {
  return {
    usdc: await hre.artifacts.readArtifact("PermitToken"),
    weth: await hre.artifacts.readArtifact("WETH9"),
    feed: await hre.artifacts.readArtifact("MockV3Aggregator"),
  };
}
