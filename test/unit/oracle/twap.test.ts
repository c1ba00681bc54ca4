import { expect } from "chai";
import type { Contract } from "ethers";
import { ContractFactory, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { UNISWAP } from "../../../scripts/fork/upstream.ts";
import { deployVolatilityOracle } from "../../helpers/volatilityFixture.ts";

const { ethers, networkHelpers } = await network.create();

const WINDOW = 1_800n;
const BLOCK_TIME = 60n;
const NEEDED = WINDOW / BLOCK_TIME + 1n;
const NEVER = 2n ** 63n;
const NORMAL = 0n;
const STALE = 3n;

/** 2,000 USDC per WETH, or the same upside down: sqrt(token1 / token0) x 2^96. */
function openingPrice(wethIsToken0: boolean): bigint {
  const [numerator, denominator] = wethIsToken0 ? [2_000n * 10n ** 6n, 10n ** 18n] : [10n ** 18n, 2_000n * 10n ** 6n];
  let root = 1n << 160n;
  let next = (root + (numerator << 192n) / denominator / root) >> 1n;
  while (next < root) {
    root = next;
    next = (root + (numerator << 192n) / denominator / root) >> 1n;
  }

  return root;
}

/** Relative distance of two numbers that are not integers. */
const apart = (a: number, b: number): number => Math.abs(a / b - 1);

/** Uniswap V3's own bytecode, one pool of WETH and USDC with liquidity over all ticks, and some minutes of swaps. */
async function fixture() {
  const [owner] = await ethers.getSigners();
  const deploy = async ({ abi, bytecode }: (typeof UNISWAP)["factory"], ...args: unknown[]): Promise<Contract> => {
    const contract = await new ContractFactory(abi, bytecode, owner).deploy(...args);

    return contract.waitForDeployment() as Promise<Contract>;
  };
  const weth = await ethers.deployContract("PermitToken", ["Wrapped Ether", "WETH", 18]);
  const usdc = await ethers.deployContract("PermitToken", ["USD Coin", "USDC", 6]);
  const factory = await deploy(UNISWAP.factory);
  const router = await deploy(UNISWAP.router, await factory.getAddress(), await weth.getAddress());
  const positions = await deploy(UNISWAP.positions, await factory.getAddress(), await weth.getAddress(), ZeroAddress);
  for (const token of [weth, usdc]) {
    await token.mint(owner, 10n ** 30n);
    await token.approve(router, 2n ** 255n);
    await token.approve(positions, 2n ** 255n);
  }

  const [wethAddress, usdcAddress] = [await weth.getAddress(), await usdc.getAddress()];
  const wethIsToken0 = BigInt(wethAddress) < BigInt(usdcAddress);
  const [token0, token1] = wethIsToken0 ? [wethAddress, usdcAddress] : [usdcAddress, wethAddress];
  await positions.getFunction("createAndInitializePoolIfNecessary")(token0, token1, 500, openingPrice(wethIsToken0));
  const poolAddress = (await factory.getFunction("getPool")(token0, token1, 500)) as string;
  const pool = new ethers.Contract(poolAddress, UNISWAP.pool.abi, owner);
  const amounts = { [wethAddress]: 5_000n * 10n ** 18n, [usdcAddress]: 10_000_000n * 10n ** 6n };
  await positions.getFunction("mint")({
    token0,
    token1,
    fee: 500,
    tickLower: -887_270,
    tickUpper: 887_270,
    amount0Desired: amounts[token0],
    amount1Desired: amounts[token1],
    amount0Min: 0,
    amount1Min: 0,
    recipient: owner,
    deadline: NEVER,
  });

  const swap = (tokenIn: string, amountIn: bigint) =>
    router.getFunction("exactInputSingle")({
      tokenIn,
      tokenOut: tokenIn === token0 ? token1 : token0,
      fee: 500,
      recipient: owner,
      deadline: NEVER,
      amountIn,
      amountOutMinimum: 0,
      sqrtPriceLimitX96: 0,
    }) as Promise<unknown>;

  const volatility = await deployVolatilityOracle(ethers);
  const oracles = await ethers.deployContract("OracleFactory", [volatility]);
  const params = {
    pool: poolAddress,
    baseToken: wethAddress,
    window: WINDOW,
    minLiquidity: 10n ** 12n,
    blockTime: BLOCK_TIME,
  };

  return { owner, weth: wethAddress, usdc: usdcAddress, pool, positions, swap, oracles, params };
}

/** A swap every minute until the pool remembers the window. */
async function remember({ pool, swap, usdc }: Awaited<ReturnType<typeof fixture>>): Promise<void> {
  await pool.getFunction("increaseObservationCardinalityNext")(NEEDED);
  for (let i = 0n; i < NEEDED; i += 1n) {
    await networkHelpers.time.increase(BLOCK_TIME);
    await swap(usdc, 1_000n * 10n ** 6n);
  }
}

async function remembering() {
  const world = await fixture();
  await remember(world);
  const { oracles, params } = world;
  await oracles.createTwapOracle(params);
  const oracle = await ethers.getContractAt("UniswapV3TwapOracle", await oracles.predictTwapOracle(params));

  return { ...world, oracle };
}

describe("UniswapV3TwapOracle", function () {
  describe("creation", function () {
    it("is refused while the pool remembers too little, and says what is missing", async function () {
      const { oracles, params } = await networkHelpers.loadFixture(fixture);
      const code = await ethers.getContractFactory("UniswapV3TwapOracle");

      await expect(oracles.createTwapOracle(params))
        .to.be.revertedWithCustomError(code, "TwapOracle_CardinalityTooLow")
        .withArgs(1n, NEEDED);
    });

    it("is refused for wrong tokens, windows, depths and pools", async function () {
      const { oracles, params, pool, owner } = await networkHelpers.loadFixture(remembering);
      const code = await ethers.getContractFactory("UniswapV3TwapOracle");
      const create = (change: Partial<typeof params>) => oracles.createTwapOracle({ ...params, ...change });
      const token0 = (await pool.getFunction("token0")()) as string;
      const token1 = (await pool.getFunction("token1")()) as string;

      await expect(create({ baseToken: owner.address }))
        .to.be.revertedWithCustomError(code, "TwapOracle_NotInPool")
        .withArgs(owner.address, token0, token1);
      await expect(create({ window: 1_799n }))
        .to.be.revertedWithCustomError(code, "TwapOracle_WindowOutOfRange")
        .withArgs(1_799n, BLOCK_TIME, WINDOW, 86_400n);
      await expect(create({ blockTime: 0n }))
        .to.be.revertedWithCustomError(code, "TwapOracle_WindowOutOfRange")
        .withArgs(WINDOW, 0n, WINDOW, 86_400n);
      await expect(create({ minLiquidity: 2n ** 127n })).to.be.revertedWithCustomError(code, "TwapOracle_TooShallow");
      await expect(create({ pool: owner.address }))
        .to.be.revertedWithCustomError(code, "TwapOracle_NoCode")
        .withArgs(owner.address);
    });

    it("is registered at its predicted address", async function () {
      const { oracles, oracle, params } = await networkHelpers.loadFixture(remembering);

      expect(await oracles.kindOf(oracle)).to.equal(2n);
      await oracles.createTwapOracle(params);
      expect(await oracle.window()).to.equal(WINDOW);
    });
  });

  describe("read", function () {
    it("is 1.0001 to the pool's mean tick, in both directions", async function () {
      const { oracle, oracles, params, pool, usdc, weth } = await networkHelpers.loadFixture(remembering);
      const [sums] = (await pool.getFunction("observe")([WINDOW, 0n])) as [bigint[]];
      const sum = sums[1] - sums[0];
      const tick = sum / WINDOW - (sum < 0n && sum % WINDOW !== 0n ? 1n : 0n);
      const token0IsWeth = (await pool.getFunction("token0")()) === weth;

      // In base units, by doubles: good to 1e-9 here.
      const inUsdc = 1.0001 ** Number(token0IsWeth ? tick : -tick);
      const [price, referencePrice, state] = await oracle.read();
      expect(apart(Number(price) / 1e36, inUsdc)).to.be.below(1e-9);
      expect(referencePrice).to.equal(price);
      expect(state).to.equal(NORMAL);
      expect(apart(Number(price) / 1e24, 2_000), "near 2,000 USDC per WETH").to.be.below(0.01);

      const upsideDown = { ...params, baseToken: usdc };
      await oracles.createTwapOracle(upsideDown);
      const other = await ethers.getContractAt("UniswapV3TwapOracle", await oracles.predictTwapOracle(upsideDown));
      const [inverse] = await other.read();
      expect(apart(Number((inverse * price) / 10n ** 54n), 1e18), "the product is 1").to.be.below(1e-9);
      expect(await other.quoteToken()).to.equal(weth);
    });

    it("is not moved by one transaction, however large", async function () {
      const { oracle, swap, weth } = await networkHelpers.loadFixture(remembering);
      const [before] = await oracle.read();

      await networkHelpers.time.increase(BLOCK_TIME);
      // Sells ten times the pool's WETH: spot falls by 99 %.
      await swap(weth, 50_000n * 10n ** 18n);
      const [after, , state] = await oracle.read();
      expect(state).to.equal(NORMAL);
      // ln(121) times the seconds that passed over the window
      expect(Number(after) / Number(before)).to.be.greaterThan(1 - (4.8 * 4) / Number(WINDOW));

      await networkHelpers.time.increase(WINDOW);
      const [settled] = await oracle.read();
      expect(Number(settled) / Number(before), "but it follows within the window").to.be.lessThan(0.01);
    });

    it("is STALE with a reference when the pool becomes too shallow", async function () {
      const { oracle, positions, swap, usdc } = await networkHelpers.loadFixture(remembering);
      const { liquidity } = (await positions.getFunction("positions")(1n)) as { liquidity: bigint };
      const [depth, least] = await oracle.depth();
      expect(depth).to.equal(liquidity);
      expect(depth).to.be.greaterThan(least);

      await positions.getFunction("decreaseLiquidity")({
        tokenId: 1n,
        liquidity: liquidity - 10n ** 9n,
        amount0Min: 0,
        amount1Min: 0,
        deadline: NEVER,
      });
      await networkHelpers.time.increase(WINDOW / 2n);
      await swap(usdc, 10n);
      const [price, referencePrice, state] = await oracle.read();
      expect(state).to.equal(STALE);
      expect(price).to.equal(0n);
      expect(apart(Number(referencePrice) / 1e24, 2_000)).to.be.below(0.01);
    });

    it("is STALE without a reference when the pool no longer remembers the window", async function () {
      const { oracle, swap, usdc } = await networkHelpers.loadFixture(remembering);

      // A swap every few seconds: more than one per `blockTime` overwrites the window's beginning.
      for (let i = 0n; i < NEEDED; i += 1n) await swap(usdc, 1_000n * 10n ** 6n);
      const [price, referencePrice, state] = await oracle.read();
      expect([price, referencePrice, state]).to.deep.equal([0n, 0n, STALE]);
      expect((await oracle.depth())[0]).to.equal(0n);
    });

    it("is STALE when the pool is gone", async function () {
      const { oracle, pool } = await networkHelpers.loadFixture(remembering);
      await networkHelpers.setCode(await pool.getAddress(), "0xfe");

      expect([...(await oracle.read())]).to.deep.equal([0n, 0n, STALE]);
    });
  });
});
