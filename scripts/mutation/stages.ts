import { existsSync, globSync } from "node:fs";
import path from "node:path";

/** Tests that are run together; the first stage that fails kills the mutant. */
export interface Stage {
  readonly kind: "solidity" | "mocha";
  readonly files: readonly string[];
}

/** Cheap and near tests first. Stateful invariants come last of the Solidity tests. */
export function stagesOf(root: string, file: string): readonly Stage[] {
  const all = (pattern: string): string[] => globSync(pattern, { cwd: root }).sort();
  const solidity = (files: readonly string[]): Stage => ({ kind: "solidity", files });
  const mocha = (files: readonly string[]): Stage => ({ kind: "mocha", files });

  const name = path.basename(file, ".sol");
  const own = `test/solidity/libraries/${name}.t.sol`;
  const library = all("test/solidity/libraries/*.t.sol");
  const core = all("test/solidity/{pool,incidents,proofs,sweep}/*.t.sol");
  const oracle = all("test/solidity/oracle/*.t.sol");
  const invariants = all("test/solidity/invariant/*.t.sol");
  const pool = mocha([...all("test/unit/pool/*.test.ts"), ...all("test/periphery/*.test.ts")]);
  const stages: Stage[] = file.startsWith("contracts/libraries/")
    ? [...(existsSync(path.join(root, own)) ? [solidity([own])] : []), solidity(library), solidity(core), pool]
    : file.startsWith("contracts/oracle/")
      ? [solidity(oracle), mocha([...all("test/unit/oracle/*.test.ts"), ...all("test/periphery/*.test.ts")])]
      : [solidity(core), solidity(invariants), pool];

  return stages.filter(({ files }) => files.length > 0);
}
