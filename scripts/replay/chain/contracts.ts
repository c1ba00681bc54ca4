import hre from "hardhat";
import { AbiCoder, Interface, concat } from "ethers";

import type { ReplayNode } from "./node.ts";

/** What is needed of a compiled contract. */
export interface Artifact {
  readonly abi: readonly object[];
  readonly bytecode: string;
}

const artifacts = new Map<string, Promise<Artifact>>();
const interfaces = new Map<string, Promise<Interface>>();

/** Remembers what a name stands for, so that each is read once. */
function remembered<T>(known: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(name) ?? make();
  known.set(name, found);

  return found;
}

/** The compiled contract of that name. */
export const artifactOf = (name: string): Promise<Artifact> =>
  remembered(artifacts, name, async () => hre.artifacts.readArtifact(name) as Promise<Artifact>);

/** Its functions and events. */
export const interfaceOf = (name: string): Promise<Interface> =>
  remembered(interfaces, name, async () => new Interface((await artifactOf(name)).abi as never));

/** Calls a function at the latest block and decodes what it returns. */
export async function read(
  node: ReplayNode,
  name: string,
  at: string,
  method: string,
  args: unknown[] = [],
): Promise<readonly unknown[]> {
  const contract = await interfaceOf(name);
  const data = contract.encodeFunctionData(method, args);
  const answer = await node.rpc<string>("eth_call", { to: at, data }, "latest");

  return contract.decodeFunctionResult(method, answer).toArray() as readonly unknown[];
}

/** The same for a function that returns one number. */
export async function readNumber(
  node: ReplayNode,
  name: string,
  at: string,
  method: string,
  args: unknown[] = [],
): Promise<bigint> {
  const [value] = await read(node, name, at, method, args);

  return value as bigint;
}

/** Several views of one contract that knows `multicall`, in one call: a node's own work per call is most of what a small view costs. */
export async function readMany(
  node: ReplayNode,
  name: string,
  at: string,
  views: readonly (readonly [method: string, args: readonly unknown[]])[],
): Promise<readonly unknown[]> {
  const contract = await interfaceOf(name);
  const calls = views.map(([method, args]) => contract.encodeFunctionData(method, args));
  const [answers] = await read(node, name, at, "multicall", [calls]);

  return views.map(
    ([method], i): unknown => contract.decodeFunctionResult(method, (answers as string[])[i] ?? "0x")[0],
  );
}

/** Puts a call into the next block. */
export async function write(
  node: ReplayNode,
  name: string,
  from: string,
  at: string,
  method: string,
  args: unknown[],
): Promise<void> {
  const contract = await interfaceOf(name);
  await node.send(`${name}.${method}`, from, at, contract.encodeFunctionData(method, args));
}

/** Deploys a compiled contract in a block of its own. */
export async function create(
  node: ReplayNode,
  name: string,
  from: string,
  types: readonly string[] = [],
  values: readonly unknown[] = [],
): Promise<string> {
  const { bytecode } = await artifactOf(name);

  return node.deploy(name, from, concat([bytecode, AbiCoder.defaultAbiCoder().encode(types, values)]));
}
