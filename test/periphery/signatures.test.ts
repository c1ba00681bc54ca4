import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, Signature, type TypedDataField, ZeroAddress, parseEther } from "ethers";

import { DECREASE_ORDER, DOMAINS, INCREASE_ORDER, PERMISSION, PERMIT_OPERATOR } from "../../scripts/sdk/src/index.ts";
import { LATER, PERMIT_SINGLE, deployMarket, idOf, usdc } from "../helpers/market.ts";

const { ethers, networkHelpers } = await network.create();
const ALL = 31n;
const LOSS = 50_000n;
const CHAIN = (await ethers.provider.getNetwork()).chainId;

const market = () => deployMarket(ethers);
const fixture = async () => {
  const m = await networkHelpers.loadFixture(market);
  return { ...m, route: await m.venue.getAddress(), as: m.router.connect(m.trader) };
};
type Market = Awaited<ReturnType<typeof fixture>>;

const mutable = (types: Record<string, readonly TypedDataField[]>): Record<string, TypedDataField[]> =>
  Object.fromEntries(Object.entries(types).map(([name, fields]) => [name, [...fields]]));

describe("MarginRouter: permits", () => {
  const openWithDollars = (m: Market) =>
    m.as.openLong(
      m.longs,
      0n,
      m.dollars,
      m.weth,
      m.dollars,
      usdc("20000"),
      usdc("40000"),
      parseEther("30"),
      m.route,
      LATER,
    );

  const signPermit = async (m: Market) => {
    const { trader, dollars, router } = m;
    const domain = { name: "USD Coin", version: "1", chainId: CHAIN, verifyingContract: await dollars.getAddress() };
    const fields = ["address owner", "address spender", "uint256 value", "uint256 nonce", "uint256 deadline"];
    const types = { Permit: fields.map((f) => ({ type: f.split(" ")[0] ?? "", name: f.split(" ")[1] ?? "" })) };
    const value = usdc("20000");
    const message = { owner: trader.address, spender: await router.getAddress(), value, nonce: 0n, deadline: LATER };
    return Signature.from(await trader.signTypedData(domain, types, message));
  };

  const signOperator = async (m: Market, permissions = ALL) => {
    const { trader, longs, router } = m;
    const [, name, version, chainId, verifyingContract] = await longs.eip712Domain();
    const message = {
      owner: trader.address,
      operator: await router.getAddress(),
      permissions,
      maxLossPpm: LOSS,
      expiry: LATER,
      nonce: 0n,
      deadline: LATER,
    };
    return trader.signTypedData({ name, version, chainId, verifyingContract }, mutable(PERMIT_OPERATOR), message);
  };

  it("opens with one transaction and no approval: ERC-2612 and an operator's permit in a batch", async () => {
    const m = await fixture();
    const { router, longs, dollars } = m;
    const { v, r, s } = await signPermit(m);
    const encode = router.interface;
    const calls = [
      encode.encodeFunctionData("permitToken", [await dollars.getAddress(), usdc("20000"), LATER, v, r, s]),
      encode.encodeFunctionData("permitOperator", [
        await longs.getAddress(),
        ALL,
        LOSS,
        LATER,
        LATER,
        await signOperator(m),
      ]),
      encode.encodeFunctionData("openLong", [
        await longs.getAddress(),
        0n,
        await dollars.getAddress(),
        await m.weth.getAddress(),
        await dollars.getAddress(),
        usdc("20000"),
        usdc("40000"),
        parseEther("30"),
        m.route,
        LATER,
      ]),
    ];
    await m.as.multicall(calls);
    expect(await longs.collateralOf(idOf(m.trader.address, 0n), m.weth)).to.equal(parseEther("30"));
  });

  it("works though somebody used both permits first", async () => {
    const m = await fixture();
    const { dollars, longs, router, stranger, trader, as } = m;
    const permit = await signPermit(m);
    const operator = await signOperator(m);
    const { v, r, s } = permit;
    await dollars.connect(stranger).permit(trader, router, usdc("20000"), LATER, v, r, s);
    await longs.connect(stranger).permitOperator(trader, router, ALL, LOSS, LATER, LATER, operator);
    await as.permitToken(dollars, usdc("20000"), LATER, v, r, s);
    await as.permitOperator(longs, ALL, LOSS, LATER, LATER, operator);
    await openWithDollars(m);
  });

  it("says how much is allowed where a permit is worth nothing", async () => {
    const m = await fixture();
    const { as, dollars, weth, longs, router, oracle } = m;
    const { v, r, s } = await signPermit(m);
    await expect(as.permitToken(dollars, usdc("20001"), LATER, v, r, s))
      .to.be.revertedWithCustomError(router, "MarginRouter_PermitFailed")
      .withArgs(await dollars.getAddress(), 0n, usdc("20001"));
    // WETH answers `permit` with its fallback: a phantom that grants nothing.
    await expect(as.permitToken(weth, 5n, LATER, v, r, s))
      .to.be.revertedWithCustomError(router, "MarginRouter_PermitFailed")
      .withArgs(await weth.getAddress(), 0n, 5n);
    await expect(as.permitOperator(longs, ALL, LOSS, LATER, LATER, await signOperator(m, PERMISSION.ADD)))
      .to.be.revertedWithCustomError(router, "MarginRouter_OperatorPermitFailed")
      .withArgs(await longs.getAddress(), 0n, ALL);
    await expect(as.permitOperator(oracle, ALL, LOSS, LATER, LATER, "0x"))
      .to.be.revertedWithCustomError(router, "MarginRouter_UnknownPool")
      .withArgs(await oracle.getAddress());
  });

  it("does not take a permit that was to take back everything, and did not, for done", async () => {
    const m = await fixture();
    const { as, longs, router, trader } = m;
    await longs.connect(trader).setOperator(router, ALL, LOSS, LATER);
    await expect(as.permitOperator(longs, 0n, LOSS, LATER, LATER, "0x"))
      .to.be.revertedWithCustomError(router, "MarginRouter_OperatorPermitFailed")
      .withArgs(await longs.getAddress(), ALL, 0n);
    await as.permitOperator(longs, 0n, LOSS, LATER, LATER, await signOperator(m, 0n));
    expect((await longs.operatorOf(trader, router))[0]).to.equal(0n);
  });

  it("says what is missing where neither the router nor Permit2 may take the payment", async () => {
    const m = await fixture();
    await m.longs.connect(m.trader).setOperator(m.router, ALL, LOSS, LATER);
    await m.dollars.connect(m.trader).approve(m.router, 5n);
    await expect(openWithDollars(m))
      .to.be.revertedWithCustomError(m.router, "MarginRouter_PermitFailed")
      .withArgs(await m.dollars.getAddress(), 5n, usdc("20000"));
  });

  /** A trader who approved Permit2 alone, and signed what the router may take by it. */
  const withPermit2 = async () => {
    const m = await fixture();
    const { trader, dollars, router, permit2, longs } = m;
    await longs.connect(trader).setOperator(router, ALL, LOSS, LATER);
    await dollars.connect(trader).approve(permit2, MaxUint256);
    const details = { token: await dollars.getAddress(), amount: usdc("20000"), expiration: LATER, nonce: 0n };
    const single = { details, spender: await router.getAddress(), sigDeadline: LATER };
    const domain = { name: "Permit2", chainId: CHAIN, verifyingContract: await permit2.getAddress() };
    const signature = await trader.signTypedData(domain, PERMIT_SINGLE, single);
    return { ...m, details, single, signature };
  };

  it("pulls by a permit of Permit2 that came along in the same batch", async () => {
    const m = await withPermit2();
    const { trader, dollars, router, permit2, longs, as, weth, details, single, signature } = m;
    const open = [
      await longs.getAddress(),
      0n,
      details.token,
      await weth.getAddress(),
      details.token,
      usdc("20000"),
      usdc("40000"),
      parseEther("30"),
      m.route,
      LATER,
    ] as const;
    await as.multicall([
      router.interface.encodeFunctionData("permit2", [single, signature]),
      router.interface.encodeFunctionData("openLong", [...open]),
    ]);
    expect(await longs.collateralOf(idOf(trader.address, 0n), weth)).to.equal(parseEther("30"));
    const [left, expiration, nonce] = await permit2.allowance(trader, dollars, router);
    expect([left, expiration, nonce]).to.deep.equal([0n, LATER, 1n]);
  });

  it("takes no permit of Permit2 on a chain that has none", async () => {
    const { factory, weth, dollars, trader } = await fixture();
    const none: [string, string, string, string] = [ZeroAddress, ZeroAddress, ZeroAddress, ZeroAddress];
    const router = await ethers.deployContract("MarginRouter", [factory, weth, ZeroAddress, none]);
    const token = await dollars.getAddress();
    const details = { token, amount: usdc("20000"), expiration: LATER, nonce: 0n };
    const single = { details, spender: await router.getAddress(), sigDeadline: LATER };
    await expect(router.connect(trader).permit2(single, "0x"))
      .to.be.revertedWithCustomError(router, "MarginRouter_PermitFailed")
      .withArgs(token, 0n, usdc("20000"));
  });

  it("refuses a payment that Permit2 has no number for", async () => {
    const m = await withPermit2();
    const { as, router, longs, dollars, weth, details } = m;
    const tooMuch = 2n ** 160n;
    await expect(
      as.openLong(longs, 0n, dollars, weth, dollars, tooMuch, usdc("40000"), parseEther("30"), m.route, LATER),
    )
      .to.be.revertedWithCustomError(router, "MarginRouter_PermitFailed")
      .withArgs(details.token, 0n, tooMuch);
  });

  it("pulls by Permit2 where there is no allowance, also if the permit was used first", async () => {
    const m = await withPermit2();
    const { trader, dollars, router, permit2, longs, as, stranger, details, single, signature } = m;
    await expect(as.permit2(single, "0x"))
      .to.be.revertedWithCustomError(router, "MarginRouter_PermitFailed")
      .withArgs(details.token, 0n, usdc("20000"));
    await permit2.connect(stranger).permit(trader, single, signature);
    await as.permit2(single, signature);
    await openWithDollars(m);
    expect(await longs.collateralOf(idOf(trader.address, 0n), m.weth)).to.equal(parseEther("30"));
    const [left] = await permit2.allowance(trader, dollars, router);
    expect(left).to.equal(0n);
  });
});

