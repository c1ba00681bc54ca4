/** The bugs that the gate must find, each a change of text in one file, and the tests that are to find it. */

export interface Plant {
  readonly name: string;
  /** Where it is planted. */
  readonly file: string;
  /** What is changed; it occurs in the file exactly once. Without it the file is new. */
  readonly find?: RegExp;
  readonly replace: string;
  /** Tests of the project that must fail. */
  readonly tests: readonly string[];
}

export const PLANTS: readonly Plant[] = [
  {
    name: "a failing Solidity test",
    file: "test/solidity/Canary.t.sol",
    replace: [
      "// SPDX-License-Identifier: MIT",
      "pragma solidity ^0.8.28;",
      'import {Test} from "./helpers/Test.sol";',
      'contract CanaryTest is Test { function test_Canary() public pure { assertTrue(false, "canary"); } }',
      "",
    ].join("\n"),
    tests: ["test/solidity/Canary.t.sol"],
  },
  {
    name: "a failing mocha test",
    file: "test/unit/canary.test.ts",
    replace: 'import { expect } from "chai";\nit("canary", () => { expect(1).to.equal(2); });\n',
    tests: ["test/unit/canary.test.ts"],
  },
  {
    name: "health check dropped",
    file: "contracts/pool/MarginPolicy.sol",
    find: /require\(power >= debt, .*\);|if \(power < debt\) revert .*;/,
    replace: "",
    tests: ["test/solidity/incidents/Groups.t.sol", "test/integration/lifecycle.test.ts"],
  },
  {
    name: "rounding flipped: debt down, not up",
    file: "contracts/pool/PoolBooks.sol",
    find: /\(scaled \* index \+ INDEX_SCALE - 1\) \/ INDEX_SCALE/,
    replace: "(scaled * index) / INDEX_SCALE",
    tests: ["test/solidity/proofs/MirrorOfBooks.t.sol"],
  },
  {
    name: "accrual skipped",
    file: "contracts/pool/PoolBooks.sol",
    find: /if \(clock == s\.lastAccrual\)/,
    replace: "if (clock >= s.lastAccrual)",
    tests: ["test/solidity/incidents/Shares.t.sol", "test/integration/lifecycle.test.ts"],
  },
  {
    name: "nonce not used",
    file: "contracts/periphery/UnorderedNonces.sol",
    find: /_used\[owner\]\[nonce >> 8\] \|= 1 << \(nonce & 0xff\);/,
    replace: "",
    tests: ["test/periphery/signatures.test.ts"],
  },
  {
    name: "slippage ignored",
    file: "contracts/periphery/router/RouterTrades.sol",
    find: /uint256 target = plan\.amountOut == 0 && plan\.exactOutput \? owed : plan\.amountOut;/,
    replace: "uint256 target = plan.exactOutput ? (plan.amountOut == 0 ? owed : plan.amountOut) : 0;",
    tests: ["test/periphery/router.test.ts"],
  },
];
