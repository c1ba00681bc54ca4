import { boundedReaderCode, marginPoolAbi, priceOracleAbi } from "@bulkhead/sdk/abi";
import { Interface, ZeroAddress, ZeroHash } from "ethers";

import type { PoolMirror } from "../domain/mirror.ts";
import type { ChainReading, PoolReadFailure, PoolReading, TokenReading } from "../domain/reading.ts";
import { RpcResponseError } from "../errors.ts";
import type { Header, PositionReader, PositionTruth, StateReader } from "../ports.ts";
import { decodeAnswers, encodeRead, type Answer, type Query } from "./boundedReader.ts";
import { quantity, type RpcClient } from "./rpc.ts";

const pool = new Interface(marginPoolAbi);

const POOL_STATE = pool.encodeFunctionData("poolState");
const ORACLE_READ = new Interface(priceOracleAbi).encodeFunctionData("read");
/** By number of the token in the basket. */
const MARGINS_OF = Array.from({ length: 8 }, (_, k) => pool.encodeFunctionData("marginsOf", [k]));
const POSITION_WORD = selectorOf("positionWord", [ZeroHash]);
const COLLATERAL_OF = selectorOf("collateralOf", [ZeroHash, ZeroAddress]);

/** Where the reader's code is put for the length of a call; nobody holds the key of this address. */
const READER_ADDRESS = "0x00000000000000000000000000000042756c6b68";
/** Most that one view call may burn: several times what an oracle of three feeds needs [gas]. */
const QUERY_GAS = 1_500_000n;
/** What a view call normally burns, to size a request below the gas cap of nodes [gas]. */
const TYPICAL_GAS = 60_000n;
/** Most that one request may burn; most nodes cap `eth_call` at 50 million and more [gas]. */
const CALL_GAS = 40_000_000n;
/** The same where a node holds calls to the cap of transactions, 2^24 [gas]. */
const TRANSACTION_GAS = 16_000_000n;

const UNANSWERED: Answer = { asked: true, ok: false, data: "0x" };

/**
 * Reads pools and positions at a block hash. All queries travel in one `eth_call` through `BoundedReader`, run by code override,
 * so no pool can spoil the others; where a node knows no override, the same queries travel as one batch of plain calls.
 */
export class RpcStateReader implements StateReader, PositionReader {
  readonly #rpc: RpcClient;
  #overrides = true;
  #callGas = CALL_GAS;

  constructor(rpc: RpcClient) {
    this.#rpc = rpc;
  }

  async read(pools: readonly PoolMirror[], block: Header): Promise<ChainReading> {
    const queries: Query[] = [];
    for (const each of pools) {
      queries.push(query(each.description.address, POOL_STATE));
      each.oracles.forEach((source, k) => {
        queries.push(query(each.description.address, MARGINS_OF[k]));
        queries.push(query(source.oracle, ORACLE_READ));
      });
    }
    const answers = (await this.#ask(queries, block))[Symbol.iterator]();

    const readings = new Map<string, PoolReading>();
    const failures: PoolReadFailure[] = [];
    for (const each of pools) {
      const own = take(answers, 1 + 2 * each.oracles.length);
      try {
        readings.set(each.description.address, decodePool(each, own));
      } catch (error) {
        failures.push({
          pool: each.description.address,
          reason: error instanceof Error ? error.message : String(error),
        });
      }
    }
    return { block, pools: readings, failures };
  }

  async words(
    poolAddress: string,
    ids: readonly string[],
    tokens: readonly string[],
    block: Header,
  ): Promise<PositionTruth[]> {
    const queries = ids.flatMap((id) => [
      query(poolAddress, POSITION_WORD + id.slice(2)),
      ...tokens.map((token) => query(poolAddress, COLLATERAL_OF + id.slice(2) + token.slice(2).padStart(64, "0"))),
    ]);
    const answers = (await this.#ask(queries, block))[Symbol.iterator]();
    return ids.map((id) => {
      const [word, ...extras] = take(answers, 1 + tokens.length).map((answer) => wordsOf(answer, 1)[0]);
      return { id, word, extras };
    });
  }

  async #ask(queries: readonly Query[], block: Header): Promise<Answer[]> {
    if (!this.#overrides) return this.#askOneByOne(queries, block);
    try {
      return await this.#askReader(queries, block);
    } catch (error) {
      if (!(error instanceof RpcResponseError)) throw error;
      if (isGasRefusal(error.message) && this.#callGas > TRANSACTION_GAS) {
        this.#callGas = TRANSACTION_GAS;
        return this.#ask(queries, block);
      }
      if (!isOverrideRefusal(error.message)) throw error;
      this.#overrides = false;
      return this.#askOneByOne(queries, block);
    }
  }

  /** Parts that fit below the gas cap of a call; what a gas burner left unasked is asked again. */
  async #askReader(queries: readonly Query[], block: Header): Promise<Answer[]> {
    const gas = block.gasLimit < this.#callGas ? block.gasLimit : this.#callGas;
    const size = Math.max(1, Number((gas - 2n * QUERY_GAS) / TYPICAL_GAS));
    const parts: Promise<Answer[]>[] = [];
    for (let start = 0; start < queries.length; start += size) {
      parts.push(this.#askPart(queries.slice(start, start + size), block, gas));
    }
    return (await Promise.all(parts)).flat();
  }

  async #askPart(queries: readonly Query[], block: Header, gas: bigint): Promise<Answer[]> {
    const result = await this.#rpc.call<string>("eth_call", [
      { to: READER_ADDRESS, data: encodeRead(queries), gas: quantity(gas) },
      { blockHash: block.hash },
      { [READER_ADDRESS]: { code: boundedReaderCode } },
    ]);
    const answers = decodeAnswers(result, queries.length);
    const asked = answers.filter((answer) => answer.asked);
    if (asked.length === queries.length) return answers;
    // Queries are asked in turn, so those that were not are the last ones, save for an odd one that a cheaper one overtook.
    const rest = queries.filter((_, i) => !answers[i].asked);
    if (asked.length === 0) return rest.map(() => UNANSWERED);
    const later = (await this.#askReader(rest, block))[Symbol.iterator]();
    const first = asked[Symbol.iterator]();
    return answers.map((answer) => (answer.asked ? first : later).next().value as Answer);
  }

