/** Twin of `contracts/libraries/DecayMath.sol`: what a dead oracle's last price counts for. */

const FULL_FOR = 86_400n; // [seconds]
const DECAY_OVER = 259_200n; // [seconds]

/**
 * What a price counts for eligibility: in full for 24 hours, then linearly to 0 over 72 hours [the same scale], rounded down.
 *
 * @param price - Last sampled price [price 1e36].
 * @param age - Time since it was sampled [seconds].
 * @example
 * decayedDown(1_000n, 216_000n); // 500
 */
export function decayedDown(price: bigint, age: bigint): bigint {
  if (age <= FULL_FOR) return price;
  if (age >= FULL_FOR + DECAY_OVER) return 0n;

  return (price * (FULL_FOR + DECAY_OVER - age)) / DECAY_OVER;
}
