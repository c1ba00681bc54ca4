import { expect } from "chai";
import { network } from "hardhat";
import { AbiCoder, MaxUint256, type TypedDataField, ZeroAddress, ZeroHash, parseEther } from "ethers";

import { DOMAINS, PERMISSION, TRIGGER_KIND, TRIGGER_MEASURE, TRIGGER_ORDER } from "../../scripts/sdk/src/index.ts";
import { LATER, deployMarket, idOf, usdc, wethPrice } from "../helpers/market.ts";

const { ethers, networkHelpers } = await network.create();
const CHAIN = (await ethers.provider.getNetwork()).chainId;
const TYPES = TRIGGER_ORDER as unknown as Record<string, TypedDataField[]>;
const STALE = 3n;

const market = () => deployMarket(ethers);

/** 30 WETH against 40,000 dollars, half of which must be left; the orders may reduce, at a loss of at most 5 %. */
const fixture = async () => {
  const m = await networkHelpers.loadFixture(market);
  const { trader, longs, weth, orders } = m;
  const id = idOf(trader.address, 0n);
  await weth.connect(trader).approve(longs, MaxUint256);
  await longs.connect(trader).depositCollateral(id, weth, parseEther("30"));
  await longs.connect(trader).borrow(id, usdc("40000"), trader);
  await longs.connect(trader).setOperator(orders, PERMISSION.REDUCE, 50_000n, LATER);
  const scaledDebt = ((await longs.positionWord(id)) >> 120n) & ((1n << 120n) - 1n);
  const order = {
    owner: trader.address,
    pool: await longs.getAddress(),
    index: 0n,
    debtToken: await m.dollars.getAddress(),
    token: await weth.getAddress(),
    kind: TRIGGER_KIND.STOP_LOSS as number,
    measure: TRIGGER_MEASURE.PRICE as number,
    trigger: wethPrice("1800"),
    startPeak: 0n,
    scaledDebt,
    minScaledDebt: scaledDebt / 2n,
    repay: MaxUint256,
    maxSlippage: 10_000n,
    tip: usdc("5"),
    nonce: 1n,
    validUntil: LATER,
  };
  const domain = { ...DOMAINS.triggerOrders, chainId: CHAIN, verifyingContract: await orders.getAddress() };
  const sign = (message: typeof order) => trader.signTypedData(domain, TYPES, message);
  const move = async (price: string) => {
    await m.oracle.set(wethPrice(price));
    await m.venue.setPrice(wethPrice(price));
  };
  const execute = async (change: Partial<typeof order> = {}) => {
    const message = { ...order, ...change };
    return orders.connect(m.keeper).execute(message, await sign(message), 0n, m.venue, "0x");
  };
  return { ...m, id, order, sign, move, execute, scaledDebt };
};

type Fixture = Awaited<ReturnType<typeof fixture>>;

const scaledDebtOf = async ({ longs, id }: Fixture): Promise<bigint> =>
  ((await longs.positionWord(id)) >> 120n) & ((1n << 120n) - 1n);

