import { VectorInputError } from "./errors.ts";

/** An exact decimal number: value / 10^decimals. */
export interface Fixed {
  readonly value: bigint;
  readonly decimals: number;
}

/** What a value may differ from its reference by: the greater of the two. */
export interface Tolerance {
  readonly absolute: Fixed;
  readonly relative: Fixed;
}

export const ZERO: Fixed = { value: 0n, decimals: 0 };

/**
 * Reads a decimal number such as `-12.5`, `1e-12` or `1.66E-8`.
 *
 * @returns The exact number, or undefined if the text is none.
 * @example
 * parseDecimal("1.5e-3"); // { value: 15n, decimals: 4 }
 */
export function parseDecimal(text: string): Fixed | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const digits = BigInt(whole + fraction);
  const decimals = fraction.length - Number(exponent);
  const value = sign === "-" ? -digits : digits;

  return decimals >= 0 ? { value, decimals } : { value: value * 10n ** BigInt(-decimals), decimals: 0 };
}

/**
 * A decimal number as an integer of the given scale.
 *
 * @throws {VectorInputError} when digits would be lost and no rounding is asked for.
 */
export function toScale(key: string, number: Fixed, decimals: number, round = false): bigint {
  if (number.decimals <= decimals) return number.value * 10n ** BigInt(decimals - number.decimals);
  const unit = 10n ** BigInt(number.decimals - decimals);
  if (number.value % unit === 0n) return number.value / unit;
  if (!round) throw new VectorInputError(key, `has more than ${decimals} decimals`);
  const half = number.value < 0n ? -unit / 2n : unit / 2n;

  return (number.value + half) / unit;
}

/** The greater of two numbers that are not negative. */
export function greatest(a: Fixed, b: Fixed): Fixed {
  const scale = Math.max(a.decimals, b.decimals);

  return at(a, scale) >= at(b, scale) ? a : b;
}

/** The product of two numbers. */
export function product(a: Fixed, b: Fixed): Fixed {
  return { value: a.value * b.value, decimals: a.decimals + b.decimals };
}

/**
 * How much of its tolerance a value uses: at most 1 passes.
 *
 * @returns Error / max(absolute, relative * |expected|); infinite where nothing is tolerated and there is an error.
 */
export function toleranceUsed(actual: Fixed, expected: Fixed, tolerance: Tolerance): number {
  const size: Fixed = { value: abs(expected.value), decimals: expected.decimals };
  const allowed = greatest(tolerance.absolute, product(tolerance.relative, size));
  const scale = Math.max(actual.decimals, expected.decimals, allowed.decimals);
  const error = abs(at(actual, scale) - at(expected, scale));
  if (error === 0n) return 0;
  const limit = at(allowed, scale);
  if (limit === 0n) return Infinity;
  // Whether it passes is decided in integers; the number is for the table.
  const used = Number((error * 1_000_000n) / limit) / 1e6;

  return error > limit ? Math.max(used, 1.000001) : used;
}

const at = (number: Fixed, scale: number): bigint => number.value * 10n ** BigInt(scale - number.decimals);

const abs = (x: bigint): bigint => (x < 0n ? -x : x);
