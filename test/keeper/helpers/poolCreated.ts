import { poolFactoryAbi } from "@bulkhead/sdk/abi";
import { AbiCoder, Interface, ZeroHash } from "ethers";

import type { RawLog } from "../../../scripts/keeper/src/domain/events.ts";

/** The log of a pool's creation in block 1 whose strings are these bytes; every address in it is `pool`. */
export function poolCreatedLog(factory: string, pool: string, text: string): RawLog {
  const created = new Interface(poolFactoryAbi).getEvent("PoolCreated");
  if (created === null) throw new Error("The factory has no such event.");
  const isIndexed = created.inputs.map(({ indexed }) => indexed === true);
  // Solidity lets any bytes pass as a string, coders of text do not.
  const types = created.inputs
    .filter((_, i) => !isIndexed[i])
    .map((input) => input.format("sighash").replaceAll("string", "bytes").replace(/^\(/, "tuple("));
  const value = (type: string): unknown => {
    if (type.endsWith("[]")) return [value(type.slice(0, -2))];
    if (type.startsWith("tuple(")) return partsOf(type).map(value);
    if (type === "address") return pool;
    if (type === "bytes") return text;
    return /^bytes\d/.test(type) ? `0x${"00".repeat(Number(type.slice(5)))}` : 1;
  };
  return {
    address: factory,
    topics: [created.topicHash, ...isIndexed.filter((each) => each).map(() => `0x${"00".repeat(12)}${pool.slice(2)}`)],
    data: AbiCoder.defaultAbiCoder().encode(types, types.map(value)),
    blockNumber: "0x1",
    blockHash: ZeroHash,
    logIndex: "0x0",
  };
}

/** Types of a tuple's fields. */
function partsOf(type: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const letter of type.slice("tuple(".length, -1)) {
    if (letter === "(") depth += 1;
    if (letter === ")") depth -= 1;
    if (letter === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((each) => each.replace(/^\(/, "tuple("));
}
