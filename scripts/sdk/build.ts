/**
 * Builds the SDK to `scripts/sdk/dist`: plain ES modules with declarations and a `package.json` of their own, ready for
 * `npm pack` and `npm publish` there. `node scripts/sdk/build.ts [folder]`.
 */
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const HERE = import.meta.dirname;

interface Manifest {
  private?: boolean;
  exports: Record<string, unknown>;
  [field: string]: unknown;
}

/** `./src/index.ts` becomes `./index.js` and its declarations. */
function built(source: string): { types: string; default: string } {
  const stem = source.replace("./src/", "./").replace(/\.ts$/, "");
  return { types: `${stem}.d.ts`, default: `${stem}.js` };
}

/** Builds the package into `out`. */
export async function buildSdk(out = path.join(HERE, "dist")): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", path.join(HERE, "tsconfig.json"), "--outDir", out], { stdio: "pipe" });

  const manifest = JSON.parse(await readFile(path.join(HERE, "package.json"), "utf8")) as Manifest;
  delete manifest.private;
  const published = {
    ...manifest,
    exports: Object.fromEntries(
      Object.entries(manifest.exports).map(([name, source]) => [name, built(String(source))]),
    ),
  };
  await writeFile(path.join(out, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  await copyFile(path.join(HERE, "README.md"), path.join(out, "README.md"));
}

if (import.meta.main) await buildSdk(process.argv[2]);
