import { shortfallOf } from "../adapters/executor.ts";
import { Cooldown } from "../domain/cooldown.ts";
import type { Candidate } from "../domain/detect.ts";
import { assetToWeiDown, assetToWeiUp, weiToAssetUp, type NativePrices } from "../domain/gasPrice.ts";
import type { Mirror, PoolMirror } from "../domain/mirror.ts";
import {
  orderGasLimit,
  packTransactions,
  smallerSizes,
  transactionGas,
  type AcceptedOrder,
  type Failure,
  type LiquidationOrder,
  type OrderOutcome,
  type Sale,
  type TransactionPlan,
} from "../domain/orders.ts";
import type { ChainReading, PoolReading } from "../domain/reading.ts";
import type { RouteBook } from "../domain/routes.ts";
import { packPosition } from "../domain/words.ts";
import type { Header, Simulator } from "../ports.ts";

const MAX_UINT = (1n << 256n) - 1n;
const PPM = 1_000_000n;

/** What the planner goes by. */
export interface PlannerOptions {
  /** Most gas of one transaction [gas]. */
  readonly maxTransactionGas: bigint;
  /** Most positions in one order. */
  readonly maxPositions: number;
  /** What must be left after gas [wei]. */
  readonly minProfit: bigint;
  /** Share of the simulated profit that may be lost until the transaction is mined [ppm]. */
  readonly slippage: bigint;
  /** Pools whose bad debt is cleared at a loss. */
  readonly protectedPools: ReadonlySet<string>;
}

/** What is to happen with one candidate, and why. */
export interface Decision {
  readonly pool: string;
  readonly id: string;
  readonly health: bigint;
  readonly action: "send" | "skip";
  readonly reason: string;
}

/** The decisions of one block. */
export interface Plan {
  readonly transactions: readonly TransactionPlan[];
  readonly decisions: readonly Decision[];
}

/** What one block gives the planner to work with. */
export interface PlanInput {
  readonly mirror: Mirror;
  readonly reading: ChainReading;
  readonly block: Header;
  /** Price of gas that a transaction will pay most likely [wei per gas]. */
  readonly gasPrice: bigint;
  /** Loss that protection may still take [wei]. */
  readonly budget: bigint;
  readonly candidates: readonly Candidate[];
  /** Claims of open intents. */
  readonly claimed: ReadonlySet<string>;
}

/** Tried order and what came of it. */
interface Trial {
  readonly order: LiquidationOrder;
  readonly outcome: OrderOutcome;
  /** Profit less gas [wei]; undefined if it failed. */
  readonly net: bigint | undefined;
}

/** Key of a position among the claims: the same state of the same position is acted on once. */
export function claimOf(pool: string, id: string): string {
  return `${pool}/${id}`;
}

/**
 * Turns candidates into transactions: simulates each pool's batch, takes it apart where it fails, checks that it pays for its gas,
 * and packs what is left by gas.
 */
export class Planner {
  readonly #simulator: Simulator;
  readonly #routes: RouteBook;
  readonly #prices: NativePrices;
  readonly #options: PlannerOptions;
  readonly #cooldown = new Cooldown();
  /** Positions whose transaction failed on-chain although its simulation did not: whatever it is, it costs gas. */
  readonly #reverted = new Cooldown();
  /** Alternative that worked last, by pool. */
  readonly #preferred = new Map<string, number>();

  constructor(simulator: Simulator, routes: RouteBook, prices: NativePrices, options: PlannerOptions) {
    this.#simulator = simulator;
    this.#routes = routes;
    this.#prices = prices;
    this.#options = options;
  }

