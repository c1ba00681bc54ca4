import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, ZeroAddress, parseEther, type Result } from "ethers";

import { MARGIN, deployMarket, idOf, poolParams, usdc, wethPrice } from "../helpers/market.ts";
import { createPool } from "../helpers/protocol.ts";

// Never by an estimate: it is made at a second at which no interest is booked, and hands a volatility source too little.
const { ethers, networkHelpers } = await network.create({
  override: { allowBlocksWithSameTimestamp: true, gas: 15_000_000n },
});
const YEAR = 31_536_000n;
const [NORMAL, CAUTION, HALTED, STALE] = [0n, 1n, 2n, 3n];
const NONE = {
  depositToken: ZeroAddress,
  deposit: 0n,
  withdrawToken: ZeroAddress,
  withdraw: 0n,
  borrow: 0n,
  repay: 0n,
  receiver: ZeroAddress,
  callback: ZeroAddress,
};

type Params = ReturnType<typeof poolParams>;

/** The market, and a pool of one's own making with a lender, a trader of 30 WETH, and a lens. */
const stage = async () => {
  const m = await deployMarket(ethers);
  const { dollars, weth, oracle, factory, trader, lender } = m;
  const lens = await ethers.deployContract("PoolLens", [ZeroAddress]);
  const [d, w] = [await dollars.getAddress(), await weth.getAddress()];
  const basket = [{ token: w, oracle: await oracle.getAddress(), inverse: false }];
  const poolOf = async (change: (params: Params) => Params, more: typeof basket = []) => {
    const params = change(poolParams(d, [...basket, ...more], usdc("100"), usdc("1000000")));
    const pool = await createPool(ethers, factory, params);
    for (const [account, token] of [
      [lender, dollars],
      [trader, dollars],
      [trader, weth],
    ] as const) {
      await token.connect(account).approve(pool, MaxUint256);
    }
    await pool.connect(lender).deposit(usdc("900000"), lender);
    await pool.connect(trader).depositCollateral(id, weth, parseEther("30"));
    return pool;
  };
  const id = idOf(trader.address, 0n);
  return { ...m, lens, poolOf, id, d, w };
};
const fixture = () => networkHelpers.loadFixture(stage);

/** Of the second token of a basket: what it is, and who prices it. */
const second = async (token: { getAddress(): Promise<string> }, price: bigint) => {
  const oracle = await ethers.deployContract("ScriptedOracle", [price]);
  return { oracle, entry: { token: await token.getAddress(), oracle: await oracle.getAddress(), inverse: false } };
};

/** A Result has a method of that name. */
const valuesOf = (info: unknown): bigint[] => (info as Result).getValue("values") as bigint[];

