import pg from "pg";

import type { MirrorSnapshot } from "../domain/mirror.ts";
import { LeaseLostError, StateInUseError } from "../errors.ts";
import type { Checkpoint, Intent, JournalTransaction, SignerLease, SharedStore, TransactionState } from "../ports.ts";
import { intentOf, snapshotOf, toJson, transactionOf, transactionValues, type Row } from "./rows.ts";
import { LOSSES, SCHEMA } from "./schema.ts";

/** Name of the task in graphile-worker. */
export const TASK = "keeper:execute";
/** Any number, the same for all replicas: who creates the tables. */
const MIGRATION_LOCK = 7_205_759;
const CHUNK = 1_000;

/**
 * State in PostgreSQL, shared by replicas. A signer belongs to who holds its session advisory lock, which the server frees when
 * the session dies; the epoch, checked in the same transaction as every write of the journal, stops an owner that has not noticed.
 */
export class PostgresStore implements SharedStore {
  readonly pool: pg.Pool;
  readonly #chainId: number;
  readonly #factory: string;
  readonly #budget: bigint;

  private constructor(pool: pg.Pool, chainId: number, factory: string, budget: bigint) {
    this.pool = pool;
    this.#chainId = chainId;
    this.#factory = factory;
    this.#budget = budget;
  }

