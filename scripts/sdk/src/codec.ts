/**
 * Decodes ABI-encoded data by the parameters that an ABI lists: enough for errors and events, without a dependency.
 */

/** One parameter of an ABI. */
export interface AbiParameter {
  readonly name: string;
  readonly type: string;
  readonly indexed?: boolean;
  readonly components?: readonly AbiParameter[];
}

/** A decoded value: a number as bigint, an address or bytes as 0x-hex in lower case, a tuple by the names of its fields. */
export type AbiValue = bigint | boolean | string | readonly AbiValue[] | { readonly [name: string]: AbiValue };

/** Thrown when data is shorter than its parameters. */
export class TruncatedDataError extends Error {
  override readonly name = "TruncatedDataError";

  constructor(length: number, needed: number) {
    super(`The data has ${length} bytes where ${needed} are needed. Pass the whole return data, uncut.`);
  }
}

/** Thrown when text is not hexadecimal data. */
export class InvalidHexError extends Error {
  override readonly name = "InvalidHexError";

  constructor(text: string) {
    super(`"${text.slice(0, 20)}" is not 0x-prefixed hexadecimal data. Pass the data as the node returned it.`);
  }
}

const WORD = 32;

/** Hex to bytes. */
export function bytesOf(hex: string): Uint8Array {
  if (!/^0x(?:[0-9a-fA-F]{2})*$/.test(hex)) throw new InvalidHexError(hex);
  const bytes = new Uint8Array((hex.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16);
  return bytes;
}

/** Bytes to hex. */
export function hexOf(bytes: Uint8Array): string {
  return `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Values of `parameters` in `data`, by name; unnamed ones by position.
 * @throws {@link TruncatedDataError} {@link InvalidHexError}
 */
export function decodeParameters(parameters: readonly AbiParameter[], data: string): Record<string, AbiValue> {
  return decodeTuple(parameters, bytesOf(data), 0);
}

function decodeTuple(parameters: readonly AbiParameter[], data: Uint8Array, base: number): Record<string, AbiValue> {
  const values: Record<string, AbiValue> = {};
  let head = base;
  for (const [i, parameter] of parameters.entries()) {
    const at = isDynamic(parameter) ? base + offsetAt(data, head) : head;
    values[parameter.name === "" ? String(i) : parameter.name] = decodeValue(parameter, data, at);
    head += headSize(parameter);
  }
  return values;
}

function decodeValue(parameter: AbiParameter, data: Uint8Array, at: number): AbiValue {
  const array = /^(.*)\[(\d*)\]$/.exec(parameter.type);
  if (array !== null) {
    const element: AbiParameter = { ...parameter, type: array[1] ?? "", name: "" };
    const length = array[2] === "" ? offsetAt(data, at) : Number(array[2]);
    const start = array[2] === "" ? at + WORD : at;
    need(data, start + length * (isDynamic(element) ? WORD : headSize(element)));
    const elements = Array.from({ length }, (_, i) => ({ ...element, name: String(i) }));
    return Object.values(decodeTuple(elements, data, start));
  }
  if (parameter.type === "tuple") return decodeTuple(parameter.components ?? [], data, at);
  if (parameter.type === "bytes" || parameter.type === "string") {
    const length = offsetAt(data, at);
    need(data, at + WORD + length);
    const bytes = data.slice(at + WORD, at + WORD + length);
    return parameter.type === "bytes" ? hexOf(bytes) : new TextDecoder().decode(bytes);
  }
  return decodeWord(parameter.type, data, at);
}

function decodeWord(type: string, data: Uint8Array, at: number): AbiValue {
  need(data, at + WORD);
  const word = data.slice(at, at + WORD);
  if (type === "address") return hexOf(word.slice(12));
  const fixed = /^bytes(\d+)$/.exec(type);
  if (fixed !== null) return hexOf(word.slice(0, Number(fixed[1])));
  const value = BigInt(hexOf(word));
  if (type === "bool") return value !== 0n;
  return type.startsWith("int") ? BigInt.asIntN(256, value) : value;
}

/** A length or an offset; one beyond the data is cut to the data's end, where the next read fails. */
function offsetAt(data: Uint8Array, at: number): number {
  need(data, at + WORD);
  const value = BigInt(hexOf(data.slice(at, at + WORD)));
  return value > BigInt(data.length) ? data.length + 1 : Number(value);
}

function need(data: Uint8Array, length: number): void {
  if (length > data.length) throw new TruncatedDataError(data.length, length);
}

function isDynamic(parameter: AbiParameter): boolean {
  const { type } = parameter;
  if (type === "bytes" || type === "string" || type.endsWith("[]")) return true;
  const array = /^(.*)\[\d+\]$/.exec(type);
  if (array !== null) return isDynamic({ ...parameter, type: array[1] ?? "" });
  return type === "tuple" && (parameter.components ?? []).some(isDynamic);
}

function headSize(parameter: AbiParameter): number {
  if (isDynamic(parameter)) return WORD;
  const array = /^(.*)\[(\d+)\]$/.exec(parameter.type);
  if (array !== null) return Number(array[2]) * headSize({ ...parameter, type: array[1] ?? "" });
  if (parameter.type !== "tuple") return WORD;
  return (parameter.components ?? []).reduce((size, component) => size + headSize(component), 0);
}
