import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

import { TreeError } from "./errors.ts";

/** Names of the files that git tracks, or would if they were added. */
export function filesOf(root: string): readonly string[] {
  const listed = spawnSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  if (listed.status !== 0) throw new TreeError(`\`git ls-files\` failed in ${root}: only what git knows is copied.`);

  return listed.stdout.split("\0").filter((name) => name !== "" && existsSync(path.join(root, name)));
}

/** Copies them to where a copy may be already: what was compiled there stays, so that only changes are compiled. */
export function copyFiles(root: string, copy: string): readonly string[] {
  mkdirSync(copy, { recursive: true });
  for (const name of readdirSync(copy)) {
    if (name !== "artifacts" && name !== "cache") rmSync(path.join(copy, name), { recursive: true });
  }
  const names = filesOf(root);
  for (const name of names) cpSync(path.join(root, name), path.join(copy, name));

  return names;
}
