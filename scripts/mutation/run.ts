import { fork, spawn, type ChildProcess } from "node:child_process";
import path from "node:path";

import { MutationError } from "./errors.ts";
import { coinbaseOf } from "./mutate.ts";

/** A test run that takes longer is hung by its mutant [milliseconds]. */
const LIMIT = 300_000;

interface Answer {
  readonly ready?: boolean;
  readonly failed?: readonly string[];
  readonly error?: string;
}

/** Processes that each run Solidity tests for one mutant at a time. */
export class Pool {
  readonly #tree: string;
  readonly #free: ChildProcess[] = [];
  readonly #waiting: ((child: ChildProcess) => void)[] = [];

  private constructor(tree: string) {
    this.#tree = tree;
  }

  static async start(tree: string, size: number): Promise<Pool> {
    const pool = new Pool(tree);
    for (let i = 0; i < size; i += 1) pool.#free.push(await pool.#launch());

    return pool;
  }

  async #launch(): Promise<ChildProcess> {
    const child = fork(path.join(this.#tree, "scripts", "mutation", "worker.ts"), [], {
      cwd: this.#tree,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const answer = await this.#answer(child);
    if (answer?.ready !== true) throw new MutationError("A worker did not start: see above.");

    return child;
  }

  #answer(child: ChildProcess): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), LIMIT);
      const settle = (answer: Answer | undefined): void => {
        clearTimeout(timer);
        child.off("message", settle).off("exit", gone);
        resolve(answer);
      };
      const gone = (): void => settle(undefined);
      child.on("message", settle).on("exit", gone);
    });
  }

  /** The tests that fail with the mutant on, or that its run did not end. */
  async failures(mutant: number, files: readonly string[]): Promise<readonly string[]> {
    const child = this.#free.pop() ?? (await new Promise<ChildProcess>((resolve) => this.#waiting.push(resolve)));
    child.send({ mutant, files });
    const answer = await this.#answer(child);
    if (answer?.error !== undefined) throw new MutationError(`A worker failed: ${answer.error}`);
    if (answer === undefined) child.kill("SIGKILL");
    const next = answer === undefined ? await this.#launch() : child;
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#free.push(next);
    else waiter(next);

    return answer?.failed ?? ["the run did not end"];
  }

  stop(): void {
    for (const child of this.#free) child.disconnect();
  }
}

/**
 * The same for mocha tests, in a process of their own. `--coverage`, with nothing to cover, is Hardhat's way to allow contracts as
 * large as all mutants together make them.
 */
export function runMocha(root: string, tree: string, mutant: number, files: readonly string[]): Promise<boolean> {
  const hardhat = path.join(root, "node_modules", "hardhat", "dist", "src", "cli.js");
  const env = { ...process.env, MUTANT: coinbaseOf(mutant) };
  const child = spawn(process.execPath, [hardhat, "test", "mocha", "--no-compile", "--coverage", ...files], {
    cwd: tree,
    env,
    stdio: "ignore",
    timeout: LIMIT,
  });

  return new Promise((resolve) => child.on("exit", (code) => resolve(code === 0)));
}
