/** Where the protocol is, per chain: what `deploy/` wrote to its `addresses/`, once you register it. */

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

/** Thrown when text is not an address. */
export class InvalidAddressError extends Error {
  override readonly name = "InvalidAddressError";

  constructor(text: string) {
    super(`"${text.slice(0, 70)}" is not an address. Pass 0x and 40 hexadecimal digits; resolve names first.`);
  }
}

/**
 * The address itself.
 *
 * @throws {@link InvalidAddressError} if it is none; the checksum is not looked at.
 */
export function requireAddress(text: string): string {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) throw new InvalidAddressError(text);
  return text;
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
