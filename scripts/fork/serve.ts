import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { EIP1193Provider } from "hardhat/types/providers";

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params?: unknown[];
}

/** A provider of this process as a JSON-RPC server; unlike Hardhat's own it can be closed at once. */
export async function serve(provider: EIP1193Provider): Promise<{ url: string; close: () => void }> {
  const answer = async ({ id, method, params }: Request): Promise<object> => {
    try {
      const result: unknown = await provider.request({ method, params: params ?? [] });
      return { jsonrpc: "2.0", id, result };
    } catch (error) {
      const { code, message, data } = error as { code?: number; message?: string; data?: unknown };
      return { jsonrpc: "2.0", id, error: { code: code ?? -32603, message: message ?? String(error), data } };
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Request | Request[];
      void (Array.isArray(body) ? Promise.all(body.map(answer)) : answer(body)).then((result) => {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result));
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
