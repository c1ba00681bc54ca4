import { deployContracts } from "../../../deploy/deploy.ts";
import type { ReplayNode } from "../chain/node.ts";
import type { UniswapMarket } from "./uniswap.ts";

/** Addresses of the protocol on the local node. */
export type Protocol = Readonly<Record<"poolFactory" | "oracleFactory" | "router" | "adapter" | "executor", string>>;

/** What the protocol is deployed onto. */
export interface Surroundings {
  readonly uniswap: UniswapMarket;
  readonly wrappedNative: string;
  readonly keeper: string;
}

const NOBODY = "0x0000000000000000000000000000000000000000";
/** Governance has nothing to do in a replay. */
const TIMELOCK_DELAY = 172_800;

/** Deploys the protocol by the same modules as on a real chain, while the node mines by itself. */
export async function deployProtocol(node: ReplayNode, around: Surroundings): Promise<Protocol> {
  const addresses = await node.selfMining(() =>
    deployContracts(node.connection, {
      weth: around.wrappedNative,
      uniswapFactory: around.uniswap.factory,
      permit2: NOBODY,
      keeper: around.keeper,
      timelockDelay: TIMELOCK_DELAY,
    }),
  );
  const named = (name: string): string => addresses[name] ?? NOBODY;

  return {
    poolFactory: named("poolFactory"),
    oracleFactory: named("oracleFactory"),
    router: named("marginRouter"),
    adapter: named("uniswapV3Adapter"),
    executor: named("liquidationExecutor"),
  };
}
