import { expect } from "chai";

import type { Mutant } from "../../../scripts/mutation/mutate.ts";
import { Order } from "../../../scripts/mutation/order.ts";
import type { Reach } from "../../../scripts/mutation/reach.ts";

const mutant = (id: number): Mutant => ({ id, file: "A.sol", line: 1, operator: "", before: "", after: "" });
const reach = (name: string, seconds: number, mutants: readonly number[]): Reach => ({
  test: { kind: "solidity", file: `${name}.t.sol`, name },
  hash: name,
  seconds,
  mutants: new Set(mutants),
  unfit: [],
});

describe("mutation: order of tests", function () {
  const quick = reach("quick", 0.1, [1, 2]);
  const slow = reach("slow", 1, [1, 2]);
  const elsewhere = reach("elsewhere", 0.1, [3]);
  const all = [slow, elsewhere, quick];

  it("leaves out tests that do not come by the mutant, and starts with quick ones", function () {
    expect(new Order().sorted(all, mutant(1))).to.deep.equal([quick, slow]);
    expect(new Order().sorted(all, mutant(4))).to.deep.equal([]);
  });

  it("prefers what killed mutants of the same file for the time it took", function () {
    const order = new Order();
    for (let i = 0; i < 20; i += 1) {
      order.note(quick, mutant(1), false);
      order.note(slow, mutant(1), true);
    }
    expect(order.sorted(all, mutant(2))).to.deep.equal([slow, quick]);
    expect(order.sorted(all, { ...mutant(2), file: "B.sol" })).to.deep.equal([quick, slow]);
  });
});
