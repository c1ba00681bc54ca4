import { Transaction, type Wallet } from "ethers";

import { initialFees, replacementFees, type FeePolicy, type Fees } from "../domain/fees.ts";
import { LeaseLostError } from "../errors.ts";
import type {
  BroadcastOutcome,
  Header,
  Intent,
  JournalTransaction,
  Receipt,
  SignerLease,
  Store,
  TransactionSink,
} from "../ports.ts";

/** When the lane replaces and forgets. */
export interface LanePolicy extends FeePolicy {
  /** Blocks that a transaction may wait before it is replaced [blocks]. */
  readonly replaceAfter: number;
  /** Replacements before the nonce is cancelled. */
  readonly maxReplacements: number;
  /** Depth from which a transaction is believed for good [blocks]. */
  readonly finality: number;
}

/** What the lane tells of a transaction. */
export type LaneEvent =
  | {
      readonly kind: "broadcast";
      readonly intent: Intent;
      readonly hash: string;
      readonly nonce: number;
      readonly ms: number;
    }
  | { readonly kind: "replaced" | "cancelled"; readonly intent: Intent; readonly hash: string; readonly nonce: number }
  | { readonly kind: "mined"; readonly intent: Intent; readonly receipt: Receipt; readonly cancelled: boolean }
  | { readonly kind: "reorged"; readonly intent: Intent; readonly nonce: number }
  | { readonly kind: "refused"; readonly intent: Intent; readonly reason: string }
  | { readonly kind: "lost"; readonly intent: Intent; readonly nonce: number };

/** One nonce and everything that was ever signed for it. */
interface Slot {
  readonly intent: Intent;
  readonly nonce: number;
  /** The newest is the last. */
  transactions: JournalTransaction[];
  /** Block at which the newest was offered to the node. */
  offeredBlock: number;
  /** Whether the node may not have the newest: it is offered again. */
  doubtful: boolean;
  /** Whether the node found the newest too cheap: it is replaced, not offered again. */
  underpriced: boolean;
  /** How often in a row the chain was past the nonce without a receipt of ours. */
  missing: number;
  mined: Receipt | undefined;
}

const CANCEL_GAS = 21_000n;

/**
 * The only way out: one signer, one nonce after the other. Every transaction is journalled before it is broadcast, and whatever
 * is sent again for an intent has the nonce of the first, so that at most one of them is ever mined.
 */
export class Lane {
  readonly #sink: TransactionSink;
  readonly #store: Store;
  readonly #wallet: Wallet;
  readonly #chainId: number;
  readonly #policy: LanePolicy;
  readonly #tell: (event: LaneEvent) => void;
  #lease: SignerLease | undefined;
  #slots: Slot[] = [];
  #nextNonce = 0;
  #broke = false;
  /** A write of the journal failed, which may have arrived: it is read anew before anything else is done. */
  #doubtsJournal = false;

  constructor(options: {
    sink: TransactionSink;
    store: Store;
    wallet: Wallet;
    chainId: number;
    policy: LanePolicy;
    tell: (event: LaneEvent) => void;
  }) {
    this.#sink = options.sink;
    this.#store = options.store;
    this.#wallet = options.wallet;
    this.#chainId = options.chainId;
    this.#policy = options.policy;
    this.#tell = options.tell;
  }

  get signer(): string {
    return this.#wallet.address.toLowerCase();
  }

  /** The right to use the signer. @throws LeaseLostError if it is not this process's */
  get lease(): SignerLease {
    return this.#requireLease();
  }

  /** Whether this process may use the signer. */
  get isOwner(): boolean {
    return this.#lease?.isHeld() ?? false;
  }

  /** Transactions that are broadcast and not mined. */
  get pending(): number {
    return this.#slots.filter((slot) => slot.mined === undefined).length;
  }

  /** Whether the node said that the signer cannot pay. */
  get isBroke(): boolean {
    return this.#broke;
  }

