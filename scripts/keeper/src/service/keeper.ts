import { keccak256, toUtf8Bytes } from "ethers";
import type { Logger } from "pino";

import { encodeOrders } from "../adapters/executor.ts";
import { liquidatable, nearest, type Candidate } from "../domain/detect.ts";
import { initialFees, type FeePolicy } from "../domain/fees.ts";
import { INFINITE_HEALTH } from "../domain/health.ts";
import type { Mirror } from "../domain/mirror.ts";
import type { TransactionPlan } from "../domain/orders.ts";
import { OracleState, type ChainReading } from "../domain/reading.ts";
import { KeeperError, RpcTransportError } from "../errors.ts";
import type { ChainSource, Header, Intent, Notifier, StateReader, Store } from "../ports.ts";
import type { Completeness } from "./completeness.ts";
import type { Checkpointer } from "./checkpointer.ts";
import type { Dispatcher } from "./dispatch.ts";
import type { DriftCheck } from "./drift.ts";
import type { Follower } from "./follower.ts";
import type { Housekeeping } from "./housekeeping.ts";
import type { Metrics } from "./metrics.ts";
import { Pace } from "./pace.ts";
import { claimOf, type Decision, type Plan, type Planner } from "./planner.ts";
import type { Status, Vitals } from "./status.ts";
import type { Triggers } from "./triggers.ts";
import type { Watch } from "./watch.ts";

/** What the service is made of. */
export interface KeeperParts {
  readonly chain: ChainSource;
  readonly follower: Follower;
  readonly mirror: Mirror;
  readonly reader: StateReader;
  readonly planner: Planner;
  readonly triggers: Triggers;
  readonly dispatcher: Dispatcher;
  readonly store: Store;
  readonly checkpointer: Checkpointer;
  readonly completeness: Completeness;
  readonly drift: DriftCheck;
  readonly housekeeping: Housekeeping;
  readonly watch: Watch;
  readonly metrics: Metrics;
  readonly notifier: Notifier;
  readonly log: Logger;
}

/** What the service goes by. */
export interface KeeperOptions {
  readonly chainId: number;
  readonly mode: "dry" | "send";
  readonly executor: string;
  readonly fees: FeePolicy;
  /** Pause between two looks at the head [ms]. */
  readonly pollMs: number;
}

/** The loop: head, mirror, detection, plan, dispatch; then what is not urgent. */
export class Keeper {
  readonly #parts: KeeperParts;
  readonly #options: KeeperOptions;
  #seen: Header | undefined;
  #reorgTo: number | undefined;
  #handled: Header | undefined;
  #blind: string | null = "the chain has not been read yet";
  #lastContact = performance.now();
  #lastTurn = performance.now();
  readonly #pace = new Pace();

