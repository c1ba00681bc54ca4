import type { ChainReading } from "../domain/reading.ts";
import type { Header, Intent } from "../ports.ts";

/** Work for the protocol that is due at a block, besides liquidation. */
export interface Housekeeping {
  due(head: Header, reading: ChainReading): Promise<readonly Intent[]>;
}

/** Nothing but liquidation. */
export const NO_HOUSEKEEPING: Housekeeping = { due: () => Promise.resolve([]) };
