import { DOMAINS, TRIGGER_KIND, TRIGGER_MEASURE, TRIGGER_ORDER } from "@bulkhead/sdk";
import { TypedDataEncoder, concat, toBeHex, verifyTypedData, type TypedDataField } from "ethers";

const PPM = 1_000_000n;
const TYPES = TRIGGER_ORDER as unknown as Record<string, TypedDataField[]>;

/** `ITriggerOrders.TriggerOrder`. Addresses are lower case. */
export interface TriggerOrder {
  readonly owner: string;
  readonly pool: string;
  readonly index: bigint;
  readonly debtToken: string;
  readonly token: string;
  /** `TRIGGER_KIND`. */
  readonly kind: number;
  /** `TRIGGER_MEASURE`. */
  readonly measure: number;
  /** As its measure, [price 1e36] or [WAD]; for a trailing stop [ppm]. */
  readonly trigger: bigint;
  /** As its measure. */
  readonly startPeak: bigint;
  /** At most. */
  readonly scaledDebt: bigint;
  readonly minScaledDebt: bigint;
  /** [assets] */
  readonly repay: bigint;
  /** [ppm] */
  readonly maxSlippage: bigint;
  /** For whoever executes it [assets]. */
  readonly tip: bigint;
  readonly nonce: bigint;
  /** Inclusive [unix seconds]. */
  readonly validUntil: bigint;
}

/** The fields in the contract's order. */
export const ORDER_FIELDS = [
  "owner",
  "pool",
  "index",
  "debtToken",
  "token",
  "kind",
  "measure",
  "trigger",
  "startPeak",
  "scaledDebt",
  "minScaledDebt",
  "repay",
  "maxSlippage",
  "tip",
  "nonce",
  "validUntil",
] as const satisfies readonly (keyof TriggerOrder)[];

/** An order that the keeper may execute. */
export interface WatchedOrder {
  /** EIP-712 hash. */
  readonly hash: string;
  readonly order: TriggerOrder;
  /** `0x`: its owner stored it on-chain. */
  readonly signature: string;
  /** Whether it is known to be its owner's: stored by him, or signed with his own key. */
  readonly isOwners: boolean;
}

/** The contract whose orders are meant. */
export interface OrderDomain {
  readonly chainId: number;
  readonly contract: string;
}

/** An order as the contract's ABI takes it. */
export function orderTuple(order: TriggerOrder): readonly (string | bigint | number)[] {
  return ORDER_FIELDS.map((field) => order[field]);
}

/** The hash by which the contract knows an order. */
export function hashOf(order: TriggerOrder, domain: OrderDomain): string {
  return TypedDataEncoder.hash(domainOf(domain), TYPES, order);
}

/** Whether the owner's own key signed an order; a wallet that is a contract can only be asked on-chain. */
export function isSignedByOwner(order: TriggerOrder, signature: string, domain: OrderDomain): boolean {
  try {
    return verifyTypedData(domainOf(domain), TYPES, order, signature).toLowerCase() === order.owner;
  } catch {
    return false;
  }
}

/** The position that an order is for. */
export function positionOf({ owner, index }: TriggerOrder): string {
  return concat([owner, toBeHex(index, 12)]);
}

/** Whether an order was made for a position with this much scaled debt. */
export function isFor(order: TriggerOrder, scaledDebt: bigint): boolean {
  return scaledDebt > 0n && scaledDebt >= order.minScaledDebt && scaledDebt <= order.scaledDebt;
}

/** What an order watches, of its token's price [price 1e36] and its position's health [WAD]. */
export function measuredOf(order: TriggerOrder, price: bigint, health: bigint): bigint {
  return order.measure === TRIGGER_MEASURE.PRICE ? price : health;
}

/**
 * Whether an order has fired, as far as can be told from outside: the contract has the last word.
 *
 * @param value What it watches, as its measure.
 * @param peak Highest that was recorded for it, as its measure.
 */
export function hasFired(order: TriggerOrder, value: bigint, peak: bigint): boolean {
  switch (order.kind) {
    case TRIGGER_KIND.STOP_LOSS:
      return value <= order.trigger;
    case TRIGGER_KIND.TAKE_PROFIT:
      return value >= order.trigger;
    case TRIGGER_KIND.TRAILING_STOP:
      return order.trigger < PPM && value <= (highest(order, peak) * (PPM - order.trigger)) / PPM;
    default:
      return false;
  }
}

/** What a trailing stop trails, as its measure. */
export function highest(order: TriggerOrder, peak: bigint): bigint {
  return peak > order.startPeak ? peak : order.startPeak;
}

function domainOf({ chainId, contract }: OrderDomain) {
  return { ...DOMAINS.triggerOrders, chainId, verifyingContract: contract };
}
