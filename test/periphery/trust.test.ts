import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, Signature, type TypedDataField, ZeroAddress, parseEther } from "ethers";

import {
  DOMAINS,
  PERMISSION,
  PERMIT_OPERATOR,
  TRIGGER_KIND,
  TRIGGER_MEASURE,
  TRIGGER_ORDER,
  encodePlan,
} from "../../scripts/sdk/src/index.ts";
import { LATER, deployMarket, idOf, usdc, wethPrice } from "../helpers/market.ts";

const { ethers, networkHelpers, provider } = await network.create({
  override: { throwOnTransactionFailures: false },
});
const ALL = 31n;
const LOSS = 50_000n;
const CHAIN = (await ethers.provider.getNetwork()).chainId;

const market = () => deployMarket(ethers);
const fixture = async () => {
  const m = await networkHelpers.loadFixture(market);
  const { trader, router, weth, dollars, longs, shorts } = m;
  for (const token of [weth, dollars]) {
    for (const spender of [router, longs, shorts]) await token.connect(trader).approve(spender, MaxUint256);
  }
  return { ...m, id: idOf(trader.address, 0n), route: await m.venue.getAddress() };
};
type Market = Awaited<ReturnType<typeof fixture>>;

const fieldsOf = (types: Record<string, readonly TypedDataField[]>): Record<string, TypedDataField[]> =>
  Object.fromEntries(Object.entries(types).map(([name, list]) => [name, [...list]]));

const domainOf = async (pool: Market["longs"]) => {
  const [, name, version, chainId, verifyingContract] = await pool.eip712Domain();
  return { name, version, chainId, verifyingContract };
};

/** The signature that recovers to the same key, with s in the upper half. */
const mirrored = (signature: string): string => {
  const { r, s, yParity } = Signature.from(signature);
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  return `${r}${(order - BigInt(s)).toString(16).padStart(64, "0")}${yParity === 0 ? "1c" : "1b"}`;
};

