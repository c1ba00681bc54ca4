// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidator} from "../../../contracts/interfaces/ILiquidator.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {SettableVolatility} from "../../../contracts/mocks/SettableVolatility.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @notice Whoever calls with too little gas is refused by name: he cannot make a good source look silent, nor a token look stuck.
contract StarvationTest is PoolFixture {
    address private constant LENDER = address(0x1001);
    address private constant TRADER = address(0x1002);
    address private constant LIQUIDATOR = address(0x1005);
    uint256 private constant LEAST = 200_000;
    uint256 private constant MOST = 3_000_000;

    IMarginPool private pool;
    PermitToken private usd;
    PermitToken private weth;
    ScriptedOracle private oracle;

    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0));
        usd = new PermitToken("USD", "USD", 6);
        weth = new PermitToken("WETH", "WETH", 18);
        oracle = _oracle(_priceOf(2_000, 6, 18));
        SettableVolatility volatility = new SettableVolatility();
        volatility.set(0.81e18, 0, true, false);
        PoolParams memory p = _params(address(usd), 10e6);
        CollateralParams memory c = _collateral(address(weth), address(oracle));
        c.volatilitySource = address(volatility);
        (c.margin.quantile, c.margin.maintenanceHorizon, c.margin.initialHorizon) = (3_450_000, 10_800, 46_800);
        (c.margin.oracleError, c.margin.volatilityFloor, c.margin.volatilityCap) = (35_000, 400_000, 3_000_000);
        c.margin.maintenanceCap = 500_000;
        p.collaterals = _one(c);
        pool = _create(p);
    }

    /// @notice However much gas a sync gets, it fails or finds what it finds with plenty: never the cap of a source that is silent.
    function test_NobodyStarvesAVolatilitySource() public {
        uint256 snapshot = vm.snapshotState();
        pool.syncMargin();
        (uint256 maintenance, uint256 initial) = pool.marginsOf(0);
        assertTrue(vm.revertToState(snapshot));
        (, uint256 atFirst) = pool.marginsOf(0);
        assertLt(initial, atFirst, "the source says less than the cap");

        uint256 done;
        uint256 named;
        for (uint256 gas = LEAST; gas <= MOST; gas += 50_000) {
            snapshot = vm.snapshotState();
            (bool ok, bytes memory answer) = address(pool).call{gas: gas}(abi.encodeCall(pool.syncMargin, ()));
            if (ok) {
                (uint256 m, uint256 i) = pool.marginsOf(0);
                assertEq(m, maintenance, "maintenance");
                assertEq(i, initial, "initial");
                ++done;
            } else if (_starved(answer, 500_000 + 500_000 / 32)) ++named;
            assertTrue(vm.revertToState(snapshot));
        }
        assertGt(done, 0, "plenty is enough");
        assertGt(named, 0, "refused by name");
    }

    /// @notice However much gas a liquidator gives, a token that moves is not passed over as one that does not.
    function test_NobodyStarvesATokenIntoLookingStuck() public {
        _fund(address(usd), LENDER, address(pool), 1e12);
        _fund(address(usd), LIQUIDATOR, address(pool), 1e12);
        _fund(address(weth), TRADER, address(pool), 10e18);
        vm.prank(LENDER);
        pool.deposit(1e11, LENDER);
        pool.syncMargin();
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = _id(TRADER, 0);
        vm.startPrank(TRADER);
        pool.depositCollateral(ids[0], address(weth), 10e18);
        pool.borrow(ids[0], 10_000e6, TRADER);
        vm.stopPrank();
        oracle.set(_priceOf(1_000, 6, 18));
        assertTrue(pool.isLiquidatable(ids[0]), "liquidatable");
        bytes memory data = abi.encodeCall(pool.liquidate, (ids, LiquidationBatch(ALL, 1, LIQUIDATOR, address(0)), ""));

        uint256 movable;
        uint256 named;
        for (uint256 gas = LEAST; gas <= MOST; gas += 50_000) {
            vm.prank(LIQUIDATOR);
            (bool ok, bytes memory answer) = address(pool).call{gas: gas}(data);
            assertFalse(ok, "passed over");
            if (bytes4(answer) == ILiquidator.MarginPool_TokenMovable.selector) ++movable;
            else if (_starved(answer, 300_000 + 300_000 / 32)) ++named;
        }
        assertGt(movable, 0, "with plenty it proves that it moves");
        assertGt(named, 0, "refused by name");
    }

    /// @dev Whether a call was refused because less than `required` gas was left.
    function _starved(bytes memory answer, uint256 required) private pure returns (bool) {
        if (bytes4(answer) != ILiquidator.MarginPool_InsufficientGas.selector) return false;
        uint256 left;
        uint256 needed;
        assembly ("memory-safe") {
            left := mload(add(answer, 0x24))
            needed := mload(add(answer, 0x44))
        }
        assertLe(left, needed, "there was enough");

        return needed == required;
    }
}
