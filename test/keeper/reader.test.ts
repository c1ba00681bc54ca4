import { boundedReaderAbi, boundedReaderCode, priceOracleAbi } from "@bulkhead/sdk/abi";
import { expect } from "chai";
import { AbiCoder, Interface } from "ethers";
import { network } from "hardhat";

import { decodeAnswers, encodeRead, type Answer, type Query } from "../../scripts/keeper/src/adapters/boundedReader.ts";
import { MalformedAnswerError } from "../../scripts/keeper/src/errors.ts";

const READER = "0x00000000000000000000000000000042756c6b68";
const reader = new Interface(boundedReaderAbi);
const read = new Interface(priceOracleAbi).encodeFunctionData("read");
const ANSWERS = ["tuple(bool asked, bool ok, bytes data)[]"];
const coder = AbiCoder.defaultAbiCoder();

describe("BoundedReader", () => {
  async function fixture() {
    const connection = await network.create();
    const { ethers, provider } = connection;
    const oracles = await Promise.all(
      [1n, 2n, 3n, 4n, 5n].map((price) => ethers.deployContract("ScriptedOracle", [price])),
    );
    const addresses = await Promise.all(oracles.map((oracle) => oracle.getAddress()));
    const ask = async (gasLimits: readonly bigint[], gas: string): Promise<Answer[]> => {
      const queries = gasLimits.map((gasLimit, i) => ({ target: addresses[i].toLowerCase(), gasLimit, data: read }));
      const block = await ethers.provider.getBlock("latest");
      // Run by code override, at a block hash: as the keeper does it.
      const result = (await provider.request({
        method: "eth_call",
        params: [
          { to: READER, data: encodeRead(queries), gas },
          { blockHash: block!.hash },
          { [READER]: { code: boundedReaderCode } },
        ],
      })) as string;
      return decodeAnswers(result, queries.length);
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

  /** Lengths around those of a word, and none. */
  const LENGTHS = [0, 1, 4, 31, 32, 33, 36, 64, 68, 1024];
  const bytes = (length: number): string => `0x${"5a".repeat(length)}`;

  it("is asked by the keeper in the words that ethers would use", () => {
    const queries = LENGTHS.map((length, i): Query => ({
      target: `0x${`${i}f`.repeat(20)}`,
      gasLimit: 10n ** BigInt(i),
      data: bytes(length),
    }));
    for (const count of [0, 1, queries.length]) {
      const some = queries.slice(0, count);
      const expected = reader.encodeFunctionData("read", [some.map((each) => [each.target, each.gasLimit, each.data])]);
      expect(encodeRead(some)).to.equal(expected);
    }
  });

  it("is understood by the keeper as ethers understands it, and not at all where its answer is cut short", () => {
    const answers = LENGTHS.map((length, i): Answer => ({ asked: i % 3 > 0, ok: i % 2 > 0, data: bytes(length) }));
    for (const count of [0, 1, answers.length]) {
      const some = answers.slice(0, count);
      const result = coder.encode(ANSWERS, [some.map(({ asked, ok, data }) => [asked, ok, data])]);
      expect(decodeAnswers(result, count)).to.deep.equal(some);
      expect(() => decodeAnswers(result, count + 1)).to.throw(MalformedAnswerError);
    }
    // The last answer ends with the result to the byte, so that nothing of it can be missing.
    const whole = coder.encode(ANSWERS, [answers.map(({ asked, ok, data }) => [asked, ok, data])]);
    for (let length = whole.length - 2; length >= 2; length -= 62) {
      expect(() => decodeAnswers(whole.slice(0, length), answers.length), String(length)).to.throw(
        MalformedAnswerError,
      );
    }
  });
});
