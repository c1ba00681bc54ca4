import { marginPoolAbi, poolAdminAbi, poolFactoryAbi, triggerOrdersAbi } from "@bulkhead/sdk/abi";
import { Interface } from "ethers";

import { UnknownEventError } from "../errors.ts";
import type { OrderEvent } from "./orderBook.ts";
import { ORDER_FIELDS, type TriggerOrder } from "./triggerOrder.ts";

/** What never changes of a pool, from `PoolCreated`. Addresses are lower case. */
export interface PoolDescription {
  readonly address: string;
  readonly name: string;
  readonly debtAsset: string;
  /** A position owes nothing or at least this [assets]. */
  readonly minDebt: bigint;
  /** Health below which a position may be called [WAD]. */
  readonly marginCallHealth: bigint;
  readonly collaterals: readonly {
    readonly token: string;
    readonly oracle: string;
    readonly inverse: boolean;
    /** Zero address: fixed margins. */
    readonly volatilitySource: string;
  }[];
}

/** What the mirror takes in. */
export type MirrorEvent =
  | OrderEvent
  | { readonly kind: "poolCreated"; readonly description: PoolDescription }
  | {
      readonly kind: "oracleSucceeded";
      readonly pool: string;
      readonly k: number;
      readonly oracle: string;
      readonly inverse: boolean;
    }
  | {
      readonly kind: "position";
      readonly pool: string;
      readonly id: string;
      readonly word: bigint;
      /** Token that moved, null if none or the debt asset. */
      readonly token: string | null;
      readonly delta: bigint;
    }
  | {
      readonly kind: "seized";
      readonly pool: string;
      readonly id: string;
      readonly token: string;
      readonly amount: bigint;
    };

/** Whose events count besides those of the factory's pools. Addresses are lower case. */
export interface EventSources {
  readonly factory: string;
  /** `TriggerOrders`, if its orders are executed. */
  readonly triggerOrders: string | undefined;
}

/** A log as JSON-RPC gives it. */
export interface RawLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly logIndex: string;
}

const pool = new Interface(marginPoolAbi);
const admin = new Interface(poolAdminAbi);
const factory = new Interface(poolFactoryAbi);
const orders = new Interface(triggerOrdersAbi);

/** Topic of every event that the mirror takes in, by name. */
export const TOPICS = {
  PoolCreated: topic(factory, "PoolCreated"),
  OracleSucceeded: topic(admin, "OracleSucceeded"),
  CollateralDeposited: topic(pool, "CollateralDeposited"),
  CollateralWithdrawn: topic(pool, "CollateralWithdrawn"),
  Borrowed: topic(pool, "Borrowed"),
  Repaid: topic(pool, "Repaid"),
  Liquidated: topic(pool, "Liquidated"),
  CollateralSeized: topic(pool, "CollateralSeized"),
  CoveredByGroup: topic(pool, "CoveredByGroup"),
  GradualExitSet: topic(pool, "GradualExitSet"),
  GraduallyExited: topic(pool, "GraduallyExited"),
  MarginCalled: topic(pool, "MarginCalled"),
  MarginCallCleared: topic(pool, "MarginCallCleared"),
  OrderPlaced: topic(orders, "OrderPlaced"),
  PeakRecorded: topic(orders, "PeakRecorded"),
  NonceUsed: topic(orders, "NonceUsed"),
} as const;

const NAMES = new Map(Object.entries(TOPICS).map(([name, hash]) => [hash, name as keyof typeof TOPICS]));

/**
 * Decodes one log; undefined if it is none of ours. By hand where it is hot: a cold start reads millions of them.
 *
 * @throws UnknownEventError if one of our events has another shape.
 */
