import { expect } from "chai";
import { network } from "hardhat";
import { AbiCoder, concat } from "ethers";

import { wethPrice } from "../helpers/market.ts";
import { TRADES, type Trade, deployTrusting, prepare, send, sideOf, wealthOf } from "./trades.ts";

const { ethers, networkHelpers } = await network.create();
const coder = AbiCoder.defaultAbiCoder();
const deployed = () => deployTrusting(ethers);

/** The market, with an aggregator's venue that does what it is told to. */
const withVenue = async () => {
  const m = await deployTrusting(ethers);
  const bad = await ethers.deployContract("HostileVenue");
  const other = await ethers.deployContract("PermitToken", ["Other", "OTH", 18]);
  await m.weth.connect(m.deployer).transfer(bad, 10n ** 20n);
  await m.dollars.mint(bad, 10n ** 12n);
  await other.mint(bad, 10n ** 30n);
  const address = await bad.getAddress();
  const route = async (take: bigint, pay: bigint, trade: Trade, token?: string) => {
    const side = sideOf(m, trade.short);
    const [tokenIn, tokenOut] = trade.buys ? [side.debtToken, side.held] : [side.held, side.debtToken];
    const data = bad.interface.encodeFunctionData("trade", [tokenIn, take, token ?? tokenOut, pay]);
    return concat([
      await m.aggregator.getAddress(),
      coder.encode(["address", "address", "bytes"], [address, address, data]),
    ]);
  };
  return { ...m, bad, other, hostileRoute: route };
};

type Hostile = Awaited<ReturnType<typeof withVenue>>;

/** I-24: nothing stays in router, adapter and sandbox. */
const expectNothingLeft = async (m: Hostile): Promise<void> => {
  for (const account of [m.router, m.aggregator, await m.aggregator.SANDBOX()]) {
    expect(await ethers.provider.getBalance(account)).to.equal(0n);
    for (const token of [m.weth, m.dollars, m.other]) {
      expect(await token.balanceOf(account)).to.equal(0n);
      for (const spender of [m.longs, m.shorts, m.bad, m.aggregator]) {
        expect(await token.allowance(account, spender)).to.equal(0n);
      }
    }
  }
};

describe("R7: slippage and deadlines", () => {
  it("R7: every function that trades asks for a bound and a deadline, and knows no default", async () => {
    const { router, orders } = await networkHelpers.loadFixture(deployed);
    const traded: string[] = [];
    router.interface.forEachFunction((fn) => {
      const names = fn.inputs.flatMap((input) => [input.name, ...(input.components ?? []).map(({ name }) => name)]);
      if (!names.includes("route")) return;
      traded.push(fn.name);
      expect(names, fn.name).to.include("deadline");
      const bounds = ["minBought", "minProceeds", "minReceived", "maxSpent", "maxSold", "buy", "sell"];
      expect(
        names.filter((name) => bounds.includes(name)),
        fn.name,
      ).not.to.be.empty;
    });
    expect(traded.sort()).to.deep.equal([...TRADES.map(({ name }) => name), "relayDecrease", "relayIncrease"].sort());
    const order = orders.interface.getFunction("execute").inputs[0]?.components?.map(({ name }) => name);
    expect(order).to.include.members(["maxSlippage", "validUntil"]);
  });

  for (const trade of TRADES) {
    it(`R7: ${trade.name} does not trade at a venue that was moved by 20 %, and does at one that was moved by half a per cent`, async () => {
      const m = await networkHelpers.loadFixture(deployed);
      const { pool } = sideOf(m, trade.short);
      const id = await prepare(m, trade);
      const word = await pool.positionWord(id);
      // A buyer of WETH is front-run upwards, a seller downwards.
      const up = trade.buys !== trade.short;
      await m.venue.setPrice(wethPrice(up ? "2500" : "1600"));
      const error = trade.exactOutput ? "SwapAdapter_InputAboveMaximum" : "SwapAdapter_OutputBelowMinimum";
      const got = trade.exactOutput ? (trade.takes * 5n) / 4n : (trade.gives * 4n) / 5n;
      await expect(send(m, m.trader, trade.encode(m, m.route)))
        .to.be.revertedWithCustomError(m.venue, error)
        // The debt of a close has grown by a few seconds' interest.
        .withArgs(
          (value: bigint) => value >= got && value <= got + got / 1_000_000n,
          (value: bigint) => value > 0n,
        );
      expect(await pool.positionWord(id)).to.equal(word);
      await m.venue.setPrice(wethPrice(up ? "2010" : "1990"));
      await send(m, m.trader, trade.encode(m, m.route));
      expect(await pool.positionWord(id)).not.to.equal(word);
    });
  }
});

describe("R8: venues that pay more, less, or something else", () => {
  for (const trade of TRADES) {
    it(`R8: ${trade.name} refuses nothing, a half, and the wrong token, with both numbers`, async () => {
      const m = await networkHelpers.loadFixture(withVenue);
      await prepare(m, trade);
      const wrong = await m.other.getAddress();
      for (const [pay, token, counted] of [
        [0n, undefined, 0n],
        [trade.gives / 2n, undefined, trade.gives / 2n],
        [trade.gives, wrong, 0n],
      ] as const) {
        const route = await m.hostileRoute(trade.takes, pay, trade, token);
        await expect(send(m, m.trader, trade.encode(m, route)))
          .to.be.revertedWithCustomError(m.aggregator, "SwapAdapter_OutputBelowMinimum")
          .withArgs(
            counted,
            (target: bigint) => target >= trade.target && target <= trade.target + trade.target / 1000n,
          );
      }
    });

    it(`R8: ${trade.name} gives the trader all of what a venue pays too much, and all that it leaves`, async () => {
      for (const [taken, paid] of [
        [trade.takes, (trade.gives * 3n) / 2n],
        [trade.takes / 2n, (trade.gives * 101n) / 100n],
      ] as const) {
        const m = await networkHelpers.loadFixture(withVenue);
        const side = sideOf(m, trade.short);
        const id = await prepare(m, trade);
        const before = await wealthOf(m, side, id);
        await send(m, m.trader, trade.encode(m, await m.hostileRoute(taken, paid, trade)));
        const after = await wealthOf(m, side, id);
        const [took, gave] = trade.buys
          ? [before.debtToken - after.debtToken, after.held - before.held]
          : [before.held - after.held, after.debtToken - before.debtToken];
        // A trade costs what the venue took, and brings what it paid; the debt alone rounds, up, and grows by the second.
        const interest = (trade.short ? 10n ** 18n : 10n ** 6n) / 100n;
        expect(took).to.be.within(taken, trade.buys ? taken + interest : taken);
        expect(gave).to.be.within(trade.buys ? paid : paid - interest, paid);
        await expectNothingLeft(m);
      }
    });
  }
});
