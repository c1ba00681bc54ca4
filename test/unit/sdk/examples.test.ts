import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import vm from "node:vm";

import { expect } from "chai";

import * as math from "../../../scripts/sdk/src/math/index.ts";

const FOLDER = "scripts/sdk/src/math";

interface Example {
  readonly name: string;
  readonly lines: readonly string[];
}

/** The lines below each `@example` of a file, with the name of the function that they are about. */
function examplesOf(source: string): Example[] {
  const blocks = source.matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*?@example(?:(?!\*\/)[\s\S])*)\*\/\s*export (?:function|const) (\w+)/g,
  );

  return [...blocks].map(([, comment = "", name = ""]) => ({
    name,
    lines: comment
      .slice(comment.indexOf("@example") + "@example".length)
      .split("\n")
      .map((line) => line.replace(/^\s*\* ?/, "").trim())
      .filter((line) => line !== ""),
  }));
}

/** The digits that a comment promises: `1.5e18` is a fixed-point number cut after its last digit, `11` an exact one. */
function promised(comment: string): { value: bigint; unit: bigint } | undefined {
  const match = /^(-?)([\d_]+)(?:\.(\d+)e18)?(e18)?$/.exec(comment);
  if (match === null) return undefined;
  const [, sign, whole = "0", fraction = "", scaled] = match;
  const decimals = fraction === "" && scaled === undefined ? 0 : 18;
  const digits = BigInt(whole.replaceAll("_", "") + fraction) * 10n ** BigInt(decimals - fraction.length);

  return { value: sign === "-" ? -digits : digits, unit: 10n ** BigInt(decimals - fraction.length) };
}

const files = (await readdir(FOLDER)).filter((name) => name.endsWith("Math.ts"));
const sources = await Promise.all(files.map((file) => readFile(path.join(FOLDER, file), "utf8")));

describe("examples in the documentation of the twin", function () {
  for (const [i, file] of files.entries()) {
    const library = (file.charAt(0).toUpperCase() + file.slice(1, -".ts".length)) as keyof typeof math;
    const examples = examplesOf(sources[i] ?? "");

    it(`${library} has one for every function`, function () {
      const functions = Object.entries(math[library])
        .filter(([, member]) => typeof member === "function")
        .map(([name]) => name);

      expect(examples.map(({ name }) => name)).to.have.members(functions);
    });

    for (const { name, lines } of examples) {
      it(`${library}.${name} does what its example says`, function () {
        const context = vm.createContext({ ...math, ...(math[library] as object) });
        for (const line of lines) {
          const [code = "", comment = ""] = line.split(/\s*\/\/ ?/);
          const result: unknown = vm.runInContext(code, context);
          const expected = promised(comment.split(/[;,(] | \[/)[0] ?? "");
          if (expected !== undefined && (typeof result === "bigint" || typeof result === "number")) {
            const value = BigInt(result);
            const cut =
              expected.unit === 1n ? value : value - (((value % expected.unit) + expected.unit) % expected.unit);
            expect(cut, line).to.equal(expected.value);
          } else if (comment === "true" || comment === "false") {
            expect(result, line).to.equal(comment === "true");
          }
        }
      });
    }
  }
});
