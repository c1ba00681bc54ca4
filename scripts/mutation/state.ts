import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { MutationError } from "./errors.ts";
import type { Mutant } from "./mutate.ts";

export interface Verdict {
  readonly killed: boolean;
  /** The test that failed. */
  readonly by: string;
  /** Hashes of the tests that a survivor passed, so that it meets only what changed since. */
  readonly passed?: readonly string[];
}

export type Verdicts = Record<string, Verdict>;

export interface State {
  readonly file: string;
  readonly verdicts: Verdicts;
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);

let sources = new Map<string, string>();
let base = "";

/** The line a mutant is in, what it does to it and the line's text: the same as long as its source line is. */
export function keyOf({ file, line, operator, before, after }: Mutant): string {
  const source = sources.get(file) ?? readFileSync(path.join(base, file), "utf8");
  sources.set(file, source);
  const around = source.split("\n")[line - 1] ?? "";
  return `${path.basename(file, ".sol")}:${String(line)}:${hash([file, around, operator, before, after].join("\0"))}`;
}

/** Verdicts of earlier runs, whose mutants are still there. */
export function load(folder: string, root: string): State {
  base = root;
  sources = new Map();
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "state.json");
  try {
    return { file, verdicts: JSON.parse(readFileSync(file, "utf8")) as Verdicts };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { file, verdicts: {} };
    throw new MutationError(`${file} cannot be read: delete it to start anew. ${String(error)}`);
  }
}

export const save = ({ file, verdicts }: State): void => {
  writeFileSync(file, `${JSON.stringify(verdicts)}\n`);
};