  constructor(parts: KeeperParts, options: KeeperOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  get status(): Status {
    const { mirror, dispatcher } = this.#parts;
    return {
      chainId: this.#options.chainId,
      mode: this.#options.mode,
      synced: this.#handled !== undefined,
      seenBlock: this.#seen?.number ?? -1,
      handledBlock: this.#handled?.number ?? -1,
      handledHash: this.#handled?.hash ?? null,
      pendingTransactions: dispatcher.pending,
      pools: mirror.pools.size,
      positions: mirror.positionCount,
      blind: this.#blind,
    };
  }

  get vitals(): Vitals {
    const now = performance.now();
    return {
      status: this.status,
      mirrorHash: this.#parts.mirror.tip?.hash,
      headHash: this.#seen?.hash,
      sinceContactMs: now - this.#lastContact,
      sinceTurnMs: now - this.#lastTurn,
      cannotSend: this.#parts.dispatcher.cannotSend(),
      incomplete: this.#parts.completeness.incomplete,
    };
  }

  /** Runs until `stop`. One failure never ends it; it is reported and tried again. */
  async run(): Promise<void> {
    while (!this.#pace.isStopped) {
      try {
        await this.turn();
      } catch (error) {
        this.#fail(error);
      }
      this.#lastTurn = performance.now();
      await this.#pace.pause(this.#options.pollMs);
    }
  }

  /** Ends the loop after the turn under way. */
  stop(): void {
    this.#pace.stop();
  }

  /** Waits until a block is handled, at most so long [ms]; the head is looked at at once for it. */
  async handled(block: number, limitMs: number): Promise<void> {
    if (this.status.handledBlock < block) await this.#pace.until(block, limitMs);
  }

  /** One look at the head, and everything that follows from it. */
  async turn(): Promise<void> {
    const { chain, metrics, dispatcher, log } = this.#parts;
    const head = await chain.latest();
    const seenAt = performance.now();
    if (this.#isDone(head)) {
      this.#contact(head);
      this.#sees();
      return;
    }
    const { reading, reorgTo } = await this.#follow(head);
    this.#contact(head);
    if (reorgTo !== undefined) {
      // Kept until the dispatcher has heard of it, should this turn fail before.
      this.#reorgTo = Math.min(this.#reorgTo ?? reorgTo, reorgTo);
      metrics.reorgs.inc();
      log.warn({ reorgTo, head: head.number }, "blocks were taken back");
    }

    await dispatcher.reconcile(head, this.#reorgTo, (intent, fees) =>
      this.#stillWanted(intent, head, reading, min(head.baseFee + fees.priorityFee, fees.maxFee)),
    );
    this.#reorgTo = undefined;
    this.#parts.completeness.check(reading);
    const { plan, candidates } = await this.#decide(head, reading);
    metrics.seenToDecided.observe((performance.now() - seenAt) / 1000);

    const decidedAt = performance.now();
    const intents = plan.transactions.map((transaction) => this.#intentOf(transaction, head));
    const taken = await dispatcher.dispatch(intents, head);
    if (taken > 0) {
      metrics.decidedToBroadcast.observe((performance.now() - decidedAt) / 1000);
    }
    if (intents.some(({ loss }) => loss > 0n)) await this.#losses();
    // Orders come after what is urgent, and leave alone what is being liquidated.
    const gasPrice = head.baseFee + initialFees(head.baseFee, this.#options.fees).priorityFee;
    const orders = await this.#parts.triggers.due({
      head,
      reading,
      gasPrice,
      candidates,
      claims: () => dispatcher.claims(),
    });
    if (orders.length > 0) await dispatcher.dispatch(orders, head);
    // Housekeeping never delays a liquidation, and never competes with one for the block.
    if (intents.length === 0) {
      const due = await this.#parts.housekeeping.due(head, reading);
      await dispatcher.dispatch(due, head);
    }

    this.#handled = head;
    this.#sees();
    this.#pace.reached(head.number);
    this.#record(head, reading, candidates, plan);
    await this.#parts.checkpointer.turn(head);
    await this.#parts.drift.turn(head);
    await this.#parts.watch.turn(head, reading, candidates);
  }

  /** Reads the chain and says what would be done, without doing it. */
  async look(): Promise<{ head: Header; reading: ChainReading; plan: Plan; candidates: Candidate[] }> {
    const head = await this.#parts.chain.latest();
    const { reading } = await this.#follow(head);
    this.#contact(head);
    return { head, reading, ...(await this.#decide(head, reading)) };
  }

  #isDone(head: Header): boolean {
    return this.#handled?.hash === head.hash && this.#parts.mirror.tip?.hash === head.hash;
  }

  /**
   * Brings the mirror to the head and reads all pools there. Events and pools come in one request: only where the events create a
   * pool or replace an oracle is it read once more.
   */
  async #follow(head: Header): Promise<{ reading: ChainReading; reorgTo: number | undefined }> {
    const { follower, mirror, reader } = this.#parts;
    const asked = [...mirror.pools.values()].map((pool) => ({ pool, oracles: pool.oracles }));
    const read = (): Promise<ChainReading> => reader.read([...mirror.pools.values()], head);
    const early = read();
    // Its failure is looked at after the mirror has come to rest: the next turn must not begin beside it.
    early.catch(() => undefined);
    const reorgTo = await follower.follow(head);
    const pools = [...mirror.pools.values()];
    const isSame =
      pools.length === asked.length &&
      asked.every(({ pool, oracles }, i) => pool === pools[i] && pool.oracles === oracles);
    return { reading: await (isSame ? early : read()), reorgTo };
  }

  async #decide(head: Header, reading: ChainReading): Promise<{ plan: Plan; candidates: Candidate[] }> {
    const { mirror, metrics, planner, dispatcher } = this.#parts;
    const start = performance.now();
    const candidates = liquidatable(mirror, reading.pools);
    metrics.detection.observe((performance.now() - start) / 1000);
    if (candidates.length === 0) return { plan: { transactions: [], decisions: [] }, candidates };

    const [claimed, budget] = await Promise.all([dispatcher.claims(), this.#losses()]);
    const fees = initialFees(head.baseFee, this.#options.fees);
    const plan = await planner.plan({
      mirror,
      reading,
      block: head,
      gasPrice: head.baseFee + fees.priorityFee,
      budget,
      candidates,
      claimed,
    });
    return { plan, candidates };
  }

  /** Whether a waiting liquidation would still pay at a higher fee. */
  async #stillWanted(intent: Intent, head: Header, reading: ChainReading, gasPrice: bigint): Promise<boolean> {
    if (intent.kind === "housekeeping") return false;
    const { mirror, planner, triggers } = this.#parts;
    if (intent.kind === "order") return triggers.stillWanted(intent, { head, reading, gasPrice });
    const own = new Set(intent.claims);
    const candidates = liquidatable(mirror, reading.pools).filter(({ pool, position }) =>
      own.has(claimOf(pool.description.address, position.id)),
    );
    if (candidates.length === 0) return false;
    const plan = await planner.plan({
      mirror,
      reading,
      block: head,
      gasPrice,
      // Sent again it may lose what is booked for it, and no more.
      budget: intent.loss,
      candidates,
      claimed: new Set(),
    });
    return plan.transactions.length > 0;
  }

  #intentOf(plan: TransactionPlan, head: Header): Intent {
    const orders = plan.orders.map(({ order }) => order);
    const data = encodeOrders(orders);
    const count = orders.reduce((sum, order) => sum + order.ids.length, 0);
    return {
      id: keccak256(toUtf8Bytes(`${this.#options.chainId}:${head.hash}:${data}`)),
      kind: "liquidation",
      claims: orders.flatMap((order) => order.ids.map((id) => claimOf(order.pool, id))),
      to: this.#options.executor,
      data,
      gas: plan.gas,
      note: `liquidate ${count} position(s) in ${orders.length} pool(s)`,
      loss: plan.loss,
      block: head.number,
    };
  }

  /** What protection may still lose [wei]. */
  async #losses(): Promise<bigint> {
    const { booked, left } = await this.#parts.store.losses();
    this.#parts.metrics.protectSpent.set(Number(booked));
    return left;
  }

