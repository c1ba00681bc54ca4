import { id } from "ethers";
import { network } from "hardhat";

import { serve } from "../../scripts/fork/serve.ts";
import { standIns } from "../../scripts/fork/standIns.ts";
import { buildUpstream } from "../../scripts/fork/upstream.ts";

/**
 * Keys of our own: everybody knows those that Hardhat hands out, so on mainnet their accounts hold dust and have delegated their code
 * to thieves (EIP-7702).
 */
const ACCOUNTS = Array.from({ length: 8 }, (_, i) => ({
  privateKey: id(`Bulkhead fork test, account ${i}`),
  balance: 10n ** 22n,
}));

/** A small mainnet, built here and served on loopback. */
export async function offlineMainnet() {
  const upstream = await network.create("upstream");
  const server = await serve(upstream.provider);
  const blockNumber = await buildUpstream(server.url, await standIns());

  return {
    url: server.url,
    provider: upstream.provider,
    /** The block to fork from: an unpinned fork of a chain with id 1 starts 32 blocks too early. */
    blockNumber,
    stop: async (): Promise<void> => {
      server.close();
      await upstream.close();
    },
  };
}

/** A fork of mainnet: of the real one with `MAINNET_RPC_URL`, else of a small one that is built here at the same addresses. */
export async function forkMainnet() {
  const real = process.env.MAINNET_RPC_URL;
  const pinned = process.env.FORK_BLOCK === undefined ? undefined : Number(process.env.FORK_BLOCK);
  const { url, blockNumber, stop } =
    real === undefined ? await offlineMainnet() : { url: real, blockNumber: pinned, stop: async () => {} };
  const connection = await network.create({
    network: "fork",
    override: {
      accounts: ACCOUNTS,
      forking: { enabled: true, url, ...(blockNumber === undefined ? {} : { blockNumber }) },
    },
  });

  return {
    ethers: connection.ethers,
    networkHelpers: connection.networkHelpers,
    provider: connection.provider,
    /** Whether this is the real mainnet. */
    real: real !== undefined,
    close: async () => {
      await connection.close();
      await stop();
    },
  };
}

/** What `forkMainnet` returns. */
export type Fork = Awaited<ReturnType<typeof forkMainnet>>;
