import { expect } from "chai";
import { ZeroAddress, id, parseEther, type Contract } from "ethers";

import { measured } from "./helpers/measured.ts";
import { Stage } from "./helpers/stage.ts";
import { priceOf, send, usdc, walletAt, type World } from "./helpers/world.ts";

const GWEI = 10n ** 9n;
const MAJOR = 1;
/** `FLAG_CALLED` in a position's word. */
const CALLED = 1n << 248n;

/**
 * Code of a source of volatility with one feed, itself, of which every sample takes so many rounds of a loop. It is written in
 * instructions: what it burns is what counts.
 */
function burningSource(rounds: number): string {
  const answers = [
    // Its oracle: itself.
    ["volatilityOracle()", "305f5260205ff3"],
    ["feedCount()", "60015f5260205ff3"],
    // Feed: itself; not divided by; profile 1; no greatest age.
    ["feedAt(uint256)", "305f52600160405260805ff3"],
  ] as const;
  const poke = id("poke(address,uint256,uint256)").slice(2, 10);
  const head = 5 + 4 * 11 + 1;
  let table = "5f3560e01c";
  let bodies = "";
  const place = (): string => (head + bodies.length / 2).toString(16).padStart(4, "0");
  for (const [signature, body] of answers) {
    table += `8063${id(signature).slice(2, 10)}1461${place()}57`;
    bodies += `5b${body}`;
  }
  table += `8063${poke}1461${place()}57` + "00";
  bodies += `5b63${rounds.toString(16).padStart(8, "0")}`;
  const loop = place();
  bodies += `5b600190038061${loop}5760015f5260205ff3`;
  return `0x${table}${bodies}`;
}

