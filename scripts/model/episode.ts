/** Plays random operations against the contracts and the model, and compares every number after every operation. */
import type { Interface } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";

import { MAX } from "./arithmetic.ts";
import { sharesOf } from "./lending.ts";
import { nextOperation, type Abis, type Operation } from "./operations.ts";
import type { Dice } from "./random.ts";
import { Refusal } from "./refusal.ts";
import { at, balanceOf, copyState, poolWords, positionOf, wordOf } from "./state.ts";
import { POSITIONS, type World } from "./world.ts";

/** How often an operation passed and was refused. */
export interface Count {
  ok: number;
  refused: number;
}

export interface Tally {
  operations: number;
  comparisons: number;
  byOperation: Record<string, Count>;
  refusals: Record<string, number>;
  seen: Record<string, number>;
}

/** Thrown at the first number that differs. */
export class Disagreement extends Error {}

export interface Chain {
  readonly provider: EthereumProvider;
  readonly sender: string;
  readonly driver: Interface;
  readonly errors: Interface;
  readonly abis: Abis;
}

const BATCH_GAS = 2_000_000_000n;
const LONGEST_BATCH = 40;

interface Expected {
  readonly operation: Operation;
  readonly ok: boolean;
  readonly answer: string;
  readonly words: readonly [bigint, bigint];
  readonly position: bigint;
}

/** Applies one operation to the model: what must come back, and what must stand in the words. */
function foresee(world: World, operation: Operation, errors: Interface, tally: Tally): Expected {
  const { pool } = world;
  const saved = copyState(pool.state);
  const count = (tally.byOperation[operation.name] ??= { ok: 0, refused: 0 });
  let ok = true;
  let answer: string;
  try {
    answer = operation.apply();
    count.ok += 1;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    pool.state = saved;
    ok = false;
    count.refused += 1;
    tally.refusals[error.reason] = (tally.refusals[error.reason] ?? 0) + 1;
    answer = errors.encodeErrorResult(error.reason, error.args);
  }
  return { operation, ok, answer, words: poolWords(pool), position: wordOf(positionOf(pool, operation.id)) };
}

/** Seconds until the next block: mostly little, rarely years. */
function pause(dice: Dice): bigint {
  const kind = dice.below(200);
  if (kind === 0) return dice.between(1n, 40_000_000n);
  if (kind < 6) return dice.between(1n, 2_000_000n);
  if (kind < 30) return dice.between(1n, 100_000n);
  if (kind < 100) return dice.between(1n, 7_200n);
  return dice.between(1n, 60n);
}

/** Plays `count` operations of one world. */
export async function play(chain: Chain, world: World, dice: Dice, count: number, tally: Tally): Promise<void> {
  await approve(chain, world);
  for (let left = count; left > 0;) {
    world.pool.now += pause(dice);
    const size = Math.min(left, 1 + dice.below(LONGEST_BATCH));
    const expected = Array.from({ length: size }, () =>
      foresee(world, nextOperation(world, chain.abis, dice), chain.errors, tally),
    );
    await check(chain, world, expected, tally);
    left -= size;
    tally.operations += size;
    const { cash, scaledDebt, saturated } = world.pool.state.books;
    if (cash === 0n && scaledDebt !== 0n) world.pool.seen.fullyLent += 1;
    if (saturated) world.pool.seen.saturated += 1;
  }
  for (const [name, times] of Object.entries<number>({ ...world.pool.seen }))
    tally.seen[name] = (tally.seen[name] ?? 0) + times;
}

/** Every user lets the pool pull every token. */
async function approve(chain: Chain, world: World): Promise<void> {
  const { pool } = world;
  const data = chain.abis.token.encodeFunctionData("approve", [pool.address, MAX]);
  const calls = [pool.params.debtAsset, ...pool.tokens].flatMap((token) =>
    [...world.actors, pool.governor].map((_, actor) => [actor, token, data, pool.address, `0x${"00".repeat(32)}`]),
  );
  world.pool.now += 1n;
  await send(chain, world, [chain.driver.encodeFunctionData("run", [calls])]);
}

/** Sends calls to the driver in one block of the model's time and returns the data of all logs of the driver. */
async function send(chain: Chain, world: World, calls: readonly string[]): Promise<string[][]> {
  const { provider } = chain;
  const to = world.pool.governor;
  await provider.request({ method: "evm_setNextBlockTimestamp", params: [Number(world.pool.now)] });
  await provider.request({ method: "evm_setAutomine", params: [false] });
  const hashes: string[] = [];
  for (const data of calls) {
    const transaction = { from: chain.sender, to, data, gas: `0x${BATCH_GAS.toString(16)}`, gasPrice: "0x77359400" };
    hashes.push((await provider.request({ method: "eth_sendTransaction", params: [transaction] })) as string);
  }
  await provider.request({ method: "evm_mine", params: [] });
  await provider.request({ method: "evm_setAutomine", params: [true] });
  const logs: string[][] = [];
  for (const hash of hashes) {
    const receipt = (await provider.request({ method: "eth_getTransactionReceipt", params: [hash] })) as {
      readonly status: string;
      readonly logs: readonly { readonly address: string; readonly data: string }[];
    } | null;
    if (receipt?.status !== "0x1")
      throw new Disagreement("The driver itself failed: its transaction was not mined well.");
    logs.push(receipt.logs.filter(({ address }) => address.toLowerCase() === to).map(({ data }) => data));
  }
  return logs;
}

