/** Every contract of `contracts/` that has functions, deployed and wired, with users who have something to lose. */
import { ContractFactory, Interface, ZeroAddress, keccak256, parseEther, type Contract } from "ethers";
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import hre from "hardhat";

import { PERMISSION } from "../../scripts/sdk/src/index.ts";
import { installPermit2 } from "../../scripts/fork/permit2.ts";
import { UNISWAP } from "../../scripts/fork/upstream.ts";
import { LATER, poolParams, usdc, wethPrice } from "../helpers/market.ts";
import { MAX, createPool, positionId } from "../helpers/protocol.ts";
import { deployVolatilityOracle } from "../helpers/volatilityFixture.ts";

/** One deployed contract, and the functions that it answers. */
export interface Target {
  readonly name: string;
  readonly address: string;
  readonly abi: Interface;
}

/** Libraries and abstract contracts have no address; these have no functions either. */
const FOLDERS_WITHOUT_CONTRACTS = ["mocks", "libraries", "interfaces", "types"];

/** Names of all contracts of `contracts/` that can be deployed and have functions, from the compiled artifacts. */
export async function deployableContracts(): Promise<string[]> {
  const names: string[] = [];
  for (const qualified of await hre.artifacts.getAllFullyQualifiedNames()) {
    const [file = "", name = ""] = qualified.split(":");
    const parts = file.split("/");
    if (parts[0] !== "contracts" || FOLDERS_WITHOUT_CONTRACTS.includes(parts[1] ?? "")) continue;
    const { abi, bytecode } = await hre.artifacts.readArtifact(qualified);
    if (bytecode === "0x" || new Interface(abi).fragments.every(({ type }) => type !== "function")) continue;
    names.push(name);
  }
  return names.sort();
}

