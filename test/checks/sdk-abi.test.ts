import { readFile, writeFile } from "node:fs/promises";

import { expect } from "chai";

import { exportName, staleFiles } from "../../scripts/sdk/generate-abi.ts";

describe("ABIs of the SDK", () => {
  it("are what the contracts say", async () => {
    expect(await staleFiles()).to.deep.equal([]);
  });

  it("are found stale when one is edited by hand", async () => {
    const file = "scripts/sdk/src/abi/priceOracle.ts";
    const text = await readFile(file, "utf8");
    try {
      await writeFile(file, text.replace("referencePrice", "otherPrice"));
      expect(await staleFiles()).to.deep.equal(["priceOracle.ts"]);
    } finally {
      await writeFile(file, text);
    }
  });

  it("are named after the interface without its I", () => {
    expect(exportName("IMarginPool")).to.equal("marginPool");
    expect(exportName("IERC20")).to.equal("erc20");
    expect(exportName("BoundedReader")).to.equal("boundedReader");
  });
});