  /**
   * Connects and creates the tables that are missing.
   *
   * @param budget What all losses together may come to, those of other replicas included [wei].
   */
  static async connect(url: string, chainId: number, factory: string, budget = 0n): Promise<PostgresStore> {
    const pool = new pg.Pool({ connectionString: url, max: 8, connectionTimeoutMillis: 5_000 });
    // A broken idle connection is replaced by the pool; without a listener it would end the process.
    pool.on("error", () => undefined);
    pool.on("connect", (client) => client.on("error", () => undefined));
    const store = new PostgresStore(pool, chainId, factory, budget);
    await store.#transaction(async (client) => {
      await client.query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
      for (const statement of SCHEMA) await client.query(statement);
    });
    return store;
  }

  async acquireSigner(signer: string): Promise<SignerLease> {
    const client = new pg.Client(this.pool.options);
    let held = true;
    const drop = (): void => void (held = false);
    client.on("error", drop);
    client.on("end", drop);
    await client.connect();
    try {
      const key = `bulkhead-keeper:${this.#chainId}:${signer}`;
      const { rows } = await client.query<Row>("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked", [key]);
      if (rows[0].locked !== true) throw new StateInUseError(`The signer ${signer}`);
      const epochs = await client.query<Row>(
        `INSERT INTO keeper_signers (chain_id, signer, epoch) VALUES ($1, $2, 1)
         ON CONFLICT (chain_id, signer) DO UPDATE SET epoch = keeper_signers.epoch + 1 RETURNING epoch`,
        [this.#chainId, signer],
      );
      return {
        epoch: Number(epochs.rows[0].epoch),
        isHeld: () => held,
        release: async () => {
          held = false;
          await client.end();
        },
      };
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  async signers(): Promise<readonly string[]> {
    const rows = await this.#all("SELECT signer FROM keeper_signers WHERE chain_id = $1", [this.#chainId]);
    return rows.map(({ signer }) => String(signer));
  }

  async openIntent(intent: Intent, signer: string, lease: SignerLease): Promise<boolean> {
    return this.#insertIntent(intent, signer, lease.epoch, (client) => this.#checkLease(client, signer, lease));
  }

  async enqueue(intent: Intent): Promise<boolean> {
    return this.#insertIntent(intent, "", 0, async (client) => {
      if (await this.#isStale(client, intent)) throw new NotTaken();
      await client.query("SELECT graphile_worker.add_job($1, $2::json, job_key := $3, max_attempts := 1)", [
        TASK,
        JSON.stringify({ intent: intent.id }),
        `${this.#chainId}:${intent.id}`,
      ]);
    });
  }

  async adopt(intentId: string, signer: string, lease: SignerLease): Promise<Intent | undefined> {
    return this.#transaction(async (client) => {
      await this.#checkLease(client, signer, lease);
      const { rows } = await client.query<Row>(
        `UPDATE keeper_intents SET signer = $3, epoch = $4
         WHERE id = $2 AND chain_id = $1 AND signer = '' AND outcome IS NULL
         RETURNING *, (SELECT loss FROM keeper_losses WHERE intent_id = id)`,
        [this.#chainId, intentId, signer, lease.epoch],
      );
      return rows.length === 0 ? undefined : intentOf(rows[0]);
    });
  }

  async closeUnadopted(beforeBlock: number): Promise<number> {
    const rows = await this.#all(
      "SELECT id FROM keeper_intents WHERE chain_id = $1 AND signer = '' AND outcome IS NULL AND block < $2",
      [this.#chainId, beforeBlock],
    );
    let dropped = 0;
    // Who takes one up meanwhile keeps it.
    for (const { id } of rows) if (await this.#drop(String(id), "never taken up", "")) dropped += 1;
    return dropped;
  }

  async recordTransaction(transaction: JournalTransaction, lease: SignerLease): Promise<void> {
    await this.#transaction(async (client) => {
      await this.#checkLease(client, transaction.signer, lease);
      await client.query(
        `INSERT INTO keeper_transactions
           (hash, chain_id, intent_id, signer, nonce, raw, max_fee, priority_fee, gas, signed_block, cancels, state, mined_block)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (hash) DO UPDATE
         SET intent_id = excluded.intent_id, signed_block = excluded.signed_block, state = excluded.state, mined_block = NULL`,
        transactionValues(this.#chainId, transaction),
      );
    });
  }

  async setTransactionState(hash: string, state: TransactionState, minedBlock: number | null): Promise<void> {
    await this.#all("UPDATE keeper_transactions SET state = $1, mined_block = $2 WHERE hash = $3", [
      state,
      minedBlock,
      hash,
    ]);
  }

  async closeIntent(id: string, outcome: string): Promise<void> {
    await this.#transaction(async (client) => {
      await client.query("UPDATE keeper_intents SET outcome = $1 WHERE id = $2", [outcome, id]);
      await client.query("DELETE FROM keeper_claims WHERE intent_id = $1", [id]);
    });
  }

  async dropIntent(id: string, outcome: string): Promise<void> {
    await this.#drop(id, outcome, null);
  }

  async openIntents(signer: string): Promise<{ intent: Intent; transactions: JournalTransaction[] }[]> {
    const intents = await this.#all(
      `SELECT keeper_intents.*, loss FROM keeper_intents LEFT JOIN keeper_losses ON intent_id = id
       WHERE keeper_intents.chain_id = $1 AND signer = $2 AND outcome IS NULL ORDER BY block, id`,
      [this.#chainId, signer],
    );
    const rows = await this.#all("SELECT * FROM keeper_transactions WHERE intent_id = ANY($1) ORDER BY signed_block", [
      intents.map(({ id }) => id),
    ]);
    const transactions = rows.map(transactionOf);
    return intents.map((row) => {
      const intent = intentOf(row);
      return { intent, transactions: transactions.filter(({ intentId }) => intentId === intent.id) };
    });
  }

  async openClaims(): Promise<ReadonlySet<string>> {
    const rows = await this.#all("SELECT claim FROM keeper_claims WHERE chain_id = $1", [this.#chainId]);
    return new Set(rows.map(({ claim }) => String(claim)));
  }

  async setClaims(intent: Intent, held: boolean): Promise<void> {
    await this.#all(
      held
        ? `INSERT INTO keeper_claims (chain_id, claim, intent_id) SELECT $1, unnest($2::text[]), $3
           ON CONFLICT (chain_id, claim) DO NOTHING`
        : "DELETE FROM keeper_claims WHERE chain_id = $1 AND claim = ANY($2) AND intent_id = $3",
      [this.#chainId, intent.claims, intent.id],
    );
  }

  async saveCheckpoint(checkpoint: Checkpoint): Promise<boolean> {
    return this.#transaction(async (client) => {
      // Replicas write the same mirror, each what changed since it wrote last: as long as blocks only rise, together that is all.
      await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [
        `bulkhead-checkpoint:${this.#chainId}`,
      ]);
      const { rowCount: newer } = await client.query(
        "SELECT 1 FROM keeper_checkpoints WHERE chain_id = $1 AND factory = $2 AND block > $3",
        [this.#chainId, this.#factory, checkpoint.block.number],
      );
      if (newer !== 0) return false;
      if (checkpoint.full) await client.query("DELETE FROM keeper_positions WHERE chain_id = $1", [this.#chainId]);
      const rows = checkpoint.pools.flatMap(({ description, positions }) =>
        positions.map(({ id, word, extras }) => ({
          pool: description.address,
          id,
          word: `0x${word.toString(16)}`,
          extras: extras === null ? null : toJson(extras),
        })),
      );
      for (let start = 0; start < rows.length; start += CHUNK) {
        const part = rows.slice(start, start + CHUNK);
        await client.query(
          `INSERT INTO keeper_positions (chain_id, pool, id, word, extras)
           SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])
           ON CONFLICT (chain_id, pool, id) DO UPDATE SET word = excluded.word, extras = excluded.extras`,
          [this.#chainId, ...(["pool", "id", "word", "extras"] as const).map((name) => part.map((row) => row[name]))],
        );
      }
      await client.query("DELETE FROM keeper_positions WHERE chain_id = $1 AND pool || '/' || id = ANY($2)", [
        this.#chainId,
        checkpoint.removed,
      ]);
      const pools = checkpoint.pools.map((pool) => ({ ...pool, positions: undefined }));
      await client.query(
        `INSERT INTO keeper_checkpoints (chain_id, factory, block, hash, pools, orders) VALUES ($1, $2, $3, $4, $5, $6)
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
      return true;
    });
  }

  async loadCheckpoint(): Promise<MirrorSnapshot | undefined> {
    const [row] = await this.#all("SELECT * FROM keeper_checkpoints WHERE chain_id = $1 AND factory = $2", [
      this.#chainId,
      this.#factory,
    ]);
    if (row === undefined) return undefined;
    return snapshotOf(row, await this.#all("SELECT * FROM keeper_positions WHERE chain_id = $1", [this.#chainId]));
  }

  async losses(): Promise<{ booked: bigint; left: bigint }> {
    const [row] = await this.#all("SELECT value FROM keeper_counters WHERE chain_id = $1 AND name = $2", [
      this.#chainId,
      LOSSES,
    ]);
    const booked = row === undefined ? 0n : BigInt(String(row.value));
    return { booked, left: this.#budget > booked ? this.#budget - booked : 0n };
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** Ends an intent, and only one of this signer if one is named, and gives its loss back; false if it is ended already. */
  async #drop(id: string, outcome: string, signer: string | null): Promise<boolean> {
    return this.#transaction(async (client) => {
      const ended = await client.query(
        `UPDATE keeper_intents SET outcome = $1
         WHERE id = $2 AND outcome IS NULL AND ($3::text IS NULL OR signer = $3)`,
        [outcome, id, signer],
      );
      if (ended.rowCount === 0) return false;
      await client.query("DELETE FROM keeper_claims WHERE intent_id = $1", [id]);
      await client.query(
        `WITH given_back AS (DELETE FROM keeper_losses WHERE intent_id = $3 RETURNING loss)
         UPDATE keeper_counters SET value = (value::numeric - loss::numeric)::text FROM given_back
         WHERE chain_id = $1 AND name = $2`,
        [this.#chainId, LOSSES, id],
      );
      return true;
    });
  }

  /** Intent, claims and loss in one transaction with what else belongs to them; false if it may not be. */
  async #insertIntent(
    intent: Intent,
    signer: string,
    epoch: number,
    also: (client: pg.PoolClient) => Promise<void>,
  ): Promise<boolean> {
    return this.#transaction(async (client) => {
      const inserted = await client.query(
        `INSERT INTO keeper_intents (id, chain_id, signer, epoch, kind, claims, target, data, gas, note, block)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING`,
        [
          intent.id,
          this.#chainId,
          signer,
          epoch,
          intent.kind,
          JSON.stringify(intent.claims),
          intent.to,
          intent.data,
          String(intent.gas),
          intent.note,
          intent.block,
        ],
      );
      if (inserted.rowCount === 0) return false;
      const claims = await client.query(
        `INSERT INTO keeper_claims (chain_id, claim, intent_id)
         SELECT $1, claim, $3 FROM unnest($2::text[]) AS claim ORDER BY claim
         ON CONFLICT (chain_id, claim) DO NOTHING`,
        [this.#chainId, intent.claims, intent.id],
      );
      if (claims.rowCount !== intent.claims.length) throw new NotTaken();
      await also(client);
      await this.#book(client, intent);
      return true;
    }).catch((error: unknown) => {
      if (error instanceof NotTaken) return false;
      throw error;
    });
  }

  /**
   * Whether a transaction for one of its positions was mined after the block that it was decided upon: a replica whose node lags
   * decides on what is done already. To be asked once its claims are held: they are free only after that block was written down.
   */
  async #isStale(client: pg.PoolClient, intent: Intent): Promise<boolean> {
    const { rowCount } = await client.query(
      `SELECT 1 FROM keeper_transactions JOIN keeper_intents ON keeper_intents.id = intent_id
       WHERE keeper_transactions.chain_id = $1 AND mined_block > $2 AND claims::jsonb ?| $3 LIMIT 1`,
      [this.#chainId, intent.block, intent.claims],
    );
    return rowCount !== 0;
  }

  /** Books what an intent may lose, unless the sum would pass the budget: whoever comes second waits, and sees the first. */
  async #book(client: pg.PoolClient, { id, loss }: Intent): Promise<void> {
    if (loss === 0n) return;
    const booked = await client.query(
      `INSERT INTO keeper_counters (chain_id, name, value) SELECT $1, $2, $3::text WHERE $3::numeric <= $4::numeric
       ON CONFLICT (chain_id, name) DO UPDATE
       SET value = (keeper_counters.value::numeric + excluded.value::numeric)::text
       WHERE keeper_counters.value::numeric + excluded.value::numeric <= $4::numeric`,
      [this.#chainId, LOSSES, String(loss), String(this.#budget)],
    );
    if (booked.rowCount === 0) throw new NotTaken();
    await client.query("INSERT INTO keeper_losses (intent_id, chain_id, loss) VALUES ($1, $2, $3)", [
      id,
      this.#chainId,
      String(loss),
    ]);
  }

  async #checkLease(client: pg.PoolClient, signer: string, lease: SignerLease): Promise<void> {
    const { rows } = await client.query<Row>(
      "SELECT epoch FROM keeper_signers WHERE chain_id = $1 AND signer = $2 FOR SHARE",
      [this.#chainId, signer],
    );
    if (!lease.isHeld() || rows.length === 0 || Number(rows[0].epoch) !== lease.epoch) throw new LeaseLostError(signer);
  }

  async #transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query("BEGIN");
      const result = await work(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  async #all(sql: string, values: unknown[]): Promise<Row[]> {
    return (await this.pool.query<Row>(sql, values)).rows;
  }
}

/** Rolls an intent back whose position somebody else is acting on, or has acted on since, or that the budget does not pay for. */
class NotTaken extends Error {}
