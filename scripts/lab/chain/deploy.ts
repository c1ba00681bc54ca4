import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import hre from "hardhat";

import type { IMarginPool, PermitToken, RecordedFeed, VolatilityOracle } from "../../../typechain-types/index.ts";
import { ASSET_CLASSES, CLASSES, profileOf } from "../../sdk/src/classes.ts";
import type { ClassParameters } from "../../sdk/src/classes.ts";
import { collateralParams, poolParams } from "../../sdk/src/poolParams.ts";
import type { Round } from "../../sdk/src/volatility/round.ts";

/** What a pool on recorded rounds is made of. */
export interface Contracts {
  readonly feed: RecordedFeed;
  readonly volatility: VolatilityOracle;
  readonly usdc: PermitToken;
  readonly coin: PermitToken;
}

const CHUNK = 250;
const ZERO_SALT = `0x${"00".repeat(32)}`;
/** Lends as much as a trader may ask for. */
const CAP = 10n ** 15n;

/** The volatility oracle with the classes' profiles, and a feed that will serve `rounds` as they are published. */
export async function deployFeed(
  ethers: HardhatEthers,
  rounds: readonly Round[],
  decimals: number,
): Promise<Contracts> {
  const [stable, major, alt, longTail] = ASSET_CLASSES.map((name) => CLASSES[name].estimator);
  const volatility = await ethers.deployContract("VolatilityOracle", [[stable, major, alt, longTail]]);
  const feed = await ethers.deployContract("RecordedFeed", [decimals]);
  for (let from = 0; from < rounds.length; from += CHUNK) {
    const chunk = rounds.slice(from, from + CHUNK);
    await feed.record(
      1,
      from + 1,
      chunk.map(({ answer }) => answer),
      chunk.map(({ updatedAt }) => updatedAt),
      { gasLimit: 15_000_000n },
    );
  }
  const usdc = await ethers.deployContract("PermitToken", ["USD Coin", "USDC", 6]);
  const coin = await ethers.deployContract("PermitToken", ["Coin", "COIN", 18]);

  return { feed, volatility, usdc, coin };
}

/** The pair's oracle, with the class's caution band and no grace that the episode could outlast. */
async function deployOracle(
  ethers: HardhatEthers,
  contracts: Contracts,
  parameters: ClassParameters,
  round: Round,
): Promise<string> {
  const { feed, volatility, usdc, coin } = contracts;
  const decimals = await feed.decimals();
  const oracle = await ethers.deployContract("PairOracle", [
    {
      baseToken: coin,
      quoteToken: usdc,
      feeds: [
        {
          feed,
          divide: false,
          profile: profileOf(parameters.name),
          heartbeat: 3_600,
          grace: 86_400,
          pegBand: parameters.band.pegBand,
          minAnswer: 0,
          maxAnswer: 0,
        },
      ],
      rate: {
        source: ethers.ZeroAddress,
        selector: "0x00000000",
        argument: 0,
        decimals: 0,
        divide: false,
        minRate: 0,
        maxGrowth: 0,
      },
      sequencerFeed: ethers.ZeroAddress,
      sequencerGrace: 0,
      volatilityOracle: volatility,
      bandMultiplier: parameters.band.multiplier,
      bandBase: parameters.band.base,
      secondSource: ethers.ZeroAddress,
      maxDeviation: 0,
      expectedPrice: (round.answer * 10n ** 24n) / 10n ** decimals,
      expectedTolerance: 10n ** 16n,
    },
  ]);

  return oracle.getAddress();
}

/** Prepares a pool of a class on the feed and returns the call that creates it, so that the caller chooses the second. */
export async function preparePool(
  ethers: HardhatEthers,
  contracts: Contracts,
  parameters: ClassParameters,
  round: Round,
): Promise<{ readonly create: () => Promise<IMarginPool> }> {
  const oracle = await deployOracle(ethers, contracts, parameters, round);
  const upkeep = await ethers.deployContract("UpkeepExtension");
  const account = await ethers.deployContract("AccountExtension", [await upkeep.getAddress()]);
  const extension = await ethers.deployContract("PoolExtension", [await account.getAddress()]);
  const { bytecode } = await hre.artifacts.readArtifact("MarginPool");
  const half = 2 + 2 * Math.floor(bytecode.length / 4);
  const first = await ethers.deployContract("CodeChunk", [bytecode.slice(0, half)]);
  const second = await ethers.deployContract("CodeChunk", [`0x${bytecode.slice(half)}`]);
  const factory = await ethers.deployContract("PoolFactory", [
    ethers.ZeroAddress,
    await extension.getAddress(),
    await first.getAddress(),
    await second.getAddress(),
    ethers.keccak256(bytecode),
  ]);
  const token = await contracts.coin.getAddress();
  const params = poolParams({
    name: "Lab",
    symbol: "bhLAB",
    debtAsset: await contracts.usdc.getAddress(),
    assetClass: parameters.name,
    minDebt: 2n * 10n ** 7n,
    supplyCap: CAP,
    borrowCap: CAP,
    collaterals: [collateralParams(parameters, { token, oracle, volatilitySource: oracle })],
  });
  const [creator] = await ethers.getSigners();
  // typechain's structs are mutable; ours are not, and the call does not write to them
  const struct = params as unknown as Parameters<typeof factory.createPool>[0];
  const address = await factory.predictPool(creator.address, struct, ZERO_SALT);

  return {
    create: async () => {
      await factory.createPool(struct, ZERO_SALT);

      return ethers.getContractAt("IMarginPool", address);
    },
  };
}
