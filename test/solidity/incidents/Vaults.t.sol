// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PositionId} from "../../../contracts/types/PositionId.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {VaultState} from "../pool/VaultState.sol";

/// @notice Incidents of vaults elsewhere, played against ours (security.md 1A).
contract VaultIncidentsTest is VaultState {
    function _decimals() internal pure override returns (uint8) {
        return 6;
    }

    /// @notice A5: two thousand tiny round trips leave whoever makes them poorer, at a share price that is no round number.
    function test_A5_RoundingDrift() public {
        _reach(1e6 * unit, 700_000, 400 days, 1e6, 1e6);
        vm.startPrank(BOB);
        pool.deposit(1e4 * unit, BOB);
        uint256 wealth = asset.balanceOf(BOB) + pool.convertToAssets(pool.balanceOf(BOB));
        for (uint256 i; i < 500; ++i) {
            uint256 amount = 1 + (i % 9);
            pool.withdraw(amount, BOB, BOB);
            pool.deposit(amount, BOB);
            uint256 shares = 1 + (i % 7);
            pool.redeem(shares, BOB, BOB);
            pool.mint(shares, BOB);
        }
        assertLe(asset.balanceOf(BOB) + pool.convertToAssets(pool.balanceOf(BOB)), wealth, "gained by rounding");
        vm.stopPrank();
    }

    /// @notice A5: and so do five hundred loans of the least size, opened and repaid in pieces.
    function test_A5_RoundingDriftOfDebt() public {
        _reach(1e6 * unit, 700_000, 400 days, 1e6, 1e6);
        PositionId id = _id(BOB, 0);
        vm.startPrank(BOB);
        pool.depositCollateral(id, address(collateral), 1e21);
        uint256 wealth = asset.balanceOf(BOB);
        for (uint256 i; i < 500; ++i) {
            pool.borrow(id, unit + (i % 9), BOB);
            pool.repay(id, 1 + (i % 3));
            pool.repay(id, ALL);
        }
        assertLe(asset.balanceOf(BOB), wealth, "gained by rounding");
        assertEq(pool.debtOf(id), 0, "debt");
        vm.stopPrank();
    }

    /// @notice A6: the last borrower repays to the last unit and takes everything out; the books say zero.
    function testFuzz_A6_LastBorrower(uint256 deposited, uint256 lent, uint256 time) public {
        _reach(deposited, bound(lent, 100_000, 1e6), time, 1e6, 1e6);
        PositionId id = _id(TRADER, 0);
        vm.assume(pool.debtOf(id) != 0);
        uint256 before = collateral.balanceOf(TRADER) + pool.collateralOf(id, address(collateral));
        vm.startPrank(TRADER);
        pool.repay(id, ALL);
        pool.withdrawCollateral(id, address(collateral), ALL, TRADER);
        vm.stopPrank();
        assertEq(pool.debtOf(id), 0, "debt");
        assertEq(pool.totalDebt(), 0, "total");
        assertEq(pool.poolState().scaledDebt, 0, "scaled");
        assertEq(collateral.balanceOf(TRADER), before, "collateral");
        uint256 all = pool.balanceOf(ALICE);
        assertEq(pool.maxRedeem(ALICE), all, "all lenders can leave");
    }

    /// @notice A7: once over a day or a thousand times give the same within a thousandth of the interest. (Over much longer gaps
    /// the two differ by design: the rate follows utilisation only as far as somebody accrues, and anybody may.)
    function test_A7_AccrueOnceOrOften() public {
        _reach(1e6 * unit, 900_000, 0, 1e6, 1e6);
        uint256 start = block.timestamp;
        uint256 snapshot = vm.snapshotState();
        vm.warp(start + 1 days);
        uint256 once = pool.totalDebt() - 9e5 * unit;
        assertTrue(vm.revertToState(snapshot));
        for (uint256 i = 1; i <= 1_000; ++i) {
            vm.warp(start + (i * 1 days) / 1_000);
            pool.syncMargin();
        }
        uint256 often = pool.totalDebt() - 9e5 * unit;
        assertApproxEqRel(often, once, 1e15, "interest");
    }

    /// @notice A7: no gap and no utilisation makes the books revert, bad debt included.
    function testFuzz_A7_AccrualNeverReverts(uint256 lent, uint256 crash, uint256 cashLeft, uint256 gap) public {
        _reach(1e6 * unit, lent, 30 days, crash, cashLeft);
        vm.warp(block.timestamp + bound(gap, 1, 36_500 days));
        pool.poolState();
        pool.syncMargin();
        vm.startPrank(TRADER);
        for (uint96 i; i < 2; ++i) {
            PositionId id = _id(TRADER, i);
            uint256 debt = pool.debtOf(id);
            if (debt == 0 || debt > asset.balanceOf(TRADER)) continue;
            pool.repay(id, ALL);
            pool.withdrawCollateral(id, address(collateral), ALL, TRADER);
        }
        vm.stopPrank();
    }

    /// @notice A9: a lender of one block, around a liquidation with a fee, gains nothing beyond rounding.
    function testFuzz_A9_LenderOfOneBlock(uint256 amount, uint256 fall) public {
        PositionId id = _leveraged(1e5 * unit);
        oracle.set((_priceOf(1_000, 6, 18) * bound(fall, 850_000, 887_000)) / 1e6);
        amount = bound(amount, unit, 1e9 * unit);
        uint256 wealth = asset.balanceOf(BOB);
        vm.prank(BOB);
        uint256 shares = pool.deposit(amount, BOB);
        _liquidate(id, ALICE);
        vm.prank(BOB);
        pool.redeem(shares, BOB, BOB);
        // All fees of a liquidation go to the reserve until it is full: what reaches lenders at once is less than a reserve unit.
        assertLe(asset.balanceOf(BOB), wealth + 2, "gained");
    }

    /// @notice A10: at full utilisation the limit is the cash, what exceeds it is refused by name, and the rate is at its steepest.
    function test_A10_UtilisationLock() public {
        _reach(1e6 * unit, 500_000, 1 days, 1e6, 0);
        assertEq(pool.idleCash(), 0, "cash");
        assertEq(pool.maxWithdraw(ALICE), 0, "limit");
        assertEq(pool.previewRedeem(pool.maxRedeem(ALICE)), 0, "only shares worth less than a unit");
        vm.expectRevert(abi.encodeWithSelector(ERC4626ExceededMaxWithdraw.selector, ALICE, 1, 0));
        vm.prank(ALICE);
        pool.withdraw(1, ALICE, ALICE);
        uint256 debt = pool.totalDebt();
        vm.warp(block.timestamp + 1 days);
        // 16 % a year and rising
        assertGe(pool.totalDebt() - debt, (debt * 15) / 100 / 365, "interest of a day");
    }

    /// @notice L1, Euler's and others': whoever is borrower, lender and liquidator at once ends with no more than he had.
    function testFuzz_L1_SelfLiquidation(uint256 fall, uint256 share) public {
        vm.prank(ALICE);
        pool.deposit(bound(share, unit, 1e6 * unit), ALICE);
        vm.prank(BOB);
        pool.deposit(1e6 * unit, BOB);
        PositionId id = _id(BOB, 0);
        vm.startPrank(BOB);
        pool.depositCollateral(id, address(collateral), 100e18);
        pool.borrow(id, 84_000 * unit, BOB);
        vm.stopPrank();
        // Down to where the collateral still pays the debt and the least incentive.
        uint256 price = (_priceOf(1_000, 6, 18) * bound(fall, 850_000, 1e6)) / 1e6;
        oracle.set(price);
        uint256 wealth = _wealth(BOB, price);
        if (!pool.isLiquidatable(id)) return;
        _liquidate(id, BOB);
        assertLe(_wealth(BOB, price), wealth + 1, "gained");
    }

    error ERC4626ExceededMaxWithdraw(address owner, uint256 assets, uint256 max);

    function _wealth(address account, uint256 price) private view returns (uint256) {
        PositionId id = _id(account, 0);
        uint256 tokens = collateral.balanceOf(account) + pool.collateralOf(id, address(collateral));

        return
            asset.balanceOf(account) +
            pool.convertToAssets(pool.balanceOf(account)) +
            (tokens * (price / 1e18)) / 1e18 -
            pool.debtOf(id);
    }

    function _leveraged(uint256 debt) private returns (PositionId id) {
        vm.prank(ALICE);
        pool.deposit(10 * debt, ALICE);
        id = _id(TRADER, 0);
        vm.startPrank(TRADER);
        pool.depositCollateral(id, address(collateral), (debt * 1e18) / (800 * unit));
        pool.borrow(id, debt, TRADER);
        vm.stopPrank();
    }

    function _liquidate(PositionId id, address by) private {
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        if (!pool.isLiquidatable(id)) return;
        vm.prank(by);
        pool.liquidate(ids, LiquidationBatch(ALL, 0, by, address(0)), "");
    }
}
