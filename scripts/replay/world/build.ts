import { ZeroAddress, id } from "ethers";

import { CLASSES, profileOf } from "../../sdk/src/classes.ts";
import { create, read, write } from "../chain/contracts.ts";
import type { ReplayNode } from "../chain/node.ts";
import type { Episode } from "../episode.ts";
import { openingPrice } from "../market/feed.ts";
import { oraclePrice } from "../observe/conservation.ts";
import type { ObservedPool } from "../observe/observer.ts";
import type { Trader } from "../population/draw.ts";
import { drawTraders } from "../population/draw.ts";
import { ARBITRAGEUR, DEPLOYER, KEEPER, MARKET_MAKER, addressOf } from "./actors.ts";
import { fixedMargins } from "./classMargins.ts";
import { PublishedFeed } from "./feed.ts";
import { poolParams } from "./poolParams.ts";
import type { Opening } from "./population.ts";
import { lend, open } from "./population.ts";
import type { Protocol } from "./protocol.ts";
import { deployProtocol } from "./protocol.ts";
import type { Pair } from "./uniswap.ts";
import { UniswapMarket } from "./uniswap.ts";

const ONE = 10n ** 18n;
/** Decimals of the base asset, fewer where a coin is so cheap that a pool could not count it. */
const MOST_DECIMALS = 18;
const LEAST_DECIMALS = 6;
const QUOTE_DECIMALS = 6;
const LENDERS = 20;
/** Positions per untouched pool, and what each owes [whole units of the quote asset]. */
const CONTROL_POSITIONS = 5;
const CONTROL_DEBT = 10_000;
/** Debt / assets of the pools when the traders are in. */
const UTILISATION = { numerator: 4n, denominator: 5n };
const MIN_DEBT_VALUE = 1_000;
/** The seller of a quarter of all debt loses the class's slip0: that is how deep the market is. */
const DEPTH_SHARE = 4n;
/** Most base units that a pool counts, and how far a cap may lie above what is planned. */
const POOL_AMOUNT_MAX = 2n ** 104n - 1n;
const CAP_ROOM = 100n;
/** Swap fee by class [1e-6]. */
const SWAP_FEE = { stable: 100, major: 500, alt: 3_000, "long-tail": 3_000 } as const;

/** Everything that exists before the first tick. */
export interface World {
  readonly quote: string;
  readonly base: string;
  readonly baseSymbol: string;
  readonly baseDecimals: number;
  readonly protocol: Protocol;
  readonly uniswap: UniswapMarket;
  readonly feed: PublishedFeed;
  readonly oracle: string;
  /** The pools that the episode is about. */
  readonly pools: readonly ObservedPool[];
  /** Two more of the same market and the same oracle, that nothing may happen to. */
  readonly controls: readonly ObservedPool[];
  readonly lenders: readonly string[];
  /** Everybody and everything that may hold tokens. */
  readonly holders: readonly string[];
  /** Block at which the first pool was created. */
  readonly firstBlock: number;
}

const scaled = (value: number, decimals: number): bigint =>
  BigInt(Math.round(value * 1e6)) * 10n ** BigInt(decimals - 6);

/** The base asset at the price of the opening. */
interface BaseAsset {
  readonly decimals: number;
  /** Quote per base [1e18]. */
  readonly price: bigint;
}

/** Base units of the base asset that are worth `quoteUnits`, rounded down. */
const toBase = (quoteUnits: bigint, { decimals, price }: BaseAsset): bigint =>
  (quoteUnits * ONE * 10n ** BigInt(decimals - QUOTE_DECIMALS)) / price;

/** As many decimals as leave every cap of a pool within what it can count. */
function baseDecimals(debt: bigint, price: bigint): number {
  for (let decimals = MOST_DECIMALS; decimals > LEAST_DECIMALS; decimals -= 1) {
    if (toBase(debt, { decimals, price }) < POOL_AMOUNT_MAX / CAP_ROOM) return decimals;
  }

  return LEAST_DECIMALS;
}

/** An oracle's price is in base units, times 1e36: this many of its units are 1e-18 of the quote asset per base asset. */
const oracleScale = (decimals: number): bigint => 10n ** BigInt(36 - 18 + QUOTE_DECIMALS - decimals);

