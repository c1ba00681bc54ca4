import { expect } from "chai";
import { network } from "hardhat";
import { AbiCoder, MaxUint256, ZeroAddress, ZeroHash, concat, id, parseEther } from "ethers";

import { PERMISSION, encodePlan } from "../../scripts/sdk/src/index.ts";
import { LATER, deployMarket, idOf, usdc, wethPrice } from "../helpers/market.ts";

const { ethers, networkHelpers } = await network.create();
const ALL = PERMISSION.INCREASE | PERMISSION.REDUCE | PERMISSION.WITHDRAW_TO_OWNER | PERMISSION.WITHDRAW_ANY;
const LOSS = 50_000n;

const market = () => deployMarket(ethers);

/** The market, with a trader who trusts the router and has approved it. */
const fixture = async () => {
  const m = await networkHelpers.loadFixture(market);
  const { trader, router, weth, dollars, longs, shorts, venue } = m;
  for (const token of [weth, dollars]) await token.connect(trader).approve(router, MaxUint256);
  for (const pool of [longs, shorts]) await pool.connect(trader).setOperator(router, ALL, LOSS, LATER);
  const route = await venue.getAddress();
  return { ...m, route, as: router.connect(trader) };
};

type Market = Awaited<ReturnType<typeof fixture>>;

/** Ten WETH of the trader's own, forty thousand dollars borrowed: 30 WETH in all. */
const openLong = async (m: Market, index = 0n): Promise<string> => {
  const { as, longs, dollars, weth, route, trader } = m;
  await as.openLong(longs, index, dollars, weth, weth, parseEther("10"), usdc("40000"), parseEther("20"), route, LATER);
  return idOf(trader.address, index);
};

/** Thirty thousand dollars of the trader's own, 30 WETH sold short: 90 thousand dollars in all. */
const openShort = async (m: Market, index = 0n): Promise<string> => {
  const { as, shorts, dollars, weth, route, trader } = m;
  await as.openShort(
    shorts,
    index,
    weth,
    dollars,
    dollars,
    usdc("30000"),
    parseEther("30"),
    usdc("60000"),
    route,
    LATER,
  );
  return idOf(trader.address, index);
};

/** I-24: the router keeps no token, no ETH and no allowance. */
const expectNothingLeft = async (m: Market): Promise<void> => {
  const { router, weth, dollars, longs, shorts, venue, aggregator } = m;
  expect(await ethers.provider.getBalance(router)).to.equal(0n);
  for (const token of [weth, dollars]) {
    expect(await token.balanceOf(router)).to.equal(0n);
    for (const spender of [longs, shorts, venue, aggregator]) {
      expect(await token.allowance(router, spender)).to.equal(0n);
    }
  }
};

