import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, Signature, type TypedDataField, ZeroAddress, ZeroHash, parseEther } from "ethers";

import {
  DECREASE_ORDER,
  DOMAINS,
  INCREASE_ORDER,
  PERMIT_OPERATOR,
  TRIGGER_KIND,
  TRIGGER_MEASURE,
  TRIGGER_ORDER,
} from "../../scripts/sdk/src/index.ts";
import { delegate, designatorOf, walletOf } from "../helpers/delegated.ts";
import { LATER, deployMarket, idOf, usdc, wethPrice } from "../helpers/market.ts";

const { ethers, networkHelpers } = await network.create();
const ALL = 31n;
const LOSS = 50_000n;
const CHAIN = (await ethers.provider.getNetwork()).chainId;

const fieldsOf = (list: readonly TypedDataField[]): TypedDataField[] => [...list];

/** The market, whose trader, lender and stranger have code: they delegated it by EIP-7702. */
const market = async () => {
  const m = await deployMarket(ethers);
  const code = await (await ethers.deployContract("DelegatedAccount")).getAddress();
  const [sponsor, trader, lender, stranger] = [0, 1, 2, 4].map((index) => walletOf(ethers, index));
  if (sponsor === undefined || trader === undefined || lender === undefined || stranger === undefined)
    throw new Error("There are too few accounts.");
  expect([trader.address, lender.address, stranger.address]).to.deep.equal([
    m.trader.address,
    m.lender.address,
    m.stranger.address,
  ]);
  for (const account of [trader, lender, stranger]) await delegate(ethers, sponsor, account, code);
  return { ...m, code, route: await m.venue.getAddress() };
};
const fixture = () => networkHelpers.loadFixture(market);
type Market = Awaited<ReturnType<typeof fixture>>;

/** Trusts the router and opens: ten WETH, forty thousand dollars borrowed. */
const open = async (m: Market): Promise<string> => {
  const { trader, router, longs, dollars, weth, route } = m;
  await weth.connect(trader).approve(router, MaxUint256);
  await longs.connect(trader).setOperator(router, ALL, LOSS, LATER);
  await router
    .connect(trader)
    .openLong(longs, 0n, dollars, weth, weth, parseEther("10"), usdc("40000"), parseEther("20"), route, LATER);
  return idOf(trader.address, 0n);
};

const permitOperator = async ({ longs, router, trader }: Market, permissions = ALL): Promise<string> => {
  const [, name, version, chainId, verifyingContract] = await longs.eip712Domain();
  return trader.signTypedData(
    { name, version, chainId, verifyingContract },
    { PermitOperator: fieldsOf(PERMIT_OPERATOR.PermitOperator) },
    {
      ...{ owner: trader.address, operator: await router.getAddress(), permissions, maxLossPpm: LOSS },
      ...{ expiry: LATER, nonce: await longs.nonces(trader), deadline: LATER },
    },
  );
};

/** ERC-2612, by the domain that the token itself says. */
const permitToken = async (
  m: Market,
  token: { eip712Domain: Market["longs"]["eip712Domain"] },
  spender: string,
  value: bigint,
): Promise<Signature> => {
  const [, name, version, chainId, verifyingContract] = await token.eip712Domain();
  const names = ["address owner", "address spender", "uint256 value", "uint256 nonce", "uint256 deadline"];
  const Permit = names.map((each) => ({ type: each.split(" ")[0] ?? "", name: each.split(" ")[1] ?? "" }));
  const message = { owner: m.trader.address, spender, value, nonce: 0n, deadline: LATER };
  return Signature.from(
    await m.trader.signTypedData({ name, version, chainId, verifyingContract }, { Permit }, message),
  );
};

