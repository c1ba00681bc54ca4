import type { EstimatorProfile } from "../classes.ts";
import { nextSampleTime } from "./estimator.ts";
import type { VolatilityState } from "./estimator.ts";
import { FeedHistory, observations } from "./replay.ts";
import { isFull, PHASE_SILENCE, phaseOf, proxyRoundId, WALK_LIMIT } from "./round.ts";
import type { Round } from "./round.ts";

/** What a poker should send next. */
export type ObservationPlan =
  | { readonly kind: "none" }
  | { readonly kind: "observe"; readonly hints: readonly bigint[] }
  | { readonly kind: "cross"; readonly lastRoundId: bigint; readonly firstRoundId: bigint };

/** What a plan is made from. */
export interface PlanInput {
  /** State of the feed in the contract. */
  readonly state: VolatilityState;
  /** The feed's class. */
  readonly profile: EstimatorProfile;
  /** The proxy's latest round id. */
  readonly latestRoundId: bigint;
  /** Time of the next block [seconds]. */
  readonly now: bigint;
  /** At most so many rounds are fetched for hints. */
  readonly maxRounds: number;
  /** Reads one round of the proxy; undefined where it has none. */
  readonly getRound: (roundId: bigint) => Promise<Round | undefined>;
}

/**
 * Finds the hints of the next samples, or the proof that a phase has ended.
 *
 * @example
 * const plan = await planObservation({ state, profile, latestRoundId, now, maxRounds: 200, getRound });
 * if (plan.kind === "observe") await volatilityOracle.observe(feed, profileOf("major"), plan.hints);
 */
export async function planObservation(input: PlanInput): Promise<ObservationPlan> {
  const { state, profile, latestRoundId, now } = input;
  const phase = phaseOf(state.roundId);
  const present = phaseOf(latestRoundId);
  const fetched = await fetchForward(input, present === phase ? latestRoundId : undefined);
  const history = new FeedHistory(fetched.rounds);

  const hints: bigint[] = [];
  for (const { kind, roundId } of observations(history, state, profile, phase, now)) {
    if (kind === "observe") hints.push(roundId);
  }
  if (hints.length > 0) return { kind: "observe", hints };

  const resumeAt = nextSampleTime(state, profile) + PHASE_SILENCE;
  if (present <= phase || now <= resumeAt || !fetched.ended) return { kind: "none" };

  const first = await firstAtOrAfter(input.getRound, present, latestRoundId & ((1n << 64n) - 1n), resumeAt);
  if (first === undefined || first.updatedAt > now) return { kind: "none" };

  return { kind: "cross", lastRoundId: history.lastFrom(state.roundId), firstRoundId: first.roundId };
}

/** The rounds after the last sample, up to `last` or to as many empty ones as end a phase. */
async function fetchForward(
  { state, maxRounds, getRound }: PlanInput,
  last: bigint | undefined,
): Promise<{ rounds: Round[]; ended: boolean }> {
  const rounds: Round[] = [];
  let empty = 0n;
  for (let id = state.roundId + 1n; rounds.length < maxRounds; id += 1n) {
    if (last !== undefined && id > last) return { rounds, ended: false };
    const round = await getRound(id);
    if (isFull(round)) {
      rounds.push(round);
      empty = 0n;
    } else {
      empty += 1n;
      if (empty === WALK_LIMIT) return { rounds, ended: true };
    }
  }

  return { rounds, ended: false };
}

/** The first full round of a phase updated at or after `time`, by bisection: times do not go back within a phase. */
async function firstAtOrAfter(
  getRound: PlanInput["getRound"],
  phase: bigint,
  latest: bigint,
  time: bigint,
): Promise<Round | undefined> {
  let low = 1n;
  let high = latest + 1n;
  let found: Round | undefined;
  while (low < high) {
    const middle = (low + high) / 2n;
    // An empty round tells no time: the next full one does, as far as it lies within the range.
    let round: Round | undefined;
    let probe = middle;
    for (; probe < high && round === undefined; probe += 1n) {
      const read = await getRound(proxyRoundId(phase, probe));
      if (isFull(read)) round = read;
    }
    if (round === undefined) high = middle;
    else if (round.updatedAt >= time) {
      found = round;
      high = middle;
    } else low = probe;
  }

  return found;
}