describe("PoolLens: what tokens, oracles and sources do not say", () => {
  it("shows a token without a name, and one that burns all its gas, by their addresses alone", async () => {
    const { lens, poolOf } = await fixture();
    // A feed knows its decimals and has no symbol.
    const nameless = await ethers.deployContract("HostileFeed", [9, 1n]);
    const burning = await ethers.deployContract("PermitToken", ["Burning", "BRN", 18]);
    const entries = [(await second(nameless, wethPrice("1"))).entry, (await second(burning, wethPrice("1"))).entry];
    const pool = await poolOf((params) => params, entries);
    await networkHelpers.setCode(await burning.getAddress(), "0xfe");
    const { ok, collaterals } = await lens.poolInfo(pool);
    expect(ok).to.be.true;
    expect(collaterals.map(({ token }) => token).slice(1)).to.deep.equal(entries.map(({ token }) => token));
    expect(collaterals.map(({ symbol }) => symbol)).to.deep.equal(["WETH", "", ""]);
    expect(collaterals.map(({ decimals }) => decimals)).to.deep.equal([18n, 9n, 0n]);
    expect(collaterals.every(({ priced }) => priced)).to.be.true;
  });

  it("verifies the oracles of its own factory, and takes a factory that does not answer for none", async () => {
    const { lens, poolOf, dollars, w, d } = await fixture();
    const volatility = await ethers.deployContract("SettableVolatility");
    const oracles = await ethers.deployContract("OracleFactory", [volatility]);
    const fixed = await oracles.predictFixedOracle(w, d, wethPrice("2000"));
    await oracles.createFixedOracle(w, d, wethPrice("2000"));
    const pool = await poolOf(({ collaterals, ...params }) => ({
      ...params,
      collaterals: collaterals.map((collateral) => ({ ...collateral, oracle: fixed })),
    }));
    const unverified = await poolOf((params) => params);
    const knowing = await ethers.deployContract("PoolLens", [oracles]);
    const mistaken = await ethers.deployContract("PoolLens", [dollars]);
    for (const [reader, target, verified] of [
      [knowing, pool, true],
      [knowing, unverified, false],
      [mistaken, pool, false],
      [lens, pool, false],
    ] as const) {
      const info = await reader.poolInfo(target);
      expect([info.ok, info.collaterals[0]?.verifiedOracle]).to.deep.equal([true, verified]);
    }
  });

  it("shows no volatility where its source is silent, and the measured one where it speaks", async () => {
    const { lens, poolOf, trader, id } = await fixture();
    const source = await ethers.deployContract("SettableVolatility");
    await source.set(parseEther("0.64"), 0n, true, false);
    const address = await source.getAddress();
    const pool = await poolOf(({ collaterals, ...params }) => ({
      ...params,
      collaterals: collaterals.map((collateral) => ({ ...collateral, volatilitySource: address })),
    }));
    await pool.syncMargin();
    await pool.connect(trader).borrow(id, usdc("40000"), trader);
    const heard = await lens.positionInfo(pool, id);
    expect((await lens.poolInfo(pool)).collaterals[0]?.sigma).to.equal(parseEther("0.8"));
    // ln(health) over 80 % times the root of a day.
    const deviations = Math.log(Number(heard.health) / 1e18) / (0.8 * Math.sqrt(86_400 / Number(YEAR)));
    expect(Number(heard.distanceDeviations) / 1e18).to.be.within(deviations * 0.999, deviations * 1.001);
    expect(heard.breachProbability).to.be.greaterThan(0n);

    await source.set(0n, 0n, true, true);
    const silent = await lens.positionInfo(pool, id);
    expect((await lens.poolInfo(pool)).collaterals[0]?.sigma).to.equal(0n);
    expect([silent.ok, silent.distanceDeviations, silent.breachProbability]).to.deep.equal([true, 0n, 0n]);
    expect(silent.health).to.equal(await pool.healthOf(id));
  });

  it("counts a token whose oracle is halted, and gives no new debt for it", async () => {
    const { lens, poolOf, trader, id } = await fixture();
    const other = await ethers.deployContract("PermitToken", ["Other", "OTH", 18]);
    const { oracle, entry } = await second(other, wethPrice("10"));
    const pool = await poolOf((params) => params, [entry]);
    await other.mint(trader, parseEther("1000"));
    await other.connect(trader).approve(pool, MaxUint256);
    await pool.connect(trader).depositCollateral(id, other, parseEther("1000"));
    await pool.connect(trader).borrow(id, usdc("1000"), trader);
    expect((await lens.positionInfo(pool, id)).borrowingPower).to.equal(usdc("56000"));

    await oracle.setState(wethPrice("10"), wethPrice("10"), HALTED);
    const info = await lens.positionInfo(pool, id);
    expect([info.ok, info.withoutCredit]).to.deep.equal([true, 2n]);
    expect(info.collateralValue).to.equal(usdc("70000"));
    expect(info.borrowingPower).to.equal(usdc("48000"));
    expect(info.health).to.equal(await pool.healthOf(id));
    // The power that it shows is the pool's own limit.
    const room = info.borrowingPower - (await pool.debtOf(id));
    const borrow = (amount: bigint) => pool.connect(trader).borrow.staticCall(id, amount, trader);
    await borrow(room - usdc("0.01"));
    await expect(borrow(room + 1n)).to.be.revertedWithCustomError(pool, "MarginPool_BelowInitialMargin");
  });

  it("shows a price that a pool takes for dead as dead: above 2^208, or none at all", async () => {
    const { lens, poolOf } = await fixture();
    const other = await ethers.deployContract("PermitToken", ["Other", "OTH", 18]);
    const { oracle, entry } = await second(other, wethPrice("10"));
    const pool = await poolOf((params) => params, [entry]);
    for (const [price, reference, state, priced, shown] of [
      [wethPrice("10"), 0n, NORMAL, true, wethPrice("10")],
      [2n ** 208n, wethPrice("10"), STALE, false, 0n],
      [wethPrice("10"), 2n ** 208n, STALE, false, 0n],
      [0n, wethPrice("10"), STALE, false, 0n],
    ] as const) {
      await oracle.setState(price, reference, NORMAL);
      const { collaterals } = await lens.poolInfo(pool);
      const row = collaterals[1];
      expect([row?.state, row?.priced, row?.price]).to.deep.equal([state, priced, shown]);
      // Of a dead oracle the pool keeps the last price, here that of its creation, in full for a day.
      expect(row?.referencePrice).to.equal(wethPrice("10"));
    }
  });
});

