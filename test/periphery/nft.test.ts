import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, ZeroAddress, parseEther } from "ethers";

import { encodePlan } from "../../scripts/sdk/src/index.ts";
import { LATER, deployMarket, idOf, poolParams, usdc, wethPrice } from "../helpers/market.ts";
import { createPool } from "../helpers/protocol.ts";

const { ethers, networkHelpers } = await network.create();
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
const NOTHING = { collateral: 0n, debt: 0n };

const market = async () => {
  const m = await deployMarket(ethers);
  const lens = await ethers.deployContract("PoolLens", [ZeroAddress]);
  const descriptor = await ethers.deployContract("PositionDescriptor", [lens]);
  const nft = await ethers.deployContract("PositionNFT", [m.factory, descriptor]);
  for (const token of [m.weth, m.dollars]) await token.connect(m.trader).approve(nft, MaxUint256);
  return { ...m, nft, lens };
};
const fixture = () => networkHelpers.loadFixture(market);
type Market = Awaited<ReturnType<typeof fixture>>;

/** Mints a token with 10 WETH of the trader's, levered to 30 by the router in the same call. */
const mintLevered = async (m: Market): Promise<string> => {
  const { nft, trader, longs, weth, dollars, venue, router } = m;
  const change = { ...NONE, depositToken: weth, deposit: parseEther("30"), borrow: usdc("40000") };
  const plan = encodePlan({
    reduce: false,
    exactOutput: false,
    inputSent: true,
    tokenIn: await dollars.getAddress(),
    tokenOut: await weth.getAddress(),
    amountOut: parseEther("20"),
    adapter: await venue.getAddress(),
    deadline: LATER,
    route: "0x",
  });
  const route = { receiver: venue, callback: router };
  await nft.connect(trader).mint(longs, { ...change, ...route }, { collateral: parseEther("10"), debt: 0n }, plan);
  return idOf(await nft.getAddress(), 1n);
};

/** What a token's address says of itself. */
const documentOf = (uri: string) =>
  JSON.parse(Buffer.from(uri.split(",")[1] ?? "", "base64").toString()) as {
    name: string;
    attributes: { trait_type: string; value: string }[];
  };

