/** Builds of single compiler profiles, each in its own folder below cache/, so that they neither disturb nor repeat the daily build. */
import { spawnSync } from "node:child_process";
import path from "node:path";

/** A build with one compiler profile failed. */
export class ProfileBuildError extends Error {
  override readonly name = "ProfileBuildError";

  constructor(profile: string) {
    super(`The build with the ${profile} profile failed; the compiler's messages are above.`);
  }
}

/**
 * Builds the contracts with a compiler profile; incremental.
 *
 * @returns The folder of the artifacts.
 * @throws {ProfileBuildError}
 */
export function buildProfile(profile: string): string {
  const folder = path.join("cache", `sizes-${profile}`);
  const artifacts = path.join(folder, "artifacts");
  const build = spawnSync("hardhat", ["build", "--no-tests", "--no-typechain", "--quiet", "--build-profile", profile], {
    env: { ...process.env, ARTIFACTS_DIR: artifacts, CACHE_DIR: path.join(folder, "cache") },
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (build.status !== 0) throw new ProfileBuildError(profile);

  return artifacts;
}
