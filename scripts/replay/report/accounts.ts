import { read, readNumber } from "../chain/contracts.ts";
import type { ReplayNode } from "../chain/node.ts";
import { formatDecimal } from "../decimal.ts";
import type { Episode } from "../episode.ts";
import { conservationError, positionsOf } from "../observe/conservation.ts";
import type { ObservedPool, Observer } from "../observe/observer.ts";
import { KEEPER } from "../world/actors.ts";
import type { World } from "../world/build.ts";
import { lastOraclePrice } from "../world/build.ts";
import type { PoolReport, Report } from "./types.ts";

/** Value of the native coin where the episode does not trade it [1e18 of the quote asset]. */
export const NATIVE_PRICE = 2_000n * 10n ** 18n;
const ONE = 10n ** 18n;
const REPORT_DIGITS = 6;

/** What the keeper owns. */
interface Wealth {
  readonly base: bigint;
  readonly quote: bigint;
  readonly native: bigint;
  readonly transactions: bigint;
}

/** The books before and after: everything in them is read from the chain. */
export class Accounts {
  readonly #node: ReplayNode;
  readonly #world: World;
  readonly #observer: Observer;
  readonly #assetsBefore = new Map<string, bigint>();
  #wealthBefore: Wealth = { base: 0n, quote: 0n, native: 0n, transactions: 0n };
  #roundBefore: RoundMark = { phase: 0n, latest: [] };

  constructor(node: ReplayNode, world: World, observer: Observer) {
    this.#node = node;
    this.#world = world;
    this.#observer = observer;
  }