/** What a trader's position looks like in base units, at a price. */
function openingOf(
  pool: ObservedPool,
  owner: string,
  trader: Pick<Trader, "debtValue" | "loanToValue">,
  asset: BaseAsset,
): Opening {
  const debtValue = scaled(trader.debtValue, QUOTE_DECIMALS);
  // In parts of 1e12: untouched positions may have loan-to-values far below a millionth.
  const ltv = BigInt(Math.max(Math.floor(trader.loanToValue * 1e12), 1));
  const collateralValue = (debtValue * 10n ** 12n) / ltv;
  const inBase = (value: bigint): bigint => toBase(value, asset);
  const long = !pool.inverse;

  return {
    pool,
    owner,
    debt: long ? debtValue : inBase(debtValue),
    collateral: long ? inBase(collateralValue) : collateralValue,
    proceeds: long ? inBase(debtValue) : debtValue,
  };
}

/** Half of the loan-to-value that outlives every price of the episode. */
function controlLtv(episode: Episode, long: boolean, margins: { maintenance: number; initial: number }): number {
  const prices = episode.ticks.map(({ price }) => Number(price));
  const first = Number(openingPrice(episode.feed));
  const answers = prices.reduce(
    (extremes, price) => [Math.min(extremes[0] ?? price, price), Math.max(extremes[1] ?? price, price)],
    [first, first],
  );
  const [low = first, high = first] = answers;
  const survives = (1 - margins.maintenance / 1e6) * (long ? low / first : first / high);

  return Math.min(survives, 1 - margins.initial / 1e6) / 2;
}

