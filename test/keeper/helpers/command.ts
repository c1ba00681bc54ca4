import { spawn } from "node:child_process";
import path from "node:path";

const MAIN = path.resolve(import.meta.dirname, "../../../scripts/keeper/src/main.ts");

/** What a command of the keeper said, and how it ended. */
export interface Ran {
  readonly code: number | null;
  /** Its lines on stdout, each a JSON object. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly stderr: string;
}

/** Runs a command of the keeper to its end, as a process of its own. */
export async function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd: string = process.cwd(),
): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...process.env, ...environment } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const lines = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, lines, stderr };
}
