import { expect } from "chai";

import { importViolations } from "../../scripts/checks/import-direction.ts";

const violations = (path: string, source: string): string[] => importViolations([{ path, source }]);

describe("checks: import direction", function () {
  const forbidden: [string, string][] = [
    ["contracts/types/A.sol", 'import {B} from "../interfaces/IB.sol";'],
    ["contracts/libraries/A.sol", 'import {B} from "../pool/B.sol";'],
    ["contracts/interfaces/IA.sol", 'import {B} from "../libraries/B.sol";'],
    ["contracts/interfaces/IA.sol", 'import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";'],
    ["contracts/pool/A.sol", 'import {\n    MarginPool\n} from "../MarginPool.sol";'],
    ["contracts/pool/A.sol", 'import {PairOracle} from "../oracle/PairOracle.sol";'],
    ["contracts/MarginPool.sol", 'import "./PoolFactory.sol";'],
    ["contracts/PoolFactory.sol", 'import {Router} from "./periphery/Router.sol";'],
    ["contracts/periphery/A.sol", 'import {MarginPool} from "../MarginPool.sol";'],
    ["contracts/group/A.sol", 'import {PoolStorage} from "../pool/PoolStorage.sol";'],
    ["contracts/oracle/A.sol", 'import {MockFeed} from "../mocks/MockFeed.sol";'],
    ["contracts/pool/A.sol", 'import {ERC20Mock} from "@openzeppelin/contracts/mocks/token/ERC20Mock.sol";'],
    ["scripts/keeper/src/a.ts", 'import { b } from "../../sdk/src/b.ts";'],
    ["scripts/keeper/src/a.ts", 'import { b } from "../../../test/helpers/b.ts";'],
    ["scripts/keeper/src/a.ts", 'const { network } = await import("hardhat");'],
    ["scripts/sdk/src/a.ts", 'import { network } from "hardhat";'],
    ["scripts/sdk/src/a.ts", 'export type { Keeper } from "@bulkhead/keeper";'],
    ["scripts/ops/a.ts", 'import { b } from "../../test/helpers/b.ts";'],
    ["deploy/modules/A.ts", 'import { b } from "../../typechain-types/contracts/mocks/B.ts";'],
  ];
  for (const [path, source] of forbidden) {
    it(`refuses ${source.replace(/\s+/g, " ")} in ${path}`, function () {
      expect(violations(path, source)).to.have.lengthOf(1);
    });
  }

  const allowed: [string, string][] = [
    ["contracts/types/A.sol", 'import {B} from "./B.sol";'],
    ["contracts/libraries/A.sol", 'import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";'],
    ["contracts/interfaces/IA.sol", 'import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";'],
    ["contracts/interfaces/IA.sol", 'import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";'],
    ["contracts/pool/A.sol", 'import {PoolStorage} from "./PoolStorage.sol";'],
    ["contracts/MarginPool.sol", 'import {Liquidator} from "./pool/Liquidator.sol";'],
    ["contracts/PoolFactory.sol", 'import {MarginPool} from "./MarginPool.sol";'],
    ["contracts/periphery/A.sol", 'import {IMarginPool} from "../interfaces/IMarginPool.sol";'],
    ["contracts/periphery/A.sol", '// import {MarginPool} from "../MarginPool.sol";'],
    ["contracts/mocks/A.sol", 'import {MarginPool} from "../MarginPool.sol";'],
    ["scripts/keeper/src/a.ts", 'import { b } from "@bulkhead/sdk";'],
    ["scripts/keeper/src/a.ts", 'import { b } from "./b.ts";'],
    ["scripts/ops/a.ts", 'import { network } from "hardhat";'],
  ];
  for (const [path, source] of allowed) {
    it(`accepts ${source} in ${path}`, function () {
      expect(violations(path, source)).to.deep.equal([]);
    });
  }

  it("names the line", function () {
    expect(violations("contracts/types/A.sol", '\n\nimport "../MarginPool.sol";')[0]).to.match(
      /^contracts\/types\/A\.sol:3 /,
    );
  });
});