describe("PoolLens: what the pool knows and an oracle does not say", () => {
  const withOther = async (margin = MARGIN) => {
    const m = await fixture();
    const other = await ethers.deployContract("PermitToken", ["Other", "OTH", 18]);
    const { oracle, entry } = await second(other, wethPrice("10"));
    const weigh = ({ collaterals, ...params }: Params) => ({
      ...params,
      collaterals: collaterals.map((each, k) => (k === 1 ? { ...each, margin } : each)),
    });
    const pool = await m.poolOf(weigh, [entry]);
    await other.mint(m.trader, parseEther("1000"));
    await other.connect(m.trader).approve(pool, MaxUint256);
    await pool.connect(m.trader).borrow(m.id, usdc("40000"), m.trader);
    return { ...m, pool, other, otherOracle: oracle };
  };

  /** What the lens says of a change, and what the pool does: the name of the refusal, or nothing. */
  const both = async (m: Awaited<ReturnType<typeof withOther>>, change: object) => {
    const { lens, pool, trader, id } = m;
    const whole = { ...NONE, receiver: trader.address, ...change };
    const preview = await lens.previewAdjust(pool, id, whole);
    const act = pool.connect(trader).adjust.staticCall(id, whole, "0x");
    if (preview.ok) {
      await act;
      return "";
    }
    const refusal = pool.interface.parseError(preview.reason);
    await expect(act)
      .to.be.revertedWithCustomError(pool, refusal?.name ?? "a name")
      .withArgs(...((refusal?.args.toArray() ?? []) as unknown[]));
    return refusal?.name;
  };

  it("previews an unlevering in proportion while the oracle is dead, and no other", async () => {
    const m = await withOther();
    await m.oracle.setState(STALE);
    const sell = { withdrawToken: m.w, withdraw: parseEther("3") };
    expect(await both(m, { ...sell, repay: usdc("5000") })).to.equal("");
    expect(await both(m, { ...sell, repay: usdc("3000") })).to.equal("MarginPool_BelowInitialMargin");
  });

  it("counts what the same call puts in before as well as after, as the pool does", async () => {
    const m = await withOther();
    // Health 1.05: initial margin is out of reach.
    await m.oracle.set(wethPrice("1556"));
    const swap = { depositToken: m.other, deposit: parseEther("200"), withdrawToken: m.w, withdraw: parseEther("1") };
    expect(await both(m, { ...swap, repay: usdc("200") })).to.equal("MarginPool_BelowInitialMargin");
    expect(await both(m, { ...swap, repay: usdc("1600") })).to.equal("");
  });

  it("asks as the pool does below health 1 that the value per debt does not fall either", async () => {
    const m = await withOther({ ...MARGIN, maintenanceFloor: 400_000n, initialFloor: 500_000n });
    await m.pool.connect(m.trader).depositCollateral(m.id, m.other, parseEther("1000"));
    // 36,000 dollars at 0.9 and 10,000 at 0.6: health 0.96. What is taken weighs 3.1 % of that, and is 4.3 % of the value.
    await m.oracle.set(wethPrice("1200"));
    const light = { withdrawToken: m.other, withdraw: parseEther("200") };
    expect(await both(m, { ...light, repay: usdc("1400") })).to.equal("MarginPool_BelowInitialMargin");
    expect(await both(m, { ...light, repay: usdc("1900") })).to.equal("");
  });

  it("measures an unlevering at both prices of a token in CAUTION, as the pool does", async () => {
    const m = await withOther();
    await m.pool.connect(m.trader).depositCollateral(m.id, m.other, parseEther("1000"));
    await m.oracle.set(wethPrice("1400"));
    await m.otherOracle.setState(wethPrice("10"), wethPrice("5"), CAUTION);
    // 1,400 of 52,000 dollars at spot, of 47,000 at the reference: 2.7 % and 3.0 % of what carries the debt.
    const some = { withdrawToken: m.w, withdraw: parseEther("1") };
    expect(await both(m, { ...some, repay: usdc("1132") })).to.equal("MarginPool_BelowInitialMargin");
    expect(await both(m, { ...some, repay: usdc("1250") })).to.equal("");
  });

  it("asks as the pool does about a token of which nothing is left, and not about one that is not held", async () => {
    const m = await withOther();
    await m.oracle.set(wethPrice("1500"));
    const one = { withdrawToken: m.w, withdraw: parseEther("1") };
    // A thirtieth of the position.
    expect(await both(m, { ...one, repay: usdc("1333") })).to.equal("MarginPool_BelowInitialMargin");
    expect(await both(m, { ...one, repay: usdc("1334") })).to.equal("");

    await m.pool.connect(m.trader).depositCollateral(m.id, m.other, parseEther("1000"));
    await m.oracle.set(wethPrice("1200"));
    // 10,000 of 46,000 dollars.
    const all = { withdrawToken: m.other, withdraw: MaxUint256 };
    expect(await both(m, { ...all, repay: usdc("8695") })).to.equal("MarginPool_BelowInitialMargin");
    expect(await both(m, { ...all, repay: usdc("8696") })).to.equal("");
  });

  it("refuses as the pool does: tokens without a price, amounts that do not fit, and nothing at all", async () => {
    const m = await withOther();
    await m.otherOracle.setState(0n, 0n, STALE);
    const some = { depositToken: m.other, deposit: parseEther("1") };
    expect(await both(m, some)).to.equal("MarginPool_OracleDead");
    expect(await both(m, { ...some, borrow: 1n })).to.equal("MarginPool_OracleDead");
    for (const deposit of [2n ** 120n - 1n, 2n ** 120n, MaxUint256]) {
      expect(await both(m, { depositToken: m.w, deposit })).to.equal("MarginPool_AmountOverflow");
    }
    expect(await both(m, {})).to.equal("MarginPool_ZeroAmount");
  });

  it("takes distance, time and prices from the health that the pool sees where a token of several is dead", async () => {
    const m = await withOther();
    const { lens, pool, trader, id } = m;
    await pool.connect(trader).depositCollateral(id, m.other, parseEther("1000"));
    // Alone the WETH would not carry the debt: 30 at 1,300 dollars, and ten thousand dollars of the other.
    await m.oracle.set(wethPrice("1300"));
    await m.otherOracle.setState(0n, wethPrice("10"), STALE);
    const info = await lens.positionInfo(pool, id);
    expect([info.ok, info.liquidatable]).to.deep.equal([false, false]);
    expect(info.health).to.equal(await pool.healthOf(id));
    expect(valuesOf(info)).to.deep.equal([usdc("39000"), usdc("10000")]);
    expect(info.distance).to.be.within(parseEther("0.0929"), parseEther("0.0930"));
    expect(info.timeToLiquidation).to.be.greaterThan(365n * 86_400n);
    // (40,000 - 9,000) / (30 x 0.9)
    expect(info.liquidationPrices[0]).to.be.within(wethPrice("1148"), wethPrice("1149"));
  });

  it("shows a token that winds down at the price that the pool keeps, and previews with it", async () => {
    const m = await withOther();
    const { lens, pool, id, oracle } = m;
    await oracle.setState(STALE);
    for (let day = 0; day < 31; day++) {
      await pool.pokeOracle(0);
      await networkHelpers.time.increase(86_400);
    }
    await pool.windDown(0);
    for (const revived of [false, true]) {
      if (revived) await oracle.setState(NORMAL);
      await oracle.set(wethPrice("5000"));
      const info = await lens.positionInfo(pool, id);
      expect([info.ok, valuesOf(info)[0], info.health]).to.deep.equal([true, usdc("60000"), await pool.healthOf(id)]);
      expect(await both(m, { withdrawToken: m.w, withdraw: parseEther("1"), repay: usdc("1500") })).to.equal("");
    }
  });

  it("leaves out what a token's answer does not decode to: nonsense for decimals, no code at all", async () => {
    const m = await withOther();
    const { lens, pool, other, id } = m;
    // PUSH2 300 PUSH0 MSTORE PUSH1 32 PUSH0 RETURN: everything is 300.
    for (const code of ["0x61012c5f5260205ff3", "0x5f5ff3", "0x"]) {
      await ethers.provider.send("hardhat_setCode", [await other.getAddress(), code]);
      const { ok, collaterals } = await lens.poolInfo(pool);
      expect([ok, collaterals[1]?.symbol, collaterals[1]?.decimals], code).to.deep.equal([true, "", 0n]);
      expect((await lens.positionInfo(pool, id)).ok, code).to.equal(true);
    }
  });
});

