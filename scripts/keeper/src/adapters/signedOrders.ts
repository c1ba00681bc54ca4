import { existsSync, readFileSync, statSync } from "node:fs";

import { isAddress, isHexString } from "ethers";
import type { Logger } from "pino";
import { z } from "zod";

import { hashOf, isSignedByOwner, type OrderDomain, type WatchedOrder } from "../domain/triggerOrder.ts";

const address = z
  .string()
  .refine((value) => isAddress(value), "must be an address")
  .transform((value) => value.toLowerCase());
const uint = (bits: number) =>
  z
    .union([z.string().regex(/^(\d+|0x[0-9a-fA-F]+)$/, "must be a whole number"), z.int().min(0)])
    .transform((value) => BigInt(value))
    .refine((value) => value < 1n << BigInt(bits), `must be below 2^${bits}`);
const amount = uint(256);
const line = z.object({
  order: z.object({
    owner: address,
    pool: address,
    index: uint(96),
    debtToken: address,
    token: address,
    kind: z.int().min(0).max(2),
    measure: z.int().min(0).max(1),
    trigger: amount,
    startPeak: amount,
    scaledDebt: amount,
    minScaledDebt: amount,
    repay: amount,
    maxSlippage: uint(32),
    tip: amount,
    nonce: amount,
    validUntil: amount,
  }),
  signature: z.string().refine((value) => isHexString(value) && value !== "0x", "must be hex with 0x"),
});

/**
 * Orders signed off-chain, from a file of JSON lines `{"order": {...}, "signature": "0x..."}`. Whoever collects them appends to it;
 * it is read again when it changes. Only the pool's own rules decide what an order may do, so a bad line costs a log line.
 */
export class SignedOrderFile {
  readonly #file: string;
  readonly #domain: OrderDomain;
  readonly #log: Logger;
  #stamp = "";
  #orders: readonly WatchedOrder[] = [];
  /** Lines understood so far, by their text: signatures are looked at once. */
  #known = new Map<string, WatchedOrder | undefined>();

  constructor(file: string, domain: OrderDomain, log: Logger) {
    this.#file = file;
    this.#domain = domain;
    this.#log = log;
  }

  /** The orders in the file now. */
  current(): readonly WatchedOrder[] {
    const stamp = existsSync(this.#file) ? stampOf(this.#file) : "";
    if (stamp === this.#stamp) return this.#orders;
    this.#stamp = stamp;
    const lines = stamp === "" ? [] : readFileSync(this.#file, "utf8").split("\n");
    const known = new Map<string, WatchedOrder | undefined>();
    for (const text of lines) {
      if (text.trim() !== "") known.set(text, this.#known.has(text) ? this.#known.get(text) : this.#parse(text));
    }
    this.#known = known;
    this.#orders = [...known.values()].filter((each) => each !== undefined);
    return this.#orders;
  }

  #parse(text: string): WatchedOrder | undefined {
    const parsed = line.safeParse(jsonOf(text));
    if (!parsed.success) {
      const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
      this.#log.warn({ file: this.#file, line: text.slice(0, 80), problems }, "a signed order cannot be read");
      return undefined;
    }
    const { order, signature } = parsed.data;
    const isOwners = isSignedByOwner(order, signature, this.#domain);
    return { hash: hashOf(order, this.#domain), order, signature, isOwners };
  }
}

function stampOf(file: string): string {
  const { mtimeMs, size, ino } = statSync(file);
  return `${mtimeMs}:${size}:${ino}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
