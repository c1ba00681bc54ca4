import { expect } from "chai";
import { MaxUint256, concat } from "ethers";
import hre from "hardhat";

import { MAINNET } from "../../scripts/fork/mainnet.ts";
import { LATER, idOf } from "../helpers/market.ts";
import { deployOnFork, path, usdc } from "./market.ts";
import { type Fork, forkMainnet } from "./network.ts";

/** Permit2 takes deadlines of 48 bits. */
const TYPES = {
  PermitSingle: [
    { name: "details", type: "PermitDetails" },
    { name: "spender", type: "address" },
    { name: "sigDeadline", type: "uint256" },
  ],
  PermitDetails: [
    { name: "token", type: "address" },
    { name: "amount", type: "uint160" },
    { name: "expiration", type: "uint48" },
    { name: "nonce", type: "uint48" },
  ],
};

describe("fork: Permit2 at its own address", function () {
  this.timeout(600_000);
  let fork: Fork;

  before(async () => {
    fork = await forkMainnet();
  });
  after(() => fork.close());

  it("opens by one signature: the chain's own Permit2 with MAINNET_RPC_URL, the small one in its place without", async () => {
    const m = await deployOnFork(fork);
    const { ethers, networkHelpers } = fork;
    if ((await ethers.provider.getCode(MAINNET.PERMIT2)) === "0x") {
      expect(process.env["MAINNET_RPC_URL"], "mainnet has Permit2").to.equal(undefined);
      const { deployedBytecode } = await hre.artifacts.readArtifact("SmallPermit2");
      await networkHelpers.setCode(MAINNET.PERMIT2, deployedBytecode);
    }
    const { router, longs, dollars, weth, trader, stranger, adapter, lens } = m;
    await longs.connect(trader).setOperator(router, 31n, 50_000n, LATER);
    await dollars.connect(trader).approve(MAINNET.PERMIT2, MaxUint256);
    const details = { token: MAINNET.USDC, amount: usdc("20000"), expiration: LATER, nonce: 0n };
    const single = { details, spender: await router.getAddress(), sigDeadline: LATER };
    const domain = { name: "Permit2", chainId: 1n, verifyingContract: MAINNET.PERMIT2 };
    const signature = await trader.signTypedData(domain, TYPES, single);
    // Somebody uses the permit first: what is in force counts.
    const permit2 = await ethers.getContractAt("SmallPermit2", MAINNET.PERMIT2, stranger);
    await permit2.permit(trader, single, signature);

    const [price] = (await lens.poolInfo(longs)).collaterals.map((collateral) => collateral.price);
    const least = (((usdc("60000") * 10n ** 36n) / price) * 99n) / 100n;
    const route = concat([await adapter.getAddress(), path(MAINNET.USDC, MAINNET.WETH)]);
    const batch = [
      router.interface.encodeFunctionData("permit2", [single, signature]),
      router.interface.encodeFunctionData("openLong", [
        ...([await longs.getAddress(), 0n, MAINNET.USDC, MAINNET.WETH, MAINNET.USDC, usdc("20000")] as const),
        ...([usdc("40000"), least, route, LATER] as const),
      ]),
    ];
    await router.connect(trader).multicall(batch);
    expect(await longs.collateralOf(idOf(trader.address, 0n), weth)).to.be.greaterThanOrEqual(least);
    expect((await permit2.allowance(trader, MAINNET.USDC, router)).amount).to.equal(0n);
  });
});
