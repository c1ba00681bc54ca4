import { expect } from "chai";
import { network } from "hardhat";
import { type Contract, ContractFactory, ZeroAddress, concat, keccak256, toBeHex } from "ethers";

import { UNISWAP } from "../../scripts/fork/upstream.ts";

const { ethers, networkHelpers } = await network.create();
const FEE = 500;
const ONE = 10n ** 18n;
/** All that one pool holds of each token. */
const DEPTH = 100n * ONE;

/** Uniswap V3's own bytecode: two pools of A, B and C at par, with liquidity only within one per cent of it. */
const market = async () => {
  const [owner, receiver] = await ethers.getSigners();
  const deploy = async ({ abi, bytecode }: (typeof UNISWAP)["factory"], ...args: unknown[]): Promise<Contract> =>
    (await new ContractFactory(abi, bytecode, owner).deploy(...args)).waitForDeployment() as Promise<Contract>;
  const tokens = [];
  for (const name of ["A", "B", "C"]) tokens.push(await ethers.deployContract("PermitToken", [name, name, 18]));
  const [a, b, c] = tokens as [(typeof tokens)[0], (typeof tokens)[0], (typeof tokens)[0]];
  const factory = await deploy(UNISWAP.factory);
  const positions = await deploy(UNISWAP.positions, await factory.getAddress(), await a.getAddress(), ZeroAddress);
  for (const token of tokens) {
    await token.mint(owner, 10n ** 24n);
    await token.approve(positions, 10n ** 24n);
  }
  const [at, bt, ct] = [await a.getAddress(), await b.getAddress(), await c.getAddress()];
  for (const [left, right] of [
    [at, bt],
    [bt, ct],
  ] as const) {
    const [token0, token1] = BigInt(left) < BigInt(right) ? [left, right] : [right, left];
    await positions.getFunction("createAndInitializePoolIfNecessary")(token0, token1, FEE, 1n << 96n);
    await positions.getFunction("mint")({
      ...{ token0, token1, fee: FEE, tickLower: -100, tickUpper: 100, recipient: owner, deadline: 2n ** 63n },
      ...{ amount0Desired: DEPTH, amount1Desired: DEPTH, amount0Min: 0, amount1Min: 0 },
    });
  }
  const adapter = await ethers.deployContract("UniswapV3Adapter", [factory, keccak256(UNISWAP.pool.bytecode)]);
  const hop = toBeHex(FEE, 3);
  return {
    ...{ a, b, c, adapter, owner, receiver },
    direct: concat([at, hop, bt]),
    twice: concat([at, hop, bt, hop, ct]),
  };
};
const fixture = () => networkHelpers.loadFixture(market);

describe("UniswapV3Adapter: pools that run out", () => {
  it("sells all of it or nothing: what a pool cannot take would be stranded", async () => {
    const { a, b, c, adapter, receiver, direct, twice } = await fixture();
    await a.mint(adapter, 3n * DEPTH);
    for (const [out, route] of [
      [b, direct],
      [c, twice],
    ] as const) {
      await expect(adapter.swap(a, out, 3n * DEPTH, 0n, receiver, route))
        .to.be.revertedWithCustomError(adapter, "UniswapV3Adapter_PartialFill")
        .withArgs((used: bigint) => used > (DEPTH * 99n) / 100n && used < (DEPTH * 102n) / 100n, 3n * DEPTH);
    }
    // What it does take in full goes through.
    await adapter.swap(a, b, DEPTH / 2n, 0n, receiver, direct);
    expect(await b.balanceOf(receiver)).to.be.within((DEPTH * 49n) / 100n, DEPTH / 2n);
  });

  it("buys all of it or nothing", async () => {
    const { a, b, c, adapter, receiver, direct, twice } = await fixture();
    await a.mint(adapter, 10n * DEPTH);
    // Over two pools it is the first that lacks what the second asks for.
    for (const [out, route, wanted] of [
      [b, direct, (2n * DEPTH * 99n) / 100n],
      [c, twice, DEPTH],
    ] as const) {
      await expect(adapter.swapExactOutput(a, out, 2n * DEPTH, 10n * DEPTH, receiver, route))
        .to.be.revertedWithCustomError(adapter, "UniswapV3Adapter_PartialFill")
        .withArgs(
          (got: bigint) => got > (DEPTH * 99n) / 100n && got <= DEPTH,
          (asked: bigint) => asked > wanted && asked <= (wanted * 102n) / 100n,
        );
    }
    expect(await b.balanceOf(receiver)).to.equal(0n);
  });
});

describe("UniswapV3Adapter: exact outputs", () => {
  it("gives back what a purchase does not cost, and nothing where it costs all that came", async () => {
    const { a, c, adapter, owner, receiver, twice } = await fixture();
    const bought = 10n * ONE;
    await a.mint(adapter, 20n * ONE);
    const cost = await adapter.swapExactOutput.staticCall(a, c, bought, 20n * ONE, receiver, twice);
    expect(cost).to.be.within(bought, (bought * 102n) / 100n);

    const snapshot = await networkHelpers.takeSnapshot();
    const before = await a.balanceOf(owner);
    await adapter.swapExactOutput(a, c, bought, 20n * ONE, receiver, twice);
    expect((await a.balanceOf(owner)) - before).to.equal(20n * ONE - cost);
    expect([await c.balanceOf(receiver), await a.balanceOf(adapter)]).to.deep.equal([bought, 0n]);

    await snapshot.restore();
    const receipt = await (await adapter.swapExactOutput(a, c, bought, cost, receiver, twice)).wait();
    const address = await a.getAddress();
    // The pool's payment alone: no transfer of nothing back to the caller.
    expect((receipt?.logs ?? []).filter((log) => log.address === address)).to.have.lengthOf(1);
    expect([await c.balanceOf(receiver), await a.balanceOf(adapter)]).to.deep.equal([bought, 20n * ONE - cost]);
  });
});