  /** @throws RpcTransportError if the node does not answer: then nothing is decided, and nothing cools down */
  async plan(input: PlanInput): Promise<Plan> {
    const decisions: Decision[] = [];
    const perPool = new Map<PoolMirror, Candidate[]>();
    for (const candidate of input.candidates) {
      const skip = this.#reasonToSkip(candidate, input);
      if (skip !== undefined) decisions.push(decisionOf(candidate, "skip", skip));
      else perPool.set(candidate.pool, [...(perPool.get(candidate.pool) ?? []), candidate]);
    }

    const accepted: AcceptedOrder[] = [];
    let loss = 0n;
    const results = await Promise.all(
      [...perPool].map(([pool, candidates]) => new PoolPlanning(this, pool, candidates, input).run()),
    );
    for (const result of results) {
      // Each was tried against the whole budget: of those at a loss only as many go out as it pays for together.
      const dropped = new Set<string>();
      for (const order of result.accepted) {
        if (order.loss > 0n && order.loss > input.budget - loss) {
          for (const id of order.order.ids) dropped.add(id);
          continue;
        }
        loss += order.loss;
        accepted.push(order);
      }
      decisions.push(
        ...result.decisions.map((each) =>
          dropped.has(each.id)
            ? { ...each, action: "skip" as const, reason: "the budget for protection does not pay for it as well" }
            : each,
        ),
      );
    }
    this.#cooldown.prune(input.block.number);
    this.#reverted.prune(input.block.number);
    // Apart: what another replica has taken of the budget meanwhile must not hold up what pays.
    const [paying, losing] = [
      accepted.filter((order) => order.loss === 0n),
      accepted.filter((order) => order.loss > 0n),
    ];
    const transactions = [paying, losing].flatMap((orders) =>
      packTransactions(orders, this.#options.maxTransactionGas),
    );
    return { transactions, decisions };
  }

  /** A transaction was mined and did not do what its simulation did, for these claims. */
  reverted(claims: readonly string[], block: number): void {
    for (const claim of claims) this.#reverted.failed(claim, block, "");
  }

  get options(): PlannerOptions {
    return this.#options;
  }

  simulate(orders: readonly LiquidationOrder[], block: Header): Promise<OrderOutcome[]> {
    return this.#simulator.simulate(orders, block);
  }

  /** Ways to sell the basket of a pool, the one that worked last first. */
  salesOf(pool: PoolMirror): Sale[][] {
    const { collaterals, debtAsset, address } = pool.description;
    const all = this.#routes.basketAlternatives(
      collaterals.map(({ token }) => token),
      debtAsset,
    );
    const preferred = this.#preferred.get(address);
    return preferred === undefined || all[preferred] === undefined ? all : [all[preferred]];
  }

  preferSales(pool: PoolMirror, sales: readonly Sale[] | undefined): void {
    const { collaterals, debtAsset, address } = pool.description;
    if (sales === undefined) {
      this.#preferred.delete(address);
      return;
    }
    const all = this.#routes.basketAlternatives(
      collaterals.map(({ token }) => token),
      debtAsset,
    );
    this.#preferred.set(
      address,
      all.findIndex((each) => each.every((sale, k) => sale.route === sales[k].route)),
    );
  }

  /** Price of a wei in the debt asset of a pool; 0 if unknown: then gas counts nothing. */
  nativePrice(pool: PoolMirror, input: PlanInput): bigint {
    return this.#prices.priceIn(pool.description.debtAsset, input.mirror, input.reading.pools) ?? 0n;
  }

  /**
   * The same for a loss: as told, or by the oracle of a protected pool. Anybody may create a pool, whose oracle says what he likes.
   */
  lossPrice(pool: PoolMirror, input: PlanInput): bigint {
    const { protectedPools } = this.#options;
    const trusted = new Map([...input.reading.pools].filter(([address]) => protectedPools.has(address)));
    return this.#prices.priceIn(pool.description.debtAsset, input.mirror, trusted) ?? 0n;
  }

  coolDown(candidate: Candidate, input: PlanInput): void {
    const reading = input.reading.pools.get(candidate.pool.description.address);
    this.#cooldown.failed(keyOf(candidate), input.block.number, fingerprint(candidate, reading));
  }

  #reasonToSkip(candidate: Candidate, input: PlanInput): string | undefined {
    const key = keyOf(candidate);
    if (input.claimed.has(key)) return "a transaction for it is under way";
    if (this.#reverted.isPaused(key, input.block.number, ""))
      return "its transaction failed on-chain; it is tried again soon";
    const reading = input.reading.pools.get(candidate.pool.description.address);
    if (this.#cooldown.isPaused(key, input.block.number, fingerprint(candidate, reading))) {
      return "it failed a few blocks ago and is tried again soon";
    }
    return undefined;
  }
}

/** The planning of one pool in one block. */
class PoolPlanning {
  readonly #planner: Planner;
  readonly #pool: PoolMirror;
  readonly #candidates: readonly Candidate[];
  readonly #input: PlanInput;
  readonly #decisions: Decision[] = [];
  readonly #price: bigint;

  constructor(planner: Planner, pool: PoolMirror, candidates: readonly Candidate[], input: PlanInput) {
    this.#planner = planner;
    this.#pool = pool;
    this.#candidates = candidates;
    this.#input = input;
    this.#price = planner.nativePrice(pool, input);
  }

