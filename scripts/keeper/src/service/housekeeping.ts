import { marginPoolAbi, pairOracleAbi, volatilityOracleAbi } from "@bulkhead/sdk/abi";
import { Interface, keccak256, toUtf8Bytes } from "ethers";
import type { Logger } from "pino";

import { quantity, type RpcClient } from "../adapters/rpc.ts";
import { Cooldown } from "../domain/cooldown.ts";
import { below } from "../domain/detect.ts";
import type { Mirror } from "../domain/mirror.ts";
import { orderGasLimit } from "../domain/orders.ts";
import type { ChainReading } from "../domain/reading.ts";
import { FLAG_CALLED } from "../domain/words.ts";
import { RpcResponseError } from "../errors.ts";
import type { Header, Intent } from "../ports.ts";

const pool = new Interface(marginPoolAbi);
const pair = new Interface(pairOracleAbi);
const volatility = new Interface(volatilityOracleAbi);
const ZERO = "0x0000000000000000000000000000000000000000";
/** `POOL_DYNAMIC` of `PoolState.sol`: a margin of the pool moves by itself. */
const POOL_DYNAMIC = 32n;

/** Rounds that one poke may walk; each costs two cold reads of the feed. */
const POKE_ROUNDS = 16;
/** Most gas of one job: sources and groups are whatever the creator of a pool named, and it is the keeper who pays [gas]. */
const MAX_JOB_GAS = 5_000_000n;
/** Blocks after which a contract that did not answer is asked again what it is: the node may have been at fault. */
export const ASK_AGAIN_BLOCKS = 100;
/** Margin calls announced in one block at most. */
const CALLS_PER_BLOCK = 10;

/** Work for the protocol that is due at a block, besides liquidation. */
export interface Housekeeping {
  due(head: Header, reading: ChainReading): Promise<readonly Intent[]>;
  /** A transaction was mined and did not do what its simulation did. */
  reverted(claims: readonly string[], block: number): void;
}

/** Nothing but liquidation. */
export const NO_HOUSEKEEPING: Housekeeping = { due: () => Promise.resolve([]), reverted: () => undefined };

/** One kind of housekeeping: what could be done at a block, to be tried before it is sent. Groups bring their own. */
export interface JobSource {
  jobs(head: Header, reading: ChainReading): Promise<readonly Job[]>;
}

/** When housekeeping is due and worth it. */
export interface UpkeepOptions {
  /** Age of a pool's last sync from which it is synced again [minutes]. */
  readonly syncAfter: bigint;
  /** Base fee above which it waits: none of it earns anything [wei per gas]. */
  readonly maxBaseFee: bigint;
  /** Blocks between two looks at the feeds. */
  readonly observeEvery: number;
  /** Whose margin calls are announced: a set of owners, or everybody's. */
  readonly callOwners: ReadonlySet<string> | "all";
  /** Who would send: for the simulation. */
  readonly from: string;
  /** Further kinds of work, besides sampling, syncing and margin calls. */
  readonly more?: readonly JobSource[];
}

/** What a view of somebody's contract may burn [gas]. */
export const VIEW_GAS = quantity(MAX_JOB_GAS);

interface Feed {
  readonly oracle: string;
  readonly feed: string;
  readonly profile: bigint;
}

/**
 * Keeps volatility sampled, margins in sync and margin calls announced. Each job is simulated first, and goes out only while
 * nothing is being liquidated.
 */
export class Upkeep implements Housekeeping {
  readonly #rpc: RpcClient;
  readonly #mirror: Mirror;
  readonly #options: UpkeepOptions;
  readonly #log: Logger;
  /** Feeds behind each volatility source, none for a source of another kind; and the block from which it is asked again. */
  readonly #feeds = new Map<string, { readonly feeds: readonly Feed[]; readonly until: number }>();
  readonly #reverted = new Cooldown();
  #lastObserved = Number.NEGATIVE_INFINITY;

  constructor(rpc: RpcClient, mirror: Mirror, options: UpkeepOptions, log: Logger) {
    this.#rpc = rpc;
    this.#mirror = mirror;
    this.#options = options;
    this.#log = log;
  }