  /** Claims of everything that is under way. */
  get claims(): ReadonlySet<string> {
    return new Set(this.#slots.filter((slot) => slot.mined === undefined).flatMap((slot) => slot.intent.claims));
  }

  /**
   * Takes the signer over and picks up what the journal says is open: what was signed is offered again as it is, what was only
   * intended is dropped, and the nonce goes on behind the last one signed.
   */
  async start(lease: SignerLease, head: Header): Promise<void> {
    this.#lease = lease;
    const [open, nonces] = await Promise.all([this.#store.openIntents(this.signer), this.#sink.nonces(this.signer)]);
    this.#slots = [];
    for (const { intent, transactions } of open) {
      const last = transactions.at(-1);
      if (last === undefined) {
        await this.#store.dropIntent(intent.id, "never signed");
        continue;
      }
      this.#slots.push(slotOf(intent, [...transactions], head, true));
    }
    this.#doubtsJournal = false;
    this.#slots.sort((a, b) => a.nonce - b.nonce);
    this.#nextNonce = Math.max(nonces.pending, ...this.#slots.map(({ nonce }) => nonce + 1));
    await this.reconcile(head, undefined);
  }

  /**
   * Journals, signs and broadcasts an intent.
   *
   * @returns Whether it was taken; false if another intent holds one of its claims, the budget does not pay for its loss, or the node
   * refused it for good.
   * @throws LeaseLostError if the signer belongs to somebody else now
   */
  async submit(intent: Intent, head: Header): Promise<boolean> {
    const lease = this.#requireLease();
    if (!(await this.#journal(() => this.#store.openIntent(intent, this.signer, lease)))) return false;
    return this.execute(intent, head);
  }

  /**
   * Signs and broadcasts an intent that is journalled as this signer's.
   *
   * @returns Whether a node took it.
   * @throws LeaseLostError if the signer belongs to somebody else now
   */
  async execute(intent: Intent, head: Header): Promise<boolean> {
    const lease = this.#requireLease();
    const nonce = this.#nextNonce;
    const fees = initialFees(head.baseFee, this.#policy);
    const transaction = this.#sign(intent, nonce, fees, head, false);
    await this.#journal(() => this.#store.recordTransaction(transaction, lease));
    this.#nextNonce = nonce + 1;
    const slot = slotOf(intent, [transaction], head, false);
    this.#slots.push(slot);

    const outcome = await this.#offer(slot, head);
    if (outcome.kind === "accepted" || outcome.kind === "unknown" || outcome.kind === "underpriced") return true;
    // An endpoint that gave no answer may have taken it after all, and it is mined: then the next one calls its nonce too low.
    const [receipt] = outcome.kind === "nonceTooLow" ? await this.#sink.receipts([transaction.hash]) : [];
    if (receipt === undefined) {
      await this.#refused(slot, outcome.reason);
      return false;
    }
    await this.#mined(slot, receipt);
    return true;
  }

  /**
   * Compares what is under way with the chain: marks what was mined, offers again what the node forgot, replaces what waits too
   * long, and after a reorg believes nothing above the block that is left.
   *
   * @param head The head.
   * @param reorgTo Highest block that is still there, after a reorg.
   * @param wanted Whether an intent is still worth its gas; without it everything is.
   */
  async reconcile(
    head: Header,
    reorgTo: number | undefined,
    wanted: (intent: Intent, fees: Fees) => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<void> {
    if (this.#doubtsJournal) {
      await this.start(this.#requireLease(), head);
      return;
    }
    if (this.#slots.length === 0) return;
    for (const slot of this.#slots) {
      if (slot.mined === undefined || reorgTo === undefined || slot.mined.blockNumber <= reorgTo) continue;
      slot.mined = undefined;
      slot.doubtful = true;
      await this.#store.setClaims(slot.intent, true);
      this.#tell({ kind: "reorged", intent: slot.intent, nonce: slot.nonce });
    }

    const open = this.#slots.filter((slot) => slot.mined === undefined);
    const hashes = open.flatMap((slot) => slot.transactions.map(({ hash }) => hash));
    const [receipts, known, nonces] = await Promise.all([
      this.#sink.receipts(hashes),
      this.#sink.known(open.map((slot) => newest(slot).hash)),
      this.#sink.nonces(this.signer),
    ]);
    const byHash = new Map(hashes.map((hash, i) => [hash, receipts[i]]));

    for (const [i, slot] of open.entries()) {
      const receipt = slot.transactions.map(({ hash }) => byHash.get(hash)).find((each) => each !== undefined);
      if (receipt !== undefined) await this.#mined(slot, receipt);
      else if (nonces.latest > slot.nonce) await this.#missing(slot);
      else if (slot.underpriced) await this.#replace(slot, head, wanted);
      else if (slot.doubtful || !known[i]) await this.#offer(slot, head);
      else if (head.number - slot.offeredBlock >= this.#policy.replaceAfter) await this.#replace(slot, head, wanted);
    }
    await this.#finalise(head);
    if (this.#slots.length === 0) this.#nextNonce = Math.max(nonces.pending, nonces.latest);
  }

  /** A write before a broadcast. If it fails nothing is sent, and what it may have left there is cleared up by the next turn. */
  async #journal<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      this.#doubtsJournal = true;
      throw error;
    }
  }

  async #mined(slot: Slot, receipt: Receipt): Promise<void> {
    slot.mined = receipt;
    const mined = slot.transactions.find(({ hash }) => hash === receipt.hash);
    slot.missing = 0;
    await this.#store.setTransactionState(receipt.hash, "mined", receipt.blockNumber);
    // What it acted on may be acted on again: the chain's state is after it now.
    await this.#store.setClaims(slot.intent, false);
    this.#broke = false;
    this.#tell({ kind: "mined", intent: slot.intent, receipt, cancelled: mined?.cancels ?? false });
  }

  /** The nonce was used by a transaction that this journal does not know, or the node's receipts lag behind its nonces. */
  async #missing(slot: Slot): Promise<void> {
    slot.missing += 1;
    if (slot.missing < 2) return;
    for (const { hash } of slot.transactions) await this.#store.setTransactionState(hash, "lost", null);
    await this.#store.closeIntent(slot.intent.id, "nonce used by a stranger");
    this.#slots = this.#slots.filter((each) => each !== slot);
    this.#tell({ kind: "lost", intent: slot.intent, nonce: slot.nonce });
  }

  async #offer(slot: Slot, head: Header): Promise<BroadcastOutcome> {
    const transaction = newest(slot);
    const start = performance.now();
    const outcome = await this.#sink.broadcast(transaction.raw);
    slot.doubtful = outcome.kind === "unknown";
    slot.underpriced = outcome.kind === "underpriced";
    if (outcome.kind === "accepted") {
      this.#broke = false;
      slot.offeredBlock = head.number;
      await this.#store.setTransactionState(transaction.hash, "broadcast", null);
      const { intent, nonce } = slot;
      this.#tell({ kind: "broadcast", intent, hash: transaction.hash, nonce, ms: performance.now() - start });
    } else if (outcome.kind === "insufficientFunds") {
      this.#broke = true;
    }
    return outcome;
  }

  /** The node will never take it: the intent ends, and its nonce is free again if it was the last one given out. */
  async #refused(slot: Slot, reason: string): Promise<void> {
    for (const { hash } of slot.transactions) await this.#store.setTransactionState(hash, "lost", null);
    await this.#store.dropIntent(slot.intent.id, `refused: ${reason}`);
    this.#slots = this.#slots.filter((each) => each !== slot);
    const nonces = await this.#sink.nonces(this.signer);
    this.#nextNonce = Math.max(nonces.pending, ...this.#slots.map(({ nonce }) => nonce + 1));
    this.#tell({ kind: "refused", intent: slot.intent, reason });
  }

  async #replace(slot: Slot, head: Header, wanted: (intent: Intent, fees: Fees) => Promise<boolean>): Promise<void> {
    const previous = newest(slot);
    const fees = replacementFees(previous, head.baseFee, this.#policy);
    // At the cap there is nothing to offer but patience.
    if (fees === undefined) return;

    const exhausted = slot.transactions.length > this.#policy.maxReplacements;
    const cancels = previous.cancels || exhausted || !(await wanted(slot.intent, fees));
    const transaction = this.#sign(slot.intent, slot.nonce, fees, head, cancels);
    await this.#store.recordTransaction(transaction, this.#requireLease());
    slot.transactions = [...slot.transactions, transaction];
    const outcome = await this.#offer(slot, head);
    if (outcome.kind !== "accepted") return;
    await this.#store.setTransactionState(previous.hash, "replaced", null);
    const { intent, nonce } = slot;
    this.#tell({ kind: cancels ? "cancelled" : "replaced", intent, hash: transaction.hash, nonce });
  }

  async #finalise(head: Header): Promise<void> {
    for (const slot of this.#slots) {
      const { mined } = slot;
      if (mined === undefined || head.number < mined.blockNumber + this.#policy.finality) continue;
      await this.#store.setTransactionState(mined.hash, "final", mined.blockNumber);
      await this.#store.closeIntent(slot.intent.id, mined.succeeded ? "done" : "reverted");
      this.#slots = this.#slots.filter((each) => each !== slot);
    }
  }

  #sign(intent: Intent, nonce: number, fees: Fees, head: Header, cancels: boolean): JournalTransaction {
    const gas = cancels ? CANCEL_GAS : intent.gas;
    const transaction = Transaction.from({
      type: 2,
      chainId: this.#chainId,
      nonce,
      to: cancels ? this.#wallet.address : intent.to,
      data: cancels ? "0x" : intent.data,
      value: 0n,
      gasLimit: gas,
      maxFeePerGas: fees.maxFee,
      maxPriorityFeePerGas: fees.priorityFee,
    });
    transaction.signature = this.#wallet.signingKey.sign(transaction.unsignedHash);
    if (transaction.hash === null) throw new LeaseLostError(this.signer);
    return {
      hash: transaction.hash,
      intentId: intent.id,
      signer: this.signer,
      nonce,
      raw: transaction.serialized,
      maxFee: fees.maxFee,
      priorityFee: fees.priorityFee,
      gas,
      signedBlock: head.number,
      cancels,
      state: "signed",
      minedBlock: null,
    };
  }

  #requireLease(): SignerLease {
    if (this.#lease?.isHeld() !== true) throw new LeaseLostError(this.signer);
    return this.#lease;
  }
}

function slotOf(intent: Intent, transactions: JournalTransaction[], head: Header, doubtful: boolean): Slot {
  const nonce = transactions[transactions.length - 1].nonce;
  return {
    intent,
    nonce,
    transactions,
    offeredBlock: head.number,
    doubtful,
    underpriced: false,
    missing: 0,
    mined: undefined,
  };
}

function newest(slot: Slot): JournalTransaction {
  return slot.transactions[slot.transactions.length - 1];
}