describe("keeper, housekeeping on a real node", function () {
  this.timeout(120_000);
  const stage = Stage.forEachTest();
  let world: World;

  beforeEach(() => {
    world = stage.world;
  });

  async function now(): Promise<number> {
    const block = await world.node.connection.ethers.provider.getBlock("latest");
    return block!.timestamp;
  }

  /** A pool whose margins follow the volatility of a Chainlink feed, through the real oracles. */
  async function volatilePool(): Promise<{ pool: Contract; feed: Contract; volatility: Contract }> {
    const { ethers } = world.node.connection;
    const feed = await world.deploy("RecordedFeed", [8]);
    await send(feed, "push", [2000n * 10n ** 8n, await now()]);
    const profile = (tauFast: number) => [tauFast, 604_800, 3_600, parseEther("0.05"), parseEther("2")];
    const volatility = await world.deploy("VolatilityOracle", [[21_600, 43_200, 43_200, 43_200].map(profile)]);
    await send(volatility, "start", [await feed.getAddress(), MAJOR, 0]);
    const params = {
      baseToken: await world.contract("weth").getAddress(),
      quoteToken: await world.contract("dollars").getAddress(),
      feeds: [
        {
          feed: await feed.getAddress(),
          divide: false,
          profile: MAJOR,
          heartbeat: 86_400,
          grace: 3_600,
          pegBand: 0n,
          minAnswer: 0n,
          maxAnswer: 0n,
        },
      ],
      rate: {
        source: ZeroAddress,
        selector: "0x00000000",
        argument: 0n,
        decimals: 0,
        divide: false,
        minRate: 0n,
        maxGrowth: 0n,
      },
      sequencerFeed: ZeroAddress,
      sequencerGrace: 0n,
      volatilityOracle: await volatility.getAddress(),
      bandMultiplier: 0n,
      bandBase: 0n,
      secondSource: ZeroAddress,
      maxDeviation: 0n,
      expectedPrice: priceOf("2000"),
      expectedTolerance: parseEther("0.01"),
    };
    const oracle = await ethers.deployContract("PairOracle", [params]);
    const pool = await world.createPool({ oracle: oracle as unknown as Contract, volatile: true });
    return { pool, feed, volatility };
  }

  it("samples volatility and syncs margins when they are due, once, and not while gas is dear", async () => {
    const { pool, feed, volatility } = await volatilePool();
    const keeper = await stage.start({ BULKHEAD_HOUSEKEEPING_MAX_FEE_GWEI: "50" });
    const sampledAt = async () =>
      ((await volatility.getFunction("stateOf")(await feed.getAddress(), MAJOR)) as { sampledAt: bigint }).sampledAt;
    const syncMinute = async () => ((await pool.getFunction("poolState")()) as { syncMinute: bigint }).syncMinute;
    const before = { sampledAt: await sampledAt(), syncMinute: await syncMinute() };
    await stage.mine(keeper, 6);
    expect(world.node.offered, "nothing is due").to.deep.equal([]);

    await world.node.send("evm_increaseTime", [2 * 3_600]);
    await stage.mine(keeper, 1, 200n * GWEI);
    await send(feed, "push", [2050n * 10n ** 8n, await now()]);
    await world.node.send("evm_setAutomine", [false]);
    await stage.mine(keeper, 6, 200n * GWEI);
    expect(world.node.offered, "gas is dear").to.deep.equal([]);

    await stage.mine(keeper, 8, GWEI);
    expect((await sampledAt()) > before.sampledAt).to.equal(true);
    expect((await syncMinute()) > before.syncMinute).to.equal(true);
    const sent = await world.sent();
    expect(sent.length).to.be.within(2, 3);
    expect(sent.filter(({ status }) => status !== 1)).to.deep.equal([]);
    await stage.mine(keeper, 8);
    expect((await world.sent()).length, "not again").to.equal(sent.length);
    measured("housekeeping: observe and syncMargin", { transactions: sent.length, failed: 0 });
  });

  // Found here: a fixed gas limit was below the stipends that a pool demands, and every announcement reverted, block after block.
  it("announces the margin calls of watched owners, once, and no others unless it is told to", async () => {
    const pool = await world.createPool();
    const [id] = await world.open(pool, 1);
    const owner = walletAt(0).address;
    const called = async (): Promise<boolean> =>
      (((await pool.getFunction("positionWord")(id)) as bigint) & CALLED) !== 0n;
    const careless = await stage.start();
    await world.moveTo("1900");
    await stage.mine(careless, 4);
    expect(await called()).to.equal(false);
    await careless.kill();

    const keeper = await stage.start({ BULKHEAD_WATCHED_OWNERS: owner });
    await world.node.send("evm_setAutomine", [false]);
    await stage.mine(keeper, 4);
    expect(await called()).to.equal(true);
    expect((await world.sent()).map(({ status }) => status)).to.deep.equal([1]);
    // The owner is told as well: once, and once more when it is over.
    await keeper.until(() => keeper.said("is called").length > 0, "to tell the owner");
    await world.node.send("evm_setAutomine", [true]);
    await world.moveTo("2000");
    await keeper.handled(await world.node.blockNumber());
    await keeper.until(() => keeper.said("above the call level again").length > 0, "to call it off");
    expect(keeper.said("is called")).to.have.length(1);
    measured("housekeeping: flagMarginCall", { flagged: 1, transactions: 1 });
  });

  // Found by reading: an answer that cannot be decoded ended the turn, at every block, and the keeper was blind for all pools.
  it("goes on beside pools whose group and volatility source answer nonsense", async () => {
    for (const answer of ["0x", "0x01", `0x${"ff".repeat(640)}`]) {
      const nonsense = await world.deploy("OddWallet");
      await send(nonsense, "setAnswer", [answer, false]);
      const address = await nonsense.getAddress();
      await world.createPool({ group: address });
      await world.createPool({ volatile: true, volatilitySource: address });
    }
    const keeper = await stage.start();
    await stage.mine(keeper, 6);
    expect(keeper.said("cannot work")).to.deep.equal([]);
    expect(world.node.offered, "nothing is due").to.deep.equal([]);
    measured("housekeeping: groups and sources that answer nonsense", { pools: 6, failedTurns: 0 });
  });

  it("asks and pays strangers' contracts within its cap of gas only", async () => {
    const sources = { dear: `0x${"d0".repeat(20)}`, endless: `0x${"e0".repeat(20)}`, fair: `0x${"f0".repeat(20)}` };
    // A round of the loop takes 26 gas: some 8 million, and 2 million, for one sample.
    await world.node.send("hardhat_setCode", [sources.dear, burningSource(300_000)]);
    await world.node.send("hardhat_setCode", [sources.fair, burningSource(75_000)]);
    // Burns whatever any question about it is given.
    await world.node.send("hardhat_setCode", [sources.endless, "0x5b5f56"]);
    for (const source of [sources.dear, sources.endless])
      await world.createPool({ volatile: true, volatilitySource: source });
    await world.createPool({ group: sources.endless });
    const gas: bigint[] = [];
    const strangers = new Set<string>(Object.values(sources));
    world.node.intercept = (method, _, [call]) => {
      const { to, gas: limit } = (call ?? {}) as { to?: string; gas?: string };
      if (method === "eth_call" && strangers.has(to?.toLowerCase() ?? "")) gas.push(BigInt(limit ?? 60_000_000));
    };
    const keeper = await stage.start();
    await stage.mine(keeper, 6);
    expect(keeper.said("cannot work")).to.deep.equal([]);
    expect(world.node.offered, "too dear").to.deep.equal([]);
    expect(gas.length).to.be.greaterThan(0);
    expect(gas.filter((each) => each > 5_000_000n)).to.deep.equal([]);
    await keeper.stop();

    // The same contract, burning less than the cap, is paid: it was the gas and nothing else.
    await world.createPool({ volatile: true, volatilitySource: sources.fair });
    const second = await stage.start();
    await world.node.send("evm_setAutomine", [false]);
    await stage.mine(second, 3);
    const [sent] = await world.sent();
    expect(sent.status).to.equal(1);
    const receipt = await world.node.connection.ethers.provider.getTransactionReceipt(sent.hash);
    expect(receipt?.to?.toLowerCase()).to.equal(sources.fair);
    expect(receipt!.gasUsed > 1_900_000n && receipt!.gasUsed < 5_000_000n).to.equal(true);
  });

  it("leaves the block to a liquidation", async () => {
    const pool = await world.createPool();
    const [called] = await world.open(pool, 1, { health: 1.15 });
    const [weak] = await world.open(pool, 1);
    const keeper = await stage.start({ BULKHEAD_FLAG_MARGIN_CALLS: "all" });
    // 1.15 falls below the call level of 1.05, 1.09 below 1.
    const block = await stage.move("1810");
    expect((await keeper.handled(block)).pendingTransactions).to.equal(1);
    await keeper.handled(await world.node.mine());
    expect(await world.liquidatable(pool, [weak])).to.deep.equal([]);
    await stage.mine(keeper, 2);
    expect(((await pool.getFunction("positionWord")(called)) as bigint) & CALLED).to.equal(CALLED);
    const [first, ...later] = await world.sent();
    expect(first).to.include({ status: 1, block: block + 1 });
    expect(later.length).to.be.greaterThan(0);
    expect(later.every((each) => each.status === 1 && each.block > block + 1)).to.equal(true);
  });

  it("tops up a member of a margin group that nears its maintenance, out of the group's reserve, once", async () => {
    const { ethers } = world.node.connection;
    const [trader] = await ethers.getSigners();
    const dollars = world.contract("dollars");
    const weth = await world.contract("weth").getAddress();
    const model = await world.deploy("GroupRiskModel");
    const terms = ethers.id("terms");
    const params = {
      reserveAsset: await dollars.getAddress(),
      factory: await world.contract("factory").getAddress(),
      sponsor: trader.address,
      uncertainty: 150_000,
      maxHedge: 800_000,
      withheld: 200_000,
      floor: 350_000,
      topUpHealth: parseEther("1.01"),
      topUpTarget: parseEther("1.05"),
      unwindIncentive: 5_000,
      unwindSlice: 250_000,
      minContribution: usdc("500"),
      lowCorrelations: 0n,
      highCorrelations: 0n,
      termsHash: terms,
      termsURI: "ipfs://terms",
    };
    const group = await world.deploy("MarginGroup", [params, await model.getAddress()]);
    const address = await group.getAddress();
    const pool = await world.createPool({ group: address });
    await send(group, "admit", [await pool.getAddress(), 0, false]);
    await send(dollars, "mint", [trader.address, usdc("10000")]);
    await send(dollars, "approve", [address, usdc("10000")]);
    await send(world.contract("weth"), "approve", [address, parseEther("10")]);
    await send(group, "join", [terms, usdc("5000")]);
    await send(group, "open", [await pool.getAddress()]);
    const margins = (await pool.getFunction("marginsOf")(0)) as { maintenance: bigint };
    // Health 1.03 at 2,000.
    const debt = (usdc("2000") * (1_000_000n - margins.maintenance) * 100n) / 103_000_000n;
    const adjustment = [weth, parseEther("1"), ZeroAddress, 0n, debt, 0n, trader.address, ZeroAddress];
    await send(group, "adjust", [0, adjustment, "0x"]);
    const reserve = async (): Promise<bigint> => (await group.getFunction("totalAssets")()) as bigint;

    const keeper = await stage.start();
    await stage.mine(keeper, 3);
    expect(await reserve(), "not yet").to.equal(usdc("5000"));
    await world.moveTo("1955");
    await world.node.send("evm_setAutomine", [false]);
    await stage.mine(keeper, 4);
    const left = await reserve();
    expect(left < usdc("5000")).to.equal(true);
    const id = ethers.concat([address, ethers.toBeHex(1, 12)]);
    const health = (await pool.getFunction("healthOf")(id)) as bigint;
    expect(health >= parseEther("1.0499")).to.equal(true);
    await stage.mine(keeper, 4);
    expect(await reserve(), "once").to.equal(left);
    expect((await world.sent()).map(({ status }) => status)).to.deep.equal([1]);
  });
});
