/** Decimal strings and fixed-point numbers: prices are bigints with 18 decimals, so that 0.00004 is exact. */

/** Decimals of every price in the replay. */
export const PRICE_DECIMALS = 18;
export const ONE = 10n ** 18n;

/** A string that is no finite decimal number. */
export class NotANumberError extends Error {
  override readonly name = "NotANumberError";

  constructor(given: string) {
    super(`"${given}" is not a decimal number. Write it like 123.45 or 4e-05.`);
  }
}

/**
 * Reads a decimal, with or without an exponent, as a fixed-point number; digits beyond `decimals` are cut off.
 *
 * @throws {NotANumberError} when it is none: NaN and infinities included.
 * @example
 * parseDecimal("0.00004"); // 40_000_000_000_000n
 */
export function parseDecimal(text: string, decimals = PRICE_DECIMALS): bigint {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim());
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match ?? [];
  if (whole === "" && fraction === "") throw new NotANumberError(text);

  const shift = decimals + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const magnitude = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);

  return sign === "-" ? -magnitude : magnitude;
}

/**
 * Writes a fixed-point number with exactly `places` digits after the point, rounded toward zero.
 *
 * @example
 * formatDecimal(1_234_567n, 6); // "1.234567"
 */
export function formatDecimal(value: bigint, decimals: number, places = decimals): string {
  const cut = places < decimals ? value / 10n ** BigInt(decimals - places) : value * 10n ** BigInt(places - decimals);
  const digits = (cut < 0n ? -cut : cut).toString().padStart(places + 1, "0");
  const sign = cut < 0n ? "-" : "";

  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** A fixed-point number as a double, for charts only. */
export const toNumber = (value: bigint, decimals = PRICE_DECIMALS): number => Number(value) / 10 ** decimals;

/** A double as a fixed-point number; only for figures that were doubles from the start, such as a random draw. */
export const fromNumber = (value: number, decimals = PRICE_DECIMALS): bigint =>
  parseDecimal(value.toString(), decimals);
