// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPoolAdmin} from "../../../contracts/interfaces/IPoolAdmin.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {PoolParams} from "../../../contracts/types/PoolParams.sol";
import {POOL_FEES} from "../../../contracts/types/PoolState.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @notice What the protocol and the fee recipient are owed lies in the reserve until they come for it, and bad debt does not touch it.
contract FeesTest is PoolFixture {
    address private constant LENDER = address(0x1001);
    address private constant TRADER = address(0x1002);
    address private constant LIQUIDATOR = address(0x1005);
    address private constant RECIPIENT = address(0x1008);
    address private constant PROTOCOL = address(0xfee);

    PermitToken private usd;
    ScriptedOracle private oracle;
    IMarginPool private pool;
    PositionId private id;

    /// @dev A pool that keeps nothing for itself: of the reserve's part a quarter is the protocol's, the rest the recipient's.
    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(PROTOCOL);
        usd = new PermitToken("USD", "USD", 6);
        PermitToken weth = new PermitToken("WETH", "WETH", 18);
        oracle = _oracle(_priceOf(2_000, 6, 18));
        PoolParams memory p = _params(address(usd), 10e6);
        p.collaterals = _one(_collateral(address(weth), address(oracle)));
        p.feeRecipient = RECIPIENT;
        p.reserve.targetShare = 0;
        pool = _create(p);
        vm.prank(PROTOCOL);
        pool.setProtocolFeeShare(250_000);
        _fund(address(usd), LENDER, address(pool), 1e12);
        _fund(address(usd), LIQUIDATOR, address(pool), 1e12);
        _fund(address(weth), TRADER, address(pool), 1e24);
        vm.prank(LENDER);
        pool.deposit(20_000e6, LENDER);
        id = _id(TRADER, 0);
        vm.startPrank(TRADER);
        pool.depositCollateral(id, address(weth), 10e18);
        pool.borrow(id, 15_000e6, TRADER);
        vm.stopPrank();
        vm.warp(block.timestamp + 30 days);
    }

    /// @notice Each takes what is his, once; the note in the books that something is owed goes with the last of it, whoever comes first.
    function test_TheNoteGoesWithTheLastFee() public {
        uint256 snapshot = vm.snapshotState();
        _claims(PROTOCOL, RECIPIENT);
        assertTrue(vm.revertToState(snapshot));
        _claims(RECIPIENT, PROTOCOL);
    }

    /// @notice Where the cash does not reach, a claim takes what there is, and the rest stays owed.
    function test_AClaimTakesNoMoreThanTheCash() public {
        vm.startPrank(LENDER);
        pool.withdraw(pool.maxWithdraw(LENDER) - 1e6, LENDER, LENDER);
        vm.stopPrank();
        (, uint256 owed) = pool.claimableFees();
        assertGt(owed, 1e6, "more than the cash");
        assertEq(_claim(RECIPIENT), 1e6, "what there is");
        (, uint256 left) = pool.claimableFees();
        assertEq(left, owed - 1e6, "the rest");
        assertEq(pool.poolState().flags & POOL_FEES, POOL_FEES, "noted");
    }

    /// @notice Bad debt takes nothing of what is owed: this reserve is all fees, so the lenders bear the whole of it.
    function test_BadDebtDoesNotTouchThem() public {
        (uint256 protocolFees, uint256 poolFees) = pool.claimableFees();
        uint256 debt = pool.debtOf(id);
        uint256 assets = pool.totalAssets();
        assertEq(pool.reserve(), protocolFees + poolFees, "all of the reserve");

        oracle.set(_priceOf(1_000, 6, 18));
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        vm.prank(LIQUIDATOR);
        (uint256 paid, ) = pool.liquidate(ids, LiquidationBatch(ALL, 0, LIQUIDATOR, address(0)), "");
        assertEq(paid, (uint256(10_000e6) * 100 + 100) / 101, "the least incentive, and no top-up out of fees");
        assertApproxEqAbs(pool.totalAssets(), assets - (debt - paid), 1, "the lenders bear it");
        assertEq(_claim(PROTOCOL), protocolFees, "the protocol's");
        assertEq(_claim(RECIPIENT), poolFees, "the recipient's");
    }

    /// @notice Where the protocol takes nothing, the recipient's part is booked all the same, at the sync as at the claim.
    function test_TheRecipientIsOwedAlone() public {
        vm.startPrank(PROTOCOL);
        vm.expectEmit(address(pool));
        emit IPoolAdmin.ProtocolFeeChanged(0);
        pool.setProtocolFeeShare(0);
        pool.claimProtocolFees();
        vm.stopPrank();
        _claim(RECIPIENT);
        vm.warp(block.timestamp + 30 days);
        (, uint256 owed) = pool.claimableFees();
        assertGt(owed, 0, "owed");
        pool.syncMargin();
        (uint256 protocolFees, uint256 poolFees) = pool.claimableFees();
        assertEq(protocolFees, 0, "the protocol's");
        assertEq(poolFees, owed, "the recipient's");
        assertEq(_claim(RECIPIENT), owed, "claimed");
    }

    /// @notice A reserve is filled up to its target, and not above: from then on all is the recipient's.
    function test_AReserveIsFilledToItsTarget() public {
        PoolParams memory p = _params(address(usd), 10e6);
        PermitToken token = new PermitToken("T", "T", 18);
        p.collaterals = _one(_collateral(address(token), address(_oracle(_priceOf(1, 6, 18)))));
        (p.feeRecipient, p.reserve.targetShare) = (RECIPIENT, 1_000);
        pool = _create(p);
        _fund(address(usd), LENDER, address(pool), 1e12);
        _fund(address(token), TRADER, address(pool), 40_000e18);
        vm.prank(LENDER);
        pool.deposit(20_000e6, LENDER);
        vm.startPrank(TRADER);
        pool.depositCollateral(id, address(token), 40_000e18);
        pool.borrow(id, 18_000e6, TRADER);
        vm.stopPrank();

        vm.warp(block.timestamp + 30 days);
        pool.syncMargin();
        (, uint256 owed) = pool.claimableFees();
        assertEq(owed, 0, "below it");
        assertGt(pool.reserve(), 0, "on its way");
        vm.warp(block.timestamp + 365 days);
        pool.syncMargin();
        (, owed) = pool.claimableFees();
        assertEq(pool.reserve() - owed, pool.totalDebt() / 1_000, "at its target");
        assertGt(owed, 0, "what was more");
        vm.warp(block.timestamp + 10 days);
        pool.syncMargin();
        (, uint256 later) = pool.claimableFees();
        assertGt(later, owed, "more of it");
        assertEq(pool.reserve() - later, pool.totalDebt() / 1_000, "but for what the target grew with the debt");
    }

    /* INTERNAL */

    function _claims(address first, address second) private {
        (uint256 protocolFees, uint256 poolFees) = pool.claimableFees();
        assertApproxEqAbs(poolFees, 3 * protocolFees, 3, "three quarters");
        assertGt(protocolFees, 0, "owed");
        uint256 reserve = pool.reserve();
        uint256 cash = pool.idleCash();
        uint256 assets = pool.totalAssets();

        uint256 got = _claim(first);
        assertEq(got, first == PROTOCOL ? protocolFees : poolFees, "first");
        assertEq(pool.poolState().flags & POOL_FEES, POOL_FEES, "something is owed");
        got += _claim(second);
        assertEq(got, protocolFees + poolFees, "both");
        assertEq(pool.poolState().flags & POOL_FEES, 0, "nothing is owed");
        assertEq(pool.reserve(), reserve - got, "out of the reserve");
        assertEq(pool.idleCash(), cash - got, "and of the cash");
        assertEq(pool.totalAssets(), assets, "the lenders' is untouched");
        vm.prank(first);
        vm.expectRevert(IPoolAdmin.MarginPool_NothingToClaim.selector);
        if (first == PROTOCOL) pool.claimProtocolFees();
        else pool.claimPoolFees();
    }

    function _claim(address who) private returns (uint256 amount) {
        uint256 before = usd.balanceOf(who);
        vm.expectEmit(true, true, true, false, address(pool));
        emit IPoolAdmin.FeesClaimed(who, 0);
        vm.prank(who);
        amount = who == PROTOCOL ? pool.claimProtocolFees() : pool.claimPoolFees();
        assertEq(usd.balanceOf(who) - before, amount, "paid out");
    }
}
