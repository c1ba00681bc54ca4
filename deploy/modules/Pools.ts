import { readFileSync } from "node:fs";
import path from "node:path";

import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { dataSlice, getBytes, keccak256 } from "ethers";

import Governance from "./Governance.ts";

const ARTIFACT = path.join(
  import.meta.dirname,
  "..",
  "..",
  "artifacts",
  "contracts",
  "MarginPool.sol",
  "MarginPool.json",
);

/**
 * The factory of pools. A pool's creation code does not fit into one contract, so two chunks hold it, and the factory checks
 * their hash. The protocol's fee share belongs to the timelock.
 */
export default buildModule("Pools", (m) => {
  const { timelock } = m.useModule(Governance);
  const { bytecode } = JSON.parse(readFileSync(ARTIFACT, "utf8")) as { bytecode: string };
  const half = Math.ceil(getBytes(bytecode).length / 2);

  const upkeepExtension = m.contract("UpkeepExtension");
  const accountExtension = m.contract("AccountExtension", [upkeepExtension]);
  const poolExtension = m.contract("PoolExtension", [accountExtension]);
  const firstChunk = m.contract("CodeChunk", [dataSlice(bytecode, 0, half)], { id: "FirstChunk" });
  const secondChunk = m.contract("CodeChunk", [dataSlice(bytecode, half)], { id: "SecondChunk" });
  const poolFactory = m.contract("PoolFactory", [
    timelock,
    poolExtension,
    firstChunk,
    secondChunk,
    keccak256(bytecode),
  ]);

  return { poolFactory, poolExtension };
});
