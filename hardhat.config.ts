import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig, overrideTask } from "hardhat/config";

import { invariantStatistics } from "./tools/invariants.ts";
import { compilerWarnings } from "./tools/warnings.ts";

// solc from npm (WASM): no compiler download, so a build needs no network.
const solc = { version: "0.8.37", path: createRequire(import.meta.url).resolve("solc/soljson.js") };

// Hardhat would take every .ts file below test/ for a mocha test; here only *.test.ts is one, the rest are helpers.
const mochaTests = overrideTask(["test", "mocha"])
  .setInlineAction(async (args: { testFiles?: string[] }, hre, runSuper): Promise<unknown> => {
    if (args.testFiles !== undefined && args.testFiles.length > 0) return runSuper(args);
    const root = hre.config.paths.tests.mocha;
    const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith(".test.ts")).sort();
    return runSuper({ ...args, testFiles: files.map((file) => path.join(root, file)) });
  })
  .build();

// Handlers of invariant tests may revert (a pool refuses many random calls); the invariants are what must hold.
const failOnRevert = false;
const fsPermissions = {
  readDirectory: ["./test/vectors"],
  // Statistics of the stateful invariants.
  dangerouslyWriteDirectory: ["./out/invariants"],
};

export default defineConfig({
  plugins: [toolbox, compilerWarnings],
  tasks: [mochaTests, invariantStatistics],
  paths: {
    sources: "./contracts",
    tests: { mocha: "./test", solidity: "./test/solidity" },
    ignition: "./deploy",
    // scripts/checks/sizes.ts builds each profile beside the daily build.
    artifacts: process.env.ARTIFACTS_DIR ?? "./artifacts",
    cache: process.env.CACHE_DIR ?? "./cache",
  },
  solidity: {
    npmFilesToBuild: [
      "@chainlink/contracts/src/v0.8/shared/mocks/MockV3Aggregator.sol",
      "@chainlink/contracts/src/v0.8/vendor/canonical-weth/WETH9.sol",
      "@openzeppelin/contracts/access/manager/AccessManager.sol",
      "@openzeppelin/contracts/governance/TimelockController.sol",
    ],
    profiles: {
      // Fast to compile: tests and daily work.
      default: {
        ...solc,
        settings: { evmVersion: "prague", optimizer: { enabled: true, runs: 100 } },
      },
      // What is deployed. One compilation for all files: isolated builds would repeat the IR pipeline per file. More runs would
      // make a pool cheaper to use by some 20 gas a call and dearer to create than docs/gas.md allows.
      production: {
        ...solc,
        isolated: false,
        settings: { evmVersion: "prague", viaIR: true, optimizer: { enabled: true, runs: 800 } },
      },
    },
  },
  // Lets fork tests read historical blocks of a local upstream.
  chainDescriptors: {
    31337: { name: "local", chainType: "l1", hardforkHistory: { prague: { blockNumber: 0 } } },
  },
  networks: {
    default: { type: "edr-simulated", chainType: "l1", hardfork: "prague" },
    // Offline stand-in for mainnet that fork tests use when MAINNET_RPC_URL is unset.
    upstream: { type: "edr-simulated", chainType: "l1", chainId: 1, hardfork: "prague" },
    fork: {
      type: "edr-simulated",
      chainType: "l1",
      chainId: 1,
      hardfork: "prague",
      forking: { enabled: false, url: process.env.MAINNET_RPC_URL ?? "http://127.0.0.1:8545" },
    },
    localhost: { type: "http", chainType: "l1", url: process.env.LOCALHOST_URL ?? "http://127.0.0.1:8545" },
  },
  test: {
    solidity: {
      profiles: {
        default: { fsPermissions, fuzz: { runs: 256 }, invariant: { runs: 32, depth: 64, failOnRevert } },
        // One chunk of `npm run test:deep`, which goes from seed to seed.
        deep: {
          fsPermissions,
          fuzz: { runs: 10_000, ...(process.env.FUZZ_SEED === undefined ? {} : { seed: process.env.FUZZ_SEED }) },
          invariant: { runs: 16, depth: 500, failOnRevert },
        },
      },
    },
  },
  // scripts/coverage puts its own markers in; Hardhat only collects what they say.
  coverage: { skipFiles: ["contracts/**"] },
  // The generated files use namespaces, which erasableSyntaxOnly forbids in our own code.
  typechain: { outDir: "./typechain-types", tsNocheck: true },
});
