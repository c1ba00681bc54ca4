/** Twin of `contracts/libraries/GroupMath.sol`: what several users of a margin group owe each other. */
import { WAD } from "./constants.ts";
import { MemberMismatchError } from "./errors.ts";
import { mulDivDown, mulDivUp, mulUp } from "./wadMath.ts";
import { take } from "./waterfallMath.ts";

/** The layers that bear a default, in their order [base units]. */
export interface Layers {
  /** What each member put into the mutual fund. */
  readonly contributions: readonly bigint[];
  /** Number of the member who defaulted. */
  readonly defaulter: number;
  /** What the group's curator put in. */
  readonly skin: bigint;
  /** Margin of each member that he could share. */
  readonly sharedMargin: readonly bigint[];
  /** Most of it that he agreed to share; 0 if he did not opt in. */
  readonly sharedCaps: readonly bigint[];
  /** Reserve of the pool in which the loss arose. */
  readonly reserve: bigint;
  /** What belongs to that pool's lenders. */
  readonly lenderAssets: bigint;
}

/** How a default was shared out; all parts sum to the loss [base units]. */
export interface GroupAllocation {
  readonly fromDefaulter: bigint;
  readonly fromSkin: bigint;
  readonly fromSurvivors: readonly bigint[];
  readonly fromSharedMargin: readonly bigint[];
  readonly fromReserve: bigint;
  readonly fromLenders: bigint;
  readonly unallocated: bigint;
}

/**
 * Shares out what a default cost beyond the defaulter's own margin.
 *
 * @param loss - The loss [base units].
 * @param layers - Who bears it, in order.
 * @throws {MemberMismatchError} when the lists differ in length, or the defaulter is not in them.
 * @example
 * const funds = { contributions: [30n, 50n], defaulter: 0, skin: 10n, sharedMargin: [0n, 9n], sharedCaps: [0n, 5n] };
 * allocate(100n, { ...funds, reserve: 3n, lenderAssets: 1_000n }).fromLenders; // 2
 */
export function allocate(loss: bigint, layers: Layers): GroupAllocation {
  const { contributions, defaulter, sharedMargin, sharedCaps } = layers;
  const members = contributions.length;
  if (sharedMargin.length !== members || sharedCaps.length !== members || defaulter < 0 || defaulter >= members) {
    throw new MemberMismatchError(members, sharedMargin.length, defaulter);
  }

  const own = take(loss, contributions[defaulter] ?? 0n);
  const skin = take(own.rest, layers.skin);
  const survivors = takeProRata(
    skin.rest,
    contributions.map((contribution, i) => (i === defaulter ? 0n : contribution)),
  );
  const shared = takeProRata(
    survivors.rest,
    sharedMargin.map((margin, i) => (i === defaulter ? 0n : maxSharedMargin(margin, sharedCaps[i] ?? 0n))),
  );
  const reserve = take(shared.rest, layers.reserve);
  const lenders = take(reserve.rest, layers.lenderAssets);

  return {
    fromDefaulter: own.taken,
    fromSkin: skin.taken,
    fromSurvivors: survivors.taken,
    fromSharedMargin: shared.taken,
    fromReserve: reserve.taken,
    fromLenders: lenders.taken,
    unallocated: lenders.rest,
  };
}

/**
 * The most that a survivor can lose by somebody else's default, beyond his contribution to the fund [base units].
 *
 * @param margin - Margin that he could share [base units].
 * @param cap - Most of it that he agreed to share [base units].
 * @example
 * maxSharedMargin(100n, 30n); // 30
 */
export const maxSharedMargin = (margin: bigint, cap: bigint): bigint => (margin < cap ? margin : cap);

/**
 * Takes a loss from several parties in proportion to what they have; the parts sum to the whole exactly.
 *
 * @param loss - What is to be borne [base units].
 * @param available - What each party has [base units].
 * @returns What each bears, and what is left for the next layer [base units].
 * @example
 * takeProRata(10n, [20n, 20n]); // { taken: [5n, 5n], rest: 0n }
 */
export function takeProRata(
  loss: bigint,
  available: readonly bigint[],
): { readonly taken: readonly bigint[]; readonly rest: bigint } {
  const total = available.reduce((sum, amount) => sum + amount, 0n);
  if (total === 0n) return { taken: available.map(() => 0n), rest: loss };

  const whole = take(loss, total);
  let running = 0n;
  let paid = 0n;
  const taken = available.map((amount) => {
    running += amount;
    const due = mulDivDown(whole.taken, running, total);
    const part = due - paid;
    paid = due;

    return part;
  });

  return { taken, rest: whole.rest };
}

/**
 * The share of all positions whose closing brings a group back to its target, (H PM - E) / (H PM - K) [WAD], rounded up.
 *
 * @param equity - E, may be negative [base units].
 * @param requirement - PM, the pooled requirement [base units].
 * @param cost - K, what closing everything would cost [base units].
 * @param target - H, the equity to restore in requirements [WAD].
 * @example
 * unwindFractionUp(100n, 125n, 86n, (11n * WAD) / 10n); // 0.73e18
 */
export function unwindFractionUp(equity: bigint, requirement: bigint, cost: bigint, target: bigint): bigint {
  const wanted = mulUp(target, requirement);
  if (equity >= wanted) return 0n;
  if (wanted <= cost || equity <= cost) return WAD;

  return mulDivUp(wanted - equity, WAD, wanted - cost);
}