const wordAt = (data: string, i: number): bigint => BigInt(`0x${data.slice(2 + 64 * i, 66 + 64 * i)}`);

async function check(chain: Chain, world: World, expected: readonly Expected[], tally: Tally): Promise<void> {
  const { pool } = world;
  const operations = expected.map(({ operation: { actor, target, data, id } }) => [
    actor,
    target,
    data,
    pool.address,
    id,
  ]);
  const tokens = [pool.params.debtAsset, ...pool.tokens];
  const [applied = [], [digest = "0x"] = []] = await send(chain, world, [
    chain.driver.encodeFunctionData("run", [operations]),
    chain.driver.encodeFunctionData("digest", [pool.address, tokens, POSITIONS]),
  ]);
  expected.forEach((one, i) => {
    compareOne(chain, one, at(applied, i), tally, pool.now);
  });
  compareAll(world, digest, tally);
}

function compareOne(chain: Chain, expected: Expected, data: string, tally: Tally, now: bigint): void {
  const ok = wordAt(data, 0) === 1n;
  const length = Number(wordAt(data, 5));
  const answer = `0x${data.slice(2 + 64 * 6, 2 + 64 * 6 + 2 * length)}`;
  const pairs: readonly (readonly [string, bigint | string | boolean, bigint | string | boolean])[] = [
    ["outcome", expected.ok, ok],
    ["answer", expected.answer, answer],
    ["word A", expected.words[0], wordAt(data, 1)],
    ["word B", expected.words[1], wordAt(data, 2)],
    ["position", expected.position, wordAt(data, 3)],
  ];
  for (const [what, model, chained] of pairs) {
    tally.comparisons += 1;
    if (model !== chained) throw new Disagreement(describe(chain, expected, what, model, chained, answer, now));
  }
}

function describe(
  chain: Chain,
  { operation, answer: foreseen }: Expected,
  what: string,
  model: unknown,
  chained: unknown,
  answer: string,
  now: bigint,
): string {
  const named = (data: string): string => {
    try {
      const error = chain.errors.parseError(data);
      return error === null ? data : `${error.name}(${error.args.join(", ")})`;
    } catch {
      return data;
    }
  };
  const call = chain.abis.pool.parseTransaction({ data: operation.data });
  const show = (x: unknown): string => (typeof x === "bigint" ? `0x${x.toString(16)}` : String(x));
  return [
    `${operation.name} by ${operation.actor} at ${now}: ${what} is ${show(chained)}, the model says ${show(model)}.`,
    `  call: ${call === null ? operation.data : `${call.name}(${call.args.join(", ")})`}`,
    `  chain answered ${named(answer)}, the model ${named(foreseen)}`,
  ].join("\n");
}

/** Everything that the driver lists of the pool, in its order. */
function compareAll(world: World, digest: string, tally: Tally): void {
  const { pool } = world;
  const tokens = [pool.params.debtAsset, ...pool.tokens];
  const numbers: [string, bigint][] = [["supply", pool.state.supply]];
  for (const token of tokens) numbers.push([`the pool's balance of ${token}`, balanceOf(pool, token, pool.address)]);
  numbers.push(["orphans of the debt asset", 0n]);
  for (const [k, token] of pool.tokens.entries()) numbers.push([`orphans of ${token}`, at(pool.state.orphans, k)]);
  for (const actor of world.actors) {
    numbers.push([`shares of ${actor}`, sharesOf(pool, actor)]);
    for (const token of tokens) numbers.push([`balance of ${actor} in ${token}`, balanceOf(pool, token, actor)]);
    for (let i = 0; i < POSITIONS; ++i) {
      const position = positionOf(pool, `${actor}${i.toString(16).padStart(24, "0")}`);
      numbers.push([`word of position ${i} of ${actor}`, wordOf(position)]);
      for (const [k, amount] of position.amounts.entries())
        numbers.push([`token ${k} of position ${i} of ${actor}`, amount]);
    }
  }
  numbers.forEach(([what, model], i) => {
    tally.comparisons += 1;
    const chained = wordAt(digest, 2 + i);
    if (chained !== model) throw new Disagreement(`${what} is ${chained}, the model says ${model}.`);
  });
}
