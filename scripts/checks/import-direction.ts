/**
 * Who may import whom:
 *
 *   types <- libraries <- pool modules <- MarginPool <- PoolFactory
 *
 * Interfaces know types and interfaces only. Periphery, group, oracle and governance know the core only by its interfaces,
 * types and libraries, and the core knows none of them. Only tests import mocks. The keeper knows the SDK and packages, the
 * SDK knows neither Hardhat nor the rest of the repository.
 */
import path from "node:path";

import { lineAt, readSources, report, withoutComments, type SourceFile } from "./source-files.ts";

const OUTER = ["periphery", "group", "oracle", "governance"];
const SHARED = ["types", "libraries", "interfaces"];

/** What each layer may import besides packages; a folder of its own that is not listed is treated like the periphery. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  types: ["types"],
  libraries: ["types", "libraries"],
  interfaces: ["types", "interfaces"],
  pool: [...SHARED, "pool"],
  MarginPool: [...SHARED, "pool"],
  factory: [...SHARED, "pool", "MarginPool", "factory"],
};

/** All imports that point the wrong way, as `file:line message`. */
export function importViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const code = withoutComments(file.source);
    return importsOf(code).flatMap(({ specifier, index }) => {
      const problem = file.path.endsWith(".sol")
        ? solidityProblem(file.path, specifier)
        : typescriptProblem(file.path, specifier);
      return problem === undefined ? [] : [`${file.path}:${lineAt(code, index)} ${problem}`];
    });
  });
}

function importsOf(code: string): { specifier: string; index: number }[] {
  const pattern = /(?:^|[\s;}])(?:(?:import|export)\b(?:[^"';()]*?\bfrom)?\s*|import\s*\(\s*)["']([^"']+)["']/g;
  return [...code.matchAll(pattern)].map((match) => ({ specifier: match[1] ?? "", index: match.index + 1 }));
}

function solidityProblem(file: string, specifier: string): string | undefined {
  const from = layerOf(file);
  if (from === undefined || from === "mocks") return undefined;
  if (/(^|\/)(mocks?|test)\//i.test(specifier)) return `imports a mock or a test: ${specifier}`;
  if (!specifier.startsWith(".")) {
    if (from !== "interfaces" || /\/interfaces\/|\/I[A-Z]\w*\.sol$/.test(specifier)) return undefined;
    return `an interface imports more than an interface from a package: ${specifier}`;
  }
  const target = resolve(file, specifier);
  const to = layerOf(target);
  if (to === undefined) return `imports from outside contracts/: ${target}`;
  const allowed = ALLOWED[from] ?? [...SHARED, from, ...OUTER];
  return allowed.includes(to) ? undefined : `${from} must not import ${to}: ${target}`;
}

function typescriptProblem(file: string, specifier: string): string | undefined {
  if (file.startsWith("test/")) return undefined;
  const target = specifier.startsWith(".") ? resolve(file, specifier) : specifier;
  if (/(^|\/)mocks?\//i.test(target)) return `imports a mock: ${target}`;
  if (target.startsWith("test/")) return `imports a test: ${target}`;
  const workspace = /^scripts\/(sdk|keeper)\//.exec(file)?.[1];
  if (workspace === undefined) return undefined;
  if (specifier.startsWith(".")) {
    return target.startsWith(`scripts/${workspace}/`) ? undefined : `${workspace} leaves its package: ${target}`;
  }
  if (/^(hardhat|@nomicfoundation)(\/|$)/.test(specifier)) return `${workspace} imports Hardhat: ${specifier}`;
  if (/^@bulkhead\//.test(specifier) && !(workspace === "keeper" && /^@bulkhead\/sdk(\/|$)/.test(specifier))) {
    return `${workspace} must not import ${specifier}`;
  }
  return undefined;
}

/** The folder below contracts/ that a file belongs to; files directly in contracts/ are MarginPool and the factory. */
function layerOf(file: string): string | undefined {
  const parts = file.split("/");
  if (parts[0] !== "contracts") return undefined;
  if (parts.length > 2) return parts[1];
  return parts[1] === "MarginPool.sol" ? "MarginPool" : "factory";
}

function resolve(file: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(file), specifier);
}

if (import.meta.main) {
  const files = [
    ...(await readSources(["contracts"], [".sol"])),
    ...(await readSources(["scripts", "deploy"], [".ts"])),
  ];
  report("import-direction", importViolations(files));
}
