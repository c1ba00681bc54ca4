// npm skips the optional EDR binary when npm itself runs on Node < 22. `node` here is
// already node_modules/.bin/node (pinned devDependency), so let it finish the install.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
try {
  require("@nomicfoundation/edr");
} catch {
  const npm = process.env.npm_execpath;
  const args = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const install = spawnSync(process.execPath, [npm, ...args], { stdio: "inherit" });
  if (install.status !== 0) process.exit(install.status ?? 1);
  const check = spawnSync(process.execPath, ["-e", 'require("@nomicfoundation/edr")'], { stdio: "inherit" });
  process.exit(check.status ?? 1);
}
