import { expect } from "chai";

import {
  AmountTooLargeError,
  DivisionByZeroError,
  GroupMath,
  LogarithmUndefinedError,
  type MathError,
  MathOverflowError,
  MAX_INT256,
  MAX_UINT256,
  MemberMismatchError,
  PortfolioMath,
  PredictiveMath,
  ScenarioTailError,
  TailOutOfRangeError,
  TooManyMembersError,
  WAD,
  WadMath,
} from "../../../scripts/sdk/src/math/index.ts";

const box = { uncertainty: 0n, maxHedge: 0n };

describe("the arithmetic's refusals", function () {
  const refusals: readonly (readonly [string, new (...args: never[]) => MathError, () => unknown])[] = [
    ["a division by zero, rounding down", DivisionByZeroError, () => WadMath.mulDivDown(1n, 1n, 0n)],
    ["a division by zero, rounding up", DivisionByZeroError, () => WadMath.mulDivUp(1n, 1n, 0n)],
    ["a plain division by zero", DivisionByZeroError, () => WadMath.ceilDiv(1n, 0n)],
    ["more than 256 bits, rounding down", MathOverflowError, () => WadMath.mulDivDown(MAX_UINT256, 2n, 1n)],
    ["more than 256 bits by rounding up alone", MathOverflowError, () => WadMath.mulDivUp(MAX_UINT256, 3n, 2n)],
    ["an exponential of 256 bits", MathOverflowError, () => WadMath.expDown(136n * WAD)],
    ["the logarithm of zero", LogarithmUndefinedError, () => WadMath.lnSigned(0n)],
    ["the logarithm of what no int256 holds", LogarithmUndefinedError, () => WadMath.lnSigned(MAX_INT256 + 1n)],
    ["the quantile of an empty tail", TailOutOfRangeError, () => PredictiveMath.upperQuantile(0n)],
    ["the quantile of more than half", TailOutOfRangeError, () => PredictiveMath.upperQuantile(WAD / 2n + 1n)],
    ["nine members", TooManyMembersError, () => PortfolioMath.varianceOf(Array<bigint>(9).fill(0n), 0n, 0n, box)],
    ["the correlations of nine", TooManyMembersError, () => PortfolioMath.packCorrelations(Array<[]>(9).fill([]))],
    ["a requirement of 2^112", AmountTooLargeError, () => PortfolioMath.varianceOf([1n << 112n], 0n, 0n, box)],
    ["an empty tail of scenarios", ScenarioTailError, () => PortfolioMath.scenarioShortfallUp([1n], [1n], 0)],
    ["a tail beyond the scenarios", ScenarioTailError, () => PortfolioMath.scenarioShortfallUp([1n], [1n], 2)],
    [
      "scenarios of nine assets",
      TooManyMembersError,
      () => PortfolioMath.scenarioShortfallUp(Array<bigint>(9).fill(1n), [1n], 1),
    ],
    [
      "a defaulter who is no member",
      MemberMismatchError,
      () =>
        GroupMath.allocate(1n, {
          contributions: [1n],
          defaulter: 1,
          skin: 0n,
          sharedMargin: [1n],
          sharedCaps: [1n],
          reserve: 0n,
          lenderAssets: 0n,
        }),
    ],
  ];

  for (const [what, errorClass, run] of refusals) {
    it(`refuses ${what} with ${errorClass.name}`, function () {
      expect(run).to.throw(errorClass);
    });
  }
});

describe("correlation words", function () {
  it("give back what was packed", function () {
    const matrix = Array.from({ length: 8 }, (_, i) => Array.from({ length: 8 }, (__, j) => BigInt((i + j) * 7 - 50)));
    const word = PortfolioMath.packCorrelations(matrix);

    expect(word).to.be.lessThan(1n << 224n);
    for (let i = 0; i < 8; ++i) {
      for (let j = 0; j < 8; ++j) {
        if (i !== j) expect(PortfolioMath.correlationOf(word, i, j)).to.equal(matrix[i][j]);
      }
    }
  });
});
