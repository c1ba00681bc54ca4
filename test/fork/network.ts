import hre, { network } from "hardhat";

import { serve } from "../../scripts/fork/serve.ts";
import { buildUpstream } from "../../scripts/fork/upstream.ts";

/** A fork of mainnet: of the real one with `MAINNET_RPC_URL`, else of a small one that is built here at the same addresses. */
export async function forkMainnet() {
  const real = process.env.MAINNET_RPC_URL;
  let url = real ?? "";
  let blockNumber = process.env.FORK_BLOCK === undefined ? undefined : Number(process.env.FORK_BLOCK);
  let stop = async (): Promise<void> => {};
  if (real === undefined) {
    const upstream = await network.create("upstream");
    const server = await serve(upstream.provider);
    url = server.url;
    stop = async () => {
      server.close();
      await upstream.close();
    };
    blockNumber = await buildUpstream(url, {
      usdc: await hre.artifacts.readArtifact("PermitToken"),
      weth: await hre.artifacts.readArtifact("WETH9"),
      feed: await hre.artifacts.readArtifact("MockV3Aggregator"),
    });
  }
  const connection = await network.create({
    network: "fork",
    override: { forking: { enabled: true, url, ...(blockNumber === undefined ? {} : { blockNumber }) } },
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
