import type { RawLog } from "./domain/events.ts";
import type { MirrorSnapshot, BlockRef, PoolMirror } from "./domain/mirror.ts";
import type { LiquidationOrder, OrderOutcome } from "./domain/orders.ts";
import type { ChainReading } from "./domain/reading.ts";

/** Header of a block, as far as the keeper needs it. */
export interface Header extends BlockRef {
  readonly parentHash: string;
  /** [unix seconds] */
  readonly timestamp: number;
  /** [wei per gas] */
  readonly baseFee: bigint;
  /** [gas] */
  readonly gasLimit: bigint;
}

/** Receipt of a transaction. */
export interface Receipt {
  readonly hash: string;
  readonly blockNumber: number;
  readonly succeeded: boolean;
  /** Pools whose order failed while others of the same transaction went on. */
  readonly failedPools: readonly string[];
  readonly gasUsed: bigint;
}

/** The chain as a source of blocks and events. */
export interface ChainSource {
  chainId(): Promise<number>;
  latest(): Promise<Header>;
  /** Headers by number; undefined where the node has none. */
  headers(numbers: readonly number[]): Promise<(Header | undefined)[]>;
  /** Logs of one block by its hash, or of a range of numbers, both ends included. */
  logs(where: { blockHash: string } | { from: number; to: number }, addresses: readonly string[]): Promise<RawLog[]>;
}

/** The state of all pools at one block, in one request. */
export interface StateReader {
  read(pools: readonly PoolMirror[], block: Header): Promise<ChainReading>;
}

/** Words of positions, to compare the mirror with. */
export interface PositionReader {
  words(pool: string, ids: readonly string[], tokens: readonly string[], block: Header): Promise<PositionTruth[]>;
}

/** What the chain says of one position. */
export interface PositionTruth {
  readonly id: string;
  readonly word: bigint;
  /** Amounts of the further tokens asked for [base units]. */
  readonly extras: readonly bigint[];
}

/** Runs orders without sending them. */
export interface Simulator {
  /** One outcome per order, each simulated alone on the state of `block`. */
  simulate(orders: readonly LiquidationOrder[], block: Header): Promise<OrderOutcome[]>;
}

/** The chain as a sink of transactions. */
export interface TransactionSink {
  nonces(address: string): Promise<{ readonly latest: number; readonly pending: number }>;
  balance(address: string): Promise<bigint>;
  broadcast(raw: string): Promise<BroadcastOutcome>;
  receipts(hashes: readonly string[]): Promise<(Receipt | undefined)[]>;
  /** Whether the node knows each of the transactions, mined or not. */
  known(hashes: readonly string[]): Promise<boolean[]>;
}

/** What a node says to a broadcast transaction. `unknown`: no answer, it may or may not have it. */
export type BroadcastOutcome =
  | { readonly kind: "accepted" }
  | {
      readonly kind: "nonceTooLow" | "underpriced" | "insufficientFunds" | "rejected" | "unknown";
      readonly reason: string;
    };

/** Why a transaction is sent. */
export interface Intent {
  readonly id: string;
  readonly kind: "liquidation" | "order" | "housekeeping";
  /** Keys of what it acts on: at most one open intent may hold a key. */
  readonly claims: readonly string[];
  readonly to: string;
  readonly data: string;
  /** [gas] */
  readonly gas: bigint;
  /** For people: what it does. */
  readonly note: string;
  /** What it may lose, where it clears bad debt at a loss; 0 for everything else [wei]. */
  readonly loss: bigint;
  /** Block upon whose state it was decided. */
  readonly block: number;
}

/** State of a journalled transaction. */
export type TransactionState = "signed" | "broadcast" | "mined" | "final" | "replaced" | "lost";

/** One signed transaction of an intent. Replacements share the nonce. */
export interface JournalTransaction {
  readonly hash: string;
  readonly intentId: string;
  readonly signer: string;
  readonly nonce: number;
  readonly raw: string;
  readonly maxFee: bigint;
  readonly priorityFee: bigint;
  readonly gas: bigint;
  /** Block at which it was signed. */
  readonly signedBlock: number;
  readonly cancels: boolean;
  readonly state: TransactionState;
  readonly minedBlock: number | null;
}

