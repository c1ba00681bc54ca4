import { DatabaseSync, type SQLInputValue } from "node:sqlite";

import type { MirrorSnapshot } from "../domain/mirror.ts";
import { LeaseLostError, StateInUseError } from "../errors.ts";
import type { Checkpoint, Intent, JournalTransaction, SignerLease, Store, TransactionState } from "../ports.ts";
import { intentOf, snapshotOf, toJson, transactionOf, transactionValues, type Row } from "./rows.ts";
import { LOSSES, SCHEMA } from "./schema.ts";

/**
 * State in one SQLite file: nothing to install. The file belongs to one process at a time, by SQLite's own lock, which dies with
 * the process however it dies.
 */
export class SqliteStore implements Store {
  readonly #db: DatabaseSync;
  readonly #chainId: number;
  readonly #factory: string;
  readonly #budget: bigint;

  /**
   * @param budget What all losses together may come to [wei].
   * @throws StateInUseError if another process has the file
   */
  constructor(file: string, chainId: number, factory: string, budget = 0n) {
    this.#chainId = chainId;
    this.#factory = factory;
    this.#budget = budget;
    this.#db = new DatabaseSync(file);
    try {
      this.#db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
      // Takes the file lock now and not at the first write.
      this.#db.exec("BEGIN EXCLUSIVE");
      for (const statement of SCHEMA) this.#db.exec(statement);
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#db.close();
      if (error instanceof Error && /locked|busy/i.test(error.message)) throw new StateInUseError(file);
      throw error;
    }
  }

  async acquireSigner(signer: string): Promise<SignerLease> {
    const [row] = this.#all(
      `INSERT INTO keeper_signers (chain_id, signer, epoch) VALUES (?, ?, 1)
       ON CONFLICT (chain_id, signer) DO UPDATE SET epoch = epoch + 1 RETURNING epoch`,
      [this.#chainId, signer],
    );
    return Promise.resolve({ epoch: Number(row.epoch), isHeld: () => true, release: () => Promise.resolve() });
  }

