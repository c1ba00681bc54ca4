import { expect } from "chai";
import { artifacts } from "hardhat";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { Interface, type InterfaceAbi } from "ethers";

/** Functions of a contract that may change something. */
async function writesOf(contract: string): Promise<string[]> {
  const { abi } = (await artifacts.readArtifact(contract)) as { abi: InterfaceAbi };
  return Interface.from(abi)
    .fragments.filter((fragment) => fragment.type === "function")
    .map((fragment) => fragment as unknown as { name: string; constant: boolean })
    .filter(({ constant }) => !constant)
    .map(({ name }) => name)
    .sort();
}

async function solidityBelow(folder: string): Promise<[file: string, source: string][]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".sol"));
  return Promise.all(
    files.map(async (file) => [path.join(folder, file), await readFile(path.join(folder, file), "utf8")] as const),
  ).then((all) => all.map(([file, source]) => [file, source]));
}

describe("incidents of oracles elsewhere", function () {
  it("O1: nothing of a pool, its libraries or its factory reads a price of a venue", async () => {
    const all = [...(await solidityBelow("contracts/pool")), ...(await solidityBelow("contracts/libraries"))];
    expect(all.length).to.be.greaterThan(30);
    for (const [file, source] of all) {
      expect(source, file).to.not.match(/slot0|getReserves|observe\(|quoteExact|IUniswap|convertToAssets\(1e/);
    }
  });

  it("O2: no oracle has a function by which anybody writes a price", async () => {
    // It remembers decimals and bounds that the feed itself states.
    expect(await writesOf("PairOracle")).to.deep.equal(["confirmPhase"]);
    expect(await writesOf("FixedOracle")).to.deep.equal([]);
    expect(await writesOf("UniswapV3TwapOracle")).to.deep.equal([]);
    // These take facts that the feed proves: O9 shows that it does not matter who brings them.
    expect(await writesOf("VolatilityOracle")).to.deep.equal(["crossPhase", "observe", "poke", "start"]);
  });
});
