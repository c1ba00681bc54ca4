import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { TreeError } from "./errors.ts";

/** A node of the compiler's syntax tree. */
export interface Node {
  readonly nodeType: string;
  readonly src: string;
  readonly [field: string]: unknown;
}

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly sources?: Readonly<Record<string, { readonly ast: Node }>>;
}

type Found = { readonly contents: string } | { readonly error: string };

interface Compiler {
  compile(input: string, callbacks?: { readonly import: (name: string) => Found }): string;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "nodeType" in value && "src" in value;

export const nodesOf = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** Where a node starts and ends in the bytes of its source. */
export function spanOf({ src }: Node): readonly [start: number, end: number] {
  const [start, length] = src.split(":").map(Number) as [number, number];
  return [start, start + length];
}

function compile(
  sources: Readonly<Record<string, string>>,
  settings: object,
  find?: (name: string) => Found,
): Map<string, Node> {
  const compiler = createRequire(import.meta.url)("solc") as Compiler;
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(sources).map(([name, content]) => [name, { content }])),
    settings: { ...settings, outputSelection: { "*": { "": ["ast"] } } },
  };
  const callbacks = find === undefined ? undefined : { import: find };
  const output = JSON.parse(compiler.compile(JSON.stringify(input), callbacks)) as Output;
  const failure = output.errors?.find(({ severity }) => severity === "error");
  if (failure !== undefined) throw new TreeError(`The sources do not compile:\n${failure.formattedMessage}`);

  return new Map(Object.entries(output.sources ?? {}).map(([name, { ast }]) => [name, ast]));
}

/** The syntax trees of sources, whose imports are not resolved. */
export function parse(sources: Readonly<Record<string, string>>): Map<string, Node> {
  return compile(sources, { stopAfter: "parsing" });
}

/** The syntax trees of files of the project, with types. */
export function parseTyped(root: string, files: readonly string[]): Map<string, Node> {
  const find = (name: string): Found => {
    const places = [path.join(root, name), path.join(root, "node_modules", name)];
    const file = places.find((candidate) => existsSync(candidate));
    return file === undefined ? { error: `no file ${name}` } : { contents: readFileSync(file, "utf8") };
  };
  const sources = Object.fromEntries(files.map((name) => [name, readFileSync(path.join(root, name), "utf8")]));

  return compile(sources, { evmVersion: "prague" }, find);
}
