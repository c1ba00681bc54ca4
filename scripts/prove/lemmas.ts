/** The assertions of a file of proofs, each with the name of its lemma. */
import { withoutComments } from "../checks/source-files.ts";
import type { Engine } from "./solvers.ts";

export interface Assertion {
  /** `Contract.lemma`, numbered where a lemma asserts more than once. */
  readonly name: string;
  /** Where the assertion starts [bytes]. */
  readonly start: number;
}

/** Names of the contracts of a file. */
export function contractsIn(source: string): string[] {
  return [...withoutComments(source).matchAll(/^contract (\w+)/gm)].map((match) => match[1] ?? "");
}

/** All assertions of a file, in their order. */
export function assertionsIn(source: string): Assertion[] {
  let contract = "";
  let lemma = "";
  const found: { name: string; start: number }[] = [];
  for (const match of withoutComments(source).matchAll(/\bcontract (\w+)|\bfunction (\w+)|\bassert\(/g)) {
    if (match[1] !== undefined) contract = match[1];
    else if (match[2] !== undefined) lemma = match[2];
    else found.push({ name: `${contract}.${lemma}`, start: match.index });
  }

  return found.map(({ name, start }, i) => {
    const twins = found.filter((other) => other.name === name);
    if (twins.length === 1) return { name, start };

    return { name: `${name}#${twins.findIndex((other) => other === found[i]) + 1}`, start };
  });
}

/** Models are proved over every sequence of transactions, lemmas over every input. */
export function engineOf(file: string): Engine {
  return file.endsWith("Model.sol") ? "chc" : "bmc";
}

/** Whether what a file says is false on purpose. */
export function isPlanted(file: string): boolean {
  return /(^|\/)Planted\w*\.sol$/.test(file);
}

/**
 * The same file with every assertion made false. Each must be refuted: an assertion that is not says nothing, because no input
 * reaches it.
 */
export function hollowed(source: string): string {
  return source.replaceAll(/^( *)assert\((.*)\);$/gm, "$1assert(false && ($2));");
}
