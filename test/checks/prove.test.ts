import { expect } from "chai";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { assertionsIn, contractsIn, engineOf, hollowed, isPlanted } from "../../scripts/prove/lemmas.ts";

const FOLDER = path.join(import.meta.dirname, "..", "proofs");

describe("checks: proofs", function () {
  const source = [
    "contract Small {",
    "    // assert(a comment);",
    "    function one(uint8 a) external pure {",
    "        assert(a >= 0);",
    "    }",
    "    function two(uint8 a) external pure {",
    "        assert(a == 0 || a > 0);",
    "        assert(a < 256);",
    "    }",
    "}",
  ].join("\n");

  it("names every assertion after its lemma, and numbers those of one lemma", function () {
    expect(contractsIn(source)).to.deep.equal(["Small"]);
    expect(assertionsIn(source).map(({ name }) => name)).to.deep.equal(["Small.one", "Small.two#1", "Small.two#2"]);
    for (const { start } of assertionsIn(source)) expect(source.slice(start)).to.match(/^assert\(/);
  });

  it("makes all of an assertion false, alternatives included", function () {
    expect(hollowed(source)).to.contain("assert(false && (a == 0 || a > 0));");
    expect(hollowed(source).match(/false/g)).to.have.lengthOf(3);
  });

  it("finds each assertion of the real files, hollow or not, and proves models over sequences", async function () {
    for (const file of await readdir(FOLDER)) {
      const text = await readFile(path.join(FOLDER, file), "utf8");
      // The checker gives offsets in bytes, and a hollow assertion must still be one.
      expect(Buffer.byteLength(text), file).to.equal(text.length);
      expect(hollowed(text).match(/assert\(false/g)?.length ?? 0, file).to.equal(assertionsIn(text).length);
    }
    expect(engineOf("test/proofs/PoolModel.sol")).to.equal("chc");
    expect(engineOf("test/proofs/Shares.sol")).to.equal("bmc");
    expect(isPlanted("test/proofs/PlantedModel.sol")).to.equal(true);
    expect(isPlanted("test/proofs/Debt.sol")).to.equal(false);
  });
});
