import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { MutationError } from "./errors.ts";
import type { Node } from "./mutate.ts";

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly sources?: Readonly<Record<string, { readonly ast: Node }>>;
}

type Found = { readonly contents: string } | { readonly error: string };

interface Compiler {
  compile(input: string, callbacks: { readonly import: (name: string) => Found }): string;
}

/** The typed syntax trees of some files of the project. */
export function typedSyntax(root: string, files: readonly string[]): Map<string, Node> {
  const compiler = createRequire(import.meta.url)("solc") as Compiler;
  const find = (name: string): Found => {
    const file = [path.join(root, name), path.join(root, "node_modules", name)].find((candidate) =>
      existsSync(candidate),
    );
    return file === undefined ? { error: `no file ${name}` } : { contents: readFileSync(file, "utf8") };
  };
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(files.map((name) => [name, { content: readFileSync(path.join(root, name), "utf8") }])),
    settings: { evmVersion: "prague", outputSelection: { "*": { "": ["ast"] } } },
  };
  const output = JSON.parse(compiler.compile(JSON.stringify(input), { import: find })) as Output;
  const failure = output.errors?.find(({ severity }) => severity === "error");
  if (failure !== undefined) throw new MutationError(`The contracts do not compile:\n${failure.formattedMessage}`);

  return new Map(Object.entries(output.sources ?? {}).map(([name, { ast }]) => [name, ast]));
}
