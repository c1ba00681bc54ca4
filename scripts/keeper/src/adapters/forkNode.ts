import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { ForkError } from "../errors.ts";

/** Longest wait for the node to come up [ms]. */
const START_MS = 60_000;

/** What is forked. */
export interface ForkOrigin {
  readonly url: string;
  readonly chainId: number;
  readonly blockNumber: number;
}

/**
 * A copy of a chain at one block, in a Hardhat node that runs beside the keeper and ends with it. Hardhat is no dependency of the
 * service: it is looked for where the command is run.
 */
export class ForkNode {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  /**
   * Starts the node and waits until it answers.
   *
   * @param from Folder whose `node_modules` holds Hardhat.
   * @throws ForkError if Hardhat is not there or cannot fork
   */
  static async start(origin: ForkOrigin, from: string = process.cwd()): Promise<ForkNode> {
    const modules = modulesOf(from);
    const folder = await mkdtemp(path.join(tmpdir(), "keeper-drill-"));
    // Hardhat wants to be installed beside its configuration.
    await symlink(modules, path.join(folder, "node_modules"), "dir");
    await writeFile(path.join(folder, "package.json"), '{"type":"module"}');
    await writeFile(path.join(folder, "hardhat.config.js"), configOf(origin));
    const port = await freePort();
    const child = spawn(
      process.execPath,
      [path.join(modules, "hardhat/dist/src/cli.js"), "node", "--hostname", "127.0.0.1", "--port", String(port)],
      {
        cwd: folder,
        // The endpoint may hold a secret, so it is no argument; and the node gets none of the keeper's own.
        env: { PATH: process.env.PATH, HOME: process.env.HOME, KEEPER_FORK_URL: origin.url },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const node = new ForkNode(`http://127.0.0.1:${port}`, child, folder);
    try {
      await started(child);
    } catch (error) {
      await node.close();
      throw error;
    }
    return node;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
      this.#child.kill("SIGKILL");
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function modulesOf(from: string): string {
  try {
    const file = createRequire(path.join(from, "x.js")).resolve("hardhat/package.json");
    return path.dirname(path.dirname(file));
  } catch (error) {
    throw new ForkError(
      `Hardhat is not installed at ${from}. Run the drill in a checkout of the repository, install it there (npm install hardhat), or give a fork that runs already with --fork`,
      { cause: error },
    );
  }
}

/** Chains that Hardhat does not know get today's rules from their first block on. */
function configOf({ chainId, blockNumber }: ForkOrigin): string {
  const history = { name: "forked", chainType: "generic", hardforkHistory: { prague: { blockNumber: 0 } } };
  const config = {
    networks: {
      node: { type: "edr-simulated", chainType: "generic", chainId, forking: { enabled: true, blockNumber } },
    },
    ...(chainId === 1 ? {} : { chainDescriptors: { [chainId]: history } }),
  };
  return `const config = ${JSON.stringify(config)};
config.networks.node.forking.url = process.env.KEEPER_FORK_URL;
export default config;
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (what: string): void => {
      clearTimeout(timer);
      reject(new ForkError(`Hardhat could not fork the chain (${what}): ${said.trim().slice(0, 500)}`));
    };
    const timer = setTimeout(() => fail("it did not come up"), START_MS);
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(0, 4_000);
      if (!said.includes("Started HTTP")) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("error", ({ message }) => fail(message));
    child.once("exit", (code) => fail(`exit code ${code ?? "none"}`));
  });
}
