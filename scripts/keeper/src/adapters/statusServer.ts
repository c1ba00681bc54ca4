import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Metrics } from "../service/metrics.ts";
import { notHealthy, notReady, type Vitals } from "../service/status.ts";

/** `/status`, `/health`, `/ready` and `/metrics` over HTTP. */
export class StatusServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Starts to listen; port 0 picks a free one. */
  static async listen(host: string, port: number, vitals: () => Vitals, metrics: Metrics): Promise<StatusServer> {
    const server = createServer((request, response) => {
      void answer(request.url ?? "/", response, vitals, metrics);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
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

async function answer(url: string, response: ServerResponse, vitals: () => Vitals, metrics: Metrics): Promise<void> {
  const [path] = url.split("?");
  switch (path) {
    case "/status":
      json(response, 200, vitals().status);
      break;
    case "/health":
      judged(response, notHealthy(vitals()));
      break;
    case "/ready":
      judged(response, notReady(vitals()));
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
