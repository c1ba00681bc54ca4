import { readMany, readNumber } from "../chain/contracts.ts";
import type { ReplayNode } from "../chain/node.ts";
import { toNumber } from "../decimal.ts";
import type { PoolEvent } from "./events.ts";
import { poolEvents } from "./events.ts";
import { PoolMirror } from "./mirror.ts";
import { WaitingRoom } from "./waiting.ts";

/** Positions that are asked together; the first such group in which all are healthy is the last: rounding may swap neighbours. */
const LOOK_AHEAD = 3;
/** Limits between the bands of health that the report draws. */
export const HEALTH_BANDS = [1, 1.05, 1.1, 1.25, 1.5, 2] as const;

/** A pool under observation. */
export interface ObservedPool {
  readonly name: string;
  readonly address: string;
  readonly debtAsset: string;
  readonly collateral: string;
  /** Decimals of the debt asset. */
  readonly decimals: number;
  readonly collateralDecimals: number;
  readonly oracle: string;
  /** Whether the oracle's price is of the debt asset in the collateral. */
  readonly inverse: boolean;
}

/** What a pool looked like at one moment. */
export interface PoolSample {
  readonly utilisation: number;
  /** Assets per share, 1 at the start. */
  readonly sharePrice: number;
  readonly badDebt: number;
  readonly liquidations: number;
  /** Notional / equity of all positions together. */
  readonly leverage: number;
  /** Share of the debt in each band of health, the lowest band first. */
  readonly bands: readonly number[];
}

/** The chain at one moment. */
export interface Sample {
  readonly time: number;
  readonly market: number;
  readonly oracle: number;
  readonly pools: readonly PoolSample[];
}

/** What the events of a pool add up to. */
export interface Tally {
  liquidations: number;
  badDebt: bigint;
  reserveUsed: bigint;
  readonly opened: Set<string>;
  readonly liquidated: Set<string>;
}

interface Watched {
  readonly pool: ObservedPool;
  readonly mirror: PoolMirror;
  readonly tally: Tally;
  readonly waiting: WaitingRoom;
}

/** Health of one position from the mirror, as a double: for charts, not for decisions. */
const healthOf = (value: number, debt: number, maintenance: number): number => (value * (1 - maintenance)) / debt;

/**
 * Follows the chain block by block, through JSON-RPC only: it knows the pools' addresses, and nothing of what the replay
 * means to do.
 */
export class Observer {
  readonly #node: ReplayNode;
  readonly #watched: readonly Watched[];
  readonly samples: Sample[] = [];
  /** Assets of 1e24 shares at the first sample. */
  readonly #firstAssets = new Map<string, number>();
  #block: number;