  #contact(head: Header): void {
    const { metrics } = this.#parts;
    this.#seen = head;
    this.#lastContact = performance.now();
    metrics.seenBlock.set(head.number);
    metrics.headLag.set(Math.max(0, Date.now() / 1000 - head.timestamp));
  }

  /** The block was read and handled: whatever was wrong before is over. */
  #sees(): void {
    const { metrics, notifier } = this.#parts;
    if (this.#blind !== null) {
      notifier.notify({ key: "blind", severity: "info", text: "The chain can be read again.", resolved: true });
    }
    this.#blind = null;
    metrics.blind.set(0);
  }

  #fail(error: unknown): void {
    const { log, metrics, notifier } = this.#parts;
    const text = error instanceof Error ? error.message : String(error);
    metrics.errors.inc({ class: error instanceof Error ? error.name : "unknown" });
    if (error instanceof KeeperError) log.error({ class: error.name }, text);
    else log.error({ err: error }, "unexpected failure");
    // Whatever failed, the block was not handled: until it is, the picture is not the chain's.
    this.#blind = text;
    metrics.blind.set(1);
    const what = error instanceof RpcTransportError ? "The keeper is blind" : "The keeper cannot work";
    notifier.notify({ key: "blind", severity: "critical", text: `${what}: ${text}`, resolved: false });
  }

  #record(head: Header, reading: ChainReading, candidates: readonly Candidate[], plan: Plan): void {
    const { mirror, metrics, log, dispatcher, notifier } = this.#parts;
    metrics.handledBlock.set(head.number);
    metrics.pools.set(mirror.pools.size);
    metrics.positions.set(mirror.positionCount);
    metrics.triggerOrders.set(mirror.orders.placed.size);
    metrics.candidates.set(candidates.length);
    metrics.pending.set(dispatcher.pending);
    for (const decision of plan.decisions) this.#recordDecision(decision);
    for (const [address, each] of reading.pools) {
      const pool = mirror.pools.get(address);
      if (pool === undefined) continue;
      metrics.poolUnreadable.set({ pool: address }, 0);
      const text = `Pool ${address} can be read again.`;
      notifier.notify({ key: `pool:${address}`, severity: "info", text, resolved: true });
      const worst = nearest(pool, each);
      if (worst !== undefined && worst.health !== INFINITE_HEALTH) {
        metrics.nearestHealth.set({ pool: address }, Number(worst.health) / 1e18);
      }
      each.tokens.forEach(({ state }, k) => {
        const { token } = pool.description.collaterals[k];
        metrics.oracleState.set({ pool: address, token }, state);
        notifier.notify({
          key: `oracle:${address}:${token}`,
          severity: "warning",
          text: `The oracle of ${token} in pool ${address} (${pool.description.name}) gives no price.`,
          resolved: state < OracleState.Stale,
        });
      });
    }
    for (const { pool, reason } of reading.failures) {
      metrics.poolUnreadable.set({ pool }, 1);
      log.warn({ pool, reason }, "a pool cannot be read; the others go on");
      const text = `Pool ${pool} cannot be read: ${reason}`;
      notifier.notify({ key: `pool:${pool}`, severity: "warning", text, resolved: false });
    }
    const sent = plan.decisions.filter(({ action }) => action === "send").length;
    const summary = { block: head.number, candidates: candidates.length, sent, pending: dispatcher.pending };
    if (candidates.length > 0) log.info(summary, "block handled");
    else log.debug(summary, "block handled");
  }

  #recordDecision({ pool, id, health, action, reason }: Decision): void {
    const kind = action === "send" ? "send" : (/^(\w+):/.exec(reason)?.[1] ?? "waiting");
    this.#parts.metrics.decisions.inc({ action, kind });
    const level = this.#options.mode === "dry" || action === "skip" ? "info" : "debug";
    this.#parts.log[level]({ pool, id, health: Number(health) / 1e18, action, reason }, "candidate");
  }
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
