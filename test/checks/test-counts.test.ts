import { expect } from "chai";

import { testCounts } from "../../scripts/checks/test-counts.ts";

describe("checks: test counts", function () {
  const output = "  4 passing (20ms)\n\n\n15 passing (11 solidity, 4 mocha)\n";

  it("reads the summary over both runners, colours or not", function () {
    expect(testCounts(output, 0)).to.deep.equal({ passed: 15, failed: 0 });
    expect(testCounts("\u001b[32m15 passing\u001b[39m (15 mocha)\n", 0)).to.deep.equal({ passed: 15, failed: 0 });
    expect(testCounts(`${output}2 failing (1 solidity, 1 mocha)\n`, 1)).to.deep.equal({ passed: 15, failed: 2 });
  });

  it("does not count pending tests as passed", function () {
    expect(testCounts(`  4 passing (20ms)\n  3 pending\n${output}`, 0)).to.deep.equal({ passed: 12, failed: 0 });
  });

  it("never hides a failing exit code, nor a run without tests", function () {
    expect(testCounts(output, 1)).to.deep.equal({ passed: 15, failed: 1 });
    expect(testCounts("", 0)).to.deep.equal({ passed: 0, failed: 1 });
  });
});
