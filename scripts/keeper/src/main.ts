#!/usr/bin/env node
import { enableCompileCache, flushCompileCache } from "node:module";

import { KeeperError } from "./errors.ts";

// Half of a start is compiling what has not changed since the last one, and after a crash every position waits for it.
enableCompileCache();
const { createCli } = await import("./cli.ts");
// Now, because a process that is killed writes nothing when it ends.
flushCompileCache();

try {
  await createCli().parseAsync();
} catch (error) {
  // A KeeperError says what to do; anything else is a mistake of the keeper's and needs its stack.
  console.error(error instanceof KeeperError ? error.message : error);
  process.exitCode = 1;
}
