// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGroupCover} from "../../../contracts/interfaces/IGroupCover.sol";
import {ILiquidator} from "../../../contracts/interfaces/ILiquidator.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {HostileToken} from "../helpers/HostileToken.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @dev A group that covers nothing and looks at the pool that asks.
contract CuriousGroup is IGroupCover {
    address public immutable asset;
    uint256 public debt;
    uint256 public cash;

    constructor(address asset_) {
        asset = asset_;
    }

    function cover(PositionId, uint256) external returns (uint256) {
        (debt, cash) = (IMarginPool(msg.sender).totalDebt(), IMarginPool(msg.sender).idleCash());

        return 0;
    }
}

/// @notice The fast entry of the pool and the general one of the extension do the same to positions of one token, to the wei.
contract LiquidatorPathsTest is PoolFixture {
    address private constant LENDER = address(0x1001);
    address private constant TRADER = address(0x1002);
    address private constant LIQUIDATOR = address(0x1003);
    uint256 private constant LENT = 1e14;

    PermitToken private usd;
    PermitToken private weth;
    HostileToken private paused;
    ScriptedOracle private oracle;
    IMarginPool private pool;

    struct Outcome {
        uint256 repaid;
        uint256[] seized;
        uint256 a;
        uint256 b;
        uint256 firstWord;
        uint256 secondWord;
        uint256 debtPaid;
        uint256 collateralGot;
        uint256 orphans;
        uint256 assets;
        bytes32 logs;
    }

    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0));
        usd = new PermitToken("USD", "USD", 6);
        weth = new PermitToken("WETH", "WETH", 18);
        paused = _hostile(18);
        oracle = _oracle(_priceOf(2_000, 6, 18));
        PoolParams memory p = _params(address(usd), 10e6);
        p.collaterals = new CollateralParams[](2);
        p.collaterals[0] = _collateral(address(weth), address(oracle));
        p.collaterals[1] = _collateral(address(paused), address(_oracle(_priceOf(1, 6, 18))));
        pool = _create(p);
        paused.setManner(HostileToken.Manner.PAUSED);
        _lendAndFund();
    }

    /// @param debt Of the first position; the second one has twice the debt on the same collateral ratio, less `slack`.
    /// @param time For which interest runs and fills the reserve [seconds].
    /// @param price After it, of what it was [ppm].
    /// @param referenceUp Whether the oracle is in CAUTION with a reference above the price.
    function testFuzz_BothPathsAgree(
        uint256 debt,
        uint256 slack,
        uint256 time,
        uint256 price,
        uint256 maxRepay,
        bool referenceUp
    ) public {
        debt = bound(debt, 10e6, 1e11);
        PositionId[] memory ids = new PositionId[](3);
        ids[0] = _open(0, debt, 0);
        ids[1] = _open(1, 2 * debt, bound(slack, 0, 100_000));
        ids[2] = ids[0];
        vm.warp(block.timestamp + bound(time, 0, 200 days));
        price = (_priceOf(2_000, 6, 18) / 1e6) * bound(price, 200_000, 1e6);
        if (referenceUp) oracle.setState(price, (price * 103) / 100, OracleState.CAUTION);
        else oracle.set(price);
        maxRepay = maxRepay % 3 == 0 ? bound(maxRepay, 0, 4 * debt) : ALL;

        uint256 snapshot = vm.snapshotState();
        (bool fast, Outcome memory a) = _liquidate(ids, maxRepay, 0);
        assertTrue(vm.revertToState(snapshot));
        (bool slow, Outcome memory b) = _liquidate(ids, maxRepay, 2);
        assertEq(fast, slow, "one of the two did nothing");
        assertEq(abi.encode(a), abi.encode(b), "outcome");
    }

    /// @notice Collateral that just pays the least incentive, rounded up to a unit, is taken to the last unit by the fast entry.
    function test_WhatJustPaysTheLeastIncentiveIsTakenToTheLastUnit() public {
        oracle.set(_priceOf(2, 6, 18));
        PositionId[] memory ids = new PositionId[](2);
        (ids[0], ids[1]) = (_id(TRADER, 0), _id(TRADER, 0));
        vm.startPrank(TRADER);
        pool.depositCollateral(ids[0], address(weth), 1_010_000_011e12);
        pool.borrow(ids[0], 1_000_000_010, TRADER);
        vm.stopPrank();
        oracle.set(_priceOf(1, 6, 18));
        (bool ok, Outcome memory o) = _liquidate(ids, ALL, 0);
        assertTrue(ok, "liquidated");
        assertEq(o.seized[0], 1_010_000_011e12, "to the last unit");
        assertEq(o.firstWord, 0, "nothing is left");
    }

    /// @notice Every liquidation and every bad debt is announced under its position's name.
    function test_EachIsAnnouncedUnderItsName() public {
        PositionId[] memory ids = new PositionId[](2);
        ids[0] = _open(0, 1_690e6, 0);
        ids[1] = _open(1, 3_380e6, 0);
        oracle.set(_priceOf(1_010, 6, 18));
        for (uint256 i; i < 2; ++i) {
            // One or two WETH at 1,010, sold for 1,000 each.
            uint256 bad = 690e6 * (i + 1);
            vm.expectEmit(address(pool));
            emit ILiquidator.BadDebtRealised(ids[i], bad, 0, bad);
            vm.expectEmit(true, false, false, false, address(pool));
            emit ILiquidator.Liquidated(ids[i], 0, 0, 0, pool.positionWord(ids[i]));
        }
        (bool ok, ) = _liquidate(ids, ALL, 0);
        assertTrue(ok, "liquidated");
    }

    /// @notice A group that is asked in the middle of a batch sees what the batch did before.
    function test_AGroupSeesBooksThatAreUpToDate() public {
        CuriousGroup group = new CuriousGroup(address(usd));
        PoolParams memory p = _params(address(usd), 10e6);
        (p.group, p.groupCushion) = (address(group), 20_000);
        p.collaterals = new CollateralParams[](1);
        p.collaterals[0] = _collateral(address(weth), address(oracle));
        pool = _create(p);
        _lendAndFund();
        PositionId[] memory ids = new PositionId[](2);
        ids[0] = _open(0, 1_690e6, 0);
        ids[1] = _id(address(group), 0);
        vm.prank(TRADER);
        pool.depositCollateral(ids[1], address(weth), 1e18);
        vm.prank(address(group));
        pool.borrow(ids[1], 1_690e6, LENDER);
        oracle.set(_priceOf(1_800, 6, 18));

        (bool ok, Outcome memory o) = _liquidate(ids, ALL, 0);
        assertTrue(ok, "liquidated");
        uint256 left = pool.debtOf(ids[0]);
        assertLt(left, 1_690e6, "the first one");
        assertLt(pool.debtOf(ids[1]), 1_690e6, "the group's, of which it paid nothing");
        assertEq(group.debt(), left + 1_690e6, "debt after the first one");
        assertGe(group.cash(), LENT - left - 1_690e6, "cash after the first one");
        assertLt(group.cash(), LENT - 2 * 1_690e6 + o.repaid, "the second one was to come");
    }

    function _lendAndFund() private {
        _fund(address(usd), LENDER, address(pool), 1e15);
        _fund(address(usd), LIQUIDATOR, address(pool), 1e15);
        _fund(address(weth), TRADER, address(pool), 1e30);
        vm.prank(LENDER);
        pool.deposit(LENT, LENDER);
    }

    function _open(uint96 index, uint256 debt, uint256 slack) private returns (PositionId id) {
        id = _id(TRADER, index);
        uint256 amount = (debt * 1e18) / 1_690e6 + 1;
        vm.startPrank(TRADER);
        pool.depositCollateral(id, address(weth), amount + (amount * slack) / 1e6);
        pool.borrow(id, debt, TRADER);
        vm.stopPrank();
    }

    function _liquidate(
        PositionId[] memory ids,
        uint256 maxRepay,
        uint256 unmovable
    ) private returns (bool ok, Outcome memory o) {
        uint256 paid = usd.balanceOf(LIQUIDATOR);
        uint256 got = weth.balanceOf(LIQUIDATOR);
        vm.recordLogs();
        vm.prank(LIQUIDATOR);
        bytes memory answer;
        (ok, answer) = address(pool).call(
            abi.encodeCall(
                ILiquidator.liquidate,
                (ids, LiquidationBatch(maxRepay, unmovable, LIQUIDATOR, address(0)), "")
            )
        );
        if (ok) (o.repaid, o.seized) = abi.decode(answer, (uint256, uint256[]));
        else assertEq(bytes32(bytes4(answer)), bytes32(ILiquidator.MarginPool_NothingToLiquidate.selector), "error");
        (o.a, o.b, ) = pool.poolWords();
        o.firstWord = uint256(bytes32(abi.encode(pool.positionWord(ids[0]))));
        o.secondWord = uint256(bytes32(abi.encode(pool.positionWord(ids[1]))));
        o.logs = keccak256(abi.encode(vm.getRecordedLogs()));
        o.debtPaid = paid - usd.balanceOf(LIQUIDATOR);
        o.collateralGot = weth.balanceOf(LIQUIDATOR) - got;
        o.orphans = pool.orphansOf(address(weth));
        o.assets = pool.totalAssets();
    }
}
