import { expect } from "chai";
import { AbiCoder, MaxUint256, concat, keccak256, parseEther, parseUnits, toBeHex } from "ethers";

import { MAINNET, UNISWAP_POOL_HASH } from "../../scripts/fork/mainnet.ts";
import { POOL_FEE, SHALLOW_FEE, UNISWAP } from "../../scripts/fork/upstream.ts";
import { type Fork, forkMainnet } from "./network.ts";

const usdc = (amount: string): bigint => parseUnits(amount, 6);
const route = (from: string, to: string): string => concat([from, toBeHex(POOL_FEE, 3), to]);
const SELL_WETH = route(MAINNET.WETH, MAINNET.USDC);
const SELL_USDC = route(MAINNET.USDC, MAINNET.WETH);

describe("fork: swap adapters against Uniswap V3", function () {
  this.timeout(120_000);
  let fork: Fork;

  before(async () => {
    fork = await forkMainnet();
  });
  after(() => fork.close());

  const fixture = async () => {
    const { ethers } = fork;
    const [trader, receiver] = await ethers.getSigners();
    const weth = await ethers.getContractAt("WETH9", MAINNET.WETH);
    const dollars = await ethers.getContractAt("PermitToken", MAINNET.USDC);
    const direct = await ethers.deployContract("UniswapV3Adapter", [MAINNET.UNISWAP_FACTORY, UNISWAP_POOL_HASH]);
    const aggregator = await ethers.deployContract("GenericAggregatorAdapter");
    const quoter = new ethers.Contract(MAINNET.UNISWAP_QUOTER, UNISWAP.quoter.abi, trader);
    await weth.deposit({ value: parseEther("100") });
    return { trader, receiver, weth, dollars, direct, aggregator, quoter };
  };

  const quoteIn = async (
    quoter: { getFunction(name: string): { staticCall(args: object): Promise<unknown> } },
    wethIn: bigint,
  ) => {
    const args = {
      tokenIn: MAINNET.WETH,
      tokenOut: MAINNET.USDC,
      amountIn: wethIn,
      fee: POOL_FEE,
      sqrtPriceLimitX96: 0,
    };
    const [amountOut] = (await quoter.getFunction("quoteExactInputSingle").staticCall(args)) as [bigint];
    return amountOut;
  };

  it("knows the init code hash of the published pool", () => {
    expect(keccak256(UNISWAP.pool.bytecode)).to.equal(UNISWAP_POOL_HASH);
  });

  it("sells an exact amount at the quoter's price, and keeps nothing", async () => {
    const { weth, dollars, direct, quoter, receiver } = await fixture();
    const expected = await quoteIn(quoter, parseEther("3"));
    await weth.transfer(direct, parseEther("3"));
    await direct.swap(weth, dollars, parseEther("3"), expected, receiver, SELL_WETH);
    expect(await dollars.balanceOf(receiver)).to.equal(expected);
    expect(await weth.balanceOf(direct)).to.equal(0n);
  });

  it("buys an exact amount and gives the rest back", async () => {
    const { weth, dollars, direct, trader, receiver } = await fixture();
    await weth.transfer(direct, parseEther("1"));
    const before = await weth.balanceOf(trader);
    const held = await dollars.balanceOf(receiver);
    const cost = await direct.swapExactOutput.staticCall(
      weth,
      dollars,
      usdc("2000"),
      parseEther("1"),
      receiver,
      SELL_WETH,
    );
    await direct.swapExactOutput(weth, dollars, usdc("2000"), parseEther("1"), receiver, SELL_WETH);
    expect((await dollars.balanceOf(receiver)) - held).to.equal(usdc("2000"));
    expect((await weth.balanceOf(trader)) - before).to.equal(parseEther("1") - cost);
    expect(await weth.balanceOf(direct)).to.equal(0n);
  });

  it("crosses two pools, exact on either end", async () => {
    const { weth, dollars, direct, trader, receiver } = await fixture();
    const there = concat([MAINNET.WETH, toBeHex(POOL_FEE, 3), MAINNET.USDC, toBeHex(SHALLOW_FEE, 3), MAINNET.WETH]);
    await weth.transfer(direct, parseEther("1"));
    const out = await direct.swap.staticCall(weth, weth, parseEther("1"), 0, receiver, there);
    expect(out).to.be.within(parseEther("0.99"), parseEther("1"));
    const before = await weth.balanceOf(trader);
    const got = await weth.balanceOf(receiver);
    await direct.swapExactOutput(weth, weth, parseEther("0.9"), parseEther("1"), receiver, there);
    expect((await weth.balanceOf(receiver)) - got).to.equal(parseEther("0.9"));
    expect((await weth.balanceOf(trader)) - before).to.be.within(parseEther("0.09"), parseEther("0.1"));
    expect(await dollars.balanceOf(direct)).to.equal(0n);
  });

  it("refuses what is worse than the limits, with both numbers", async () => {
    const { weth, dollars, direct, quoter, receiver } = await fixture();
    await weth.transfer(direct, parseEther("1"));
    const out = await quoteIn(quoter, parseEther("1"));
    await expect(direct.swap(weth, dollars, parseEther("1"), out + 1n, receiver, SELL_WETH))
      .to.be.revertedWithCustomError(direct, "SwapAdapter_OutputBelowMinimum")
      .withArgs(out, out + 1n);
    const cost = await direct.swapExactOutput.staticCall(
      weth,
      dollars,
      usdc("1000"),
      parseEther("1"),
      receiver,
      SELL_WETH,
    );
    await expect(direct.swapExactOutput(weth, dollars, usdc("1000"), cost - 1n, receiver, SELL_WETH))
      .to.be.revertedWithCustomError(direct, "SwapAdapter_InputAboveMaximum")
      .withArgs(cost, cost - 1n);
  });

  it("refuses routes that do not lead there, and pools that do not exist", async () => {
    const { weth, dollars, direct, receiver } = await fixture();
    for (const bad of ["0x", SELL_USDC, `${SELL_WETH}00`, SELL_WETH.slice(0, 42)]) {
      await expect(direct.swap(weth, dollars, 1n, 0, receiver, bad))
        .to.be.revertedWithCustomError(direct, "SwapAdapter_InvalidRoute")
        .withArgs(MAINNET.WETH, MAINNET.USDC);
    }
    const other = concat([MAINNET.WETH, toBeHex(123, 3), MAINNET.USDC]);
    await expect(direct.swap(weth, dollars, 1n, 0, receiver, other))
      .to.be.revertedWithCustomError(direct, "UniswapV3Adapter_NoPool")
      .withArgs(MAINNET.WETH, MAINNET.USDC, 123n);
  });

  it("refuses to trade a part of an amount: what a pool without liquidity leaves would be stranded", async () => {
    const { weth, direct, trader, receiver } = await fixture();
    const token = await fork.ethers.deployContract("PermitToken", ["Empty", "EMPTY", 18]);
    const empty = await token.getAddress();
    const factory = new fork.ethers.Contract(MAINNET.UNISWAP_FACTORY, UNISWAP.factory.abi, trader);
    await factory.getFunction("createPool").send(MAINNET.WETH, empty, POOL_FEE);
    const pool = await direct.poolOf(MAINNET.WETH, empty, POOL_FEE);
    await new fork.ethers.Contract(pool, UNISWAP.pool.abi, trader).getFunction("initialize").send(2n ** 96n);
    await weth.transfer(direct, parseEther("1"));
    const there = route(MAINNET.WETH, empty);
    await expect(direct.swap(weth, empty, parseEther("1"), 0, receiver, there))
      .to.be.revertedWithCustomError(direct, "UniswapV3Adapter_PartialFill")
      .withArgs(0n, parseEther("1"));
    await expect(direct.swapExactOutput(weth, empty, 5n, parseEther("1"), receiver, there))
      .to.be.revertedWithCustomError(direct, "UniswapV3Adapter_PartialFill")
      .withArgs(0n, 5n);
  });

  it("pays only the pool of the hop that calls back", async () => {
    const { weth, direct, trader } = await fixture();
    await weth.transfer(direct, parseEther("1"));
    const pool = await direct.poolOf(MAINNET.WETH, MAINNET.USDC, POOL_FEE);
    await expect(direct.uniswapV3SwapCallback(1n, 0n, SELL_WETH))
      .to.be.revertedWithCustomError(direct, "UniswapV3Adapter_UnauthorizedCallback")
      .withArgs(trader.address, pool);
    await expect(direct.uniswapV3SwapCallback(1n, 0n, "0x"))
      .to.be.revertedWithCustomError(direct, "UniswapV3Adapter_UnauthorizedCallback")
      .withArgs(trader.address, `0x${"0".repeat(40)}`);
  });

  describe("aggregator", () => {
    const encode = (target: string, spender: string, data: string): string =>
      AbiCoder.defaultAbiCoder().encode(["address", "address", "bytes"], [target, spender, data]);

    const uniswapCall = async (kind: "exactInputSingle" | "exactOutputSingle", amounts: object) => {
      const { aggregator } = await fixture();
      const router = new fork.ethers.Interface(UNISWAP.router.abi);
      return {
        aggregator,
        data: router.encodeFunctionData(kind, [
          {
            tokenIn: MAINNET.WETH,
            tokenOut: MAINNET.USDC,
            fee: POOL_FEE,
            recipient: await aggregator.SANDBOX(),
            deadline: MaxUint256,
            sqrtPriceLimitX96: 0,
            ...amounts,
          },
        ]),
      };
    };

    it("sells by Uniswap's own router, from the sandbox, which keeps nothing and approves nobody", async () => {
      const { weth, dollars, quoter, receiver } = await fixture();
      const { aggregator, data } = await uniswapCall("exactInputSingle", {
        amountIn: parseEther("2"),
        amountOutMinimum: 0,
      });
      const expected = await quoteIn(quoter, parseEther("2"));
      const held = await dollars.balanceOf(receiver);
      await weth.transfer(aggregator, parseEther("2"));
      const call = encode(MAINNET.UNISWAP_ROUTER, MAINNET.UNISWAP_ROUTER, data);
      await aggregator.swap(weth, dollars, parseEther("2"), expected, receiver, call);
      expect((await dollars.balanceOf(receiver)) - held).to.equal(expected);
      const sandbox = await aggregator.SANDBOX();
      expect(await weth.balanceOf(sandbox)).to.equal(0n);
      expect(await weth.allowance(sandbox, MAINNET.UNISWAP_ROUTER)).to.equal(0n);
    });

    it("buys an exact amount and returns what the venue left", async () => {
      const { weth, dollars, trader, receiver } = await fixture();
      const { aggregator, data } = await uniswapCall("exactOutputSingle", {
        amountOut: usdc("1500"),
        amountInMaximum: parseEther("1"),
      });
      await weth.transfer(aggregator, parseEther("1"));
      const before = await weth.balanceOf(trader);
      const held = await dollars.balanceOf(receiver);
      const call = encode(MAINNET.UNISWAP_ROUTER, MAINNET.UNISWAP_ROUTER, data);
      await aggregator.swapExactOutput(weth, dollars, usdc("1500"), parseEther("1"), receiver, call);
      expect((await dollars.balanceOf(receiver)) - held).to.equal(usdc("1500"));
      expect((await weth.balanceOf(trader)) - before).to.be.greaterThan(parseEther("0.3"));
    });
  });
});
