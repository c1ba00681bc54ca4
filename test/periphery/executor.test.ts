import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, ZeroAddress, parseEther } from "ethers";

import { explainError } from "../../scripts/sdk/src/index.ts";
import { deployMarket, idOf, poolParams, usdc, wethPrice } from "../helpers/market.ts";
import { createPool } from "../helpers/protocol.ts";

const { ethers, networkHelpers } = await network.create();
const SCALE = 10n ** 36n;
/** Positions of the trader: WETH alone, and WETH with another token. */
const [PLAIN, MIXED] = [0n, 1n];

/** A pool of two tokens with two positions that are under water, an executor of the keeper's, and a venue for each token. */
const market = async () => {
  const m = await deployMarket(ethers);
  const { weth, dollars, trader, lender, keeper, oracle, venue, factory, deployer } = m;
  const other = await ethers.deployContract("PermitToken", ["Other", "OTH", 18]);
  const otherOracle = await ethers.deployContract("SettableOracle", [wethPrice("10")]);
  const otherVenue = await ethers.deployContract("FixedPriceAdapter", [other, wethPrice("10")]);
  await dollars.mint(otherVenue, usdc("1000000"));
  const [d, w, o] = [await dollars.getAddress(), await weth.getAddress(), await other.getAddress()];
  const basket = [
    { token: w, oracle: await oracle.getAddress(), inverse: false },
    { token: o, oracle: await otherOracle.getAddress(), inverse: false },
  ];
  const pool = await createPool(ethers, factory, poolParams(d, basket, usdc("100"), usdc("1000000000")));
  await dollars.connect(lender).approve(pool, MaxUint256);
  await pool.connect(lender).deposit(usdc("200000"), lender);
  await other.mint(trader, parseEther("10000"));
  for (const token of [weth, other]) await token.connect(trader).approve(pool, MaxUint256);
  const [plain, mixed] = [idOf(trader.address, PLAIN), idOf(trader.address, MIXED)];
  await pool.connect(trader).depositCollateral(plain, weth, parseEther("30"));
  await pool.connect(trader).borrow(plain, usdc("40000"), trader);
  await pool.connect(trader).depositCollateral(mixed, weth, parseEther("1"));
  await pool.connect(trader).depositCollateral(mixed, other, parseEther("3800"));
  await pool.connect(trader).borrow(mixed, usdc("30000"), trader);
  for (const [feed, place, price] of [
    [oracle, venue, "1380"],
    [otherOracle, otherVenue, "8.4"],
  ] as const) {
    await feed.set(wethPrice(price));
    await place.setPrice(wethPrice(price));
  }

  const executor = await ethers.deployContract("LiquidationExecutor", [keeper]);
  const [p, v, ov] = [await pool.getAddress(), await venue.getAddress(), await otherVenue.getAddress()];
  const order = (ids: readonly string[], adapters: readonly [string, string] = [v, ov], change: object = {}) => ({
    pool: p,
    debtAsset: d,
    maxRepay: MaxUint256,
    unmovable: 0n,
    minProfit: 0n,
    maxSubsidy: 0n,
    gasLimit: 3_000_000n,
    ids: [...ids],
    sales: [
      { token: w, adapter: adapters[0], route: "0x" },
      { token: o, adapter: adapters[1], route: "0x" },
    ],
    ...change,
  });
  const purse = async () => ({
    dollars: await dollars.balanceOf(keeper),
    weth: await weth.balanceOf(keeper),
    other: await other.balanceOf(keeper),
  });
  const as = executor.connect(keeper);
  return { ...m, other, otherVenue, otherOracle, pool, executor, as, order, purse, plain, mixed, deployer, v, ov };
};
const fixture = () => networkHelpers.loadFixture(market);
type Market = Awaited<ReturnType<typeof fixture>>;

