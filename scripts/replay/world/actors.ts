import { getAddress, id, computeAddress } from "ethers";

/** The address of somebody in the replay: the same in every run, and nobody holds its key. */
export const addressOf = (name: string): string => getAddress(`0x${id(`bulkhead replay: ${name}`).slice(-40)}`);

/** The keeper signs for itself: its key is as public as this line, and its ether is a local node's. */
export const KEEPER_KEY = id("bulkhead replay: keeper's key");
export const KEEPER = computeAddress(KEEPER_KEY);

export const ARBITRAGEUR = addressOf("arbitrageur");
export const MARKET_MAKER = addressOf("market maker");
export const DEPLOYER = addressOf("deployer");
