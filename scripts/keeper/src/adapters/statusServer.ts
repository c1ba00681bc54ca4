import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { PortError } from "../errors.ts";
import type { Metrics } from "../service/metrics.ts";
import { notHealthy, notReady, type Vitals } from "../service/status.ts";

/** Longest that `/status?handled=N` waits for its block [ms]. */
const WAIT_MS = 10_000;

/** What the server shows of the service. */
export interface Shown {
  readonly vitals: Vitals;
  /** Waits until a block is handled, at most so long [ms]. */
  handled(block: number, limitMs: number): Promise<void>;
}

/** `/status`, `/health`, `/ready` and `/metrics` over HTTP. */
export class StatusServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Starts to listen; port 0 picks a free one. @throws PortError */
  static async listen(host: string, port: number, shown: Shown, metrics: Metrics): Promise<StatusServer> {
    const server = createServer((request, response) => {
      void answer(request.url ?? "/", response, shown, metrics);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(new PortError(host, port, error.message)));
      server.listen(port, host, resolve);
    });
    return new StatusServer(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

async function answer(url: string, response: ServerResponse, shown: Shown, metrics: Metrics): Promise<void> {
  const [path, query] = url.split("?");
  switch (path) {
    case "/status": {
      const block = new URLSearchParams(query).get("handled");
      if (block !== null) await shown.handled(Number(block), WAIT_MS);
      json(response, 200, shown.vitals.status);
      break;
    }
    case "/health":
      judged(response, notHealthy(shown.vitals));
      break;
    case "/ready":
      judged(response, notReady(shown.vitals));
      break;
    case "/metrics": {
      const text = await metrics.registry.metrics();
      response.writeHead(200, { "content-type": metrics.registry.contentType }).end(text);
      break;
    }
    default:
      json(response, 404, { error: "There is /status, /health, /ready and /metrics." });
  }
}

function judged(response: ServerResponse, reasons: readonly string[]): void {
  json(response, reasons.length === 0 ? 200 : 503, { ok: reasons.length === 0, reasons });
}

function json(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}