  async due(head: Header, reading: ChainReading): Promise<readonly Intent[]> {
    if (head.baseFee > this.#options.maxBaseFee) return [];
    const more = await Promise.all((this.#options.more ?? []).map((source) => source.jobs(head, reading)));
    const all = [...this.#syncs(reading), ...this.#calls(reading), ...(await this.#observations(head)), ...more.flat()];
    const jobs = all.filter(({ claims: [claim] }) => !this.#reverted.isPaused(claim, head.number, ""));
    const gas = await Promise.all(jobs.map((job) => this.#gasOf(job, head)));
    this.#reverted.prune(head.number);
    return jobs.flatMap((job, i) => {
      const burnt = gas[i];
      if (burnt === undefined) return [];
      const id = keccak256(toUtf8Bytes(`${head.hash}:${job.to}:${job.data}`));
      return { ...job, gas: orderGasLimit(burnt), id, kind: "housekeeping" as const, loss: 0n, block: head.number };
    });
  }

  reverted(claims: readonly string[], block: number): void {
    for (const claim of claims) this.#reverted.failed(claim, block, "");
  }

  /** Pools whose margins have not been synced for a while: a trader would pay for it, or new risk would have to wait. */
  #syncs(reading: ChainReading): Job[] {
    return [...reading.pools.values()]
      .filter(({ flags, minute, syncMinute }) => {
        return (flags & POOL_DYNAMIC) !== 0n && minute - syncMinute >= this.#options.syncAfter;
      })
      .map(({ pool: address }) => ({
        claims: [`sync/${address}`],
        to: address,
        data: pool.encodeFunctionData("syncMargin"),
        note: `sync the margins of ${address}`,
      }));
  }

  #calls(reading: ChainReading): Job[] {
    const { callOwners } = this.#options;
    if (callOwners !== "all" && callOwners.size === 0) return [];
    const jobs: Job[] = [];
    for (const [address, each] of reading.pools) {
      const mirror = this.#mirror.pools.get(address);
      if (mirror === undefined || mirror.description.marginCallHealth <= WAD) continue;
      for (const { position, health } of below(mirror, each, mirror.description.marginCallHealth)) {
        if (health < WAD || (position.flags & FLAG_CALLED) !== 0) continue;
        if (callOwners !== "all" && !callOwners.has(position.id.slice(0, 42))) continue;
        jobs.push({
          claims: [`call/${address}/${position.id}`],
          to: address,
          data: pool.encodeFunctionData("flagMarginCall", [position.id]),
          note: `announce the margin call of ${position.id}`,
        });
      }
    }
    return jobs.slice(0, CALLS_PER_BLOCK);
  }

  async #observations(head: Header): Promise<Job[]> {
    if (head.number - this.#lastObserved < this.#options.observeEvery) return [];
    this.#lastObserved = head.number;
    const sources = new Set(
      [...this.#mirror.pools.values()].flatMap(({ description }) =>
        description.collaterals.map(({ volatilitySource }) => volatilitySource),
      ),
    );
    sources.delete(ZERO);
    const feeds = new Map<string, Feed>();
    for (const source of sources) {
      for (const feed of await this.#feedsOf(source, head.number))
        feeds.set(`${feed.oracle}/${feed.feed}/${feed.profile}`, feed);
    }
    const jobs = [...feeds.values()].map((each) => ({
      claims: [`observe/${each.oracle}/${each.feed}/${each.profile}`],
      to: each.oracle,
      data: volatility.encodeFunctionData("poke", [each.feed, each.profile, POKE_ROUNDS]),
      note: `sample the volatility of feed ${each.feed}`,
    }));
    // A poke that takes no sample succeeds as well: only those that take one are worth their gas.
    const samples = await Promise.all(jobs.map((job) => this.#call(job.to, job.data, head.hash)));
    return jobs.filter((_, i) => (wordOf(samples[i]) ?? 0n) > 0n);
  }

  async #feedsOf(source: string, block: number): Promise<readonly Feed[]> {
    const known = this.#feeds.get(source);
    if (known !== undefined && block < known.until) return known.feeds;
    const [oracle, count] = await Promise.all([
      this.#call(source, pair.encodeFunctionData("volatilityOracle"), "latest"),
      this.#call(source, pair.encodeFunctionData("feedCount"), "latest"),
    ]);
    const feeds: Feed[] = [];
    const asked = (wordOf(oracle) ?? 0n) === 0n ? 0n : (wordOf(count) ?? 0n);
    let isComplete = asked > 0n;
    for (let i = 0n; i < asked && asked <= 8n; ++i) {
      const answer = await this.#call(source, pair.encodeFunctionData("feedAt", [i]), "latest");
      const found = decoded(() => pair.decodeFunctionResult("feedAt", answer ?? "0x").toArray(true) as unknown);
      if (found === undefined) {
        isComplete = false;
        continue;
      }
      const [feed, , profile] = found as [string, boolean, bigint];
      feeds.push({ oracle: `0x${oracle?.slice(26, 66)}`, feed: feed.toLowerCase(), profile });
    }
    this.#feeds.set(source, { feeds, until: isComplete ? Number.POSITIVE_INFINITY : block + ASK_AGAIN_BLOCKS });
    return feeds;
  }

  /** What a job would burn, the stipends included that pools demand for oracles; undefined if it is not possible now. */
  async #gasOf({ to, data, note }: Job, head: Header): Promise<bigint | undefined> {
    try {
      const call = { from: this.#options.from, to, data };
      const gas = BigInt(await this.#rpc.call<string>("eth_estimateGas", [call, quantity(head.number)]));
      if (gas <= MAX_JOB_GAS) return gas;
      this.#log.warn({ job: note, gas: String(gas) }, "too dear");
      return undefined;
    } catch (error) {
      if (!(error instanceof RpcResponseError)) throw error;
      this.#log.debug({ job: note, reason: error.message }, "not possible now");
      return undefined;
    }
  }

  /** What a call would return; undefined if it reverts. */
  async #call(to: string, data: string, block: string): Promise<string | undefined> {
    try {
      const at = block === "latest" ? block : { blockHash: block };
      const answer = await this.#rpc.call<string>("eth_call", [
        { from: this.#options.from, to, data, gas: VIEW_GAS },
        at,
      ]);
      return answer;
    } catch (error) {
      if (error instanceof RpcResponseError) return undefined;
      throw error;
    }
  }
}

const WAD = 10n ** 18n;

/** The first word of an answer; undefined if there is none. Whoever is asked may answer anything. */
function wordOf(answer: string | undefined): bigint | undefined {
  return answer === undefined || answer.length < 66 ? undefined : BigInt(answer.slice(0, 66));
}

/** What a contract that may be anything answered; undefined if that cannot be decoded. */
export function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

/** A transaction of housekeeping. Its first claim is its key: while it is under way, or rests after a revert, it is not sent. */
export type Job = Pick<Intent, "claims" | "to" | "data" | "note">;
