/**
 * Deploys the protocol to the network that hardhat runs on and writes the addresses:
 * `npx hardhat run scripts/deploy.ts --network <name>`. Running it again changes nothing.
 */
import { network } from "hardhat";

import { deployProtocol } from "../deploy/deploy.ts";

const connection = await network.create();
const { file, addresses } = await deployProtocol(connection);
console.log(file);
for (const [name, address] of Object.entries(addresses)) console.log(`  ${name.padEnd(20)} ${address}`);
