// Makes `npm start` and `npm test` work right after a clone: installs the locked dependencies once.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

if (!existsSync("node_modules/.package-lock.json")) {
  console.log("Installing dependencies (first run only) ...");
  const args = [process.env.npm_execpath, "ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = spawnSync(process.execPath, args, { stdio: "inherit" });
  process.exit(result.status ?? 1);
}