describe("accounts with delegated code (EIP-7702)", () => {
  it("G7: a type-4 transaction gives an account code, and another takes it away", async () => {
    const m = await fixture();
    expect(await ethers.provider.getCode(m.trader)).to.equal(designatorOf(m.code));
    await delegate(ethers, walletOf(ethers, 0), walletOf(ethers, 1), ZeroAddress);
    expect(await ethers.provider.getCode(m.trader)).to.equal("0x");
  });

  it("G7: an account with delegated code trades: opens, decreases and closes, also for native ETH", async () => {
    const m = await fixture();
    const { trader, router, longs, dollars, weth, route } = m;
    const as = router.connect(trader);
    const id = await open(m);
    await as.decreaseLong(longs, 0n, dollars, weth, parseEther("5"), usdc("9900"), route, LATER);
    const before = await ethers.provider.getBalance(trader);
    await as.closeLongExact(longs, 0n, dollars, weth, parseEther("15.2"), trader, true, route, LATER);
    expect((await ethers.provider.getBalance(trader)) - before).to.be.within(parseEther("9.99"), parseEther("10"));
    expect(await longs.positionWord(id)).to.equal(0n);
  });

  it("G7: an account with delegated code opens with native ETH, and permits and opens in one batch of its own code", async () => {
    const m = await fixture();
    const { trader, router, longs, dollars, weth, route } = m;
    const addresses = await Promise.all([router, longs, dollars, weth].map((each) => each.getAddress()));
    const [r, l, d, w] = addresses as [string, string, string, string];
    const pay = parseEther("10");
    const trade = [l, 0n, d, w, ZeroAddress, pay, usdc("40000"), parseEther("20"), route, LATER];
    const calls = [
      { target: l, value: 0n, data: longs.interface.encodeFunctionData("setOperator", [r, ALL, LOSS, LATER]) },
      { target: r, value: pay, data: router.interface.encodeFunctionData("openLong", trade as never) },
    ];
    const account = await ethers.getContractAt("DelegatedAccount", trader.address, trader);
    await account.execute(calls);
    expect(await longs.collateralOf(idOf(trader.address, 0n), weth)).to.equal(parseEther("30"));
    await expect(account.connect(m.keeper).execute([]))
      .to.be.revertedWithCustomError(account, "DelegatedAccount_NotSelf")
      .withArgs(m.keeper.address);
  });

  it("G7: an account with delegated code lends, and gets shares and assets back", async () => {
    const { longs, dollars, lender } = await fixture();
    const before = await dollars.balanceOf(lender);
    await dollars.connect(lender).approve(longs, MaxUint256);
    await longs.connect(lender).deposit(usdc("5000"), lender);
    await longs.connect(lender).withdraw(usdc("5000"), lender, lender);
    expect(await dollars.balanceOf(lender)).to.equal(before);
  });

  it("G7: an account with delegated code liquidates", async () => {
    const m = await fixture();
    const { longs, dollars, weth, stranger, oracle } = m;
    const id = await open(m);
    await oracle.set(wethPrice("1400"));
    await dollars.mint(stranger, usdc("100000"));
    await dollars.connect(stranger).approve(longs, MaxUint256);
    const batch = { maxRepay: MaxUint256, unmovable: 0n, receiver: stranger, callback: ZeroAddress };
    await longs.connect(stranger).liquidate([id], batch, "0x");
    expect(await weth.balanceOf(stranger)).to.be.greaterThan(0n);
  });

  it("G7: an account with delegated code signs an operator's permit with its key, though its code vouches for nothing", async () => {
    const m = await fixture();
    const { longs, router, trader, keeper } = m;
    await longs.connect(keeper).permitOperator(trader, router, ALL, LOSS, LATER, LATER, await permitOperator(m));
    const [granted] = await longs.operatorOf(trader, router);
    expect(granted).to.equal(ALL);
    // Another key's signature is none, with code or without.
    const forged = await keeper.signTypedData({}, { Any: [{ name: "any", type: "bytes32" }] }, { any: ZeroHash });
    await expect(longs.permitOperator(trader, router, ALL, LOSS, LATER, LATER, forged))
      .to.be.revertedWithCustomError(longs, "MarginPool_InvalidSignature")
      .withArgs(trader.address);
  });

  it("G7: an account with delegated code signs ERC-2612 permits of tokens and of a pool's shares with its key", async () => {
    const m = await fixture();
    const { longs, dollars, router, trader, keeper } = m;
    const token = await permitToken(m, dollars, await router.getAddress(), 5n);
    await router.connect(trader).permitToken(dollars, 5n, LATER, token.v, token.r, token.s);
    expect(await dollars.allowance(trader, router)).to.equal(5n);
    const shares = await permitToken(m, longs, keeper.address, 7n);
    await longs
      .connect(keeper)
      .getFunction("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)")
      .send(trader, keeper, 7n, LATER, shares.v, shares.r, shares.s);
    expect(await longs.allowance(trader, keeper)).to.equal(7n);
  });

  it("G7: an account with delegated code signs orders of the router that others execute", async () => {
    const m = await fixture();
    const { trader, router, longs, dollars, weth, route, keeper } = m;
    await dollars.connect(trader).approve(router, MaxUint256);
    await longs.connect(trader).setOperator(router, ALL, LOSS, LATER);
    const domain = { ...DOMAINS.router, chainId: CHAIN, verifyingContract: await router.getAddress() };
    const [pool, debtToken, held] = await Promise.all([longs, dollars, weth].map((each) => each.getAddress()));
    const shared = { owner: trader.address, pool: pool ?? "", index: 0n, debtToken: debtToken ?? "", route };
    const tipped = { tipToken: debtToken ?? "", tip: usdc("1"), deadline: LATER, exactOutput: false };
    const opening = {
      ...shared,
      ...tipped,
      ...{ bought: held ?? "", payToken: debtToken ?? "", payAmount: usdc("20000"), spend: usdc("40000") },
      ...{ buy: parseEther("30"), onlyNew: true, nonce: 1n },
    };
    const increase = { IncreaseOrder: fieldsOf(INCREASE_ORDER.IncreaseOrder) };
    await router.connect(keeper).relayIncrease(opening, await trader.signTypedData(domain, increase, opening));
    expect(await longs.collateralOf(idOf(trader.address, 0n), weth)).to.equal(parseEther("30"));
    const closing = {
      ...shared,
      ...tipped,
      ...{ held: held ?? "", sell: MaxUint256, repay: usdc("60000"), close: true, receiver: trader.address },
      ...{ unwrap: false, nonce: 2n },
    };
    const decrease = { DecreaseOrder: fieldsOf(DECREASE_ORDER.DecreaseOrder) };
    await router.connect(keeper).relayDecrease(closing, await trader.signTypedData(domain, decrease, closing));
    expect(await longs.positionWord(idOf(trader.address, 0n))).to.equal(0n);
  });

  it("G7: an account with delegated code signs a trigger order", async () => {
    const m = await fixture();
    const { trader, longs, dollars, weth, orders, venue, oracle, keeper } = m;
    const id = await open(m);
    await longs.connect(trader).setOperator(orders, ALL, LOSS, LATER);
    const order = {
      ...{ owner: trader.address, pool: await longs.getAddress(), index: 0n, debtToken: await dollars.getAddress() },
      ...{ token: await weth.getAddress(), kind: TRIGGER_KIND.STOP_LOSS, trigger: wethPrice("1800"), startPeak: 0n },
      ...{ measure: TRIGGER_MEASURE.PRICE, minScaledDebt: 0n },
      ...{ scaledDebt: ((await longs.positionWord(id)) >> 120n) & ((1n << 120n) - 1n), repay: MaxUint256 },
      ...{ maxSlippage: 10_000n, tip: usdc("5"), nonce: 1n, validUntil: LATER },
    };
    const domain = { ...DOMAINS.triggerOrders, chainId: CHAIN, verifyingContract: await orders.getAddress() };
    const types = { TriggerOrder: fieldsOf(TRIGGER_ORDER.TriggerOrder) };
    const signature = await trader.signTypedData(domain, types, order);
    await oracle.set(wethPrice("1800"));
    await venue.setPrice(wethPrice("1800"));
    await orders.connect(keeper).execute(order, signature, 0n, venue, "0x");
    expect(await longs.debtOf(id)).to.equal(0n);
  });

  it("G7: an account with delegated code is the callback of a pool, pays what it offers and no more than it approved", async () => {
    const m = await fixture();
    const { longs, dollars, weth, trader, stranger } = m;
    const id = idOf(trader.address, 0n);
    const nothing = { withdrawToken: ZeroAddress, withdraw: 0n, repay: 0n, receiver: trader.address };
    const change = {
      ...nothing,
      ...{ depositToken: await weth.getAddress(), deposit: parseEther("10"), borrow: usdc("5000") },
    };
    const call = (callback: string) => longs.connect(trader).adjust(id, { ...change, callback }, "0x");
    await expect(call(stranger.address)).to.be.revert(ethers);
    expect(await longs.positionWord(id)).to.equal(0n);
    await weth.connect(m.keeper).transfer(stranger, parseEther("10"));
    await weth.connect(stranger).approve(longs, MaxUint256);
    const before = await weth.balanceOf(trader);
    await call(stranger.address);
    expect(await longs.collateralOf(id, weth)).to.equal(parseEther("10"));
    expect(await weth.balanceOf(stranger)).to.equal(0n);
    expect(await weth.balanceOf(trader)).to.equal(before);
    expect(await dollars.balanceOf(trader)).to.equal(usdc("5005000"));
  });

  it("G7: an account with delegated code wraps positions, though it knows nothing of tokens that arrive", async () => {
    const m = await fixture();
    const { longs, weth, trader, stranger, factory } = m;
    const nft = await ethers.deployContract("PositionNFT", [factory, ZeroAddress]);
    await weth.connect(trader).approve(nft, MaxUint256);
    const change = {
      ...{ depositToken: weth, deposit: parseEther("10"), withdrawToken: ZeroAddress, withdraw: 0n, repay: 0n },
      ...{ borrow: usdc("5000"), receiver: trader, callback: ZeroAddress },
    };
    await nft.connect(trader).mint(longs, change, { collateral: parseEther("10"), debt: 0n }, "0x");
    await nft.connect(trader).transferFrom(trader, stranger, 1n);
    expect(await nft.ownerOf(1n)).to.equal(stranger.address);
  });
});
