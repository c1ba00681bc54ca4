/**
 * Deploys the protocol to the network that hardhat runs on and writes the addresses:
 * `npx hardhat run scripts/deploy.ts --network <name>`. Running it again changes nothing.
 */
import path from "node:path";

import { network } from "hardhat";

import { deployProtocol } from "../deploy/deploy.ts";

const connection = await network.create();
const { file, addresses } = await deployProtocol(connection);
console.log(path.relative(process.cwd(), file));
for (const [name, address] of Object.entries(addresses)) console.log(`  ${name.padEnd(20)} ${address}`);
