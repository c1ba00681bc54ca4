import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** One file of the repository. */
export interface SourceFile {
  /** Path from the root of the repository, with forward slashes. */
  readonly path: string;
  readonly source: string;
}

/** Reads every file below the folders whose name ends in one of the endings; a missing folder has no files. */
export async function readSources(folders: readonly string[], endings: readonly string[]): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const folder of folders) {
    for (const name of await namesBelow(folder)) {
      const file = path.posix.join(folder, name.split(path.sep).join("/"));
      if (file.includes("node_modules/") || !endings.some((ending) => file.endsWith(ending))) continue;
      files.push({ path: file, source: await readFile(file, "utf8") });
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Solidity or TypeScript with comments blanked out (same length, same lines); strings are kept. */
export function withoutComments(source: string): string {
  const token = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return source.replace(token, (text) => (text.startsWith("/") ? text.replace(/[^\n]/g, " ") : text));
}

/** The line, counted from 1, of a position in a text. */
export function lineAt(source: string, index: number): number {
  return source.slice(0, index).split("\n").length;
}

/** Prints the violations of a check, or that there are none, and sets the exit code. */
export function report(check: string, violations: readonly string[]): void {
  for (const violation of violations) console.error(violation);
  console.log(violations.length === 0 ? `${check}: ok` : `${check}: ${violations.length} violation(s)`);
  if (violations.length > 0) process.exitCode = 1;
}

async function namesBelow(folder: string): Promise<string[]> {
  try {
    return await readdir(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
