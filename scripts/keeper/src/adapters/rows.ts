import type { MirrorSnapshot, PoolSnapshot } from "../domain/mirror.ts";
import type { Intent, JournalTransaction, TransactionState } from "../ports.ts";

/** A row of either database. */
export type Row = Readonly<Record<string, unknown>>;

/** Reads an intent from its row and, where it has one, its loss. */
export function intentOf(row: Row): Intent {
  return {
    id: String(row.id),
    kind: String(row.kind) as Intent["kind"],
    claims: JSON.parse(String(row.claims)) as string[],
    to: String(row.target),
    data: String(row.data),
    gas: BigInt(String(row.gas)),
    note: String(row.note),
    loss: typeof row.loss === "string" ? BigInt(row.loss) : 0n,
    block: Number(row.block),
  };
}

/** Reads a transaction from its row. */
export function transactionOf(row: Row): JournalTransaction {
  return {
    hash: String(row.hash),
    intentId: String(row.intent_id),
    signer: String(row.signer),
    nonce: Number(row.nonce),
    raw: String(row.raw),
    maxFee: BigInt(String(row.max_fee)),
    priorityFee: BigInt(String(row.priority_fee)),
    gas: BigInt(String(row.gas)),
    signedBlock: Number(row.signed_block),
    cancels: Number(row.cancels) === 1,
    state: String(row.state) as TransactionState,
    minedBlock: row.mined_block === null ? null : Number(row.mined_block),
  };
}

/** Values of a transaction in the order of its columns. */
export function transactionValues(chainId: number, each: JournalTransaction): (string | number | null)[] {
  return [
    each.hash,
    chainId,
    each.intentId,
    each.signer,
    each.nonce,
    each.raw,
    String(each.maxFee),
    String(each.priorityFee),
    String(each.gas),
    each.signedBlock,
    each.cancels ? 1 : 0,
    each.state,
    each.minedBlock,
  ];
}

/** JSON with bigints as `{"$":"123"}`. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? { $: String(each) } : each));
}

/** The inverse of `toJson`. */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (_, each: unknown) =>
    typeof each === "object" && each !== null && "$" in each ? BigInt(String(each.$)) : each,
  );
}

/** A checkpoint from its rows. */
export function snapshotOf(checkpoint: Row, positions: Iterable<Row>): MirrorSnapshot {
  const pools = fromJson(String(checkpoint.pools)) as Omit<PoolSnapshot, "positions">[];
  const perPool = new Map(pools.map(({ description }) => [description.address, [] as Row[]]));
  for (const row of positions) perPool.get(String(row.pool))?.push(row);
  return {
    block: { number: Number(checkpoint.block), hash: String(checkpoint.hash) },
    orders: fromJson(String(checkpoint.orders)) as MirrorSnapshot["orders"],
    pools: pools.map((pool) => ({
      ...pool,
      positions: (perPool.get(pool.description.address) ?? []).map((row) => ({
        id: String(row.id),
        word: BigInt(String(row.word)),
        extras: typeof row.extras === "string" ? (fromJson(row.extras) as bigint[]) : null,
      })),
    })),
  };
}