describe("PoolLens: what add-ons and interest do to a position", () => {
  it("shows the borrowing power that is left after the pool's size add-on", async () => {
    const { lens, poolOf, trader, id } = await fixture();
    const margin = { ...MARGIN, baseSlippage: 200_000n, maxSlippage: 500_000n, referenceNotional: usdc("60000") };
    const pool = await poolOf(({ collaterals, limits, ...params }) => ({
      ...params,
      limits: { ...limits, borrowCap: usdc("200000") },
      collaterals: collaterals.map((collateral) => ({ ...collateral, margin })),
    }));
    const [, atNothing] = await pool.marginsOf(0);
    const atSize = await pool.initialMarginAt(0, usdc("60000"));
    expect(atSize).to.be.greaterThan(atNothing);
    const { borrowingPower } = await lens.positionInfo(pool, id);
    expect(borrowingPower).to.equal((usdc("60000") * (1_000_000n - atSize)) / 1_000_000n);
    const borrow = (amount: bigint) => pool.connect(trader).borrow.staticCall(id, amount, trader);
    await borrow(borrowingPower);
    await expect(borrow(borrowingPower + 1n)).to.be.revertedWithCustomError(pool, "MarginPool_BelowInitialMargin");
  });

  it("says never where interest rounds to nothing", async () => {
    const { lens, poolOf, trader, id } = await fixture();
    // The least rates and the steepest curve: far below target a debt costs 16 / 18 of the smallest unit.
    const least = { initialRateAtTarget: 16n, minRateAtTarget: 16n, curveSteepness: parseEther("18") };
    const pool = await poolOf(({ rate, ...params }) => ({ ...params, rate: { ...rate, ...least } }));
    await pool.connect(trader).borrow(id, usdc("1000"), trader);
    const [info, { borrowRate }] = [await lens.positionInfo(pool, id), await lens.poolInfo(pool)];
    expect([borrowRate, info.timeToLiquidation]).to.deep.equal([0n, MaxUint256]);

    await pool.connect(trader).borrow(id, usdc("40000"), trader);
    const dearer = await lens.positionInfo(pool, id);
    expect((await lens.poolInfo(pool)).borrowRate).to.be.greaterThan(0n);
    expect(dearer.timeToLiquidation).to.be.within(1n, MaxUint256 - 1n);
  });
});

