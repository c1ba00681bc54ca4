#!/usr/bin/env node
import { createCli } from "./cli.ts";
import { KeeperError } from "./errors.ts";

try {
  await createCli().parseAsync();
} catch (error) {
  // A KeeperError says what to do; anything else is a mistake of the keeper's and needs its stack.
  console.error(error instanceof KeeperError ? error.message : error);
  process.exitCode = 1;
}
