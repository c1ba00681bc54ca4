import { ZeroAddress, concat, parseEther, parseUnits, toBeHex, toQuantity } from "ethers";
import hre from "hardhat";

import { MAINNET, UNISWAP_POOL_HASH } from "../../scripts/fork/mainnet.ts";
import { POOL_FEE, UNISWAP } from "../../scripts/fork/upstream.ts";
import { poolParams } from "../helpers/market.ts";
import { createPool, deployFactory } from "../helpers/protocol.ts";
import type { Fork } from "./network.ts";

export const usdc = (amount: string): bigint => parseUnits(amount, 6);

/** A route of the Uniswap adapter between WETH and USDC. */
export const path = (from: string, to: string): string => concat([from, toBeHex(POOL_FEE, 3), to]);

const FEED = {
  divide: false,
  profile: 1n,
  heartbeat: 86_400n,
  grace: 3_600n,
  pegBand: 0n,
  minAnswer: 0n,
  maxAnswer: 0n,
};

function rootDown(n: bigint): bigint {
  let x = n;
  for (let y = (x + 1n) / 2n; y < x; y = (x + n / x) / 2n) x = y;
  return x;
}

/** The whole protocol on a fork: pools on the ETH/USD and USDC/USD feeds, router and orders on Uniswap V3. */
export async function deployOnFork({ ethers, provider }: Fork) {
  const [deployer, trader, lender, keeper, whale, stranger] = await ethers.getSigners();
  const weth = await ethers.getContractAt("WETH9", MAINNET.WETH);
  const dollars = await ethers.getContractAt("PermitToken", MAINNET.USDC);

  /** Puts a feed that can be moved where the real one is, at the real one's price. */
  const takeOver = async (address: string) => {
    const genuine = await ethers.getContractAt("MockV3Aggregator", address);
    const [[, answer], decimals] = [await genuine.latestRoundData(), await genuine.decimals()];
    const mock = await hre.artifacts.readArtifact("MockV3Aggregator");
    const code = concat([
      mock.bytecode,
      ethers.AbiCoder.defaultAbiCoder().encode(["uint8", "int256"], [decimals, answer]),
    ]);
    await provider.request({ method: "hardhat_setCode", params: [address, code] });
    const runtime = await ethers.provider.call({ to: address, data: "0x" });
    await deployer.sendTransaction({ to: address, data: "0x", gasLimit: 8_000_000n });
    await provider.request({ method: "hardhat_setCode", params: [address, runtime] });
    return { feed: genuine, answer };
  };
  const eth = await takeOver(MAINNET.FEED_ETH_USD);
  const dollar = await takeOver(MAINNET.FEED_USDC_USD);

  const uniswap = new ethers.Contract(MAINNET.UNISWAP_ROUTER, UNISWAP.router.abi, whale);
  /** Swaps WETH for USDC until the pool's price is at the limit, or all is sold. */
  const sellWeth = async (amountIn: bigint, limit = 0n) => {
    const balance = toQuantity(amountIn + parseEther("9"));
    await provider.request({ method: "hardhat_setBalance", params: [whale.address, balance] });
    await weth.connect(whale).deposit({ value: amountIn });
    await weth.connect(whale).approve(MAINNET.UNISWAP_ROUTER, amountIn);
    const swap = {
      tokenIn: MAINNET.WETH,
      tokenOut: MAINNET.USDC,
      fee: POOL_FEE,
      recipient: whale.address,
      deadline: 2n ** 64n,
      amountIn,
      amountOutMinimum: 0n,
      sqrtPriceLimitX96: limit,
    };
    await uniswap.getFunction("exactInputSingle")(swap);
  };
  // Nobody can mint USDC on mainnet: lenders buy theirs, and the feed follows the price that this leaves.
  await sellWeth(parseEther("120"));
  const adapter = await ethers.deployContract("UniswapV3Adapter", [MAINNET.UNISWAP_FACTORY, UNISWAP_POOL_HASH]);
  const venue = await adapter.poolOf(MAINNET.WETH, MAINNET.USDC, POOL_FEE);
  const slot0 = new ethers.Contract(venue, UNISWAP.pool.abi, whale).getFunction("slot0");
  const [root] = (await slot0.staticCall()) as unknown as [bigint];
  eth.answer = (10n ** 12n * 2n ** 192n * dollar.answer) / root ** 2n;
  await eth.feed.updateAnswer(eth.answer);

  const oracleFactory = await ethers.deployContract("OracleFactory", [ZeroAddress]);
  const expected = (eth.answer * 10n ** 24n) / dollar.answer;
  const params = {
    baseToken: MAINNET.WETH,
    quoteToken: MAINNET.USDC,
    feeds: [
      { ...FEED, feed: MAINNET.FEED_ETH_USD },
      { ...FEED, feed: MAINNET.FEED_USDC_USD, divide: true },
    ],
    rate: {
      source: ZeroAddress,
      selector: "0x00000000",
      argument: 0n,
      decimals: 0n,
      divide: false,
      minRate: 0n,
      maxGrowth: 0n,
    },
    sequencerFeed: ZeroAddress,
    sequencerGrace: 0n,
    volatilityOracle: ZeroAddress,
    bandMultiplier: 0n,
    bandBase: 0n,
    secondSource: ZeroAddress,
    maxDeviation: 0n,
    expectedPrice: expected,
    expectedTolerance: parseEther("0.01"),
  };
  const oracle = await oracleFactory.predictPairOracle(params);
  await oracleFactory.createPairOracle(params);

  const factory = await deployFactory(ethers);
  const cap = usdc("1000000000");
  const longs = await createPool(
    ethers,
    factory,
    poolParams(MAINNET.USDC, [{ token: MAINNET.WETH, oracle, inverse: false }], usdc("100"), cap),
  );
  const shorts = await createPool(
    ethers,
    factory,
    poolParams(
      MAINNET.WETH,
      [{ token: MAINNET.USDC, oracle, inverse: true }],
      parseEther("0.05"),
      parseEther("100000"),
    ),
  );
  const adapters: [string, string, string, string] = [
    await adapter.getAddress(),
    ZeroAddress,
    ZeroAddress,
    ZeroAddress,
  ];
  const router = await ethers.deployContract("MarginRouter", [factory, MAINNET.WETH, MAINNET.PERMIT2, adapters]);
  const orders = await ethers.deployContract("TriggerOrders", [factory, adapters]);
  const executor = await ethers.deployContract("LiquidationExecutor", [keeper]);
  const lens = await ethers.deployContract("PoolLens", [oracleFactory]);

  /** Moves feed and venue to a share of the present price. */
  const fallTo = async (percent: bigint) => {
    const answer = (eth.answer * percent) / 100n;
    const sqrtPrice = rootDown((10n ** 12n * 2n ** 192n * dollar.answer) / answer);
    await sellWeth(parseEther("1000000"), sqrtPrice);
    await eth.feed.updateAnswer(answer);
    return answer;
  };

  const bought = await dollars.balanceOf(whale);
  await dollars.connect(whale).transfer(lender, bought);
  await dollars.connect(lender).approve(longs, bought);
  await longs.connect(lender).deposit(bought - usdc("50000"), lender);
  await dollars.connect(lender).transfer(trader, usdc("50000"));
  await weth.connect(lender).deposit({ value: parseEther("100") });
  await weth.connect(lender).approve(shorts, parseEther("100"));
  await shorts.connect(lender).deposit(parseEther("100"), lender);

  return {
    ...{ weth, dollars, longs, shorts, adapter, router, orders, executor, lens, oracle, eth, fallTo },
    ...{ trader, lender, keeper, stranger },
  };
}
