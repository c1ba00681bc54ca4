import { below } from "../domain/detect.ts";
import { amountOf, type Mirror } from "../domain/mirror.ts";
import { debtUp } from "../domain/health.ts";
import type { Candidate } from "../domain/detect.ts";
import type { ChainReading } from "../domain/reading.ts";
import type { Header, Notifier, TransactionSink } from "../ports.ts";
import type { RpcClient } from "../adapters/rpc.ts";
import type { Metrics } from "./metrics.ts";

const WAD = 10n ** 18n;
const PRICE_SCALE = 10n ** 36n;
/** Blocks between two looks at the signer's balance. */
const BALANCE_EVERY = 10;

/** What people want to be told of besides the keeper's own troubles: bad debt, margin calls of watched owners, a low balance. */
export class Watch {
  readonly #mirror: Mirror;
  readonly #sink: Pick<TransactionSink, "balance">;
  readonly #rpc: RpcClient;
  readonly #metrics: Metrics;
  readonly #notifier: Notifier;
  readonly #owners: ReadonlySet<string>;
  readonly #signer: string | undefined;
  readonly #lowBalance: bigint;
  #lastBalance = Number.NEGATIVE_INFINITY;
  #called = new Set<string>();

  constructor(options: {
    mirror: Mirror;
    sink: Pick<TransactionSink, "balance">;
    rpc: RpcClient;
    metrics: Metrics;
    notifier: Notifier;
    /** Owners whose margin calls are told, lower case. */
    owners: ReadonlySet<string>;
    signer: string | undefined;
    /** [wei] */
    lowBalance: bigint;
  }) {
    this.#mirror = options.mirror;
    this.#sink = options.sink;
    this.#rpc = options.rpc;
    this.#metrics = options.metrics;
    this.#notifier = options.notifier;
    this.#owners = options.owners;
    this.#signer = options.signer;
    this.#lowBalance = options.lowBalance;
  }

  /** To be called once per block, after everything that is urgent. */
  async turn(head: Header, reading: ChainReading, candidates: readonly Candidate[]): Promise<void> {
    this.#metrics.rpcRequests.set(this.#rpc.counts.requests);
    this.#metrics.rpcFailures.set(this.#rpc.counts.failures);
    this.#badDebt(reading, candidates);
    this.#marginCalls(reading);
    await this.#balance(head);
  }

  #badDebt(reading: ChainReading, candidates: readonly Candidate[]): void {
    const bad = candidates.filter(({ pool, position }) => {
      const each = reading.pools.get(pool.description.address);
      if (each === undefined) return false;
      const value = each.tokens.reduce((sum, { price }, k) => sum + (amountOf(position, k) * price) / PRICE_SCALE, 0n);
      return value < debtUp(position.scaledDebt, each.index);
    });
    this.#metrics.badDebt.set(bad.length);
    const text = `${bad.length} position(s) are worth less than their debt.`;
    this.#notifier.notify({ key: "bad-debt", severity: "critical", text, resolved: bad.length === 0 });
  }

  #marginCalls(reading: ChainReading): void {
    if (this.#owners.size === 0) return;
    const now = new Set<string>();
    for (const [address, each] of reading.pools) {
      const pool = this.#mirror.pools.get(address);
      if (pool === undefined) continue;
      for (const { position, health } of below(pool, each, pool.description.marginCallHealth)) {
        if (!this.#owners.has(position.id.slice(0, 42))) continue;
        const key = `call:${address}/${position.id}`;
        now.add(key);
        const state = health < WAD ? "can be liquidated" : "is called";
        const text = `Position ${position.id} in ${pool.description.name} ${state}: health ${Number(health) / 1e18}.`;
        this.#notifier.notify({ key, severity: "warning", text, resolved: false });
      }
    }
    for (const key of this.#called) {
      if (now.has(key)) continue;
      this.#notifier.notify({
        key,
        severity: "info",
        text: `${key.slice(5)} is above the call level again.`,
        resolved: true,
      });
    }
    this.#called = now;
  }

  async #balance(head: Header): Promise<void> {
    if (this.#signer === undefined || Math.abs(head.number - this.#lastBalance) < BALANCE_EVERY) return;
    this.#lastBalance = head.number;
    const balance = await this.#sink.balance(this.#signer);
    this.#metrics.balance.set(Number(balance));
    const text = `The signer ${this.#signer} holds ${Number(balance) / 1e18} of the native token: send it more for gas.`;
    this.#notifier.notify({ key: "balance", severity: "warning", text, resolved: balance >= this.#lowBalance });
  }
}
