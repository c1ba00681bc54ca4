import { greatest, parseDecimal, ZERO, type Fixed, type Tolerance } from "../decimal.ts";
import { VectorInputError } from "../errors.ts";
import { Input, type Json } from "../input.ts";
import type { Maths } from "../maths.ts";
import type { Output } from "../compare.ts";

/** How a suite is evaluated; the formulas run on whichever libraries they are given. */
export interface Suite {
  /** Computes what the reference has. */
  evaluate(maths: Maths, vector: Json): Promise<Output>;
  /** The reference of a case, by default its `out`. */
  expected?(vector: Json): unknown;
  /** Tolerance of a field where the file's own two numbers do not say it all. */
  tolerance?(file: Json, vector: Json, field: string): Tolerance;
}

/** Decimals of amounts in base units: fine enough that rounding to one never matters. */
export const AMOUNT = 24;

/** A ratio, volatility or any other number of 18 decimals. */
export const wad = (value: bigint): Fixed => ({ value, decimals: 18 });

/** An amount of `AMOUNT` decimals. */
export const amount = (value: bigint): Fixed => ({ value, decimals: AMOUNT });

/** A suite whose cases have `in` and `out`. */
export const onInput = (evaluate: (maths: Maths, input: Input) => Promise<Output>): Suite => ({
  evaluate: (maths, vector) => evaluate(maths, new Input(vector.in)),
});

/** A number of a file's head, 0 if absent. */
export function headNumber(file: Json, key: string): Fixed {
  const text = file[key];
  if (text === undefined) return ZERO;
  const number = typeof text === "string" ? parseDecimal(text) : undefined;
  if (number === undefined) throw new VectorInputError(key, "of the file is not a decimal number");

  return number;
}

/** The rule of most suites: max(absTol, relTol |out|). */
export function plainTolerance(file: Json): Tolerance {
  return { absolute: headNumber(file, "absTol"), relative: headNumber(file, "relTol") };
}

/** A tolerance with a further absolute term. */
export function withAbsolute(tolerance: Tolerance, absolute: Fixed): Tolerance {
  return { absolute: greatest(tolerance.absolute, absolute), relative: tolerance.relative };
}