export function decodeLog(log: RawLog, sources: EventSources): MirrorEvent | undefined {
  const name = NAMES.get(log.topics[0]);
  if (name === undefined) return undefined;
  const address = log.address.toLowerCase();
  const id = log.topics[1];

  switch (name) {
    case "PoolCreated":
      return address === sources.factory ? poolCreated(log) : undefined;
    case "OracleSucceeded":
      return {
        kind: "oracleSucceeded",
        pool: address,
        k: Number(BigInt(id)),
        oracle: addressAt(log, 0),
        inverse: word(log, 1) !== 0n,
      };
    case "CollateralDeposited":
      return { kind: "position", pool: address, id, token: addressAt(log, 0), delta: word(log, 1), word: word(log, 2) };
    case "CollateralWithdrawn":
      return {
        kind: "position",
        pool: address,
        id,
        token: addressAt(log, 0),
        delta: -word(log, 1),
        word: word(log, 2),
      };
    case "Borrowed":
    case "Repaid":
    case "GradualExitSet":
    case "CoveredByGroup":
    case "MarginCalled":
    case "MarginCallCleared":
      return { kind: "position", pool: address, id, token: null, delta: 0n, word: word(log, 1) };
    case "Liquidated":
      return { kind: "position", pool: address, id, token: null, delta: 0n, word: word(log, 3) };
    case "CollateralSeized":
      return { kind: "seized", pool: address, id, token: addressAt(log, 0), amount: word(log, 1) };
    case "GraduallyExited":
      return {
        kind: "position",
        pool: address,
        id,
        token: addressAt(log, 0),
        delta: -word(log, 2),
        word: word(log, 3),
      };
    case "OrderPlaced":
      return address === sources.triggerOrders ? orderPlaced(log) : undefined;
    case "PeakRecorded":
      return address === sources.triggerOrders ? { kind: "orderPeak", hash: id, peak: word(log, 0) } : undefined;
    case "NonceUsed":
      return address === sources.triggerOrders
        ? { kind: "orderNonce", owner: `0x${id.slice(26)}`.toLowerCase(), nonce: BigInt(log.topics[2]) }
        : undefined;
  }
}

interface CreatedParams {
  readonly name: string;
  readonly liquidation: { readonly marginCallHealth: bigint };
  readonly limits: { readonly minDebt: bigint };
  readonly collaterals: readonly {
    readonly token: string;
    readonly oracle: string;
    readonly inverse: boolean;
    readonly volatilitySource: string;
  }[];
}

function poolCreated(log: RawLog): MirrorEvent {
  const parsed = factory.parseLog({ topics: log.topics, data: log.data });
  if (parsed === null) throw new UnknownEventError("PoolCreated", log.address);
  const params = parsed.args.getValue("params") as CreatedParams;
  return {
    kind: "poolCreated",
    description: {
      address: (parsed.args.getValue("pool") as string).toLowerCase(),
      name: nameOf(params),
      debtAsset: (parsed.args.getValue("debtAsset") as string).toLowerCase(),
      minDebt: params.limits.minDebt,
      marginCallHealth: params.liquidation.marginCallHealth,
      collaterals: params.collaterals.map((each) => ({
        token: each.token.toLowerCase(),
        oracle: each.oracle.toLowerCase(),
        inverse: each.inverse,
        volatilitySource: each.volatilitySource.toLowerCase(),
      })),
    },
  };
}

/** Whoever creates a pool chooses its name, and a string of Solidity may hold any bytes. */
function nameOf(params: CreatedParams): string {
  try {
    return params.name;
  } catch {
    return "a name that is no UTF-8";
  }
}

function orderPlaced(log: RawLog): MirrorEvent {
  const parsed = orders.parseLog({ topics: log.topics, data: log.data });
  if (parsed === null) throw new UnknownEventError("OrderPlaced", log.address);
  const fields = parsed.args.getValue("order") as Record<string, string | bigint>;
  const order = Object.fromEntries(
    ORDER_FIELDS.map((field) => {
      const value = fields[field];
      return [field, typeof value === "string" ? value.toLowerCase() : value];
    }),
  ) as unknown as TriggerOrder;
  const placed = {
    hash: log.topics[1],
    order: { ...order, kind: Number(fields.kind), measure: Number(fields.measure) },
    signature: "0x",
    isOwners: true,
  };
  return { kind: "orderPlaced", placed };
}

function topic(abi: Interface, name: string): string {
  const event = abi.getEvent(name);
  if (event === null) throw new UnknownEventError(name, "the SDK");
  return event.topicHash;
}

function word(log: RawLog, n: number): bigint {
  const hex = log.data.slice(2 + n * 64, 66 + n * 64);
  if (hex.length !== 64) throw new UnknownEventError(NAMES.get(log.topics[0]) ?? log.topics[0], log.address);
  return BigInt(`0x${hex}`);
}

function addressAt(log: RawLog, n: number): string {
  return `0x${log.data.slice(26 + n * 64, 66 + n * 64)}`.toLowerCase();
}
