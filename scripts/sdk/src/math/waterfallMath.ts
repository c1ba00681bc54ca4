/** Twin of `contracts/libraries/WaterfallMath.sol`: who bears a loss. */
import { WAD } from "./constants.ts";
import { mulDivDown } from "./wadMath.ts";

/** How a loss was shared out; the four parts sum to it [base units each]. */
export interface Allocation {
  readonly fromReserve: bigint;
  readonly fromJunior: bigint;
  readonly fromLenders: bigint;
  readonly unallocated: bigint;
}

/**
 * Shares out a loss: the reserve, then a junior tranche, then the lenders.
 *
 * @param loss - The loss [base units].
 * @param reserve - What the reserve holds [base units].
 * @param junior - What the junior tranche holds; 0 in a pool [base units].
 * @param lenderAssets - What belongs to the lenders [base units].
 * @example
 * allocate(100n, 30n, 0n, 1_000n); // 30 from the reserve, 70 from the lenders
 */
export function allocate(loss: bigint, reserve: bigint, junior: bigint, lenderAssets: bigint): Allocation {
  const first = take(loss, reserve);
  const second = take(first.rest, junior);
  const third = take(second.rest, lenderAssets);

  return { fromReserve: first.taken, fromJunior: second.taken, fromLenders: third.taken, unallocated: third.rest };
}

/**
 * One layer of a waterfall: it bears what it has.
 *
 * @param loss - What is to be borne [base units].
 * @param available - What the layer has [base units].
 * @example
 * take(100n, 30n); // { taken: 30n, rest: 70n }
 */
export function take(loss: bigint, available: bigint): { readonly taken: bigint; readonly rest: bigint } {
  const taken = loss < available ? loss : available;

  return { taken, rest: loss - taken };
}

/**
 * The factor by which the lenders' share price is cut [WAD], rounded down; 0 if nothing belonged to them.
 *
 * @param fromLenders - What they bear, at most `lenderAssets` [base units].
 * @param lenderAssets - What belonged to them [base units].
 * @example
 * sharePriceFactorDown(70n, 1_000n); // 0.93e18
 */
export function sharePriceFactorDown(fromLenders: bigint, lenderAssets: bigint): bigint {
  return lenderAssets === 0n ? 0n : mulDivDown(lenderAssets - fromLenders, WAD, lenderAssets);
}
