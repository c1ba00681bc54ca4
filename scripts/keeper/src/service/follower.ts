import { decodeLog, TOPICS, type EventSources, type MirrorEvent, type RawLog } from "../domain/events.ts";
import type { Mirror } from "../domain/mirror.ts";
import { InconsistentChainError, RpcResponseError, RpcTransportError } from "../errors.ts";
import type { ChainSource, Header } from "../ports.ts";

/** Blocks of a gap whose headers are read one by one, so that they can be rolled back to. */
const GAP_HEADERS = 64;
/** Largest range of logs [blocks]; a quarter of it is asked for where that is too much for the node, and so on. */
const RANGE = 20_000;

/**
 * Brings the mirror to a head of the chain: one block further, over a gap, or back and forth over a reorg. Whatever fails in
 * between leaves the mirror at a block that exists; the next call goes on from there.
 */
export class Follower {
  readonly #chain: ChainSource;
  readonly #mirror: Mirror;
  readonly #sources: EventSources;
  readonly #fromBlock: number;
  /** Range that the next reading begins with: less than the last one that the node did not answer [blocks]. */
  #range = RANGE;

  constructor(chain: ChainSource, mirror: Mirror, sources: EventSources, fromBlock: number) {
    this.#chain = chain;
    this.#mirror = mirror;
    this.#sources = sources;
    this.#fromBlock = fromBlock;
  }

  /**
   * @returns The highest block that is still there, if blocks were taken back.
   * @throws RpcTransportError, RpcResponseError if the node does not answer; InconsistentChainError if it changed its mind in
   * between
   */
  async follow(head: Header): Promise<number | undefined> {
    const tip = this.#mirror.tip;
    if (tip?.hash === head.hash) return undefined;

    if (tip !== undefined && head.number === tip.number + 1 && head.parentHash === tip.hash) {
      const logs = await this.#logsOf({ blockHash: head.hash });
      this.#mirror.apply(head, decode(logs, this.#sources));
      return undefined;
    }

    const reorgTo = await this.#rollBack(head);
    await this.#fill(head);
    return reorgTo;
  }

  /** Takes back what is not on the chain any more; returns the block that it went back to, if it did. */
  async #rollBack(head: Header): Promise<number | undefined> {
    const tip = this.#mirror.tip;
    if (tip === undefined) return undefined;
    const recent = this.#mirror.recent.filter(({ number }) => number <= head.number).reverse();
    for (let start = 0; start < recent.length; start += 16) {
      const part = recent.slice(start, start + 16);
      const headers = await this.#chain.headers(part.map(({ number }) => number));
      const common = part.find((block, i) => headers[i]?.hash === block.hash);
      if (common === undefined) continue;
      if (common.number === tip.number) return undefined;
      this.#mirror.rollbackTo(common.number);
      return common.number;
    }
    // Deeper than the mirror remembers: everything is read again.
    this.#mirror.clear();
    return this.#fromBlock - 1;
  }

  async #fill(head: Header): Promise<void> {
    let next = (this.#mirror.tip?.number ?? this.#fromBlock - 1) + 1;
    let limit = RANGE;
    while (next <= head.number) {
      const size = Math.min(this.#range, limit);
      const less = Math.max(1, Math.floor(size / 4));
      const to = Math.min(next + size - 1, head.number);
      try {
        await this.#fillRange(next, to, head);
      } catch (error) {
        // Nodes limit how much one answer may hold, each in its own words, or run out of time: ask for less, down to one block.
        if (error instanceof RpcTransportError) this.#range = less;
        if (!(error instanceof RpcResponseError) || error.method !== "eth_getLogs" || size === 1) throw error;
        limit = less;
        continue;
      }
      this.#range = Math.min(RANGE, 2 * size);
      next = to + 1;
    }
  }

  async #fillRange(from: number, to: number, head: Header): Promise<void> {
    const numbers = Array.from({ length: Math.min(GAP_HEADERS, to - from + 1) }, (_, i) => to - i).reverse();
    const [logs, headers] = await Promise.all([
      this.#logsOf({ from, to }),
      this.#chain.headers(to === head.number ? numbers.slice(0, -1) : numbers),
    ]);
    const known = new Map<number, string>();
    for (const header of [...headers, ...(to === head.number ? [head] : [])]) {
      if (header === undefined) throw new InconsistentChainError(`a block between ${from} and ${to} is gone`);
      known.set(header.number, header.hash);
    }
    this.#checkLinks(headers, head, to);

    const byBlock = new Map<number, RawLog[]>();
    for (const log of logs) {
      const number = Number(log.blockNumber);
      const hash = known.get(number);
      if (hash !== undefined && hash !== log.blockHash)
        throw new InconsistentChainError(`block ${number} was replaced`);
      const own = byBlock.get(number);
      if (own === undefined) byBlock.set(number, [log]);
      else own.push(log);
    }
    // The first headers link to the block before the range only where all of its blocks were read.
    const early = [...byBlock.keys()].filter((number) => !known.has(number)).sort((a, b) => a - b);
    for (const number of early) {
      const own = byBlock.get(number) ?? [];
      this.#mirror.apply({ number, hash: own[0].blockHash }, decode(own, this.#sources));
    }
    for (const [number, hash] of [...known].sort(([a], [b]) => a - b)) {
      this.#mirror.apply({ number, hash }, decode(byBlock.get(number) ?? [], this.#sources));
    }
  }

  #checkLinks(headers: readonly (Header | undefined)[], head: Header, to: number): void {
    const chain = [...headers.filter((header) => header !== undefined), ...(to === head.number ? [head] : [])];
    for (let i = 1; i < chain.length; ++i) {
      if (chain[i].parentHash !== chain[i - 1].hash) {
        throw new InconsistentChainError(`block ${chain[i].number} does not follow on block ${chain[i - 1].number}`);
      }
    }
    const tip = this.#mirror.tip;
    if (tip !== undefined && chain[0]?.number === tip.number + 1 && chain[0].parentHash !== tip.hash) {
      throw new InconsistentChainError(`block ${chain[0].number} does not follow on what was read before`);
    }
  }

  /** Logs of factory and pools, and of the pools that these very logs create. */
  async #logsOf(where: Parameters<ChainSource["logs"]>[0]): Promise<RawLog[]> {
    const { factory, triggerOrders } = this.#sources;
    const known = [factory, ...(triggerOrders === undefined ? [] : [triggerOrders]), ...this.#mirror.pools.keys()];
    const logs = await this.#chain.logs(where, known);
    const created = decode(
      logs.filter((log) => log.topics[0] === TOPICS.PoolCreated),
      this.#sources,
    ).flatMap((event) => (event.kind === "poolCreated" ? [event.description.address] : []));
    const fresh = created.filter((address) => !this.#mirror.pools.has(address));
    const theirs = fresh.length > 0 ? await this.#chain.logs(where, fresh) : [];
    return [...logs, ...theirs].sort(
      (a, b) => Number(a.blockNumber) - Number(b.blockNumber) || Number(a.logIndex) - Number(b.logIndex),
    );
  }
}

/** Events in their order; a pool's creation first, as its constructor may speak before the factory does. */
function decode(logs: readonly RawLog[], sources: EventSources): MirrorEvent[] {
  const events = logs.flatMap((log) => decodeLog(log, sources) ?? []);
  const created = events.filter((event) => event.kind === "poolCreated");
  return created.length === 0 ? events : [...created, ...events.filter((event) => event.kind !== "poolCreated")];
}