describe("MarginRouter: longs", () => {
  it("opens with the bought token as margin", async () => {
    const m = await fixture();
    const id = await openLong(m);
    expect(await m.longs.collateralOf(id, m.weth)).to.equal(parseEther("30"));
    expect(await m.longs.debtOf(id)).to.equal(usdc("40000"));
    await expectNothingLeft(m);
  });

  it("opens with the debt asset as margin: it is traded along", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route, trader } = m;
    await as.openLong(longs, 0n, dollars, weth, dollars, usdc("20000"), usdc("40000"), parseEther("30"), route, LATER);
    expect(await longs.collateralOf(idOf(trader.address, 0n), weth)).to.equal(parseEther("30"));
    await expectNothingLeft(m);
  });

  it("opens with native ETH as margin", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route, trader } = m;
    const value = parseEther("10");
    await as.openLong(longs, 0n, dollars, weth, ZeroAddress, value, usdc("40000"), parseEther("20"), route, LATER, {
      value,
    });
    expect(await longs.collateralOf(idOf(trader.address, 0n), weth)).to.equal(parseEther("30"));
    await expectNothingLeft(m);
  });

  it("puts what a better price brings into the position", async () => {
    const m = await fixture();
    await m.venue.setPrice(wethPrice("1900"));
    const id = await openLong(m);
    expect(await m.longs.collateralOf(id, m.weth)).to.equal(
      parseEther("10") + (usdc("40000") * 10n ** 36n) / wethPrice("1900"),
    );
    await expectNothingLeft(m);
  });

  it("opens an exact size and repays what it did not cost", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route, trader } = m;
    const args = [
      longs,
      0n,
      dollars,
      weth,
      weth,
      parseEther("10"),
      usdc("41000"),
      parseEther("20"),
      route,
      LATER,
    ] as const;
    expect(await as.openLongExact.staticCall(...args)).to.deep.equal([usdc("40000"), parseEther("20")]);
    await as.openLongExact(...args);
    const id = idOf(trader.address, 0n);
    expect(await longs.collateralOf(id, weth)).to.equal(parseEther("30"));
    expect(await longs.debtOf(id)).to.be.within(usdc("40000"), usdc("40000") + 1n);
    await expectNothingLeft(m);
  });

  it("increases", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route } = m;
    const id = await openLong(m);
    await as.increaseLong(longs, 0n, dollars, weth, weth, 0n, usdc("10000"), parseEther("5"), route, LATER);
    expect(await longs.collateralOf(id, weth)).to.equal(parseEther("35"));
    await as.increaseLongExact(
      longs,
      0n,
      dollars,
      weth,
      dollars,
      usdc("4000"),
      usdc("6100"),
      parseEther("3"),
      route,
      LATER,
    );
    expect(await longs.collateralOf(id, weth)).to.equal(parseEther("38"));
    expect(await longs.debtOf(id)).to.be.within(usdc("52000"), usdc("52001"));
    await expectNothingLeft(m);
  });

  it("decreases by an exact sale and repays all that it brings", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route } = m;
    const id = await openLong(m);
    await as.decreaseLong(longs, 0n, dollars, weth, parseEther("5"), usdc("9900"), route, LATER);
    expect(await longs.collateralOf(id, weth)).to.equal(parseEther("25"));
    expect(await longs.debtOf(id)).to.be.within(usdc("30000"), usdc("30001"));
    await expectNothingLeft(m);
  });

  it("decreases by an exact repayment and puts back what it did not sell", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route } = m;
    const id = await openLong(m);
    await as.decreaseLongExact(longs, 0n, dollars, weth, parseEther("5.1"), usdc("10000"), route, LATER);
    expect(await longs.collateralOf(id, weth)).to.equal(parseEther("25"));
    expect(await longs.debtOf(id)).to.be.within(usdc("30000"), usdc("30001"));
    await expectNothingLeft(m);
  });

  it("decreases by more than is owed: the debt is gone, and what is left of the sale is the trader's", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route, trader } = m;
    const id = await openLong(m);
    const before = await dollars.balanceOf(trader);
    await as.decreaseLong(longs, 0n, dollars, weth, parseEther("25"), usdc("49900"), route, LATER);
    expect(await longs.collateralOf(id, weth)).to.equal(parseEther("5"));
    expect(await longs.debtOf(id)).to.equal(0n);
    expect((await dollars.balanceOf(trader)) - before).to.be.within(usdc("9999.9"), usdc("10000"));
    await expectNothingLeft(m);
  });

  it("repays what a sale brings above its bound, and takes back the approval that this leaves", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route, trader } = m;
    const id = await openLong(m);
    const before = await dollars.balanceOf(trader);
    // The combined call leaves the least debt of a hundred; of the other ten thousand the debt takes that.
    await as.decreaseLong(longs, 0n, dollars, weth, parseEther("25"), usdc("39900"), route, LATER);
    expect(await longs.debtOf(id)).to.equal(0n);
    expect((await dollars.balanceOf(trader)) - before).to.be.within(usdc("9999.9"), usdc("10000"));
    await expectNothingLeft(m);
  });

  it("closes with all that is held, whatever bound it names: what the venue leaves is paid out, nothing is left to withdraw", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route, stranger } = m;
    const id = await openLong(m);
    const close = [longs, 0n, dollars, weth, MaxUint256, stranger, false, route, LATER] as const;
    const [sold, paidOut] = await as.closeLongExact.staticCall(...close);
    expect(sold + paidOut).to.equal(parseEther("30"));
    await as.closeLongExact(...close);
    expect(await longs.positionWord(id)).to.equal(0n);
    expect(await weth.balanceOf(stranger)).to.be.within(paidOut - parseEther("0.000001"), paidOut);
    await expectNothingLeft(m);
  });

  it("increases by a payment alone: without a loan nothing is traded", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route } = m;
    const id = await openLong(m);
    const venue = await weth.balanceOf(m.venue);
    const args = [longs, 0n, dollars, weth, weth, parseEther("2"), 0n, 0n, route, LATER] as const;
    expect(await as.increaseLong.staticCall(...args)).to.deep.equal([0n, 0n]);
    await as.increaseLong(...args);
    expect(await longs.collateralOf(id, weth)).to.equal(parseEther("32"));
    expect(await weth.balanceOf(m.venue)).to.equal(venue);
    await expectNothingLeft(m);
  });

  it("closes by selling everything, and pays the rest out in the debt asset", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route, stranger } = m;
    const id = await openLong(m);
    await as.closeLong(longs, 0n, dollars, weth, usdc("60000"), stranger, false, route, LATER);
    expect(await longs.positionWord(id)).to.equal(0n);
    expect(await dollars.balanceOf(stranger)).to.be.within(usdc("19999"), usdc("20000"));
    await expectNothingLeft(m);
  });

  it("closes by buying exactly the debt, and pays the rest out as native ETH", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route, stranger } = m;
    const id = await openLong(m);
    const before = await ethers.provider.getBalance(stranger);
    await as.closeLongExact(longs, 0n, dollars, weth, parseEther("20.2"), stranger, true, route, LATER);
    expect(await longs.positionWord(id)).to.equal(0n);
    expect((await ethers.provider.getBalance(stranger)) - before).to.be.within(parseEther("9.999"), parseEther("10"));
    await expectNothingLeft(m);
  });

  it("closes exactly with no more than REDUCE and WITHDRAW_TO_OWNER, to the owner alone", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route, trader, router, stranger } = m;
    const id = await openLong(m);
    await longs.connect(trader).setOperator(router, PERMISSION.REDUCE | PERMISSION.WITHDRAW_TO_OWNER, LOSS, LATER);
    const close = (receiver: string) =>
      as.closeLongExact(longs, 0n, dollars, weth, parseEther("20.2"), receiver, false, route, LATER);
    await expect(close(stranger.address)).to.be.revertedWithCustomError(longs, "MarginPool_NotAuthorized");
    await close(trader.address);
    expect(await longs.positionWord(id)).to.equal(0n);
    await expectNothingLeft(m);
  });

  it("closes a position without debt: sells it, or hands it out", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route, trader, stranger } = m;
    const id = idOf(trader.address, 0n);
    await weth.connect(trader).approve(longs, MaxUint256);
    await longs.connect(trader).depositCollateral(id, weth, parseEther("2"));
    await as.closeLong(longs, 0n, dollars, weth, usdc("4000"), stranger, false, route, LATER);
    expect(await dollars.balanceOf(stranger)).to.equal(usdc("4000"));
    await longs.connect(trader).depositCollateral(id, weth, parseEther("2"));
    await as.closeLongExact(longs, 0n, dollars, weth, 0n, stranger, false, route, LATER);
    expect(await weth.balanceOf(stranger)).to.equal(parseEther("2"));
    await expectNothingLeft(m);
  });
});

