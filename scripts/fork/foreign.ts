/**
 * The fork tests as a user runs them with `MAINNET_RPC_URL`: by the URL of a node of another make (Anvil) that holds the small mainnet
 * of `upstream.ts`, deep enough that what was built is final. `npm run test:fork:rpc`
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import path from "node:path";

import { JsonRpcProvider, toQuantity } from "ethers";

import { standIns } from "./standIns.ts";
import { buildUpstream } from "./upstream.ts";

class ForeignNodeError extends Error {
  override readonly name = "ForeignNodeError";
}

const root = path.resolve(import.meta.dirname, "..", "..");
const bin = (name: string): string => path.join(root, "node_modules", ".bin", name);

/** Blocks on top of what is built: a fork without a block starts 32 blocks before the last. */
const DEPTH = 64;

const node = spawn(
  bin("anvil"),
  ["--chain-id", "1", "--port", "0", "--hardfork", "prague", "--balance", "10000000000"],
  {
    stdio: ["ignore", "pipe", "inherit"],
  },
);
const url = await new Promise<string>((resolve, reject) => {
  let said = "";
  node.stdout.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
    const listening = /Listening on (\S+)/.exec(said);
    if (listening !== null) resolve(`http://${listening[1]}`);
  });
  node.on("exit", (code) =>
    reject(new ForeignNodeError(`Anvil ended (exit code ${code}) before it listened:\n${said}`)),
  );
});

let status: number | null;
try {
  const block = await buildUpstream(url, await standIns());
  const provider = new JsonRpcProvider(url);
  await provider.send("anvil_mine", [toQuantity(DEPTH)]);
  console.log(`${String(await provider.send("web3_clientVersion", []))} at ${url}, built up to block ${block}`);
  provider.destroy();
  const tests = globSync("test/fork/*.test.ts", { cwd: root });
  // Not synchronously: somebody has to read what the node says.
  const run = spawn(bin("hardhat"), ["test", "mocha", "--no-compile", ...tests], {
    cwd: root,
    env: { ...process.env, MAINNET_RPC_URL: url, FORK_BLOCK: String(block) },
    stdio: "inherit",
  });
  [status] = (await once(run, "exit")) as [number | null];
} finally {
  node.kill();
}
process.exit(status ?? 1);