describe("MarginRouter: relayed orders", () => {
  const domainOf = async (m: Market) => ({
    ...DOMAINS.router,
    chainId: CHAIN,
    verifyingContract: await m.router.getAddress(),
  });

  const increase = async (m: Market, owner: string, nonce = 1n) => ({
    owner,
    pool: await m.longs.getAddress(),
    index: 0n,
    debtToken: await m.dollars.getAddress(),
    bought: await m.weth.getAddress(),
    payToken: await m.dollars.getAddress(),
    payAmount: usdc("20000"),
    spend: usdc("40000"),
    buy: parseEther("30"),
    exactOutput: false,
    onlyNew: true,
    route: m.route,
    tipToken: await m.dollars.getAddress(),
    tip: usdc("3"),
    nonce,
    deadline: LATER,
  });

  const decrease = async (m: Market, owner: string, nonce = 2n) => ({
    owner,
    pool: await m.longs.getAddress(),
    index: 0n,
    debtToken: await m.dollars.getAddress(),
    held: await m.weth.getAddress(),
    sell: MaxUint256,
    repay: usdc("60000"),
    exactOutput: false,
    close: true,
    receiver: owner,
    unwrap: false,
    route: m.route,
    tipToken: await m.dollars.getAddress(),
    tip: usdc("2"),
    nonce,
    deadline: LATER,
  });

  const trusting = async () => {
    const m = await fixture();
    await m.dollars.connect(m.trader).approve(m.router, MaxUint256);
    await m.longs.connect(m.trader).setOperator(m.router, ALL, LOSS, LATER);
    return m;
  };

  it("opens and closes for whoever signed, and pays the sender's tip", async () => {
    const m = await trusting();
    const { trader, stranger, router, dollars, longs } = m;
    const open = await increase(m, trader.address);
    const signature = await trader.signTypedData(await domainOf(m), mutable(INCREASE_ORDER), open);
    await router.connect(stranger).relayIncrease(open, signature);
    const id = idOf(trader.address, 0n);
    expect(await longs.collateralOf(id, m.weth)).to.equal(parseEther("30"));
    expect(await dollars.balanceOf(stranger)).to.equal(usdc("3"));

    const close = await decrease(m, trader.address);
    const closing = await trader.signTypedData(await domainOf(m), mutable(DECREASE_ORDER), close);
    await router.connect(stranger).relayDecrease(close, closing);
    expect(await longs.positionWord(id)).to.equal(0n);
    expect(await dollars.balanceOf(stranger)).to.equal(usdc("5"));
    expect(await router.isNonceUsed(trader, 1n)).to.be.true;
    expect(await router.isNonceUsed(trader, 3n)).to.be.false;
  });

  it("works for nothing where nothing is offered", async () => {
    const m = await trusting();
    const { trader, stranger, router, dollars, longs } = m;
    // No tip, and no token that it would be paid in.
    const open = { ...(await increase(m, trader.address)), tip: 0n, tipToken: ZeroAddress };
    const signature = await trader.signTypedData(await domainOf(m), mutable(INCREASE_ORDER), open);
    await router.connect(stranger).relayIncrease(open, signature);
    expect(await longs.debtOf(idOf(trader.address, 0n))).to.equal(usdc("40000"));
    expect(await dollars.balanceOf(stranger)).to.equal(0n);
  });

  it("takes the signature of a contract wallet (ERC-1271)", async () => {
    const m = await fixture();
    const { trader, stranger, router, dollars, longs } = m;
    const wallet = await ethers.deployContract("SmartWallet", [trader]);
    await dollars.mint(wallet, usdc("30000"));
    const as = wallet.connect(trader);
    await as.execute(dollars, dollars.interface.encodeFunctionData("approve", [await router.getAddress(), MaxUint256]));
    const grant = [await router.getAddress(), ALL, LOSS, LATER] as [string, bigint, bigint, bigint];
    await as.execute(longs, longs.interface.encodeFunctionData("setOperator", grant));
    const order = await increase(m, await wallet.getAddress());
    const signature = await trader.signTypedData(await domainOf(m), mutable(INCREASE_ORDER), order);
    await router.connect(stranger).relayIncrease(order, signature);
    expect(await longs.debtOf(idOf(order.owner, 0n))).to.equal(usdc("40000"));
    const forged = await stranger.signTypedData(await domainOf(m), mutable(INCREASE_ORDER), { ...order, nonce: 9n });
    await expect(router.relayIncrease({ ...order, nonce: 9n }, forged))
      .to.be.revertedWithCustomError(router, "MarginRouter_InvalidSignature")
      .withArgs(order.owner);
  });

  it("R5: a contract wallet that says no, reverts, answers too little or something else has signed nothing (ERC-1271)", async () => {
    const m = await fixture();
    const { router, longs, stranger } = m;
    const wallet = await ethers.deployContract("OddWallet");
    const owner = await wallet.getAddress();
    const order = await increase(m, owner);
    const permit = (signature: string) =>
      longs.permitOperator.staticCall(owner, stranger, ALL, LOSS, LATER, LATER, signature);
    const magic = "0x1626ba7e";
    const word = magic.padEnd(66, "0");
    const answers: readonly (readonly [string, boolean])[] = [
      ["0x", false],
      [magic, false],
      [word.slice(0, -2), false],
      ["0xffffffff".padEnd(66, "0"), false],
      [`0x${magic.slice(2).padStart(64, "0")}`, false],
      [`${word.slice(0, -2)}01`, false],
      ["0x01".padEnd(66, "0"), false],
      ["0x", true],
      [word, true],
    ];
    for (const [answer, reverts] of answers) {
      await wallet.setAnswer(answer, reverts);
      for (const signature of ["0x", "0x00", `0x${"11".repeat(65)}`]) {
        await expect(router.relayIncrease.staticCall(order, signature), answer)
          .to.be.revertedWithCustomError(router, "MarginRouter_InvalidSignature")
          .withArgs(owner);
        await expect(permit(signature), answer)
          .to.be.revertedWithCustomError(longs, "MarginPool_InvalidSignature")
          .withArgs(owner);
      }
    }
    // The one answer that counts: then the order is as good as its owner's money, of which there is none.
    await wallet.setAnswer(word, false);
    await permit("0x");
    await expect(router.relayIncrease.staticCall(order, "0x"))
      .to.be.revertedWithCustomError(router, "MarginRouter_PermitFailed")
      .withArgs(order.payToken, 0n, order.payAmount);
  });

  it("rejects a change of any single field", async () => {
    const m = await trusting();
    const { trader, router, stranger } = m;
    const other = (value: unknown): unknown =>
      typeof value === "bigint"
        ? value ^ 1n
        : typeof value === "boolean"
          ? !value
          : value === m.route
            ? `${m.route}00`
            : stranger.address;
    const orders = [
      { order: await increase(m, trader.address), types: INCREASE_ORDER, call: "relayIncrease" as const },
      { order: await decrease(m, trader.address), types: DECREASE_ORDER, call: "relayDecrease" as const },
    ];
    for (const { order, types, call } of orders) {
      const signature = await trader.signTypedData(await domainOf(m), mutable(types), order);
      for (const [field, value] of Object.entries(order)) {
        const changed = { ...order, [field]: other(value) };
        await expect(router.connect(stranger).getFunction(call).staticCall(changed, signature), field)
          .to.be.revertedWithCustomError(router, "MarginRouter_InvalidSignature")
          .withArgs(changed.owner);
      }
    }
  });

  it("rejects signatures of other chains, other contracts and other kinds, and malleable ones", async () => {
    const m = await trusting();
    const { trader, router, stranger, orders } = m;
    const order = await increase(m, trader.address);
    const domain = await domainOf(m);
    const good = await trader.signTypedData(domain, mutable(INCREASE_ORDER), order);
    const { r, s, yParity } = Signature.from(good);
    const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const mirrored = `${r}${(N - BigInt(s)).toString(16).padStart(64, "0")}${yParity === 0 ? "1c" : "1b"}`;
    const bad = [
      await trader.signTypedData({ ...domain, chainId: 1n }, mutable(INCREASE_ORDER), order),
      await trader.signTypedData(
        { ...domain, verifyingContract: await orders.getAddress() },
        mutable(INCREASE_ORDER),
        order,
      ),
      await stranger.signTypedData(domain, mutable(INCREASE_ORDER), order),
      mirrored,
      good.slice(0, -2) + "00",
      good.slice(0, -2),
      "0x",
    ];
    for (const signature of bad) {
      await expect(router.connect(stranger).relayIncrease(order, signature))
        .to.be.revertedWithCustomError(router, "MarginRouter_InvalidSignature")
        .withArgs(trader.address);
    }
    await expect(router.relayIncrease({ ...order, owner: ZeroAddress }, good))
      .to.be.revertedWithCustomError(router, "MarginRouter_InvalidSignature")
      .withArgs(ZeroAddress);
  });

  it("executes an order once, and not after its owner cancelled it or its deadline passed", async () => {
    const m = await trusting();
    const { trader, router } = m;
    const sign = async (order: Awaited<ReturnType<typeof increase>>) =>
      trader.signTypedData(await domainOf(m), mutable(INCREASE_ORDER), order);
    const order = { ...(await increase(m, trader.address)), onlyNew: false };
    const signature = await sign(order);
    await router.relayIncrease(order, signature);
    await expect(router.relayIncrease(order, signature))
      .to.be.revertedWithCustomError(router, "UnorderedNonces_Used")
      .withArgs(trader.address, 1n);

    const second = { ...order, nonce: 300n };
    await expect(router.connect(trader).cancelNonce(300n)).to.emit(router, "NonceUsed").withArgs(trader.address, 300n);
    await expect(router.relayIncrease(second, await sign(second)))
      .to.be.revertedWithCustomError(router, "UnorderedNonces_Used")
      .withArgs(trader.address, 300n);

    const late = { ...order, nonce: 4n, deadline: 1n };
    await expect(router.relayIncrease(late, await sign(late))).to.be.revertedWithCustomError(
      router,
      "MarginRouter_Expired",
    );
  });

  it("cannot be paid in native ETH: the owner sends none", async () => {
    const m = await trusting();
    const { trader, router } = m;
    const order = { ...(await increase(m, trader.address)), payToken: ZeroAddress };
    const signature = await trader.signTypedData(await domainOf(m), mutable(INCREASE_ORDER), order);
    await expect(router.relayIncrease(order, signature))
      .to.be.revertedWithCustomError(router, "MarginRouter_UnsupportedPayToken")
      .withArgs(ZeroAddress, order.debtToken, order.bought);
  });
});
