/** One episode's world: a pool with its tokens, oracles and users, on a chain in this process and in the model at once. */
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import hre from "hardhat";

import type { CollateralParams, PoolParams } from "../sdk/src/poolParams.ts";
import type { ModelDriver, PoolFactory } from "../../typechain-types/index.ts";
import { PRICE, WAD, YEAR } from "./arithmetic.ts";
import type { Dice } from "./random.ts";
import { NORMAL, at, endow, type Oracle, type Pool, type Volatility } from "./state.ts";

const ZERO = "0x0000000000000000000000000000000000000000";
export const ACTORS = 5;
export const POSITIONS = 2;
/** What every user owns of every token: more than any pool can hold. */
const WEALTH = 2n ** 112n;

/** A token of the world and its price in whole debt tokens at the start. */
interface Kind {
  readonly decimals: bigint;
  readonly whole: bigint;
  readonly inverse: boolean;
  readonly dynamic: boolean;
}

/** The kinds of pools that episodes take in turn. */
const SHAPES: readonly { readonly name: string; readonly decimals: bigint; readonly kinds: readonly Kind[] }[] = [
  { name: "long", decimals: 6n, kinds: [{ decimals: 18n, whole: 2_000n, inverse: false, dynamic: false }] },
  {
    name: "basket",
    decimals: 18n,
    kinds: [
      { decimals: 18n, whole: 2_000n, inverse: false, dynamic: false },
      { decimals: 8n, whole: 40_000n, inverse: true, dynamic: false },
      { decimals: 2n, whole: 5n, inverse: false, dynamic: false },
    ],
  },
  {
    name: "dynamic",
    decimals: 6n,
    kinds: [
      { decimals: 18n, whole: 2_000n, inverse: false, dynamic: true },
      { decimals: 6n, whole: 1n, inverse: true, dynamic: false },
    ],
  },
  { name: "short", decimals: 8n, kinds: [{ decimals: 6n, whole: 25n, inverse: true, dynamic: true }] },
];

export interface World {
  readonly shape: string;
  readonly pool: Pool;
  readonly driver: ModelDriver;
  readonly actors: readonly string[];
  readonly oracleAddresses: readonly string[];
  readonly volatilityAddresses: readonly (string | undefined)[];
  /** What the oracles say at the start, about which prices move. */
  readonly basePrices: readonly bigint[];
}

/** The node mined the creation of a pool and does not know its block. */
class NoBlockError extends Error {
  override readonly name = "NoBlockError";

  constructor() {
    super("The node does not know the block of a pool's creation. Start again: the run goes on where it was.");
  }
}

const ppm = (dice: Dice, low: number, high: number): bigint => dice.between(BigInt(low), BigInt(high));

function collateral(dice: Dice, source: Pick<CollateralParams, "token" | "oracle" | "inverse" | "volatilitySource">) {
  const floor = ppm(dice, 40_000, 250_000);
  const cursor = ppm(dice, 200_000, 400_000);
  // Below what the least margin pays for.
  const least = (cursor * floor) / 1_000_000n / 2n;
  return {
    ...source,
    cursor,
    incentiveMin: dice.between(least / 4n, least),
    incentiveCap: dice.between(least, 120_000n),
    initialFactor: ppm(dice, 1_050_000, 1_500_000),
    rampRate: ppm(dice, 1, 300),
    margin: {
      quantile: ppm(dice, 2_000_000, 4_000_000),
      maintenanceHorizon: ppm(dice, 3_600, 14_400),
      initialHorizon: ppm(dice, 43_200, 172_800),
      oracleError: ppm(dice, 0, 20_000),
      stressWeight: ppm(dice, 0, 300_000),
      stressVolatility: ppm(dice, 0, 2_000_000),
      volatilityFloor: ppm(dice, 100_000, 500_000),
      volatilityCap: ppm(dice, 2_000_000, 6_000_000),
      maintenanceFloor: floor,
      maintenanceCap: ppm(dice, 300_000, 700_000),
      initialFloor: floor + ppm(dice, 10_000, 100_000),
      baseSlippage: ppm(dice, 0, 10_000),
      maxSlippage: ppm(dice, 10_000, 100_000),
      referenceNotional: 0n,
    },
  };
}

