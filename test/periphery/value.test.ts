import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress, ZeroHash, parseEther } from "ethers";

import { LATER, idOf, usdc } from "../helpers/market.ts";
import { ALL, LOSS, TRADES, deployTrusting, prepare } from "./trades.ts";

const { ethers, networkHelpers } = await network.create();
const deployed = () => deployTrusting(ethers);
const fixture = () => networkHelpers.loadFixture(deployed);
const ONE = parseEther("1");

describe("MarginRouter: value that comes along", () => {
  it("R4: was stranded in the router where it came with a permit alone; no payable function keeps any", async () => {
    const m = await fixture();
    const { router, trader, addresses } = m;
    const encode = router.interface;
    const nothing = {
      details: { token: addresses.weth, amount: 0n, expiration: 0n, nonce: 0n },
      ...{ spender: ZeroAddress, sigDeadline: 0n },
    };
    const signed = [LATER, 27, ZeroHash, ZeroHash] as const;
    // All of them go through without value: what they would set is in force.
    const calls = new Map<string, string>([
      ["multicall", encode.encodeFunctionData("multicall", [[]])],
      ["permitToken", encode.encodeFunctionData("permitToken", [addresses.weth, 1n, ...signed])],
      ["permit2", encode.encodeFunctionData("permit2", [nothing, "0x"])],
      ["permitOperator", encode.encodeFunctionData("permitOperator", [addresses.longs, ALL, LOSS, LATER, LATER, "0x"])],
      ...TRADES.map((trade): [string, string] => [trade.name, trade.encode(m, m.route)]),
    ]);
    const payable: string[] = [];
    router.interface.forEachFunction((fn) => {
      if (fn.payable) payable.push(fn.name);
    });
    expect([...calls.keys()].sort()).to.deep.equal(payable.sort());

    for (const [name, data] of calls) {
      const trade = TRADES.find((each) => each.name === name);
      const snapshot = await networkHelpers.takeSnapshot();
      if (trade !== undefined) await prepare(m, trade);
      for (const call of [data, encode.encodeFunctionData("multicall", [name === "multicall" ? [] : [data]])]) {
        await trader.call({ to: router, data: call });
        await expect(trader.sendTransaction({ to: router, data: call, value: 7n }), name)
          .to.be.revertedWithCustomError(router, "MarginRouter_UnexpectedValue")
          .withArgs(7n);
      }
      await snapshot.restore();
    }
  });

  it("R4: a token that was asked for its permit entered the batch, and spent the batch's value for itself", async () => {
    const m = await fixture();
    const { as, router, longs, addresses, route } = m;
    const thief = await ethers.deployContract("ThievingPermit");
    const steal = router.interface.encodeFunctionData("openLong", [
      ...([addresses.longs, 0n, addresses.dollars, addresses.weth, ZeroAddress, ONE] as const),
      ...([usdc("1000"), parseEther("0.49"), route, LATER] as const),
    ]);
    const grant = longs.interface.encodeFunctionData("setOperator", [await router.getAddress(), ALL, LOSS, LATER]);
    await thief.setOperator(longs, grant);
    await thief.plan(router, steal);
    // On its own, with its own value, the trade is a good one.
    await thief.act({ value: ONE });
    const id = idOf(await thief.getAddress(), 0n);
    expect(await longs.collateralOf(id, addresses.weth)).to.be.greaterThan(ONE);
    const word = await longs.positionWord(id);

    const more = router.interface.encodeFunctionData("increaseLong", [
      ...([addresses.longs, 0n, addresses.dollars, addresses.weth, ZeroAddress, ONE] as const),
      ...([usdc("1000"), parseEther("0.49"), route, LATER] as const),
    ]);
    await thief.plan(router, more);
    const permit = router.interface.encodeFunctionData("permitToken", [
      await thief.getAddress(),
      0n,
      LATER,
      27,
      ZeroHash,
      ZeroHash,
    ]);
    await expect(as.multicall([permit], { value: ONE }))
      .to.be.revertedWithCustomError(router, "MarginRouter_UnexpectedValue")
      .withArgs(ONE);
    expect(await longs.positionWord(id)).to.equal(word);
  });
});
