import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { deployMarket } from "../helpers/market.ts";

const { ethers, networkHelpers } = await network.create();
const FOLDER = "cache/docs";

/** The TypeScript blocks of a page, and what they promise to print: `console.log(...); // this`. */
function programOf(page: string): { imports: string[]; body: string; promised: string[] } {
  const code = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block).join("\n");
  const imports = [...code.matchAll(/^import .*;$/gm)].map(([line]) => line);
  const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text = ""]) => text);
  return { imports, body: code.replace(/^import .*;$/gm, ""), promised };
}

const market = async () => {
  const m = await deployMarket(ethers);
  const lens = await ethers.deployContract("PoolLens", [ZeroAddress]);
  const { factory, longs, shorts, router, orders, venue, weth, dollars, oracle } = m;
  const contracts = { factory, longs, shorts, router, orders, venue, weth, usdc: dollars, oracle, lens };
  const addresses = Object.fromEntries(
    await Promise.all(Object.entries(contracts).map(async ([name, each]) => [name, await each.getAddress()] as const)),
  );
  return { addresses, trader: m.trader, lender: m.lender, curator: m.keeper };
};

describe("documentation pages", function () {
  this.timeout(120_000);

  for (const page of ["trader", "lender", "integrator", "curator"]) {
    it(`${page}.md does what it says`, async () => {
      const context = await networkHelpers.loadFixture(market);
      const { imports, body, promised } = programOf(await readFile(`docs/${page}.md`, "utf8"));
      expect(promised.length, "figures on the page").to.be.greaterThan(4);

      await mkdir(FOLDER, { recursive: true });
      const file = path.resolve(FOLDER, `${page}.ts`);
      const head = "export default async ({ addresses, trader, lender, curator, console }) => {";
      await writeFile(file, `${imports.join("\n")}\n${head}\n${body}\n};\n`);
      const printed: string[] = [];
      const log = (...values: unknown[]): void => {
        printed.push(values.map((value) => (typeof value === "bigint" ? `${value}n` : String(value))).join(" "));
      };
      const program = (await import(pathToFileURL(file).href)) as { default(context: object): Promise<void> };
      await program.default({ ...context, console: { log } });
      await rm(file);
      expect(printed).to.deep.equal(promised);
    });
  }
});
