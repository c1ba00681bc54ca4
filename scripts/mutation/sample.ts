import { createHash } from "node:crypto";

import type { Mutant } from "./mutate.ts";

const rank = (seed: number, { file, line, operator, before, after }: Mutant): string =>
  createHash("sha256").update([seed, file, line, operator, before, after].join("\0")).digest("hex");

/**
 * All mutants of libraries/, and of the other files at least `size`: of each in proportion to what it has, at least one, in an order
 * that the seed gives.
 */
export function choose(mutants: readonly Mutant[], size: number, seed: number): Mutant[] {
  const byFile = Map.groupBy(mutants, ({ file }) => file);
  const others = mutants.filter(({ file }) => !file.startsWith("contracts/libraries/")).length;
  const share = others === 0 ? 0 : Math.min(1, size / others);

  return [...byFile].flatMap(([file, own]) => {
    if (file.startsWith("contracts/libraries/")) return own;
    const ordered = [...own].sort((a, b) => rank(seed, a).localeCompare(rank(seed, b)));
    return ordered.slice(0, Math.ceil(own.length * share));
  });
}
