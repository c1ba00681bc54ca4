// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILenderVault} from "../../../contracts/interfaces/ILenderVault.sol";
import {IPoolFactory} from "../../../contracts/interfaces/IPoolFactory.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {Adjustment} from "../../../contracts/types/Adjustment.sol";
import {PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {Counterparty} from "../helpers/Counterparty.sol";
import {IncidentTest} from "./IncidentTest.sol";

/// @notice A1, A4, A7, A8 and A10 of security.md: incidents of vault shares and of interest elsewhere, played against ours.
contract SharesTest is IncidentTest {
    /* A1 */

    /// @notice A1, Hundred Finance, Sonne, Resupply: for every number of decimals, whoever deposits a unit first and gives money away
    /// gains nothing, and who comes after him loses at most a millionth.
    function test_A1_ShareInflationForAllDecimals() public {
        uint8[6] memory decimals = [0, 2, 6, 8, 18, 24];
        for (uint256 i; i < decimals.length; ++i) {
            PermitToken token = new PermitToken("Asset", "AST", decimals[i]);
            PoolParams memory p = _params(address(token), uint128(10 ** decimals[i]));
            if (p.limits.supplyCap > type(uint104).max) {
                (p.limits.supplyCap, p.limits.borrowCap) = (type(uint104).max, type(uint104).max);
            }
            p.collaterals = _one(_collateral(address(collateral), address(oracle)));
            IMarginPool fresh = _create(p);
            _fund(address(token), ALICE, address(fresh), 1e40);
            _fund(address(token), BOB, address(fresh), 1e40);
            for (uint256 gift = 1; gift < p.limits.supplyCap / 4; gift *= 1000) {
                for (uint256 k; k < 3; ++k) {
                    uint256 snapshot = vm.snapshotState();
                    _inflate(fresh, token, gift, k == 0 ? gift / 2 + 1 : gift * k);
                    assertTrue(vm.revertToState(snapshot));
                }
            }
        }
    }

    /// @notice A1: tokens of more than 24 decimals make no pool, so their rounding is nobody's problem.
    function test_A1_MoreDecimalsAreRefused() public {
        uint8[3] memory decimals = [25, 27, 36];
        for (uint256 i; i < decimals.length; ++i) {
            address token = address(new PermitToken("Asset", "AST", decimals[i]));
            PoolParams memory p = _params(token, uint128(unit));
            p.collaterals = _one(_collateral(address(collateral), address(oracle)));
            vm.expectRevert(
                abi.encodeWithSelector(IPoolFactory.PoolFactory_UnsupportedDecimals.selector, token, decimals[i], 24)
            );
            factory.createPool(p, 0);
        }
    }

    /// @notice A1: a deposit that would give no share is refused, not swallowed. A share is worth more than a unit only after a loss.
    function test_A1_NoDepositForNoShares() public {
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(ILenderVault.MarginPool_ZeroShares.selector, 0));
        pool.deposit(0, ALICE);
    }

    function _inflate(IMarginPool fresh, PermitToken token, uint256 gift, uint256 amount) private {
        uint256 attacker = token.balanceOf(BOB);
        vm.startPrank(BOB);
        fresh.deposit(1, BOB);
        token.transfer(address(fresh), gift);
        vm.stopPrank();
        vm.startPrank(ALICE);
        uint256 back = fresh.redeem(fresh.deposit(amount, ALICE), ALICE, ALICE);
        vm.stopPrank();
        uint256 slack = amount / 1e6 > 2 ? amount / 1e6 : 2;
        assertGe(back + slack, amount, "the victim");
        vm.startPrank(BOB);
        fresh.redeem(fresh.maxRedeem(BOB), BOB, BOB);
        vm.stopPrank();
        assertLe(token.balanceOf(BOB), attacker, "the attacker");
    }

    /* A4 */

    /// @notice A4, Cream, sDOLA: whoever reads the share price sees the same before and after any transaction of one moment. What
    /// rounding leaves to the lenders is less than a reserve unit and a unit for each step.
    function testFuzz_A4_SharePriceStandsStill(uint256 time, uint256 amount, uint256 step) public {
        _reach(1e6 * unit, 700_000, time, 1e6, 1e6);
        amount = bound(amount, unit, 1e5 * unit);
        uint256 price = pool.convertToAssets(1e24);
        uint256 supply = pool.totalSupply();
        PositionId id = _id(BOB, 0);
        vm.startPrank(BOB);
        step = step % 6;
        if (step == 0) pool.redeem(pool.deposit(amount, BOB), BOB, BOB);
        if (step == 1) pool.mint(amount, BOB);
        if (step > 1) {
            pool.depositCollateral(id, address(collateral), 1e24);
            pool.borrow(id, amount, BOB);
        }
        if (step == 2) pool.repay(id, amount / 2 + 1);
        if (step == 3) pool.repay(id, ALL);
        if (step == 4) {
            pool.adjust(id, Adjustment(address(0), 0, address(collateral), 1e18, amount, amount, BOB, address(0)), "");
        }
        vm.stopPrank();
        if (step == 5) {
            Counterparty borrower = new Counterparty();
            borrower.approve(address(asset), address(pool));
            pool.flashLoan(borrower, address(asset), pool.idleCash(), "");
        }
        uint256 moved = pool.convertToAssets(1e24);
        assertGe(moved, price, "the price fell");
        // Four units at most, spread over all shares.
        assertLe(moved - price, (4 * 1e24) / supply + 1, "the price jumped");
    }

    /* A7 */

    /// @notice A7: whatever comes first in a transaction, utilisation is read after the interest up to now: an action after an explicit
    /// accrual gives the same books as the action alone.
    function testFuzz_A7_AccrualComesFirst(uint256 time, uint256 amount, uint256 action) public {
        _reach(1e6 * unit, 700_000, 0, 1e6, 1e6);
        vm.warp(block.timestamp + bound(time, 1, 365 days));
        amount = bound(amount, unit, 1e4 * unit);
        uint256 snapshot = vm.snapshotState();
        _act(action, amount);
        bytes32 alone = _books();
        assertTrue(vm.revertToState(snapshot));
        pool.syncMargin();
        _act(action, amount);
        assertEq(_books(), alone, "books");
    }

    function _act(uint256 action, uint256 amount) private {
        PositionId id = _id(TRADER, 0);
        action = action % 4;
        vm.startPrank(action < 2 ? ALICE : TRADER);
        if (action == 0) pool.deposit(amount, ALICE);
        if (action == 1) pool.withdraw(amount, ALICE, ALICE);
        if (action == 2) {
            pool.depositCollateral(id, address(collateral), 1e24);
            pool.borrow(id, amount, TRADER);
        }
        if (action == 3) pool.repay(id, amount);
        vm.stopPrank();
    }

    function _books() private view returns (bytes32) {
        (uint256 a, uint256 b, ) = pool.poolWords();

        // The ramp and its start are the sync's own.
        return keccak256(abi.encode(a & ~(uint256(type(uint40).max) << 200), uint208(b), pool.totalSupply()));
    }

    /* A8 */

    /// @notice A8, Stream xUSD: a lender who runs before a loss is realised gains no more by it than the documented bound: the loss
    /// times his share, limited by the idle cash; and he who comes in between to catch a payout gets none.
    function testFuzz_A8_BadDebtRun(uint256 fall, uint256 share) public {
        PositionId id = _lendAndBorrow(pool, address(collateral));
        share = bound(share, 1e3 * unit, 1e6 * unit);
        vm.prank(BOB);
        pool.deposit(share, BOB);
        vm.warp(block.timestamp + 30 days);
        _setPrice(bound(fall, 100_000, 800_000));

        uint256 snapshot = vm.snapshotState();
        uint256 assets = pool.totalAssets();
        _liquidate(pool, id, _keeper());
        uint256 loss = assets > pool.totalAssets() ? assets - pool.totalAssets() : 0;
        uint256 fair = pool.convertToAssets(pool.balanceOf(BOB));
        assertTrue(vm.revertToState(snapshot));

        uint256 cash = pool.idleCash();
        vm.startPrank(BOB);
        uint256 got = pool.redeem(pool.maxRedeem(BOB), BOB, BOB);
        vm.stopPrank();
        assertLe(got, cash, "more than the cash");
        uint256 bound_ = (loss * share) / (share + 1e6 * unit) + 2;
        assertLe(got, fair + bound_, "more than the documented bound");
    }

    /// @notice A8: who enters before bad debt is realised, to share in what the reserve pays, shares in the loss instead.
    function testFuzz_A8_NobodyEntersForThePayout(uint256 fall, uint256 amount) public {
        PositionId id = _lendAndBorrow(pool, address(collateral));
        vm.warp(block.timestamp + 365 days);
        _setPrice(bound(fall, 100_000, 800_000));
        amount = bound(amount, unit, 1e9 * unit);
        uint256 before = asset.balanceOf(BOB);
        vm.prank(BOB);
        uint256 shares = pool.deposit(amount, BOB);
        _liquidate(pool, id, _keeper());
        vm.prank(BOB);
        pool.redeem(shares, BOB, BOB);
        assertLe(asset.balanceOf(BOB), before, "gained");
    }

    /* A10 */

    /// @notice A10: whoever keeps the cash at zero by taking each repayment pays for it every day at the steepest rate, and each lender
    /// gets out what was repaid if he is first.
    function test_A10_KeepingLendersInCosts() public {
        vm.prank(ALICE);
        pool.deposit(1e6 * unit, ALICE);
        PositionId id = _id(BOB, 0);
        vm.startPrank(BOB);
        pool.depositCollateral(id, address(collateral), 1e24);
        pool.borrow(id, 1e6 * unit, BOB);
        vm.stopPrank();
        uint256 rate = pool.poolState().rateAtTarget;
        vm.warp(block.timestamp + 10 days);
        assertGt(pool.poolState().rateAtTarget, rate, "the rate rises while utilisation is full");
        uint256 cost = pool.debtOf(id) - 1e6 * unit;
        // Ten days at 16 % a year and more.
        assertGt(cost, (1e6 * unit * 16 * 10) / 100 / 365, "the griefer's cost");
        vm.prank(BOB);
        pool.repay(id, 1_000 * unit);
        assertEq(pool.maxWithdraw(ALICE), 1_000 * unit, "what was repaid");
        vm.prank(ALICE);
        pool.withdraw(1_000 * unit, ALICE, ALICE);
    }

    /// @dev A liquidator with money in the ordinary pool.
    function _keeper() private returns (address) {
        _fund(address(asset), KEEPER, address(pool), 1e12 * unit);

        return KEEPER;
    }
}