  constructor(node: ReplayNode, pools: readonly ObservedPool[], fromBlock: number) {
    this.#node = node;
    this.#block = fromBlock - 1;
    this.#watched = pools.map((pool) => ({
      pool,
      mirror: new PoolMirror(),
      tally: { liquidations: 0, badDebt: 0n, reserveUsed: 0n, opened: new Set(), liquidated: new Set() },
      waiting: new WaitingRoom(),
    }));
  }

  tallyOf(address: string): Readonly<Tally> | undefined {
    return this.#watched.find(({ pool }) => pool.address === address)?.tally;
  }

  /** Most blocks that a liquidatable position of any pool waited. */
  maxBlocksUnhealthy(): number {
    return Math.max(0, ...this.#watched.map(({ waiting }) => waiting.longest(this.#block)));
  }

  /** Reads all blocks up to the latest; the state after the latest decides who is liquidatable. */
  async catchUp(): Promise<void> {
    if (this.#node.block <= this.#block) return;
    const addresses = this.#watched.map(({ pool }) => pool.address);
    const events = await poolEvents(this.#node, addresses, this.#block + 1, this.#node.block);
    this.#block = this.#node.block;
    for (const watched of this.#watched) {
      const own = events.filter(({ pool }) => pool === watched.pool.address.toLowerCase());
      for (const event of own) count(watched, event);
      const liquidated = own.filter(({ name }) => name === "Liquidated").map(({ args }) => args["id"] as string);
      watched.waiting.note(this.#block, await this.#liquidatable(watched), new Set(liquidated));
    }
  }

  /** Notes what the charts show. */
  async sample(market: bigint): Promise<void> {
    const pools: PoolSample[] = [];
    let oracle = 0;
    for (const watched of this.#watched) {
      const { sample, price } = await this.#samplePool(watched, toNumber(market));
      pools.push(sample);
      oracle = price;
    }
    this.samples.push({ time: this.#node.time, market: toNumber(market), oracle, pools });
  }

  /** Asks the pool itself, along the order of critical prices, until it says no. */
  async #liquidatable({ pool, mirror }: Watched): Promise<Set<string>> {
    const found = new Set<string>();
    const ordered = mirror.byCriticalPrice();
    for (let from = 0; from < ordered.length; from += LOOK_AHEAD) {
      const ids = ordered.slice(from, from + LOOK_AHEAD).map(({ id }) => id);
      const answers = await readMany(
        this.#node,
        "IMarginPool",
        pool.address,
        ids.map((id) => ["isLiquidatable", [id]] as const),
      );
      for (const [i, id] of ids.entries()) if (answers[i] === true) found.add(id);
      if (!answers.includes(true)) break;
    }

    return found;
  }

  async #samplePool({ pool, mirror, tally }: Watched, market: number): Promise<{ sample: PoolSample; price: number }> {
    const answers = await readMany(this.#node, "IMarginPool", pool.address, [
      ["totalDebt", []],
      ["idleCash", []],
      ["convertToAssets", [10n ** 24n]],
      ["marginsOf", [0n]],
    ]);
    const unit = 10 ** pool.decimals;
    const of = (i: number): number => Number(answers[i]);
    const [debt, cash, assets, maintenance] = [of(0) / unit, of(1) / unit, of(2), of(3) / 1e6];
    const first = this.#firstAssets.get(pool.address) ?? assets;
    this.#firstAssets.set(pool.address, first);

    const spot = await readNumber(this.#node, "IPriceOracle", pool.oracle, "read");
    // Oracle prices are base units of the quote per base unit of the base, times 1e36.
    const [base, quote] = pool.inverse
      ? [pool.decimals, pool.collateralDecimals]
      : [pool.collateralDecimals, pool.decimals];
    const price = spot === 0n ? market : (Number(spot) / 1e36) * 10 ** (base - quote);
    const perCollateral = pool.inverse ? 1 / price : price;

    let [notional, owed] = [0, 0];
    const bands = new Array<number>(HEALTH_BANDS.length + 1).fill(0);
    for (const { collateral, scaledDebt } of mirror.byCriticalPrice()) {
      const value = (Number(collateral) / 10 ** pool.collateralDecimals) * perCollateral;
      const debtOf = (Number(scaledDebt) * mirror.index) / unit;
      const health = healthOf(value, debtOf, maintenance);
      const band = HEALTH_BANDS.findIndex((limit) => health < limit);
      const slot = band === -1 ? HEALTH_BANDS.length : band;
      bands[slot] = (bands[slot] ?? 0) + debtOf;
      notional += value;
      owed += debtOf;
    }

    return {
      price,
      sample: {
        utilisation: debt + cash === 0 ? 0 : debt / (debt + cash),
        sharePrice: first === 0 ? 1 : assets / first,
        badDebt: Number(tally.badDebt) / unit,
        liquidations: tally.liquidations,
        leverage: notional > owed ? notional / (notional - owed) : 0,
        bands: bands.map((part) => (owed === 0 ? 0 : part / owed)),
      },
    };
  }
}

function count({ mirror, tally }: Watched, event: PoolEvent): void {
  mirror.apply(event);
  const { id } = event.args;
  if (event.name === "Borrowed") tally.opened.add(id as string);
  if (event.name === "Liquidated") {
    tally.liquidations += 1;
    tally.liquidated.add(id as string);
  }
  if (event.name === "BadDebtRealised") {
    tally.badDebt += event.args["badDebt"] as bigint;
    tally.reserveUsed += event.args["reserveUsed"] as bigint;
  }
}
