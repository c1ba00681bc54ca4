// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGradualExit} from "../../../contracts/interfaces/IGradualExit.sol";
import {ILiquidator} from "../../../contracts/interfaces/ILiquidator.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPoolUpkeep} from "../../../contracts/interfaces/IPoolUpkeep.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {FLAG_GRADUAL_EXIT, PositionWord} from "../../../contracts/types/PositionWord.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice What happens around health 1: calls, slices by opt-in, and what the reserve adds to a close-out.
contract CallsAndSlicesTest is PoolFixture {
    address private constant LENDER = address(0x1001);
    address private constant TRADER = address(0x1002);
    address private constant KEEPER = address(0x1005);
    uint256 private constant CALL_LEVEL = 1.1e18;

    PermitToken private usd;
    PermitToken private weth;
    ScriptedOracle private oracle;
    IMarginPool private pool;
    PositionId private id;

    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0));
        usd = new PermitToken("USD", "USD", 6);
        weth = new PermitToken("WETH", "WETH", 18);
        oracle = _oracle(_priceOf(2_000, 6, 18));
        PoolParams memory p = _params(address(usd), 10e6);
        p.collaterals = _one(_collateral(address(weth), address(oracle)));
        pool = _create(p);
        _fund(address(usd), LENDER, address(pool), 1e15);
        _fund(address(usd), KEEPER, address(pool), 1e15);
        _fund(address(usd), TRADER, address(pool), 1e15);
        _fund(address(weth), TRADER, address(pool), 1e24);
        vm.prank(LENDER);
        pool.deposit(16_000e6, LENDER);
        id = _open(0, 10e18, 15_000e6);
    }

    /* CALLS */

    /// @notice The event comes once on the way down and once on the way up, however often somebody looks.
    function test_ACallIsAnnouncedOnce() public {
        assertFalse(pool.flagMarginCall(id), "healthy");
        // 10 WETH at 1,800 and 90 %: health 1.08
        oracle.set(_priceOf(1_800, 6, 18));
        assertEq(_flagged(3, true), 1, "calls");
        oracle.set(_priceOf(2_000, 6, 18));
        assertEq(_flagged(3, false), 1, "clearances");
        oracle.set(_priceOf(1_750, 6, 18));
        assertEq(_flagged(2, true), 1, "called again");
    }

    /* SLICES */

    /// @notice Only where the owner allowed it, only below the call level, and never below health 1: there liquidation is.
    function testFuzz_SlicesBetweenTheCallLevelAndOne(uint256 price, bool allowed) public {
        price = bound(price, 1_400, 2_000);
        if (allowed) {
            vm.prank(TRADER);
            pool.setGradualExit(id, true);
        }
        oracle.set(_priceOf(price, 6, 18));
        uint256 health = pool.healthOf(id);
        vm.prank(KEEPER);
        (bool ok, bytes memory answer) = address(pool).call(
            abi.encodeCall(pool.exitGradually, (id, address(weth), ALL, 0, KEEPER))
        );
        assertEq(ok, allowed && health >= 1e18 && health < CALL_LEVEL, "whether");
        if (!ok) {
            assertEq(bytes32(bytes4(answer)), bytes32(IGradualExit.MarginPool_NoGradualExit.selector), "error");
            return;
        }
        (uint256 repaid, uint256 seized) = abi.decode(answer, (uint256, uint256));
        // At most a tenth of the debt and the least incentive, 1 %, both in proportion to the depth below the call level.
        uint256 depth = ((CALL_LEVEL - health) * 1e18) / (CALL_LEVEL - 1e18);
        assertLe(repaid, (15_000e6 * depth) / 10e18 + 1, "size");
        uint256 worth = (seized * price * 1e6) / 1e18;
        assertLe(worth, repaid + (repaid * depth) / 100e18 + 1, "incentive");
        assertGe(pool.healthOf(id), health, "to the worse");
    }

    /// @notice At the call level itself there is nothing to do yet; a dollar below it there is.
    function test_SlicesBeginBelowTheCallLevel() public {
        PositionId other = _open(1, 0.55e18, 765e6);
        vm.prank(TRADER);
        pool.setGradualExit(other, true);
        oracle.set(_priceOf(1_700, 6, 18));
        assertEq(pool.healthOf(other), CALL_LEVEL, "0.55 x 1,700 x 90 % / 765");
        vm.startPrank(KEEPER);
        vm.expectRevert(
            abi.encodeWithSelector(IGradualExit.MarginPool_NoGradualExit.selector, other, CALL_LEVEL, CALL_LEVEL)
        );
        pool.exitGradually(other, address(weth), ALL, 0, KEEPER);
        oracle.set(_priceOf(1_699, 6, 18));
        (uint256 repaid, ) = pool.exitGradually(other, address(weth), ALL, 0, KEEPER);
        vm.stopPrank();
        assertGt(repaid, 0, "repaid");
    }

    /// @notice Nobody opts in for another, and the owner may opt out again.
    function test_OnlyTheOwnerOptsIn() public {
        vm.prank(KEEPER);
        (bool ok, bytes memory answer) = address(pool).call(abi.encodeCall(pool.setGradualExit, (id, true)));
        assertFalse(ok, "for another");
        assertEq(bytes32(bytes4(answer)), bytes32(IPositionLedger.MarginPool_NotAuthorized.selector), "error");
        oracle.set(_priceOf(1_750, 6, 18));
        vm.startPrank(TRADER);
        pool.setGradualExit(id, true);
        pool.setGradualExit(id, false);
        vm.stopPrank();
        vm.prank(KEEPER);
        vm.expectRevert(
            abi.encodeWithSelector(IGradualExit.MarginPool_NoGradualExit.selector, id, pool.healthOf(id), CALL_LEVEL)
        );
        pool.exitGradually(id, address(weth), ALL, 0, KEEPER);
    }

    /// @notice A slice so small that rounding leaves the debt as it was would only take collateral: it is refused.
    function test_ASliceThatRoundingMakesWorthlessIsRefused() public {
        vm.prank(TRADER);
        pool.setGradualExit(id, true);
        vm.warp(block.timestamp + 1 days);
        oracle.set(_priceOf(1_750, 6, 18));
        uint256 debt = pool.debtOf(id);
        // One unit of debt and its incentive, rounded down to one unit: 90 % of what is left weigh a unit less.
        uint256 health = (uint256(15_750e6) * 1e18) / debt;
        uint256 left = (uint256(15_750e6 - 1) * 1e18) / debt;
        assertEq(pool.healthOf(id), health, "health");
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IGradualExit.MarginPool_NoGradualExit.selector, id, left, health));
        pool.exitGradually(id, address(weth), 1, 0, KEEPER);
    }

    /// @notice The choice is announced with the position's new word, either way.
    function test_TheChoiceIsAnnounced() public {
        PositionWord word = pool.positionWord(id);
        vm.startPrank(TRADER);
        vm.expectEmit(address(pool));
        emit IGradualExit.GradualExitSet(id, true, word.withFlags(FLAG_GRADUAL_EXIT));
        pool.setGradualExit(id, true);
        vm.expectEmit(address(pool));
        emit IGradualExit.GradualExitSet(id, false, word);
        pool.setGradualExit(id, false);
        vm.stopPrank();
    }

    /// @notice What a slice takes goes to somebody, and not to the pool itself, where it would be nobody's.
    function test_ASliceNeedsAReceiver() public {
        vm.prank(TRADER);
        pool.setGradualExit(id, true);
        oracle.set(_priceOf(1_750, 6, 18));
        address[2] memory nobody = [address(0), address(pool)];
        vm.startPrank(KEEPER);
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IPositionLedger.MarginPool_InvalidReceiver.selector, nobody[i]));
            pool.exitGradually(id, address(weth), ALL, 0, nobody[i]);
        }
        vm.stopPrank();
    }

    /* CAUTION */

    /// @notice In CAUTION a position is liquidated only if it is unhealthy at the reference as well; otherwise the price alone counts.
    function test_TheReferenceCountsInCautionAlone() public {
        uint256 low = _priceOf(1_600, 6, 18);
        uint256 high = _priceOf(1_700, 6, 18);
        oracle.setState(low, high, OracleState.CAUTION);
        assertFalse(pool.isLiquidatable(id), "healthy at the reference");
        vm.expectRevert(abi.encodeWithSelector(ILiquidator.MarginPool_NothingToLiquidate.selector, 1));
        this.liquidate();

        OracleState[2] memory states = [OracleState.NORMAL, OracleState.HALTED];
        for (uint256 i; i < 2; ++i) {
            uint256 snapshot = vm.snapshotState();
            oracle.setState(low, high, states[i]);
            assertGt(_liquidate(), 0, "the price counts");
            assertTrue(vm.revertToState(snapshot));
        }
        oracle.setState(low, low, OracleState.CAUTION);
        assertGt(_liquidate(), 0, "unhealthy at both");
    }

    function liquidate() external {
        _liquidate();
    }

    /* CLOSE-OUTS */

    /// @notice With a reserve, a close-out that would pay the least incentive, 1 %, pays up to the 1.5 % that the pool promises. The reserve gives
    /// that difference and no more, at most 1 % of the collateral's value; a liquidation that pays by itself gets nothing.
    function testFuzz_TheReserveTopsUpACloseOut(uint256 time, uint256 price) public {
        vm.warp(block.timestamp + bound(time, 0, 365 days));
        price = bound(price, 800, 1_500);
        oracle.set(_priceOf(price, 6, 18));
        uint256 debt = pool.debtOf(id);
        uint256 value = (10e18 * price * 1e6) / 1e18;
        // Below the least incentive there is no other way than the close-out.
        vm.assume(value * 100 < debt * 101);
        uint256 reserve = pool.reserve();

        uint256 paid = _liquidate();
        uint256 withoutSubsidy = (value * 100 + 100) / 101;
        uint256 promised = (value * 1_000 + 1_014) / 1_015;
        assertGe(paid, promised, "more than promised");
        assertLe(paid, withoutSubsidy + 1, "less than the least incentive");
        uint256 subsidy = withoutSubsidy > paid ? withoutSubsidy - paid : 0;
        assertLe(subsidy, value / 100 + 1, "more than 1 %");
        assertLe(subsidy, reserve + 1, "more than there was");
        if (reserve > value / 200) assertLe(paid, promised + 2, "where the reserve reaches, it pays");
    }

    /// @notice After a year of interest it does reach: 10 WETH at 1,300 are sold for what leaves the liquidator 1.5 %.
    function test_AReserveThatReachesPaysWhatIsPromised() public {
        vm.warp(block.timestamp + 365 days);
        oracle.set(_priceOf(1_300, 6, 18));
        assertGt(pool.reserve(), 13_000e6 / 200, "reserve");
        assertApproxEqAbs(_liquidate(), (uint256(13_000e6) * 1_000) / 1_015, 2, "paid");
        assertEq(weth.balanceOf(KEEPER), 10e18, "seized");
        assertEq(pool.reserve(), 0, "and the rest of it goes into the bad debt");
    }

    /// @notice Without a reserve nothing is added.
    function test_AnEmptyReserveAddsNothing() public {
        oracle.set(_priceOf(1_000, 6, 18));
        assertEq(pool.reserve(), 0, "reserve");
        assertEq(_liquidate(), (uint256(10_000e6) * 100 + 100) / 101, "the least incentive alone");
    }

    /* INTERNAL */

    function _flagged(uint256 times, bool called) private returns (uint256 events) {
        vm.recordLogs();
        for (uint256 i; i < times; ++i) assertEq(pool.flagMarginCall(id), called, "whether it is called");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bytes32 expected = called ? IPoolUpkeep.MarginCalled.selector : IPoolUpkeep.MarginCallCleared.selector;
        for (uint256 i; i < logs.length; ++i) if (logs[i].topics[0] == expected) ++events;
        assertEq(logs.length, events, "other events");
    }

    function _liquidate() private returns (uint256 paid) {
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        vm.prank(KEEPER);
        (paid, ) = pool.liquidate(ids, LiquidationBatch(ALL, 0, KEEPER, address(0)), "");
    }

    function _open(uint96 index, uint256 amount, uint256 debt) private returns (PositionId opened) {
        opened = _id(TRADER, index);
        vm.startPrank(TRADER);
        pool.depositCollateral(opened, address(weth), amount);
        pool.borrow(opened, debt, TRADER);
        vm.stopPrank();
    }
}
