/** A copy of the working tree in which bugs can be planted: the tree itself is only read. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { copyFiles } from "../tree/files.ts";
import { PlantError } from "./errors.ts";
import type { Plant } from "./plants.ts";

/** Copies what git knows, and what the compiler has done so far; packages are linked. */
export function copyTree(root: string): string {
  const copy = mkdtempSync(path.join(tmpdir(), "bulkhead-canary-"));
  copyFiles(root, copy);
  symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
  for (const folder of ["artifacts", "cache", "typechain-types"]) {
    if (existsSync(path.join(root, folder)))
      cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true });
  }

  return copy;
}

/** The file with the bug in it. @throws {PlantError} when the text to change is not there exactly once. */
export function withBug(source: string, plant: Plant): string {
  if (plant.find === undefined) return plant.replace;
  const matches = source.match(new RegExp(plant.find, "g"))?.length ?? 0;
  if (matches !== 1) throw new PlantError(plant.name, plant.file, matches);

  return source.replace(plant.find, () => plant.replace);
}

/** Plants a bug in the copy. @returns what takes it out again. */
export function plantBug(copy: string, plant: Plant): () => void {
  const file = path.join(copy, plant.file);
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  writeFileSync(file, withBug(before ?? "", plant));

  return () => {
    if (before === undefined) rmSync(file);
    else writeFileSync(file, before);
  };
}
