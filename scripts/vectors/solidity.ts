import type { Contract, FunctionFragment, ParamType, Result } from "ethers";
import { network } from "hardhat";

import { LIBRARIES, mathsOver, type LibraryName, type Maths } from "./maths.ts";

/** A library reverted. */
export class RevertedError extends Error {
  override readonly name = "RevertedError";

  constructor(name: string, data: string) {
    super(`${name} reverted with ${data}. Look the selector up in the library of that name.`);
  }
}

interface Pending {
  readonly fragment: FunctionFragment;
  readonly data: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

interface Answer {
  readonly ok: boolean;
  readonly data: string;
}

/** Calls that go into one request: together they stay far below the gas limit of a block. */
const BATCH = 200;

/** The Solidity libraries on an in-process network. */
export interface Solidity {
  readonly maths: Maths;
  /** Names of all their functions. */
  readonly functions: Readonly<Record<LibraryName, readonly string[]>>;
  close(): Promise<void>;
}

/** Deploys the libraries' harnesses. Calls that are made at the same time travel together. */
export async function connectSolidity(): Promise<Solidity> {
  const connection = await network.create();
  const harnesses = new Map<LibraryName, Contract>();
  for (const library of LIBRARIES) {
    // By name, so that the list above stays the only one.
    harnesses.set(library, await connection.ethers.deployContract(`${library}Harness`));
  }
  const queues = new Map<LibraryName, Pending[]>();

  const send = async (harness: Contract, pending: readonly Pending[]): Promise<void> => {
    try {
      const answers = (await harness.getFunction("batch").staticCall(pending.map((call) => call.data))) as Answer[];
      pending.forEach((call, i) => {
        const { ok, data } = answers[i] ?? { ok: false, data: "nothing" };
        if (ok) call.resolve(plainResult(call.fragment, harness.interface.decodeFunctionResult(call.fragment, data)));
        else call.reject(new RevertedError(call.fragment.name, data));
      });
    } catch (reason) {
      for (const call of pending) call.reject(reason);
    }
  };

  const flush = (library: LibraryName, harness: Contract): void => {
    const pending = queues.get(library) ?? [];
    queues.delete(library);
    for (let start = 0; start < pending.length; start += BATCH) void send(harness, pending.slice(start, start + BATCH));
  };

  const maths = mathsOver((library, name, args) => {
    const harness = harnesses.get(library);
    const fragment = harness?.interface.getFunction(name) ?? null;
    if (harness === undefined || fragment === null) {
      return Promise.reject(new TypeError(`${library}Harness has no function ${name}`));
    }

    return new Promise((resolve, reject) => {
      const data = harness.interface.encodeFunctionData(fragment, args);
      let queue = queues.get(library);
      if (queue === undefined) {
        queue = [];
        queues.set(library, queue);
        // After every promise that is settled now has asked for what it needs next.
        setImmediate(flush, library, harness);
      }
      queue.push({ fragment, data, resolve, reject });
    });
  });

  const functions = Object.fromEntries(
    [...harnesses].map(([library, harness]) => {
      const names: string[] = [];
      harness.interface.forEachFunction((fragment) => names.push(fragment.name));

      return [library, names.filter((name) => name !== "batch")];
    }),
  ) as Record<LibraryName, string[]>;

  return { maths, functions, close: () => connection.close() };
}

/** The result in the form of the twin: one value, or an object of the named ones. */
function plainResult(fragment: FunctionFragment, result: Result): unknown {
  const { outputs } = fragment;
  const [only] = outputs;
  if (outputs.length === 1 && only !== undefined) return plain(only, result[0]);

  return Object.fromEntries(outputs.map((output, i) => [output.name, plain(output, result[i])]));
}

function plain(type: ParamType, value: unknown): unknown {
  if (type.isArray()) return (value as unknown[]).map((item) => plain(type.arrayChildren, item));
  if (type.isTuple()) {
    return Object.fromEntries(type.components.map((field, i) => [field.name, plain(field, (value as unknown[])[i])]));
  }

  // Enums are the only 8-bit numbers; the twin has them as plain numbers.
  return type.type === "uint8" ? Number(value) : value;
}