function parameters(dice: Dice, debtAsset: string, governor: string, unit: bigint, collaterals: CollateralParams[]) {
  const minDebt = dice.oneIn(4) ? dice.spread(unit * 100n) : 100n * unit;
  const cap = dice.oneIn(3) ? 10n ** 7n * unit : 10n ** 10n * unit;
  const absorbed = collaterals.reduce((sum, { margin }) => sum + margin.referenceNotional, 0n);
  const low = dice.oneIn(2) ? 0n : 10n ** 5n * unit;
  const params: PoolParams = {
    ...{ name: "Model", symbol: "model", debtAsset, curator: governor, guardian: governor, feeRecipient: governor },
    ...{ group: ZERO, groupCushion: 0n },
    rate: {
      targetUtilisation: (ppm(dice, 500_000, 950_000) * WAD) / 1_000_000n,
      curveSteepness: dice.between(WAD, 8n * WAD),
      adjustmentSpeed: dice.between(0n, (100n * WAD) / YEAR),
      initialRateAtTarget: ((4n * WAD) / 100n / YEAR / 16n) * 16n,
      minRateAtTarget: WAD / 1_000n / YEAR,
      maxRateAtTarget: (2n * WAD) / YEAR,
    },
    liquidation: {
      targetHealth: dice.between((101n * WAD) / 100n, (115n * WAD) / 100n),
      fullIncentiveHealth: dice.between((90n * WAD) / 100n, (99n * WAD) / 100n),
      closeAllHealth: dice.between((85n * WAD) / 100n, WAD),
      marginCallHealth: dice.between((105n * WAD) / 100n, (130n * WAD) / 100n),
    },
    limits: {
      minDebt,
      supplyCap: cap,
      borrowCap: absorbed === 0n || cap < 4n * absorbed ? cap : 4n * absorbed,
      openInterestLow: low,
      openInterestHigh: low === 0n ? 0n : low * 50n,
      maxUtilisation: dice.oneIn(2) ? 1_000_000n : 950_000n,
    },
    reserve: {
      interestShare: ppm(dice, 0, 300_000),
      incentiveShare: ppm(dice, 0, 500_000),
      targetShare: dice.oneIn(3) ? ppm(dice, 0, 1_000) : ppm(dice, 0, 100_000),
      closeOutIncentive: ppm(dice, 0, 40_000),
      closeOutSubsidyCap: ppm(dice, 0, 10_000),
    },
    collaterals,
  };
  return params;
}

