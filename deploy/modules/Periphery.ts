import { createRequire } from "node:module";

import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { keccak256 } from "ethers";

import Oracles from "./Oracles.ts";
import Pools from "./Pools.ts";

const require = createRequire(import.meta.url);
const { bytecode: uniswapPoolCode } =
  require("@uniswap/v3-core/artifacts/contracts/UniswapV3Pool.sol/UniswapV3Pool.json") as { bytecode: string };
const NOBODY = "0x0000000000000000000000000000000000000000";

/**
 * What traders and keepers use, and the core knows nothing of. Parameters: `weth`, `uniswapFactory`, `permit2`, and the `keeper`
 * that owns the liquidation executor.
 */
export default buildModule("Periphery", (m) => {
  const { poolFactory } = m.useModule(Pools);
  const { oracleFactory } = m.useModule(Oracles);
  const weth = m.getParameter<string>("weth");
  const uniswapFactory = m.getParameter<string>("uniswapFactory");
  const permit2 = m.getParameter<string>("permit2");
  const keeper = m.getParameter<string>("keeper");

  const uniswapV3Adapter = m.contract("UniswapV3Adapter", [uniswapFactory, keccak256(uniswapPoolCode)]);
  const aggregatorAdapter = m.contract("GenericAggregatorAdapter");
  const adapters = [uniswapV3Adapter, aggregatorAdapter, NOBODY, NOBODY];
  const marginRouter = m.contract("MarginRouter", [poolFactory, weth, permit2, adapters]);
  const triggerOrders = m.contract("TriggerOrders", [poolFactory, adapters]);
  const liquidationExecutor = m.contract("LiquidationExecutor", [keeper]);
  const poolLens = m.contract("PoolLens", [oracleFactory]);
  const positionDescriptor = m.contract("PositionDescriptor", [poolLens]);
  const positionNFT = m.contract("PositionNFT", [poolFactory, positionDescriptor]);

  return {
    ...{ uniswapV3Adapter, aggregatorAdapter, marginRouter, triggerOrders, liquidationExecutor },
    ...{ poolLens, positionDescriptor, positionNFT },
  };
});
