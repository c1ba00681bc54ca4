/**
 * The genuine Permit2 at the address that it has on every chain. Uniswap publishes its runtime code, as it was after its creation on
 * a local chain, inside of `@uniswap/v4-periphery`. Its creation code is that code without the two values that the constructor
 * filled in, behind the constructor. That it is the genuine one to the last byte is shown by where it lands: the address is a hash
 * of it.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { concat, getCreate2Address, keccak256 } from "ethers";

import { MAINNET } from "./mainnet.ts";

/** Thrown when the package does not hold the code that creates Permit2 where every chain has it. */
export class WrongPermit2Error extends Error {
  override readonly name = "WrongPermit2Error";

  constructor(found: string) {
    super(`The code in @uniswap/v4-periphery would create ${found}. Pin the version that package.json names.`);
  }
}

const SOURCE = "@uniswap/v4-periphery/lib/permit2/test/utils/DeployPermit2.sol";
/** Creates what follows its salt by CREATE2; the same on every chain. */
const DEPLOYER = "0x4e59b44847b379578588920cA78FbF26c0B4956C";
const DEPLOYER_CODE =
  "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3";
const SALT = "0x0000000000000000000000000000000000000000d3af2663da51c10215000000";
/** Hashes the domain, returns the runtime code with the chain's id and the domain filled in. */
const CONSTRUCTOR =
  "0x60c0346100bb574660a052602081017f8cad95687ba82c2ce50e74f7b754645e5117c3a5bec8151c0726d5857980a86681527f" +
  "9ac997416e8ff9d2ff6bebeb7149f65cdae5e32e2b90440b566bb3044041d36a6040830152466060830152306080830152608082" +
  "5260a082019180831060018060401b038411176100a557826040525190206080526123c090816100c1823960805181611b470152" +
  "60a05181611b210152f35b634e487b7160e01b600052604160045260246000fd5b600080fdfe";
/** Where the constructor puts the chain's id and the domain [bytes]. */
const FILLED_IN = [0x1b21, 0x1b47] as const;

/** The creation code of Permit2. */
export function permit2CreationCode(): string {
  const source = readFileSync(createRequire(import.meta.url).resolve(SOURCE), "utf8");
  let runtime = /hex"([0-9a-f]+)"/.exec(source)?.[1] ?? "";
  for (const at of FILLED_IN) runtime = runtime.slice(0, 2 * at) + "0".repeat(64) + runtime.slice(2 * at + 64);
  const code = concat([CONSTRUCTOR, `0x${runtime}`]);
  const lands = getCreate2Address(DEPLOYER, SALT, keccak256(code));
  if (lands !== MAINNET.PERMIT2) throw new WrongPermit2Error(lands);

  return code;
}

/** What is needed of a node to put Permit2 on it. */
export interface Node {
  send(method: string, params: unknown[]): Promise<unknown>;
}

/** Creates Permit2 on a local node, where it is not there yet. */
export async function installPermit2(node: Node, from: string): Promise<string> {
  if ((await node.send("eth_getCode", [MAINNET.PERMIT2, "latest"])) !== "0x") return MAINNET.PERMIT2;
  await node.send("hardhat_setCode", [DEPLOYER, DEPLOYER_CODE]);
  await node.send("eth_sendTransaction", [
    { from, to: DEPLOYER, data: concat([SALT, permit2CreationCode()]), gas: "0x4c4b40" },
  ]);
  const created = await node.send("eth_getCode", [MAINNET.PERMIT2, "latest"]);
  if (created === "0x") throw new WrongPermit2Error("nothing");

  return MAINNET.PERMIT2;
}
