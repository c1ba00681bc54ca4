/** A run of the reference model: episode after episode, each a new pool of the next shape, on a chain in this process. */
import { Interface, type Fragment } from "ethers";
import hre, { network } from "hardhat";

import { Disagreement, play, type Tally } from "./episode.ts";
import { abisOf } from "./operations.ts";
import { Dice } from "./random.ts";
import { createWorld, deployProtocol } from "./world.ts";

/** Operations of one episode; interest and bad debt wear a pool out. */
export const EPISODE = 2_000;
/** Episodes on one chain; a fresh one gives the memory back. */
export const CHAPTER = 5;

export const emptyTally = (): Tally => ({ operations: 0, comparisons: 0, byOperation: {}, refusals: {}, seen: {} });

/** 96 bits that depend on seed and episode alone. */
const seedOf = (seed: bigint, episode: number): bigint =>
  BigInt.asUintN(96, (seed + 1n) * 0x9e3779b97f4a7c15f39cc061n + BigInt(episode) * 0xc2b2ae3d27d4eb4f165667b1n);

async function abi(name: string): Promise<readonly Fragment[]> {
  const artifact = await hre.artifacts.readArtifact(name);
  return new Interface(artifact.abi).fragments;
}

/**
 * Plays chapter `chapter` of the run of `seed`, at most `count` operations, and adds to the tally.
 *
 * @throws Disagreement at the first number that differs, with what is needed to play it again.
 */
export async function playChapter(seed: bigint, chapter: number, count: number, tally: Tally): Promise<void> {
  const { ethers, provider } = await network.create({
    override: { blockGasLimit: 5_000_000_000n, allowUnlimitedContractSize: false, initialDate: "2025-01-01T00:00:00Z" },
  });
  const { factory, driver } = await deployProtocol(ethers);
  const [sender] = await ethers.getSigners();
  const names = ["IMarginPool", "MintableToken", "ScriptedOracle", "SettableVolatility", "MarginPool"] as const;
  const fragments = new Map(await Promise.all(names.map(async (name) => [name, await abi(name)] as const)));
  const errors = [...(fragments.get("IMarginPool") ?? []), ...(fragments.get("MarginPool") ?? [])];
  const chain = {
    provider,
    sender: sender.address,
    driver: driver.interface,
    errors: new Interface(errors.filter(({ type }) => type === "error")),
    abis: abisOf((name) => fragments.get(name as (typeof names)[number]) ?? []),
  };
  let left = count;
  for (let i = 0; i < CHAPTER && left > 0; ++i) {
    const episode = chapter * CHAPTER + i;
    const dice = new Dice(seedOf(seed, episode));
    const before = tally.operations;
    try {
      const world = await createWorld(ethers, factory, driver, dice, episode);
      await play(chain, world, dice, Math.min(EPISODE, left), tally);
    } catch (error) {
      if (!(error instanceof Disagreement)) throw error;
      const where = `seed ${seed}, episode ${episode}, after ${tally.operations - before} operations of it`;
      throw new Disagreement(`${where}:\n${error.message}`);
    }
    left -= EPISODE;
  }
}
