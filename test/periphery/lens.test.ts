import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, ZeroAddress, ZeroHash, getAddress, parseEther } from "ethers";

import { Pool, Position, explainError } from "../../scripts/sdk/src/index.ts";
import { readPool, readPosition } from "../../scripts/sdk/src/ethers.ts";
import { LATER, MARGIN, deployMarket, idOf, poolParams, usdc, wethPrice } from "../helpers/market.ts";
import { expectNear } from "../helpers/near.ts";
import { createPool } from "../helpers/protocol.ts";

const { ethers, networkHelpers } = await network.create({
  // Gas outright: an estimate is made at a second at which no interest is booked, and would be too low now and then.
  override: { allowBlocksWithSameTimestamp: true, gas: 15_000_000n },
});
const WAD = 10n ** 18n;
const STALE = 3n;
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

const market = async () => {
  const m = await deployMarket(ethers);
  const lens = await ethers.deployContract("PoolLens", [ZeroAddress]);
  const { trader, longs, weth, dollars, keeper } = m;
  const id = idOf(trader.address, 0n);
  for (const account of [trader, keeper]) {
    await weth.connect(account).approve(longs, MaxUint256);
    await dollars.connect(account).approve(longs, MaxUint256);
  }
  await longs.connect(trader).depositCollateral(id, weth, parseEther("30"));
  await longs.connect(trader).borrow(id, usdc("40000"), trader);
  return { ...m, lens, id };
};
const fixture = () => networkHelpers.loadFixture(market);

