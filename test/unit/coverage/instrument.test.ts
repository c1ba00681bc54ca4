import { createRequire } from "node:module";

import { expect } from "chai";

import { instrument, markerLibrary, type Marker } from "../../../scripts/coverage/instrument.ts";
import { explain, measure, percent } from "../../../scripts/coverage/report.ts";
import { parse } from "../../../scripts/tree/syntax.ts";

const FILE = "contracts/Sample.sol";
const SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

interface IOther {
    function look() external;
}

contract Sample {
    error Sample_Low(uint256 actual, uint256 least);

    function first(uint256 x) external pure returns (uint256) {
        require(
            x > 1,
            Sample_Low(x, 2)
        );
        require(x != 7, "seven");
        if (x > 10) return x;
        for (uint256 i; i < x; ++i) x += i;

        return x;
    }

    function second(IOther other) external {
        if (address(other) == address(0)) {
            return;
        } else if (address(other) == address(this)) revert();
        unchecked {
            try other.look() {} catch {
                assembly ("memory-safe") {
                    mstore(0x00, 1)
                }
            }
        }
    }
}
`;

function marked(): { readonly text: string; readonly markers: Marker[] } {
  const markers: Marker[] = [];
  const ast = parse({ [FILE]: SOURCE }).get(FILE);
  if (ast === undefined) throw new Error("no syntax tree");

  return { text: instrument(FILE, SOURCE, ast, markers), markers };
}

describe("coverage: markers", function () {
  it("leaves every line where it was, and compiles", function () {
    const { text } = marked();
    expect(text.split("\n")).to.have.length(SOURCE.split("\n").length);

    const compiler = createRequire(import.meta.url)("solc") as { compile(input: string): string };
    const input = {
      language: "Solidity",
      sources: { [FILE]: { content: text }, [markerLibrary.path]: { content: markerLibrary.content } },
      settings: { outputSelection: { "*": { "*": ["evm.bytecode.object"] } } },
    };
    const output = JSON.parse(compiler.compile(JSON.stringify(input))) as { errors?: { readonly severity: string }[] };
    expect((output.errors ?? []).filter(({ severity }) => severity === "error")).to.deep.equal([]);
  });

  it("marks both sides of an if, of a require and of a try, and each function of a contract", function () {
    const { markers } = marked();
    const lines = (kind: Marker["kind"]): number[] =>
      markers.filter((marker) => marker.kind === kind).map(({ line }) => line);

    expect(lines("function")).to.deep.equal([11, 23]);
    expect(lines("branch").sort((a, b) => a - b)).to.deep.equal([12, 12, 16, 16, 17, 17, 24, 24, 26, 26, 28, 28]);
  });

  it("counts a line as covered when a statement on it ran, a branch when its side ran", function () {
    const { markers } = marked();
    const all = new Set(markers.keys());
    expect(measure(markers, all).missed).to.deep.equal([]);
    expect(percent(measure(markers, all).branches)).to.equal(100);

    const notTaken = markers.findIndex(({ kind, line }) => kind === "branch" && line === 17);
    all.delete(notTaken);
    const { missed, branches, lines } = measure(markers, all);
    expect(missed.map(({ text }) => text)).to.deep.equal(["if (x > 10) return x;"]);
    expect(branches).to.deep.equal({ covered: 11, total: 12 });
    expect(percent(lines)).to.equal(100);
  });

  it("accepts an explained gap, and rejects an explanation that fits nothing", function () {
    const { markers } = marked();
    const gap = markers.filter(({ kind, line }) => kind === "branch" && line === 17).slice(0, 1);
    const exception = { file: FILE, text: "if (x > 10) return x;", reason: "a test" };

    expect(explain(gap, []).unexplained).to.deep.equal(gap);
    expect(explain(gap, [exception])).to.deep.equal({ unexplained: [], stale: [] });
    expect(explain([], [exception]).stale).to.deep.equal([exception]);
  });
});
