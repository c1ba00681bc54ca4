import { expect } from "chai";
import { network } from "hardhat";

import { MAX, ZERO, wethPrice } from "../../helpers/protocol.ts";
import { deployVolatilityOracle } from "../../helpers/volatilityFixture.ts";
import { ORACLE, batch, eth, fixture, usd, type Fixture } from "../pool/fixture.ts";

const { ethers, networkHelpers } = await network.create();

const load = (): Promise<Fixture> => networkHelpers.loadFixture(base);

async function base(): Promise<Fixture> {
  return fixture(ethers);
}

describe("what oracles and their factory refuse", function () {
  it("FixedOracle_PriceOutOfRange, FixedOracle_SameToken", async function () {
    const { wethAddress, usdcAddress } = await load();
    const factory = await ethers.deployContract("OracleFactory", [await deployVolatilityOracle(ethers)]);
    const code = await ethers.getContractFactory("FixedOracle");
    for (const price of [0n, MAX]) {
      await expect(factory.createFixedOracle(wethAddress, usdcAddress, price)).to.be.revertedWithCustomError(
        code,
        "FixedOracle_PriceOutOfRange",
      );
    }
    await expect(factory.createFixedOracle(wethAddress, wethAddress, 1n))
      .to.be.revertedWithCustomError(code, "FixedOracle_SameToken")
      .withArgs(wethAddress);
  });
});

describe("what the liquidation executor refuses", function () {
  const order = (pool: string, debtAsset: string, id: string, change: object = {}) => ({
    ...{ pool, debtAsset, maxRepay: MAX, unmovable: 0n, minProfit: 0n, maxSubsidy: 0n, gasLimit: 5_000_000n },
    ...{ ids: [id], sales: [] },
    ...change,
  });

  it("LiquidationExecutor_NotOwner: keepers named by a stranger", async function () {
    const { stranger, liquidator } = await load();
    const executor = await ethers.deployContract("LiquidationExecutor", [liquidator]);
    await expect(executor.connect(stranger).setKeeper(stranger, true))
      .to.be.revertedWithCustomError(executor, "LiquidationExecutor_NotOwner")
      .withArgs(stranger.address);
  });

  it("LiquidationExecutor_SalesIncomplete: no sale for a token of the basket", async function () {
    const { liquidator, oracle, poolAddress, usdcAddress, id } = await load();
    const executor = await ethers.deployContract("LiquidationExecutor", [liquidator]);
    await oracle.set(wethPrice(1_000n));
    await expect(executor.connect(liquidator).liquidate(order(poolAddress, usdcAddress, id)))
      .to.be.revertedWithCustomError(executor, "LiquidationExecutor_SalesIncomplete")
      .withArgs(0n, 2n);
  });

  // Found by the raw calldata: the sum of a gas limit and the loop's own share overflowed.
  it("LiquidationExecutor_OutOfGas: a limit of more gas than there is is a failed order, not a panic", async function () {
    const { liquidator, poolAddress, usdcAddress, id } = await load();
    const executor = await ethers.deployContract("LiquidationExecutor", [liquidator]);
    const orders = [order(poolAddress, usdcAddress, id, { gasLimit: MAX })];
    const [outcome] = await executor.connect(liquidator).liquidateMany.staticCall(orders);
    expect(outcome?.done).to.equal(false);
    expect(executor.interface.parseError(outcome?.reason ?? "0x")?.name).to.equal("LiquidationExecutor_OutOfGas");
  });
});

