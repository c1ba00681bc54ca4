import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, parseEther } from "ethers";

import { deployMarket, idOf, usdc, wethPrice } from "../helpers/market.ts";

const { ethers, networkHelpers } = await network.create();

/** 30 WETH against 40,000 dollars, unhealthy at 1,450 dollars; the keeper owns the executor. */
const market = async () => {
  const m = await deployMarket(ethers);
  const { trader, longs, weth, dollars, keeper, oracle, venue } = m;
  const id = idOf(trader.address, 0n);
  await weth.connect(trader).approve(longs, MaxUint256);
  await longs.connect(trader).depositCollateral(id, weth, parseEther("30"));
  await longs.connect(trader).borrow(id, usdc("40000"), trader);
  await oracle.set(wethPrice("1450"));
  await venue.setPrice(wethPrice("1450"));
  const executor = await ethers.deployContract("LiquidationExecutor", [keeper]);
  const order = {
    pool: await longs.getAddress(),
    debtAsset: await dollars.getAddress(),
    maxRepay: MaxUint256,
    unmovable: 0n,
    minProfit: 0n,
    maxSubsidy: 0n,
    gasLimit: 5_000_000n,
    ids: [id],
    sales: [{ token: await weth.getAddress(), adapter: await venue.getAddress(), route: "0x" }],
  };
  return { ...m, id, executor, as: executor.connect(keeper), order };
};
const fixture = () => networkHelpers.loadFixture(market);

describe("LiquidationExecutor: what it refuses", () => {
  it("whoever is no keeper of its owner, and everybody in its inner function", async () => {
    const { executor, keeper, stranger, order } = await fixture();
    const theirs = executor.connect(stranger);
    for (const attempt of [theirs.liquidate(order), theirs.liquidateMany([order])]) {
      await expect(attempt)
        .to.be.revertedWithCustomError(executor, "LiquidationExecutor_NotKeeper")
        .withArgs(stranger.address);
    }
    await expect(executor.connect(keeper).liquidateAlone(order))
      .to.be.revertedWithCustomError(executor, "LiquidationExecutor_NotSelf")
      .withArgs(keeper.address);
  });

  it("a profit below the least that was asked for, with both", async () => {
    const { executor, as, order } = await fixture();
    const [, profit] = await as.liquidate.staticCall(order);
    expect(profit).to.be.greaterThan(0n);
    await expect(as.liquidate.staticCall({ ...order, minProfit: profit + 1n }))
      .to.be.revertedWithCustomError(executor, "LiquidationExecutor_ProfitBelowMinimum")
      .withArgs(order.pool, profit, profit + 1n);
    await as.liquidate.staticCall({ ...order, minProfit: profit });
  });

  it("a sale below the debt by more than its owner puts in; he pays exactly what is short", async () => {
    const { executor, as, order, venue, keeper, dollars, longs, id } = await fixture();
    await venue.setPrice(wethPrice("1300"));
    const failure: unknown = await as.liquidate.staticCall({ ...order, maxSubsidy: 1n }).then(
      () => undefined,
      (error: unknown) => error,
    );
    const data = (failure as { data?: string } | undefined)?.data ?? "0x";
    const refused = executor.interface.parseError(data);
    expect([refused?.name, refused?.args[0], refused?.args[2]]).to.deep.equal([
      "LiquidationExecutor_SaleBelowDebt",
      order.pool,
      1n,
    ]);
    const shortfall = refused?.args[1] as bigint;
    expect(shortfall).to.be.greaterThan(usdc("1"));

    // A little more than is short now: interest runs until it is mined.
    await dollars.connect(keeper).approve(executor, shortfall + usdc("1"));
    const before = await dollars.balanceOf(keeper);
    await as.liquidate({ ...order, maxSubsidy: shortfall + usdc("1") });
    expect(before - (await dollars.balanceOf(keeper))).to.be.within(shortfall, shortfall + usdc("1"));
    expect(await dollars.balanceOf(executor)).to.equal(0n);
    expect(await longs.isLiquidatable(id)).to.equal(false);
  });

  it("to start an order with less gas than its limit: that fails alone, with both numbers", async () => {
    const { executor, as, order } = await fixture();
    const gasLimit = 3_000_000n;
    const orders = [{ ...order, gasLimit: 40_000_000n }];
    const [outcome] = await as.liquidateMany.staticCall(orders, { gasLimit });
    expect(outcome?.done).to.equal(false);
    const reason = executor.interface.parseError(outcome?.reason ?? "0x");
    expect(reason?.name).to.equal("LiquidationExecutor_OutOfGas");
    expect(reason?.args[0]).to.be.within(gasLimit / 2n, gasLimit);
    expect(reason?.args[1]).to.equal(40_000_000n);
  });
});
