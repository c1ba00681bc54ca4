/**
 * Every incident of the catalogue has a test named after it, `test_A5_...` in Solidity or `"A5: ..."` in mocha; or a test of
 * another name that is listed here, or a written reason why it cannot apply. `docs/incidents.md` has a row for each.
 *
 *     node scripts/checks/incidents.ts            checks
 *     node scripts/checks/incidents.ts --write    also writes the table of the page anew
 */
import { readFile, writeFile } from "node:fs/promises";

import { readSources, report, withoutComments, type SourceFile } from "./source-files.ts";

export const PAGE = "docs/incidents.md";

/** The catalogue: what happened elsewhere, by family. */
export const INCIDENTS: Readonly<Record<string, string>> = {
  A1: "Share inflation by the first depositor (Hundred, Sonne, Resupply)",
  A2: "Donation to a live market (Venus, sDOLA)",
  A3: "A function without a health check (Euler v1)",
  A4: "A share price that somebody else reads (Cream)",
  A5: "Rounding that drifts (zkLend, Balancer)",
  A6: "Dust of the last borrower (Abracadabra)",
  A7: "Interest skipped or exploded (Silo)",
  A8: "A run before bad debt is realised (Stream)",
  A9: "A lender of one block around a gain",
  A10: "Lenders locked in by full utilisation",
  O1: "A spot price moved by a flash loan (Mango, UwU)",
  O2: "A price that anybody writes (KiloEx)",
  O3: "Decimals and composition of feeds (Moonwell)",
  O4: "Stale, paused, clamped feeds (Venus and LUNA)",
  O5: "A safety device as weapon (Aave CAPO)",
  O6: "The sequencer's downtime and its grace",
  O7: "A made-up price (Stream, Elixir)",
  O8: "The next price is known (Synthetix, GMX)",
  O9: "A volatility that pokes can shape",
  L1: "Self-liquidation (Euler, Abracadabra)",
  L2: "A bonus that exceeds the margin: the spiral",
  L3: "Bad debt hidden behind dust",
  L4: "A liquidation that others can make fail",
  L5: "Blocked recipients",
  L6: "A basket that burns the liquidator's gas",
  L7: "A jump without bidders (Maker)",
  L8: "Liquidation of the healthy",
  L9: "Contagion between positions margined together",
  L10: "Bad debt made to take the reserve (JELLY)",
  T1: "Reentrancy (lendf.me, Cream, Rari)",
  T2: "Read-only reentrancy (Sentiment, dForce)",
  T3: "Fees on transfer (STA)",
  T4: "Rebasing tokens",
  T5: "Odd return values, tokens without code (Qubit)",
  T6: "Odd decimals",
  T7: "Two addresses of one token (TUSD)",
  T8: "Infinite supply, paused tokens",
  R1: "Calls of anything, drained approvals (Dexible, LiFi)",
  R2: "Callbacks that trust (Dough, Silo)",
  R3: "Checks put off in a batch (Abracadabra)",
  R4: "One value spent twice (Opyn, MISO)",
  R5: "Signatures replayed (Giddy)",
  R6: "A delegate who oversteps",
  R7: "Slippage without a bound",
  R8: "Venues that pay more, less, or something else",
  G1: "A creator's malicious parameters (Onyx, Penpie)",
  G2: "Parameters that change at once",
  G3: "Initialisation by somebody else (Parity)",
  G4: "Addresses taken in advance",
  G5: "Forced ether",
  G6: "Storage that collides (Audius)",
  G7: "The chain itself: clock, many calls, forks",
  G8: "Pauses that trap",
  G9: "Stolen keys (Radiant, Bybit)",
  G10: "The compiler (Vyper)",
  G11: "Views that can be stopped",
};

interface Named {
  readonly file: string;
  /** A Solidity test's function, or a mocha test's title. */
  readonly test: string;
}

const ROUTER = "test/periphery/router.test.ts";
const SIGNATURES = "test/periphery/signatures.test.ts";