describe("callbacks, signatures, operators and bounds", () => {
  it("R2: nobody's call of a callback does anything: strangers, tokens, and pools of other factories", async () => {
    const m = await fixture();
    const { router, orders, keeper, stranger, dollars, weth, trader } = m;
    const foreign = await deployMarket(ethers);
    const executor = await ethers.deployContract("LiquidationExecutor", [keeper]);
    const plan = encodePlan({
      ...{ reduce: false, exactOutput: false, inputSent: false, tokenIn: await dollars.getAddress(), amountOut: 0n },
      ...{ tokenOut: await weth.getAddress(), adapter: m.route, deadline: LATER, route: "0x" },
    });
    for (const caller of [stranger.address, await dollars.getAddress(), await foreign.longs.getAddress()]) {
      await networkHelpers.impersonateAccount(caller);
      const as = await ethers.getSigner(caller);
      for (const initiator of [trader.address, caller]) {
        const args: [string, bigint, bigint, bigint[], bigint[], string] = [initiator, usdc("5"), 0n, [], [], plan];
        await expect(router.connect(as).onPoolCallback.staticCall(...args))
          .to.be.revertedWithCustomError(router, "MarginRouter_UnknownPool")
          .withArgs(caller);
        await expect(orders.connect(as).onPoolCallback.staticCall(...args))
          .to.be.revertedWithCustomError(orders, "TriggerOrders_UnauthorizedCallback")
          .withArgs(caller);
        await expect(executor.connect(as).onPoolCallback.staticCall(...args))
          .to.be.revertedWithCustomError(executor, "LiquidationExecutor_UnexpectedCallback")
          .withArgs(caller, initiator);
      }
    }
  });

  it("R5: an operator's permit holds for all of its fields, its pool, its nonce and its deadline, and no longer", async () => {
    const { longs, shorts, trader, router, orders, stranger } = await fixture();
    const now = BigInt(await networkHelpers.time.latest());
    const message = {
      ...{ owner: trader.address, operator: await router.getAddress(), permissions: ALL, maxLossPpm: LOSS },
      ...{ expiry: LATER, nonce: 0n, deadline: now + 100n },
    };
    const types = fieldsOf(PERMIT_OPERATOR);
    const good = await trader.signTypedData(await domainOf(longs), types, message);
    const send = (pool: Market["longs"], change: Partial<typeof message>, signature = good) => {
      const all = { ...message, ...change };
      return pool
        .connect(stranger)
        .permitOperator.staticCall(
          ...([all.owner, all.operator, all.permissions, all.maxLossPpm, all.expiry, all.deadline, signature] as const),
        );
    };
    const refused = async (attempt: Promise<unknown>, owner: string, what: string): Promise<void> => {
      await expect(attempt, what).to.be.revertedWithCustomError(longs, "MarginPool_InvalidSignature").withArgs(owner);
    };
    const changes: Omit<typeof message, "nonce"> = {
      ...{ owner: stranger.address, operator: await orders.getAddress(), permissions: 15n, maxLossPpm: LOSS + 1n },
      ...{ expiry: LATER + 1n, deadline: message.deadline + 1n },
    };
    for (const [field, value] of Object.entries(changes)) {
      await refused(send(longs, { [field]: value }), field === "owner" ? stranger.address : trader.address, field);
    }
    await refused(send(longs, { owner: ZeroAddress }), ZeroAddress, "nobody");
    await refused(send(shorts, {}), trader.address, "another pool");
    for (const bad of [mirrored(good), `${good.slice(0, -2)}00`, `${good.slice(0, -2)}01`, good.slice(0, -2), "0x"])
      await refused(send(longs, {}, bad), trader.address, bad);

    await send(longs, {});
    await networkHelpers.time.setNextBlockTimestamp(message.deadline);
    const { owner, operator, permissions, maxLossPpm, expiry, deadline } = message;
    await longs.permitOperator(owner, operator, permissions, maxLossPpm, expiry, deadline, good);
    expect((await longs.operatorOf(trader, router))[0]).to.equal(ALL);
    await networkHelpers.time.increaseTo(message.deadline + 1n);
    await expect(send(longs, {})).to.be.revertedWithCustomError(longs, "MarginPool_Expired");
    // The nonce is used: the same terms with a later deadline need another signature.
    const later = await trader.signTypedData(await domainOf(longs), types, { ...message, deadline: LATER });
    await refused(send(longs, { deadline: LATER }, later), trader.address, "a used nonce");
  });

  it("R5: a permit of shares holds for all of its fields and its pool", async () => {
    const { longs, shorts, trader, stranger, keeper } = await fixture();
    const names = ["address owner", "address spender", "uint256 value", "uint256 nonce", "uint256 deadline"];
    const Permit = names.map((each) => ({ type: each.split(" ")[0] ?? "", name: each.split(" ")[1] ?? "" }));
    const message = { owner: trader.address, spender: keeper.address, value: 7n, nonce: 0n, deadline: LATER };
    const good = await trader.signTypedData(await domainOf(longs), { Permit }, message);
    const send = (pool: Market["longs"], change: Partial<typeof message>, signature = good) => {
      const { owner, spender, value, deadline } = { ...message, ...change };
      return pool
        .getFunction("permit(address,address,uint256,uint256,bytes)")
        .staticCall(owner, spender, value, deadline, signature);
    };
    const changes = { owner: stranger.address, spender: stranger.address, value: 8n, deadline: LATER + 1n };
    for (const [field, value] of Object.entries(changes)) {
      await expect(send(longs, { [field]: value }), field)
        .to.be.revertedWithCustomError(longs, "MarginPool_InvalidSignature")
        .withArgs(field === "owner" ? stranger.address : trader.address);
    }
    await expect(send(shorts, {})).to.be.revertedWithCustomError(longs, "MarginPool_InvalidSignature");
    await expect(send(longs, {}, mirrored(good))).to.be.revertedWithCustomError(longs, "MarginPool_InvalidSignature");
    await send(longs, {});
  });

  it("R5: a trigger order's signature covers every field of it", async () => {
    const m = await fixture();
    const { longs, shorts, orders, trader, stranger, dollars, weth, venue, oracle, id } = m;
    await longs.connect(trader).depositCollateral(id, weth, parseEther("30"));
    await longs.connect(trader).borrow(id, usdc("40000"), trader);
    await longs.connect(trader).setOperator(orders, PERMISSION.REDUCE, LOSS, LATER);
    await oracle.set(wethPrice("1800"));
    await venue.setPrice(wethPrice("1800"));
    const order = {
      ...{ owner: trader.address, pool: await longs.getAddress(), index: 0n, debtToken: await dollars.getAddress() },
      ...{ token: await weth.getAddress(), kind: TRIGGER_KIND.STOP_LOSS as number, trigger: wethPrice("1800") },
      ...{ measure: TRIGGER_MEASURE.PRICE as number, startPeak: 0n, minScaledDebt: 0n },
      ...{ scaledDebt: ((await longs.positionWord(id)) >> 120n) & ((1n << 120n) - 1n) },
      ...{ repay: usdc("9000"), maxSlippage: 10_000n, tip: usdc("5"), nonce: 1n, validUntil: LATER },
    };
    const domain = { ...DOMAINS.triggerOrders, chainId: CHAIN, verifyingContract: await orders.getAddress() };
    const good = await trader.signTypedData(domain, fieldsOf(TRIGGER_ORDER), order);
    const changes: typeof order = {
      ...{ owner: stranger.address, pool: await shorts.getAddress(), index: 1n, debtToken: order.token },
      ...{ token: order.debtToken, kind: TRIGGER_KIND.TAKE_PROFIT, trigger: wethPrice("1801"), startPeak: 1n },
      ...{ measure: TRIGGER_MEASURE.HEALTH, minScaledDebt: 1n },
      ...{ scaledDebt: order.scaledDebt + 1n, repay: usdc("9001"), maxSlippage: 10_001n, tip: usdc("6") },
      ...{ nonce: 2n, validUntil: LATER + 1n },
    };
    expect(Object.keys(changes).sort()).to.deep.equal(TRIGGER_ORDER.TriggerOrder.map(({ name }) => name).sort());
    // Those that name another position or pool, or have not fired, are refused before anybody looks at the signature.
    const earlier = ["owner", "pool", "index", "debtToken", "token", "measure"];
    for (const [field, value] of Object.entries(changes)) {
      const changed = { ...order, [field]: value };
      expect(await orders.hashOf(changed), field).not.to.equal(await orders.hashOf(order));
      const attempt = orders.execute.staticCall(changed, good, 0n, venue, "0x");
      if (earlier.includes(field)) await expect(attempt, field).to.be.revert(ethers);
      else
        await expect(attempt, field)
          .to.be.revertedWithCustomError(orders, "TriggerOrders_InvalidSignature")
          .withArgs(trader.address);
    }
    await expect(orders.execute.staticCall(order, mirrored(good), 0n, venue, "0x")).to.be.revertedWithCustomError(
      orders,
      "TriggerOrders_InvalidSignature",
    );
    await orders.execute.staticCall(order, good, 0n, venue, "0x");
  });

  it("R6: what each set of permissions lets an operator take, and to whom", async () => {
    const { longs, weth, trader, keeper, stranger, id } = await fixture();
    await longs.connect(trader).depositCollateral(id, weth, parseEther("30"));
    await longs.connect(trader).borrow(id, usdc("1000"), trader);
    const as = longs.connect(keeper);
    const none = { depositToken: ZeroAddress, deposit: 0n, withdrawToken: ZeroAddress, withdraw: 0n, borrow: 0n };
    const rest = { repay: 0n, callback: ZeroAddress };
    const takes: Readonly<Record<string, (to: string) => Promise<unknown>>> = {
      borrow: (to) => as.borrow.staticCall(id, usdc("500"), to),
      withdraw: (to) => as.withdrawCollateral.staticCall(id, weth, parseEther("1"), to),
      "borrow in a change": (to) =>
        as.adjust.staticCall(id, { ...none, ...rest, borrow: usdc("500"), receiver: to }, "0x"),
      "withdraw in a change": (to) =>
        as.adjust.staticCall(
          id,
          { ...none, ...rest, withdrawToken: weth, withdraw: parseEther("1"), receiver: to },
          "0x",
        ),
    };
    const { WITHDRAW_TO_OWNER, WITHDRAW_ANY } = PERMISSION;
    for (let mask = 0n; mask <= ALL; ++mask) {
      await longs.connect(trader).setOperator(keeper, mask, LOSS, LATER);
      for (const [what, take] of Object.entries(takes)) {
        for (const to of [trader.address, keeper.address, stranger.address]) {
          const needed = to === trader.address ? WITHDRAW_TO_OWNER | WITHDRAW_ANY : WITHDRAW_ANY;
          const passed = await take(to).then(
            () => true,
            () => false,
          );
          expect(passed, `${what} to ${to} with ${mask}`).to.equal((mask & needed) !== 0n);
        }
      }
    }
    // All permissions together name no other operator, and are none over the owner's shares.
    await as.setOperator(stranger, ALL, LOSS, LATER);
    expect((await longs.operatorOf(trader, stranger))[0]).to.equal(0n);
    await expect(longs.connect(stranger).borrow.staticCall(id, usdc("500"), stranger)).to.be.revertedWithCustomError(
      longs,
      "MarginPool_NotAuthorized",
    );
    await longs.connect(trader).deposit(usdc("1000"), trader);
    await expect(as.redeem.staticCall(1n, keeper, trader)).to.be.revert(ethers);
    await expect(as.transferFrom.staticCall(trader, keeper, 1n)).to.be.revert(ethers);
  });

  it("R6: a revocation holds for what follows it in the same block, through the router as well", async () => {
    const { longs, weth, dollars, trader, keeper, router, route, id } = await fixture();
    await longs.connect(trader).depositCollateral(id, weth, parseEther("30"));
    for (const operator of [keeper, router]) await longs.connect(trader).setOperator(operator, ALL, LOSS, LATER);
    const gas = { gasLimit: 2_000_000n, maxPriorityFeePerGas: 1n, maxFeePerGas: 10n ** 11n };
    await provider.request({ method: "evm_setAutomine", params: [false] });
    const borrow = () => longs.connect(keeper).borrow(id, usdc("500"), keeper, gas);
    const increase = () =>
      router
        .connect(trader)
        .increaseLong(longs, 0n, dollars, weth, weth, 0n, usdc("2000"), parseEther("1"), route, LATER, gas);
    const sent = [
      await borrow(),
      await increase(),
      // The same sender's follow by nonce; the operator's by fee, which is lower.
      await longs.connect(trader).setOperator(keeper, 0n, 0n, 0n, gas),
      await longs.connect(trader).setOperator(router, 0n, 0n, 0n, gas),
      await increase(),
    ];
    await provider.request({ method: "hardhat_mine", params: ["0x1"] });
    // A second block would be another one: revoke and use again within one.
    await provider.request({ method: "evm_setAutomine", params: [true] });
    const receipts = await Promise.all(sent.map(({ hash }) => ethers.provider.getTransactionReceipt(hash)));
    expect(new Set(receipts.map((receipt) => receipt?.blockNumber)).size).to.equal(1);
    expect(receipts.slice(1).map((receipt) => receipt?.status)).to.deep.equal([1, 1, 1, 0]);

    await longs.connect(trader).setOperator(keeper, ALL, LOSS, LATER);
    await provider.request({ method: "evm_setAutomine", params: [false] });
    const revoked = await longs
      .connect(trader)
      .setOperator(keeper, 0n, 0n, 0n, { ...gas, maxPriorityFeePerGas: 10n ** 9n });
    const late = await borrow();
    await provider.request({ method: "hardhat_mine", params: ["0x1"] });
    await provider.request({ method: "evm_setAutomine", params: [true] });
    const [first, second] = await Promise.all(
      [revoked, late].map(({ hash }) => ethers.provider.getTransactionReceipt(hash)),
    );
    expect(first?.blockNumber).to.equal(second?.blockNumber);
    expect([first?.index, first?.status, second?.index, second?.status]).to.deep.equal([0, 1, 1, 0]);
  });

  it("R7: a venue moved by a fifth against the trader stops every trade of the router, and so does a passed deadline", async () => {
    const m = await fixture();
    const { router, trader, longs, shorts, dollars, weth, venue, route } = m;
    for (const pool of [longs, shorts]) await pool.connect(trader).setOperator(router, ALL, 1_000_000n, LATER);
    const eth = parseEther;
    const [l, s, d, w, t] = await Promise.all([longs, shorts, dollars, weth, trader].map((each) => each.getAddress()));
    const [buy, sell] = [
      [l, 0n, d, w],
      [s, 0n, w, d],
    ];
    // By the price that hurts; half a per cent of slippage allowed.
    const paths: Readonly<Record<string, readonly [string, readonly unknown[]]>> = {
      openLong: ["2400", [l, 1n, d, w, w, eth("10"), usdc("20000"), eth("9.95")]],
      openLongExact: ["2400", [l, 1n, d, w, w, eth("10"), usdc("20100"), eth("10")]],
      increaseLong: ["2400", [...buy, w, 0n, usdc("2000"), eth("0.995")]],
      increaseLongExact: ["2400", [...buy, w, 0n, usdc("2010"), eth("1")]],
      decreaseLong: ["1600", [...buy, eth("5"), usdc("9950")]],
      decreaseLongExact: ["1600", [...buy, eth("5.025"), usdc("10000")]],
      closeLong: ["1600", [...buy, usdc("59700"), t, false]],
      closeLongExact: ["1600", [...buy, eth("20.1"), t, false]],
      openShort: ["1600", [s, 1n, w, d, d, usdc("20000"), eth("10"), usdc("19900")]],
      openShortExact: ["1600", [s, 1n, w, d, d, usdc("20000"), eth("10.05"), usdc("20000")]],
      increaseShort: ["1600", [...sell, d, 0n, eth("1"), usdc("1990")]],
      increaseShortExact: ["1600", [...sell, d, 0n, eth("1.005"), usdc("2000")]],
      decreaseShort: ["2400", [...sell, usdc("10000"), eth("4.975")]],
      decreaseShortExact: ["2400", [...sell, usdc("10050"), eth("5")]],
      closeShort: ["2400", [...sell, eth("44.7"), t, false]],
      closeShortExact: ["2400", [...sell, usdc("60300"), t, false]],
    };
    const traded = router.interface.fragments.flatMap((fragment) =>
      fragment.type === "function" &&
      /^(open|increase|decrease|close)/.test((fragment as unknown as { name: string }).name)
        ? [(fragment as unknown as { name: string }).name]
        : [],
    );
    expect(Object.keys(paths).sort()).to.deep.equal(traded.sort());
    await router.connect(trader).openLong(l, 0n, d, w, w, eth("10"), usdc("40000"), eth("20"), route, LATER);
    await router.connect(trader).openShort(s, 0n, w, d, d, usdc("30000"), eth("30"), usdc("60000"), route, LATER);
    for (const [name, [worse, args]] of Object.entries(paths)) {
      const trade = (deadline: bigint) =>
        router
          .connect(trader)
          .getFunction(name)
          .staticCall(...args, route, deadline);
      await venue.setPrice(wethPrice("2000"));
      await trade(LATER);
      await expect(trade(1n), name).to.be.revertedWithCustomError(router, "MarginRouter_Expired");
      await venue.setPrice(wethPrice(worse));
      const bound = name.endsWith("Exact") ? "SwapAdapter_InputAboveMaximum" : "SwapAdapter_OutputBelowMinimum";
      await expect(trade(LATER), name).to.be.revertedWithCustomError(venue, bound);
    }
  });
});
