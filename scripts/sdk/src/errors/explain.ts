import { type AbiValue, TruncatedDataError, bytesOf, decodeParameters } from "../codec.ts";
import { ERRORS } from "./catalogue.ts";
import { FOREIGN_SENTENCES, REMEDIES } from "./remedies.ts";

/** What a revert means and what to do about it. */
export interface Explanation {
  /** Name of the error, `Error` for a revert with a string, `Panic` for a failed assertion. */
  readonly name: string;
  /** The error's values by name. */
  readonly values: Readonly<Record<string, AbiValue>>;
  /** What happened. */
  readonly sentence: string;
  /** What would work instead. */
  readonly remedy: string;
  /** The error inside this one, where it carries one: a failed call of a batch, a failed venue. */
  readonly cause?: Explanation;
}

const STRING_SELECTOR = "0x08c379a0";
const PANIC_SELECTOR = "0x4e487b71";

const PANICS: Readonly<Record<string, string>> = {
  "1": "an assertion failed",
  "17": "an arithmetic operation overflowed",
  "18": "something was divided by zero",
  "33": "a number is not a value of its enumeration",
  "50": "a list has no such element",
  "65": "too much memory was asked for",
};

/**
 * Explains return data of a failed call.
 *
 * @param data Revert data as the node returns it, 0x-prefixed.
 * @returns Name, values, a sentence and a remedy; also for data that no contract of the protocol produced.
 * @throws InvalidHexError if `data` is not hexadecimal.
 * @example
 * const { sentence, remedy } = explainError("0x3f1d30b1");
 */
export function explainError(data: string): Explanation {
  const hex = data.toLowerCase();
  bytesOf(hex);
  const selector = hex.slice(0, 10);
  const payload = `0x${hex.slice(10)}`;

  if (hex.length < 10) {
    return unknown(
      "The call failed and said nothing.",
      "Look for a wrong address, a call without enough gas, or a token that fails silently.",
    );
  }
  if (selector === STRING_SELECTOR) return explainString(payload);
  if (selector === PANIC_SELECTOR) return explainPanic(payload);
  const entry = ERRORS[selector];
  if (entry === undefined) {
    return unknown(
      `The call failed with the unknown error ${selector}.`,
      "It comes from a token, a venue or a wallet. Look the selector up in the ABI of the contract that was called.",
    );
  }

  const values = attempt(() => decodeParameters(entry.inputs, payload)) ?? {};
  const cause = causeOf(values);
  return {
    name: entry.name,
    values,
    sentence: `${trimEnd(sentenceOf(entry))}${listOf(values)}.`,
    remedy: REMEDIES[entry.name] ?? "Read the error's page in the documentation of the contract that was called.",
    ...(cause === undefined ? {} : { cause }),
  };
}

/** Names of all errors that can be explained. */
export function explainableErrors(): readonly string[] {
  return Object.values(ERRORS).map(({ name }) => name);
}

function explainString(payload: string): Explanation {
  const text = attempt(() => decodeParameters([{ name: "reason", type: "string" }], payload)["reason"]) ?? "(cut off)";
  return {
    name: "Error",
    values: { reason: text },
    sentence: `A contract outside of the protocol refused: ${JSON.stringify(text)}.`,
    remedy: "Look at the token or the venue of the call: balance, allowance, pause, block list.",
  };
}

function explainPanic(payload: string): Explanation {
  const code = BigInt(payload === "0x" ? 0 : payload).toString();
  return {
    name: "Panic",
    values: { code: BigInt(code) },
    sentence: `A contract stopped at a check of the compiler: ${PANICS[code] ?? `code ${code}`}.`,
    remedy: "No contract of the protocol should do this: check amounts and addresses, and report it if they are right.",
  };
}

/** A tool that cuts return data leaves the name, which is worth more than nothing. */
function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof TruncatedDataError) return undefined;
    throw error;
  }
}

function unknown(sentence: string, remedy: string): Explanation {
  return { name: "Unknown", values: {}, sentence, remedy };
}

/** Errors that wrap another one carry it as bytes called `reason`. */
function causeOf(values: Readonly<Record<string, AbiValue>>): Explanation | undefined {
  const reason = values["reason"];
  return typeof reason === "string" && reason.startsWith("0x") ? explainError(reason) : undefined;
}

function listOf(values: Readonly<Record<string, AbiValue>>): string {
  const shown = Object.entries(values).filter(([name]) => name !== "reason");
  return shown.length === 0 ? "" : ` (${shown.map(([name, value]) => `${name} ${textOf(value)}`).join(", ")})`;
}

function textOf(value: AbiValue): string {
  if (typeof value === "object")
    return Array.isArray(value) ? `[${value.map(textOf).join(", ")}]` : JSON.stringify(value);
  return String(value);
}

/** Errors of OpenZeppelin bring no sentence along. */
function sentenceOf({ name, sentence }: { readonly name: string; readonly sentence: string }): string {
  return sentence === "" ? (FOREIGN_SENTENCES[name] ?? name) : sentence;
}

function trimEnd(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