  async run(): Promise<{ accepted: AcceptedOrder[]; decisions: Decision[] }> {
    const accepted: AcceptedOrder[] = [];
    const taken = new Set<string>();
    const size = this.#planner.options.maxPositions;
    for (let start = 0; start < this.#candidates.length; start += size) {
      const trial = await this.#choose(this.#candidates.slice(start, start + size));
      if (trial?.outcome.done !== true || trial.net === undefined) continue;
      const { profit, gasUsed } = trial.outcome;
      accepted.push({ order: this.#final(trial), profit, gasUsed, loss: trial.net < 0n ? -trial.net : 0n });
      const ids = new Set(trial.order.ids);
      for (const each of this.#candidates) {
        if (!ids.has(each.position.id)) continue;
        taken.add(each.position.id);
        const note = `with ${ids.size - 1} others, profit ${trial.outcome.profit} in base units of the debt asset`;
        this.#decisions.push(decisionOf(each, "send", note));
      }
    }
    // What did not pay at first may have been taken after all, to protect the pool: the last word counts.
    const decisions = this.#decisions.filter(({ id, action }) => action === "send" || !taken.has(id));
    return { accepted, decisions };
  }

  /** The best order for these candidates; undefined if none pays. */
  async #choose(candidates: readonly Candidate[]): Promise<Trial | undefined> {
    const sales = await this.#bestSales(candidates);
    if (sales === undefined) {
      for (const candidate of candidates)
        this.#skip(candidate, { kind: "unsellable", reason: "no route to sell its collateral" });
      return undefined;
    }
    if (sales.trial !== undefined && this.#pays(sales.trial)) return sales.trial;

    // Something in the batch spoils it: each alone, at once, in one request.
    const alone = await this.#try(candidates.map((candidate) => this.#order([candidate], sales.sales)));
    const usable: Candidate[] = [];
    for (const [i, trial] of alone.entries()) {
      if (trial.outcome.done || trial.outcome.failure.kind === "unprofitable") usable.push(candidates[i]);
      if (!trial.outcome.done) this.#skip(candidates[i], trial.outcome.failure);
    }

    const batches = [usable.length, ...smallerSizes(usable.length)]
      .filter((size) => size > 1)
      .map((size) => this.#order(usable.slice(0, size), sales.sales));
    const together = await this.#try(batches);
    const best = [...together, ...alone].filter((trial) => this.#pays(trial)).sort(byNet)[0];
    if (best === undefined) this.#explain(alone, candidates);
    else this.#postpone(best, alone, candidates);
    return best ?? this.#protect(alone);
  }

  /** Finds the way to sell that leaves most, with the whole batch tried by each. */
  async #bestSales(candidates: readonly Candidate[]): Promise<{ sales: Sale[]; trial: Trial | undefined } | undefined> {
    const alternatives = this.#planner.salesOf(this.#pool);
    if (alternatives.length === 0) return undefined;
    const trials = await this.#try(alternatives.map((sales) => this.#order(candidates, sales)));
    const done = trials.filter((trial) => trial.outcome.done).sort(byNet);
    if (done.length === 0) {
      this.#planner.preferSales(this.#pool, undefined);
      return { sales: alternatives[0], trial: undefined };
    }
    const sales = done[0].order.sales.map((sale) => sale);
    this.#planner.preferSales(this.#pool, sales);
    return { sales, trial: done[0] };
  }

  /** Where nothing pays, bad debt may be cleared at a loss that the budget allows. */
  async #protect(alone: readonly Trial[]): Promise<Trial | undefined> {
    if (!this.#planner.options.protectedPools.has(this.#pool.description.address)) return undefined;
    // Without a price of the native token a loss cannot be held against the budget.
    const price = this.#planner.lossPrice(this.#pool, this.#input);
    if (price === 0n) return undefined;
    const reading = this.#input.reading.pools.get(this.#pool.description.address);
    const bad = alone.filter((trial) => reading !== undefined && this.#isBadDebt(trial.order.ids[0], reading));
    for (const trial of bad) {
      const shortfall = trial.outcome.done ? 0n : shortfallOf(trial.outcome.failure);
      if (shortfall === undefined) continue;
      const maxSubsidy = (shortfall * 105n) / 100n;
      const [again] = await this.#try([{ ...trial.order, minProfit: 0n, maxSubsidy }]);
      if (!again.outcome.done) continue;
      const loss = assetToWeiUp(maxSubsidy, price) + this.#gasCost(again.order, again.outcome.gasUsed);
      if (loss <= this.#input.budget) return { ...again, net: -loss };
    }
    return undefined;
  }

  #isBadDebt(id: string, reading: PoolReading): boolean {
    const candidate = this.#candidates.find((each) => each.position.id === id);
    if (candidate === undefined || reading.tokens.length === 0) return false;
    // Health x debt is the collateral value times (1 - m); without the margins it is the plain value.
    const margin = reading.tokens.reduce(
      (least, token) => (token.maintenance < least ? token.maintenance : least),
      PPM,
    );
    return (candidate.health * PPM) / (PPM - margin) < 10n ** 18n;
  }

  async #try(orders: readonly LiquidationOrder[]): Promise<Trial[]> {
    if (orders.length === 0) return [];
    const outcomes = await this.#planner.simulate(orders, this.#input.block);
    return outcomes.map((outcome, i) => ({
      order: orders[i],
      outcome,
      net: outcome.done
        ? assetToWei(outcome.profit, this.#price) - this.#gasCost(orders[i], outcome.gasUsed)
        : undefined,
    }));
  }

  /** [wei] */
  #gasCost(order: LiquidationOrder, gasUsed: bigint): bigint {
    if (this.#price === 0n) return 0n;
    return (gasUsed + transactionGas([{ ...order, gasLimit: 0n }])) * this.#input.gasPrice;
  }

  #pays(trial: Trial): boolean {
    return trial.net !== undefined && trial.net >= this.#planner.options.minProfit;
  }

  #order(candidates: readonly Candidate[], sales: readonly Sale[]): LiquidationOrder {
    return {
      pool: this.#pool.description.address,
      debtAsset: this.#pool.description.debtAsset,
      maxRepay: MAX_UINT,
      unmovable: 0n,
      minProfit: 0n,
      maxSubsidy: 0n,
      gasLimit: 0n,
      ids: candidates.map(({ position }) => position.id),
      sales,
    };
  }

  /** The order as it is sent: with its gas limit and the least profit that still pays. */
  #final(trial: Trial): LiquidationOrder {
    if (!trial.outcome.done) return trial.order;
    const { profit, gasUsed } = trial.outcome;
    const { minProfit, slippage } = this.#planner.options;
    const breakEven = weiToAssetUp(this.#gasCost(trial.order, gasUsed) + minProfit, this.#price);
    const tolerated = (profit * (PPM - slippage)) / PPM;
    const isLoss = trial.net !== undefined && trial.net < 0n;
    const least = isLoss ? 0n : breakEven > tolerated && breakEven <= profit ? breakEven : tolerated;
    return { ...trial.order, minProfit: least, gasLimit: orderGasLimit(gasUsed) };
  }

  #skip(candidate: Candidate, failure: Failure): void {
    // A node that does not answer, or a position that is healthy after all, is no failure of the candidate.
    if (failure.kind !== "healthy" && failure.kind !== "unknown") this.#planner.coolDown(candidate, this.#input);
    this.#decisions.push(decisionOf(candidate, "skip", `${failure.kind}: ${failure.reason}`));
  }

  #explain(alone: readonly Trial[], candidates: readonly Candidate[]): void {
    for (const [i, trial] of alone.entries()) {
      if (!trial.outcome.done) continue;
      const cost = this.#gasCost(trial.order, trial.outcome.gasUsed);
      this.#skip(candidates[i], {
        kind: "unprofitable",
        reason: `profit ${trial.outcome.profit} in base units of the debt asset does not pay for gas of ${cost} wei`,
      });
    }
  }

  #postpone(best: Trial, alone: readonly Trial[], candidates: readonly Candidate[]): void {
    const ids = new Set(best.order.ids);
    for (const [i, trial] of alone.entries()) {
      if (!trial.outcome.done || ids.has(candidates[i].position.id)) continue;
      this.#decisions.push(
        decisionOf(candidates[i], "skip", "the batch pays more without it; it is looked at again at the next block"),
      );
    }
  }
}

function decisionOf({ pool, position, health }: Candidate, action: Decision["action"], reason: string): Decision {
  return { pool: pool.description.address, id: position.id, health, action, reason };
}

function keyOf({ pool, position }: Candidate): string {
  return claimOf(pool.description.address, position.id);
}

function fingerprint({ position }: Candidate, reading: PoolReading | undefined): string {
  const prices = reading?.tokens.map(({ price }) => price).join() ?? "";
  return `${packPosition(position)}:${prices}`;
}

function assetToWei(amount: bigint, price: bigint): bigint {
  // Without a price the profit cannot be weighed against gas: its base units stand for wei, and gas for nothing.
  return price === 0n ? amount : assetToWeiDown(amount, price);
}

function byNet(a: Trial, b: Trial): number {
  const [x, y] = [a.net ?? 0n, b.net ?? 0n];
  return x < y ? 1 : x > y ? -1 : 0;
}