/** Nothing stays in the executor, and nobody may take from it. */
const expectNothingLeft = async ({ executor, weth, other, dollars, pool }: Market): Promise<void> => {
  for (const token of [weth, other, dollars]) expect(await token.balanceOf(executor)).to.equal(0n);
  expect(await dollars.allowance(executor, pool)).to.equal(0n);
};

/** Liquidates, and says what the order returned and what the owner has more of. */
const run = async (m: Market, order: ReturnType<Market["order"]>) => {
  const [repaid, profit] = await m.as.liquidate.staticCall(order);
  const before = await m.purse();
  await m.as.liquidate(order);
  const after = await m.purse();
  await expectNothingLeft(m);
  return {
    ...{ repaid, profit },
    dollars: after.dollars - before.dollars,
    weth: after.weth - before.weth,
    other: after.other - before.other,
  };
};

/** A second's interest on what is repaid. */
const expectAbout = (found: bigint, expected: bigint): void => {
  expect(found).to.be.within(expected - usdc("0.01"), expected + usdc("0.01"));
};

describe("LiquidationExecutor: what is sold, and where", () => {
  it("sells what one position holds at the one venue that is needed, and pays the profit to the owner", async () => {
    const m = await fixture();
    const got = await run(m, m.order([m.plain]));
    expect(await m.pool.isLiquidatable(m.plain)).to.be.false;
    expect(got.profit).to.be.greaterThan(0n);
    expectAbout(got.dollars, got.profit);
    expect([got.weth, got.other]).to.deep.equal([0n, 0n]);
    // The incentive is what the sale at the oracle's price brings above the debt.
    const seized = parseEther("30") - (await m.pool.collateralOf(m.plain, m.weth));
    expectAbout(got.profit, (seized * wethPrice("1380")) / SCALE - got.repaid);
  });

  it("hands each token on to its own venue where a basket goes to two", async () => {
    const m = await fixture();
    // Below its debt the position loses all of both tokens.
    await m.otherOracle.set(wethPrice("7"));
    await m.otherVenue.setPrice(wethPrice("7"));
    const [atVenue, atOther] = [await m.weth.balanceOf(m.venue), await m.other.balanceOf(m.otherVenue)];
    const got = await run(m, m.order([m.plain, m.mixed]));
    expect(await m.weth.balanceOf(m.venue)).to.be.greaterThan(atVenue);
    expect((await m.other.balanceOf(m.otherVenue)) - atOther).to.equal(parseEther("3800"));
    expectAbout(got.dollars, got.profit);
    expect(got.profit).to.be.greaterThan(0n);
  });

  it("has the pool pay the venue itself where all sales are the same venue's: the executor never holds the collateral", async () => {
    const m = await fixture();
    const both = m.order([m.plain], [m.v, m.v]);
    const receipt = await (await m.as.liquidate(both)).wait();
    const topic = m.weth.interface.getEvent("Transfer").topicHash;
    const moves = (receipt?.logs ?? [])
      .filter(({ topics }) => topics[0] === topic)
      .map((log) => m.weth.interface.parseLog(log)?.args.toArray() as [string, string, bigint]);
    const [pool, executor] = [await m.pool.getAddress(), await m.executor.getAddress()];
    expect(moves.filter(([from, to]) => from === pool && to === m.v)).to.have.lengthOf(1);
    // The proceeds alone.
    expect(moves.filter(([, to]) => to === executor).map(([from]) => from)).to.deep.equal([m.v]);
    await expectNothingLeft(m);
  });

  it("gives the owner the collateral itself where it is not to be sold, and takes the debt from his wallet", async () => {
    const m = await fixture();
    await m.dollars.connect(m.keeper).approve(m.executor, MaxUint256);
    const got = await run(m, m.order([m.mixed], [ZeroAddress, ZeroAddress], { maxSubsidy: MaxUint256 }));
    expect(got.profit).to.equal(0n);
    expectAbout(-got.dollars, got.repaid);
    expect(got.weth + got.other).to.be.greaterThan(0n);
    expect(parseEther("1") - (await m.pool.collateralOf(m.mixed, m.weth))).to.equal(got.weth);
    expect(parseEther("3800") - (await m.pool.collateralOf(m.mixed, m.other))).to.equal(got.other);
  });

  it("sells one token and hands over the other", async () => {
    const m = await fixture();
    await m.dollars.connect(m.keeper).approve(m.executor, MaxUint256);
    // Everything is seized: the debt is above what the collateral is worth.
    await m.otherVenue.setPrice(wethPrice("6"));
    await m.otherOracle.set(wethPrice("6"));
    const got = await run(m, m.order([m.mixed], [ZeroAddress, m.ov], { maxSubsidy: MaxUint256 }));
    expect([got.weth, got.other]).to.deep.equal([parseEther("1"), 0n]);
    expectAbout(got.dollars, usdc("22800") - got.repaid);
    expect(got.profit).to.equal(0n);
  });
});

