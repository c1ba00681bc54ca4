import { expect } from "chai";
import type { BaseContract } from "ethers";
import { network } from "hardhat";

import type { PoolFactory } from "../../../typechain-types/index.ts";
import { MAX, ZERO, deployFactory, wethPrice } from "../../helpers/protocol.ts";
import { MARGIN, poolParams, usdc } from "../../helpers/market.ts";

const { ethers, networkHelpers } = await network.create();

const WAD = 10n ** 18n;
const YEAR = 31_536_000n;
const SALT = `0x${"00".repeat(32)}`;

async function fixture() {
  const factory = await deployFactory(ethers);
  const [, stranger] = await ethers.getSigners();
  const dollars = await ethers.deployContract("PermitToken", ["USD Coin", "USDC", 6]);
  const weth = await ethers.deployContract("PermitToken", ["Wrapped Ether", "WETH", 18]);
  const oracle = await ethers.deployContract("SettableOracle", [wethPrice(2_000n)]);
  const token = { token: await weth.getAddress(), oracle: await oracle.getAddress(), inverse: false };
  const params = poolParams(await dollars.getAddress(), [token], usdc("100"), usdc("1000000"));
  return {
    factory,
    stranger: stranger.address,
    dollars,
    weth,
    oracle,
    params,
    volatilitySource: await factory.getAddress(),
  };
}

type Fixture = Awaited<ReturnType<typeof fixture>>;
type Params = Fixture["params"];
type Row = readonly [
  name: string,
  change: (p: Params, value: bigint) => Params,
  min: bigint,
  max: bigint,
  widest: bigint,
];

const load = (): Promise<Fixture> => networkHelpers.loadFixture(fixture);

const inRate = (name: string) => (p: Params, value: bigint) => ({ ...p, rate: { ...p.rate, [name]: value } });
const inTerms = (name: string) => (p: Params, value: bigint) => ({
  ...p,
  liquidation: { ...p.liquidation, [name]: value },
});
const inLimits = (name: string) => (p: Params, value: bigint) => ({ ...p, limits: { ...p.limits, [name]: value } });
const inReserve = (name: string) => (p: Params, value: bigint) => ({ ...p, reserve: { ...p.reserve, [name]: value } });
const inToken = (name: string) => (p: Params, value: bigint) => ({
  ...p,
  collaterals: p.collaterals.map((c) => ({ ...c, [name]: value })),
});
const inMargin = (name: string) => (p: Params, value: bigint) => ({
  ...p,
  collaterals: p.collaterals.map((c) => ({ ...c, margin: { ...c.margin, [name]: value } })),
});

const BITS_32 = 2n ** 32n - 1n;
const BITS_64 = 2n ** 64n - 1n;
const BITS_128 = 2n ** 128n - 1n;
const MOST = (2n * WAD) / YEAR;

