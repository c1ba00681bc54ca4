import { TRIGGER_KIND } from "@bulkhead/sdk";
import { keccak256, toUtf8Bytes } from "ethers";
import type { Logger } from "pino";

import type { OrderTrial, TriggerCalls } from "../adapters/triggerCalls.ts";
import { Cooldown } from "../domain/cooldown.ts";
import type { Candidate } from "../domain/detect.ts";
import { assetToWeiDown, type NativePrices } from "../domain/gasPrice.ts";
import { debtUp, weightedValueDown } from "../domain/health.ts";
import type { Mirror, PoolMirror, Position } from "../domain/mirror.ts";
import { orderGasLimit } from "../domain/orders.ts";
import { OracleState, type ChainReading, type PoolReading } from "../domain/reading.ts";
import type { RouteBook } from "../domain/routes.ts";
import { hasFired, highest, isFor, measuredOf, positionOf, type WatchedOrder } from "../domain/triggerOrder.ts";
import type { Header, Intent } from "../ports.ts";
import { claimOf } from "./planner.ts";

const PPM = 1_000_000n;
const WAD = 10n ** 18n;
/** Orders that are tried in one block at most, those with the highest tips first: storing one costs a stranger little. */
const TRIED_PER_BLOCK = 20;
/** Reverts after which an order is left alone: its owner's wallet may say yes to a simulation and no on-chain, at our cost. */
const MAX_STRIKES = 3;

/** Executes trigger orders beside the liquidations. */
export interface Triggers {
  /** What is to be sent at a block; positions that are being liquidated are left to that. */
  due(at: TriggerBlock): Promise<readonly Intent[]>;
  /** Whether a waiting order still pays at a higher price of gas. */
  stillWanted(intent: Intent, at: Pick<TriggerBlock, "head" | "reading" | "gasPrice">): Promise<boolean>;
  /** A transaction was mined and did not do what its simulation did. */
  reverted(claims: readonly string[], block: number): void;
}

/** One block, as far as orders depend on it. */
export interface TriggerBlock {
  readonly head: Header;
  readonly reading: ChainReading;
  /** Price of gas that a transaction will pay most likely [wei per gas]. */
  readonly gasPrice: bigint;
  readonly candidates: readonly Candidate[];
  /** Claims of everything that is under way; asked for only when something has fired. */
  readonly claims: () => Promise<ReadonlySet<string>>;
}

/** No orders. */
export const NO_TRIGGERS: Triggers = {
  due: () => Promise.resolve([]),
  stillWanted: () => Promise.resolve(false),
  reverted: () => undefined,
};

/** What the desk goes by. */
export interface TriggerOptions {
  /** What a tip must leave after gas [wei]. */
  readonly minProfit: bigint;
  /** Rise of what a trailing stop watches at which its peak is recorded [ppm]. */
  readonly peakStep: bigint;
  /** Base fee above which no peak is recorded [wei per gas]. */
  readonly maxPeakFee: bigint;
}

/** What the desk needs. */
export interface TriggerParts {
  readonly mirror: Mirror;
  readonly calls: TriggerCalls;
  /** Orders signed off-chain, as they are now. */
  readonly signed: () => readonly WatchedOrder[];
  readonly routes: RouteBook;
  readonly prices: NativePrices;
  readonly options: TriggerOptions;
  readonly log: Logger;
}

/** An order and what the block says of its position. */
interface Watched {
  readonly watched: WatchedOrder;
  readonly pool: PoolMirror;
  readonly position: Position;
  /** Number of its token in the basket. */
  readonly k: number;
  /** What it watches, as its measure. */
  readonly value: bigint;
  /** What it pays [wei]; its base units where the price of gas in them is unknown. */
  readonly tip: bigint;
  /** Whether `tip` can be compared with gas. */
  readonly isPriced: boolean;
}

/**
 * Watches the orders that owners stored or signed: what has fired is simulated, by each way to sell, and goes out if its tip pays
 * for the gas. Peaks of trailing stops are recorded when what they watch has risen by a step.
 */
export class TriggerDesk implements Triggers {
  readonly #parts: TriggerParts;
  readonly #cooldown = new Cooldown();
  readonly #reverted = new Cooldown();
  /** How often the transaction of an order, or of its peak, reverted. */
  readonly #strikes = new Map<string, number>();
  /** Orders that can never be executed again, and the block which said so: a reorg may take it back. */
  readonly #dead = new Map<string, { readonly number: number; readonly hash: string }>();

  constructor(parts: TriggerParts) {
    this.#parts = parts;
  }