/** Ownership of a signer. A higher epoch fences a lower one off. */
export interface SignerLease {
  readonly epoch: number;
  /** False once another replica may have taken over. */
  isHeld(): boolean;
  release(): Promise<void>;
}

/** The mirror at a block, as far as it changed. */
export interface Checkpoint {
  readonly block: BlockRef;
  /** All pools; `positions` holds only those that changed, unless `full`. */
  readonly pools: MirrorSnapshot["pools"];
  /** All trigger orders. */
  readonly orders: MirrorSnapshot["orders"];
  /** Positions that are gone, as `pool/id`. */
  readonly removed: readonly string[];
  /** Whether older positions are to be forgotten first. */
  readonly full: boolean;
}

/** What must survive a crash. The same tables on SQLite and PostgreSQL. */
export interface Store {
  /** Takes a signer over under a new epoch. @throws StateInUseError if another replica has it */
  acquireSigner(signer: string): Promise<SignerLease>;

  /**
   * Writes an intent, its claims and its loss; false if one of the claims is held by an open intent, the budget does not pay for the
   * loss, or the intent is known. All of it or nothing, whoever else writes at the same time.
   */
  openIntent(intent: Intent, signer: string, lease: SignerLease): Promise<boolean>;
  /**
   * Writes a signed transaction, before it is broadcast. One that a node refused may be signed once more, the same to the last byte:
   * it is the later intent's then.
   *
   * @throws LeaseLostError
   */
  recordTransaction(transaction: JournalTransaction, lease: SignerLease): Promise<void>;
  setTransactionState(hash: string, state: TransactionState, minedBlock: number | null): Promise<void>;
  /** Ends an intent and frees its claims. Its loss stays booked: something was sent, whatever became of it. */
  closeIntent(id: string, outcome: string): Promise<void>;
  /** Ends an intent of which no node took anything: frees its claims and gives its loss back. Nothing if it is ended already. */
  dropIntent(id: string, outcome: string): Promise<void>;
  /** Open intents of a signer with all their transactions. */
  openIntents(
    signer: string,
  ): Promise<{ readonly intent: Intent; readonly transactions: readonly JournalTransaction[] }[]>;
  /** Keys held by open intents of anybody. */
  openClaims(): Promise<ReadonlySet<string>>;
  /** Takes the claims of an open intent again after a reorg, or frees them once it is mined. */
  setClaims(intent: Intent, held: boolean): Promise<void>;

  /**
   * Writes what changed since the last checkpoint that this process wrote, or everything if `full`; false and nothing if another
   * process wrote one of a later block.
   */
  saveCheckpoint(checkpoint: Checkpoint): Promise<boolean>;
  loadCheckpoint(): Promise<MirrorSnapshot | undefined>;
  /** What losses are booked, over the life of the state, and what the budget has left for more [wei]. */
  losses(): Promise<{ readonly booked: bigint; readonly left: bigint }>;
  close(): Promise<void>;
}

/** A store that replicas share, with a queue between deciding and sending. */
export interface SharedStore extends Store {
  /** All signers that ever worked with this store. */
  signers(): Promise<readonly string[]>;
  /**
   * Writes an intent for whoever takes it up, its loss and its job; false if a claim is held, or was acted on after the intent's
   * block, the budget does not pay for the loss, or the intent is known.
   */
  enqueue(intent: Intent): Promise<boolean>;
  /** Takes an enqueued intent up; undefined if somebody else has, or it is closed. @throws LeaseLostError */
  adopt(intentId: string, signer: string, lease: SignerLease): Promise<Intent | undefined>;
  /** Drops enqueued intents that nobody took up, of blocks before this one; returns how many. */
  closeUnadopted(beforeBlock: number): Promise<number>;
}

/** Tells people. */
export interface Notifier {
  notify(alert: Alert): void;
}

/** Something that people should know. The same key is told again only after it was resolved, or after a while. */
export interface Alert {
  readonly key: string;
  readonly severity: "info" | "warning" | "critical";
  readonly text: string;
  readonly resolved: boolean;
}
