import { expect } from "chai";
import hre, { network } from "hardhat";

const { ethers } = await network.create();

describe("toolchain", function () {
  for (const name of ["default", "production"]) {
    it(`compiles for prague with solc 0.8.37 and the optimizer in the ${name} profile`, function () {
      const compilers = hre.config.solidity.profiles[name]?.compilers ?? [];
      expect(compilers.map((compiler) => compiler.version)).to.deep.equal(["0.8.37"]);
      for (const { settings } of compilers) {
        expect(settings).to.have.property("evmVersion", "prague");
        expect(settings).to.have.nested.property("optimizer.enabled", true);
      }
    });
  }

  it("keeps the EIP-170 code size limit on every simulated network", function () {
    for (const config of Object.values(hre.config.networks)) {
      if (config.type === "edr-simulated") expect(config.allowUnlimitedContractSize).to.not.equal(true);
    }
  });

  it("runs on a chain with the prague rules", async function () {
    // EIP-2537 (BLS12-381) came with prague: adding the point at infinity to itself is the point at infinity.
    const sum = await ethers.provider.call({
      to: "0x000000000000000000000000000000000000000b",
      data: "0x" + "00".repeat(256),
    });
    expect(sum).to.equal("0x" + "00".repeat(128));
  });
});
