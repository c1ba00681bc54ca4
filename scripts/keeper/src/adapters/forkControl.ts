import { concat, toBeHex } from "ethers";

import { ForkError } from "../errors.ts";
import { quantity, type RpcClient } from "./rpc.ts";

/** 100 of the native token, for gas [wei]. */
const GAS_MONEY = 10n ** 20n;

/** A transaction of an account that nobody needs the key of. */
export interface ForkTransaction {
  readonly from: string;
  readonly to: string;
  readonly data: string;
  /** [gas] */
  readonly gas: bigint;
}

/** What can be done to a fork and to no real chain. */
export class ForkControl {
  readonly #rpc: RpcClient;

  private constructor(rpc: RpcClient) {
    this.#rpc = rpc;
  }

  /** @throws ForkError if the endpoint is not a development node: nothing is ever tried on a real chain */
  static async of(rpc: RpcClient): Promise<ForkControl> {
    const client = await rpc.call<string>("web3_clientVersion", []);
    if (!/hardhat|anvil/i.test(client)) {
      throw new ForkError(
        `${client} is no fork but a chain of its own. Give --fork a Hardhat node or anvil that forks it`,
      );
    }
    return new ForkControl(rpc);
  }

  snapshot(): Promise<string> {
    return this.#rpc.call<string>("evm_snapshot", []);
  }

  async revert(snapshot: string): Promise<void> {
    await this.#rpc.call("evm_revert", [snapshot]);
  }

  async mine(): Promise<void> {
    await this.#rpc.call("evm_mine", []);
  }

  /** Puts code that always answers `price`, in its normal state, where an oracle is [price 1e36]. */
  async setOracle(oracle: string, price: bigint): Promise<void> {
    await this.#rpc.call("hardhat_setCode", [oracle, oracleCode(price)]);
  }

  /** Makes an account usable without its key, and rich enough for gas. */
  async adopt(account: string): Promise<void> {
    // An account with code may not send: a wallet that is a contract loses it, on the fork.
    const code = await this.#rpc.call<string>("eth_getCode", [account, "latest"]);
    if (code !== "0x") await this.#rpc.call("hardhat_setCode", [account, "0x"]);
    await this.#rpc.call("hardhat_setBalance", [account, quantity(GAS_MONEY)]);
    await this.#rpc.call("hardhat_impersonateAccount", [account]);
  }

  /** Sends a transaction, which the fork mines at once; returns its hash. */
  send({ from, to, data, gas }: ForkTransaction): Promise<string> {
    return this.#rpc.call<string>("eth_sendTransaction", [{ from, to, data, gas: quantity(gas) }]);
  }
}

/** Code that returns (price, price, 0) for whatever it is asked. */
export function oracleCode(price: bigint): string {
  const push = concat(["0x7f", toBeHex(price, 32)]);
  // MSTORE at 0x00 and 0x20; the state at 0x40 is 0, as fresh memory is; RETURN 0x60 bytes.
  return concat([push, "0x5f52", push, "0x602052", "0x60605ff3"]);
}
