/** Code to measure: our contracts as they are deployed, Morpho Blue with its own compiler and settings, and the bench's own mocks. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

import type { InterfaceAbi } from "ethers";

import { buildProfile } from "../../checks/profiles.ts";
import { CompilationError, MissingContractError } from "./errors.ts";

export interface Code {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
  readonly deployedBytecode: string;
}

interface CompilerOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly abi: InterfaceAbi;
            readonly evm: {
              readonly bytecode: { readonly object: string };
              readonly deployedBytecode: { readonly object: string };
            };
          }
        >
      >
    >
  >;
}

interface Compiler {
  compile(input: string, callbacks: { import: (name: string) => { contents: string } | { error: string } }): string;
}

const load = createRequire(import.meta.url) as ((name: string) => Compiler) & { resolve(name: string): string };

type Sources = Readonly<Record<string, { readonly content: string }>>;

/** Outputs of the compilers by their inputs. */
const CACHE = path.join("cache", "bench");
const MOCKS = path.join("scripts", "bench", "gas", "contracts");
const MORPHO = "@morpho-org/morpho-blue/src";

/** The settings of Morpho Blue's own repository. */
const MORPHO_SETTINGS = {
  viaIR: true,
  evmVersion: "paris",
  optimizer: { enabled: true, runs: 999_999 },
  metadata: { bytecodeHash: "none" },
};

const MOCK_SETTINGS = { viaIR: true, evmVersion: "prague", optimizer: { enabled: true, runs: 999_999 } };

/** Contracts by name. */
export type CodeBook = ReadonlyMap<string, Code>;

/** The contract of that name. @throws {MissingContractError} when no build has it. */
export function codeOf(book: CodeBook, name: string): Code {
  const code = book.get(name);
  if (code === undefined) throw new MissingContractError(name);

  return code;
}

/** Everything that the scenarios deploy. */
export async function compileAll(): Promise<CodeBook> {
  const book = await productionCode();
  const mocks = (await readdir(MOCKS)).filter((file) => file.endsWith(".sol"));
  compile(
    book,
    "solc",
    [...mocks.map((file) => path.posix.join(MOCKS, file)), `${MORPHO}/mocks/IrmMock.sol`],
    MOCK_SETTINGS,
  );
  compile(book, "solc-0.8.19", [`${MORPHO}/Morpho.sol`], MORPHO_SETTINGS);

  return book;
}

/** Our own contracts: the build with the production profile that the size gate also makes. */
async function productionCode(): Promise<Map<string, Code>> {
  const artifacts = buildProfile("production");
  const book = new Map<string, Code>();
  for (const file of await readdir(artifacts, { recursive: true })) {
    const source = file.split(path.sep).join("/");
    if (!/^contracts\/.*\.sol\/[^/]+\.json$/.test(source)) continue;
    const text = await readFile(path.join(artifacts, file), "utf8");
    const artifact = JSON.parse(text) as Code & { readonly contractName: string };
    book.set(artifact.contractName, artifact);
  }

  return book;
}

function compile(book: Map<string, Code>, compiler: string, sources: readonly string[], settings: object): void {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(sources.map((name) => [name, { content: sourceOf(name) }])) as Sources,
    settings: {
      ...settings,
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } },
    },
  };
  const output = cached(compiler, input);
  for (const contracts of Object.values(output.contracts)) {
    for (const [name, { abi, evm }] of Object.entries(contracts)) {
      if (evm.bytecode.object === "" || book.has(name)) continue;
      const [bytecode, deployedBytecode] = [`0x${evm.bytecode.object}`, `0x${evm.deployedBytecode.object}`];
      book.set(name, { abi, bytecode, deployedBytecode });
    }
  }
}

/** Compiles, or finds what the same sources compiled to before. */
function cached(compiler: string, input: { readonly sources: Sources }): CompilerOutput {
  const read = new Map<string, string>();
  const contents = (name: string): string => {
    const text = sourceOf(name);
    read.set(name, text);

    return text;
  };
  const file = path.join(CACHE, `${hashOf([compiler, JSON.stringify(input)])}.json`);
  if (existsSync(file)) {
    const entry = JSON.parse(readFileSync(file, "utf8")) as { imports: Record<string, string>; output: CompilerOutput };
    if (Object.entries(entry.imports).every(([name, hash]) => hashOf([sourceOf(name)]) === hash)) return entry.output;
  }
  const answer = load(compiler).compile(JSON.stringify(input), {
    import: (name) => {
      try {
        return { contents: contents(name) };
      } catch {
        return { error: `there is no ${name}` };
      }
    },
  });
  const output = JSON.parse(answer) as CompilerOutput;
  const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new CompilationError(compiler, errors.map((error) => error.formattedMessage).join("\n"));
  mkdirSync(CACHE, { recursive: true });
  const imports = Object.fromEntries([...read].map(([name, text]) => [name, hashOf([text])]));
  writeFileSync(file, JSON.stringify({ imports, output }));

  return output;
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");

  return hash.digest("hex");
}

/** Text of a file of the repository, or of a package. */
function sourceOf(name: string): string {
  return readFileSync(name.startsWith("@") ? load.resolve(name) : name, "utf8");
}
