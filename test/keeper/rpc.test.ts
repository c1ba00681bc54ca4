import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import { RpcClient } from "../../scripts/keeper/src/adapters/rpc.ts";
import { RpcResponseError, RpcTransportError } from "../../scripts/keeper/src/errors.ts";

/** What the calls come to that a server answers so, and how many calls each request held. */
async function asked(answer: (calls: readonly { id: number }[]) => unknown, count: number, maxBatch: number) {
  const sizes: number[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const calls = [JSON.parse(body)].flat() as { id: number }[];
      sizes.push(calls.length);
      response.end(JSON.stringify(answer(calls)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rpc = new RpcClient({ urls: [url], timeoutMs: 2_000, maxBatch });
  const results = await Promise.allSettled(Array.from({ length: count }, () => rpc.call("eth_chainId", [])));
  server.closeAllConnections();
  server.close();
  return { results, sizes };
}

const reasons = (results: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  results.map((each) => (each.status === "rejected" ? (each.reason as Error).constructor : "answered"));

describe("keeper: JSON-RPC", () => {
  it("puts no more calls into a request than it may, and gives each its own answer, in whatever order they come", async () => {
    const { results, sizes } = await asked((calls) => calls.map(({ id }) => ({ id, result: id })).reverse(), 7, 3);
    expect(sizes.sort()).to.deep.equal([1, 3, 3]);
    expect(results.map((each) => each.status === "fulfilled" && each.value)).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
  });

  it("fails every call of a batch that was refused as a whole, and each whose answer is missing", async () => {
    const refusal = { jsonrpc: "2.0", id: null, error: { code: -32600, message: "batch too large" } };
    expect(reasons((await asked(() => refusal, 2, 5)).results)).to.deep.equal([RpcResponseError, RpcResponseError]);
    const cut = await asked(([first]) => [{ id: first.id, result: "0x1" }], 2, 5);
    expect(reasons(cut.results)).to.deep.equal([RpcTransportError, RpcTransportError]);
  });

  // Found by reading: such an answer was taken for a mistake of the keeper's.
  it("knows as no answer what is JSON and nothing else", async () => {
    for (const nonsense of [null, [null], 7, "busy", []]) {
      const { results } = await asked(() => nonsense, 1, 5);
      expect(reasons(results), JSON.stringify(nonsense)).to.deep.equal([RpcTransportError]);
    }
  });
});
