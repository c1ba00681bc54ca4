import { expect } from "chai";

import { relevantMessages } from "../../tools/warnings.ts";

describe("checks: compiler warnings", function () {
  const message = (severity: "error" | "warning", file: string) => ({
    type: severity === "error" ? "TypeError" : "Warning",
    component: "general",
    message: "text",
    severity,
    sourceLocation: { file },
  });
  const severities = (severity: "error" | "warning", file: string, strict: boolean): string[] =>
    relevantMessages([message(severity, file)], strict).map((relevant) => relevant.severity);

  // Hardhat fails a build on messages that are errors by severity and no warnings by type.
  it("changes the type too, for Hardhat reads both", function () {
    expect(relevantMessages([message("warning", "project/contracts/A.sol")], true)[0]?.type).to.equal("WarningAsError");
  });

  it("drops warnings about packages, never their errors", function () {
    expect(severities("warning", "npm/solady@0.1.26/src/A.sol", true)).to.deep.equal([]);
    expect(severities("error", "npm/solady@0.1.26/src/A.sol", false)).to.deep.equal(["error"]);
  });

  it("keeps warnings about our own files, and makes those about contracts errors when strict", function () {
    expect(severities("warning", "project/contracts/A.sol", false)).to.deep.equal(["warning"]);
    expect(severities("warning", "project/contracts/A.sol", true)).to.deep.equal(["error"]);
    expect(severities("warning", "project/contracts/mocks/A.sol", true)).to.deep.equal(["warning"]);
    expect(severities("warning", "project/test/solidity/A.t.sol", true)).to.deep.equal(["warning"]);
  });
});
