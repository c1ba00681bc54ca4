/** Where the protocol is deployed, per chain. Written by the deployment; a chain that is missing has none yet. */

/** Contracts of one chain. */
export interface Deployment {
  readonly poolFactory: string;
  readonly oracleFactory: string;
  readonly volatilityOracle: string;
  readonly marginRouter: string;
  readonly triggerOrders: string;
  readonly poolLens: string;
  readonly positionNFT: string;
  readonly uniswapV3Adapter: string;
  readonly aggregatorAdapter: string;
}

/** Thrown when the protocol is not on a chain. */
export class NotDeployedError extends Error {
  override readonly name = "NotDeployedError";

  constructor(chainId: bigint) {
    super(
      `The protocol is not deployed on chain ${chainId.toString()}. Register its addresses with registerDeployment.`,
    );
  }
}

const deployments = new Map<bigint, Deployment>();

/**
 * Makes a deployment known, such as one of `deploy/` on a local or private chain.
 *
 * @param chainId The chain.
 * @param deployment Its contracts.
 * @example
 * registerDeployment(31337n, addresses);
 */
export function registerDeployment(chainId: bigint, deployment: Deployment): void {
  deployments.set(chainId, deployment);
}

/**
 * Contracts of a chain.
 *
 * @throws {@link NotDeployedError} if there are none.
 * @example
 * const { marginRouter } = deploymentOf(1n);
 */
export function deploymentOf(chainId: bigint): Deployment {
  const deployment = deployments.get(chainId);
  if (deployment === undefined) throw new NotDeployedError(chainId);
  return deployment;
}
