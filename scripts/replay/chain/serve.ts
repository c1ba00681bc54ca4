import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface RpcRequest {
  readonly id: number;
  readonly method: string;
  readonly params?: unknown[];
}

/** Anything that answers JSON-RPC requests. */
export interface RpcProvider {
  request(args: { method: string; params?: unknown[] }): Promise<unknown>;
}

export interface RpcServer {
  readonly url: string;
  close(): void;
}

/** Serves a provider as JSON-RPC over HTTP on a free port; unlike a plain server it closes at once. */
export async function serve(provider: RpcProvider): Promise<RpcServer> {
  const answer = async ({ id, method, params }: RpcRequest): Promise<object> => {
    try {
      return { jsonrpc: "2.0", id, result: (await provider.request({ method, params: params ?? [] })) ?? null };
    } catch (error) {
      const { code, message, data } = error as { code?: number; message?: string; data?: unknown };

      return { jsonrpc: "2.0", id, error: { code: code ?? -32_603, message: message ?? "Internal error", data } };
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const respond = async (): Promise<unknown> => {
        try {
          const body = JSON.parse(Buffer.concat(chunks).toString()) as RpcRequest | RpcRequest[];

          return Array.isArray(body) ? await Promise.all(body.map(answer)) : await answer(body);
        } catch {
          return { jsonrpc: "2.0", id: null, error: { code: -32_700, message: "Parse error" } };
        }
      };
      void respond().then((body) => {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