describe("MarginRouter: shorts", () => {
  it("opens with the proceeds' token as margin, and closes in the debt asset", async () => {
    const m = await fixture();
    const { as, shorts, dollars, weth, route, stranger } = m;
    const id = await openShort(m);
    expect(await shorts.collateralOf(id, dollars)).to.equal(usdc("90000"));
    expect(await shorts.debtOf(id)).to.equal(parseEther("30"));
    await m.venue.setPrice(wethPrice("1800"));
    await m.oracle.set(wethPrice("1800"));
    await as.closeShort(shorts, 0n, weth, dollars, parseEther("50"), stranger, true, route, LATER);
    expect(await ethers.provider.getBalance(stranger)).to.be.greaterThan(parseEther("10019.99"));
    expect(await shorts.positionWord(id)).to.equal(0n);
    await expectNothingLeft(m);
  });

  it("opens with native ETH, which is sold along, and an exact amount of proceeds", async () => {
    const m = await fixture();
    const { as, shorts, dollars, weth, route, trader } = m;
    const value = parseEther("5");
    await as.openShortExact(
      shorts,
      7n,
      weth,
      dollars,
      ZeroAddress,
      value,
      parseEther("20.5"),
      usdc("40000"),
      route,
      LATER,
      { value },
    );
    const id = idOf(trader.address, 7n);
    expect(await shorts.collateralOf(id, dollars)).to.equal(usdc("40000"));
    expect(await shorts.debtOf(id)).to.be.within(parseEther("15"), parseEther("15") + 10n);
    await expectNothingLeft(m);
  });

  it("increases, decreases and closes on both kinds of bounds", async () => {
    const m = await fixture();
    const { as, shorts, dollars, weth, route, trader } = m;
    const id = await openShort(m);
    await as.increaseShort(
      shorts,
      0n,
      weth,
      dollars,
      dollars,
      usdc("2000"),
      parseEther("2"),
      usdc("4000"),
      route,
      LATER,
    );
    expect(await shorts.collateralOf(id, dollars)).to.equal(usdc("96000"));
    await as.increaseShortExact(shorts, 0n, weth, dollars, dollars, 0n, parseEther("1.1"), usdc("2000"), route, LATER);
    expect(await shorts.collateralOf(id, dollars)).to.equal(usdc("98000"));
    await as.decreaseShort(shorts, 0n, weth, dollars, usdc("20000"), parseEther("9.9"), route, LATER);
    expect(await shorts.debtOf(id)).to.be.within(parseEther("23"), parseEther("23.0001"));
    await as.decreaseShortExact(shorts, 0n, weth, dollars, usdc("20100"), parseEther("10"), route, LATER);
    expect(await shorts.debtOf(id)).to.be.within(parseEther("13"), parseEther("13.0001"));
    expect(await shorts.collateralOf(id, dollars)).to.equal(usdc("58000"));
    const before = await dollars.balanceOf(trader);
    await as.closeShortExact(shorts, 0n, weth, dollars, usdc("26500"), trader, false, route, LATER);
    expect(await shorts.positionWord(id)).to.equal(0n);
    expect((await dollars.balanceOf(trader)) - before).to.be.within(usdc("31999"), usdc("32000"));
    await expectNothingLeft(m);
  });
});

