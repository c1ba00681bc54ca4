import path from "node:path";

import { UsageError } from "./errors.ts";

const ROOT = path.join(import.meta.dirname, "../..");

/** What a command over a folder of market data was asked for. */
export interface Options {
  readonly folder: string;
  /** Where long series are looked for that the folder does not have. */
  readonly fallback: string;
  readonly out: string;
  /** Those of the known flags that were given. */
  readonly flags: ReadonlySet<string>;
}

/**
 * Reads `[folder] [--out folder]` and flags. The folder is by default BULKHEAD_DATA, else ../shared/data.
 *
 * @param args - Arguments of the command.
 * @param command - Its name: what it writes goes to `out/<command>`.
 * @param flags - Flags that it knows.
 * @throws {UsageError} for any other option.
 */
export function readOptions(args: readonly string[], command: string, flags: readonly string[] = []): Options {
  const fallback = path.resolve(process.env.BULKHEAD_DATA ?? path.join(ROOT, "../shared/data"));
  let [folder, out] = [fallback, path.join(ROOT, "out", command)];
  const given = new Set<string>();
  for (let i = 0; i < args.length; i += 1) {
    const argument = args[i] ?? "";
    if (flags.includes(argument)) given.add(argument);
    else if (argument === "--out") out = path.resolve(args[(i += 1)] ?? "");
    else if (argument.startsWith("-")) {
      const known = flags.map((flag) => `[${flag}] `).join("");
      throw new UsageError(argument, `npm run ${command} -- [folder] ${known}[--out folder]`);
    } else folder = path.resolve(argument);
  }

  return { folder, fallback, out, flags: given };
}
