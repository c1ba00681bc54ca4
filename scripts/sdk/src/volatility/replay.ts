import type { EstimatorProfile } from "../classes.ts";
import { nextSampleTime, sampleState, startState } from "./estimator.ts";
import type { VolatilityState } from "./estimator.ts";
import { isFull, PHASE_SILENCE, phaseOf, proxyRoundId, WALK_LIMIT } from "./round.ts";
import type { Round } from "./round.ts";

/** One thing that a poker does: samples within a phase, or a change of phase. */
export type Observation =
  | { readonly kind: "observe"; readonly roundId: bigint; readonly state: VolatilityState }
  | {
      readonly kind: "cross";
      readonly lastRoundId: bigint;
      readonly roundId: bigint;
      readonly state: VolatilityState;
    };

/** Rounds of a proxy, by phase, each phase in the order of its aggregator's round ids. */
export class FeedHistory {
  readonly #phases = new Map<bigint, Map<bigint, Round>>();
  readonly #latest = new Map<bigint, bigint>();

  /** @param rounds - In any order; empty rounds may be left out or given with answer 0. */
  constructor(rounds: readonly Round[]) {
    for (const round of rounds) this.add(round);
  }

  /** Adds one round. */
  add(round: Round): void {
    const phase = phaseOf(round.roundId);
    const known = this.#phases.get(phase) ?? new Map<bigint, Round>();
    known.set(round.roundId, round);
    this.#phases.set(phase, known);
    const latest = this.#latest.get(phase);
    if (latest === undefined || round.roundId > latest) this.#latest.set(phase, round.roundId);
  }

  /** The round with that id, if the history has it. */
  at(roundId: bigint): Round | undefined {
    return this.#phases.get(phaseOf(roundId))?.get(roundId);
  }

  /** The greatest round id of a phase. */
  latestOf(phase: bigint): bigint | undefined {
    return this.#latest.get(phase);
  }

  /**
   * The next sample of a phase: the first full round after `after` that is updated at or after `dueAt`. Not found where as many
   * empty rounds as the contract walks back lie before it.
   *
   * @param after - Round id, exclusive.
   * @param dueAt - [seconds]
   */
  firstFrom(after: bigint, dueAt: bigint): Round | undefined {
    const last = this.latestOf(phaseOf(after)) ?? after;
    let empty = 0n;
    for (let id = after + 1n; id <= last && empty < WALK_LIMIT; id += 1n) {
      const round = this.at(id);
      if (!isFull(round)) empty += 1n;
      else {
        if (round.updatedAt >= dueAt) return round;
        empty = 0n;
      }
    }

    return undefined;
  }

  /** The last full round of a phase at or after `from`, before as many empty ones as end a phase. */
  lastFrom(from: bigint): bigint {
    const last = this.latestOf(phaseOf(from)) ?? from;
    let found = from;
    for (let id = from + 1n; id <= last && id - found <= WALK_LIMIT; id += 1n) if (isFull(this.at(id))) found = id;

    return found;
  }
}

/**
 * All that can be observed now, in order: what a poker would send, with the state after each sample.
 *
 * @param history - The proxy's rounds.
 * @param state - Where the contract stands.
 * @param profile - The feed's class.
 * @param currentPhase - Phase that the proxy points at now.
 * @param now - Time of the block [seconds].
 * @example
 * for (const { state } of observations(history, start, CLASSES.major.estimator, 6n, now)) plot(state.vEnv);
 */
export function* observations(
  history: FeedHistory,
  state: VolatilityState,
  profile: EstimatorProfile,
  currentPhase: bigint,
  now: bigint,
): Generator<Observation, void> {
  for (;;) {
    const phase = phaseOf(state.roundId);
    const dueAt = nextSampleTime(state, profile);
    const next = history.firstFrom(state.roundId, dueAt);
    if (next !== undefined) {
      if (next.updatedAt > now) return;
      state = sampleState(state, profile, next);
      yield { kind: "observe", roundId: next.roundId, state };
      continue;
    }

    const resumeAt = dueAt + PHASE_SILENCE;
    if (currentPhase <= phase || now <= resumeAt) return;
    const lastRoundId = history.lastFrom(state.roundId);
    const first = history.firstFrom(proxyRoundId(currentPhase, 0n), resumeAt);
    if (first === undefined || first.updatedAt > now) return;
    state = sampleState(state, profile, first);
    yield { kind: "cross", lastRoundId, roundId: first.roundId, state };
  }
}

/**
 * The state that a whole history leads to, from its first round on.
 *
 * @param rounds - The proxy's rounds; the first one given is the first sample.
 * @param profile - The feed's class.
 * @param currentPhase - Phase that the proxy points at now; by default the last round's.
 * @param now - Time of the block; by default the last round's [seconds].
 * @throws {EmptyStartError} when the first round holds no price.
 * @example
 * const { vEnv } = replay(rounds, CLASSES.major.estimator);
 */
export function replay(
  rounds: readonly [Round, ...Round[]],
  profile: EstimatorProfile,
  currentPhase?: bigint,
  now?: bigint,
): VolatilityState {
  const last = rounds[rounds.length - 1] ?? rounds[0];
  let state = startState(profile, rounds[0]);
  const history = new FeedHistory(rounds);
  const until = now ?? rounds.reduce((latest, { updatedAt }) => (updatedAt > latest ? updatedAt : latest), 0n);
  for (const { state: next } of observations(history, state, profile, currentPhase ?? phaseOf(last.roundId), until)) {
    state = next;
  }

  return state;
}
