import { expect } from "chai";
import { readFile } from "node:fs/promises";

import {
  COVERED,
  INCIDENTS,
  PAGE,
  REASONS,
  incidentViolations,
  testsOf,
  withTable,
} from "../../scripts/checks/incidents.ts";
import { readSources } from "../../scripts/checks/source-files.ts";

const real = () => readSources(["test"], [".t.sol", ".test.ts"]);

describe("checks: incidents", function () {
  it("knows all of the catalogue", function () {
    const families = { A: 10, O: 9, L: 10, T: 8, R: 8, G: 11 };
    const ids = Object.entries(families).flatMap(([family, n]) =>
      Array.from({ length: n }, (_, i) => `${family}${i + 1}`),
    );
    expect(Object.keys(INCIDENTS)).to.deep.equal(ids);
    for (const id of [...Object.keys(COVERED), ...Object.keys(REASONS)]) expect(ids).to.include(id);
  });

  it("holds: every incident has a test that exists or a reason, and a row on the page", async function () {
    expect(incidentViolations(await real(), await readFile(PAGE, "utf8"))).to.deep.equal([]);
  });

  it("finds Solidity and mocha tests by their names, not by comments", function () {
    const files = [
      { path: "test/a.t.sol", source: "// function test_A1_No() public\nfunction testFuzz_A1_Yes(uint256) public {}" },
      { path: "test/b.test.ts", source: 'it("A1: in mocha", () => {}); it("B7: unknown", () => {});' },
    ];
    expect(testsOf(files).get("A1")).to.deep.equal([
      { file: "test/a.t.sol", test: "testFuzz_A1_Yes" },
      { file: "test/b.test.ts", test: "A1: in mocha" },
    ]);
  });

  it("misses a test that went away, a row that is not there, and a name on the page that does not exist", async function () {
    const files = await real();
    const page = await readFile(PAGE, "utf8");
    const without = files.filter(({ path }) => !path.includes("Reentrancy"));
    expect(incidentViolations(without, page).join("\n")).to.contain("T1 has no test and no reason");
    expect(incidentViolations(files, page.replace("| T2 |", "| |")).join("\n")).to.contain("no row for T2");
    const renamed = page.replace("::test_T3_FeeOnTransfer", "::test_T3_Gone");
    expect(incidentViolations(files, renamed).join("\n")).to.contain('has no "test_T3_Gone"');
  });

  it("writes a table that it accepts", async function () {
    const files = await real();
    const page = withTable("# P\n\n| incident | a | b |\n| --- | --- | --- |\n", files);
    expect(page).to.match(/^# P\n\n\| incident /);
    expect(incidentViolations(files, page)).to.deep.equal([]);
  });
});