describe("TriggerOrders: when they fire", () => {
  it("stop-loss: at or below the price; repays everything, keeps the margin in the position, tips the executor", async () => {
    const f = await fixture();
    const { orders, longs, dollars, weth, keeper, id } = f;
    await f.move("1801");
    await expect(f.execute())
      .to.be.revertedWithCustomError(orders, "TriggerOrders_NotTriggered")
      .withArgs(wethPrice("1801"), wethPrice("1800"));
    await f.move("1800");
    const before = await dollars.balanceOf(keeper);
    await f.execute();
    expect((await dollars.balanceOf(keeper)) - before).to.equal(usdc("5"));
    expect(await longs.debtOf(id)).to.equal(0n);
    const sold = parseEther("30") - (await longs.collateralOf(id, weth));
    expect(sold).to.be.within(parseEther("22.225"), parseEther("22.2251"));
    for (const token of [weth, dollars]) {
      expect(await token.balanceOf(orders)).to.equal(0n);
      expect(await token.allowance(orders, longs)).to.equal(0n);
    }
  });

  it("without a tip: whoever executes it gets nothing, and the debt alone is sold for", async () => {
    const f = await fixture();
    const { longs, dollars, weth, keeper, orders, id } = f;
    await f.move("1800");
    const [before, owned] = [await dollars.balanceOf(keeper), await dollars.balanceOf(f.trader)];
    await f.execute({ tip: 0n, repay: usdc("9000") });
    expect(await dollars.balanceOf(keeper)).to.equal(before);
    expect(await dollars.balanceOf(f.trader)).to.equal(owned);
    expect(await longs.collateralOf(id, weth)).to.equal(parseEther("25"));
    expect(await dollars.balanceOf(orders)).to.equal(0n);
  });

  it("take-profit: at or above the price; a part", async () => {
    const f = await fixture();
    const change = { kind: TRIGGER_KIND.TAKE_PROFIT, trigger: wethPrice("2500"), repay: usdc("10000") };
    await f.move("2499");
    await expect(f.execute(change)).to.be.revertedWithCustomError(f.orders, "TriggerOrders_NotTriggered");
    await f.move("2500");
    await f.execute(change);
    expect(await f.longs.debtOf(f.id)).to.be.within(usdc("30000"), usdc("30001"));
  });

  it("trailing stop: so far below the highest price that anybody recorded", async () => {
    const f = await fixture();
    const { orders } = f;
    const change = { kind: TRIGGER_KIND.TRAILING_STOP, trigger: 100_000n, startPeak: wethPrice("2000") };
    const order = { ...f.order, ...change };
    expect(await orders.peakOf(order)).to.equal(wethPrice("2000"));
    await f.move("2600");
    await expect(orders.connect(f.stranger).recordPeak(order, 0n))
      .to.emit(orders, "PeakRecorded")
      .withArgs(await orders.hashOf(order), wethPrice("2600"));
    await f.move("2400");
    await orders.recordPeak(order, 0n);
    expect(await orders.peakOf(order)).to.equal(wethPrice("2600"));
    await expect(f.execute(change))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_NotTriggered")
      .withArgs(wethPrice("2400"), wethPrice("2340"));
    await f.move("2340");
    await f.execute(change);
    expect(await f.longs.debtOf(f.id)).to.equal(0n);
  });

  it("stop-loss of health: at or below it", async () => {
    const f = await fixture();
    // 30 x 1,600 x 0.9 / 40,000
    const change = { measure: TRIGGER_MEASURE.HEALTH, trigger: parseEther("1.08") };
    await f.move("1650");
    await expect(f.orders.check.staticCall({ ...f.order, ...change }, 0n))
      .to.be.revertedWithCustomError(f.orders, "TriggerOrders_NotTriggered")
      .withArgs(await f.longs.healthOf(f.id), change.trigger);
    await f.move("1600");
    await f.execute(change);
    expect(await f.longs.debtOf(f.id)).to.equal(0n);
  });

  it("take-profit of health: at or above it", async () => {
    const f = await fixture();
    // 30 x 2,400 x 0.9 / 40,000 is 1.62
    const kind = TRIGGER_KIND.TAKE_PROFIT;
    const change = { kind, measure: TRIGGER_MEASURE.HEALTH, trigger: parseEther("1.61"), repay: usdc("10000") };
    await f.move("2380");
    await expect(f.orders.check.staticCall({ ...f.order, ...change }, 0n))
      .to.be.revertedWithCustomError(f.orders, "TriggerOrders_NotTriggered")
      .withArgs(await f.longs.healthOf(f.id), change.trigger);
    await f.move("2400");
    await f.execute(change);
    expect(await f.longs.debtOf(f.id)).to.be.within(usdc("30000"), usdc("30001"));
  });

  it("trailing stop of health: so far below the best that anybody recorded", async () => {
    const f = await fixture();
    const { orders, longs, id } = f;
    const kind = TRIGGER_KIND.TRAILING_STOP;
    const change = { kind, measure: TRIGGER_MEASURE.HEALTH, trigger: 100_000n, startPeak: parseEther("1.35") };
    const order = { ...f.order, ...change };
    expect(await orders.peakOf(order)).to.equal(parseEther("1.35"));
    await f.move("1900");
    await orders.recordPeak(order, 0n);
    expect(await orders.peakOf(order)).to.equal(parseEther("1.35"));

    await f.move("2400");
    const recorded = orders.connect(f.stranger).recordPeak(order, 0n);
    await expect(recorded).to.emit(orders, "PeakRecorded");
    const peak = await orders.peakOf(order);
    expect(peak).to.equal(await longs.healthOf(id));
    expect(peak).to.be.within(parseEther("1.6199"), parseEther("1.62"));
    await f.move("2170");
    await expect(orders.check.staticCall(order, 0n))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_NotTriggered")
      .withArgs(await longs.healthOf(id), (peak * 9n) / 10n);

    // What the owner takes out counts like a fall of the price.
    await longs.connect(f.trader).withdrawCollateral(id, f.weth, parseEther("0.2"), f.trader);
    await f.execute(change);
    expect(await longs.debtOf(id)).to.equal(0n);
  });

  it("nobody records the boundless health of a position before it has the debt that is meant", async () => {
    const f = await fixture();
    const { orders, longs, dollars, trader, id } = f;
    const kind = TRIGGER_KIND.TRAILING_STOP;
    const order = { ...f.order, kind, measure: TRIGGER_MEASURE.HEALTH, trigger: 100_000n };
    await dollars.connect(trader).approve(longs, MaxUint256);
    await longs.connect(trader).repay(id, MaxUint256);
    expect(await longs.healthOf(id)).to.equal(MaxUint256);
    await expect(orders.recordPeak(order, 0n))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_PositionChanged")
      .withArgs(id, 0n, order.minScaledDebt, f.scaledDebt);
  });

  it("shorts: in the pool's own price, a loss is a fall, too", async () => {
    const f = await fixture();
    const { trader, shorts, dollars, weth, orders, keeper, venue } = f;
    const id = idOf(trader.address, 0n);
    await dollars.connect(trader).approve(shorts, MaxUint256);
    await shorts.connect(trader).depositCollateral(id, dollars, usdc("90000"));
    await shorts.connect(trader).borrow(id, parseEther("30"), trader);
    await shorts.connect(trader).setOperator(orders, PERMISSION.REDUCE, 50_000n, LATER);
    const scaledDebt = ((await shorts.positionWord(id)) >> 120n) & ((1n << 120n) - 1n);
    const order = {
      ...f.order,
      pool: await shorts.getAddress(),
      debtToken: await weth.getAddress(),
      token: await dollars.getAddress(),
      trigger: 10n ** 72n / wethPrice("2200"),
      tip: parseEther("0.001"),
      scaledDebt,
    };
    const signature = await f.sign(order);
    await f.move("2199");
    await expect(orders.execute(order, signature, 0n, venue, "0x")).to.be.revertedWithCustomError(
      orders,
      "TriggerOrders_NotTriggered",
    );
    await f.move("2200");
    await orders.connect(keeper).execute(order, signature, 0n, venue, "0x");
    expect(await shorts.debtOf(id)).to.equal(0n);
  });
});

