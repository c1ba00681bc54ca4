import { marginPoolAbi } from "@bulkhead/sdk/abi";
import { Interface, keccak256, toUtf8Bytes } from "ethers";

import { below } from "../domain/detect.ts";
import type { Mirror } from "../domain/mirror.ts";
import type { ChainReading } from "../domain/reading.ts";
import { FLAG_CALLED, unpackPool } from "../domain/words.ts";
import type { Header, Intent } from "../ports.ts";

const pool = new Interface(marginPoolAbi);
const ZERO = "0x0000000000000000000000000000000000000000";
const WAD = 10n ** 18n;

/** A pool refuses new risk an hour after its last sync; half of that leaves time to be mined [minutes]. */
const SYNC_AFTER = 30n;
/** Calls that are announced in one block at most: the rest waits for the next. */
const CALLS_PER_BLOCK = 10;
const SYNC_GAS = 1_500_000n;
const FLAG_GAS = 400_000n;

/** Work for the protocol that is due at a block, besides liquidation. */
export interface Housekeeping {
  due(head: Header, reading: ChainReading): Promise<readonly Intent[]>;
}

/** Nothing but liquidation. */
export const NO_HOUSEKEEPING: Housekeeping = { due: () => Promise.resolve([]) };
