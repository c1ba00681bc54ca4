/** For viem: reads of entities, and errors of failed calls explained. */
import { marginPoolAbi } from "./abi/marginPool.ts";
import { type Pool } from "./entities/pool.ts";
import { type Position } from "./entities/position.ts";
import { type Explanation, explainError } from "./errors/explain.ts";
import { type PoolContract, readPool as readPoolBy, readPosition as readPositionBy } from "./ethers.ts";

/** ABI of a pool, for `readContract({ address, abi: POOL_ABI, ... })`. */
export const POOL_ABI = marginPoolAbi;

/** What is needed of a client; viem's `PublicClient` fits. */
export interface ReadClient {
  readContract(parameters: {
    address: `0x${string}`;
    abi: typeof marginPoolAbi;
    functionName: never;
    args: never;
    blockNumber?: bigint;
  }): Promise<unknown>;
}

/** Functions whose values viem returns as a list, with the names that they have in the ABI. */
const NAMES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  marginPoolAbi.flatMap((item) =>
    item.type === "function" && item.outputs.length > 1 ? [[item.name, item.outputs.map(({ name }) => name)]] : [],
  ),
);

/** A pool behind a viem client, as of one block if it is named, in the shape that the readers take. */
function contractOf(client: ReadClient, address: `0x${string}`, block: bigint | undefined): PoolContract {
  return {
    getFunction: (functionName) => ({
      staticCall: async (...args) => {
        const raw = await client.readContract({
          address,
          abi: marginPoolAbi,
          functionName: functionName as never,
          args: args.map((arg) => (typeof arg === "number" ? BigInt(arg) : arg)) as never,
          ...(block === undefined ? {} : { blockNumber: block }),
        });
        const names = NAMES[functionName];
        if (names === undefined || !Array.isArray(raw)) return raw;
        const values: readonly unknown[] = raw;
        return Object.assign([...values], Object.fromEntries(names.map((name, i) => [name, values[i]])));
      },
    }),
  };
}

/**
 * A pool's books as stored; `at(timestamp)` brings interest up to date.
 *
 * @param client viem's.
 * @param address The pool.
 * @param block Number of the block that is asked for; left out: the newest.
 * @example
 * const pool = await readPool(publicClient, address);
 */
export async function readPool(client: ReadClient, address: `0x${string}`, block?: bigint): Promise<Pool> {
  return readPoolBy(contractOf(client, address, block));
}

/**
 * A position, and which tokens its amounts are of.
 *
 * @param client viem's.
 * @param address The pool.
 * @param id The position.
 * @param block Number of the block that is asked for. It takes several calls: without a block a change between them makes a position
 * that there never was.
 * @example
 * const { position } = await readPosition(publicClient, address, positionId(owner, 0n));
 */
export async function readPosition(
  client: ReadClient,
  address: `0x${string}`,
  id: string,
  block?: bigint,
): Promise<{ readonly position: Position; readonly tokens: readonly string[] }> {
  return readPositionBy(contractOf(client, address, block), id);
}

/**
 * Explains an error that viem threw; `undefined` if it is not about a revert.
 *
 * @example
 * try { await client.simulateContract(request); } catch (error) { console.log(explainViemError(error)?.remedy); }
 */
export function explainViemError(error: unknown): Explanation | undefined {
  for (let each = error, depth = 0; typeof each === "object" && each !== null && depth < 10; depth++) {
    const { raw, data, cause } = each as { raw?: unknown; data?: unknown; cause?: unknown };
    for (const value of [raw, data]) {
      if (typeof value === "string" && /^0x(?:[0-9a-fA-F]{2})*$/.test(value)) return explainError(value);
    }
    each = cause;
  }
  return undefined;
}