/** A pool answers its own functions and those of its extensions. */
async function poolAbi(): Promise<Interface> {
  const names = ["MarginPool", "PoolExtension", "AccountExtension", "UpkeepExtension"];
  const artifacts = await Promise.all(names.map((name) => hre.artifacts.readArtifact(name)));
  const seen = new Set<string>();
  const fragments = artifacts
    .flatMap(({ abi }) => [...new Interface(abi).fragments])
    .filter((fragment) => fragment.type !== "constructor" && fragment.type !== "fallback")
    .filter((fragment) => {
      const key = `${fragment.type} ${fragment.format("sighash")}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  return new Interface(fragments);
}

export async function deploySystem(ethers: HardhatEthers) {
  const [deployer, trader, holder, lender, operator, keeper, curator, guardian, feeRecipient, attacker] =
    await ethers.getSigners();
  const weth = await ethers.deployContract("WrappedEther");
  const dollars = await ethers.deployContract("PermitToken", ["USD Coin", "USDC", 6]);
  const arb = await ethers.deployContract("PermitToken", ["Arbitrum", "ARB", 18]);
  const permit2 = await installPermit2(ethers.provider, deployer.address);
  const spot = await ethers.deployContract("SettableOracle", [wethPrice("2000")]);
  const arbSpot = await ethers.deployContract("SettableOracle", [wethPrice("1")]);

  // The core.
  const upkeep = await ethers.deployContract("UpkeepExtension");
  const account = await ethers.deployContract("AccountExtension", [upkeep]);
  const extension = await ethers.deployContract("PoolExtension", [account]);
  const { bytecode } = await hre.artifacts.readArtifact("MarginPool");
  const half = 2 + 2 * Math.floor(bytecode.length / 4);
  const first = await ethers.deployContract("CodeChunk", [bytecode.slice(0, half)]);
  const second = await ethers.deployContract("CodeChunk", [`0x${bytecode.slice(half)}`]);
  const manager = await ethers.deployContract("AccessManager", [guardian.address]);
  const protocolOwner = await ethers.deployContract("ProtocolOwner", [manager]);
  const factory = await ethers.deployContract("PoolFactory", [
    await protocolOwner.getAddress(),
    await extension.getAddress(),
    await first.getAddress(),
    await second.getAddress(),
    ethers.keccak256(bytecode),
  ]);
  const [w, d, a] = [await weth.getAddress(), await dollars.getAddress(), await arb.getAddress()];
  const [o, oa] = [await spot.getAddress(), await arbSpot.getAddress()];
  const ruled = {
    curator: curator.address,
    guardian: guardian.address,
    feeRecipient: feeRecipient.address,
  };
  const basket = [
    { token: w, oracle: o, inverse: false },
    { token: a, oracle: oa, inverse: false },
  ];
  const pool = await createPool(ethers, factory, {
    ...poolParams(d, basket, usdc("100"), usdc("1000000000")),
    ...ruled,
  });
  const shorts = await createPool(
    ethers,
    factory,
    poolParams(w, [{ token: d, oracle: o, inverse: true }], parseEther("0.05"), parseEther("1000000")),
  );

  // Oracles.
  const volatilityOracle = await deployVolatilityOracle(ethers);
  const oracleFactory = await ethers.deployContract("OracleFactory", [volatilityOracle]);
  const feed = await ethers.deployContract("RecordedFeed", [8]);
  const now = (await ethers.provider.getBlock("latest"))?.timestamp ?? 0;
  for (let i = 0; i < 3; ++i) await feed.push(2_000n * 10n ** 8n, now - 1_200 + 400 * i);
  const pairParams = {
    baseToken: w,
    quoteToken: d,
    feeds: [
      {
        ...{ feed: await feed.getAddress(), divide: false, profile: 1, heartbeat: 86_400, grace: 3_600 },
        ...{ pegBand: 0, minAnswer: 1, maxAnswer: 0 },
      },
    ],
    rate: {
      ...{ source: ZeroAddress, selector: "0x00000000", argument: 0n, decimals: 0n, divide: false },
      ...{ minRate: 0n, maxGrowth: 0n },
    },
    ...{ sequencerFeed: ZeroAddress, sequencerGrace: 0n, volatilityOracle: await volatilityOracle.getAddress() },
    ...{ bandMultiplier: 0n, bandBase: 0n, secondSource: ZeroAddress, maxDeviation: 0n },
    ...{ expectedPrice: wethPrice("2000"), expectedTolerance: parseEther("0.01") },
  };
  const pairOracle = await oracleFactory.predictPairOracle(pairParams);
  await oracleFactory.createPairOracle(pairParams);
  const fixedOracle = await oracleFactory.predictFixedOracle(w, d, wethPrice("2000"));
  await oracleFactory.createFixedOracle(w, d, wethPrice("2000"));
  const pairDeployer = ethers.getCreateAddress({ from: await oracleFactory.getAddress(), nonce: 1 });
  const { twapOracle, uniswapFactory } = await deployTwap(ethers, w, d);

  // Periphery.
  const venue = await ethers.deployContract("FixedPriceAdapter", [weth, wethPrice("2000")]);
  const aggregator = await ethers.deployContract("GenericAggregatorAdapter");
  const uniswapAdapter = await ethers.deployContract("UniswapV3Adapter", [
    uniswapFactory,
    keccak256(UNISWAP.pool.bytecode),
  ]);
  const adapters = [
    await venue.getAddress(),
    await aggregator.getAddress(),
    await uniswapAdapter.getAddress(),
    ZeroAddress,
  ] as [string, string, string, string];
  const router = await ethers.deployContract("MarginRouter", [factory, weth, permit2, adapters]);
  const orders = await ethers.deployContract("TriggerOrders", [factory, adapters]);
  const executor = await ethers.deployContract("LiquidationExecutor", [keeper.address]);
  const lens = await ethers.deployContract("PoolLens", [oracleFactory]);
  const descriptor = await ethers.deployContract("PositionDescriptor", [lens]);
  const nft = await ethers.deployContract("PositionNFT", [factory, descriptor]);
  const bounded = await ethers.deployContract("BoundedReader");

  // A margin group and its pool.
  const model = await ethers.deployContract("GroupRiskModel");
  const groupLens = await ethers.deployContract("GroupLens");
  const group = await ethers.deployContract("MarginGroup", [
    {
      ...{ reserveAsset: d, factory: await factory.getAddress(), sponsor: curator.address },
      ...{ uncertainty: 150_000, maxHedge: 800_000, withheld: 200_000, floor: 350_000 },
      ...{ topUpHealth: parseEther("1.01"), topUpTarget: parseEther("1.05"), unwindIncentive: 5_000 },
      ...{ unwindSlice: 250_000, minContribution: usdc("500"), lowCorrelations: 0n, highCorrelations: 0n },
      ...{ termsHash: ethers.id("terms"), termsURI: "ipfs://terms" },
    },
    model,
  ]);
  const groupAddress = await group.getAddress();
  const pooled = await createPool(ethers, factory, {
    ...poolParams(d, [{ token: w, oracle: o, inverse: false }], usdc("100"), usdc("1000000000")),
    ...{ group: groupAddress, groupCushion: 20_000n },
  });
  await group.connect(curator).admit(pooled, 0, false);

  // Users: rich, trusting (everybody has approved everything that asks for it), and healthy.
  const poolAddress = await pool.getAddress();
  const spenders = [poolAddress, await shorts.getAddress(), await router.getAddress(), await nft.getAddress()];
  spenders.push(groupAddress, await pooled.getAddress());
  const users = [trader, holder, lender, operator, keeper, curator, guardian, feeRecipient, attacker];
  for (const user of users) {
    await weth.connect(user).deposit({ value: parseEther("500") });
    for (const token of [dollars, arb]) await token.mint(user, 10n ** 26n);
    for (const token of [weth, dollars, arb])
      for (const spender of spenders) await token.connect(user).approve(spender, MAX);
  }
  await weth.connect(deployer).deposit({ value: parseEther("200") });
  await weth.transfer(venue, parseEther("100"));
  await dollars.mint(venue, usdc("10000000"));
  await pool.connect(lender).deposit(usdc("1000000"), lender);
  await shorts.connect(lender).deposit(parseEther("200"), lender);
  await pooled.connect(lender).deposit(usdc("100000"), lender);
  const mine = positionId(trader.address);
  const short = positionId(trader.address, 1n);
  await pool.connect(trader).depositCollateral(mine, w, parseEther("30"));
  await pool.connect(trader).depositCollateral(mine, a, parseEther("1000"));
  await pool.connect(trader).borrow(mine, usdc("30000"), trader);
  await shorts.connect(trader).depositCollateral(short, d, usdc("20000"));
  await shorts.connect(trader).borrow(short, parseEther("4"), trader);
  await pool.connect(trader).setGradualExit(mine, true);
  await pool.connect(trader).setOperator(orders, PERMISSION.REDUCE, 50_000n, LATER);
  await pool.connect(trader).setOperator(operator, 31n, 1_000_000n, LATER);
  const change = {
    ...{ depositToken: w, deposit: parseEther("10"), withdrawToken: ZeroAddress, withdraw: 0n, borrow: usdc("9000") },
    ...{ repay: 0n, receiver: holder.address, callback: ZeroAddress },
  };
  await nft.connect(holder).mint(poolAddress, change, { collateral: parseEther("10"), debt: 0n }, "0x");

  for (const user of [trader, holder]) {
    await group.connect(user).join(ethers.id("terms"), usdc("1000"));
    await group.connect(user).deposit(usdc("1000"), user);
  }
  await group.connect(trader).open(pooled);
  const opening = { ...change, deposit: parseEther("5"), borrow: usdc("6000"), receiver: trader.address };
  await group.connect(trader).adjust(0, opening, "0x", { gasLimit: 5_000_000n });

  const abi = async (name: string): Promise<Interface> => new Interface((await hre.artifacts.readArtifact(name)).abi);
  const target = async (name: string, address: string): Promise<Target> => ({ name, address, abi: await abi(name) });
  const targets: Target[] = [
    { name: "MarginPool", address: poolAddress, abi: await poolAbi() },
    await target("PoolExtension", await extension.getAddress()),
    await target("AccountExtension", await account.getAddress()),
    await target("UpkeepExtension", await upkeep.getAddress()),
    await target("PoolFactory", await factory.getAddress()),
    await target("ProtocolOwner", await protocolOwner.getAddress()),
    await target("VolatilityOracle", await volatilityOracle.getAddress()),
    await target("OracleFactory", await oracleFactory.getAddress()),
    await target("PairOracle", pairOracle),
    await target("PairOracleDeployer", pairDeployer),
    await target("FixedOracle", fixedOracle),
    await target("UniswapV3TwapOracle", twapOracle),
    await target("MarginRouter", await router.getAddress()),
    await target("TriggerOrders", await orders.getAddress()),
    await target("LiquidationExecutor", await executor.getAddress()),
    await target("PoolLens", await lens.getAddress()),
    await target("PositionDescriptor", await descriptor.getAddress()),
    await target("PositionNFT", await nft.getAddress()),
    await target("MarginGroup", groupAddress),
    await target("GroupRiskModel", await model.getAddress()),
    await target("GroupLens", await groupLens.getAddress()),
    await target("BoundedReader", await bounded.getAddress()),
    await target("GenericAggregatorAdapter", await aggregator.getAddress()),
    await target("CallSandbox", await aggregator.SANDBOX()),
    await target("UniswapV3Adapter", await uniswapAdapter.getAddress()),
  ];
  return {
    ...{ weth, dollars, arb, spot, feed, pool, shorts, pooled, group, factory, nft, orders, targets, pairParams },
    ...{ deployer, trader, holder, lender, operator, keeper, curator, guardian, feeRecipient, attacker },
    ...{ mine, short, tokens: [w, d, a], reads: await ethers.deployContract("ManyReads") },
  };
}

export type System = Awaited<ReturnType<typeof deploySystem>>;

/** Uniswap V3's own bytecode, one pool with half an hour of memory, and an oracle on it. */
async function deployTwap(ethers: HardhatEthers, weth: string, dollars: string) {
  const [owner] = await ethers.getSigners();
  const deploy = async ({ abi, bytecode }: (typeof UNISWAP)["factory"], ...args: unknown[]): Promise<Contract> =>
    (await new ContractFactory(abi, bytecode, owner).deploy(...args)).waitForDeployment() as Promise<Contract>;
  const factory = await deploy(UNISWAP.factory);
  const positions = await deploy(UNISWAP.positions, await factory.getAddress(), weth, ZeroAddress);
  const [token0, token1] = BigInt(weth) < BigInt(dollars) ? [weth, dollars] : [dollars, weth];
  const even = 1n << 96n;
  await positions.getFunction("createAndInitializePoolIfNecessary")(token0, token1, 500, even);
  const address = (await factory.getFunction("getPool")(token0, token1, 500)) as string;
  const pool = new ethers.Contract(address, UNISWAP.pool.abi, owner);
  await pool.getFunction("increaseObservationCardinalityNext")(3);
  const wrapped = await ethers.getContractAt("WrappedEther", weth);
  const minted = await ethers.getContractAt("PermitToken", dollars);
  await wrapped.deposit({ value: 10n ** 18n });
  await minted.mint(owner, 10n ** 18n);
  for (const token of [wrapped, minted]) await token.approve(positions, MAX);
  const mint = async (): Promise<void> => {
    await ethers.provider.send("evm_increaseTime", [1_800]);
    await positions.getFunction("mint")({
      ...{ token0, token1, fee: 500, tickLower: -887_270, tickUpper: 887_270 },
      ...{ amount0Desired: 10n ** 9n, amount1Desired: 10n ** 9n, amount0Min: 0, amount1Min: 0 },
      ...{ recipient: owner, deadline: 2n ** 63n },
    });
  };
  await mint();
  await mint();
  const params = { pool: address, baseToken: weth, window: 1_800, minLiquidity: 0, blockTime: 1_800 };
  const twap = await ethers.deployContract("UniswapV3TwapOracle", [params]);
  return { twapOracle: await twap.getAddress(), uniswapFactory: await factory.getAddress() };
}
