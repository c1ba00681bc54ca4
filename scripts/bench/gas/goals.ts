/** The scenarios in the order of gas.md, with their goals [exec gas]. */
export const GOALS: readonly (readonly [id: string, goal: number, what: string])[] = [
  ["A1", 64_500, "a new lender deposits"],
  ["A2", 47_500, "the same lender again"],
  ["A3", 46_000, "he withdraws a half"],
  ["B1", 44_000, "a new borrower deposits collateral"],
  ["B2", 27_000, "he adds as much"],
  ["C1", 45_000, "he borrows"],
  ["C2", 45_000, "he borrows more"],
  ["D1", 80_500, "deposit and borrow in one call"],
  ["D2", 52_500, "repay and withdraw all in one call"],
  ["E0", 42_000, "repay a part"],
  ["E1", 42_000, "repay all"],
  ["E2", 20_000, "withdraw all, no debt"],
  ["E3", 37_000, "withdraw a part, debt open"],
  ["L1", 117_000, "open at three times leverage, one swap inside"],
  ["L2", 87_500, "close it, one swap inside"],
  ["F1", 64_500, "liquidate, collateral is left"],
  ["F3", 109_000, "liquidate without capital"],
  ["G1", 60_500, "liquidate, bad debt is written off"],
  ["H1", 5_000_000, "create one more pool"],
  ["I100", 950_000, "liquidate 100 positions, in all"],
  ["K8", 100_000, "borrow against a basket of eight"],
];

/** Positions of the batch. */
export const BATCH = 100;
