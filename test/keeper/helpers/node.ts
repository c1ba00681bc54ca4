import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

import { network } from "hardhat";

const RICH = 10n ** 24n;

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params?: unknown[];
}

async function connect() {
  return network.create({
    network: "default",
    override: {
      blockGasLimit: 60_000_000,
      allowBlocksWithSameTimestamp: false,
      initialBaseFeePerGas: 1_000_000_000,
      mining: { auto: true, mempool: { order: "priority" } },
      accounts: { count: 30, accountsBalance: RICH },
    },
  });
}

/** One connection to a node in this process. */
export type Connection = Awaited<ReturnType<typeof connect>>;

/**
 * A real node, served as JSON-RPC over HTTP to the keeper's process. It can be cut off, as when a provider fails, and counts what
 * it is asked.
 */
export class TestNode {
  readonly connection: Connection;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #down = false;
  /** HTTP requests since the last reset, and calls by method. */
  requests = 0;
  readonly calls = new Map<string, number>();
  /** Every raw transaction that was offered, in order. */
  readonly offered: string[] = [];
  /** Told of every call before it is answered, and of the path that it came by; may delay it. */
  intercept: ((method: string, path: string, params: readonly unknown[]) => Promise<void> | void) | undefined;

  /** Answers in the node's place, unless it returns undefined. */
  answer: ((method: string, params: readonly unknown[]) => unknown) | undefined;

  /** May change what the node answers. */
  replace: ((method: string, result: unknown) => unknown) | undefined;

  private constructor(connection: Connection) {
    this.connection = connection;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        this.requests += 1;
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Request | Request[];
        const path = request.url ?? "/";
        const answers = Array.isArray(body)
          ? Promise.all(body.map((each) => this.#answer(each, path)))
          : this.#answer(body, path);
        void answers.then((result) => {
          response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result));
        });
      });
    });
    this.#server.on("connection", (socket: Socket) => {
      if (this.#down) {
        socket.destroy();
        return;
      }
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(): Promise<TestNode> {
    const node = new TestNode(await connect());
    await new Promise<void>((resolve) => node.#server.listen(0, "127.0.0.1", resolve));
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on nobody gets an answer. */
  cut(): void {
    this.#down = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** The line is back. */
  mend(): void {
    this.#down = false;
  }

  async send(method: string, params: unknown[] = []): Promise<unknown> {
    return this.connection.provider.request({ method, params });
  }

  /** Mines one block and returns its number. */
  async mine(): Promise<number> {
    await this.send("evm_mine");
    return this.blockNumber();
  }

  async blockNumber(): Promise<number> {
    return Number(await this.send("eth_blockNumber"));
  }

  resetCounts(): void {
    this.requests = 0;
    this.calls.clear();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.connection.close();
  }

  async #answer({ id, method, params }: Request, path: string): Promise<object> {
    this.calls.set(method, (this.calls.get(method) ?? 0) + 1);
    if (method === "eth_sendRawTransaction") this.offered.push(String(params?.[0]));
    try {
      await this.intercept?.(method, path, params ?? []);
      const own = this.answer?.(method, params ?? []);
      const result = own ?? (await this.send(method, params ?? []));
      return { jsonrpc: "2.0", id, result: this.replace === undefined ? result : this.replace(method, result) };
    } catch (error) {
      const { code, message, data } = error as { code?: number; message?: string; data?: unknown };
      return { jsonrpc: "2.0", id, error: { code: code ?? -32603, message: message ?? String(error), data } };
    }
  }
}