describe("PositionNFT", () => {
  it("mints a levered position in one transaction, and keeps nothing", async () => {
    const m = await fixture();
    const { nft, longs, weth, dollars, trader } = m;
    await m.venue.setPrice(wethPrice("1900"));
    const before = await weth.balanceOf(trader);
    const id = await mintLevered(m);
    expect(await nft.ownerOf(1n)).to.equal(trader.address);
    expect(await nft.positionOf(1n)).to.deep.equal([await longs.getAddress(), id]);
    expect(await longs.collateralOf(id, weth)).to.equal(parseEther("30"));
    // The better price came back as margin that was not needed.
    const bought = (usdc("40000") * 10n ** 36n) / wethPrice("1900");
    expect(before - (await weth.balanceOf(trader))).to.equal(parseEther("30") - bought);
    for (const token of [weth, dollars]) {
      expect(await token.balanceOf(nft)).to.equal(0n);
      expect(await token.allowance(nft, longs)).to.equal(0n);
    }
  });

  it("hands the position over with the token: the buyer commands, the seller no longer", async () => {
    const m = await fixture();
    const { nft, longs, weth, dollars, trader, keeper } = m;
    const id = await mintLevered(m);
    await nft.connect(trader).transferFrom(trader, keeper, 1n);
    await expect(nft.connect(trader).withdrawCollateral(1n, weth, 1n, trader))
      .to.be.revertedWithCustomError(nft, "PositionNFT_NotAuthorized")
      .withArgs(trader.address, 1n);
    await dollars.connect(keeper).approve(nft, MaxUint256);
    const close = { ...NONE, repay: MaxUint256, withdrawToken: weth, withdraw: MaxUint256, receiver: keeper.address };
    const before = await dollars.balanceOf(keeper);
    await nft.connect(keeper).adjust(1n, close, { collateral: 0n, debt: usdc("50000") }, "0x");
    expect(before - (await dollars.balanceOf(keeper))).to.be.within(usdc("40000"), usdc("40001"));
    expect(await longs.positionWord(id)).to.equal(0n);
    await nft.connect(keeper).burn(1n);
    await expect(nft.ownerOf(1n)).to.be.revertedWithCustomError(nft, "ERC721NonexistentToken");
  });

  it("lets an approved account act, and nobody burn what is not empty", async () => {
    const m = await fixture();
    const { nft, longs, weth, trader, stranger } = m;
    await nft.connect(trader).mint(longs, NONE, NOTHING, "0x");
    const deposit = { ...NONE, depositToken: weth, deposit: parseEther("2") };
    await expect(nft.connect(stranger).adjust(1n, deposit, NOTHING, "0x"))
      .to.be.revertedWithCustomError(nft, "PositionNFT_NotAuthorized")
      .withArgs(stranger.address, 1n);
    await nft.connect(trader).adjust(1n, deposit, { collateral: parseEther("2"), debt: 0n }, "0x");
    await expect(nft.connect(trader).burn(1n))
      .to.be.revertedWithCustomError(nft, "PositionNFT_NotEmpty")
      .withArgs(1n, 0n, 1n);
    await nft.connect(trader).approve(stranger, 1n);
    await expect(nft.connect(stranger).withdrawCollateral(1n, weth, MaxUint256, nft))
      .to.be.revertedWithCustomError(nft, "PositionNFT_InvalidReceiver")
      .withArgs(await nft.getAddress());
    await expect(nft.connect(stranger).withdrawCollateral(1n, weth, MaxUint256, stranger))
      .to.emit(nft, "MetadataUpdate")
      .withArgs(1n);
    expect(await weth.balanceOf(stranger)).to.equal(parseEther("2"));
  });

  it("serves pools of its factory alone, and speaks ERC-721 and ERC-4906", async () => {
    const { nft, stranger, trader, longs } = await fixture();
    await expect(nft.connect(trader).mint(stranger, NONE, NOTHING, "0x"))
      .to.be.revertedWithCustomError(nft, "PositionNFT_UnknownPool")
      .withArgs(stranger.address);
    for (const [id, supported] of [
      ["0x80ac58cd", true],
      ["0x49064906", true],
      ["0x01ffc9a7", true],
      ["0xffffffff", false],
    ] as const) {
      expect(await nft.supportsInterface(id), id).to.equal(supported);
    }
    await expect(nft.refresh(1n)).to.be.revertedWithCustomError(nft, "ERC721NonexistentToken");
    await nft.connect(trader).mint(longs, NONE, NOTHING, "0x");
    await expect(nft.connect(stranger).refresh(1n)).to.emit(nft, "MetadataUpdate").withArgs(1n);
  });

  it("tells a wallet what the position is, as it is now", async () => {
    const m = await fixture();
    const { nft, longs, oracle, trader } = m;
    await mintLevered(m);
    const read = async (tokenId: bigint) => {
      const uri = await nft.tokenURI(tokenId);
      expect(uri).to.match(/^data:application\/json;base64,/);
      return documentOf(uri);
    };
    const values = ({ attributes }: Awaited<ReturnType<typeof read>>) =>
      Object.fromEntries(attributes.map(({ trait_type, value }) => [trait_type, value]));
    const levered = await read(1n);
    expect(levered.name).to.equal("WETH against USDC, 3.0000x, number 1");
    expect(values(levered)).to.deep.equal({
      Pool: await longs.getAddress(),
      Collateral: "30.0000 WETH",
      Debt: "40000.0000 USDC",
      Leverage: "3.0000x",
      Health: "1.3500",
      State: "healthy",
    });
    await oracle.set(wethPrice("1400"));
    expect(values(await read(1n))).to.include({ State: "liquidatable", Health: "0.9449" });
    await oracle.setState(3n);
    expect(values(await read(1n))).to.include({ State: "without a price" });
    await nft.connect(trader).mint(longs, NONE, NOTHING, "0x");
    expect(values(await read(2n))).to.include({ State: "without debt", Health: "unlimited" });
  });

  it("counts a token without decimals in whole ones", async () => {
    const { nft, trader, dollars, factory } = await fixture();
    const tickets = await ethers.deployContract("PermitToken", ["Tickets", "TIX", 0]);
    const oracle = await ethers.deployContract("ScriptedOracle", [usdc("10") * 10n ** 36n]);
    const entry = { token: await tickets.getAddress(), oracle: await oracle.getAddress(), inverse: false };
    const params = poolParams(await dollars.getAddress(), [entry], usdc("100"), usdc("1000000"));
    const pool = await createPool(ethers, factory, params);
    await tickets.mint(trader, 42n);
    await tickets.connect(trader).approve(nft, 42n);
    const change = { ...NONE, depositToken: tickets, deposit: 42n };
    await nft.connect(trader).mint(pool, change, { collateral: 42n, debt: 0n }, "0x");
    const { name, attributes } = documentOf(await nft.tokenURI(1n));
    expect(name).to.equal("TIX against USDC, 1.0000x, number 1");
    expect(attributes).to.deep.include({ trait_type: "Collateral", value: "42 TIX" });
  });

  it("says of what it cannot read that it cannot, and no debt of nothing", async () => {
    const { lens, stranger, trader } = await fixture();
    const descriptor = await ethers.deployContract("PositionDescriptor", [lens]);
    const uri = await descriptor.describe(7n, stranger, idOf(trader.address, 0n));
    const { name, attributes } = documentOf(uri);
    expect(name).to.equal("number 7");
    expect(attributes).to.deep.equal([
      { trait_type: "Pool", value: stranger.address },
      { trait_type: "State", value: "not readable now" },
    ]);
  });
});