describe("LiquidationExecutor: its limits", () => {
  it("adds from the owner's wallet what a bad sale lacks, up to his limit", async () => {
    const m = await fixture();
    await m.venue.setPrice(wethPrice("1000"));
    await m.dollars.connect(m.lender).approve(m.pool, MaxUint256);
    const batch = { maxRepay: MaxUint256, unmovable: 0n, receiver: m.lender.address, callback: ZeroAddress };
    const [repaid, seized] = await m.pool.connect(m.lender).liquidate.staticCall([m.plain], batch, "0x");
    const shortfall = repaid - ((seized[0] ?? 0n) * wethPrice("1000")) / SCALE;
    expect(shortfall).to.be.greaterThan(usdc("1"));
    const limit = shortfall - usdc("1");
    await expect(m.as.liquidate(m.order([m.plain], [m.v, m.ov], { maxSubsidy: limit })))
      .to.be.revertedWithCustomError(m.executor, "LiquidationExecutor_SaleBelowDebt")
      .withArgs(
        await m.pool.getAddress(),
        (missing: bigint) => missing >= shortfall && missing < shortfall + usdc("0.1"),
        limit,
      );

    await m.dollars.connect(m.keeper).approve(m.executor, MaxUint256);
    const got = await run(m, m.order([m.plain], [m.v, m.ov], { maxSubsidy: shortfall + usdc("1") }));
    expect(got.profit).to.equal(0n);
    expectAbout(-got.dollars, shortfall);
  });

  it("reverts below the least profit, with both numbers", async () => {
    const m = await fixture();
    const [, profit] = await m.as.liquidate.staticCall(m.order([m.plain]));
    const least = profit + usdc("1");
    await expect(m.as.liquidate(m.order([m.plain], [m.v, m.ov], { minProfit: least })))
      .to.be.revertedWithCustomError(m.executor, "LiquidationExecutor_ProfitBelowMinimum")
      .withArgs(await m.pool.getAddress(), (left: bigint) => left > 0n && left < least, least);
  });

  it("wants one sale per basket token", async () => {
    const m = await fixture();
    const order = m.order([m.plain]);
    await expect(m.as.liquidate({ ...order, sales: order.sales.slice(0, 1) }))
      .to.be.revertedWithCustomError(m.executor, "LiquidationExecutor_SalesIncomplete")
      .withArgs(1n, 2n);
    await expect(m.as.liquidate({ ...order, sales: [] }))
      .to.be.revertedWithCustomError(m.executor, "LiquidationExecutor_SalesIncomplete")
      .withArgs(0n, 2n);
  });

  it("tries every order of a batch, and says of each what became of it", async () => {
    const m = await fixture();
    await m.executor.connect(m.keeper).setKeeper(m.stranger, true);
    const orders = [m.order([m.plain], [m.v, m.ov], { minProfit: MaxUint256 }), m.order([m.plain]), m.order([m.mixed])];
    orders.push(m.order([m.plain], [m.v, m.ov], { gasLimit: 10n ** 12n }));
    const by = m.executor.connect(m.stranger);
    const outcomes = await by.liquidateMany.staticCall(orders, { gasLimit: 15_000_000n });
    expect(outcomes.map(({ done }) => done)).to.deep.equal([false, true, true, false]);
    expect(explainError(outcomes[0]?.reason ?? "0x").name).to.equal("LiquidationExecutor_ProfitBelowMinimum");
    const starved = m.executor.interface.parseError(outcomes[3]?.reason ?? "0x");
    expect(starved?.name).to.equal("LiquidationExecutor_OutOfGas");
    expect(starved?.args[0]).to.be.within(1n, 15_000_000n);
    expect(starved?.args[1]).to.equal(10n ** 12n);
    for (const { repaid, profit, gasUsed, reason } of outcomes.slice(1, 3)) {
      expect(repaid > 0n && profit > 0n && gasUsed > 0n).to.be.true;
      expect(reason).to.equal("0x");
    }
    const before = await m.purse();
    const pool = await m.pool.getAddress();
    await expect(by.liquidateMany(orders, { gasLimit: 15_000_000n }))
      .to.emit(m.executor, "OrderFailed")
      .withArgs(pool, (reason: string) => reason.length > 10);
    // Whoever starts it, the profit is the owner's.
    const profits = outcomes.reduce((sum, { profit }) => sum + profit, 0n);
    expectAbout((await m.purse()).dollars - before.dollars, profits);
    expect(await m.dollars.balanceOf(m.stranger)).to.equal(0n);
    await expectNothingLeft(m);
  });

  it("obeys its owner and his keepers only", async () => {
    const m = await fixture();
    const { executor, keeper, stranger, order, plain } = m;
    const theirs = executor.connect(stranger);
    const refusals = [
      [theirs.liquidate(order([plain])), "LiquidationExecutor_NotKeeper"],
      [theirs.liquidateMany([order([plain])]), "LiquidationExecutor_NotKeeper"],
      [theirs.liquidateAlone(order([plain])), "LiquidationExecutor_NotSelf"],
      [theirs.setKeeper(stranger, true), "LiquidationExecutor_NotOwner"],
    ] as const;
    for (const [attempt, error] of refusals) {
      await expect(attempt).to.be.revertedWithCustomError(executor, error).withArgs(stranger.address);
    }
    await expect(theirs.onPoolCallback(executor, 0n, 1n, [0n], [0n], "0x00"))
      .to.be.revertedWithCustomError(executor, "LiquidationExecutor_UnexpectedCallback")
      .withArgs(stranger.address, await executor.getAddress());
    await expect(executor.connect(keeper).setKeeper(stranger, true))
      .to.emit(executor, "KeeperSet")
      .withArgs(stranger.address, true);
    await theirs.liquidate(order([plain]));
    expect(await m.pool.isLiquidatable(plain)).to.be.false;
  });

  it("gives what somebody sent to it by mistake to the owner", async () => {
    const m = await fixture();
    await m.dollars.mint(m.executor, usdc("7"));
    const before = await m.purse();
    // Nor does an order take it for its own profit.
    const [, profit] = await m.as.liquidate.staticCall(m.order([m.plain]));
    await m.as.liquidate(m.order([m.plain]));
    expectAbout((await m.purse()).dollars - before.dollars, profit);
    expect(await m.dollars.balanceOf(m.executor)).to.equal(usdc("7"));
    expect(await m.executor.connect(m.stranger).sweep.staticCall(m.dollars)).to.equal(usdc("7"));
    await m.executor.connect(m.stranger).sweep(m.dollars);
    expectAbout((await m.purse()).dollars - before.dollars, profit + usdc("7"));
    expect(await m.dollars.balanceOf(m.executor)).to.equal(0n);
  });
});
