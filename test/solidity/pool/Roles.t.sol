// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPoolAdmin} from "../../../contracts/interfaces/IPoolAdmin.sol";
import {IPoolFlash} from "../../../contracts/interfaces/IPoolFlash.sol";
import {IPoolReads} from "../../../contracts/interfaces/IPoolReads.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {MarginParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {POOL_DYNAMIC, POOL_SIZE_ADD_ON} from "../../../contracts/types/PoolState.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @notice What the entries of the roles leave behind, and what they refuse, one by one.
contract RolesTest is PoolFixture {
    address private constant CURATOR = address(0x1007);
    address private constant GUARDIAN = address(0x1008);
    address private constant SUCCESSOR = address(0x1009);

    PermitToken private usd;
    PermitToken private weth;
    IMarginPool private pool;

    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0));
        usd = new PermitToken("USD", "USD", 6);
        weth = new PermitToken("WETH", "WETH", 18);
        PoolParams memory p = _params(address(usd), 10e6);
        (p.curator, p.guardian) = (CURATOR, GUARDIAN);
        p.collaterals = _one(_collateral(address(weth), address(_oracle(_priceOf(2_000, 6, 18)))));
        pool = _create(p);
    }

    function test_ANewGuardianHaltsAndTheOldOneDoesNot() public {
        vm.prank(CURATOR);
        pool.setGuardian(SUCCESSOR);
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IPoolAdmin.MarginPool_Unauthorized.selector, GUARDIAN, SUCCESSOR));
        pool.haltNewRisk(1 hours);
        vm.prank(SUCCESSOR);
        pool.haltNewRisk(1 hours);
        assertEq(pool.haltedUntil(), block.timestamp + 1 hours, "halted");
    }

    /// @notice New rules make margins move; the size add-on is looked at only where a notional is named.
    function test_NewRulesNoteThatMarginsMove() public {
        assertEq(pool.poolState().flags, 0, "a plain pool");
        MarginParams memory rules = pool.marginParamsOf(0);
        rules.initialFloor += 10_000;
        vm.startPrank(CURATOR);
        pool.setMarginParams(0, rules);
        assertEq(pool.poolState().flags, POOL_DYNAMIC, "rules alone");
        vm.warp(block.timestamp + 1 days);
        rules.referenceNotional = type(uint112).max;
        pool.setMarginParams(0, rules);
        vm.stopPrank();
        assertEq(pool.poolState().flags, POOL_DYNAMIC | POOL_SIZE_ADD_ON, "a notional");
    }

    function test_OnlyTokensOfTheBasketWindDown() public {
        vm.expectRevert(abi.encodeWithSelector(IPoolReads.MarginPool_NoSuchCollateral.selector, 1, 1));
        pool.windDown(1);
    }

    function test_OnlyTheDebtAssetIsLentByFlash() public {
        assertEq(pool.flashFee(address(usd), 1e6), 0, "free");
        vm.expectRevert(abi.encodeWithSelector(IPoolFlash.MarginPool_UnsupportedFlashToken.selector, address(weth)));
        pool.flashFee(address(weth), 1e6);
    }
}