/** Every parameter of a pool with its bounds, joint ones at the values of the other parameters here. */
const POOL_ROWS: readonly Row[] = [
  ["targetUtilisation", inRate("targetUtilisation"), WAD / 100n, (99n * WAD) / 100n, BITS_64],
  ["curveSteepness", inRate("curveSteepness"), WAD, 18n * WAD, BITS_64],
  ["adjustmentSpeed", inRate("adjustmentSpeed"), 0n, WAD / 86_400n, BITS_64],
  ["maxRateAtTarget", inRate("maxRateAtTarget"), 16n, MOST, BITS_64],
  ["minRateAtTarget", inRate("minRateAtTarget"), 16n, MOST, BITS_64],
  ["initialRateAtTarget", inRate("initialRateAtTarget"), WAD / 1_000n / YEAR, MOST, BITS_64],
  ["targetHealth", inTerms("targetHealth"), WAD + 1n, (15n * WAD) / 10n, BITS_64],
  ["fullIncentiveHealth", inTerms("fullIncentiveHealth"), WAD / 2n, WAD - 1n, BITS_64],
  ["closeAllHealth", inTerms("closeAllHealth"), 0n, WAD, BITS_64],
  ["marginCallHealth", inTerms("marginCallHealth"), WAD + 1n, 2n * WAD, BITS_64],
  ["minDebt", inLimits("minDebt"), 1n, 2n ** 96n - 1n, BITS_128],
  ["supplyCap", inLimits("supplyCap"), usdc("100"), 2n ** 104n - 1n, BITS_128],
  ["borrowCap", inLimits("borrowCap"), usdc("100"), 2n ** 104n - 1n, BITS_128],
  ["maxUtilisation", inLimits("maxUtilisation"), 10_000n, 1_000_000n, BITS_32],
  ["groupCushion", (p, value) => ({ ...p, groupCushion: value }), 0n, 500_000n, BITS_32],
  ["interestShare", inReserve("interestShare"), 0n, 500_000n, BITS_32],
  ["incentiveShare", inReserve("incentiveShare"), 0n, 1_000_000n, BITS_32],
  ["reserveTargetShare", inReserve("targetShare"), 0n, 1_000_000n, BITS_32],
  ["closeOutIncentive", inReserve("closeOutIncentive"), 0n, 300_000n, BITS_32],
  ["closeOutSubsidyCap", inReserve("closeOutSubsidyCap"), 0n, 10_000n, BITS_32],
  ["maintenanceFloor", inMargin("maintenanceFloor"), 5_000n, 900_000n, BITS_32],
  ["initialFloor", inMargin("initialFloor"), MARGIN.maintenanceFloor + 1n, 1_000_000n, BITS_32],
  ["cursor", inToken("cursor"), 0n, 900_000n, BITS_32],
  ["incentiveCap", inToken("incentiveCap"), 5_000n, 300_000n, BITS_32],
  // 0.3 x 10 % / (1 - 0.3 x 10 %)
  ["incentiveMin", inToken("incentiveMin"), 0n, 30_927n, BITS_32],
  ["initialFactor", inToken("initialFactor"), 1_050_000n, 16_000_000n, BITS_32],
  ["rampRate", inToken("rampRate"), 1n, 1_000n, BITS_32],
  ["baseSlippage", inMargin("baseSlippage"), 0n, 200_000n, BITS_32],
  ["maxSlippage", inMargin("maxSlippage"), 0n, 500_000n, BITS_32],
  ["referenceNotional", inMargin("referenceNotional"), 0n, 2n ** 112n - 1n, BITS_128],
];

/** What is checked only where margins follow a volatility. */
const DYNAMIC_ROWS: readonly Row[] = [
  ["maintenanceCap", inMargin("maintenanceCap"), MARGIN.maintenanceFloor, 950_000n, BITS_32],
  ["quantile", inMargin("quantile"), 1_000_000n, 6_000_000n, BITS_32],
  ["maintenanceHorizon", inMargin("maintenanceHorizon"), 600n, 172_800n, BITS_32],
  ["initialHorizon", inMargin("initialHorizon"), MARGIN.maintenanceHorizon, 1_209_600n, BITS_32],
  ["oracleError", inMargin("oracleError"), 0n, 200_000n, BITS_32],
  ["stressWeight", inMargin("stressWeight"), 0n, 1_000_000n, BITS_32],
  ["stressVolatility", inMargin("stressVolatility"), 0n, 16_000_000n, BITS_32],
  ["volatilityFloor", inMargin("volatilityFloor"), 10_000n, 16_000_000n, BITS_32],
  ["volatilityCap", inMargin("volatilityCap"), MARGIN.volatilityFloor, 16_000_000n, BITS_32],
];

const struct = (params: Params) => params as unknown as Parameters<PoolFactory["createPool"]>[0];

async function refused(factory: PoolFactory, params: Params, error: string, ...args: unknown[]): Promise<void> {
  await expect(factory.createPool(struct(params), SALT))
    .to.be.revertedWithCustomError(factory, error)
    .withArgs(...args);
}

