import { parseDecimal, toScale, type Fixed } from "./decimal.ts";
import { VectorInputError } from "./errors.ts";

/** An object as it comes out of a JSON file. */
export type Json = Readonly<Record<string, unknown>>;

/** Reads typed inputs out of a case. */
export class Input {
  readonly #json: Json;
  readonly #path: string;

  constructor(json: unknown, path = "") {
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      throw new VectorInputError(path === "" ? "in" : path, "is not an object");
    }
    this.#json = json as Json;
    this.#path = path;
  }

  has(key: string): boolean {
    return key in this.#json;
  }

  /** A decimal as an integer of the given scale, 18 decimals if not said otherwise. */
  fixed(key: string, decimals = 18): bigint {
    return toScale(this.#name(key), this.#decimal(key, this.#json[key]), decimals);
  }

  /** As `fixed`, but digits beyond the scale are rounded to the nearest. */
  rounded(key: string, decimals = 18): bigint {
    return toScale(this.#name(key), this.#decimal(key, this.#json[key]), decimals, true);
  }

  list(key: string, decimals = 18): bigint[] {
    return this.#array(key).map((item, i) => toScale(`${this.#name(key)}[${i}]`, this.#decimal(key, item), decimals));
  }

  matrix(key: string, decimals: number): bigint[][] {
    return this.#array(key).map((row, i) => {
      if (!Array.isArray(row)) throw new VectorInputError(`${this.#name(key)}[${i}]`, "is not a list");

      return row.map((item) => toScale(`${this.#name(key)}[${i}]`, this.#decimal(key, item), decimals));
    });
  }

  /** A whole number. */
  whole(key: string): bigint {
    return this.fixed(key, 0);
  }

  /** A whole number that indexes a list. */
  index(key: string): number {
    return Number(this.whole(key));
  }

  flag(key: string): boolean {
    const value = this.#json[key];
    if (typeof value !== "boolean") throw new VectorInputError(this.#name(key), "is neither true nor false");

    return value;
  }

  object(key: string): Input {
    return new Input(this.#json[key], this.#name(key));
  }

  objects(key: string): Input[] {
    return this.#array(key).map((item, i) => new Input(item, `${this.#name(key)}[${i}]`));
  }

  #name(key: string): string {
    return this.#path === "" ? key : `${this.#path}.${key}`;
  }

  #array(key: string): unknown[] {
    const value = this.#json[key];
    if (!Array.isArray(value)) throw new VectorInputError(this.#name(key), "is not a list");

    return value as unknown[];
  }

  #decimal(key: string, value: unknown): Fixed {
    const text = typeof value === "number" ? value.toString() : value;
    const number = typeof text === "string" ? parseDecimal(text) : undefined;
    if (number === undefined) throw new VectorInputError(this.#name(key), "is not a decimal number");

    return number;
  }
}
