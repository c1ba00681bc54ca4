import { createRequire } from "node:module";

import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { Artifact } from "@nomicfoundation/ignition-core";

const require = createRequire(import.meta.url);
const uniswapFactoryArtifact =
  require("@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json") as Artifact;

/** What a real chain already has and an empty one lacks: wrapped ether and Uniswap V3, both with their own code. */
export default buildModule("Local", (m) => ({
  weth: m.contract("WETH9"),
  uniswapFactory: m.contract("UniswapV3Factory", uniswapFactoryArtifact),
}));
