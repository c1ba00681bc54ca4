/** For ethers v6: reads of entities, and errors of failed calls explained. */
import { marginPoolAbi } from "./abi/marginPool.ts";
import { Pool, type PoolTerms } from "./entities/pool.ts";
import { Position } from "./entities/position.ts";
import { type Explanation, explainError } from "./errors/explain.ts";

/** ABI of a pool, for `new Contract(address, POOL_ABI, runner)`. */
export const POOL_ABI = marginPoolAbi;

/** What is needed of a pool's contract object; `new Contract(address, POOL_ABI, runner)` and TypeChain's both fit. */
export interface PoolContract {
  getFunction(name: string): { staticCall(...args: unknown[]): Promise<unknown> };
}

const call = async <T>(contract: PoolContract, name: string, ...args: unknown[]): Promise<T> =>
  (await contract.getFunction(name).staticCall(...args)) as T;

/** What is put behind the arguments of a call to have it answered of one block. */
const at = (block: number | undefined): unknown[] => (block === undefined ? [] : [{ blockTag: block }]);

interface RateResult {
  readonly targetUtilisation: bigint;
  readonly curveSteepness: bigint;
  readonly adjustmentSpeed: bigint;
  readonly minRateAtTarget: bigint;
  readonly maxRateAtTarget: bigint;
}

/**
 * The immutable parameters that a pool's books depend on: read once, keep for good.
 *
 * @example
 * const terms = await readPoolTerms(new Contract(address, POOL_ABI, provider));
 */
export async function readPoolTerms(contract: PoolContract): Promise<PoolTerms> {
  const [params, createdAt, reserveUnit, count] = await Promise.all([
    call<{
      rate: RateResult;
      limits: { minDebt: bigint };
      reserves: { interestShare: bigint; targetShare: bigint };
    }>(contract, "params"),
    call<bigint>(contract, "createdAt"),
    call<bigint>(contract, "reserveUnit"),
    call<bigint>(contract, "collateralCount"),
  ]);
  const ramps = await Promise.all(
    Array.from({ length: Number(count) }, (_, k) =>
      call<{ rampRate: bigint; initialFactor: bigint }>(contract, "incentivesOf", k),
    ),
  );
  return {
    curve: {
      targetUtilisation: params.rate.targetUtilisation,
      steepness: params.rate.curveSteepness,
      speed: params.rate.adjustmentSpeed,
      minRate: params.rate.minRateAtTarget,
      maxRate: params.rate.maxRateAtTarget,
    },
    createdAt,
    reserveUnit,
    interestShare: params.reserves.interestShare,
    reserveTargetShare: params.reserves.targetShare,
    minDebt: params.limits.minDebt,
    ramps: ramps.map(({ rampRate, initialFactor }) => ({ rampRate, initialFactor })),
  };
}

/**
 * A pool's books as stored; `at(timestamp)` brings interest up to date.
 *
 * @param contract The pool.
 * @param terms Its immutable parameters, if they are known.
 * @param block Number of the block that is asked for; left out: the newest.
 * @example
 * const pool = (await readPool(contract)).at(BigInt(Math.floor(Date.now() / 1000)));
 */
export async function readPool(contract: PoolContract, terms?: PoolTerms, block?: number): Promise<Pool> {
  const [known, words] = await Promise.all([
    terms ?? readPoolTerms(contract),
    call<readonly [bigint, bigint, readonly bigint[]]>(contract, "poolWords", ...at(block)),
  ]);
  const [first = 0n, second = 0n] = words[2];
  return Pool.fromWords(known, words[0], words[1], [first, second]);
}

/**
 * A position, and which tokens its amounts are of.
 *
 * @param contract The pool.
 * @param id The position.
 * @param block Number of the block that is asked for. It takes several calls: without a block a change between them makes a position
 * that there never was.
 * @example
 * const { position, tokens } = await readPosition(contract, positionId(owner, 0n));
 */
export async function readPosition(
  contract: PoolContract,
  id: string,
  block?: number,
): Promise<{ readonly position: Position; readonly tokens: readonly string[] }> {
  const [word, count] = await Promise.all([
    call<bigint>(contract, "positionWord", id, ...at(block)),
    call<bigint>(contract, "collateralCount"),
  ]);
  const tokens = await Promise.all(
    Array.from(
      { length: Number(count) },
      async (_, k) => (await call<readonly [string]>(contract, "collateralAt", k))[0],
    ),
  );
  const others = await Promise.all(
    tokens.slice(1).map((token) => call<bigint>(contract, "collateralOf", id, token, ...at(block))),
  );
  return { position: Position.fromWord(word, others), tokens };
}

/**
 * Explains an error that ethers threw, wherever in it the revert data is; `undefined` if it is not about a revert.
 *
 * @example
 * try { await router.openLong(...args); } catch (error) { console.log(explainEthersError(error)?.remedy); }
 */
export function explainEthersError(error: unknown): Explanation | undefined {
  const data = findData(error, 0);
  return data === undefined ? undefined : explainError(data);
}

function findData(value: unknown, depth: number): string | undefined {
  if (typeof value !== "object" || value === null || depth > 6) return undefined;
  const { data } = value as { data?: unknown };
  if (typeof data === "string" && /^0x(?:[0-9a-fA-F]{2})*$/.test(data)) return data;
  for (const key of ["data", "info", "error", "cause", "revert"]) {
    const found = findData((value as Record<string, unknown>)[key], depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