/** Whether creation is refused for the parameter's own bounds. */
async function outOfRange(factory: PoolFactory, params: Params, name: string): Promise<boolean> {
  try {
    await factory.createPool.staticCall(struct(params), SALT);
    return false;
  } catch (error) {
    return String(error).includes(ethers.encodeBytes32String(name));
  }
}

describe("what the factory refuses: every parameter, one beyond each bound", function () {
  for (const [rows, dynamic] of [
    [POOL_ROWS, false],
    [DYNAMIC_ROWS, true],
  ] as const) {
    for (const [name, change, min, max, widest] of rows) {
      it(`PoolFactory_ParamOutOfRange: ${name}`, async function () {
        const { factory, params: fixed, volatilitySource } = await load();
        const params = dynamic
          ? { ...fixed, collaterals: fixed.collaterals.map((c) => ({ ...c, volatilitySource })) }
          : fixed;
        const named = ethers.encodeBytes32String(name);
        for (const value of [min - 1n, max + 1n]) {
          if (value < 0n || value > widest) continue;
          await refused(factory, change(params, value), "PoolFactory_ParamOutOfRange", named, value, min, max);
        }
        for (const value of [min, max]) {
          expect(await outOfRange(factory, change(params, value), name), `${name} ${value}`).to.equal(false);
        }
      });
    }
  }

  it("PoolFactory_ParamOutOfRange: a high mark of open interest below the low one", async function () {
    const { factory, params } = await load();
    const limits = { ...params.limits, openInterestLow: 5n, openInterestHigh: 4n };
    const named = ethers.encodeBytes32String("openInterestHigh");
    await refused(factory, { ...params, limits }, "PoolFactory_ParamOutOfRange", named, 4n, 5n, BITS_128);
  });
});

/** One refusal of a whole set of parameters. */
interface Refusal {
  readonly of: string;
  readonly error: string;
  readonly change: (p: Params, f: Fixture) => Params | Promise<Params>;
  readonly args: (f: Fixture) => readonly unknown[] | Promise<readonly unknown[]>;
}

const tokenOf = (p: Params) => p.collaterals[0] ?? expect.fail("no collateral");
const withToken = (p: Params, change: object): Params => ({ ...p, collaterals: [{ ...tokenOf(p), ...change }] });
const address = async (contract: BaseContract): Promise<string> => contract.getAddress();