describe("MarginRouter: what it refuses", () => {
  it("a pool of another factory, a venue that is not listed, a wrong debt token, a passed deadline", async () => {
    const m = await fixture();
    const { as, router, longs, dollars, weth, route, stranger } = m;
    const call = (pool: string, debt: string, path: string, deadline: bigint) =>
      as.openLong(pool, 0n, debt, weth, weth, 1n, 1n, 1n, path, deadline);
    const [d, w, p] = [await dollars.getAddress(), await weth.getAddress(), await longs.getAddress()];
    await expect(call(stranger.address, d, route, LATER))
      .to.be.revertedWithCustomError(router, "MarginRouter_UnknownPool")
      .withArgs(stranger.address);
    await expect(call(p, d, stranger.address, LATER))
      .to.be.revertedWithCustomError(router, "MarginRouter_VenueNotAllowed")
      .withArgs(stranger.address);
    for (const short of ["0x", "0x0102"]) {
      await expect(call(p, d, short, LATER))
        .to.be.revertedWithCustomError(router, "MarginRouter_VenueNotAllowed")
        .withArgs(ZeroAddress);
    }
    await expect(call(p, w, route, LATER))
      .to.be.revertedWithCustomError(router, "MarginRouter_WrongDebtToken")
      .withArgs(w, d);
    const now = BigInt(await networkHelpers.time.latest());
    await networkHelpers.time.setNextBlockTimestamp(now + 10n);
    await expect(call(p, d, route, now + 9n))
      .to.be.revertedWithCustomError(router, "MarginRouter_Expired")
      .withArgs(now + 9n, now + 10n);
  });

  it("allows the deadline's own second", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route } = m;
    const next = BigInt(await networkHelpers.time.latest()) + 10n;
    await networkHelpers.time.setNextBlockTimestamp(next);
    await as.openLong(longs, 0n, dollars, weth, weth, parseEther("10"), usdc("40000"), parseEther("20"), route, next);
  });

  it("bounds that the venue does not meet, one-sided on both kinds of trades", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route, venue } = m;
    const open = (least: bigint) =>
      as.openLong(longs, 0n, dollars, weth, weth, parseEther("10"), usdc("40000"), least, route, LATER);
    await expect(open(parseEther("20") + 1n))
      .to.be.revertedWithCustomError(venue, "SwapAdapter_OutputBelowMinimum")
      .withArgs(parseEther("20"), parseEther("20") + 1n);
    await expect(
      as.openLongExact(longs, 0n, dollars, weth, weth, parseEther("10"), usdc("39999"), parseEther("20"), route, LATER),
    )
      .to.be.revertedWithCustomError(venue, "SwapAdapter_InputAboveMaximum")
      .withArgs(usdc("40000"), usdc("39999"));
    await openLong(m);
    await expect(as.closeLong(longs, 0n, dollars, weth, usdc("60001"), m.trader, false, route, LATER))
      .to.be.revertedWithCustomError(venue, "SwapAdapter_OutputBelowMinimum")
      .withArgs(usdc("60000"), usdc("60001"));
    await expect(as.decreaseLongExact(longs, 0n, dollars, weth, parseEther("4.9"), usdc("10000"), route, LATER))
      .to.be.revertedWithCustomError(venue, "SwapAdapter_InputAboveMaximum")
      .withArgs(parseEther("5"), parseEther("4.9"));
  });

  it("to open where something is owed, to pay more than the trade may cost, to pay with a foreign token", async () => {
    const m = await fixture();
    const { as, router, longs, shorts, dollars, weth, route, oracle } = m;
    const id = await openLong(m);
    const word = await longs.positionWord(id);
    await expect(openLong(m))
      .to.be.revertedWithCustomError(router, "MarginRouter_PositionInUse")
      .withArgs(id, (word >> 120n) & ((1n << 120n) - 1n));
    await expect(
      as.openLongExact(longs, 1n, dollars, weth, dollars, usdc("500"), usdc("500"), parseEther("0.1"), route, LATER),
    )
      .to.be.revertedWithCustomError(router, "MarginRouter_PaymentExceedsCost")
      .withArgs(usdc("500"), usdc("500"));
    await expect(as.openLong(longs, 1n, dollars, weth, oracle, 5n, usdc("500"), 1n, route, LATER))
      .to.be.revertedWithCustomError(router, "MarginRouter_UnsupportedPayToken")
      .withArgs(await oracle.getAddress(), await dollars.getAddress(), await weth.getAddress());
    expect(await shorts.totalDebt()).to.equal(0n);
  });

  it("to pay what closing leaves to nobody, to itself, to the pool or to a token", async () => {
    const m = await fixture();
    const { as, router, longs, shorts, dollars, weth, route, trader } = m;
    const id = await openLong(m);
    await openShort(m);
    const [z, r, l, s, d, w] = [
      ZeroAddress,
      ...(await Promise.all([router, longs, shorts, dollars, weth].map((each) => each.getAddress()))),
    ];
    for (const to of [z, r, l, d, w]) {
      for (const close of [
        () => as.closeLong(longs, 0n, dollars, weth, 0n, to, false, route, LATER),
        () => as.closeLongExact(longs, 0n, dollars, weth, parseEther("20.2"), to, false, route, LATER),
      ]) {
        await expect(close()).to.be.revertedWithCustomError(router, "MarginRouter_InvalidReceiver").withArgs(to);
      }
    }
    for (const to of [z, r, s, d, w]) {
      for (const close of [
        () => as.closeShort(shorts, 0n, weth, dollars, 0n, to, true, route, LATER),
        () => as.closeShortExact(shorts, 0n, weth, dollars, usdc("61000"), to, true, route, LATER),
      ]) {
        await expect(close()).to.be.revertedWithCustomError(router, "MarginRouter_InvalidReceiver").withArgs(to);
      }
    }
    expect(await longs.collateralOf(id, weth)).to.equal(parseEther("30"));
    expect(await shorts.debtOf(idOf(trader.address, 0n))).to.be.greaterThan(0n);
  });

  it("an exact trade of nothing: it once bought as much again as was paid", async () => {
    const m = await fixture();
    const { as, router, longs, dollars, weth, route } = m;
    await openLong(m);
    const of = [longs, 0n, dollars, weth] as const;
    for (const call of [
      as.increaseLongExact(...of, weth, parseEther("1"), usdc("2100"), 0n, route, LATER),
      as.decreaseLongExact(...of, parseEther("1"), 0n, route, LATER),
    ]) {
      await expect(call).to.be.revertedWithCustomError(router, "MarginRouter_ZeroAmount");
    }
  });

  it("something for nothing, and more than a number holds: by name, no panic and no token's empty word", async () => {
    const m = await fixture();
    const { as, router, longs, dollars, weth, route } = m;
    const of = [longs, 0n, dollars, weth, weth] as const;
    const ten = parseEther("10");
    await expect(as.openLong(...of, 0n, 0n, ten, route, LATER))
      .to.be.revertedWithCustomError(router, "MarginRouter_OutputBelowMinimum")
      .withArgs(0n, ten);
    for (const open of [as.openLong, as.openLongExact]) {
      await expect(open(...of, ten, usdc("40000"), MaxUint256, route, LATER))
        .to.be.revertedWithCustomError(longs, "MarginPool_AmountOverflow")
        .withArgs(MaxUint256, 2n ** 120n - 1n);
    }
  });

  it("a sale that does not pay the debt", async () => {
    const m = await fixture();
    const { as, router, longs, dollars, weth, route, venue } = m;
    await openLong(m);
    await venue.setPrice(wethPrice("1200"));
    await expect(as.closeLong(longs, 0n, dollars, weth, 0n, m.trader, false, route, LATER))
      .to.be.revertedWithCustomError(router, "MarginRouter_ProceedsBelowDebt")
      .withArgs(usdc("36000"), (debt: bigint) => debt >= usdc("40000") && debt < usdc("40001"));
  });

  it("what the pool refuses, with the pool's own error", async () => {
    const m = await fixture();
    const { as, longs, dollars, weth, route, trader, router } = m;
    await expect(
      as.openLong(longs, 0n, dollars, weth, weth, parseEther("4"), usdc("40000"), parseEther("20"), route, LATER),
    ).to.be.revertedWithCustomError(longs, "MarginPool_BelowInitialMargin");
    await longs.connect(trader).setOperator(router, 0, 0, 0);
    await expect(openLong(m))
      .to.be.revertedWithCustomError(longs, "MarginPool_NotAuthorized")
      .withArgs(await router.getAddress(), idOf(trader.address, 0n), PERMISSION.INCREASE);
    await longs.connect(trader).setOperator(router, PERMISSION.INCREASE, 1_000n, LATER);
    await m.venue.setPrice(wethPrice("2100"));
    const bought = (usdc("40000") * 10n ** 36n) / wethPrice("2100");
    await expect(
      as.openLong(longs, 0n, dollars, weth, weth, 0n, usdc("40000"), bought, route, LATER),
    ).to.be.revertedWithCustomError(longs, "MarginPool_OperatorValueLoss");
  });

  it("ETH from anybody but WETH, and to receivers that do not take it", async () => {
    const m = await fixture();
    const { as, router, longs, dollars, weth, route, trader } = m;
    await expect(trader.sendTransaction({ to: router, value: 1n }))
      .to.be.revertedWithCustomError(router, "MarginRouter_UnexpectedEther")
      .withArgs(trader.address);
    await openLong(m);
    const wallet = await ethers.deployContract("SmartWallet", [trader]);
    await expect(as.closeLongExact(longs, 0n, dollars, weth, parseEther("20.2"), wallet, true, route, LATER))
      .to.be.revertedWithCustomError(router, "MarginRouter_EtherRefused")
      .withArgs(await wallet.getAddress());
  });

  it("to be built without a factory or WETH", async () => {
    const { router, weth, factory } = await fixture();
    const none = [ZeroAddress, ZeroAddress, ZeroAddress, ZeroAddress];
    for (const [f, w] of [
      [ZeroAddress, weth],
      [factory, ZeroAddress],
    ] as const) {
      const built = ethers.deployContract("MarginRouter", [f, w, ZeroAddress, none]);
      await expect(built).to.be.revertedWithCustomError(router, "MarginRouter_ZeroAddress");
    }
  });
});

