/** One file through the SMTChecker of the pinned solc. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { ProofSourceError } from "./errors.ts";
import { assertionsIn, contractsIn } from "./lemmas.ts";
import { solve, type Engine } from "./solvers.ts";

/** `unknown`: the solvers did not decide it in their time, solc's "might happen". */
export type Status = "proved" | "refuted" | "unknown";

export interface Finding {
  readonly name: string;
  readonly status: Status;
}

interface Diagnostic {
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  readonly formattedMessage: string;
  readonly sourceLocation?: { readonly file: string; readonly start: number };
}

interface Compiler {
  compile(
    input: string,
    callbacks: {
      readonly import: (name: string) => { readonly contents: string };
      readonly smtSolver: (query: string) => { readonly contents: string };
    },
  ): string;
}

const load = createRequire(import.meta.url) as (name: string) => Compiler;

/**
 * Checks every assertion of a file.
 * @param file Path of the source, as it is named in imports.
 * @param source Its text.
 * @param seconds Processor time that a solver gets for one assertion.
 * @throws {ProofSourceError} when it does not compile or says something that the checker cannot read.
 */
export function check(file: string, source: string, engine: Engine, seconds: number): Finding[] {
  const input = {
    language: "Solidity",
    sources: { [file]: { content: source } },
    settings: {
      modelChecker: {
        engine,
        contracts: { [file]: contractsIn(source) },
        invariants: ["contract", "reentrancy"],
        showProvedSafe: true,
        showUnproved: true,
        showUnsupported: true,
        solvers: ["smtlib2"],
        targets: ["assert"],
      },
      outputSelection: { "*": { "*": [] } },
    },
  };
  const output = load("solc").compile(JSON.stringify(input), {
    import: (name) => ({ contents: readFileSync(path.normalize(name), "utf8") }),
    smtSolver: (query) => ({ contents: solve(query, engine, seconds) }),
  });
  const diagnostics = (JSON.parse(output) as { readonly errors?: readonly Diagnostic[] }).errors ?? [];
  for (const { severity, message, formattedMessage } of diagnostics) {
    if (severity === "error" || /unsupported|not supported|cannot be/i.test(message)) {
      throw new ProofSourceError(file, formattedMessage);
    }
  }

  return assertionsIn(source).map(({ name, start }) => {
    const verdicts = diagnostics
      .filter(({ sourceLocation }) => sourceLocation?.file === file && sourceLocation.start === start)
      .map(({ message }) => statusOf(message));

    return { name, status: verdicts.find((status) => status !== "proved") ?? verdicts[0] ?? "unknown" };
  });
}

function statusOf(message: string): Status {
  if (message.includes("Assertion violation check is safe")) return "proved";

  return message.includes("Assertion violation happens here") ? "refuted" : "unknown";
}
