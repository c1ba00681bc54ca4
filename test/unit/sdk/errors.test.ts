import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";
import { AbiCoder, Interface, id } from "ethers";

import { catalogue, FILES } from "../../../scripts/sdk/generate-catalogue.ts";
import { REMEDIES } from "../../../scripts/sdk/src/errors/remedies.ts";
import { explainError, explainableErrors } from "../../../scripts/sdk/src/index.ts";

const ARTIFACTS = "artifacts/contracts";
const coder = AbiCoder.defaultAbiCoder();

interface ErrorFragment {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly { readonly type: string }[];
}

const errorsOfArtifacts = async (): Promise<ErrorFragment[]> => {
  const files = (await readdir(ARTIFACTS, { recursive: true })).filter(
    (file) => file.endsWith(".json") && !file.startsWith("mocks"),
  );
  const abis = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(path.join(ARTIFACTS, file), "utf8");
      return (JSON.parse(text) as { abi?: ErrorFragment[] }).abi ?? [];
    }),
  );
  return abis.flat().filter(({ type }) => type === "error");
};

describe("sdk: explainError", () => {
  it("has a sentence and a remedy of its own for every custom error of every contract", async () => {
    const fragments = await errorsOfArtifacts();
    expect(fragments.length).to.be.greaterThan(100);
    const known = new Set(explainableErrors());
    for (const fragment of fragments) {
      expect(known, fragment.name).to.include(fragment.name);
      expect(REMEDIES, fragment.name).to.have.property(fragment.name);
      const selector = new Interface([fragment]).getError(fragment.name)?.selector ?? "";
      const { name, sentence, remedy } = explainError(selector);
      expect(name).to.equal(fragment.name);
      expect(sentence, fragment.name).to.match(/^[A-Z].{10,}\.$/s);
      expect(sentence, fragment.name).not.to.include(`${fragment.name}.`);
      expect(remedy, fragment.name).to.match(/^[A-Z].{10,}\.$/s);
    }
  });

  it("is generated from the contracts as they are", async () => {
    expect(await readFile(FILES.errors, "utf8")).to.equal(await catalogue("error"));
    expect(await readFile(FILES.events, "utf8")).to.equal(await catalogue("event"));
  });

  it("says the values", () => {
    const data =
      id("MarginPool_InsufficientCash(uint256,uint256)").slice(0, 10) +
      coder.encode(["uint256", "uint256"], [7, 5]).slice(2);
    expect(explainError(data)).to.deep.equal({
      name: "MarginPool_InsufficientCash",
      values: { amount: 7n, cash: 5n },
      sentence: "More is asked for than the pool has idle (amount 7, cash 5).",
      remedy: REMEDIES["MarginPool_InsufficientCash"],
    });
  });

  it("explains the error inside a failed call of a batch", () => {
    const inner = id("MarginPool_NoDebt(bytes32)").slice(0, 10) + "00".repeat(32);
    const data =
      id("MarginRouter_CallFailed(uint256,bytes)").slice(0, 10) +
      coder.encode(["uint256", "bytes"], [1, inner]).slice(2);
    const { name, cause } = explainError(data);
    expect(name).to.equal("MarginRouter_CallFailed");
    expect(cause?.name).to.equal("MarginPool_NoDebt");
  });

  it("explains what is not the protocol's own", () => {
    const text = "0x08c379a0" + coder.encode(["string"], ["no"]).slice(2);
    expect(explainError(text).sentence).to.equal('A contract outside of the protocol refused: "no".');
    const panic = "0x4e487b71" + coder.encode(["uint256"], [0x11]).slice(2);
    expect(explainError(panic).sentence).to.include("overflowed");
    expect(explainError("0x").name).to.equal("Unknown");
    expect(explainError("0xdeadbeef").sentence).to.include("0xdeadbeef");
  });

  it("keeps the name where a tool cut the data, and refuses what is no data", () => {
    const cut = id("MarginPool_NoDebt(bytes32)").slice(0, 10) + "00".repeat(7);
    expect(explainError(cut)).to.include({ name: "MarginPool_NoDebt" });
    expect(() => explainError("hello")).to.throw("0x-prefixed");
  });
});