  async #askOneByOne(queries: readonly Query[], block: Header): Promise<Answer[]> {
    return Promise.all(
      queries.map(async ({ target, gasLimit, data }) => {
        try {
          const call = { to: target, data, gas: `0x${gasLimit.toString(16)}` };
          const answer = await this.#rpc.call<string>("eth_call", [call, { blockHash: block.hash }]);
          return { asked: true, ok: true, data: answer };
        } catch (error) {
          // A revert is an answer of the contract; anything else is a failure of the node.
          if (error instanceof RpcResponseError) return UNANSWERED;
          throw error;
        }
      }),
    );
  }
}

function decodePool(mirror: PoolMirror, answers: readonly Answer[]): PoolReading {
  const state = wordsOf(answers[0], 11);
  const tokens = mirror.oracles.map((source, k): TokenReading => {
    const [maintenance] = wordsOf(answers[1 + 2 * k], 2);
    const [price, reference, oracleState] = wordsOf(answers[2 + 2 * k], 3);
    return {
      price: source.inverse ? inverseDown(price) : price,
      reference: source.inverse ? inverseDown(reference) : reference,
      state: Number(oracleState),
      maintenance,
    };
  });
  return {
    pool: mirror.description.address,
    index: state[0],
    scaledDebt: state[8],
    flags: state[6],
    minute: state[1] / 60n,
    syncMinute: state[10],
    tokens,
  };
}

/** 1e72 / price, as a pool inverts an oracle that quotes the other way round. */
function inverseDown(price: bigint): bigint {
  return price === 0n ? 0n : 10n ** 72n / price;
}

function wordsOf(answer: Answer, count: number): bigint[] {
  if (!answer.ok || answer.data.length < 2 + 64 * count) throw new PoolAnswerError(answer);
  return Array.from({ length: count }, (_, i) => BigInt(`0x${answer.data.slice(2 + 64 * i, 66 + 64 * i)}`));
}

class PoolAnswerError extends Error {
  constructor(answer: Answer) {
    super(
      answer.ok ? `answered with ${answer.data.length / 2 - 1} bytes` : `reverted with ${answer.data.slice(0, 74)}`,
    );
    this.name = "PoolAnswerError";
  }
}

/** The beginning of a call's data: arguments of one word are put behind it by hand, hundreds in a comparison. */
function selectorOf(name: string, args: readonly string[]): string {
  return pool.encodeFunctionData(name, args).slice(0, 10);
}

function query(target: string, data: string): Query {
  return { target, gasLimit: QUERY_GAS, data };
}

function take<T>(items: Iterator<T>, count: number): T[] {
  return Array.from({ length: count }, () => items.next().value as T);
}

function isGasRefusal(message: string): boolean {
  return /gas.*(cap|exceed|too (high|large))/i.test(message);
}

function isOverrideRefusal(message: string): boolean {
  return /override|too many arguments|invalid params|third|extra/i.test(message);
}
