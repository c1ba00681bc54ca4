/**
 * Gate on code size for both compiler profiles: EIP-170 limits what is deployed, EIP-3860 what deploys it.
 */
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { buildProfile } from "./profiles.ts";

export const RUNTIME_LIMIT = 24_576; // [bytes] EIP-170
export const INITCODE_LIMIT = 49_152; // [bytes] EIP-3860

/** Code sizes of one contract in one profile [bytes]. */
export interface ContractSize {
  readonly profile: string;
  readonly contract: string;
  readonly runtime: number;
  readonly initcode: number;
}

/** The contracts above a limit, with what they exceed. */
export function sizeViolations(sizes: readonly ContractSize[]): string[] {
  return sizes.flatMap(({ profile, contract, runtime, initcode }) => {
    const where = `${contract} (${profile} profile)`;
    const tooLong = [];
    if (runtime > RUNTIME_LIMIT) tooLong.push(`${where}: runtime code ${runtime} > ${RUNTIME_LIMIT} bytes (EIP-170)`);
    if (initcode > INITCODE_LIMIT) tooLong.push(`${where}: initcode ${initcode} > ${INITCODE_LIMIT} bytes (EIP-3860)`);
    return tooLong;
  });
}

/** Bytes in a hex string with prefix; placeholders of unlinked libraries are as long as the addresses they stand for. */
export function byteLength(hex: string): number {
  return (hex.length - 2) / 2;
}

async function sizesOf(profile: string): Promise<ContractSize[]> {
  const artifacts = buildProfile(profile);
  const sizes: ContractSize[] = [];
  for (const file of await readdir(artifacts, { recursive: true })) {
    const source = file.split(path.sep).join("/");
    if (!/^contracts\/.*\.sol\/[^/]+\.json$/.test(source) || source.startsWith("contracts/mocks/")) continue;
    const text = await readFile(path.join(artifacts, file), "utf8");
    const artifact = JSON.parse(text) as { contractName: string; bytecode: string; deployedBytecode: string };
    const [runtime, initcode] = [byteLength(artifact.deployedBytecode), byteLength(artifact.bytecode)];
    if (runtime > 0) sizes.push({ profile, contract: artifact.contractName, runtime, initcode });
  }
  return sizes.sort((a, b) => b.runtime - a.runtime);
}

if (import.meta.main) {
  const sizes = [...(await sizesOf("production")), ...(await sizesOf("default"))];
  console.table(sizes.map((size) => ({ ...size, "runtime left": RUNTIME_LIMIT - size.runtime })));
  const violations = sizeViolations(sizes);
  for (const violation of violations) console.error(violation);
  if (violations.length > 0) process.exitCode = 1;
}
