/** Random and adversarial arguments for any function, from its ABI. */
import type { ParamType } from "ethers";

import { MAX } from "../helpers/protocol.ts";
import type { Dice } from "../../scripts/model/random.ts";

/** What arguments are drawn from. */
export interface Vocabulary {
  readonly addresses: readonly string[];
  readonly ids: readonly string[];
  readonly calls: readonly string[]; // encoded calls, for arguments that are calldata
}

const EDGES = [0n, 1n, 2n, 100n * 10n ** 6n, 10n ** 9n, 10n ** 18n, 10n ** 24n, 2n ** 40n, 2n ** 112n, 2n ** 128n - 1n];

/** Arguments that are enums, by name, and how many values they have. */
const ENUMS: Readonly<Record<string, number>> = { kind: 3, measure: 2, state: 4 };

const numberOf = (dice: Dice, bits: number): bigint => {
  const top = 2n ** BigInt(bits) - 1n;
  if (dice.oneIn(6)) return top;
  if (dice.oneIn(12)) return top - 1n;
  const chosen = dice.oneIn(2) ? dice.pick(EDGES) : dice.spread(10n ** 26n);
  return chosen > top ? chosen % (top + 1n) : chosen;
};

const hex = (dice: Dice, bytes: number): string =>
  `0x${Array.from({ length: bytes }, () => dice.below(256).toString(16).padStart(2, "0")).join("")}`;

/** One value of the type; names say where a number has to be late to be of any use. */
export function argumentOf(type: ParamType, words: Vocabulary, dice: Dice): unknown {
  if (type.baseType === "array" && type.arrayChildren !== null) {
    const child = type.arrayChildren;
    const length = type.arrayLength !== null && type.arrayLength >= 0 ? type.arrayLength : dice.below(4);
    return Array.from({ length }, () => argumentOf(child, words, dice));
  }
  if (type.baseType === "tuple") return (type.components ?? []).map((part) => argumentOf(part, words, dice));
  if (type.baseType === "address") return dice.pick(words.addresses);
  if (type.baseType === "bool") return dice.oneIn(2);
  if (type.baseType === "bytes32") return dice.oneIn(6) ? hex(dice, 32) : dice.pick(words.ids);
  if (type.baseType === "bytes") {
    if (dice.oneIn(2)) return "0x";
    return dice.oneIn(2) ? dice.pick(words.calls) : hex(dice, dice.below(100));
  }
  if (type.baseType === "string") return "text";
  const fixed = /^bytes(\d+)$/.exec(type.baseType);
  if (fixed !== null) return hex(dice, Number(fixed[1]));
  const number = /^(u?)int(\d+)$/.exec(type.baseType);
  if (number === null) throw new TypeError(`There is no argument of type ${type.format()}.`);
  const bits = Number(number[2]);
  if (/deadline|expiry|validUntil/i.test(type.name) && !dice.oneIn(5)) return 2n ** BigInt(Math.min(bits, 48)) - 1n;
  // An enum's numbers beyond its end are for the test of malformed calldata.
  const values = ENUMS[type.name];
  if (values !== undefined) return BigInt(dice.below(values));
  // Small numbers hit masks and indices.
  if (bits <= 16 || /^(k|i|index|mode|kind|profile|tokenId)$/i.test(type.name)) return BigInt(dice.below(6));
  const value = numberOf(dice, number[1] === "u" ? bits : bits - 1);
  if (number[1] === "u") return value > MAX ? MAX : value;
  return dice.oneIn(2) ? value : -value;
}
