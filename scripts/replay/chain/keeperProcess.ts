import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const MAIN = path.join(import.meta.dirname, "..", "..", "keeper", "src", "main.ts");
/** The keeper looks at the head when it is asked for a block, as it is after each; by itself this often [ms]. */
const POLL_MS = 1_000;
const START_LIMIT_MS = 30_000;
/** Longest that one block may take the keeper [ms]. */
const BLOCK_LIMIT_MS = 60_000;
const KEPT_LINES = 40;

/** The keeper ended, or does not keep up. */
export class KeeperError extends Error {
  override readonly name = "KeeperError";

  constructor(problem: string, lastLines: readonly string[]) {
    super(`The keeper ${problem}. Its last words:\n${lastLines.join("\n")}`);
  }
}

/** What the keeper says about itself. */
export interface KeeperStatus {
  readonly seenBlock: number;
  readonly handledBlock: number;
  readonly pendingTransactions: number;
}

/** The keeper as a process of its own: it is told where the node is, and speaks JSON-RPC with it like any other. */
export class KeeperProcess {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  #url = "";
  #ended = false;

  private constructor(environment: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [MAIN, "run"], {
      env: { ...process.env, BULKHEAD_POLL_MS: String(POLL_MS), BULKHEAD_STATUS_PORT: "0", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.on("exit", () => {
      this.#ended = true;
    });
    let rest = "";
    const hear = (chunk: Buffer): void => {
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#hear(line);
    };
    this.#child.stdout?.on("data", hear);
    this.#child.stderr?.on("data", hear);
  }

  /**
   * Starts the keeper and waits until it listens.
   *
   * @throws {KeeperError} when it does not come up.
   */
  static async start(environment: Readonly<Record<string, string>>): Promise<KeeperProcess> {
    const keeper = new KeeperProcess(environment);
    const limit = Date.now() + START_LIMIT_MS;
    while (keeper.#url === "") {
      if (keeper.#ended || Date.now() > limit) {
        await keeper.stop();
        throw new KeeperError("did not start", keeper.#lines);
      }
      await pause(10);
    }

    return keeper;
  }

  /**
   * Waits until the keeper has decided on a block and all that it sends upon it is with the node.
   *
   * @throws {KeeperError} when it ends, or takes longer than a minute.
   */
  async handled(block: number): Promise<KeeperStatus> {
    const limit = Date.now() + BLOCK_LIMIT_MS;
    for (;;) {
      const status = await this.#status(block);
      if (status !== null && status.handledBlock >= block) return status;
      if (this.#ended) throw new KeeperError("ended", this.#lines);
      if (Date.now() > limit) throw new KeeperError(`has not handled block ${block} in a minute`, this.#lines);
      await pause(10);
    }
  }

  async stop(): Promise<void> {
    if (this.#ended) return;
    const gone = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.kill("SIGTERM");
    const inTime = await Promise.race([gone.then(() => true), pause(5_000, false)]);
    if (!inTime) this.#child.kill("SIGKILL");
  }

  /** What it says once it has handled a block, or after a while. */
  async #status(block: number): Promise<KeeperStatus | null> {
    try {
      return (await (await fetch(`${this.#url}/status?handled=${block}`)).json()) as KeeperStatus;
    } catch {
      // It may be ending: the caller looks at that.
      return null;
    }
  }

  #hear(line: string): void {
    if (line.trim() === "") return;
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    if (this.#url !== "" || !line.includes('"listening"')) return;
    const { port } = JSON.parse(line) as { port?: number };
    if (port !== undefined) this.#url = `http://127.0.0.1:${port}`;
  }
}
