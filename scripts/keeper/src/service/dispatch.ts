import type { Fees } from "../domain/fees.ts";
import type { Header, Intent } from "../ports.ts";
import type { Lane } from "./lane.ts";

/** Where decisions go: straight to the lane, or through the queue that replicas share. */
export interface Dispatcher {
  /** Transactions broadcast and not mined. */
  readonly pending: number;
  /** Positions that somebody is already acting on. */
  claims(): Promise<ReadonlySet<string>>;
  /** Why nothing could be sent now; undefined if it could. */
  cannotSend(): string | undefined;
  /** Sends the intents; returns how many were taken. */
  dispatch(intents: readonly Intent[], head: Header): Promise<number>;
  /** Looks after what is under way. */
  reconcile(
    head: Header,
    reorgTo: number | undefined,
    wanted: (intent: Intent, fees: Fees) => Promise<boolean>,
  ): Promise<void>;
}

/** One process, one signer: the lane itself. */
export class LaneDispatcher implements Dispatcher {
  readonly #lane: Lane;

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  get pending(): number {
    return this.#lane.pending;
  }

  claims(): Promise<ReadonlySet<string>> {
    return Promise.resolve(this.#lane.claims);
  }

  cannotSend(): string | undefined {
    if (!this.#lane.isOwner) return "the signer belongs to another replica";
    return this.#lane.isBroke ? "the signer cannot pay for gas: send it native tokens" : undefined;
  }

  async dispatch(intents: readonly Intent[], head: Header): Promise<number> {
    let taken = 0;
    for (const intent of intents) if (await this.#lane.submit(intent, head)) taken += 1;
    return taken;
  }

  reconcile(
    head: Header,
    reorgTo: number | undefined,
    wanted: (intent: Intent, fees: Fees) => Promise<boolean>,
  ): Promise<void> {
    return this.#lane.reconcile(head, reorgTo, wanted);
  }
}

/** Dry run: everything is decided, nothing is sent. */
export const DRY_DISPATCHER: Dispatcher = {
  pending: 0,
  claims: () => Promise.resolve(new Set<string>()),
  cannotSend: () => undefined,
  dispatch: () => Promise.resolve(0),
  reconcile: () => Promise.resolve(),
};
