import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const MAIN = path.resolve(import.meta.dirname, "../../../scripts/keeper/src/main.ts");

/** What `/status` answers. */
export interface KeeperStatus {
  readonly synced: boolean;
  readonly seenBlock: number;
  readonly handledBlock: number;
  readonly handledHash: string | null;
  readonly pendingTransactions: number;
  readonly pools: number;
  readonly positions: number;
  readonly blind: string | null;
}

/** One line of the keeper's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

/** The keeper as a process of its own. */
export class KeeperProcess {
  readonly #child: ChildProcess;
  readonly lines: LogLine[] = [];
  /** What was printed and is no log line: an error at the start. */
  readonly noise: string[] = [];
  #port: number | undefined;
  exitCode: number | null | undefined;

  private constructor(environment: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [MAIN, "run"], {
      env: {
        ...process.env,
        BULKHEAD_STATUS_PORT: "0",
        BULKHEAD_POLL_MS: "20",
        BULKHEAD_LOG_LEVEL: "debug",
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.on("exit", (code) => {
      this.exitCode = code;
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      let rest = "";
      stream?.on("data", (chunk: Buffer) => {
        const parts = (rest + chunk.toString()).split("\n");
        rest = parts.pop() ?? "";
        for (const line of parts) this.#hear(line);
      });
    }
  }

  /** Starts it without waiting for anything. */
  static spawn(environment: Readonly<Record<string, string>>): KeeperProcess {
    return new KeeperProcess(environment);
  }

  /** Starts it and waits until it has handled a block. */
  static async start(environment: Readonly<Record<string, string>>): Promise<KeeperProcess> {
    const keeper = new KeeperProcess(environment);
    await keeper.until(async () => (await keeper.status())?.synced === true, "to be in sync", 20_000);
    return keeper;
  }

  /** Time of the processor that it has used since it was started [ms]; undefined where the system does not tell. */
  async cpuMs(): Promise<number | undefined> {
    const stat = await readFile(`/proc/${this.#child.pid}/stat`, "utf8").catch(() => undefined);
    // Behind the name, which may hold anything: user and system time are the fields 14 and 15, in hundredths of a second.
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) * 10;
  }

  async status(): Promise<KeeperStatus | undefined> {
    return (await this.get("/status"))?.body as KeeperStatus | undefined;
  }

  async get(what: string): Promise<{ status: number; body: unknown; text: string } | undefined> {
    if (this.#port === undefined) return undefined;
    try {
      const response = await fetch(`http://127.0.0.1:${this.#port}${what}`);
      const text = await response.text();
      return { status: response.status, text, body: text.startsWith("{") ? (JSON.parse(text) as unknown) : undefined };
    } catch {
      return undefined;
    }
  }

  /** Waits until it has handled a block. */
  async handled(block: number, limitMs = 20_000): Promise<KeeperStatus> {
    let last: KeeperStatus | undefined;
    const done = async (): Promise<boolean> => {
      last = await this.status();
      return (last?.handledBlock ?? -1) >= block;
    };
    await this.until(done, `to handle block ${block}`, limitMs);
    return last!;
  }

  async until(condition: () => Promise<boolean> | boolean, what: string, limitMs = 20_000): Promise<void> {
    const limit = performance.now() + limitMs;
    while (!(await condition())) {
      if (this.exitCode !== undefined || performance.now() > limit) {
        const tail = [...this.noise.slice(-5), ...this.lines.slice(-8).map((line) => JSON.stringify(line))].join("\n");
        throw new Error(
          `The keeper was expected ${what} (exit code ${String(this.exitCode)}). Its last words:\n${tail}`,
        );
      }
      await pause(5);
    }
  }

  /** Lines with a text. */
  said(text: string): LogLine[] {
    return this.lines.filter(({ msg }) => msg.includes(text));
  }

  /** Ends it as `kill -9` does. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.exitCode !== undefined) return;
    const gone = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.kill(signal);
    await Promise.race([gone, pause(8_000).then(() => this.#child.kill("SIGKILL"))]);
    await gone;
  }

  #hear(line: string): void {
    if (line.trim() === "") return;
    try {
      const parsed = JSON.parse(line) as LogLine;
      this.lines.push(parsed);
      if (parsed.msg === "listening") this.#port = Number(parsed.port);
    } catch {
      this.noise.push(line);
    }
  }
}
