import { marginGroupAbi, marginPoolAbi } from "@bulkhead/sdk/abi";
import { Interface } from "ethers";

import type { RpcClient } from "../adapters/rpc.ts";
import { below } from "../domain/detect.ts";
import type { Mirror } from "../domain/mirror.ts";
import type { ChainReading } from "../domain/reading.ts";
import { RpcResponseError } from "../errors.ts";
import type { Header } from "../ports.ts";
import { ASK_AGAIN_BLOCKS, VIEW_GAS, decoded, type Job, type JobSource } from "./housekeeping.ts";

const pool = new Interface(marginPoolAbi);
const group = new Interface(marginGroupAbi);
const ZERO = "0x0000000000000000000000000000000000000000";
/** No group tops up above it: `GroupConfig` bounds the level by 2. */
const HIGHEST_LEVEL = 2n * 10n ** 18n;

interface Group {
  readonly address: string;
  /** Health below which a member may be topped up [WAD]. */
  readonly topUpHealth: bigint;
}

/** Moves the reserve of margin groups into members that near their maintenance. */
export class GroupTopUps implements JobSource {
  readonly #rpc: RpcClient;
  readonly #mirror: Mirror;
  /** The group of each pool, immutable there, undefined for a pool without one; and the block from which it is asked again. */
  readonly #groups = new Map<string, { readonly own: Group | undefined; readonly until: number }>();

  constructor(rpc: RpcClient, mirror: Mirror) {
    this.#rpc = rpc;
    this.#mirror = mirror;
  }

  async jobs(head: Header, reading: ChainReading): Promise<readonly Job[]> {
    const jobs: Job[] = [];
    for (const [address, each] of reading.pools) {
      const mirror = this.#mirror.pools.get(address);
      const own = await this.#groupOf(address, head.number);
      if (mirror === undefined || own === undefined || own.topUpHealth > HIGHEST_LEVEL) continue;
      const near = below(mirror, each, own.topUpHealth).filter(({ position }) => position.id.startsWith(own.address));
      if (near.length === 0) continue;
      const places = await this.#placesOf(own, address, head);
      for (const { position } of near) {
        const place = places.get(BigInt(`0x${position.id.slice(42)}`));
        if (place === undefined) continue;
        jobs.push({
          claims: [`top-up/${address}/${position.id}`],
          to: own.address,
          data: group.encodeFunctionData("topUp", [place]),
          note: `top up member ${String(place)} of group ${own.address}`,
        });
      }
    }

    return jobs;
  }

  async #groupOf(address: string, block: number): Promise<Group | undefined> {
    const known = this.#groups.get(address);
    if (known !== undefined && block < known.until) return known.own;
    const found = groupIn(await this.#call(address, pool.encodeFunctionData("group"), "latest"));
    const params =
      found === undefined || found === ZERO
        ? undefined
        : await this.#call(found, group.encodeFunctionData("params"), "latest");
    const topUpHealth = decoded(
      () => (group.decodeFunctionResult("params", params ?? "0x")[0] as { readonly topUpHealth: bigint }).topUpHealth,
    );
    const own = found === undefined || topUpHealth === undefined ? undefined : { address: found, topUpHealth };
    const isKnown = found === ZERO || own !== undefined;
    this.#groups.set(address, { own, until: isKnown ? Number.POSITIVE_INFINITY : block + ASK_AGAIN_BLOCKS });

    return own;
  }

  /** Places of the group's members in one pool, by the number of the position. */
  async #placesOf(own: Group, address: string, head: Header): Promise<Map<bigint, number>> {
    const answer = await this.#call(own.address, group.encodeFunctionData("members"), { blockHash: head.hash });
    if (answer === undefined) return new Map();
    const members = decoded(() =>
      [...(group.decodeFunctionResult("members", answer)[0] as readonly { pool: string; index: bigint }[])].map(
        (each) => ({ pool: each.pool, index: each.index }),
      ),
    );
    const here = (members ?? []).map((member, place) => ({ member, place }));

    return new Map(
      here
        .filter(({ member }) => member.pool.toLowerCase() === address)
        .map(({ member, place }) => [member.index, place]),
    );
  }

  /** What a call returns; undefined if it reverts: a pool may name anything as its group. */
  async #call(to: string, data: string, block: "latest" | { readonly blockHash: string }): Promise<string | undefined> {
    try {
      const answer = await this.#rpc.call<string>("eth_call", [{ to, data, gas: VIEW_GAS }, block]);
      return answer === "0x" ? undefined : answer;
    } catch (error) {
      if (error instanceof RpcResponseError) return undefined;
      throw error;
    }
  }
}

/** The address of a pool's group, in lower case. */
function groupIn(answer: string | undefined): string | undefined {
  return decoded(() => String(pool.decodeFunctionResult("group", answer ?? "0x")[0]).toLowerCase());
}
