import { expect } from "chai";
import { network } from "hardhat";

import { MAX, ZERO, deployMarket, positionId, wethPrice } from "../helpers/protocol.ts";

const { ethers, networkHelpers } = await network.create();

const usd = (amount: string): bigint => ethers.parseUnits(amount, 6);
const eth = (amount: string): bigint => ethers.parseUnits(amount, 18);

async function fixture() {
  const market = await deployMarket(ethers);
  const [, lender, trader, liquidator] = await ethers.getSigners();
  const pool = await market.pool.getAddress();
  for (const account of [lender, trader, liquidator]) {
    await market.usdc.mint(account.address, usd("10000000"));
    await market.weth.mint(account.address, eth("1000"));
    await market.usdc.connect(account).approve(pool, MAX);
    await market.weth.connect(account).approve(pool, MAX);
  }
  await market.pool.connect(lender).deposit(usd("1000000"), lender.address);

  return { ...market, lender, trader, liquidator, id: positionId(trader.address) };
}

const nothing = {
  depositToken: ZERO,
  deposit: 0n,
  withdrawToken: ZERO,
  withdraw: 0n,
  borrow: 0n,
  repay: 0n,
  callback: ZERO,
};

describe("the life of a position", function () {
  it("opens, pays interest, repays and closes", async function () {
    const { pool, weth, usdc, trader, id } = await networkHelpers.loadFixture(fixture);
    await pool.connect(trader).depositCollateral(id, await weth.getAddress(), eth("10"));
    await pool.connect(trader).borrow(id, usd("10000"), trader.address);
    expect(await pool.debtOf(id)).to.equal(usd("10000"));
    // 20,000 x (1 - 0.097) / 10,000
    expect(await pool.healthOf(id)).to.equal(1_806_000_000_000_000_000n);

    await networkHelpers.time.increase(365 * 24 * 3600);
    const debt = await pool.debtOf(id);
    expect(debt).to.be.greaterThan(usd("10000"));
    expect(await pool.totalAssets()).to.be.greaterThan(usd("1000000"));

    await pool.connect(trader).repay(id, MAX);
    expect(await pool.debtOf(id)).to.equal(0n);
    await pool.connect(trader).withdrawCollateral(id, await weth.getAddress(), MAX, trader.address);
    expect(await weth.balanceOf(trader.address)).to.equal(eth("1000"));
    expect(await pool.positionWord(id)).to.equal(0n);
    expect(await usdc.balanceOf(await pool.getAddress())).to.equal((await pool.poolState()).cash);
  });

  it("refuses to borrow above the initial margin, with the numbers", async function () {
    const { pool, weth, trader, id } = await networkHelpers.loadFixture(fixture);
    await pool.connect(trader).depositCollateral(id, await weth.getAddress(), eth("10"));
    await expect(pool.connect(trader).borrow(id, usd("17001"), trader.address))
      .to.be.revertedWithCustomError(pool, "MarginPool_BelowInitialMargin")
      .withArgs(id, usd("17000"), usd("17001"), 0n);
  });

  it("is liquidated to its target health when the price falls", async function () {
    const { pool, weth, oracle, trader, liquidator, id } = await networkHelpers.loadFixture(fixture);
    await pool.connect(trader).depositCollateral(id, await weth.getAddress(), eth("10"));
    await pool.connect(trader).borrow(id, usd("16000"), trader.address);
    await oracle.set(wethPrice(1_760n));
    expect(await pool.isLiquidatable(id)).to.equal(true);
    const batch = { maxRepay: MAX, unmovable: 0n, receiver: liquidator.address, callback: ZERO };
    const before = await pool.healthOf(id);
    await pool.connect(liquidator).liquidate([id], batch, "0x");
    expect(await pool.healthOf(id)).to.be.greaterThan(before);
    expect(await pool.healthOf(id)).to.be.closeTo(1_300_000_000_000_000_000n, 10n ** 12n);
    expect(await pool.isLiquidatable(id)).to.equal(false);
    await expect(pool.connect(liquidator).liquidate([id], batch, "0x"))
      .to.be.revertedWithCustomError(pool, "MarginPool_NothingToLiquidate")
      .withArgs(1n);
  });

  it("realises bad debt at once, reserve first", async function () {
    const { pool, weth, oracle, trader, liquidator, id } = await networkHelpers.loadFixture(fixture);
    await pool.connect(trader).depositCollateral(id, await weth.getAddress(), eth("10"));
    await pool.connect(trader).borrow(id, usd("16000"), trader.address);
    await networkHelpers.time.increase(30 * 24 * 3600);
    await oracle.set(wethPrice(1_400n));
    const assets = await pool.totalAssets();
    const batch = { maxRepay: MAX, unmovable: 0n, receiver: liquidator.address, callback: ZERO };
    await expect(pool.connect(liquidator).liquidate([id], batch, "0x")).to.emit(pool, "BadDebtRealised");
    expect(await pool.debtOf(id)).to.equal(0n);
    expect(await pool.collateralOf(id, await weth.getAddress())).to.equal(0n);
    expect(await pool.totalAssets()).to.be.lessThan(assets);
  });

  it("does everything at once and undoes it", async function () {
    const { pool, weth, trader, id } = await networkHelpers.loadFixture(fixture);
    const token = await weth.getAddress();
    const receiver = trader.address;
    await pool
      .connect(trader)
      .adjust(id, { ...nothing, depositToken: token, deposit: eth("10"), borrow: usd("10000"), receiver }, "0x");
    expect(await pool.debtOf(id)).to.equal(usd("10000"));
    await pool
      .connect(trader)
      .adjust(id, { ...nothing, withdrawToken: token, withdraw: MAX, repay: MAX, receiver }, "0x");
    expect(await pool.positionWord(id)).to.equal(0n);
  });
});
