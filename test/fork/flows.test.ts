import { expect } from "chai";
import { MaxUint256, type TypedDataField, ZeroAddress, concat, parseEther } from "ethers";

import { MAINNET } from "../../scripts/fork/mainnet.ts";
import { DOMAINS, PERMISSION, TRIGGER_KIND, TRIGGER_MEASURE, TRIGGER_ORDER } from "../../scripts/sdk/src/index.ts";
import { LATER, PERMIT_SINGLE, idOf } from "../helpers/market.ts";
import { deployOnFork, path, usdc } from "./market.ts";
import { type Fork, forkMainnet } from "./network.ts";

describe("fork: a trader's life on Uniswap V3 and Chainlink", function () {
  this.timeout(600_000);
  let fork: Fork;

  before(async () => {
    fork = await forkMainnet();
  });
  after(() => fork.close());

  const market = () => deployOnFork(fork);
  const fixture = () => fork.networkHelpers.loadFixture(market);
  type Market = Awaited<ReturnType<typeof fixture>>;

  /** Route of the router: adapter, then path. */
  const route = async ({ adapter }: Market, from: string, to: string) =>
    concat([await adapter.getAddress(), path(from, to)]);

  /** Ten ETH of the trader's own, 3x: what is bought is bounded at 1 % below the oracle. */
  const lever = async (m: Market): Promise<string> => {
    const { router, longs, dollars, weth, trader, orders } = m;
    const [price] = (await m.lens.poolInfo(longs)).collaterals.map((c) => c.price);
    const borrowed = (parseEther("20") * price) / 10n ** 36n;
    await longs.connect(trader).setOperator(router, 31n, 50_000n, LATER);
    await longs.connect(trader).setOperator(orders, PERMISSION.REDUCE, 50_000n, LATER);
    const value = parseEther("10");
    const buy = await route(m, MAINNET.USDC, MAINNET.WETH);
    const least = (parseEther("20") * 99n) / 100n;
    await router
      .connect(trader)
      .openLong(longs, 0n, dollars, weth, ZeroAddress, value, borrowed, least, buy, LATER, { value });
    return idOf(trader.address, 0n);
  };

  it("reads the price of both feeds at their addresses", async () => {
    const { lens, longs, eth } = await fixture();
    const { collaterals } = await lens.poolInfo(longs);
    expect(collaterals[0].priced).to.be.true;
    expect(collaterals[0].verifiedOracle).to.be.true;
    // 8 decimals of the feeds, 6 and 18 of the tokens; USDC is within 1 % of a dollar
    expect(collaterals[0].price / 10n ** 16n).to.be.within((eth.answer * 99n) / 100n, (eth.answer * 101n) / 100n);
  });

  it("opens with native ETH at the venue's price, levered, and keeps nothing in the router", async () => {
    const m = await fixture();
    const id = await lever(m);
    const info = await m.lens.positionInfo(m.longs, id);
    expect(info.amounts[0]).to.be.within(parseEther("29.8"), parseEther("30.2"));
    expect(info.leverage).to.be.within(parseEther("2.9"), parseEther("3.1"));
    for (const token of [m.weth, m.dollars]) {
      expect(await token.balanceOf(m.router)).to.equal(0n);
      expect(await token.balanceOf(m.adapter)).to.equal(0n);
      expect(await token.allowance(m.router, m.longs)).to.equal(0n);
    }
  });

  it("opens with dollars by the genuine Permit2: one signature, no approval of the router", async () => {
    const m = await fixture();
    const { router, longs, dollars, weth, trader } = m;
    const permit2 = await fork.ethers.getContractAt("IPermit2", MAINNET.PERMIT2);
    await longs.connect(trader).setOperator(router, 31n, 50_000n, LATER);
    await dollars.connect(trader).approve(permit2, MaxUint256);
    const details = { token: MAINNET.USDC, amount: usdc("10000"), expiration: LATER, nonce: 0n };
    const single = { details, spender: await router.getAddress(), sigDeadline: LATER };
    const domain = { name: "Permit2", chainId: 1n, verifyingContract: MAINNET.PERMIT2 };
    const signature = await trader.signTypedData(domain, PERMIT_SINGLE, single);
    const buy = await route(m, MAINNET.USDC, MAINNET.WETH);
    const [price] = (await m.lens.poolInfo(longs)).collaterals.map((c) => c.price);
    const least = (usdc("30000") * 10n ** 36n * 99n) / (price * 100n);
    const open: [string, bigint, string, string, string, bigint, bigint, bigint, string, bigint] = [
      await longs.getAddress(),
      0n,
      MAINNET.USDC,
      MAINNET.WETH,
      MAINNET.USDC,
      usdc("10000"),
      usdc("20000"),
      least,
      buy,
      LATER,
    ];
    // Without the permit nothing moves: what is missing is named.
    await expect(router.connect(trader).openLong(...open))
      .to.be.revertedWithCustomError(router, "MarginRouter_PermitFailed")
      .withArgs(MAINNET.USDC, 0n, usdc("10000"));
    const calls = [
      router.interface.encodeFunctionData("permit2", [single, signature]),
      router.interface.encodeFunctionData("openLong", open),
    ];
    await router.connect(trader).multicall(calls);
    const id = idOf(trader.address, 0n);
    expect(await longs.debtOf(id)).to.equal(usdc("20000"));
    expect(await longs.collateralOf(id, weth)).to.be.greaterThanOrEqual(least);
    expect(await dollars.allowance(trader, router)).to.equal(0n);
    expect((await permit2.allowance(trader, dollars, router)).amount).to.equal(0n);
  });

  it("executes a signed stop-loss for a tip after the market fell", async () => {
    const m = await fixture();
    const { orders, longs, trader, keeper, dollars, adapter } = m;
    const id = await lever(m);
    const [price] = (await m.lens.poolInfo(longs)).collaterals.map((c) => c.price);
    const order = {
      owner: trader.address,
      pool: await longs.getAddress(),
      index: 0n,
      debtToken: MAINNET.USDC,
      token: MAINNET.WETH,
      kind: TRIGGER_KIND.STOP_LOSS,
      trigger: (price * 91n) / 100n,
      measure: TRIGGER_MEASURE.PRICE,
      startPeak: 0n,
      minScaledDebt: 0n,
      scaledDebt: ((await longs.positionWord(id)) >> 120n) & ((1n << 120n) - 1n),
      repay: MaxUint256,
      maxSlippage: 20_000n,
      tip: usdc("10"),
      nonce: 1n,
      validUntil: LATER,
    };
    const domain = { ...DOMAINS.triggerOrders, chainId: 1n, verifyingContract: await orders.getAddress() };
    const types = TRIGGER_ORDER as unknown as Record<string, TypedDataField[]>;
    const signature = await trader.signTypedData(domain, types, order);
    const sell = path(MAINNET.WETH, MAINNET.USDC);
    await expect(orders.connect(keeper).execute(order, signature, 0n, adapter, sell)).to.be.revertedWithCustomError(
      orders,
      "TriggerOrders_NotTriggered",
    );
    await m.fallTo(90n);
    const before = await dollars.balanceOf(keeper);
    await orders.connect(keeper).execute(order, signature, 0n, adapter, sell);
    expect((await dollars.balanceOf(keeper)) - before).to.equal(usdc("10"));
    expect(await longs.debtOf(id)).to.equal(0n);
    // 30 x 0.9 less 20 of debt, in WETH at the lower price
    expect(await longs.collateralOf(id, MAINNET.WETH)).to.be.within(parseEther("7"), parseEther("8"));
  });

  it("is liquidated by a keeper without capital: seize, sell on Uniswap, repay, profit", async () => {
    const m = await fixture();
    const { longs, executor, keeper, dollars, weth, adapter } = m;
    const id = await lever(m);
    await m.fallTo(72n);
    expect(await longs.isLiquidatable(id)).to.be.true;
    const before = await dollars.balanceOf(keeper);
    expect([before, await weth.balanceOf(keeper)]).to.deep.equal([0n, 0n]);
    const order = {
      pool: longs,
      debtAsset: MAINNET.USDC,
      maxRepay: MaxUint256,
      unmovable: 0n,
      minProfit: usdc("1"),
      maxSubsidy: 0n,
      gasLimit: 3_000_000n,
      ids: [id],
      sales: [{ token: MAINNET.WETH, adapter, route: path(MAINNET.WETH, MAINNET.USDC) }],
    };
    await executor.connect(keeper).liquidate(order);
    expect(await dollars.balanceOf(keeper)).to.be.greaterThan(usdc("1"));
    expect(await dollars.balanceOf(executor)).to.equal(0n);
    expect(await longs.healthOf(id)).to.be.greaterThan(parseEther("1"));
  });

  it("closes: sells all, repays, pays the rest out in dollars", async () => {
    const m = await fixture();
    const { longs, router, dollars, weth, trader } = m;
    const id = await lever(m);
    const before = await dollars.balanceOf(trader);
    const sell = await route(m, MAINNET.WETH, MAINNET.USDC);
    const value = (await m.lens.positionInfo(longs, id)).collateralValue;
    await router.connect(trader).closeLong(longs, 0n, dollars, weth, (value * 98n) / 100n, trader, false, sell, LATER);
    expect(await longs.positionWord(id)).to.equal(0n);
    const equity = value / 3n;
    expect((await dollars.balanceOf(trader)) - before).to.be.within((equity * 95n) / 100n, (equity * 101n) / 100n);
  });

  it("opens and closes a short: exact proceeds in, exact debt out", async () => {
    const m = await fixture();
    const { shorts, router, dollars, weth, trader } = m;
    await shorts.connect(trader).setOperator(router, 31n, 50_000n, LATER);
    await dollars.connect(trader).approve(router, MaxUint256);
    const sell = await route(m, MAINNET.WETH, MAINNET.USDC);
    const buy = await route(m, MAINNET.USDC, MAINNET.WETH);
    const as = router.connect(trader);
    await as.openShortExact(
      shorts,
      0n,
      weth,
      dollars,
      dollars,
      usdc("10000"),
      // All of this is borrowed until the rest is repaid, so it counts for the initial margin.
      parseEther("6.8"),
      usdc("15000"),
      sell,
      LATER,
    );
    const id = idOf(trader.address, 0n);
    expect(await shorts.collateralOf(id, dollars)).to.equal(usdc("25000"));
    await as.closeShortExact(shorts, 0n, weth, dollars, usdc("15300"), trader, false, buy, LATER);
    expect(await shorts.positionWord(id)).to.equal(0n);
    expect(await dollars.balanceOf(trader)).to.be.within(usdc("49800"), usdc("50000"));
    expect(await weth.balanceOf(router)).to.equal(0n);
  });
});
