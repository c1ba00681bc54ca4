import { execFileSync } from "node:child_process";
import { mkdtemp, mkdir, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { buildSdk } from "../../../scripts/sdk/build.ts";

const PROGRAM = `
import { Pool, Position, explainError, positionId, decodeEvent, uniswapV3Route, WadMath } from "@bulkhead/sdk";
import { marginPoolAbi } from "@bulkhead/sdk/abi";
import { LiquidationMath } from "@bulkhead/sdk/math";
import * as forEthers from "@bulkhead/sdk/ethers";
import * as forViem from "@bulkhead/sdk/viem";

const names: string[] = marginPoolAbi.flatMap((item) => (item.type === "function" ? [item.name] : []));
const position: Position = Position.fromWord(5n);
const id: string = positionId("0x00000000000000000000000000000000000000aa", 1n);
console.log(JSON.stringify({
  adjust: names.includes("adjust"),
  amount: String(position.amounts[0]),
  id,
  name: explainError("0x").name,
  fits: typeof Pool.fromWords === "function" && typeof decodeEvent === "function",
  route: uniswapV3Route([id.slice(0, 42), id.slice(0, 42)], [500]).length,
  math: String(WadMath.mulDown(2n, 10n ** 18n)),
  readers: [typeof forEthers.readPool, typeof forViem.readPool],
}), typeof LiquidationMath.step);
`;

describe("sdk: the package", function () {
  this.timeout(300_000);
  let scratch: string;

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), "sdk-"));
  });
  after(() => rm(scratch, { recursive: true, force: true }));

  it("builds, packs, and is imported and type-checked by a project that knows nothing else", async () => {
    await buildSdk(path.join(scratch, "dist"));
    const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", scratch], {
      cwd: path.join(scratch, "dist"),
      encoding: "utf8",
    });
    const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
    expect(files.map((file) => file.path)).to.include.members(["index.js", "index.d.ts", "abi/index.js", "README.md"]);
    expect(files.every((file) => !/(?<!\.d)\.ts$/.test(file.path))).to.be.true;

    const project = path.join(scratch, "project");
    const target = path.join(project, "node_modules/@bulkhead/sdk");
    await mkdir(target, { recursive: true });
    execFileSync("tar", ["-xzf", path.join(scratch, filename), "--strip-components=1", "-C", target]);
    await writeFile(path.join(project, "package.json"), JSON.stringify({ type: "module" }));
    await writeFile(path.join(project, "program.ts"), PROGRAM);
    const options = { strict: true, module: "nodenext", target: "es2022", noEmit: true, types: ["node"] };
    const config = { compilerOptions: options, include: ["program.ts"] };
    await writeFile(path.join(project, "tsconfig.json"), JSON.stringify(config));
    await mkdir(path.join(project, "node_modules/@types"), { recursive: true });
    for (const name of ["@types/node", "undici-types"]) {
      await symlink(path.resolve("node_modules", name), path.join(project, "node_modules", name));
    }
    execFileSync(process.execPath, [path.resolve("node_modules/typescript/bin/tsc"), "-p", project], {
      encoding: "utf8",
    });

    const output = execFileSync(process.execPath, ["program.ts"], { cwd: project, encoding: "utf8" });
    expect(JSON.parse(output.slice(0, output.lastIndexOf("}") + 1))).to.deep.equal({
      adjust: true,
      amount: "5",
      id: `0x${"0".repeat(38)}aa${"0".repeat(23)}1`,
      name: "Unknown",
      fits: true,
      route: 2 + 86,
      math: "2",
      readers: ["function", "function"],
    });
  });

  it("has a core that imports nothing from outside", async () => {
    const files = (await readdir("scripts/sdk/src", { recursive: true })).filter((file) => file.endsWith(".ts"));
    for (const file of files) {
      const source = await readFile(path.join("scripts/sdk/src", file), "utf8");
      const foreign = [...source.matchAll(/^(?:import|export)[^;]*from "([^"]+)"/gm)].filter(
        ([, specifier = ""]) => !specifier.startsWith("."),
      );
      expect(foreign, file).to.deep.equal([]);
    }
  });
});
