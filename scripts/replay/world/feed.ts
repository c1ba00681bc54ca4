import type { ReplayNode } from "../chain/node.ts";
import { create, interfaceOf } from "../chain/contracts.ts";
import type { FeedSchedule } from "../market/feed.ts";
import type { Round } from "../market/types.ts";
import { addressOf } from "./actors.ts";

/** Who may write to the feed: the nodes of an oracle network, in one. */
export const PUBLISHER = addressOf("feed publisher");

const PHASE_SHIFT = 64n;
const ROUND_MASK = (1n << PHASE_SHIFT) - 1n;
const phaseOf = (round: Round): bigint => round.roundId >> PHASE_SHIFT;
const numberOf = (round: Round): bigint => round.roundId & ROUND_MASK;
/** Rounds that one transaction records: two words each. */
const CHUNK = 150;

/** A price feed on the node that serves the rounds of a schedule, each from its moment on. */
export class PublishedFeed {
  readonly address: string;
  readonly #node: ReplayNode;
  #phase = 1n;

  private constructor(node: ReplayNode, address: string) {
    this.#node = node;
    this.address = address;
  }

  /** Deploys the feed, records every round of the schedule and publishes the first. */
  static async deploy(node: ReplayNode, schedule: FeedSchedule): Promise<PublishedFeed> {
    const address = await create(node, "RecordedFeed", PUBLISHER, ["uint8"], [schedule.decimals]);
    const contract = await interfaceOf("RecordedFeed");
    for (const run of consecutiveRuns([schedule.opening, ...schedule.perTick.flat()])) {
      const [first] = run;
      if (first === undefined) continue;
      const data = contract.encodeFunctionData("record", [
        phaseOf(first),
        numberOf(first),
        run.map(({ answer }) => answer),
        run.map(({ updatedAt }) => updatedAt),
      ]);
      await node.send("recording of rounds", PUBLISHER, address, data);
      await node.mine(node.time + 1);
    }
    const feed = new PublishedFeed(node, address);
    await feed.publish([schedule.opening]);
    await node.mine(node.time + 1);

    return feed;
  }

  /** Puts the publication of these rounds into the next block. */
  async publish(rounds: readonly Round[]): Promise<void> {
    const contract = await interfaceOf("RecordedFeed");
    for (const round of rounds) {
      const phase = phaseOf(round);
      const data = contract.encodeFunctionData("publish", [phase, numberOf(round)]);
      await this.#node.send("publication of a round", PUBLISHER, this.address, data);
      if (phase !== this.#phase) {
        this.#phase = phase;
        const change = contract.encodeFunctionData("setPhase", [phase]);
        await this.#node.send("change of phase", PUBLISHER, this.address, change);
      }
    }
  }
}

/** Cuts rounds into runs of neighbouring ids of one phase, each short enough for one transaction. */
export function consecutiveRuns(rounds: readonly Round[]): Round[][] {
  const runs: Round[][] = [];
  for (const round of rounds) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && last.roundId + 1n === round.roundId && run.length < CHUNK) {
      run.push(round);
    } else {
      runs.push([round]);
    }
  }

  return runs;
}
