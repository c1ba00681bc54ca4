import { expect } from "chai";

/**
 * For `expect(x).to.satisfy(near(0.5, 0.01))`: the ethers matchers of Hardhat replace chai's `closeTo` in every test of the process by
 * one that takes integers only.
 */
export const near =
  (expected: number, tolerance: number) =>
  (actual: number): boolean =>
    Math.abs(actual - expected) <= tolerance;

/** The same as a statement; nothing is near to what is undefined. */
export function expectNear(actual: number | undefined, expected: number, tolerance: number, context?: string): void {
  expect(actual ?? NaN, context).to.satisfy(near(expected, tolerance));
}
