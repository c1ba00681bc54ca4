import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, ZeroAddress, parseEther } from "ethers";

import { PERMISSION, TRIGGER_KIND, TRIGGER_MEASURE, encodePlan } from "../../scripts/sdk/src/index.ts";
import { LATER, deployMarket, idOf, usdc, wethPrice } from "../helpers/market.ts";

const { ethers, networkHelpers } = await network.create();

/** Router, orders and position tokens whose one adapter lies. */
const market = async () => {
  const m = await deployMarket(ethers);
  const { factory, weth, trader, longs, dollars } = m;
  const liar = await ethers.deployContract("LyingAdapter");
  const adapters: [string, string, string, string] = [await liar.getAddress(), ZeroAddress, ZeroAddress, ZeroAddress];
  const router = await ethers.deployContract("MarginRouter", [factory, weth, ZeroAddress, adapters]);
  const orders = await ethers.deployContract("TriggerOrders", [factory, adapters]);
  await dollars.mint(liar, usdc("100000"));
  await weth.connect(trader).transfer(liar, parseEther("100"));
  for (const operator of [router, orders]) await longs.connect(trader).setOperator(operator, 31n, 50_000n, LATER);
  await weth.connect(trader).approve(router, MaxUint256);
  await weth.connect(trader).approve(longs, MaxUint256);
  return { ...m, liar, router, orders };
};
const fixture = () => networkHelpers.loadFixture(market);

describe("adapters that lie", () => {
  it("do not pass the router's own count of what came in", async () => {
    const { liar, router, longs, dollars, weth, trader } = await fixture();
    const route = await liar.getAddress();
    const open = () =>
      router
        .connect(trader)
        .openLong(longs, 0n, dollars, weth, weth, parseEther("10"), usdc("40000"), parseEther("20"), route, LATER);
    await liar.lie(parseEther("19"), ZeroAddress, "0x");
    await expect(open())
      .to.be.revertedWithCustomError(router, "MarginRouter_OutputBelowMinimum")
      .withArgs(parseEther("19"), parseEther("20"));
    await liar.lie(parseEther("20"), ZeroAddress, "0x");
    await open();
    expect(await longs.collateralOf(idOf(trader.address, 0n), weth)).to.equal(parseEther("30"));
  });

  it("do not pass the orders' count either, nor enter them twice", async () => {
    const { liar, orders, longs, dollars, weth, trader, oracle } = await fixture();
    const id = idOf(trader.address, 0n);
    await longs.connect(trader).depositCollateral(id, weth, parseEther("30"));
    await longs.connect(trader).borrow(id, usdc("40000"), trader);
    await longs.connect(trader).setOperator(orders, PERMISSION.REDUCE, 50_000n, LATER);
    const order = {
      owner: trader.address,
      pool: await longs.getAddress(),
      index: 0n,
      debtToken: await dollars.getAddress(),
      token: await weth.getAddress(),
      kind: TRIGGER_KIND.STOP_LOSS,
      measure: TRIGGER_MEASURE.PRICE,
      trigger: wethPrice("1900"),
      startPeak: 0n,
      minScaledDebt: 0n,
      scaledDebt: ((await longs.positionWord(id)) >> 120n) & ((1n << 120n) - 1n),
      repay: usdc("10000"),
      maxSlippage: 10_000n,
      tip: usdc("5"),
      nonce: 1n,
      validUntil: LATER,
    };
    await orders.connect(trader).place(order);
    await oracle.set(wethPrice("1800"));
    await liar.lie(usdc("10004"), ZeroAddress, "0x");
    await expect(orders.execute(order, "0x", 0n, liar, "0x"))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_SaleBelowDebt")
      .withArgs(usdc("10004"), usdc("10005"));
    const again = orders.interface.encodeFunctionData("execute", [order, "0x", 0n, await liar.getAddress(), "0x"]);
    await liar.lie(usdc("10005"), await orders.getAddress(), again);
    await expect(orders.execute(order, "0x", 0n, liar, "0x")).to.be.revertedWithCustomError(
      orders,
      "TriggerOrders_Reentered",
    );
    // Too much is the owner's.
    await liar.lie(usdc("10105"), ZeroAddress, "0x");
    const before = await dollars.balanceOf(trader);
    await orders.execute(order, "0x", 0n, liar, "0x");
    expect((await dollars.balanceOf(trader)) - before).to.equal(usdc("100"));
    expect(await dollars.balanceOf(orders)).to.equal(0n);
  });

  it("do not enter position tokens twice", async () => {
    const { liar, router, longs, dollars, weth, trader, factory } = await fixture();
    const nft = await ethers.deployContract("PositionNFT", [factory, ZeroAddress]);
    await weth.connect(trader).approve(nft, MaxUint256);
    const none = { depositToken: ZeroAddress, deposit: 0n, withdrawToken: ZeroAddress, withdraw: 0n, borrow: 0n };
    const rest = { repay: 0n, receiver: ZeroAddress, callback: ZeroAddress };
    const nothing = { collateral: 0n, debt: 0n };
    const pool = await longs.getAddress();
    const inner = nft.interface.encodeFunctionData("mint", [pool, { ...none, ...rest }, nothing, "0x"]);
    await liar.lie(parseEther("20"), await nft.getAddress(), inner);
    const change = { ...none, ...rest, depositToken: weth, deposit: parseEther("30"), borrow: usdc("40000") };
    const plan = encodePlan({
      reduce: false,
      exactOutput: false,
      inputSent: true,
      tokenIn: await dollars.getAddress(),
      tokenOut: await weth.getAddress(),
      amountOut: parseEther("20"),
      adapter: await liar.getAddress(),
      deadline: LATER,
      route: "0x",
    });
    const levered = { ...change, receiver: liar, callback: router };
    await expect(
      nft.connect(trader).mint(longs, levered, { collateral: parseEther("10"), debt: 0n }, plan),
    ).to.be.revertedWithCustomError(nft, "PositionNFT_Reentered");
  });
});