  /** Reads the books before the first tick. */
  async open(): Promise<void> {
    for (const pool of this.#world.pools) this.#assetsBefore.set(pool.address, await this.#assets(pool));
    this.#wealthBefore = await this.#wealth();
    this.#roundBefore = await this.#rounds();
  }

  /** Reads them after the last tick, and draws up the report. */
  async close(episode: Episode, untouchedPoolUnchanged: boolean, seconds: number): Promise<Report> {
    const market = episode.ticks.at(-1)?.price ?? ONE;
    const price = await lastOraclePrice(this.#node, this.#world, market);
    const pools: PoolReport[] = [];
    let totals = { badDebt: 0n, reserveUsed: 0n, before: 0n, after: 0n };
    let [opened, liquidated, liquidations] = [0, 0, 0];
    for (const pool of this.#world.pools) {
      const tally = this.#observer.tallyOf(pool.address);
      if (tally === undefined) continue;
      const before = this.#assetsBefore.get(pool.address) ?? 0n;
      const after = await this.#assets(pool);
      pools.push({
        name: pool.name,
        debtAsset: pool.debtAsset,
        decimals: pool.decimals,
        badDebt: tally.badDebt.toString(),
        reserveUsed: tally.reserveUsed.toString(),
        lenderAssetsBefore: before.toString(),
        lenderAssetsAfter: after.toString(),
        liquidations: tally.liquidations,
      });
      const value = (amount: bigint): bigint => this.#inQuote(pool, amount, price);
      totals = {
        badDebt: totals.badDebt + value(tally.badDebt),
        reserveUsed: totals.reserveUsed + value(tally.reserveUsed),
        before: totals.before + value(before),
        after: totals.after + value(after),
      };
      opened += tally.opened.size;
      liquidated += tally.liquidated.size;
      liquidations += tally.liquidations;
    }
    const money = (wad: bigint): string => formatDecimal(wad, 18, REPORT_DIGITS);
    const wealth = await this.#wealth();

    return {
      episode: episode.name,
      ticks: episode.ticks.length,
      feedRounds: await this.#roundsSince(this.#roundBefore),
      positionsOpened: opened,
      liquidations,
      positionsLiquidated: liquidated,
      keeperTransactions: Number(wealth.transactions - this.#wealthBefore.transactions),
      maxBlocksUnhealthy: this.#observer.maxBlocksUnhealthy(),
      conservationError: await this.#conservation(),
      untouchedPoolUnchanged,
      badDebt: money(totals.badDebt),
      reserveUsed: money(totals.reserveUsed),
      lenderAssetsBefore: money(totals.before),
      lenderAssetsAfter: money(totals.after),
      keeperProfit: money(this.#profit(wealth, price)),
      pools,
      seconds: Math.round(seconds * 10) / 10,
    };
  }

  #assets(pool: ObservedPool): Promise<bigint> {
    return readNumber(this.#node, "IMarginPool", pool.address, "totalAssets");
  }

  /** An amount of a pool's debt asset in the quote asset [1e18]. */
  #inQuote(pool: ObservedPool, amount: bigint, price: bigint): bigint {
    const wad = (amount * ONE) / 10n ** BigInt(pool.decimals);

    return pool.inverse ? (wad * price) / ONE : wad;
  }

  /** The keeper's own balances and those of its executor. */
  async #wealth(): Promise<Wealth> {
    const { base, quote, protocol } = this.#world;
    const both = async (token: string): Promise<bigint> =>
      (await readNumber(this.#node, "MintableToken", token, "balanceOf", [KEEPER])) +
      (await readNumber(this.#node, "MintableToken", token, "balanceOf", [protocol.executor]));

    return {
      base: await both(base),
      quote: await both(quote),
      native: BigInt(await this.#node.rpc<string>("eth_getBalance", KEEPER, "latest")),
      transactions: BigInt(await this.#node.rpc<string>("eth_getTransactionCount", KEEPER, "latest")),
    };
  }

  #profit(now: Wealth, price: bigint): bigint {
    const before = this.#wealthBefore;
    const nativePrice = this.#world.baseSymbol === "WETH" ? price : NATIVE_PRICE;
    const quote = (now.quote - before.quote) * 10n ** 12n;
    const base = ((now.base - before.base) * price) / 10n ** BigInt(this.#world.baseDecimals);
    // The keeper's ether goes nowhere but into gas.
    const gas = ((before.native - now.native) * nativePrice) / ONE;

    return quote + base - gas;
  }

  async #conservation(): Promise<Record<string, string>> {
    const { pools, controls, base, quote, holders } = this.#world;
    const books: (readonly [ObservedPool, readonly string[]])[] = [];
    for (const pool of [...pools, ...controls]) books.push([pool, await positionsOf(this.#node, pool.address)]);
    const errors: Record<string, string> = {};
    for (const token of [base, quote]) {
      const [symbol] = await read(this.#node, "MintableToken", token, "symbol");
      errors[symbol as string] = (await conservationError(this.#node, token, holders, books)).toString();
    }

    return errors;
  }

  /** The feed's phase and the latest round of each phase. */
  async #rounds(): Promise<RoundMark> {
    const feed = this.#world.feed.address;
    const phase = await readNumber(this.#node, "RecordedFeed", feed, "phaseId");
    const latest: bigint[] = [];
    for (let p = 0n; p <= phase; p += 1n) {
      latest.push(await readNumber(this.#node, "RecordedFeed", feed, "latestOf", [p]));
    }

    return { phase, latest };
  }

  /** Rounds with an answer that the feed has published since. */
  async #roundsSince(mark: RoundMark): Promise<number> {
    const feed = this.#world.feed.address;
    const now = await this.#rounds();
    let rounds = 0;
    for (let phase = mark.phase; phase <= now.phase; phase += 1n) {
      const first = (phase === mark.phase ? (mark.latest[Number(phase)] ?? 0n) : 0n) + 1n;
      const last = now.latest[Number(phase)] ?? 0n;
      for (let round = first; round <= last; round += 1n) {
        const [, , , updatedAt] = await read(this.#node, "RecordedFeed", feed, "getRoundData", [
          (phase << 64n) | round,
        ]);
        if (updatedAt !== 0n) rounds += 1;
      }
    }

    return rounds;
  }
}

interface RoundMark {
  readonly phase: bigint;
  readonly latest: readonly bigint[];
}
