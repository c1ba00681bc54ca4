import { readFileSync } from "node:fs";

import { expect } from "chai";

import { oracleNumbers } from "../../../scripts/oracles/numbers.ts";

describe("docs/oracles.md", function () {
  it("shows the numbers that the code gives", function () {
    const page = readFileSync(new URL("../../../docs/oracles.md", import.meta.url), "utf8");

    expect(page).to.contain(["```text", ...oracleNumbers(), "```"].join("\n"));
  });
});
