import { expect } from "chai";

import { errorViolations } from "../../scripts/checks/errors.ts";

const inPool = (body: string): string[] =>
  errorViolations([{ path: "contracts/Pool.sol", source: `contract Pool {\n${body}\n}` }]);

describe("checks: errors", function () {
  const forbidden: [string, string][] = [
    ["is declared before", "error Pool_Halted(); error Pool_Halted();"],
    ["is not named Contract_Reason", "error Halted();"],
    ["nothing here is called Vault", "error Vault_Halted();"],
    ["require with a string", 'function f(uint256 a) external { require(a > g(1, 2), "too small"); }'],
    ["require without a custom error", "function f(uint256 a) external { require(g(a, 2)); }"],
    ["reverts without a custom error", 'function f() external { revert("no"); }'],
    ["reverts without a custom error", "function f() external { revert(); }"],
  ];
  for (const [problem, body] of forbidden) {
    it(`refuses ${body}`, function () {
      const found = inPool(body);
      expect(found).to.have.lengthOf(1);
      expect(found[0])
        .to.contain(problem)
        .and.to.match(/^contracts\/Pool\.sol:2 /);
    });
  }

  it("accepts errors of the contract with arguments, and strings inside them", function () {
    const body = `
      error Pool_TooSmall(uint256 amount, uint256 limit);
      // require(false, "a comment");
      function f(uint256 a) external { require(g(a, 2) > 0, Pool_TooSmall(a, 1)); revert Pool_TooSmall(a, 2); }`;
    expect(inPool(body)).to.deep.equal([]);
  });

  it("lets an interface declare the errors of its contract, and finds a second declaration in another file", function () {
    const declaration = { path: "contracts/interfaces/IVault.sol", source: "interface IVault { error Vault_Full(); }" };
    expect(errorViolations([declaration])).to.deep.equal([]);
    expect(errorViolations([declaration, { ...declaration, path: "contracts/B.sol" }])).to.have.lengthOf(1);
  });

  it("leaves mocks alone", function () {
    const source = 'contract Mock { function f() external { revert("as the token does"); } }';
    expect(errorViolations([{ path: "contracts/mocks/Mock.sol", source }])).to.deep.equal([]);
  });
});
