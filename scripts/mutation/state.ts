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

/**
 * Names mutants by the line they are in, what they do to it and the line's text: the same as long as the source line is. Mutants of one
 * line that read the same are numbered.
 */
export function keysOf(root: string, mutants: readonly Mutant[]): (mutant: Mutant) => string {
  const lines = new Map<string, readonly string[]>();
  const seen = new Map<string, number>();
  const keys = new Map<number, string>();
  for (const { id, file, line, operator, before, after } of mutants) {
    const source = lines.get(file) ?? readFileSync(path.join(root, file), "utf8").split("\n");
    lines.set(file, source);
    const what = hash([file, source[line - 1] ?? "", operator, before, after].join("\0"));
    const key = `${path.basename(file, ".sol")}:${String(line)}:${what}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    keys.set(id, count === 1 ? key : `${key}:${String(count)}`);
  }

  return ({ id }) => keys.get(id) ?? "";
}

/** Verdicts of earlier runs, whose mutants are still there. */
export function load(folder: string): State {
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
