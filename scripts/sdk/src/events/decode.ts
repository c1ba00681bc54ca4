import { type AbiValue, decodeParameters } from "../codec.ts";
import { EVENTS } from "./catalogue.ts";

/** A log as any client returns it. */
export interface RawLog {
  readonly topics: readonly string[];
  readonly data: string;
}

/** An event of the protocol. */
export interface DecodedEvent {
  readonly name: string;
  readonly values: Readonly<Record<string, AbiValue>>;
}

/** Thrown when a log is not an event of the protocol. */
export class UnknownEventError extends Error {
  override readonly name = "UnknownEventError";

  constructor(topic: string) {
    super(`No event of the protocol has the topic ${topic}. Filter logs by the pool's and the factory's addresses.`);
  }
}

/**
 * Decodes a log of any contract of the protocol. Indexed values of dynamic types are their hash.
 *
 * @throws {@link UnknownEventError} if the protocol has no such event.
 * @example
 * const { name, values } = decodeEvent(receipt.logs[0]);
 */
export function decodeEvent(log: RawLog): DecodedEvent {
  const topic = log.topics[0]?.toLowerCase() ?? "0x";
  const event = EVENTS[topic];
  if (event === undefined) throw new UnknownEventError(topic);

  const indexed = event.inputs.filter((input) => input.indexed === true);
  const others = event.inputs.filter((input) => input.indexed !== true);
  const data = decodeParameters(others, log.data);
  const values: Record<string, AbiValue> = {};
  for (const input of event.inputs) {
    if (input.indexed !== true) {
      values[input.name] = data[input.name] ?? 0n;
      continue;
    }
    const word = log.topics[1 + indexed.indexOf(input)] ?? "0x";
    const dynamic = /^(?:string|bytes|tuple.*|.*\])$/.test(input.type);
    values[input.name] = dynamic ? word : (decodeParameters([input], word)[input.name] ?? 0n);
  }
  return { name: event.name, values };
}