/** Tests that play an incident under a name of their own. */
export const COVERED: Readonly<Record<string, readonly Named[]>> = {
  A3: [
    { file: "test/solidity/invariant/Pools.t.sol", test: "invariant_I09_StayHealthy" },
    { file: "test/solidity/invariant/Pools.t.sol", test: "invariant_I11_Authorisation" },
  ],
  A9: [{ file: "test/solidity/pool/CoreRegressions.t.sol", test: "test_NewFeeRecipientGetsNothingOfThePast" }],
  L10: [{ file: "test/solidity/invariant/Pools.t.sol", test: "invariant_I03_OtherPoolsUntouched" }],
  O1: [{ file: "test/unit/oracle/twap.test.ts", test: "is not moved by one transaction, however large" }],
  R1: [
    {
      file: ROUTER,
      test: "refuses tokens, the sandbox and accounts without code as venues, and routes that do not decode",
    },
    { file: ROUTER, test: "has a sandbox that obeys nobody but its adapter" },
  ],
  R2: [
    { file: ROUTER, test: "refuses everybody but pools of the factory" },
    { file: "test/periphery/orders.test.ts", test: "callbacks that it does not expect" },
  ],
  R3: [
    { file: ROUTER, test: "does not nest" },
    { file: ROUTER, test: "is clean for the next batch of the same transaction" },
  ],
  R4: [
    { file: ROUTER, test: "spends the value once, however many calls there are" },
    { file: ROUTER, test: "does not let two calls spend the same value" },
  ],
  R5: [
    { file: SIGNATURES, test: "rejects a change of any single field" },
    {
      file: SIGNATURES,
      test: "rejects signatures of other chains, other contracts and other kinds, and malleable ones",
    },
    { file: SIGNATURES, test: "works though somebody used both permits first" },
  ],
  R6: [
    { file: "test/solidity/pool/CoreRegressions.t.sol", test: "test_OperatorCannotSwapInACircle" },
    { file: "test/solidity/pool/CoreRegressions.t.sol", test: "test_IncreaseAloneDoesNotWithdraw" },
    {
      file: "test/periphery/nft.test.ts",
      test: "hands the position over with the token: the buyer commands, the seller no longer",
    },
  ],
  R7: [
    { file: ROUTER, test: "bounds that the venue does not meet, one-sided on both kinds of trades" },
    { file: "test/periphery/orders.test.ts", test: "a sale worse than the oracle's price less the owner's slippage" },
  ],
  R8: [
    { file: ROUTER, test: "that pay nothing, a half, or the wrong token: refused with both numbers" },
    { file: ROUTER, test: "that pay half as much again: the position gets it" },
    { file: ROUTER, test: "that take less than they may: the rest of the loan is repaid" },
  ],
  G2: [
    {
      file: "test/integration/governance.test.ts",
      test: "changes only through the timelock, and is claimed, never pushed",
    },
  ],
};

/** Why an incident cannot apply, or what of it does not. */
export const REASONS: Readonly<Record<string, string>> = {
  G10:
    "No Vyper, and one compiler: solc is pinned to one version in package.json and in both profiles, `test/unit/toolchain.test.ts` " +
    "holds it. The sizes and gas gates build the production profile; the code that they run is the one that is deployed.",
  L9: "Positions of different owners are margined together only in a group, which owns its positions itself and is asked for nothing but money.",
  T4: "Rebasing tokens are not supported (docs/tokens.md); what is shown is that one harms nobody outside of its own pool.",
  R3: "A pool verifies health inside each entry; there is no flag that puts a check off, so no batch can clear one.",
};

/** Tests by incident: those named after it, and those listed above. */
export function testsOf(files: readonly SourceFile[]): ReadonlyMap<string, readonly Named[]> {
  const tests = new Map<string, Named[]>(Object.keys(INCIDENTS).map((id) => [id, [...(COVERED[id] ?? [])]]));
  for (const { path, source } of files) {
    const code = withoutComments(source);
    for (const [, test = "", id = ""] of code.matchAll(/function ((?:test|testFuzz|invariant)_([A-Z]\d+)_\w+)\(/g)) {
      tests.get(id)?.push({ file: path, test });
    }
    for (const [, , test = "", id = ""] of code.matchAll(/\bit\(\s*(["'`])(([A-Z]\d+):[^\n]*?)\1/g)) {
      tests.get(id)?.push({ file: path, test });
    }
  }

  return tests;
}

/** All violations: incidents without a test and without a reason, listed tests that do not exist, rows that the page lacks. */
export function incidentViolations(files: readonly SourceFile[], page: string): string[] {
  const violations: string[] = [];
  const sources = new Map(files.map(({ path, source }) => [path, source]));
  const exists = ({ file, test }: Named): boolean => sources.get(file)?.includes(test) ?? false;
  for (const [id, tests] of testsOf(files)) {
    if (tests.length === 0 && REASONS[id] === undefined)
      violations.push(`${id} has no test and no reason why it cannot apply`);
    for (const named of tests.filter((each) => !exists(each)))
      violations.push(`${id}: ${named.file} has no "${named.test}"`);
    if (!page.includes(`| ${id} |`))
      violations.push(`${PAGE} has no row for ${id}: run node scripts/checks/incidents.ts --write`);
  }
  for (const [, file = "", test = ""] of page.matchAll(/`([\w/.-]+\.(?:sol|ts))::([^`]+)`/g)) {
    if (!exists({ file, test })) violations.push(`${PAGE}: ${file} has no "${test}"`);
  }

  return violations;
}

/** The page with its table written anew. */
export function withTable(page: string, files: readonly SourceFile[]): string {
  const rows = [...testsOf(files)].map(([id, tests]) => {
    const named = tests.map(({ file, test }) => `\`${file}::${test}\``);
    const all = REASONS[id] === undefined ? named : [...named, REASONS[id]];

    return `| ${id} | ${INCIDENTS[id] ?? ""} | ${all.join("<br>")} |`;
  });
  const head = ["| incident | what happened elsewhere | test, or why it cannot apply |", "| --- | --- | --- |"];

  return page.replace(/^\| incident [\s\S]*(?=\n*$)/m, () => [...head, ...rows].join("\n"));
}

if (import.meta.main) {
  const files = await readSources(["test"], [".t.sol", ".test.ts"]);
  const page = await readFile(PAGE, "utf8");
  const written = process.argv.includes("--write") ? withTable(page, files) : page;
  if (written !== page) await writeFile(PAGE, written);
  report("incidents", incidentViolations(files, written));
}