const REFUSALS: readonly Refusal[] = [
  {
    of: "a debt asset without code",
    error: "PoolFactory_NoCode",
    change: (p, { stranger }) => ({ ...p, debtAsset: stranger }),
    args: ({ stranger }) => [stranger],
  },
  {
    of: "the zero address as debt asset",
    error: "PoolFactory_NoCode",
    change: (p) => ({ ...p, debtAsset: ZERO }),
    args: () => [ZERO],
  },
  {
    of: "a collateral without code",
    error: "PoolFactory_NoCode",
    change: (p, { stranger }) => withToken(p, { token: stranger }),
    args: ({ stranger }) => [stranger],
  },
  {
    of: "an oracle without code",
    error: "PoolFactory_NoCode",
    change: (p, { stranger }) => withToken(p, { oracle: stranger }),
    args: ({ stranger }) => [stranger],
  },
  {
    of: "a volatility source without code",
    error: "PoolFactory_NoCode",
    change: (p, { stranger }) => withToken(p, { volatilitySource: stranger }),
    args: ({ stranger }) => [stranger],
  },
  {
    of: "a group without code",
    error: "PoolFactory_NoCode",
    change: (p, { stranger }) => ({ ...p, group: stranger, groupCushion: 1_000n }),
    args: ({ stranger }) => [stranger],
  },
  {
    of: "a token that is no token",
    error: "PoolFactory_UnsupportedDecimals",
    change: async (p, { oracle }) => withToken(p, { token: await address(oracle) }),
    args: async ({ oracle }) => [await address(oracle), MAX, 24n],
  },
  {
    of: "a cap of one unit more than four times what the market absorbs",
    error: "PoolFactory_CapAboveMarket",
    change: (p) => {
      const { margin } = tokenOf(p);
      const collaterals = [{ ...tokenOf(p), margin: { ...margin, referenceNotional: usdc("1000000") } }];
      return { ...p, collaterals, limits: { ...p.limits, borrowCap: usdc("4000000") + 1n } };
    },
    args: () => [usdc("4000000") + 1n, usdc("4000000")],
  },
  {
    of: "an oracle that is none",
    error: "PoolFactory_BadOracle",
    change: async (p, { weth }) => withToken(p, { oracle: await address(weth) }),
    args: async ({ weth }) => [await address(weth), await address(weth), 3n, 0n],
  },
  {
    of: "the debt asset as collateral",
    error: "PoolFactory_DebtAssetInBasket",
    change: (p) => withToken(p, { token: p.debtAsset }),
    args: async ({ dollars }) => [await address(dollars)],
  },
  {
    of: "one collateral twice",
    error: "PoolFactory_DuplicateCollateral",
    change: (p) => ({ ...p, collaterals: [tokenOf(p), tokenOf(p)] }),
    args: async ({ weth }) => [await address(weth)],
  },
  {
    of: "an empty basket",
    error: "PoolFactory_BasketSize",
    change: (p) => ({ ...p, collaterals: [] }),
    args: () => [0n, 8n],
  },
  {
    of: "a basket of nine",
    error: "PoolFactory_BasketSize",
    change: (p) => ({ ...p, collaterals: Array.from({ length: 9 }, () => tokenOf(p)) }),
    args: () => [9n, 8n],
  },
];

describe("what the factory refuses: tokens, oracles, baskets", function () {
  for (const { of, error, change, args } of REFUSALS) {
    it(`${error}: ${of}`, async function () {
      const f = await load();
      await refused(f.factory, await change(f.params, f), error, ...(await args(f)));
    });
  }

  it("PoolFactory_PoolExists: the same pool twice", async function () {
    const { factory, params } = await load();
    const [creator] = await ethers.getSigners();
    await factory.createPool(struct(params), SALT);
    const pool = await factory.predictPool(creator.address, struct(params), SALT);
    await refused(factory, params, "PoolFactory_PoolExists", pool);
  });

  it("PoolFactory_NoSuchPool: a pool that was not created yet", async function () {
    const { factory } = await load();
    await expect(factory.poolAt(0n)).to.be.revertedWithCustomError(factory, "PoolFactory_NoSuchPool").withArgs(0n, 0n);
  });

  it("PoolFactory_WrongCreationCode, PoolFactory_NoCode: a factory on other code than it says", async function () {
    const { factory, stranger, oracle } = await load();
    const code = await ethers.getContractFactory("PoolFactory");
    const chunk = await ethers.deployContract("CodeChunk", ["0x6001"]);
    const wrong = `0x${"11".repeat(32)}`;
    await expect(code.deploy(ZERO, oracle, chunk, chunk, wrong))
      .to.be.revertedWithCustomError(factory, "PoolFactory_WrongCreationCode")
      .withArgs(ethers.keccak256("0x60016001"), wrong);
    await expect(code.deploy(ZERO, stranger, chunk, chunk, wrong))
      .to.be.revertedWithCustomError(factory, "PoolFactory_NoCode")
      .withArgs(stranger);
    for (const [first, second] of [
      [stranger, chunk],
      [chunk, stranger],
    ] as const) {
      await expect(code.deploy(ZERO, oracle, first, second, wrong))
        .to.be.revertedWithCustomError(factory, "PoolFactory_NoCode")
        .withArgs(stranger);
    }
  });
});
