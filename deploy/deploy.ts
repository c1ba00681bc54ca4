import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import type { NetworkConnection } from "hardhat/types/network";

const FOLDER = import.meta.dirname;
/** Chain id of development nodes: they are restarted, and then their history is another one. */
const LOCAL_CHAIN = 31_337n;

/** What a network's file under `deploy/parameters` says. */
export interface NetworkParameters {
  /** Wrapped native coin; where it and Uniswap are missing, both are deployed: on development nodes. */
  readonly weth?: string;
  readonly uniswapFactory?: string;
  /** Permit2; the zero address where there is none. */
  readonly permit2: string;
  /** Owner of the liquidation executor; without one, the deployer. */
  readonly keeper?: string;
  /** Who announces what the timelock executes; without one, the deployer. */
  readonly proposer?: string;
  /** Delay of the timelock [seconds]. */
  readonly timelockDelay: number;
}

/** The network has no file with parameters. */
export class MissingParametersError extends Error {
  override readonly name = "MissingParametersError";

  constructor(network: string, file: string) {
    super(`There are no parameters for the network ${network}. Write ${file}.`);
  }
}

/** Something that should be there has no code. */
export class NoCodeError extends Error {
  override readonly name = "NoCodeError";

  constructor(what: string, address: string, remedy: string) {
    super(`${what} has no code at ${address}. ${remedy}`);
  }
}

export interface Deployment {
  /** The file that the addresses were written to. */
  readonly file: string;
  readonly addresses: Readonly<Record<string, string>>;
}

export interface DeployOptions {
  /** Taken instead of the network's file. */
  readonly parameters?: NetworkParameters;
  /** Where `addresses/` is; the folder of this program by default. */
  readonly folder?: string;
  /** Name of the journal; by default the network's, with the genesis block's hash on development nodes. */
  readonly deploymentId?: string;
}

async function readParameters(network: string): Promise<NetworkParameters> {
  const file = path.join(FOLDER, "parameters", `${network}.json`);
  try {
    return JSON.parse(await readFile(file, "utf8")) as NetworkParameters;
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    throw new MissingParametersError(network, file);
  }
}

/** Journals belong to one chain: a node that was restarted starts a new one. */
async function journalOf({ ethers, networkName }: NetworkConnection): Promise<string> {
  const { chainId } = await ethers.provider.getNetwork();
  const name = `${networkName}-${chainId}`;
  if (chainId !== LOCAL_CHAIN) return name;
  const genesis = await ethers.provider.getBlock(0);

  return `${name}-${(genesis?.hash ?? "0x").slice(2, 10)}`;
}

/**
 * Deploys what is not deployed yet.
 *
 * @returns Every address by its name in the modules.
 * @throws {NoCodeError} when an address has no code, whatever the journal says: success is what the chain shows.
 */
export async function deployContracts(
  connection: NetworkConnection,
  parameters: NetworkParameters,
  deploymentId?: string,
): Promise<Readonly<Record<string, string>>> {
  const { ethers, ignition, networkConfig } = connection;
  // The modules read the compiled code when they are loaded: not before it is there.
  const { default: Local } = await import("./modules/Local.ts");
  const { default: Protocol } = await import("./modules/Protocol.ts");
  const [deployer] = await ethers.getSigners();
  const own = deployer?.address ?? "";
  // An in-process node is gone with the process: there is nothing to resume.
  const persistent = networkConfig.type === "http";
  const journal = persistent ? { deploymentId: deploymentId ?? (await journalOf(connection)) } : {};

  const addresses = new Map<string, string>();
  if (parameters.weth !== undefined) addresses.set("weth", parameters.weth);
  if (parameters.uniswapFactory !== undefined) addresses.set("uniswapFactory", parameters.uniswapFactory);
  if (addresses.size === 0) {
    const local = await ignition.deploy(Local, journal);
    for (const [name, contract] of Object.entries(local)) addresses.set(name, await contract.getAddress());
  }
  for (const [name, address] of addresses) {
    await requireCode(connection, name, address, "Correct deploy/parameters for this network.");
  }

  const deployed = await ignition.deploy(Protocol, {
    ...journal,
    parameters: {
      Governance: { proposer: parameters.proposer ?? own, delay: parameters.timelockDelay },
      Periphery: {
        weth: addresses.get("weth") ?? "",
        uniswapFactory: addresses.get("uniswapFactory") ?? "",
        permit2: parameters.permit2,
        keeper: parameters.keeper ?? own,
      },
    },
  });
  for (const [name, contract] of Object.entries(deployed)) addresses.set(name, await contract.getAddress());
  const remedy = "The journal under deploy/deployments belongs to another chain: remove its folder and deploy again.";
  for (const [name, address] of addresses) await requireCode(connection, name, address, remedy);

  return Object.fromEntries(addresses);
}

/**
 * Deploys what is not deployed yet and writes all addresses to `addresses/<network>-<chain id>.json`.
 *
 * @throws {MissingParametersError} when the network is unknown.
 * @throws {NoCodeError} when an address has no code; nothing is written then.
 */
export async function deployProtocol(connection: NetworkConnection, options: DeployOptions = {}): Promise<Deployment> {
  const { ethers, networkName } = connection;
  const parameters = options.parameters ?? (await readParameters(networkName));
  const addresses = await deployContracts(connection, parameters, options.deploymentId);
  const { chainId } = await ethers.provider.getNetwork();
  const file = path.join(options.folder ?? FOLDER, "addresses", `${networkName}-${chainId}.json`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(addresses, null, 2)}\n`);

  return { file, addresses };
}

async function requireCode(
  { ethers }: NetworkConnection,
  what: string,
  address: string,
  remedy: string,
): Promise<void> {
  if ((await ethers.provider.getCode(address)) === "0x") throw new NoCodeError(what, address, remedy);
}
