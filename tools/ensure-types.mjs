// Type-aware lint needs the generated contract types: build them once if they are missing.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

if (!existsSync("typechain-types")) {
  const options = { stdio: "inherit", shell: process.platform === "win32" };
  process.exit(spawnSync("hardhat", ["build", "--quiet"], options).status ?? 1);
}