describe("what a pool refuses besides", function () {
  it("MarginPool_Expired: permits after their deadlines", async function () {
    const { pool, trader, stranger } = await load();
    const at = BigInt(await networkHelpers.time.latest()) + 10n;
    await networkHelpers.time.setNextBlockTimestamp(at);
    await expect(
      pool["permit(address,address,uint256,uint256,bytes)"](trader.address, stranger.address, 1n, at - 1n, "0x"),
    )
      .to.be.revertedWithCustomError(pool, "MarginPool_Expired")
      .withArgs(at - 1n, at);
    await networkHelpers.time.setNextBlockTimestamp(at + 1n);
    await expect(pool.permitOperator(trader.address, stranger.address, 1n, 0n, MAX, at, "0x"))
      .to.be.revertedWithCustomError(pool, "MarginPool_Expired")
      .withArgs(at, at + 1n);
  });

  it("MarginPool_BorrowCapExceeded: a loan above the cap that the curator lowered", async function () {
    const { pool, trader, curator, id } = await load();
    const cap = usd(10_500);
    await pool.connect(curator).setCaps(10n ** 14n, cap);
    await expect(pool.connect(trader).borrow(id, usd(600), trader.address)).to.be.revertedWithCustomError(
      pool,
      "MarginPool_BorrowCapExceeded",
    );
  });

  it("MarginPool_OracleDead, MarginPool_PriceAboveLimit: orphans without a price, and for less than they cost", async function () {
    const { pool, trader, liquidator, stranger, oracle, arbOracle, id, wethAddress, arbAddress } = await load();
    await pool.connect(trader).depositCollateral(id, arbAddress, eth(100));
    await oracle.set(wethPrice(900n));
    await arbOracle.setManner(1);
    await pool.connect(liquidator).liquidate([id], batch(liquidator.address), "0x");
    const orphans = await pool.orphansOf(arbAddress);
    expect(orphans).to.equal(eth(100));
    await expect(pool.connect(stranger).buyOrphans(arbAddress, orphans, MAX, stranger.address))
      .to.be.revertedWithCustomError(pool, "MarginPool_OracleDead")
      .withArgs(arbAddress);
    await arbOracle.setManner(0);
    const cost = await pool.connect(stranger).buyOrphans.staticCall(arbAddress, orphans, MAX, stranger.address);
    await expect(pool.connect(stranger).buyOrphans(arbAddress, orphans, cost - 1n, stranger.address))
      .to.be.revertedWithCustomError(pool, "MarginPool_PriceAboveLimit")
      .withArgs(cost, cost - 1n);
    await expect(pool.connect(stranger).buyOrphans(wethAddress, 1n, MAX, stranger.address))
      .to.be.revertedWithCustomError(pool, "MarginPool_InsufficientOrphans")
      .withArgs(wethAddress, 1n, 0n);
  });

  it("MarginPool_NoGradualExit, MarginPool_InsufficientCollateral, MarginPool_OracleNotNormal, MarginPool_SeizeBelowLimit: slices", async function () {
    const { pool, trader, stranger, oracle, id, wethAddress, arbAddress, params } = await load();
    const exit = (minSeized: bigint) =>
      pool.connect(stranger).exitGradually(id, wethAddress, MAX, minSeized, stranger.address);
    const call = params.liquidation.marginCallHealth;
    await expect(exit(0n)).to.be.revertedWithCustomError(pool, "MarginPool_NoGradualExit");
    await pool.connect(trader).setGradualExit(id, true);
    await expect(exit(0n))
      .to.be.revertedWithCustomError(pool, "MarginPool_NoGradualExit")
      .withArgs(id, (health: bigint) => health > call, call);
    // Between the call level and 1.
    await oracle.set(wethPrice(1_150n));
    await expect(exit(MAX))
      .to.be.revertedWithCustomError(pool, "MarginPool_SeizeBelowLimit")
      .withArgs((seized: bigint) => seized > 0n, MAX);
    await expect(pool.connect(stranger).exitGradually(id, arbAddress, MAX, 0n, stranger.address))
      .to.be.revertedWithCustomError(pool, "MarginPool_InsufficientCollateral")
      .withArgs(id, arbAddress, 1n, 0n);
    await oracle.setState(wethPrice(1_150n), wethPrice(1_150n), ORACLE.halted);
    await expect(exit(0n))
      .to.be.revertedWithCustomError(pool, "MarginPool_OracleNotNormal")
      .withArgs(wethAddress, ORACLE.halted);
  });

  it("MarginPool_FlashCallbackFailed: a borrower who does not say the magic word", async function () {
    const { pool, usdcAddress } = await load();
    const driver = await ethers.deployContract("ModelDriver", [1]);
    const [actor] = await driver.actorsOf();
    await expect(pool.flashLoan(actor ?? ZERO, usdcAddress, usd(1), "0x01"))
      .to.be.revertedWithCustomError(pool, "MarginPool_FlashCallbackFailed")
      .withArgs(actor);
  });

  // Found by the raw calldata: numbers that no pool holds made these reads panic.
  it("MarginPool_OnlySelf, MarginPool_NoSuchCollateral: what the pool asks itself nobody else may", async function () {
    const { pool, poolAddress, stranger } = await load();
    const checks = (await ethers.getContractAt("IPoolChecks", poolAddress)).connect(stranger);
    const errors = await ethers.getContractAt("IPoolSelf", poolAddress);
    await expect(checks.lateQuote(MAX))
      .to.be.revertedWithCustomError(errors, "MarginPool_OnlySelf")
      .withArgs(stranger.address);
    await expect(checks.shareFees(MAX, MAX, true))
      .to.be.revertedWithCustomError(errors, "MarginPool_OnlySelf")
      .withArgs(stranger.address);
    await expect(pool.initialMarginAt(MAX, 1n))
      .to.be.revertedWithCustomError(pool, "MarginPool_NoSuchCollateral")
      .withArgs(MAX, 2n);
  });
});
