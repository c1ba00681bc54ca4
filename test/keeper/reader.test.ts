import { boundedReaderAbi, boundedReaderCode, priceOracleAbi } from "@bulkhead/sdk/abi";
import { expect } from "chai";
import { AbiCoder, Interface } from "ethers";
import { network } from "hardhat";

const READER = "0x00000000000000000000000000000042756c6b68";
const reader = new Interface(boundedReaderAbi);
const read = new Interface(priceOracleAbi).encodeFunctionData("read");

interface Answer {
  readonly asked: boolean;
  readonly ok: boolean;
  readonly data: string;
}

describe("BoundedReader", () => {
  async function fixture() {
    const connection = await network.create();
    const { ethers, provider } = connection;
    const oracles = await Promise.all(
      [1n, 2n, 3n, 4n, 5n].map((price) => ethers.deployContract("ScriptedOracle", [price])),
    );
    const addresses = await Promise.all(oracles.map((oracle) => oracle.getAddress()));
    const ask = async (gasLimits: readonly bigint[], gas: string): Promise<Answer[]> => {
      const queries = gasLimits.map((gasLimit, i) => [addresses[i], gasLimit, read]);
      const block = await ethers.provider.getBlock("latest");
      // Run by code override, at a block hash: as the keeper does it.
      const result = (await provider.request({
        method: "eth_call",
        params: [
          { to: READER, data: reader.encodeFunctionData("read", [queries]), gas },
          { blockHash: block!.hash },
          { [READER]: { code: boundedReaderCode } },
        ],
      })) as string;
      const [answers] = AbiCoder.defaultAbiCoder().decode(["tuple(bool asked, bool ok, bytes data)[]"], result);
      return answers as Answer[];
    };
    return { connection, oracles, ask };
  }

  it("asks all in one call, and none spoils the others", async () => {
    const { connection, oracles, ask } = await fixture();
    await oracles[1].setManner(1);
    await oracles[2].setManner(2);
    await oracles[3].setManner(3);
    const answers = await ask([200_000n, 200_000n, 200_000n, 3_000_000n, 200_000n], "0x989680");
    expect(answers.map(({ asked }) => asked)).to.deep.equal([true, true, true, true, true]);
    expect(answers.map(({ ok }) => ok)).to.deep.equal([true, false, false, true, true]);
    expect(BigInt(answers[0].data.slice(0, 66))).to.equal(1n);
    expect(BigInt(answers[4].data.slice(0, 66))).to.equal(5n);
    // One megabyte of return data is cut to one kilobyte.
    expect(answers[3].data.length).to.equal(2 + 2 * 1024);
    await connection.close();
  });

  it("says which queries were not asked because the call ran low on gas", async () => {
    const { connection, ask } = await fixture();
    const answers = await ask([100_000n, 50_000_000n, 100_000n, 100_000n, 100_000n], "0x989680");
    expect(answers.map(({ asked }) => asked)).to.deep.equal([true, false, true, true, true]);
    expect([answers[1].ok, answers[1].data]).to.deep.equal([false, "0x"]);
    await connection.close();
  });
});