describe("PoolLens: reads", () => {
  it("shows a pool in one answer, equal to the pool's own", async () => {
    const { lens, longs, dollars, weth, oracle, factory } = await fixture();
    const info = await lens.poolInfo(longs);
    expect(info.ok).to.be.true;
    expect(info.factory).to.equal(await factory.getAddress());
    expect(info.asset).to.equal(await dollars.getAddress());
    expect([info.symbol, info.decimals, info.name]).to.deep.equal(["USDC", 6n, "Bulkhead Pool"]);
    expect(info.totalAssets).to.equal(await longs.totalAssets());
    expect(info.totalDebt).to.equal(await longs.totalDebt());
    expect(info.idleCash).to.equal(await longs.idleCash());
    expect(info.utilisation).to.equal((info.totalDebt * WAD) / (info.totalDebt + info.idleCash));
    expect(info.supplyRate).to.be.lessThan(info.borrowRate);
    const [collateral] = info.collaterals;
    expect(collateral.token).to.equal(await weth.getAddress());
    expect(collateral.symbol).to.equal("WETH");
    expect(collateral.oracle).to.equal(await oracle.getAddress());
    expect(collateral.verifiedOracle).to.be.false;
    expect(collateral.price).to.equal(wethPrice("2000"));
    expect([collateral.maintenanceMargin, collateral.initialMargin]).to.deep.equal([100_000n, 200_000n]);
  });

  it("shows a position: values, health, leverage, liquidation price, distance, time", async () => {
    const { lens, longs, id, oracle } = await fixture();
    const info = await lens.positionInfo(longs, id);
    expect(info.debt).to.equal(await longs.debtOf(id));
    expect(info.collateralValue).to.equal(usdc("60000"));
    expect(info.equity).to.equal(usdc("60000") - info.debt);
    expect(info.health).to.equal(await longs.healthOf(id));
    expect(info.leverage).to.be.within(3n * WAD, (3_001n * WAD) / 1000n);
    expect(info.borrowingPower).to.equal(usdc("48000"));
    // 1 - 1 / 1.35
    expect(info.distance).to.be.within(parseEther("0.2592"), parseEther("0.2593"));
    expect(info.timeToLiquidation).to.be.greaterThan(365n * 86_400n);
    expect(info.breachProbability).to.equal(0n);
    expect(info.liquidatable).to.be.false;

    // The price that it names is the one at which the pool liquidates, to a millionth.
    const [price] = info.liquidationPrices;
    await oracle.set(price + price / 1_000_000n);
    expect(await longs.isLiquidatable(id)).to.be.false;
    await oracle.set(price - price / 1_000_000n);
    expect(await longs.isLiquidatable(id)).to.be.true;
    const after = await lens.positionInfo(longs, id);
    expect([after.liquidatable, after.timeToLiquidation, after.breachProbability]).to.deep.equal([true, 0n, WAD]);
  });

  it("has words for nothing owed and nothing held", async () => {
    const { lens, longs, trader } = await fixture();
    const info = await lens.positionInfo(longs, idOf(trader.address, 5n));
    expect([info.ok, info.debt, info.health, info.distance]).to.deep.equal([true, 0n, MaxUint256, WAD]);
    expect([info.timeToLiquidation, info.leverage]).to.deep.equal([MaxUint256, MaxUint256]);
  });

  it("loses one row to one dead oracle, and says why", async () => {
    const m = await fixture();
    const { lens, longs, weth, dollars, trader, factory, id } = m;
    const [d, w] = [await dollars.getAddress(), await weth.getAddress()];
    const other = await ethers.deployContract("PermitToken", ["Other", "OTH", 18]);
    const dead = await ethers.deployContract("SettableOracle", [wethPrice("10")]);
    const basket = [
      { token: w, oracle: await m.oracle.getAddress(), inverse: false },
      { token: await other.getAddress(), oracle: await dead.getAddress(), inverse: false },
    ];
    const pool = await createPool(ethers, factory, poolParams(d, basket, usdc("100"), usdc("1000000")));
    await other.mint(trader, parseEther("5"));
    for (const token of [other, weth]) await token.connect(trader).approve(pool, MaxUint256);
    await pool.connect(trader).depositCollateral(id, other, parseEther("5"));
    await pool.connect(trader).depositCollateral(idOf(trader.address, 1n), weth, parseEther("1"));
    await dead.setState(STALE);
    const [broken, fine] = await lens.positionInfos(pool, [id, idOf(trader.address, 1n)]);
    expect([broken.ok, broken.amounts[1], broken.withoutCredit]).to.deep.equal([false, parseEther("5"), 2n]);
    const { name, values } = explainError(broken.reason);
    expect([name, values["token"], values["state"]]).to.deep.equal([
      "PoolLens_NoPrice",
      await other.getAddress(),
      STALE,
    ]);
    expect([fine.ok, fine.collateralValue]).to.deep.equal([true, usdc("2000")]);
    const info = await lens.poolInfo(pool);
    expect(info.collaterals.map(({ priced }) => priced)).to.deep.equal([true, false]);
    expect(info.ok).to.be.true;
    const pools = await lens.poolInfos([longs, trader, dead]);
    expect(pools.map(({ ok }) => ok)).to.deep.equal([true, false, false]);
  });

  it("pages for keepers", async () => {
    const { lens, longs, id, trader, oracle } = await fixture();
    const ids = [id, idOf(trader.address, 1n)];
    expect(await lens.liquidatableOf(longs, ids)).to.deep.equal([]);
    await oracle.set(wethPrice("1400"));
    expect(await lens.liquidatableOf(longs, ids)).to.deep.equal([id]);
    const [words, healths] = await lens.page(longs, ids);
    expect(words).to.deep.equal([await longs.positionWord(id), 0n]);
    expect(healths).to.deep.equal([await longs.healthOf(id), MaxUint256]);
  });

  it("keeps its inner functions to itself", async () => {
    const { lens, longs, id, stranger } = await fixture();
    const theirs = lens.connect(stranger);
    for (const call of [
      () => theirs.readPool(longs),
      () => theirs.readPosition(longs, id),
      () => theirs.computeAdjust(longs, id, NONE),
    ]) {
      await expect(call()).to.be.revertedWithCustomError(lens, "PoolLens_NotSelf").withArgs(stranger.address);
    }
  });
});

