import { expect } from "chai";
import { ZeroAddress, concat, parseEther } from "ethers";

import { MAINNET } from "../../scripts/fork/mainnet.ts";
import { LATER, idOf } from "../helpers/market.ts";
import { deployOnFork, path } from "./market.ts";
import { forkMainnet, offlineMainnet } from "./network.ts";

/** What `MAINNET_RPC_URL` does, without one: a node of another connection is named by its URL, as a provider's would be. */
describe("fork: by MAINNET_RPC_URL", function () {
  this.timeout(120_000);
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  };

  /** Forks the node at `url` as a user's settings would, and restores the settings of this run. */
  const forkOf = async (url: string, block?: number) => {
    const before = { MAINNET_RPC_URL: process.env.MAINNET_RPC_URL, FORK_BLOCK: process.env.FORK_BLOCK };
    set("MAINNET_RPC_URL", url);
    set("FORK_BLOCK", block?.toString());
    try {
      return await forkMainnet();
    } finally {
      for (const [name, value] of Object.entries(before)) set(name, value);
    }
  };

  for (const pinned of [true, false]) {
    it(`levers on the chain that the URL names, ${pinned ? "at FORK_BLOCK" : "at its last final block"}`, async () => {
      const upstream = await offlineMainnet();
      // Deep enough that what was built is final: without a block, a fork starts 32 blocks before the last.
      for (let i = 0; i < 64; ++i) await upstream.provider.request({ method: "evm_mine" });
      const fork = await forkOf(upstream.url, pinned ? upstream.blockNumber : undefined);
      try {
        expect(fork.real).to.be.true;
        expect(await fork.ethers.provider.getBlockNumber()).to.equal(upstream.blockNumber + (pinned ? 0 : 32));
        const m = await deployOnFork(fork);
        const { trader, longs, router, dollars, adapter } = m;
        const value = parseEther("10");
        const route = concat([await adapter.getAddress(), path(MAINNET.USDC, MAINNET.WETH)]);
        await longs.connect(trader).setOperator(router, 31n, 50_000n, LATER);
        await router
          .connect(trader)
          .openLong(longs, 0n, dollars, m.weth, ZeroAddress, value, 10_000n * 10n ** 6n, 1n, route, LATER, { value });
        expect(await longs.debtOf(idOf(trader.address, 0n))).to.equal(10_000n * 10n ** 6n);
        // The chain that was forked has seen nothing of it.
        const request = { method: "eth_getCode", params: [await longs.getAddress(), "latest"] };
        expect(await upstream.provider.request(request)).to.equal("0x");
      } finally {
        await fork.close();
        await upstream.stop();
      }
    });
  }
});
