import { parseDecimal, toleranceUsed, type Fixed, type Tolerance } from "./decimal.ts";

/** What an evaluation gives: numbers with their scale, and what is compared exactly. */
export type Output = Fixed | string | number | boolean | null | readonly Output[] | { readonly [key: string]: Output };

/** Tolerance of a field, by its name. */
export type ToleranceOf = (field: string) => Tolerance;

/** How a case compares with its reference. */
export interface Comparison {
  /** What differs, as `field: actual instead of expected`. */
  readonly differences: readonly string[];
  /** Greatest share of a tolerance that any field used. */
  readonly used: number;
}

/** Compares every field of the reference; what the evaluation gives beyond it does not count. */
export function compare(actual: Output, expected: unknown, toleranceOf: ToleranceOf, field = "out"): Comparison {
  if (isFixed(actual)) return compareNumbers(actual, expected, toleranceOf(field), field);
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return different(field, actual, expected);

    return together(expected.map((item, i) => compare(actual[i] as Output, item, toleranceOf, field)));
  }
  if (typeof expected === "object" && expected !== null) {
    if (typeof actual !== "object" || actual === null) return different(field, actual, expected);
    const fields = actual as { readonly [key: string]: Output };

    return together(
      Object.entries(expected).map(([key, value]) => compare(fields[key] ?? null, value, toleranceOf, key)),
    );
  }

  return actual === expected ? { differences: [], used: 0 } : different(field, actual, expected);
}

function compareNumbers(actual: Fixed, expected: unknown, tolerance: Tolerance, field: string): Comparison {
  const number = typeof expected === "string" ? parseDecimal(expected) : undefined;
  if (number === undefined) return different(field, actual, expected);
  const used = toleranceUsed(actual, number, tolerance);

  return { differences: used > 1 ? different(field, actual, expected).differences : [], used };
}

function together(parts: readonly Comparison[]): Comparison {
  return {
    differences: parts.flatMap((part) => part.differences),
    used: parts.reduce((most, part) => Math.max(most, part.used), 0),
  };
}

function different(field: string, actual: Output, expected: unknown): Comparison {
  const text = isFixed(actual) ? show(actual) : JSON.stringify(actual);

  return { differences: [`${field}: ${text} instead of ${JSON.stringify(expected)}`], used: Infinity };
}

function isFixed(output: Output): output is Fixed {
  return typeof output === "object" && output !== null && "value" in output && typeof output.value === "bigint";
}

function show(number: Fixed): string {
  const digits = (number.value < 0n ? -number.value : number.value).toString().padStart(number.decimals + 1, "0");
  const point = digits.length - number.decimals;

  return `${number.value < 0n ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}
