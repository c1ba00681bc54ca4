/**
 * Runs in the mutated copy of the tree: told a test and a mutant, it runs the test with that mutant on and answers what failed. One
 * process for many mutants, so that nothing is loaded twice: Hardhat and the artifacts take longer to load than most tests to run.
 * Started by `run.ts`.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import hre from "hardhat";
import Mocha from "mocha";

import { MutationError } from "./errors.ts";
import { coinbaseOf, RECORD } from "./mutate.ts";
import type { Answer, Job, Test } from "./run.ts";

interface SuiteId {
  readonly name: string;
  readonly source: string;
}

interface Suite {
  readonly id: SuiteId;
  readonly durationNs: bigint;
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
  readonly warnings: readonly string[];
}

type Arguments = [
  chainType: string,
  artifacts: readonly unknown[],
  suites: readonly SuiteId[],
  config: { readonly fuzz?: object },
  tracing: object,
  onSuite: (suite: Suite) => void,
];

type RunSolidity = (this: unknown, ...args: Arguments) => Promise<object>;

interface Outcome {
  readonly failed: readonly string[];
  /** Mutants that the test came by; empty unless asked for. */
  readonly hits: readonly number[];
}

/** A mutant that does not end must run out of gas. */
const GAS_LIMIT = 2_000_000_000n;
/** Random inputs of a fuzz test: many mutants fall to the first, and what so few do not notice deserves an example of its own. */
const FUZZ_RUNS = 48;

const bytesOf = (mutant: number): Uint8Array => Buffer.from(coinbaseOf(mutant).slice(2), "hex");

/** Hardhat's way to the Solidity tests: asked once, it says by what it would run all of them, and nothing runs. */
async function solidityTests(): Promise<{
  readonly context: unknown;
  readonly args: Arguments;
  readonly run: RunSolidity;
}> {
  const edr = createRequire(import.meta.resolve("hardhat"))("@nomicfoundation/edr") as {
    readonly EdrContext: { readonly prototype: { runSolidityTests: RunSolidity } };
  };
  const prototype = edr.EdrContext.prototype;
  const run = prototype.runSolidityTests;
  let seen: { readonly context: unknown; readonly args: Arguments } | undefined;
  prototype.runSolidityTests = function (...args) {
    seen = { context: this, args };
    for (const id of args[2]) args[5]({ id, durationNs: 0n, testResults: [], warnings: [] });
    return Promise.resolve({});
  };
  await hre.tasks.getTask(["test", "solidity"]).run({ noCompile: true });
  prototype.runSolidityTests = run;
  if (seen === undefined)
    throw new MutationError(
      "This Hardhat does not run Solidity tests by EdrContext.runSolidityTests. Adapt `solidityTests`.",
    );

  return { ...seen, run };
}

const solidity = await solidityTests();
const testOf = ({ source, name }: SuiteId): Test => ({
  kind: "solidity",
  file: source.replace(/^project\//, ""),
  name,
});

async function runSolidity({ file, name }: Test, mutant: number): Promise<Outcome> {
  const [chainType, artifacts, suites, config] = solidity.args;
  const suite = suites.find((id) => testOf(id).file === file && id.name === name);
  if (suite === undefined)
    throw new MutationError(`There is no test ${file}:${name}. The tree has changed: start the run again.`);

  const hits = new Set<number>();
  const onCollectedCoverageCallback = (tags: readonly Uint8Array[]): Promise<void> => {
    for (const tag of tags) hits.add(Number(BigInt(`0x${Buffer.from(tag).toString("hex")}`)));
    return Promise.resolve();
  };
  const changed = {
    ...config,
    blockCoinbase: bytesOf(mutant),
    gasLimit: GAS_LIMIT,
    fuzz: { ...config.fuzz, runs: FUZZ_RUNS },
    observability: mutant === RECORD ? { codeCoverage: { onCollectedCoverageCallback } } : undefined,
  };
  // No build information: nobody reads the stack traces.
  const tracing = { buildInfos: [], ignoreContracts: false };
  const done = await new Promise<Suite>((resolve, reject) => {
    solidity.run
      .call(solidity.context, chainType, artifacts, [suite], changed, tracing, resolve)
      .catch((error: unknown) => reject(error instanceof Error ? error : new Error(String(error))));
  });
  const failed = done.testResults
    .filter(({ status }) => status === "Failure")
    .map((result) => `${name}.${result.name}`);

  return { failed, hits: [...hits] };
}

/** `HARDHAT_COVERAGE` makes Hardhat note what contracts report, and lets them be as large as all their mutants make them. */
const { data } = (hre as unknown as { readonly _coverage: { readonly data: Map<string, number> } })._coverage;
let runs = 0;

async function runMocha({ file }: Test, mutant: number): Promise<Outcome> {
  // Networks that the tests create take it from here: the one from the first, those with options of their own from the second.
  Object.assign(hre.config.networks.default ?? {}, { coinbase: bytesOf(mutant) });
  Object.assign(hre.userConfig.networks?.default ?? {}, { coinbase: coinbaseOf(mutant) });
  data.clear();
  const mocha = new Mocha({ ...hre.config.test.mocha, bail: mutant !== RECORD, reporter: "min" });
  const full = path.resolve(file);
  mocha.suite.emit("pre-require", globalThis, full, mocha);
  runs += 1;
  try {
    // The query loads the file anew, and with it the network that it creates.
    await import(`${pathToFileURL(full).href}?run=${String(runs)}`);
  } catch (error) {
    return { failed: [`${file} does not load: ${String(error)}`], hits: [] };
  }
  mocha.suite.emit("post-require", globalThis, full, mocha);
  const failed: string[] = [];
  await new Promise<number>((resolve) => {
    mocha.run(resolve).on("fail", (test) => failed.push(test.fullTitle()));
  });
  mocha.dispose();

  return { failed, hits: [...data.keys()].map((tag) => Number(BigInt(`0x${tag}`))) };
}

async function answer({ test, mutant }: Job): Promise<Answer> {
  const began = process.cpuUsage();
  const { failed, hits } = await (test.kind === "solidity" ? runSolidity : runMocha)(test, mutant);

  const { user, system } = process.cpuUsage(began);

  return { failed, hits, seconds: (user + system) / 1e6, memory: process.memoryUsage.rss() };
}

process.on("message", (job: Job) => {
  answer(job).then(
    (found) => process.send?.(found),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.({ suites: solidity.args[2].map(testOf) });
