// Usage: npm run lock   (after any `npm install` that changes package-lock.json)
// 1. npm drops optional platform packages that a registry mirror lacks; `npm ci` then refuses the lock.
// 2. npm silently skips optional packages whose `engines` excludes the Node that runs npm.
// 3. The lock names no registry host: everyone installs from the registry of their own configuration.
import { readFileSync, writeFileSync } from "node:fs";

const file = "package-lock.json";
const lock = JSON.parse(readFileSync(file, "utf8"));
const packages = lock.packages;
for (const [path, meta] of Object.entries({ ...packages })) {
  if (meta.resolved?.startsWith("http")) {
    delete meta.resolved;
    console.log("resolved-", path);
  }
  for (const [name, version] of Object.entries(meta.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (packages[key] || packages[`${path}/node_modules/${name}`]) continue;
    const match = /-(darwin|linux|win32)-(x64|amd64|arm64|ia32)(?:-(gnu|musl|msvc))?$/.exec(name);
    if (!match) continue;
    const [, os, cpu, libc] = match;
    packages[key] = {
      version,
      cpu: [cpu === "amd64" ? "x64" : cpu],
      dev: true,
      ...(libc === "musl" ? { libc: ["musl"] } : libc === "gnu" ? { libc: ["glibc"] } : {}),
      license: "MIT",
      optional: true,
      os: [os],
    };
    console.log("added", key, version);
  }
  if (/node_modules\/@nomicfoundation\/edr-/.test(path) && meta.engines) {
    delete meta.engines;
    console.log("engines-", path);
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");
