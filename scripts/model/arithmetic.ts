/**
 * Numbers of the reference model. Written from the specification's roundings and resolutions alone: nothing here is shared with the
 * SDK's twin of the libraries but the exponential, whose last digit no specification fixes.
 */
import { expDown } from "../sdk/src/math/wadMath.ts";

export const WAD = 10n ** 18n;
export const PPM = 1_000_000n;
export const YEAR = 31_536_000n;
/** Prices are debt base units per collateral base unit times this. */
export const PRICE = 10n ** 36n;
/** The borrow index starts here. */
export const INDEX = 10n ** 15n;
export const MAX = 2n ** 256n - 1n;

export const bits = (n: number): bigint => 2n ** BigInt(n) - 1n;
export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
/** a - b, or nothing. */
export const rest = (a: bigint, b: bigint): bigint => (a > b ? a - b : 0n);
/** x y / d for numbers that are not negative, rounded down. */
export const down = (x: bigint, y: bigint, d: bigint): bigint => (x * y) / d;
/** x y / d for numbers that are not negative, rounded up. */
export const up = (x: bigint, y: bigint, d: bigint): bigint => (x * y + d - 1n) / d;
/** Quotient rounded toward minus infinity. */
export const floor = (x: bigint, d: bigint): bigint => (x >= 0n ? x / d : -((-x + d - 1n) / d));

/** The least z with z z >= n. */
export function rootUp(n: bigint): bigint {
  if (n < 2n) return n;
  let z = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (z + n / z) >> 1n;
    if (next >= z) break;
    z = next;
  }
  return z * z === n ? z : z + 1n;
}

const DIGITS = 320n;
const ONE = 1n << DIGITS;
const HALVINGS = 24n;

/**
 * e^x [WAD] as the contracts take it. Solady's is off by one in its last digit now and then, and by up to 2^-64 of a large result; what is
 * further from the exact value than that is refused.
 */
export function exponential(x: bigint): bigint {
  const [exact, taken] = [exactExponential(x), expDown(x)];
  const difference = taken > exact ? taken - exact : exact - taken;
  if (difference > 1n + (exact >> 64n)) throw new RangeError(`e^${x}: ${taken} is too far from ${exact}`);

  return taken;
}

/** e^x [WAD], rounded down; exact to far more digits than that. */
export function exactExponential(x: bigint): bigint {
  const size = x < 0n ? -x : x;
  // e^x = (e^(x / 2^n))^(2^n), the inner one by its series.
  const small = (size * ONE) / (WAD << HALVINGS);
  let term = ONE;
  let sum = ONE;
  for (let n = 1n; term !== 0n; ++n) {
    term = (term * small) / ONE / n;
    sum += term;
  }
  for (let n = 0n; n < HALVINGS; ++n) sum = (sum * sum) >> DIGITS;

  return x < 0n ? (ONE * WAD) / sum : (sum * WAD) >> DIGITS;
}
