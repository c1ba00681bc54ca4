// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPoolFactory} from "../../../contracts/interfaces/IPoolFactory.sol";
import {PoolInfo} from "../../../contracts/interfaces/IPoolLens.sol";
import {PoolLens} from "../../../contracts/periphery/PoolLens.sol";
import {MarginParams, CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {OddSymbol} from "../helpers/OddTokens.sol";
import {IncidentTest} from "./IncidentTest.sol";

/// @notice G2, G8, G9 and G11 of security.md: what roles may do to users, and what hostile parts may do to who only reads.
contract PowersTest is IncidentTest {
    address private constant CURATOR = address(0xc0);
    address private constant GUARDIAN = address(0x60);
    address private constant RECIPIENT = address(0xfe);
    address private constant PROTOCOL = address(0x9c);

    IMarginPool private governed;
    PositionId private id;

    function setUp() public override {
        super.setUp();
        factory = _deployFactory(PROTOCOL);
        PoolParams memory p = _params(address(asset), uint128(unit));
        (p.curator, p.guardian, p.feeRecipient) = (CURATOR, GUARDIAN, RECIPIENT);
        p.collaterals = _one(_collateral(address(collateral), address(oracle)));
        governed = _create(p);
        address[4] memory accounts = [ALICE, BOB, TRADER, KEEPER];
        for (uint256 i; i < 4; ++i) {
            _fund(address(asset), accounts[i], address(governed), 1e12 * unit);
            _fund(address(collateral), accounts[i], address(governed), 1e24);
        }
        id = _lendAndBorrow(governed, address(collateral));
    }

    /// @notice G2: margin rules that a curator changes, as far as they go, lower nobody's health by more than 2 % in an hour, whoever syncs
    /// and however often; and who was at 1.02 is not liquidated within the first.
    function testFuzz_G2_RulesComeSlowly(uint256 floor, uint256 syncs) public {
        MarginParams memory rules = governed.marginParamsOf(0);
        rules.maintenanceFloor = uint32(bound(floor, 100_001, 900_000));
        rules.initialFloor = 999_999;
        vm.prank(CURATOR);
        governed.setMarginParams(0, rules);
        (uint256 before, ) = governed.marginsOf(0);
        syncs = bound(syncs, 1, 6);
        for (uint256 hour; hour < 48; ++hour) {
            for (uint256 i; i < syncs; ++i) {
                vm.warp(block.timestamp + 3600 / syncs);
                governed.syncMargin();
            }
            (uint256 now_, ) = governed.marginsOf(0);
            // The threshold is 1 less the margin, and health goes with it.
            assertGe((1e6 - now_) * 102, (1e6 - before) * 100, "more than 2 % in an hour");
            before = now_;
        }
    }

    /// @notice G2: caps at zero, at once, keep nobody in.
    function test_G2_CapsKeepNobodyIn() public {
        vm.prank(CURATOR);
        governed.setCaps(0, 0);
        _everybodyLeaves();
    }

    /// @notice G8: with everything stopped that can be stopped, repaying, adding, taking out without debt and redeeming go on.
    function test_G8_PausesTrapNobody() public {
        vm.prank(GUARDIAN);
        governed.haltNewRisk(72 hours);
        vm.prank(CURATOR);
        governed.setCaps(0, 0);
        oracle.setState(0, 0, OracleState.SEQUENCER);
        vm.prank(TRADER);
        (bool ok, ) = address(governed).call(abi.encodeCall(governed.borrow, (id, 1, TRADER)));
        assertFalse(ok, "new risk");
        _everybodyLeaves();
    }

    /// @notice G8: nor can the guardian halt without end: after a halt he waits at least as long.
    function test_G8_HaltsEnd() public {
        vm.startPrank(GUARDIAN);
        governed.haltNewRisk(72 hours);
        vm.warp(block.timestamp + 72 hours + 71 hours);
        (bool ok, ) = address(governed).call(abi.encodeCall(governed.haltNewRisk, (1)));
        assertFalse(ok, "in the pause");
        vm.stopPrank();
        vm.prank(TRADER);
        governed.borrow(id, 100 * unit, TRADER);
    }

    /// @notice G9, Radiant, Bybit: with the keys of every role in one hand, no user's tokens, shares, collateral or debt move.
    function test_G9_NoKeyReachesFunds() public {
        address[4] memory roles = [CURATOR, GUARDIAN, RECIPIENT, PROTOCOL];
        bytes[] memory calls = _powers();
        uint256 shares = governed.balanceOf(ALICE);
        uint256 value = governed.convertToAssets(shares);
        uint256 debt = governed.debtOf(id);
        for (uint256 i; i < roles.length; ++i) {
            for (uint256 k; k < calls.length; ++k) {
                vm.prank(roles[i]);
                (bool ok, ) = address(governed).call(calls[k]);
                if (ok) assertGe(k, 9, "a role moved what is a user's");
                assertEq(governed.balanceOf(ALICE), shares, "shares");
                assertGe(governed.convertToAssets(shares), value, "their worth");
                assertEq(governed.collateralOf(id, address(collateral)), 100e18, "collateral");
                assertEq(governed.debtOf(id), debt, "debt");
            }
            assertEq(asset.balanceOf(roles[i]), 0, "assets");
            assertEq(collateral.balanceOf(roles[i]), 0, "collateral");
        }
        assertFalse(governed.isLiquidatable(id), "nor was anybody made liquidatable");
    }

    /// @notice G11: whoever reads many pools at once is not stopped by one whose token burns gas or answers with a megabyte when it is
    /// asked for its symbol; and no list that a view walks is longer than a basket, which ends at eight tokens.
    function test_G11_ViewsAreNotStopped() public {
        PoolLens lens = new PoolLens(address(0));
        address[] memory pools = new address[](2);
        pools[1] = address(governed);
        for (uint256 manner; manner < 4; ++manner) {
            PoolParams memory p = _params(address(asset), uint128(unit));
            p.collaterals = new CollateralParams[](8);
            for (uint256 k; k < 8; ++k) {
                p.collaterals[k] = _collateral(address(new OddSymbol(manner)), address(oracle));
            }
            pools[0] = address(_create(p));
            PoolInfo[] memory infos = lens.poolInfos{gas: 10e6}(pools);
            assertTrue(infos[0].ok, "the odd one");
            assertTrue(infos[1].ok, "the one behind it");
            assertEq(infos[1].totalDebt, governed.totalDebt(), "its debt");
        }
        PoolParams memory nine = _params(address(asset), uint128(unit));
        nine.collaterals = new CollateralParams[](9);
        for (uint256 k; k < 9; ++k) nine.collaterals[k] = _collateral(address(_hostile(18)), address(oracle));
        vm.expectRevert(abi.encodeWithSelector(IPoolFactory.PoolFactory_BasketSize.selector, 9, 8));
        factory.createPool(nine, 0);
    }

    /// @dev Debts are paid, collateral and loans are taken out, by others and by the owners.
    function _everybodyLeaves() private {
        vm.prank(BOB);
        governed.depositCollateral(_id(BOB, 0), address(collateral), 1e18);
        vm.prank(BOB);
        governed.withdrawCollateral(_id(BOB, 0), address(collateral), ALL, BOB);
        vm.prank(BOB);
        governed.repay(id, 1_000 * unit);
        vm.startPrank(TRADER);
        governed.repay(id, ALL);
        governed.withdrawCollateral(id, address(collateral), ALL, TRADER);
        vm.stopPrank();
        uint256 all = governed.balanceOf(ALICE);
        vm.prank(ALICE);
        governed.redeem(all, ALICE, ALICE);
        assertEq(governed.totalSupply(), 0, "all lenders left");
    }

    /// @dev The first nine would take something; the others are what the roles are for.
    function _powers() private view returns (bytes[] memory c) {
        c = new bytes[](15);
        c[0] = abi.encodeCall(governed.withdrawCollateral, (id, address(collateral), 1, CURATOR));
        c[1] = abi.encodeCall(governed.borrow, (id, unit, CURATOR));
        c[2] = abi.encodeCall(governed.redeem, (1, CURATOR, ALICE));
        c[3] = abi.encodeCall(governed.transferFrom, (ALICE, CURATOR, 1));
        c[4] = abi.encodeCall(governed.claimPoolFees, ());
        c[5] = abi.encodeCall(governed.claimProtocolFees, ());
        c[6] = abi.encodeCall(governed.buyOrphans, (address(collateral), 1, ALL, CURATOR));
        c[7] = abi.encodeCall(governed.succeedOracle, (0));
        c[8] = abi.encodeCall(governed.windDown, (0));
        c[9] = abi.encodeCall(governed.setCaps, (0, 0));
        c[10] = abi.encodeCall(governed.setMarginParams, (0, _strictest()));
        c[11] = abi.encodeCall(governed.announceOracle, (0, address(this), false));
        c[12] = abi.encodeCall(governed.haltNewRisk, (72 hours));
        c[13] = abi.encodeCall(governed.setProtocolFeeShare, (250_000));
        c[14] = abi.encodeCall(governed.setFeeRecipient, (RECIPIENT));
    }

    function _strictest() private view returns (MarginParams memory rules) {
        rules = governed.marginParamsOf(0);
        (rules.maintenanceFloor, rules.initialFloor) = (900_000, 1_000_000);
    }
}
