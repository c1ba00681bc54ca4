import { boundedReaderAbi } from "@bulkhead/sdk/abi";
import { Interface } from "ethers";

import { MalformedAnswerError } from "../errors.ts";

const SELECTOR = new Interface(boundedReaderAbi).encodeFunctionData("read", [[]]).slice(0, 10);
/** Hexadecimal digits of a word. */
const WORD = 64;
/** Offset of the bytes in a `Query` and in an `Answer`: behind the three words of its head [bytes]. */
const DATA_OFFSET = word(96);

/** One view call. */
export interface Query {
  readonly target: string;
  /** Most that it may burn [gas]. */
  readonly gasLimit: bigint;
  readonly data: string;
}

/** What came of it. */
export interface Answer {
  /** False if the call as a whole had too little gas left for the query. */
  readonly asked: boolean;
  readonly ok: boolean;
  readonly data: string;
}

/**
 * Calldata of `BoundedReader.read`. By hand, as is the answer: both are as long as there are pools, at every block, and the general
 * coder was most of what a block cost.
 */
export function encodeRead(queries: readonly Query[]): string {
  const offsets: string[] = [];
  const tails: string[] = [];
  let offset = queries.length * 32;
  for (const { target, gasLimit, data } of queries) {
    const digits = data.length - 2;
    const padded = digits === 0 ? "" : data.slice(2).padEnd(Math.ceil(digits / WORD) * WORD, "0");
    offsets.push(word(offset));
    tails.push(target.slice(2).padStart(WORD, "0"), word(gasLimit), DATA_OFFSET, word(digits / 2), padded);
    offset += 4 * 32 + padded.length / 2;
  }
  return [SELECTOR, word(32), word(queries.length), ...offsets, ...tails].join("");
}

/**
 * What `BoundedReader.read` returned, one answer per query.
 *
 * @throws MalformedAnswerError if it is not what the reader returns: a node that cut it short must not look like healthy pools
 */
export function decodeAnswers(result: string, count: number): Answer[] {
  const digits = result.slice(2);
  const numberAt = (start: number): number => {
    const text = digits.slice(start, start + WORD);
    const value = text.length === WORD ? Number(`0x${text}`) : Number.NaN;
    if (!Number.isSafeInteger(value)) throw new MalformedAnswerError(READER);
    return value;
  };
  const list = numberAt(0) * 2;
  if (numberAt(list) !== count) throw new MalformedAnswerError(READER);
  const heads = list + WORD;
  return Array.from({ length: count }, (_, i) => {
    const head = heads + numberAt(heads + i * WORD) * 2;
    const [asked, ok, length] = [numberAt(head), numberAt(head + WORD), head + numberAt(head + 2 * WORD) * 2];
    const start = length + WORD;
    const end = start + numberAt(length) * 2;
    if (end > digits.length) throw new MalformedAnswerError(READER);
    return { asked: asked === 1, ok: ok === 1, data: `0x${digits.slice(start, end)}` };
  });
}

const READER = "the reader of pools";

function word(value: bigint | number): string {
  return value.toString(16).padStart(WORD, "0");
}