/** Creates a pool of the next shape with random parameters, and its twin in the model. */
export async function createWorld(
  ethers: HardhatEthers,
  factory: PoolFactory,
  driver: ModelDriver,
  dice: Dice,
  episode: number,
): Promise<World> {
  const shape = at(SHAPES, episode % SHAPES.length);
  const governor = (await driver.getAddress()).toLowerCase();
  const actors = (await driver.actorsOf()).map((actor) => actor.toLowerCase());
  const token = async (decimals: bigint): Promise<string> => {
    const contract = await ethers.deployContract("MintableToken", ["Model", "M", decimals]);
    await contract.mintMany(
      [...actors, governor],
      [...actors, governor].map(() => WEALTH),
    );
    return (await contract.getAddress()).toLowerCase();
  };

  const unit = 10n ** shape.decimals;
  const debtAsset = await token(shape.decimals);
  const oracles: Oracle[] = [];
  const volatilities: (Volatility | undefined)[] = [];
  const oracleAddresses: string[] = [];
  const volatilityAddresses: (string | undefined)[] = [];
  const collaterals: CollateralParams[] = [];
  for (const kind of shape.kinds) {
    const direct = (kind.whole * unit * PRICE) / 10n ** kind.decimals / (shape.name === "short" ? 1_000_000n : 1n);
    const price = kind.inverse ? PRICE ** 2n / direct : direct;
    const oracle = await ethers.deployContract("ScriptedOracle", [price]);
    oracles.push({ price, reference: price, state: NORMAL, reverting: false });
    oracleAddresses.push((await oracle.getAddress()).toLowerCase());
    const source = kind.dynamic ? await ethers.deployContract("SettableVolatility") : undefined;
    volatilities.push(source === undefined ? undefined : { variance: 0n, lag: 0n, mature: false, reverting: false });
    volatilityAddresses.push(source === undefined ? undefined : (await source.getAddress()).toLowerCase());
    const params = collateral(dice, {
      token: await token(kind.decimals),
      oracle: at(oracleAddresses, oracles.length - 1),
      inverse: kind.inverse,
      volatilitySource: volatilityAddresses.at(-1) ?? ZERO,
    });
    const sized = kind.dynamic && dice.oneIn(2);
    collaterals.push(
      sized ? { ...params, margin: { ...params.margin, referenceNotional: 1_000_000n * unit } } : params,
    );
  }
  const params = parameters(dice, debtAsset, governor, unit, collaterals);

  const salt = ethers.zeroPadValue(ethers.toBeHex(episode), 32);
  const [creator] = await ethers.getSigners();
  // typechain's structs are mutable; ours are not, and the call does not write to them
  const struct = params as unknown as Parameters<PoolFactory["createPool"]>[0];
  const address = (await factory.predictPool(creator.address, struct, salt)).toLowerCase();
  const creation = await factory.createPool(struct, salt);
  const block = await (await creation.wait())?.getBlock();
  if (block === undefined) throw new NoBlockError();
  const now = BigInt(block.timestamp);

  const tokens = collaterals.map((c) => c.token);
  const pool: Pool = {
    address,
    params,
    unit: shape.decimals > 6n ? 10n ** (shape.decimals - 6n) : 1n,
    createdAt: now,
    ...{ tokens, oracles, volatilities, governor, now },
    seen: { partial: 0, whole: 0, badDebts: 0, orphaned: 0, saturated: 0, fullyLent: 0 },
    state: {
      books: {
        ...{ index: 10n ** 15n, lastAccrual: 0n, rateAtTarget: params.rate.initialRateAtTarget / 16n },
        ...{ reserve: 0n, cash: 0n, scaledDebt: 0n, newProtocolFees: 0n, newPoolFees: 0n },
        ...{ owesFees: false, saturated: false },
      },
      // Fixed margins start where they stay, dynamic ones at their ceiling.
      ramps: params.collaterals.map(({ margin }, k) => {
        const dynamic = volatilities[k] !== undefined;
        const maintenance = dynamic ? margin.maintenanceCap : margin.maintenanceFloor;
        return { start: maintenance, target: maintenance, initial: dynamic ? 1_000_000n : margin.initialFloor };
      }),
      syncMinute: 0n,
      sigmas: params.collaterals.map(({ margin }, k) => (volatilities[k] === undefined ? margin.volatilityFloor : 0n)),
      rules: params.collaterals.map(({ margin }) => ({ from: margin, to: margin, since: 0n })),
      samples: oracles.map(({ price }, k) => ({
        price: at(params.collaterals, k).inverse ? PRICE ** 2n / price : price,
        at: now,
      })),
      orphans: tokens.map(() => 0n),
      ...{ positions: new Map(), operators: new Map(), shares: new Map(), allowances: new Map() },
      balances: new Map(),
      supply: 0n,
      ...{ halted: false, limited: false, protocolTakes: false, haltedUntil: 0n, haltAllowedFrom: 0n },
      sized: params.collaterals.some(({ margin }) => margin.referenceNotional !== 0n),
      capsRaisedAt: 0n,
      supplyCap: params.limits.supplyCap,
      borrowCap: params.limits.borrowCap,
      ...{ protocolShare: 0n, protocolFees: 0n, poolFees: 0n },
    },
  };
  for (const name of [debtAsset, ...tokens]) {
    for (const account of [...actors, governor]) endow(pool, name, account, WEALTH);
  }
  const basePrices = oracles.map(({ price }) => price);
  return { shape: shape.name, pool, driver, actors, oracleAddresses, volatilityAddresses, basePrices };
}

/** Extensions, creation code and factory, as `deploy/modules` does it; the driver owns the protocol. */
export async function deployProtocol(
  ethers: HardhatEthers,
): Promise<{ readonly factory: PoolFactory; readonly driver: ModelDriver }> {
  const driver = await ethers.deployContract("ModelDriver", [ACTORS]);
  const upkeep = await ethers.deployContract("UpkeepExtension");
  const account = await ethers.deployContract("AccountExtension", [upkeep]);
  const extension = await ethers.deployContract("PoolExtension", [account]);
  const { bytecode } = await hre.artifacts.readArtifact("MarginPool");
  const half = 2 + 2 * Math.floor(bytecode.length / 4);
  const first = await ethers.deployContract("CodeChunk", [bytecode.slice(0, half)]);
  const second = await ethers.deployContract("CodeChunk", [`0x${bytecode.slice(half)}`]);
  const factory = await ethers.deployContract("PoolFactory", [
    await driver.getAddress(),
    await extension.getAddress(),
    await first.getAddress(),
    await second.getAddress(),
    ethers.keccak256(bytecode),
  ]);
  return { factory, driver };
}