describe("TriggerOrders: what they refuse", () => {
  it("a sale worse than the oracle's price less the owner's slippage", async () => {
    const f = await fixture();
    await f.move("1800");
    await f.venue.setPrice(wethPrice("1781"));
    const most = (worth: bigint): bigint => ((worth * 10n ** 36n) / wethPrice("1781")) * 1n;
    await expect(f.execute())
      .to.be.revertedWithCustomError(f.venue, "SwapAdapter_InputAboveMaximum")
      .withArgs(
        (needed: bigint) => needed > most(usdc("40005")),
        // debt and tip at 1,800 dollars less 1 %
        (maxIn: bigint) => maxIn > parseEther("22.449") && maxIn < parseEther("22.45"),
      );
    await f.venue.setPrice(wethPrice("1782.1"));
    await f.execute();
  });

  it("more loss than the owner allowed in the pool, and anything without REDUCE", async () => {
    const f = await fixture();
    await f.move("1800");
    await f.longs.connect(f.trader).setOperator(f.orders, PERMISSION.REDUCE, 5_000n, LATER);
    await expect(f.execute())
      .to.be.revertedWithCustomError(f.longs, "MarginPool_OperatorValueLoss")
      .withArgs(
        f.id,
        (out: bigint) => out > usdc("40409"),
        (paid: bigint) => paid >= usdc("40000"),
        5_000n,
      );
    await f.longs.connect(f.trader).setOperator(f.orders, PERMISSION.ADD, 50_000n, LATER);
    await expect(f.execute())
      .to.be.revertedWithCustomError(f.longs, "MarginPool_NotAuthorized")
      .withArgs(await f.orders.getAddress(), f.id, PERMISSION.REDUCE);
  });

  it("more of a sale than the part pays that the pool's least debt leaves to repay", async () => {
    // Found: the bound was that of the whole part, so whoever executed a trimmed one took the difference, or nobody could.
    const f = await fixture();
    const { longs, dollars, trader, orders, aggregator, keeper, venue, id } = f;
    await dollars.connect(trader).approve(longs, MaxUint256);
    await longs.connect(trader).repay(id, (await longs.debtOf(id)) - usdc("1000"));
    await longs.connect(trader).setOperator(orders, PERMISSION.REDUCE, 1_000_000n, LATER);
    await f.move("1800");
    // Owed are 1,000 dollars, 100 of which must stay: of 950 that the order wants repaid 900 will be.
    const order = { ...f.order, minScaledDebt: 0n, repay: usdc("950"), tip: 0n };
    const thief = await ethers.deployContract("HostileVenue");
    await dollars.mint(thief, usdc("1000"));
    const coder = AbiCoder.defaultAbiCoder();
    const take = async (amount: bigint) => {
      const trade = [order.token, amount, order.debtToken, usdc("900.001")];
      const data = thief.interface.encodeFunctionData("trade", trade as [string, bigint, string, bigint]);
      const at = await thief.getAddress();
      const route = coder.encode(["address", "address", "bytes"], [at, at, data]);
      return orders.connect(keeper).execute.staticCall(order, await f.sign(order), 0n, aggregator, route);
    };
    // 900 dollars at 1,800 less 1 %
    await expect(take(parseEther("0.506"))).to.be.revertedWithCustomError(aggregator, "SwapAdapter_VenueFailed");
    const [sold, repaid] = await take(parseEther("0.505"));
    expect([sold, repaid / 10n ** 6n]).to.deep.equal([parseEther("0.505"), 900n]);

    // And who allowed no more loss in the pool than by the order is served.
    await longs.connect(trader).setOperator(orders, PERMISSION.REDUCE, 20_000n, LATER);
    await orders.connect(keeper).execute(order, await f.sign(order), 0n, venue, "0x");
    expect(await longs.debtOf(id)).to.be.within(usdc("100"), usdc("100.001"));
  });

  it("the position that died, and the one that took its number", async () => {
    const f = await fixture();
    const { longs, dollars, trader, orders, id } = f;
    await dollars.connect(trader).approve(longs, MaxUint256);
    await longs.connect(trader).repay(id, MaxUint256);
    await f.move("1800");
    const bounds = [f.order.minScaledDebt, f.scaledDebt];
    await expect(f.execute())
      .to.be.revertedWithCustomError(orders, "TriggerOrders_PositionChanged")
      .withArgs(id, 0n, ...bounds);
    await longs.connect(trader).borrow(id, usdc("19000"), trader);
    await expect(f.execute())
      .to.be.revertedWithCustomError(orders, "TriggerOrders_PositionChanged")
      .withArgs(id, await scaledDebtOf(f), ...bounds);
    await longs.connect(trader).borrow(id, usdc("21001"), trader);
    await expect(f.execute())
      .to.be.revertedWithCustomError(orders, "TriggerOrders_PositionChanged")
      .withArgs(id, await scaledDebtOf(f), ...bounds);
  });

  it("nothing that a stranger did by repaying two base units; unless the owner wants all of the debt or none", async () => {
    const f = await fixture();
    const { orders, longs, dollars, keeper, id } = f;
    await dollars.connect(keeper).approve(longs, MaxUint256);
    await longs.connect(keeper).repay(id, 2n);
    const left = await scaledDebtOf(f);
    expect(left).to.be.lessThan(f.scaledDebt);
    await f.move("1800");
    await expect(f.execute({ minScaledDebt: f.scaledDebt }))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_PositionChanged")
      .withArgs(id, left, f.scaledDebt, f.scaledDebt);
    await f.execute();
    expect(await longs.debtOf(id)).to.equal(0n);
  });

  it("a second use; but other orders for the same position live on", async () => {
    const f = await fixture();
    await f.move("1800");
    const part = { repay: usdc("10000") };
    await f.execute(part);
    await expect(f.execute(part))
      .to.be.revertedWithCustomError(f.orders, "UnorderedNonces_Used")
      .withArgs(f.trader.address, 1n);
    await f.execute({ ...part, nonce: 2n, minScaledDebt: 0n });
    await f.execute({ nonce: 3n, minScaledDebt: 0n });
    expect(await f.longs.debtOf(f.id)).to.equal(0n);
    await expect(f.execute({ nonce: 4n, minScaledDebt: 0n }))
      .to.be.revertedWithCustomError(f.orders, "TriggerOrders_PositionChanged")
      .withArgs(f.id, 0n, 0n, f.scaledDebt);
  });

  it("what the owner cancelled, what expired, what he did not sign", async () => {
    const f = await fixture();
    const { orders, trader, stranger, venue } = f;
    await f.move("1800");
    await orders.connect(trader).cancelNonce(1n);
    await expect(f.execute())
      .to.be.revertedWithCustomError(orders, "UnorderedNonces_Used")
      .withArgs(trader.address, 1n);
    const now = BigInt(await networkHelpers.time.latest()) + 10n;
    const late = { ...f.order, nonce: 2n, validUntil: now - 1n };
    const lateSignature = await f.sign(late);
    await networkHelpers.time.setNextBlockTimestamp(now);
    await expect(orders.execute(late, lateSignature, 0n, venue, "0x"))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_Expired")
      .withArgs(now - 1n, now);
    const order = { ...f.order, nonce: 2n };
    const signature = await f.sign(order);
    const changes = { tip: usdc("6"), trigger: wethPrice("1900"), maxSlippage: 20_000n, repay: 5n, nonce: 7n };
    for (const [field, value] of Object.entries(changes)) {
      await expect(orders.execute({ ...order, [field]: value }, signature, 0n, venue, "0x"), field)
        .to.be.revertedWithCustomError(orders, "TriggerOrders_InvalidSignature")
        .withArgs(trader.address);
    }
    await expect(orders.connect(stranger).place(order))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_NotOwner")
      .withArgs(stranger.address, trader.address);
  });

  it("foreign pools and venues, wrong tokens, prices that are not to be trusted, orders without sense", async () => {
    const f = await fixture();
    const { orders, oracle, weth, dollars, venue, stranger } = f;
    await f.move("1800");
    await expect(f.execute({ pool: stranger.address }))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_UnknownPool")
      .withArgs(stranger.address);
    await expect(orders.recordPeak({ ...f.order, pool: stranger.address }, 0n)).to.be.revertedWithCustomError(
      orders,
      "TriggerOrders_UnknownPool",
    );
    await expect(f.execute({ debtToken: f.order.token }))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_WrongDebtToken")
      .withArgs(await weth.getAddress(), await dollars.getAddress());
    await expect(f.execute({ token: f.order.debtToken }))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_WrongToken")
      .withArgs(0n, await weth.getAddress(), await dollars.getAddress());
    await expect(orders.execute(f.order, await f.sign(f.order), 0n, stranger, "0x"))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_VenueNotAllowed")
      .withArgs(stranger.address);
    for (const change of [
      { repay: 0n },
      { maxSlippage: 1_000_000n },
      { tip: 2n ** 128n },
      { kind: TRIGGER_KIND.TRAILING_STOP, trigger: 1_000_000n },
    ]) {
      await expect(f.execute(change)).to.be.revertedWithCustomError(orders, "TriggerOrders_InvalidOrder");
    }
    await oracle.setState(STALE);
    await expect(f.execute())
      .to.be.revertedWithCustomError(orders, "TriggerOrders_NoPrice")
      .withArgs(await weth.getAddress(), STALE);
    expect(await orders.isAdapter(venue)).to.be.true;
    expect(await orders.isAdapter(ZeroAddress)).to.be.false;
  });

  it("does not let a price fire that the pool takes for dead: one above 2^208", async () => {
    const f = await fixture();
    const { orders, longs, oracle, weth, trader, id } = f;
    const takeProfit = { kind: TRIGGER_KIND.TAKE_PROFIT, trigger: wethPrice("2500"), repay: usdc("10000") };
    await oracle.set(2n ** 208n);
    // The pool gives no credit for it.
    const borrow = longs.connect(trader).borrow(id, 1n, trader);
    await expect(borrow).to.be.revertedWithCustomError(longs, "MarginPool_BelowInitialMargin");
    await expect(f.execute(takeProfit))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_NoPrice")
      .withArgs(await weth.getAddress(), STALE);
    const trailing = { ...f.order, kind: TRIGGER_KIND.TRAILING_STOP, trigger: 100_000n };
    await expect(orders.recordPeak(trailing, 0n))
      .to.be.revertedWithCustomError(orders, "TriggerOrders_NoPrice")
      .withArgs(await weth.getAddress(), STALE);
  });

  it("follows the pool's price where a token winds down, whatever its oracle says after that", async () => {
    const f = await fixture();
    const { orders, longs, oracle } = f;
    await oracle.setState(STALE);
    for (let day = 0; day < 31; day++) {
      await longs.pokeOracle(0);
      await networkHelpers.time.increase(86_400);
    }
    await longs.windDown(0);
    await oracle.setState(0n);
    await oracle.set(wethPrice("1000"));
    const final = wethPrice("2000");
    await expect(f.execute())
      .to.be.revertedWithCustomError(orders, "TriggerOrders_NotTriggered")
      .withArgs(final, f.order.trigger);
    expect(await orders.check({ ...f.order, trigger: final }, 0n)).to.equal(final);
  });

  it("callbacks that it does not expect", async () => {
    const f = await fixture();
    await expect(f.orders.connect(f.stranger).onPoolCallback(f.stranger, 0, 0, [], [], "0x"))
      .to.be.revertedWithCustomError(f.orders, "TriggerOrders_UnauthorizedCallback")
      .withArgs(f.stranger.address);
  });
});

describe("TriggerOrders: stored on-chain", () => {
  it("needs no signature, and is announced", async () => {
    const f = await fixture();
    const { orders, trader, keeper, venue } = f;
    const hash = await orders.hashOf(f.order);
    await expect(orders.connect(trader).place(f.order)).to.emit(orders, "OrderPlaced");
    expect(await orders.isPlaced(hash)).to.be.true;
    expect(await orders.isPlaced(ZeroHash)).to.be.false;
    await f.move("1700");
    await expect(orders.connect(keeper).execute(f.order, "0x", 0n, venue, "0x")).to.emit(orders, "OrderExecuted");
    expect(await f.longs.debtOf(f.id)).to.equal(0n);
  });
});
