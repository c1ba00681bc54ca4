import { Logger as WorkerLogger, makeWorkerUtils, run, type Runner } from "graphile-worker";
import type { Logger } from "pino";

import { TASK, type PostgresStore } from "../adapters/postgresStore.ts";
import type { Fees } from "../domain/fees.ts";
import { StateInUseError } from "../errors.ts";
import type { ChainSource, Header, Intent, SignerLease, TransactionSink } from "../ports.ts";
import type { Dispatcher } from "./dispatch.ts";
import type { Lane } from "./lane.ts";

/** How often a standby asks for the signer [ms]. */
const COMPETE_MS = 150;
/** Blocks after which an intent that nobody took up is given back. */
const UNADOPTED_BLOCKS = 2;
/** Blocks after which a dead signer's transaction is given up: its fees are too low, and nobody here can raise them. */
const ABANDON_BLOCKS = 20;

/**
 * Replicas: all of them look and enqueue, and the queue lets each decision in once, by the claims of its positions; those that own
 * a signer execute. A replica whose signer is taken stands by until its owner dies, and goes on with what that one journalled.
 */
export class QueueDispatcher implements Dispatcher {
  readonly #store: PostgresStore;
  readonly #lane: Lane;
  readonly #sink: TransactionSink & Pick<ChainSource, "latest">;
  readonly #log: Logger;
  #head: Header | undefined;
  #runner: Runner | undefined;
  #stopped = false;
  #competing: Promise<void> | undefined;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(store: PostgresStore, lane: Lane, sink: TransactionSink & Pick<ChainSource, "latest">, log: Logger) {
    this.#store = store;
    this.#lane = lane;
    this.#sink = sink;
    this.#log = log;
  }

  /** Creates the queue's tables and begins to compete for the signer. */
  async start(): Promise<void> {
    const utils = await makeWorkerUtils({ pgPool: this.#store.pool, logger: this.#workerLogger() });
    await utils.migrate();
    await utils.release();
    if (!(await this.#tryToOwn())) this.#log.info("the signer is taken: standing by");
    this.#competing = this.#compete();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#competing;
    await this.#runner?.stop();
    await this.#busy;
    if (this.#lane.isOwner) await this.#lane.lease.release();
  }

  get pending(): number {
    return this.#lane.pending;
  }

  claims(): Promise<ReadonlySet<string>> {
    return this.#store.openClaims();
  }

  cannotSend(): string | undefined {
    // A standby is as ready as its owner: the decisions it enqueues are executed.
    if (!this.#lane.isOwner) return undefined;
    return this.#lane.isBroke ? "the signer cannot pay for gas: send it native tokens" : undefined;
  }

  async dispatch(intents: readonly Intent[], head: Header): Promise<number> {
    this.#head = head;
    let taken = 0;
    for (const intent of intents) if (await this.#store.enqueue(intent)) taken += 1;
    return taken;
  }

  async reconcile(
    head: Header,
    reorgTo: number | undefined,
    wanted: (intent: Intent, fees: Fees) => Promise<boolean>,
  ): Promise<void> {
    this.#head = head;
    if (!this.#lane.isOwner) return;
    await this.#alone(() => this.#lane.reconcile(head, reorgTo, wanted));
    await this.#store.closeUnadopted(head.number - UNADOPTED_BLOCKS);
    await this.#inherit(head);
  }

  async #compete(): Promise<void> {
    while (!this.#stopped) {
      await new Promise((resolve) => setTimeout(resolve, COMPETE_MS));
      if (this.#stopped || this.#lane.isOwner) continue;
      try {
        await this.#tryToOwn();
      } catch (error) {
        this.#log.warn({ reason: error instanceof Error ? error.message : String(error) }, "cannot ask for the signer");
      }
    }
  }

  async #tryToOwn(): Promise<boolean> {
    const lease = await this.#acquire(this.#lane.signer);
    if (lease === undefined) return false;
    let number: number;
    try {
      number = await this.#takeOver(lease);
    } catch (error) {
      // Held without being used it would keep everybody from the signer, this replica too.
      await lease.release();
      throw error;
    }
    this.#log.info({ epoch: lease.epoch, block: number, pending: this.#lane.pending }, "the signer is ours");
    return true;
  }

  /** Goes on with what the journal holds, and takes up jobs; returns the block at which it began. */
  async #takeOver(lease: SignerLease): Promise<number> {
    await this.#runner?.stop();
    this.#runner = undefined;
    const { number } = await this.#alone(async () => {
      const head = await this.#latest();
      await this.#lane.start(lease, head);
      return head;
    });
    this.#runner = await run({
      pgPool: this.#store.pool,
      concurrency: 1,
      noHandleSignals: true,
      logger: this.#workerLogger(),
      taskList: { [TASK]: (payload) => this.#execute((payload as { intent: string }).intent) },
    });
    return number;
  }

  /** A job: whoever owns a signer takes the intent up and sends it. */
  async #execute(intentId: string): Promise<void> {
    await this.#alone(async () => {
      const intent = await this.#store.adopt(intentId, this.#lane.signer, this.#lane.lease);
      if (intent === undefined) return;
      const head = this.#head ?? (await this.#latest());
      await this.#lane.execute(intent, head);
    });
  }

  /**
   * What another signer left behind when its replica died: signed transactions are offered once more as they are, under its own
   * nonce, and their outcome is written down; what was never signed is given back. Its key is not needed for that.
   */
  async #inherit(head: Header): Promise<void> {
    for (const signer of await this.#store.signers()) {
      if (signer === this.#lane.signer) continue;
      const lease = await this.#acquire(signer);
      if (lease === undefined) continue;
      try {
        for (const { intent, transactions } of await this.#store.openIntents(signer)) {
          const receipts = await this.#sink.receipts(transactions.map(({ hash }) => hash));
          const last = transactions.at(-1);
          if (last === undefined) await this.#store.dropIntent(intent.id, "never signed");
          else if (receipts.some((receipt) => receipt !== undefined)) await this.#store.closeIntent(intent.id, "done");
          else if (head.number - last.signedBlock > ABANDON_BLOCKS)
            await this.#store.closeIntent(intent.id, "abandoned");
          else await this.#sink.broadcast(last.raw);
        }
      } finally {
        await lease.release();
      }
    }
  }

  async #acquire(signer: string): Promise<SignerLease | undefined> {
    try {
      return await this.#store.acquireSigner(signer);
    } catch (error) {
      if (error instanceof StateInUseError) return undefined;
      throw error;
    }
  }

  async #latest(): Promise<Header> {
    const head = await this.#sink.latest();
    this.#head ??= head;
    return head;
  }

  /** The lane is one file: the loop's look after it and the jobs take turns. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#busy.then(work, work);
    this.#busy = turn.catch(() => undefined);
    return turn;
  }

  #workerLogger(): WorkerLogger {
    return new WorkerLogger(() => (level, message) => {
      // Its own chatter is for debugging; failures of jobs are ours to tell.
      if (level === "error") this.#log.error({ part: "queue" }, message);
      else this.#log.trace({ part: "queue" }, message);
    });
  }
}
