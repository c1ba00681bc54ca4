import { expect } from "chai";

import { unitViolations } from "../../scripts/checks/units.ts";

const violations = (body: string): string[] =>
  unitViolations([{ path: "contracts/interfaces/IPool.sol", source: `interface IPool {\n${body}\n}` }]);

describe("checks: units", function () {
  it("refuses a number without a unit in functions, events, errors and structs", function () {
    const found = violations(`
      /// @notice Repays.
      /// @param amount What is repaid.
      /// @return shares What is burned.
      function repay(uint256 amount) external returns (uint256 shares);
      /// @param until When it ends.
      event Halted(uint64 indexed until);
      /// @param debts What is owed.
      error Pool_Debts(uint256[] debts);
      /** @param cap The most. */
      struct Limits { uint128 cap; }`);
    expect(found.map((line) => line.replace(/^\S+ /, ""))).to.deep.equal([
      "@param amount is uint256 and names no [unit]",
      "@return shares is uint256 and names no [unit]",
      "@param until is uint64 and names no [unit]",
      "@param debts is uint256[] and names no [unit]",
      "@param cap is uint128 and names no [unit]",
    ]);
    expect(found[0]).to.match(/^contracts\/interfaces\/IPool\.sol:4 /);
  });

  it("matches unnamed return values by their order", function () {
    const source = `
      /// @return The owner.
      /// @return What is owed.
      function state() external view returns (address, uint256);`;
    expect(violations(source)).to.have.lengthOf(1);
  });

  it("accepts units on any line of the tag, and values that are no numbers", function () {
    const source = `
      /// @notice Repays.
      /// @param id The position.
      /// @param amount What is repaid;
      /// the maximum means all of it [assets].
      /// @param token The token.
      /// @return shares What is burned [shares].
      function repay(PositionId id, uint256 amount, address token) external returns (uint256 shares);`;
    expect(violations(source)).to.deep.equal([]);
  });
});