  async openIntent(intent: Intent, signer: string, lease: SignerLease): Promise<boolean> {
    return Promise.resolve(
      this.#transaction(() => {
        this.#checkLease(signer, lease);
        for (const claim of intent.claims) {
          const taken = this.#all("SELECT 1 FROM keeper_claims WHERE chain_id = ? AND claim = ?", [
            this.#chainId,
            claim,
          ]);
          if (taken.length > 0) return false;
        }
        const known = this.#all("SELECT 1 FROM keeper_intents WHERE id = ?", [intent.id]);
        if (known.length > 0 || !this.#book(intent)) return false;
        this.#run(
          `INSERT INTO keeper_intents (id, chain_id, signer, epoch, kind, claims, target, data, gas, note, block)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          [
            intent.id,
            this.#chainId,
            signer,
            lease.epoch,
            intent.kind,
            JSON.stringify(intent.claims),
            intent.to,
            intent.data,
            String(intent.gas),
            intent.note,
            intent.block,
          ],
        );
        for (const claim of intent.claims) {
          this.#run("INSERT INTO keeper_claims (chain_id, claim, intent_id) VALUES (?, ?, ?)", [
            this.#chainId,
            claim,
            intent.id,
          ]);
        }
        return true;
      }),
    );
  }

  async recordTransaction(transaction: JournalTransaction, lease: SignerLease): Promise<void> {
    this.#transaction(() => {
      this.#checkLease(transaction.signer, lease);
      this.#run(
        `INSERT INTO keeper_transactions
           (hash, chain_id, intent_id, signer, nonce, raw, max_fee, priority_fee, gas, signed_block, cancels, state, mined_block)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (hash) DO UPDATE
         SET intent_id = excluded.intent_id, signed_block = excluded.signed_block, state = excluded.state, mined_block = NULL`,
        transactionValues(this.#chainId, transaction),
      );
    });
    return Promise.resolve();
  }

  async setTransactionState(hash: string, state: TransactionState, minedBlock: number | null): Promise<void> {
    this.#run("UPDATE keeper_transactions SET state = ?, mined_block = ? WHERE hash = ?", [state, minedBlock, hash]);
    return Promise.resolve();
  }

  async closeIntent(id: string, outcome: string): Promise<void> {
    this.#transaction(() => {
      this.#run("UPDATE keeper_intents SET outcome = ? WHERE id = ?", [outcome, id]);
      this.#run("DELETE FROM keeper_claims WHERE intent_id = ?", [id]);
    });
    return Promise.resolve();
  }

  async dropIntent(id: string, outcome: string): Promise<void> {
    this.#transaction(() => {
      const ended = this.#all("UPDATE keeper_intents SET outcome = ? WHERE id = ? AND outcome IS NULL RETURNING id", [
        outcome,
        id,
      ]);
      if (ended.length === 0) return;
      this.#run("DELETE FROM keeper_claims WHERE intent_id = ?", [id]);
      const losses = this.#all("DELETE FROM keeper_losses WHERE intent_id = ? RETURNING loss", [id]);
      for (const { loss } of losses) this.#setBooked(this.#booked() - BigInt(String(loss)));
    });
    return Promise.resolve();
  }

  async openIntents(signer: string): Promise<{ intent: Intent; transactions: JournalTransaction[] }[]> {
    const rows = this.#all(
      `SELECT keeper_intents.*, loss FROM keeper_intents LEFT JOIN keeper_losses ON intent_id = id
       WHERE keeper_intents.chain_id = ? AND signer = ? AND outcome IS NULL ORDER BY block, id`,
      [this.#chainId, signer],
    );
    return Promise.resolve(
      rows.map((row) => {
        const id = String(row.id);
        const transactions = this.#all("SELECT * FROM keeper_transactions WHERE intent_id = ? ORDER BY signed_block", [
          id,
        ]);
        return {
          intent: intentOf(row),
          transactions: transactions.map(transactionOf),
        };
      }),
    );
  }

  async openClaims(): Promise<ReadonlySet<string>> {
    const rows = this.#all("SELECT claim FROM keeper_claims WHERE chain_id = ?", [this.#chainId]);
    return Promise.resolve(new Set(rows.map(({ claim }) => String(claim))));
  }

  async setClaims(intent: Intent, held: boolean): Promise<void> {
    this.#transaction(() => {
      for (const claim of intent.claims) {
        this.#run(
          held
            ? `INSERT INTO keeper_claims (chain_id, claim, intent_id) VALUES (?, ?, ?) ON CONFLICT (chain_id, claim) DO NOTHING`
            : `DELETE FROM keeper_claims WHERE chain_id = ? AND claim = ? AND intent_id = ?`,
          [this.#chainId, claim, intent.id],
        );
      }
    });
    return Promise.resolve();
  }

  async saveCheckpoint(checkpoint: Checkpoint): Promise<boolean> {
    this.#transaction(() => {
      if (checkpoint.full) this.#run("DELETE FROM keeper_positions WHERE chain_id = ?", [this.#chainId]);
      const upsert = this.#db.prepare(
        `INSERT INTO keeper_positions (chain_id, pool, id, word, extras) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (chain_id, pool, id) DO UPDATE SET word = excluded.word, extras = excluded.extras`,
      );
      for (const { description, positions } of checkpoint.pools) {
        for (const { id, word, extras } of positions) {
          const rest = extras === null ? null : toJson(extras);
          upsert.run(this.#chainId, description.address, id, `0x${word.toString(16)}`, rest);
        }
      }
      const remove = this.#db.prepare("DELETE FROM keeper_positions WHERE chain_id = ? AND pool = ? AND id = ?");
      for (const key of checkpoint.removed) remove.run(this.#chainId, ...(key.split("/") as [string, string]));
      const pools = checkpoint.pools.map((pool) => ({ ...pool, positions: undefined }));
      this.#run(
        `INSERT INTO keeper_checkpoints (chain_id, factory, block, hash, pools, orders) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (chain_id, factory) DO UPDATE
         SET block = excluded.block, hash = excluded.hash, pools = excluded.pools, orders = excluded.orders`,
        [
          this.#chainId,
          this.#factory,
          checkpoint.block.number,
          checkpoint.block.hash,
          toJson(pools),
          toJson(checkpoint.orders),
        ],
      );
    });
    return Promise.resolve(true);
  }

  async loadCheckpoint(): Promise<MirrorSnapshot | undefined> {
    const [row] = this.#all("SELECT * FROM keeper_checkpoints WHERE chain_id = ? AND factory = ?", [
      this.#chainId,
      this.#factory,
    ]);
    if (row === undefined) return Promise.resolve(undefined);
    const positions = this.#db.prepare("SELECT * FROM keeper_positions WHERE chain_id = ?").iterate(this.#chainId);
    return Promise.resolve(snapshotOf(row, positions as Iterable<Row>));
  }

  async losses(): Promise<{ booked: bigint; left: bigint }> {
    const booked = this.#booked();
    return Promise.resolve({ booked, left: this.#budget > booked ? this.#budget - booked : 0n });
  }

  async close(): Promise<void> {
    this.#db.close();
    return Promise.resolve();
  }

  /** Books what an intent may lose; false if the budget does not pay for it. */
  #book({ id, loss }: Intent): boolean {
    if (loss === 0n) return true;
    const booked = this.#booked() + loss;
    if (booked > this.#budget) return false;
    this.#setBooked(booked);
    this.#run("INSERT INTO keeper_losses (intent_id, chain_id, loss) VALUES (?, ?, ?)", [
      id,
      this.#chainId,
      String(loss),
    ]);
    return true;
  }

  #booked(): bigint {
    const [row] = this.#all("SELECT value FROM keeper_counters WHERE chain_id = ? AND name = ?", [
      this.#chainId,
      LOSSES,
    ]);
    return row === undefined ? 0n : BigInt(String(row.value));
  }

  #setBooked(value: bigint): void {
    this.#run(
      `INSERT INTO keeper_counters (chain_id, name, value) VALUES (?, ?, ?)
       ON CONFLICT (chain_id, name) DO UPDATE SET value = excluded.value`,
      [this.#chainId, LOSSES, String(value)],
    );
  }

  #checkLease(signer: string, lease: SignerLease): void {
    const [row] = this.#all("SELECT epoch FROM keeper_signers WHERE chain_id = ? AND signer = ?", [
      this.#chainId,
      signer,
    ]);
    if (row === undefined || Number(row.epoch) !== lease.epoch) throw new LeaseLostError(signer);
  }

  #transaction<T>(work: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  #run(sql: string, values: SQLInputValue[]): void {
    this.#db.prepare(sql).run(...values);
  }

  #all(sql: string, values: SQLInputValue[]): Row[] {
    return this.#db.prepare(sql).all(...values);
  }
}
