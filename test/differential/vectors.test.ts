import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { NoSuiteError, VectorFileError, VectorFolderError } from "../../scripts/vectors/errors.ts";
import { twin } from "../../scripts/vectors/maths.ts";
import { readSuites, runSuite, type SuiteFile } from "../../scripts/vectors/run.ts";
import { connectSolidity, type Solidity } from "../../scripts/vectors/solidity.ts";

const FOLDER = "test/vectors";
const IMPLEMENTED = [
  "breaker",
  "covariance",
  "ewma",
  "grace",
  "group_unwind",
  "group_waterfall",
  "health",
  "incentive",
  "liquidation",
  "margin_fractions",
  "normal",
  "portfolio",
  "predictive",
  "quantiles",
  "scenario_es",
  "twap",
  "var_es",
  "waterfall",
];

describe("reference vectors", function () {
  this.timeout(60_000);

  let solidity: Solidity;
  let suites: SuiteFile[];
  before(async function () {
    solidity = await connectSolidity();
    suites = await readSuites(FOLDER);
  });
  after(async function () {
    await solidity.close();
  });

  const suiteOf = (name: string): SuiteFile => suites.find(({ suite }) => suite === name)!;

  for (const name of IMPLEMENTED) {
    it(`pass on both sides: ${name}`, async function () {
      const suite = suiteOf(name);

      const { result, failures } = await runSuite(suite, solidity.maths, twin);

      expect(failures).to.deep.equal([]);
      const all = { passed: suite.cases.length, failed: 0 };
      expect(result).to.deep.equal({ suite: name, cases: suite.cases.length, solidity: all, twin: all });
    });
  }

  context("when a suite is not covered", function () {
    it("says so and counts nothing", async function () {
      const { result } = await runSuite(suiteOf("black_scholes"), solidity.maths, twin);

      expect(result).to.deep.equal({ suite: "black_scholes", cases: 96, status: "not implemented" });
    });
  });

  context("when a reference is wrong by more than its tolerance", function () {
    it("fails in that case alone, on both sides, and names the field", async function () {
      const suite = suiteOf("liquidation");
      const cases = suite.cases.map((vector, i) => {
        if (i !== 3) return vector;
        const out = vector.out as Record<string, unknown>;

        return { ...vector, out: { ...out, B: `${String(out.B)}0001` } };
      });

      const { result, failures } = await runSuite({ ...suite, cases }, solidity.maths, twin);

      const one = { passed: cases.length - 1, failed: 1 };
      expect(result).to.deep.equal({ suite: "liquidation", cases: cases.length, solidity: one, twin: one });
      expect(failures).to.have.lengthOf(2);
      expect(failures[0]).to.match(/^liquidation\[3\] solidity B: /);
    });
  });

  context("when an input is missing", function () {
    it("fails in that case and names the input", async function () {
      const suite = suiteOf("waterfall");
      const [first, ...rest] = suite.cases;
      const { loss, ...others } = first.in as Record<string, unknown>;
      expect(loss).to.be.a("string");

      const { failures } = await runSuite(
        { ...suite, cases: [{ ...first, in: others }, ...rest] },
        solidity.maths,
        twin,
      );

      expect(failures).to.deep.equal([
        "waterfall[0] solidity Input loss is not a decimal number.",
        "waterfall[0] twin Input loss is not a decimal number.",
      ]);
    });
  });

  describe("readSuites", function () {
    let folder: string;
    beforeEach(async function () {
      folder = await mkdtemp(path.join(tmpdir(), "vectors-"));
    });
    afterEach(async function () {
      await rm(folder, { recursive: true });
    });

    const refusal = async (run: Promise<unknown>): Promise<unknown> => {
      try {
        await run;
      } catch (error) {
        return error;
      }

      throw new Error("it was not refused");
    };

    it("refuses a folder that does not exist", async function () {
      expect(await refusal(readSuites(path.join(folder, "nowhere")))).to.be.instanceOf(VectorFolderError);
    });

    it("refuses a folder whose only file begins with an underscore", async function () {
      await writeFile(path.join(folder, "_meta.json"), "{}");

      expect(await refusal(readSuites(folder))).to.be.instanceOf(NoSuiteError);
    });

    for (const [what, text] of [
      ["text that is not JSON", "{"],
      ["a list", "[]"],
      ["no suite name", '{"cases":[{"out":{}}]}'],
      ["no cases", '{"suite":"health","cases":[]}'],
      ["a case without a reference", '{"suite":"health","cases":[{"in":{}}]}'],
    ] as const) {
      it(`refuses a file with ${what} by its name`, async function () {
        await writeFile(path.join(folder, "bad.json"), text);

        const error = await refusal(readSuites(folder));

        expect(error).to.be.instanceOf(VectorFileError);
        expect((error as Error).message).to.contain("bad.json");
      });
    }
  });
});