describe("MarginRouter: batches and native ETH", () => {
  const eth = async (m: Market, index: bigint, amount: bigint) => {
    const { router, longs, dollars, weth, route } = m;
    return router.interface.encodeFunctionData("openLong", [
      await longs.getAddress(),
      index,
      await dollars.getAddress(),
      await weth.getAddress(),
      ZeroAddress,
      amount,
      usdc("2000"),
      parseEther("1"),
      route,
      LATER,
    ]);
  };

  it("spends the value once, however many calls there are", async () => {
    const m = await fixture();
    const calls = [await eth(m, 0n, parseEther("1")), await eth(m, 1n, parseEther("2"))];
    await m.as.multicall(calls, { value: parseEther("3") });
    expect(await m.longs.collateralOf(idOf(m.trader.address, 1n), m.weth)).to.equal(parseEther("3"));
    await expectNothingLeft(m);
  });

  it("does not let two calls spend the same value", async () => {
    const m = await fixture();
    const calls = [await eth(m, 0n, parseEther("1")), await eth(m, 1n, parseEther("2"))];
    const inner = m.router.interface.encodeErrorResult("MarginRouter_InsufficientValue", [
      parseEther("1"),
      parseEther("2"),
    ]);
    await expect(m.as.multicall(calls, { value: parseEther("2") }))
      .to.be.revertedWithCustomError(m.router, "MarginRouter_CallFailed")
      .withArgs(1n, inner);
  });

  it("refuses value that nothing spends, in a batch and alone", async () => {
    const m = await fixture();
    const { as, router, longs, dollars, weth, route } = m;
    await expect(m.as.multicall([await eth(m, 0n, parseEther("1"))], { value: parseEther("1.5") }))
      .to.be.revertedWithCustomError(router, "MarginRouter_UnexpectedValue")
      .withArgs(parseEther("0.5"));
    await expect(
      as.openLong(longs, 0n, dollars, weth, weth, parseEther("10"), usdc("40000"), parseEther("20"), route, LATER, {
        value: 7n,
      }),
    )
      .to.be.revertedWithCustomError(router, "MarginRouter_UnexpectedValue")
      .withArgs(7n);
    await expect(m.as.multicall([], { value: 1n }))
      .to.be.revertedWithCustomError(router, "MarginRouter_UnexpectedValue")
      .withArgs(1n);
  });

  it("does not nest", async () => {
    const m = await fixture();
    const inner = m.router.interface.encodeFunctionData("multicall", [[]]);
    await expect(m.as.multicall([inner]))
      .to.be.revertedWithCustomError(m.router, "MarginRouter_CallFailed")
      .withArgs(0n, m.router.interface.encodeErrorResult("MarginRouter_Reentered"));
  });

  it("is clean for the next batch of the same transaction", async () => {
    const m = await fixture();
    const wallet = await ethers.deployContract("SmartWallet", [m.trader]);
    const empty = m.router.interface.encodeFunctionData("multicall", [[]]);
    await wallet.connect(m.trader).execute(m.router, empty);
    await wallet.connect(m.trader).execute(m.router, empty);
  });
});