describe("PoolLens: previews of all and of nothing", () => {
  const borrowed = async () => {
    const m = await fixture();
    const pool = await m.poolOf((params) => params);
    await pool.connect(m.trader).borrow(m.id, usdc("1000"), m.trader);
    return { ...m, pool };
  };

  it("of repaying everything: the debt of that second, and no more", async () => {
    const { lens, pool, trader, id } = await borrowed();
    const next = (await networkHelpers.time.latest()) + 100_000;
    for (const repay of [MaxUint256, usdc("2000")]) {
      const snapshot = await networkHelpers.takeSnapshot();
      await networkHelpers.time.setNextBlockTimestamp(next);
      await networkHelpers.mine();
      const preview = await lens.previewAdjust(pool, id, { ...NONE, repay });
      expect([preview.ok, preview.repaid]).to.deep.equal([true, await pool.debtOf(id)]);
      expect([preview.afterwards.debt, preview.afterwards.health]).to.deep.equal([0n, MaxUint256]);
      await networkHelpers.time.setNextBlockTimestamp(next);
      await pool.connect(trader).adjust(id, { ...NONE, repay }, "0x");
      expect(await pool.positionWord(id)).to.equal(preview.afterwards.word);
      await snapshot.restore();
    }
  });

  it("of repaying a part where the minimum is owed: refused as by the pool", async () => {
    const { lens, poolOf, trader, id } = await fixture();
    const pool = await poolOf((params) => params);
    const least = usdc("100");
    await pool.connect(trader).borrow(id, least, trader);
    const part = { ...NONE, repay: usdc("50") };
    const preview = await lens.previewAdjust(pool, id, part);
    const refusal = pool.interface.parseError(preview.reason);
    expect([preview.ok, refusal?.name]).to.deep.equal([false, "MarginPool_DebtBelowMinimum"]);
    expect(refusal?.args.toArray()).to.deep.equal([id, least, least]);
    await expect(pool.connect(trader).adjust.staticCall(id, part, "0x"))
      .to.be.revertedWithCustomError(pool, "MarginPool_DebtBelowMinimum")
      .withArgs(id, least, least);
  });

  it("of taking out all of a token: its bit leaves the basket", async () => {
    const { lens, pool, trader, id, weth } = await borrowed();
    const all = { ...NONE, withdrawToken: weth, withdraw: MaxUint256, repay: MaxUint256, receiver: trader.address };
    const preview = await lens.previewAdjust(pool, id, all);
    expect([preview.ok, preview.withdrawn, preview.afterwards.word]).to.deep.equal([true, parseEther("30"), 0n]);
    await pool.connect(trader).adjust(id, all, "0x");
    expect(await pool.positionWord(id)).to.equal(0n);

    // Of nothing nothing can be taken.
    const nothing = await lens.previewAdjust(pool, id, { ...NONE, withdrawToken: weth, withdraw: MaxUint256 });
    const refusal = pool.interface.parseError(nothing.reason);
    expect([nothing.ok, refusal?.name]).to.deep.equal([false, "MarginPool_InsufficientCollateral"]);
    expect(refusal?.args.toArray()).to.deep.equal([id, await weth.getAddress(), 0n, 0n]);
  });
});
