/**
 * Runs in the mutated copy of the tree: told a mutant and Solidity test files, it runs them with that mutant on and answers which
 * tests failed. One process for many mutants, so that nothing is loaded twice. Started by `main.ts`.
 */
import hre from "hardhat";

import { coinbaseOf } from "./mutate.ts";

interface Job {
  readonly mutant: number;
  readonly files: readonly string[];
}

interface Results {
  readonly suiteResults?: readonly {
    readonly id: { readonly name: string };
    readonly testResults: readonly { readonly name: string; readonly status: string }[];
  }[];
}

async function failures({ mutant, files }: Job): Promise<string[]> {
  const profile = hre.config.test.solidity.profiles.default;
  if (profile === undefined) throw new Error("hardhat.config.ts has no default test profile");
  Object.assign(profile, { coinbase: coinbaseOf(mutant) });
  const task = hre.tasks.getTask(["test", "solidity"]);
  const outcome = (await task.run({ testFiles: [...files], noCompile: true })) as
    { readonly value?: Results; readonly error?: Results } | undefined;
  const suites = (outcome?.value ?? outcome?.error)?.suiteResults;
  if (suites === undefined || suites.length === 0) throw new Error(`no test ran of ${files.join(", ")}`);

  return suites.flatMap(({ id, testResults }) =>
    testResults.filter(({ status }) => status === "Failure").map(({ name }) => `${id.name}.${name}`),
  );
}

process.on("message", (job: Job) => {
  failures(job).then(
    (failed) => process.send?.({ failed }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });
