import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { mutate, switchLibrary, type Mutant } from "../../../scripts/mutation/mutate.ts";
import { choose } from "../../../scripts/mutation/sample.ts";
import { parseTyped } from "../../../scripts/tree/syntax.ts";

const FILE = "contracts/libraries/Sample.sol";
const SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

library Rounding {
    function mulDown(uint256 x, uint256 y) internal pure returns (uint256) {
        return (x * y) / 10;
    }

    function mulUp(uint256 x, uint256 y) internal pure returns (uint256) {
        return (x * y + 9) / 10;
    }
}

contract Sample {
    error Sample_Low(int256 x);
    event Seen(uint256 x);

    uint256 public sum;

    constructor() {
        sum = 1 + sum;
    }

    function run(uint256 x, int256 y) external {
        require(y > -5, Sample_Low(y));
        if (x == 3) sum += 1;
        else if (!(x < 7) && y != 0) sum = x > 9 ? 1 : 2;
        for (uint256 i; i < x; ++i) sum = Rounding.mulDown(sum, x);
        emit Seen(sum);
    }
}
`;

function planted(): { readonly text: string; readonly mutants: Mutant[] } {
  const root = mkdtempSync(path.join(tmpdir(), "mutate-"));
  mkdirSync(path.join(root, "contracts", "libraries"), { recursive: true });
  writeFileSync(path.join(root, FILE), SOURCE);
  const ast = parseTyped(root, [FILE]).get(FILE);
  if (ast === undefined) throw new Error("no syntax tree");
  const mutants: Mutant[] = [];

  return { text: mutate(FILE, SOURCE, ast, mutants), mutants };
}

describe("mutation: mutants", function () {
  it("compile together", function () {
    const compiler = createRequire(import.meta.url)("solc") as { compile(input: string): string };
    const input = {
      language: "Solidity",
      sources: { [FILE]: { content: planted().text }, [switchLibrary.path]: { content: switchLibrary.content } },
      settings: { outputSelection: { "*": { "*": ["evm.bytecode.object"] } } },
    };
    const output = JSON.parse(compiler.compile(JSON.stringify(input))) as { errors?: { readonly severity: string }[] };
    expect((output.errors ?? []).filter(({ severity }) => severity === "error")).to.deep.equal([]);
  });

  it("change operators, conditions, literals, roundings and statements, but no constructor", function () {
    const { mutants } = planted();
    const lineOf = (text: string): number => SOURCE.split("\n").findIndex((line) => line.includes(text)) + 1;
    const on = (text: string): string[] =>
      mutants.filter(({ line }) => line === lineOf(text)).map(({ after }) => after);

    expect(mutants.some(({ line }) => line === lineOf("sum = 1 + sum"))).to.equal(false);
    expect(on("require(y > -5")).to.have.members(["(y) >= (-5)", "(y) <= (-5)", "true"]);
    expect(on("if (x == 3)")).to.include.members(["true", "false", "(x) != (3)", "uint256(3 + 1)", "sum -= 1;", ""]);
    expect(on("else if")).to.include.members(["(x < 7)", "(!(x < 7)) || (y != 0)", "!(x > 9)"]);
    expect(on("for (uint256")).to.include.members(["(i) <= (x)", "Rounding.mulUp(sum, x)"]);
    expect(on("emit Seen(sum)")).to.deep.equal([""]);
  });

  it("are chosen all in libraries, and elsewhere by seed, some of each file", function () {
    const { mutants } = planted();
    expect(choose(mutants, 1, 1)).to.deep.equal(mutants);

    const elsewhere = mutants.map((mutant, i) => ({ ...mutant, file: `contracts/pool/${String(i % 2)}.sol` }));
    const sample = choose(elsewhere, 6, 1);
    expect(sample.length).to.be.within(6, 7);
    expect(new Set(sample.map(({ file }) => file)).size).to.equal(2);
    expect(choose(elsewhere, 6, 1)).to.deep.equal(sample);
    expect(choose(elsewhere, 6, 2)).not.to.deep.equal(sample);
  });
});