async function createOracle(
  node: ReplayNode,
  protocol: Protocol,
  episode: Episode,
  feed: PublishedFeed,
  { base, quote, baseDecimals: decimals }: Pair,
  price: bigint,
): Promise<string> {
  const { band } = CLASSES[episode.assetClass];
  const offPeg = price > ONE ? price - ONE : ONE - price;
  const params = {
    baseToken: base,
    quoteToken: quote,
    feeds: [
      {
        feed: feed.address,
        divide: false,
        profile: profileOf(episode.assetClass),
        heartbeat: episode.feed.heartbeat,
        grace: Math.floor(episode.feed.heartbeat / 4),
        // A series that does not start at its peg has another one than the quote asset.
        pegBand: offPeg < band.pegBand ? band.pegBand : 0n,
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
    // Margins are fixed here, so the band is measured from the feed's previous round.
    volatilityOracle: ZeroAddress,
    bandMultiplier: 0n,
    bandBase: band.base,
    secondSource: ZeroAddress,
    maxDeviation: 0n,
    expectedPrice: price * oracleScale(decimals),
    expectedTolerance: ONE / 4n,
  };
  const [oracle] = await read(node, "OracleFactory", protocol.oracleFactory, "predictPairOracle", [params]);
  await write(node, "OracleFactory", DEPLOYER, protocol.oracleFactory, "createPairOracle", [params]);
  await node.mine(node.time + 1);

  return oracle as string;
}

/** Deploys everything, lets lenders in and traders open their positions. Ends before the first tick. */
export async function buildWorld(node: ReplayNode, episode: Episode): Promise<World> {
  const { assetClass, seed, ticks } = episode;
  const start = ticks[0]?.time ?? 0;
  const price = openingPrice(episode.feed);
  const margins = fixedMargins(assetClass);
  const traders = drawTraders(episode.traders, seed, 1 - margins.initial / 1e6);
  const debtOf = (side: Trader["side"]): bigint =>
    scaled(
      traders.reduce(
        (sum, trader) => sum + (trader.side === side ? trader.debtValue : 0),
        CONTROL_DEBT * CONTROL_POSITIONS,
      ),
      QUOTE_DECIMALS,
    );
  const [longDebt, shortDebt] = [debtOf("long"), debtOf("short")];

  // The protocol is deployed while the node mines by itself; then the clock is ours.
  const baseSymbol = episode.base;
  const asset = { decimals: baseDecimals(shortDebt > longDebt ? shortDebt : longDebt, price), price };
  await node.enlist(DEPLOYER);
  await node.takeClock(start - episode.setupTime - 1_800);
  const token = (name: string, symbol: string, decimals: number): Promise<string> =>
    create(node, "MintableToken", DEPLOYER, ["string", "string", "uint8"], [name, symbol, decimals]);
  const base = await token(baseSymbol, baseSymbol, asset.decimals);
  const quote = await token("USD Coin", "USDC", QUOTE_DECIMALS);

  const slip = CLASSES[assetClass].margin.slippageBase;
  const largest = longDebt > shortDebt ? longDebt : shortDebt;
  const depth = (largest * ONE) / (DEPTH_SHARE * slip);
  const prices = ticks.map((tick) => Number(tick.price) / Number(price));
  const reach = prices.reduce((most, ratio) => Math.max(most, ratio, 1 / ratio), 1);
  const pair = { base, quote, baseDecimals: asset.decimals, quoteDecimals: QUOTE_DECIMALS };
  const uniswap = await UniswapMarket.open(node, pair, SWAP_FEE[assetClass], price, depth, reach);
  const protocol = await deployProtocol(node, { uniswap, wrappedNative: base, keeper: KEEPER });

  await node.mine(start - episode.setupTime);
  const feed = await PublishedFeed.deploy(node, episode.feed);
  const oracle = await createOracle(node, protocol, episode, feed, pair, price);
  const firstBlock = node.block + 1;

  const createPool = async (name: string, long: boolean, salt: string): Promise<ObservedPool> => {
    const plan = {
      name,
      symbol: `bh${long ? "USDC" : baseSymbol}`,
      assetClass,
      margins,
      debtAsset: long ? quote : base,
      collateral: long ? base : quote,
      oracle,
      inverse: !long,
      minDebt: long ? scaled(MIN_DEBT_VALUE, QUOTE_DECIMALS) : toBase(scaled(MIN_DEBT_VALUE, QUOTE_DECIMALS), asset),
      plannedDebt: long ? longDebt : toBase(shortDebt, asset),
    };
    const params = poolParams(plan);
    const [address] = await read(node, "IPoolFactory", protocol.poolFactory, "predictPool", [
      DEPLOYER,
      params,
      id(salt),
    ]);
    await write(node, "IPoolFactory", DEPLOYER, protocol.poolFactory, "createPool", [params, id(salt)]);
    await node.mine(node.time + 1);
    const [decimals, collateralDecimals] = long ? [QUOTE_DECIMALS, asset.decimals] : [asset.decimals, QUOTE_DECIMALS];

    return {
      name,
      address: address as string,
      debtAsset: plan.debtAsset,
      collateral: plan.collateral,
      decimals,
      collateralDecimals,
      oracle,
      inverse: !long,
    };
  };
  const long = await createPool(`long ${baseSymbol}`, true, "market");
  const short = await createPool(`short ${baseSymbol}`, false, "market");
  const controls = [
    await createPool(`long ${baseSymbol}`, true, "untouched"),
    await createPool(`short ${baseSymbol}`, false, "untouched"),
  ];

  const lenders = Array.from({ length: LENDERS }, (_, i) => addressOf(`lender ${i}`));
  const supply = (debt: bigint): bigint => (debt * UTILISATION.denominator) / UTILISATION.numerator;
  const controlDebt = scaled(CONTROL_DEBT * CONTROL_POSITIONS, QUOTE_DECIMALS);
  for (const pool of [long, short, ...controls]) {
    const value = pool === long ? longDebt : pool === short ? shortDebt : controlDebt;
    await lend(node, pool, lenders, supply(pool.inverse ? toBase(value, asset) : value), seed);
  }

  const openings = traders.map((trader) =>
    openingOf(trader.side === "long" ? long : short, addressOf(`trader ${trader.index}`), trader, asset),
  );
  for (const pool of controls) {
    const loanToValue = controlLtv(episode, !pool.inverse, margins);
    for (let i = 0; i < CONTROL_POSITIONS; i += 1) {
      const owner = addressOf(`untouched ${pool.inverse ? "short" : "long"} ${i}`);
      openings.push(openingOf(pool, owner, { debtValue: CONTROL_DEBT, loanToValue }, asset));
    }
  }
  const trade = {
    router: protocol.router,
    adapter: protocol.adapter,
    route: (tokenIn: string, tokenOut: string) => uniswap.route(tokenIn, tokenOut),
  };
  await open(node, openings, trade, () => uniswap.follow(price));

  return {
    quote,
    base,
    baseSymbol,
    baseDecimals: asset.decimals,
    protocol,
    uniswap,
    feed,
    oracle,
    pools: [long, short],
    controls,
    lenders,
    holders: [
      ...[long, short, ...controls].map(({ address }) => address),
      ...Object.values(protocol),
      ...[uniswap.pool, uniswap.router, uniswap.manager, uniswap.factory],
      ...[ARBITRAGEUR, MARKET_MAKER, DEPLOYER, KEEPER],
      ...lenders,
      ...openings.map(({ owner }) => owner),
    ],
    firstBlock,
  };
}

/** Price of the base asset in the quote asset as the oracle last gave it [1e18]; the market's if it has none. */
export async function lastOraclePrice(node: ReplayNode, world: World, market: bigint): Promise<bigint> {
  const price = await oraclePrice(node, world.oracle);

  return price === 0n ? market : price / oracleScale(world.baseDecimals);
}