  async due(at: TriggerBlock): Promise<readonly Intent[]> {
    this.#revive();
    const liquidated = new Set(
      at.candidates.map(({ pool, position }) => claimOf(pool.description.address, position.id)),
    );
    const alive = this.#alive(at).filter(
      ({ pool, position }) => !liquidated.has(claimOf(pool.description.address, position.id)),
    );
    const due = alive.filter((each) => this.#hasFired(each) && !this.#isPaused(each, at.head.number));
    const underWay = due.length === 0 ? new Set<string>() : await at.claims();
    const fired = due
      .filter((each) => !claimsOf(each).some((claim) => underWay.has(claim)))
      .sort((a, b) => (a.tip < b.tip ? 1 : a.tip > b.tip ? -1 : 0))
      .slice(0, TRIED_PER_BLOCK);
    const trials = await Promise.all(fired.map((each) => this.#try(each, at.head)));
    const intents = fired.flatMap((each, i) => this.#decide(each, trials[i], at) ?? []);
    const peaks = at.head.baseFee > this.#parts.options.maxPeakFee ? [] : await this.#peaks(alive, at);
    this.#cooldown.prune(at.head.number);
    this.#reverted.prune(at.head.number);
    // Two orders of one position were both tried on the debt that the first one changes: the second waits for a block.
    const taken = new Set<string>();
    return [...intents, ...peaks].filter(({ claims: [claim] }) => !taken.has(claim) && taken.add(claim));
  }

  async stillWanted(intent: Intent, at: Pick<TriggerBlock, "head" | "reading" | "gasPrice">): Promise<boolean> {
    const each = this.#alive(at).find(({ watched }) => intent.claims.includes(orderClaim(watched)));
    if (each === undefined || !this.#hasFired(each)) return false;
    const trial = await this.#try(each, at.head);
    return trial.done && this.#pays(each, trial.gas, at.gasPrice);
  }

  reverted(claims: readonly string[], block: number): void {
    for (const claim of claims.filter((each) => each.startsWith("order/") || each.startsWith("peak/"))) {
      this.#reverted.failed(claim, block, "");
      this.#strikes.set(claim, (this.#strikes.get(claim) ?? 0) + 1);
    }
  }

  #rests(claim: string, block: number): boolean {
    return (this.#strikes.get(claim) ?? 0) >= MAX_STRIKES || this.#reverted.isPaused(claim, block, "");
  }

  /** Orders whose position is the one that is meant and whose token has a price. */
  #alive({ head, reading }: Pick<TriggerBlock, "head" | "reading">): Watched[] {
    const { mirror, signed, prices } = this.#parts;
    const all = new Map(mirror.orders.placed);
    for (const each of signed()) if (!all.has(each.hash)) all.set(each.hash, each);
    const natives = new Map<string, bigint>();
    const nativeOf = (asset: string): bigint => {
      const known = natives.get(asset) ?? prices.priceIn(asset, mirror, reading.pools) ?? 0n;
      natives.set(asset, known);
      return known;
    };
    const alive: Watched[] = [];
    for (const watched of all.values()) {
      const { order, hash } = watched;
      const pool = mirror.pools.get(order.pool);
      const each = reading.pools.get(order.pool);
      const position = pool?.positions.get(positionOf(order));
      if (pool === undefined || each === undefined || position === undefined) continue;
      if (!isFor(order, position.scaledDebt)) continue;
      if (order.validUntil < BigInt(head.timestamp) || this.#dead.has(hash)) continue;
      const k = pool.description.collaterals.findIndex(({ token }) => token === order.token);
      const token = each.tokens[k];
      if (token === undefined || token.price === 0n || token.state >= OracleState.Stale) continue;
      const native = nativeOf(pool.description.debtAsset);
      const tip = native === 0n ? order.tip : assetToWeiDown(order.tip, native);
      const value = measuredOf(order, token.price, healthOf(position, each));
      alive.push({ watched, pool, position, k, value, tip, isPriced: native !== 0n });
    }
    return alive;
  }

  #hasFired({ watched, value }: Watched): boolean {
    return hasFired(watched.order, value, this.#peakOf(watched));
  }

  #peakOf({ hash }: WatchedOrder): bigint {
    return this.#parts.mirror.orders.peaks.get(hash) ?? 0n;
  }

  #isPaused(each: Watched, block: number): boolean {
    const { hash } = each.watched;
    if (this.#rests(orderClaim(each.watched), block)) return true;
    return this.#cooldown.isPaused(hash, block, fingerprint(each));
  }

  #try({ watched, pool, k }: Watched, head: Header): Promise<OrderTrial> {
    const { calls, routes } = this.#parts;
    return calls.tryOrder(watched, k, routes.alternatives(watched.order.token, pool.description.debtAsset), head);
  }

  #decide(each: Watched, trial: OrderTrial, { head, gasPrice }: TriggerBlock): Intent | undefined {
    const { watched } = each;
    const { hash } = watched;
    if (!trial.done) {
      if (trial.final) this.#dead.set(hash, head);
      else this.#cooldown.failed(hash, head.number, fingerprint(each));
      this.#tell(each, "skip", trial.reason);
      return undefined;
    }
    if (!this.#pays(each, trial.gas, gasPrice)) {
      this.#cooldown.failed(hash, head.number, fingerprint(each));
      this.#tell(each, "skip", `unprofitable: the tip of ${watched.order.tip} does not pay for ${trial.gas} gas`);
      return undefined;
    }
    this.#tell(each, "send", `tip ${watched.order.tip} in base units of the debt asset`);
    return this.#intent("order", trial.data, orderGasLimit(trial.gas), head, {
      claims: claimsOf(each).slice(1),
      note: `execute trigger order ${hash} of ${watched.order.owner}`,
    });
  }

  /** Trailing stops whose price or health has risen by a step above the peak, if their tip pays for the record too. */
  async #peaks(alive: readonly Watched[], { head, gasPrice }: TriggerBlock): Promise<Intent[]> {
    const { options, calls } = this.#parts;
    const risen = alive
      .filter(({ watched, value }) => {
        const before = highest(watched.order, this.#peakOf(watched));
        return (
          !this.#rests(peakClaim(watched), head.number) &&
          watched.order.kind === TRIGGER_KIND.TRAILING_STOP &&
          watched.isOwners &&
          value > before + (before * options.peakStep) / PPM
        );
      })
      .slice(0, TRIED_PER_BLOCK);
    const tried = await Promise.all(risen.map(({ watched, k }) => calls.peakCall(watched, k, head)));
    return risen.flatMap((each, i) => {
      const call = tried[i];
      // As often as not it will be executed by somebody else: the record has to cost clearly less than the tip.
      if (call === undefined || !this.#pays(each, 4n * call.gas, gasPrice)) return [];
      return this.#intent("housekeeping", call.data, orderGasLimit(call.gas), head, {
        claims: [peakClaim(each.watched)],
        note: `record a peak for trailing stop ${each.watched.hash}`,
      });
    });
  }

  #pays({ tip, isPriced }: Watched, gas: bigint, gasPrice: bigint): boolean {
    const cost = isPriced ? gas * gasPrice : 0n;
    return tip > 0n && tip >= cost + this.#parts.options.minProfit;
  }

  #intent(
    kind: Intent["kind"],
    data: string,
    gas: bigint,
    head: Header,
    { claims, note }: Pick<Intent, "claims" | "note">,
  ): Intent {
    const to = this.#parts.calls.address;
    return {
      id: keccak256(toUtf8Bytes(`${head.hash}:${to}:${data}`)),
      kind,
      claims,
      to,
      data,
      gas,
      note,
      loss: 0n,
      block: head.number,
    };
  }

  #tell({ watched, pool, position }: Watched, action: "send" | "skip", reason: string): void {
    const { hash } = watched;
    this.#parts.log.info({ order: hash, pool: pool.description.address, id: position.id, action, reason }, "order");
  }

  /** What a block that is gone said of an order counts no longer. */
  #revive(): void {
    const { recent } = this.#parts.mirror;
    const [oldest] = recent;
    const hashes = new Set(recent.map(({ hash }) => hash));
    for (const [order, block] of this.#dead) {
      if (oldest !== undefined && block.number >= oldest.number && !hashes.has(block.hash)) this.#dead.delete(order);
    }
  }
}

/** Health at spot prices, as the contract reads it [WAD]. */
function healthOf(position: Position, reading: PoolReading): bigint {
  return (weightedValueDown(position, reading, "spot") * WAD) / debtUp(position.scaledDebt, reading.index);
}

/** What must not be under way for an order to go out: its position's liquidation, another order of it, and itself. */
function claimsOf({ watched, pool, position }: Watched): string[] {
  const key = claimOf(pool.description.address, position.id);
  return [key, `order/${key}`, orderClaim(watched)];
}

function orderClaim({ hash }: WatchedOrder): string {
  return `order/${hash}`;
}

function peakClaim({ hash }: WatchedOrder): string {
  return `peak/${hash}`;
}

function fingerprint({ value, position }: Watched): string {
  return `${value}:${position.scaledDebt}:${position.collateral}`;
}