describe("PoolLens: previews equal the action", () => {
  it("of every combined change of a random walk, to the unit", async () => {
    const { lens, longs, id, trader, weth } = await fixture();
    let seed = 7n;
    const random = (below: bigint): bigint => {
      seed = (seed * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
      return (seed >> 16n) % below;
    };
    let done = 0;
    let refused = 0;
    for (let i = 0; i < 40; i++) {
      const kind = random(5n);
      const change = {
        ...NONE,
        receiver: trader.address,
        ...(kind === 0n ? { depositToken: weth, deposit: random(parseEther("3")) + 1n } : {}),
        ...(kind === 1n || kind === 4n ? { borrow: random(usdc("9000")) + 1n } : {}),
        ...(kind === 2n ? { repay: random(20n) === 0n ? MaxUint256 : random(usdc("9000")) + 1n } : {}),
        ...(kind >= 3n ? { withdrawToken: weth, withdraw: random(parseEther("3")) + 1n } : {}),
      };
      // The preview is asked at the very second at which the change happens.
      const next = (await networkHelpers.time.latest()) + Number(random(100_000n)) + 1;
      await networkHelpers.time.setNextBlockTimestamp(next);
      await networkHelpers.mine();
      const preview = await lens.previewAdjust(longs, id, change);
      await networkHelpers.time.setNextBlockTimestamp(next);
      const act = longs.connect(trader).adjust;
      if (!preview.ok) {
        refused++;
        await networkHelpers.mine();
        const failure: unknown = await act.staticCall(id, change, "0x").then(
          () => undefined,
          (error: unknown) => error,
        );
        const name = explainError(preview.reason).name;
        expect(String(failure), `step ${i}`).to.include(name);
        continue;
      }
      const result = await act.staticCall(id, change, "0x");
      await act(id, change, "0x");
      done++;
      expect([preview.repaid, preview.withdrawn], `step ${i}`).to.deep.equal([...result]);
      expect(preview.afterwards.word, `step ${i}`).to.equal(await longs.positionWord(id));
      expect(preview.afterwards.debt, `step ${i}`).to.equal(await longs.debtOf(id));
      expect(preview.afterwards.health, `step ${i}`).to.equal(await longs.healthOf(id));
    }
    expect(done).to.be.greaterThan(15);
    expect(refused).to.be.greaterThan(0);
  });

  it("names the pool's own error where it would refuse", async () => {
    const { lens, longs, id, trader, weth, oracle } = await fixture();
    const empty = idOf(trader.address, 9n);
    const cases: [string, object, string][] = [
      [empty, { repay: 1n }, "MarginPool_NoDebt"],
      [id, { borrow: usdc("2000000") }, "MarginPool_InsufficientCash"],
      [id, { borrow: usdc("20000") }, "MarginPool_BelowInitialMargin"],
      [id, { withdrawToken: weth, withdraw: parseEther("8") }, "MarginPool_BelowInitialMargin"],
      // Debt falls, but health with it, below what new risk needs.
      [id, { repay: usdc("100"), withdrawToken: weth, withdraw: parseEther("8") }, "MarginPool_BelowInitialMargin"],
      [id, { withdrawToken: weth, withdraw: parseEther("31") }, "MarginPool_InsufficientCollateral"],
      [id, { depositToken: oracle, deposit: 1n }, "MarginPool_UnknownCollateral"],
      [empty, { depositToken: weth, deposit: parseEther("1"), borrow: 5n }, "MarginPool_DebtBelowMinimum"],
    ];
    for (const [position, change, name] of cases) {
      const preview = await lens.previewAdjust(longs, position, { ...NONE, ...change });
      expect(preview.ok, name).to.be.false;
      expect(explainError(preview.reason).name).to.equal(name);
    }
  });

  it("of the router's trades, from what the venue gives: opening, increasing, decreasing, closing", async () => {
    const { lens, longs, router, venue, trader, weth, dollars } = await fixture();
    const id = idOf(trader.address, 3n);
    await longs.connect(trader).setOperator(router, 31n, 50_000n, LATER);
    await weth.connect(trader).approve(router, MaxUint256);
    const [as, route] = [router.connect(trader), await venue.getAddress()];
    const trade = { ...NONE, depositToken: weth, withdrawToken: weth };
    const [of, bounds] = [[longs, 3n, dollars, weth] as const, [route, LATER] as const];
    const steps: [string, object, (at: { gasLimit: bigint }) => Promise<unknown>][] = [
      [
        "open",
        { deposit: parseEther("30"), borrow: usdc("40000") },
        (gas) => as.openLong(...of, weth, parseEther("10"), usdc("40000"), parseEther("20"), ...bounds, gas),
      ],
      [
        "increase",
        { deposit: parseEther("1"), borrow: usdc("2000") },
        (gas) => as.increaseLong(...of, weth, 0n, usdc("2000"), parseEther("1"), ...bounds, gas),
      ],
      [
        "decrease",
        { withdraw: parseEther("5"), repay: usdc("10000") },
        (gas) => as.decreaseLong(...of, parseEther("5"), usdc("10000"), ...bounds, gas),
      ],
      [
        "close",
        { withdraw: MaxUint256, repay: MaxUint256 },
        (gas) => as.closeLong(...of, usdc("52000"), trader, false, ...bounds, gas),
      ],
    ];
    for (const [name, change, act] of steps) {
      const next = (await networkHelpers.time.latest()) + 1_000;
      await networkHelpers.time.setNextBlockTimestamp(next);
      await networkHelpers.mine();
      const preview = await lens.previewAdjust(longs, id, { ...trade, ...change });
      expect(preview.ok, name).to.equal(true);
      await networkHelpers.time.setNextBlockTimestamp(next);
      await act({ gasLimit: 3_000_000n });
      expect(preview.afterwards.word, name).to.equal(await longs.positionWord(id));
      expect(preview.afterwards.health, name).to.equal(await longs.healthOf(id));
    }
    expect(await longs.positionWord(id)).to.equal(0n);
  });

  it("of a lender's deposit and redemption, with what lenders earn afterwards", async () => {
    const { lens, longs, lender, dollars } = await fixture();
    await dollars.connect(lender).approve(longs, MaxUint256);
    const at = async () => {
      const next = (await networkHelpers.time.latest()) + 86_400;
      await networkHelpers.time.setNextBlockTimestamp(next);
      await networkHelpers.mine();
      return () => networkHelpers.time.setNextBlockTimestamp(next);
    };
    const rateNow = async () => (await lens.poolInfo(longs)).supplyRate;

    let again = await at();
    const before = await rateNow();
    const deposit = await lens.previewDeposit(longs, usdc("500000"), lender);
    expect([deposit.ok, deposit.assets]).to.deep.equal([true, usdc("500000")]);
    const held = await longs.balanceOf(lender);
    await again();
    await longs.connect(lender).deposit(usdc("500000"), lender);
    expect((await longs.balanceOf(lender)) - held).to.equal(deposit.shares);
    expect(await rateNow()).to.equal(deposit.supplyRate);
    expect(deposit.supplyRate).to.be.lessThan(before);

    again = await at();
    const shares = (await longs.balanceOf(lender)) / 2n;
    const redemption = await lens.previewRedeem(longs, lender, shares);
    expect([redemption.ok, redemption.shares]).to.deep.equal([true, shares]);
    const paid = await dollars.balanceOf(lender);
    await again();
    await longs.connect(lender).redeem(shares, lender, lender);
    expect((await dollars.balanceOf(lender)) - paid).to.equal(redemption.assets);
    expect(await rateNow()).to.equal(redemption.supplyRate);
    expect(redemption.supplyRate).to.be.greaterThan(deposit.supplyRate);
  });

  it("names the pool's own error where a lender would be refused", async () => {
    const { lens, longs, lender, trader, dollars } = await fixture();
    await dollars.connect(lender).approve(longs, MaxUint256);
    const cap = (await lens.poolInfo(longs)).supplyCap;
    const most = await longs.maxRedeem(lender);
    const pool = await ethers.getContractAt("MarginPool", longs);
    const attempts = [
      [await lens.previewDeposit(longs, cap, lender), () => longs.connect(lender).deposit.staticCall(cap, lender)],
      [await lens.previewDeposit(longs, 0n, lender), () => longs.connect(lender).deposit.staticCall(0n, lender)],
      [
        await lens.previewRedeem(longs, lender, most + 1n),
        () => longs.connect(lender).redeem.staticCall(most + 1n, lender, lender),
      ],
      [await lens.previewRedeem(longs, trader, 1n), () => longs.connect(trader).redeem.staticCall(1n, trader, trader)],
    ] as const;
    const names = [];
    for (const [preview, attempt] of attempts) {
      expect(preview.ok).to.equal(false);
      const { name, values } = explainError(preview.reason);
      await expect(attempt())
        .to.be.revertedWithCustomError(pool, name)
        .withArgs(...Object.values(values).map((value) => (typeof value === "string" ? getAddress(value) : value)));
      names.push(name);
    }
    expect(names).to.deep.equal([
      "ERC4626ExceededMaxDeposit",
      "MarginPool_ZeroShares",
      "ERC4626ExceededMaxRedeem",
      "ERC4626ExceededMaxRedeem",
    ]);
  });

  it("of liquidations: by the pool itself, taken back", async () => {
    const { lens, longs, id, keeper, oracle, weth } = await fixture();
    const healthy = await lens.previewLiquidate.staticCall(longs, [id], MaxUint256);
    expect(healthy.ok).to.be.false;
    expect(explainError(healthy.reason).name).to.equal("MarginPool_NothingToLiquidate");

    for (const price of ["1470", "1400", "1200"]) {
      const snapshot = await networkHelpers.takeSnapshot();
      await oracle.set(wethPrice(price));
      const next = (await networkHelpers.time.latest()) + 5;
      await networkHelpers.time.setNextBlockTimestamp(next);
      await networkHelpers.mine();
      const preview = await lens.previewLiquidate.staticCall(longs, [id], MaxUint256);
      expect(preview.ok).to.be.true;
      const before = await weth.balanceOf(keeper);
      await networkHelpers.time.setNextBlockTimestamp(next);
      const batch = { maxRepay: MaxUint256, unmovable: 0n, receiver: keeper.address, callback: ZeroAddress };
      const result = await longs.connect(keeper).liquidate.staticCall([id], batch, "0x");
      await longs.connect(keeper).liquidate([id], batch, "0x");
      expect(preview.repaid).to.equal(result.repaid);
      expect((await weth.balanceOf(keeper)) - before).to.equal(preview.seized[0]);
      expect(await longs.positionWord(id)).to.equal(preview.words[0]);
      await snapshot.restore();
    }
  });
});

describe("sdk: entities mirror the pool", () => {
  it("accrue as the pool does, after any time, to the last bit", async () => {
    const { longs, id, trader, weth } = await fixture();
    for (const wait of [1, 59, 3_600, 86_400, 30 * 86_400, 400 * 86_400]) {
      const pool = await readPool(longs);
      await networkHelpers.time.increase(wait);
      const now = BigInt(await networkHelpers.time.latest());
      const mirrored = pool.at(now);
      const state = await longs.poolState();
      for (const field of ["index", "lastAccrual", "rateAtTarget", "reserve", "cash", "scaledDebt", "flags"] as const) {
        expect(mirrored[field], `${field} after ${wait}`).to.equal(state[field]);
      }
      expect(mirrored.totalDebt).to.equal(await longs.totalDebt());
      expect(mirrored.totalAssets).to.equal(await longs.totalAssets());
      expect([mirrored.margins(0, now).maintenance, mirrored.margins(0, now).initial]).to.deep.equal([
        ...(await longs.marginsOf(0)),
      ]);
      const { position } = await readPosition(longs, id);
      expect(position.debt(mirrored.index)).to.equal(await longs.debtOf(id));
      const quotes = [{ price: wethPrice("2000"), maintenanceMargin: MARGIN.maintenanceFloor }];
      expect(position.health(quotes, mirrored.index)).to.equal(await longs.healthOf(id));
      await longs.connect(trader).depositCollateral(id, weth, 1n);
      await longs.connect(trader).repay(id, usdc("100"));
    }
  });

  it("agree with the lens on what people ask", async () => {
    const { lens, longs, id } = await fixture();
    const info = await lens.positionInfo(longs, id);
    const { position } = await readPosition(longs, id);
    const { index } = await longs.poolState();
    const quotes = [{ price: wethPrice("2000"), maintenanceMargin: 100_000n }];
    expect(position.leverage(quotes, index)).to.equal(info.leverage);
    expect(position.equity(quotes, index)).to.equal(info.equity);
    expect(position.liquidationPrice(0, quotes, index)).to.equal(info.liquidationPrices[0]);
    expect(position.distance(quotes, index)).to.equal(info.distance);
    expect(position.toWord()).to.equal(info.word);
    expect(position.breachProbability(quotes, index, WAD, 86_400n)).to.be.lessThan(WAD / 1000n);
    const { borrowRate } = await readPool(longs);
    expect(position.timeToLiquidation(quotes, index, borrowRate)).to.equal(info.timeToLiquidation);
    expect(Position.fromWord(0n).timeToLiquidation(quotes, index, borrowRate)).to.equal(MaxUint256);
  });

  it("agree with the lens on when, and how probably, a position is liquidated where volatility is measured", async () => {
    const { lens, factory, dollars, weth, oracle, lender, trader } = await fixture();
    const source = await ethers.deployContract("SettableVolatility");
    // 90 % a year
    await source.set(parseEther("0.81"), 0n, true, false);
    const tokens = [{ token: await weth.getAddress(), oracle: await oracle.getAddress(), inverse: false }];
    const params = poolParams(await dollars.getAddress(), tokens, usdc("100"), usdc("1000000"));
    const volatilitySource = await source.getAddress();
    const collaterals = params.collaterals.map((collateral) => ({ ...collateral, volatilitySource }));
    const pool = await createPool(ethers, factory, { ...params, collaterals });
    await dollars.connect(lender).approve(pool, MaxUint256);
    await pool.connect(lender).deposit(usdc("50000"), lender);
    await pool.syncMargin();
    const id = idOf(trader.address, 0n);
    await weth.connect(trader).approve(pool, MaxUint256);
    await pool.connect(trader).depositCollateral(id, weth, parseEther("30"));
    await pool.connect(trader).borrow(id, usdc("45000"), trader);

    let before = 0n;
    for (const price of ["2000", "1900", "1800", "1750"]) {
      await oracle.set(wethPrice(price));
      const info = await lens.positionInfo(pool, id);
      const [{ position }, { index }, mirror] = [
        await readPosition(pool, id),
        await pool.poolState(),
        await readPool(pool),
      ];
      const [maintenanceMargin] = await pool.marginsOf(0);
      const quotes = [{ price: wethPrice(price), maintenanceMargin }];
      const { borrowRate } = mirror.at(BigInt(await networkHelpers.time.latest()));
      expect(info.breachProbability, price).to.equal(
        position.breachProbability(quotes, index, parseEther("0.9"), 86_400n),
      );
      expect(info.breachProbability, `nearer at ${price}`).to.be.greaterThan(before);
      expect(info.timeToLiquidation, price).to.equal(position.timeToLiquidation(quotes, index, borrowRate));
      expect(info.timeToLiquidation, price).to.be.greaterThan(0n);
      // The logarithm of health, in deviations of one day at 90 % a year.
      const deviations = Math.log(Number(info.health) / 1e18) / (0.9 * Math.sqrt(1 / 365));
      expectNear(Number(info.distanceDeviations) / 1e18, deviations, 1e-6, price);
      before = info.breachProbability;
    }
    expect(before).to.be.within(WAD / 100n, WAD);
  });

  it("pack and unpack", async () => {
    const { longs } = await fixture();
    const [a, b] = await longs.poolWords();
    const pool = await readPool(longs);
    expect(pool.toWords()).to.deep.equal({ a, b });
    expect(pool.at(0n)).to.equal(pool);
    const word = (7n << 248n) | (5n << 240n) | (9n << 120n) | 3n;
    expect(Position.fromWord(word, [0n, 4n]).toWord()).to.equal(word);
    expect(Pool.fromWords(pool.terms, 0n, 0n).at(pool.terms.createdAt + 5n).index).to.equal(0n);
    expect(ZeroHash).to.have.length(66);
  });
});