/** A purchase of WETH for those who call a pool themselves. */
const planOf = async (m: Market, change: object = {}) =>
  encodePlan({
    reduce: false,
    exactOutput: false,
    inputSent: false,
    tokenIn: await m.dollars.getAddress(),
    tokenOut: await m.weth.getAddress(),
    amountOut: parseEther("20"),
    adapter: m.route,
    deadline: LATER,
    route: "0x",
    ...change,
  });

describe("MarginRouter: callbacks", () => {
  it("refuses everybody but pools of the factory", async () => {
    const m = await fixture();
    for (const caller of [m.stranger, m.trader]) {
      await expect(m.router.connect(caller).onPoolCallback(caller, 0, 0, [], [], await planOf(m)))
        .to.be.revertedWithCustomError(m.router, "MarginRouter_UnknownPool")
        .withArgs(caller.address);
    }
  });

  it("trades for those who call a pool themselves, without any permission", async () => {
    const m = await fixture();
    const { longs, weth, dollars, router, trader, route } = m;
    await longs.connect(trader).setOperator(router, 0, 0, 0);
    await weth.connect(trader).approve(longs, parseEther("10"));
    const id = idOf(trader.address, 3n);
    const none = {
      depositToken: ZeroAddress,
      deposit: 0n,
      withdrawToken: ZeroAddress,
      withdraw: 0n,
      borrow: 0n,
      repay: 0n,
    };
    const open = { ...none, depositToken: weth, deposit: parseEther("30"), borrow: usdc("40000"), callback: router };
    await longs.connect(trader).adjust(id, { ...open, receiver: route }, await planOf(m, { inputSent: true }));
    expect(await longs.collateralOf(id, weth)).to.equal(parseEther("30"));
    await expectNothingLeft(m);

    // Close: sells all, keeps what the debt leaves.
    const before = await dollars.balanceOf(trader);
    const close = { ...none, withdrawToken: weth, withdraw: MaxUint256, repay: MaxUint256, callback: router };
    const sell = {
      reduce: true,
      tokenIn: await weth.getAddress(),
      tokenOut: await dollars.getAddress(),
      amountOut: 0n,
    };
    await longs.connect(trader).adjust(id, { ...close, receiver: router }, await planOf(m, sell));
    expect(await longs.positionWord(id)).to.equal(0n);
    expect((await dollars.balanceOf(trader)) - before).to.be.within(usdc("19999"), usdc("20000"));
    await expectNothingLeft(m);
  });

  it("takes less from the trader where the price is better", async () => {
    const m = await fixture();
    const { longs, weth, router, trader, route, venue } = m;
    await venue.setPrice(wethPrice("1900"));
    await weth.connect(trader).approve(longs, parseEther("10"));
    const before = await weth.balanceOf(trader);
    const open = { depositToken: weth, deposit: parseEther("30"), withdrawToken: ZeroAddress, withdraw: 0n };
    const rest = { borrow: usdc("40000"), repay: 0n, receiver: route, callback: router };
    await longs
      .connect(trader)
      .adjust(idOf(trader.address, 3n), { ...open, ...rest }, await planOf(m, { inputSent: true }));
    const bought = (usdc("40000") * 10n ** 36n) / wethPrice("1900");
    expect(before - (await weth.balanceOf(trader))).to.equal(parseEther("30") - bought);
    await expectNothingLeft(m);
  });

  it("checks the terms of a foreign plan", async () => {
    const m = await fixture();
    const { longs, weth, router, trader, route, stranger } = m;
    const open = { depositToken: weth, deposit: parseEther("20"), withdrawToken: ZeroAddress, withdraw: 0n };
    const rest = { borrow: usdc("1000"), repay: 0n, receiver: route, callback: router };
    const call = async (change: object) =>
      longs.connect(trader).adjust(idOf(trader.address, 3n), { ...open, ...rest }, await planOf(m, change));
    await expect(call({ adapter: stranger.address }))
      .to.be.revertedWithCustomError(router, "MarginRouter_VenueNotAllowed")
      .withArgs(stranger.address);
    await expect(call({ deadline: 1n })).to.be.revertedWithCustomError(router, "MarginRouter_Expired");
    await expect(call({ inputSent: true, amountOut: parseEther("1") })).to.be.revertedWithCustomError(
      m.venue,
      "SwapAdapter_OutputBelowMinimum",
    );
  });
});

