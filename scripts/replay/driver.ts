import { performance } from "node:perf_hooks";

import type { KeeperStatus } from "./chain/keeperProcess.ts";
import { KeeperProcess } from "./chain/keeperProcess.ts";
import { ReplayNode } from "./chain/node.ts";
import type { Episode } from "./episode.ts";
import { openingPrice } from "./market/feed.ts";
import { differences, fingerprint, isSilent } from "./observe/fingerprint.ts";
import type { Fingerprint } from "./observe/fingerprint.ts";
import { positionsOf } from "./observe/conservation.ts";
import { Observer } from "./observe/observer.ts";
import type { Sample } from "./observe/observer.ts";
import type { Report } from "./report/types.ts";
import { Accounts, NATIVE_PRICE } from "./report/accounts.ts";
import { KEEPER, KEEPER_KEY } from "./world/actors.ts";
import type { World } from "./world/build.ts";
import { buildWorld } from "./world/build.ts";

/** The keeper's transactions are mined in a block of their own, this long after what they answer to [seconds]. */
const KEEPER_BLOCK_TIME = 12;
/** The keeper looks at its own block, too, and may send again; more blocks than this are not mined for one tick. */
const KEEPER_BLOCKS_PER_TICK = 4;
/** Points per chart. */
const SAMPLES = 480;

/** What a replay leaves behind. */
export interface ReplayResult {
  readonly report: Report;
  readonly samples: readonly Sample[];
  readonly world: World;
}

/** How far a replay has come. */
export type Progress = (stage: string, done: number, total: number) => void;

async function startKeeper(node: ReplayNode, world: World, price: bigint): Promise<KeeperProcess> {
  const { base, quote, baseSymbol, protocol, uniswap } = world;
  const route = (tokenIn: string, tokenOut: string): object => ({
    tokenIn,
    tokenOut,
    adapter: protocol.adapter,
    route: uniswap.route(tokenIn, tokenOut),
  });
  await node.rpc("hardhat_setBalance", KEEPER, "0x56bc75e2d63100000");

  return KeeperProcess.start({
    BULKHEAD_RPC_URL: node.url,
    BULKHEAD_FACTORY: protocol.poolFactory,
    BULKHEAD_EXECUTOR: protocol.executor,
    BULKHEAD_PRIVATE_KEY: KEEPER_KEY,
    BULKHEAD_MODE: "send",
    BULKHEAD_STATE: ":memory:",
    BULKHEAD_LOG_LEVEL: "info",
    BULKHEAD_ROUTES: JSON.stringify([route(base, quote), route(quote, base)]),
    // What its gas costs it: by the pools' own oracle where they trade ether, by a fixed price elsewhere.
    ...(baseSymbol === "WETH"
      ? { BULKHEAD_WRAPPED_NATIVE: base }
      : {
          BULKHEAD_NATIVE_PRICES: JSON.stringify({
            [quote]: (NATIVE_PRICE / 10n ** 12n).toString(),
            [base]: ((NATIVE_PRICE * 10n ** BigInt(world.baseDecimals)) / price).toString(),
          }),
        }),
  });
}

/** Storage of the untouched pools, word by word. */
async function controlPrints(node: ReplayNode, world: World, positions: readonly string[][]): Promise<Fingerprint[]> {
  const prints: Fingerprint[] = [];
  for (const [i, pool] of world.controls.entries()) {
    prints.push(await fingerprint(node, pool, positions[i] ?? [], world.lenders));
  }

  return prints;
}

/**
 * Plays an episode: a node, the protocol, lenders and traders; then the market tick by tick, with the keeper as a process of
 * its own. Nothing in it depends on the clock on the wall.
 */
export async function replay(episode: Episode, progress: Progress): Promise<ReplayResult> {
  const began = performance.now();
  const { ticks } = episode;
  const node = await ReplayNode.start((ticks[0]?.time ?? 0) - episode.setupTime - 3_600);
  let keeper: KeeperProcess | null = null;
  try {
    progress("setting up", 0, 1);
    const world = await buildWorld(node, episode);
    const observer = new Observer(node, world.pools, world.firstBlock);
    await observer.catchUp();
    const accounts = new Accounts(node, world, observer);
    const controlPositions = await Promise.all(world.controls.map(({ address }) => positionsOf(node, address)));
    const printsBefore = await controlPrints(node, world, controlPositions);
    const openedAt = node.block;

    keeper = await startKeeper(node, world, openingPrice(episode.feed));
    await keeper.handled(node.block);
    await accounts.open();

    const every = Math.max(1, Math.floor(ticks.length / SAMPLES));
    for (const [i, tick] of ticks.entries()) {
      await world.feed.publish(episode.feed.perTick[i] ?? []);
      await world.uniswap.follow(tick.price);
      await node.mine(tick.time);
      await observer.catchUp();
      let status: KeeperStatus = await keeper.handled(node.block);
      for (let n = 0; n < KEEPER_BLOCKS_PER_TICK && status.pendingTransactions > 0; n += 1) {
        await node.mine(node.time + KEEPER_BLOCK_TIME);
        await observer.catchUp();
        status = await keeper.handled(node.block);
      }
      if (i % every === 0 || i === ticks.length - 1) await observer.sample(tick.price);
      progress("replaying", i + 1, ticks.length);
    }
    await keeper.stop();

    const printsAfter = await controlPrints(node, world, controlPositions);
    const silent = await Promise.all(world.controls.map(({ address }) => isSilent(node, address, openedAt)));
    const changed = printsBefore.flatMap((print, i) => differences(print, printsAfter[i] ?? new Map<string, string>()));
    const seconds = (performance.now() - began) / 1_000;
    const report = await accounts.close(episode, silent.every(Boolean) && changed.length === 0, seconds);

    return { report, samples: observer.samples, world };
  } finally {
    await keeper?.stop();
    await node.close();
  }
}
