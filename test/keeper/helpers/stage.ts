import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { KeeperProcess } from "./keeperProcess.ts";
import { writeMeasured } from "./measured.ts";
import { World, priceOf } from "./world.ts";

const GWEI = 10n ** 9n;
/** What a move of the market pays for gas at most, unless its block is dearer [wei per gas]. */
const MOVE_FEE = 10_000n * GWEI;

/** Where keepers are tried: a world for each test, and the processes and files that end with it. */
export class Stage {
  #world: World | undefined;
  readonly #keepers: KeeperProcess[] = [];
  readonly #folders: string[] = [];

  /** Hooks the stage into the tests of a `describe`: set up before each, cleared after it; at the end what they measured is written. */
  static forEachTest(): Stage {
    const stage = new Stage();
    beforeEach(async () => {
      stage.#world = await World.create();
    });
    afterEach(() => stage.#clear());
    after(writeMeasured);
    return stage;
  }

  get world(): World {
    if (this.#world === undefined) throw new Error("There is a world during a test only.");
    return this.#world;
  }

  /** Starts a keeper and waits until it has handled a block. */
  async start(changes: Readonly<Record<string, string>> = {}): Promise<KeeperProcess> {
    const keeper = await KeeperProcess.start(await this.world.environment(changes));
    this.#keepers.push(keeper);
    return keeper;
  }

  /** Mines blocks, each of which the keeper handles before the next; at a base fee, if one is given [wei per gas]. */
  async mine(keeper: KeeperProcess, blocks = 1, baseFee?: bigint): Promise<void> {
    for (let i = 0; i < blocks; ++i) {
      if (baseFee !== undefined) await this.setBaseFee(baseFee);
      await keeper.handled(await this.world.node.mine());
    }
  }

  /** Base fee of the next block [wei per gas]. */
  async setBaseFee(wei: bigint): Promise<void> {
    await this.world.node.send("hardhat_setNextBlockBaseFeePerGas", [`0x${wei.toString(16)}`]);
  }

  /**
   * Moves oracle and venue in one block and returns its number; the venue to another price, and at a base fee, if they are given.
   * From then on the node mines when it is told to only.
   */
  async move(dollars: string, options: { venue?: string; baseFee?: bigint } = {}): Promise<number> {
    const { venue = dollars, baseFee = 0n } = options;
    await this.world.node.send("evm_setAutomine", [false]);
    const maxFeePerGas = 2n * baseFee > MOVE_FEE ? 2n * baseFee : MOVE_FEE;
    const gas = { gasLimit: 100_000, maxFeePerGas, maxPriorityFeePerGas: GWEI };
    await this.world.contract("venue").getFunction("setPrice").send(priceOf(venue), gas);
    await this.world.contract("oracle").getFunction("set").send(priceOf(dollars), gas);
    if (baseFee > 0n) await this.setBaseFee(baseFee);
    return this.world.node.mine();
  }

  /** A folder for the state of keepers, gone after the test. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), "keeper-test-"));
    this.#folders.push(folder);
    return folder;
  }

  async #clear(): Promise<void> {
    for (const keeper of this.#keepers.splice(0)) await keeper.kill();
    for (const folder of this.#folders.splice(0)) await rm(folder, { recursive: true, force: true });
    await this.#world?.close();
    this.#world = undefined;
  }
}