describe("MarginRouter: hostile venues behind the aggregator", () => {
  const coder = AbiCoder.defaultAbiCoder();

  const hostile = async () => {
    const m = await fixture();
    const bad = await ethers.deployContract("HostileVenue");
    await m.weth.connect(m.deployer).transfer(bad, parseEther("100"));
    await m.dollars.mint(bad, usdc("100000"));
    const encode = async (data: string) =>
      concat([
        await m.aggregator.getAddress(),
        coder.encode(["address", "address", "bytes"], [await bad.getAddress(), await bad.getAddress(), data]),
      ]);
    const trade = async (take: bigint, pay: bigint, token = "weth") =>
      encode(
        bad.interface.encodeFunctionData("trade", [
          await m.dollars.getAddress(),
          take,
          token === "weth" ? await m.weth.getAddress() : await m.dollars.getAddress(),
          pay,
        ]),
      );
    const open = (route: string) =>
      m.as.openLong(
        m.longs,
        0n,
        m.dollars,
        m.weth,
        m.weth,
        parseEther("10"),
        usdc("40000"),
        parseEther("20"),
        route,
        LATER,
      );
    return { ...m, bad, encode, trade, open };
  };

  it("that pay nothing, a half, or the wrong token: refused with both numbers", async () => {
    const m = await hostile();
    for (const [pay, token] of [
      [0n, "weth"],
      [parseEther("10"), "weth"],
      [usdc("10"), "dollars"],
    ] as const) {
      await expect(m.open(await m.trade(usdc("40000"), pay, token)))
        .to.be.revertedWithCustomError(m.aggregator, "SwapAdapter_OutputBelowMinimum")
        .withArgs(token === "weth" ? pay : 0n, parseEther("20"));
    }
  });

  it("that pay half as much again: the position gets it", async () => {
    const m = await hostile();
    await m.open(await m.trade(usdc("40000"), parseEther("30")));
    expect(await m.longs.collateralOf(idOf(m.trader.address, 0n), m.weth)).to.equal(parseEther("40"));
    await expectNothingLeft(m);
  });

  it("that take less than they may: the rest of the loan is repaid", async () => {
    const m = await hostile();
    await m.open(await m.trade(usdc("30000"), parseEther("20")));
    const id = idOf(m.trader.address, 0n);
    expect(await m.longs.debtOf(id)).to.be.within(usdc("30000"), usdc("30001"));
    await expectNothingLeft(m);
  });

  it("that give back more than they were given: refused by name, where the count of what was sold once panicked", async () => {
    const m = await hostile();
    const { as, longs, dollars, weth, aggregator, bad } = m;
    const generous = await m.trade(0n, usdc("10"), "dollars");
    const open = as.openLong(longs, 0n, dollars, weth, weth, parseEther("10"), usdc("10000"), 0n, generous, LATER);
    await expect(open)
      .to.be.revertedWithCustomError(aggregator, "SwapAdapter_VenueFailed")
      .withArgs(await bad.getAddress(), "0x");
  });

  it("that re-enter the router, the pool with the router as callback, and the adapter", async () => {
    const m = await hostile();
    const { router, longs, aggregator, weth, dollars } = m;
    const pay = async (target: string, data: string) =>
      m.encode(
        m.bad.interface.encodeFunctionData("callThenTrade", [
          target,
          data,
          await dollars.getAddress(),
          usdc("40000"),
          await weth.getAddress(),
          parseEther("20"),
        ]),
      );
    const r = await router.getAddress();
    const callback: [string, bigint, bigint, bigint[], bigint[], string] = [
      m.trader.address,
      0n,
      0n,
      [],
      [],
      await planOf(m),
    ];
    const swap: [string, string, bigint, bigint, string, string] = [r, r, 0n, 0n, r, "0x"];
    const attempts: [string, string, string][] = [
      [
        r,
        router.interface.encodeFunctionData("multicall", [[]]),
        router.interface.encodeErrorResult("MarginRouter_Reentered"),
      ],
      [
        r,
        router.interface.encodeFunctionData("permitToken", [r, 0n, 0n, 27, ZeroHash, ZeroHash]),
        router.interface.encodeErrorResult("MarginRouter_Reentered"),
      ],
      [
        r,
        router.interface.encodeFunctionData("onPoolCallback", callback),
        router.interface.encodeErrorResult("MarginRouter_UnauthorizedCallback", [await m.bad.getAddress()]),
      ],
      [
        await aggregator.getAddress(),
        aggregator.interface.encodeFunctionData("swap", swap),
        aggregator.interface.encodeErrorResult("GenericAggregatorAdapter_Reentered"),
      ],
      [
        await longs.getAddress(),
        longs.interface.encodeFunctionData("repay", [ZeroHash, 1n]),
        id("ReentrancyGuardReentrantCall()").slice(0, 10),
      ],
    ];
    for (const [target, data, reason] of attempts) {
      await expect(m.open(await pay(target, data)))
        .to.be.revertedWithCustomError(aggregator, "SwapAdapter_VenueFailed")
        .withArgs(await m.bad.getAddress(), reason);
    }
  });

  it("that fail: their error is carried, cut to 256 bytes", async () => {
    const m = await hostile();
    const { bad, aggregator } = m;
    const address = await bad.getAddress();
    await expect(m.open(await m.encode(bad.interface.encodeFunctionData("refuse", [7n]))))
      .to.be.revertedWithCustomError(aggregator, "SwapAdapter_VenueFailed")
      .withArgs(address, bad.interface.encodeErrorResult("HostileVenue_Refused", [7n]));
    const bomb = m.open(await m.encode(bad.interface.encodeFunctionData("bomb", [100_000n])));
    await expect(bomb)
      .to.be.revertedWithCustomError(aggregator, "SwapAdapter_VenueFailed")
      .withArgs(address, (reason: string) => reason.length === 2 + 2 * 256);
  });

  it("refuses tokens, the sandbox and accounts without code as venues, and routes that do not decode", async () => {
    const m = await hostile();
    const { aggregator, weth, dollars, stranger, bad } = m;
    const good = await bad.getAddress();
    const sandbox = await aggregator.SANDBOX();
    for (const venue of [await weth.getAddress(), await dollars.getAddress(), stranger.address, sandbox]) {
      for (const [target, spender] of [
        [venue, good],
        [good, venue],
      ]) {
        const route = concat([
          await aggregator.getAddress(),
          coder.encode(["address", "address", "bytes"], [target, spender, "0x"]),
        ]);
        await expect(m.open(route))
          .to.be.revertedWithCustomError(aggregator, "GenericAggregatorAdapter_VenueNotAllowed")
          .withArgs(venue);
      }
    }
    await expect(m.open(await aggregator.getAddress()))
      .to.be.revertedWithCustomError(aggregator, "SwapAdapter_InvalidRoute")
      .withArgs(await dollars.getAddress(), await weth.getAddress());
  });

  it("has a sandbox that obeys nobody but its adapter", async () => {
    const m = await hostile();
    const sandbox = await ethers.getContractAt("CallSandbox", await m.aggregator.SANDBOX());
    const z = ZeroAddress;
    const call = { tokenIn: z, tokenOut: z, amountIn: 0n, target: z, spender: z, data: "0x", receiver: z, refund: z };
    await expect(sandbox.connect(m.stranger).run(call))
      .to.be.revertedWithCustomError(sandbox, "CallSandbox_Unauthorized")
      .withArgs(m.stranger.address);
  });
});
