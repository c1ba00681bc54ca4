import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";

import { MutationError } from "./errors.ts";

/** What is run at once: a contract of Solidity tests or a file of mocha tests. */
export interface Test {
  readonly kind: "solidity" | "mocha";
  readonly file: string;
  readonly name: string;
}

export interface Job {
  readonly test: Test;
  readonly mutant: number;
}

export interface Answer {
  readonly failed: readonly string[];
  /** Mutants that the test came by, if it ran with `RECORD` on. */
  readonly hits: readonly number[];
  /** Of all processor cores together, so that what else they do does not count. */
  readonly seconds: number;
  /** Of the process [bytes]. */
  readonly memory: number;
}

type Message = Partial<Answer> & { readonly suites?: readonly Test[]; readonly error?: string };

/** A test that takes longer is hung by its mutant [milliseconds]. */
const LIMIT = 300_000;
/** A worker that is larger is replaced: each mocha run leaves a network behind [bytes]. */
const LARGE = 3_000_000_000;

/** Processes that each run one test for one mutant at a time. */
export class Pool {
  readonly #tree: string;
  readonly #free: ChildProcess[] = [];
  readonly #waiting: ((child: ChildProcess) => void)[] = [];
  #suites: readonly Test[] = [];

  private constructor(tree: string) {
    this.#tree = tree;
  }

  static async start(tree: string, size: number): Promise<Pool> {
    const pool = new Pool(tree);
    for (let i = 0; i < size; i += 1) pool.#free.push(await pool.#launch());

    return pool;
  }

  /** The Solidity tests there are. */
  get suites(): readonly Test[] {
    return this.#suites;
  }

  async #launch(): Promise<ChildProcess> {
    const child = fork(path.join(this.#tree, "scripts", "mutation", "worker.ts"), [], {
      cwd: this.#tree,
      env: { ...process.env, HARDHAT_COVERAGE: "true", HH_TEST: "true", NODE_ENV: "test" },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const suites = (await this.#message(child))?.suites;
    if (suites === undefined) throw new MutationError("A worker did not start: see above.");
    this.#suites = suites;

    return child;
  }

  #message(child: ChildProcess): Promise<Message | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), LIMIT);
      const settle = (message: Message | undefined): void => {
        clearTimeout(timer);
        child.off("message", settle).off("exit", gone);
        resolve(message);
      };
      const gone = (): void => settle(undefined);
      child.on("message", settle).on("exit", gone);
    });
  }

  async run(test: Test, mutant: number): Promise<Answer> {
    const child = this.#free.pop() ?? (await new Promise<ChildProcess>((resolve) => this.#waiting.push(resolve)));
    child.send({ test, mutant } satisfies Job);
    const message = await this.#message(child);
    if (message?.error !== undefined) throw new MutationError(`A worker failed in ${test.file}: ${message.error}`);
    const spent = message === undefined || (message.memory ?? 0) > LARGE;
    if (spent) child.kill("SIGKILL");
    const next = spent ? await this.#launch() : child;
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#free.push(next);
    else waiter(next);

    const { failed = ["the run did not end"], hits = [], seconds = LIMIT / 1000, memory = 0 } = message ?? {};
    return { failed, hits, seconds, memory };
  }

  stop(): void {
    for (const child of this.#free) child.disconnect();
  }
}
