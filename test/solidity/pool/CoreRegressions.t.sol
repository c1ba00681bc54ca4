// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidator} from "../../../contracts/interfaces/ILiquidator.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPoolAdmin} from "../../../contracts/interfaces/IPoolAdmin.sol";
import {IPoolFactory} from "../../../contracts/interfaces/IPoolFactory.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {
    PERMISSION_ADD,
    PERMISSION_ALL,
    PERMISSION_INCREASE,
    PERMISSION_REDUCE
} from "../../../contracts/libraries/Permissions.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {PoolLens} from "../../../contracts/periphery/PoolLens.sol";
import {Adjustment, LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {CollateralParams, MarginParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @dev Answers every call with fewer bytes than anybody expects.
contract ShortAnswer {
    fallback() external {
        assembly ("memory-safe") {
            mstore(0, 1)
            return(0, 31)
        }
    }
}

/// @notice Every bug that an adversarial test found in the core, kept as the test that found it.
contract CoreRegressionsTest is PoolFixture {
    address private constant LENDER = address(0x1001);
    address private constant TRADER = address(0x1002);
    address private constant CURATOR = address(0x1003);
    address private constant THIEF = address(0x1004);

    PermitToken private usd;
    PermitToken private a;
    PermitToken private b;
    ScriptedOracle private oracleA;
    ScriptedOracle private oracleB;
    IMarginPool private pool;
    PositionId private id;

    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0xfee));
        usd = new PermitToken("USD", "USD", 6);
        a = new PermitToken("A", "A", 18);
        b = new PermitToken("B", "B", 18);
        oracleA = _oracle(_priceOf(1, 6, 18));
        oracleB = _oracle(_priceOf(1, 6, 18));
        pool = _create(_basketParams(900e6));
        _lendAndFund();
        id = _id(TRADER, 0);
    }

    /// @notice A position whose first token is used up and whose rest is healthy but below the minimum was written off as bad
    /// debt, and its good collateral was taken from its owner. The rest is repaid instead.
    function test_RestBelowMinimumIsRepaidNotWrittenOff() public {
        _put(address(a), 100e18);
        _put(address(b), 1_130e18);
        vm.prank(TRADER);
        pool.borrow(id, 960e6, TRADER);
        oracleB.set((_priceOf(1, 6, 18) / 113) * 100);
        assertTrue(pool.isLiquidatable(id), "liquidatable");
        uint256 assets = pool.totalAssets();

        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        vm.prank(LENDER);
        pool.liquidate(ids, LiquidationBatch(ALL, 0, LENDER, address(0)), "");

        assertEq(pool.debtOf(id), 0, "debt");
        assertGe(pool.totalAssets(), assets, "lenders lost");
        assertEq(pool.orphansOf(address(b)), 0, "orphans");
        // 960 of debt and at most 10 % on top of it leave 44 of the 1,100
        assertGe(pool.collateralOf(id, address(b)), 44e18, "the owner's rest");
    }

    /// @notice A curator who named a fee recipient took the part above the reserve's target of interest that was the lenders'
    /// already. Interest up to now keeps the old rule.
    function test_NewFeeRecipientGetsNothingOfThePast() public {
        _put(address(b), 100_000e18);
        vm.prank(TRADER);
        pool.borrow(id, 9e9, TRADER);
        vm.warp(block.timestamp + 20 * 365 days);
        uint256 assets = pool.totalAssets();
        vm.prank(CURATOR);
        pool.setFeeRecipient(CURATOR);
        assertEq(pool.totalAssets(), assets, "the lenders' assets");
        (, uint256 poolFees) = pool.claimableFees();
        assertEq(poolFees, 0, "fees of the past");
    }

    /// @notice A pool whose lenders had all left lent the cash in which fees waited; its bad debt was nobody's, and the next lender paid
    /// for it with his deposit. The long campaign found it (I-05). It is taken from the fees, the pool's first.
    function test_BadDebtWithoutLendersIsNotTheNextLenders() public {
        PoolParams memory p = _basketParams(10e6);
        p.feeRecipient = CURATOR;
        p.reserve.targetShare = 0;
        pool = _create(p);
        _fund(address(usd), LENDER, address(pool), 1e15);
        _fund(address(usd), TRADER, address(pool), 1e15);
        _fund(address(b), TRADER, address(pool), 1e24);
        vm.prank(address(0xfee));
        pool.setProtocolFeeShare(250_000);
        vm.prank(LENDER);
        pool.deposit(1e10, LENDER);
        _put(address(b), 100_000e18);
        vm.prank(TRADER);
        pool.borrow(id, 9e9, TRADER);
        vm.warp(block.timestamp + 365 days);
        vm.prank(TRADER);
        pool.repay(id, ALL);
        vm.startPrank(LENDER);
        pool.redeem(pool.balanceOf(LENDER), LENDER, LENDER);
        vm.stopPrank();
        (uint256 protocolFees, uint256 poolFees) = pool.claimableFees();
        assertEq(pool.totalSupply(), 0, "no lender");
        assertEq(protocolFees + poolFees, pool.reserve(), "nothing but fees");

        // A second position owes a part of the cash and is good for it.
        _fund(address(a), TRADER, address(pool), 1e24);
        uint256 cash = pool.idleCash() - 20e6;
        vm.startPrank(TRADER);
        pool.depositCollateral(_id(TRADER, 1), address(a), 1_000e18);
        pool.borrow(_id(TRADER, 1), 20e6, TRADER);
        pool.withdrawCollateral(id, address(b), 100_000e18 - 2 * cash * 1e12, TRADER);
        pool.borrow(id, cash, TRADER);
        vm.stopPrank();
        oracleB.set(_priceOf(1, 6, 18) / 3);
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        vm.recordLogs();
        vm.prank(LENDER);
        pool.liquidate(ids, LiquidationBatch(ALL, 0, LENDER, address(0)), "");

        uint256 lost = cash - pool.idleCash();
        assertGt(lost, cash / 4, "bad debt");
        uint256 unit = pool.reserveUnit();
        assertEq(pool.debtOf(id), 0, "settled");
        assertLt(pool.totalAssets(), unit, "nobody's");
        assertEq(pool.reserve(), ((pool.idleCash() + pool.totalDebt()) / unit) * unit, "what is left");
        (uint256 protocolLeft, uint256 poolLeft) = pool.claimableFees();
        assertEq(protocolLeft, protocolFees, "the protocol's");
        assertEq(protocolLeft + poolLeft, pool.reserve(), "the pool's bear it");

        vm.prank(LENDER);
        uint256 shares = pool.deposit(1e9, LENDER);
        assertGe(pool.previewRedeem(shares), 1e9 - 1, "the next lender");
        vm.prank(CURATOR);
        pool.claimPoolFees();
        vm.prank(address(0xfee));
        pool.claimProtocolFees();
        assertGe(pool.previewRedeem(shares), 1e9 - 1, "nor later");
    }

    /// @notice A position all of whose tokens are dead waits. A stranger put dust of a living one in: the position could be closed out,
    /// its debt was bad, and its collateral was the pool's. The long campaign found that adding collateral did it (I-09).
    function test_StrangersDustDoesNotEndTheWaitOfADeadToken() public {
        _put(address(b), 2_000e18);
        vm.prank(TRADER);
        pool.borrow(id, 1_000e6, TRADER);
        oracleB.setManner(ScriptedOracle.Manner.REVERTING);
        assertFalse(pool.isLiquidatable(id), "it waits");
        _fund(address(a), THIEF, address(pool), 1e18);
        bytes memory refused = abi.encodeWithSelector(
            IPositionLedger.MarginPool_NotAuthorized.selector,
            THIEF,
            id,
            PERMISSION_ALL
        );
        Adjustment memory change;
        (change.depositToken, change.deposit) = (address(a), 1);
        vm.startPrank(THIEF);
        vm.expectRevert(refused);
        pool.depositCollateral(id, address(a), 1);
        vm.expectRevert(refused);
        pool.adjust(id, change, "");
        vm.stopPrank();

        // What the position holds already anybody may add to, as soon as it has a price; and an operator may add what he likes.
        oracleB.setManner(ScriptedOracle.Manner.HONEST);
        _fund(address(b), THIEF, address(pool), 1e18);
        vm.prank(THIEF);
        pool.depositCollateral(id, address(b), 1e18);
        vm.prank(TRADER);
        pool.setOperator(THIEF, PERMISSION_ADD, 0, type(uint48).max);
        vm.startPrank(THIEF);
        pool.depositCollateral(id, address(a), 1);
        pool.adjust(id, change, "");
        vm.stopPrank();
        assertEq(pool.collateralOf(id, address(a)), 2, "the operator's");
        assertEq(pool.collateralOf(id, address(b)), 2_001e18, "the stranger's");
    }

    /// @notice An operator with REDUCE swapped collateral for a little less of the same collateral again and again, each time
    /// within the loss allowed for one trade.
    function test_OperatorCannotSwapInACircle() public {
        _put(address(b), 1_000e18);
        vm.prank(TRADER);
        pool.setOperator(THIEF, PERMISSION_REDUCE, 10_000, type(uint48).max);
        b.mint(THIEF, 1_000e18);
        vm.startPrank(THIEF);
        b.approve(address(pool), ALL);
        Adjustment memory change;
        (change.withdrawToken, change.withdraw) = (address(b), 100e18);
        (change.depositToken, change.deposit) = (address(b), 99e18);
        change.receiver = THIEF;
        vm.expectRevert(
            abi.encodeWithSelector(IPositionLedger.MarginPool_OperatorValueLoss.selector, id, 100e6, 0, 10_000)
        );
        pool.adjust(id, change, "");
        vm.stopPrank();
    }

    /// @notice An operator with REDUCE took out, again and again and for nothing, up to as much collateral as is worth less than one
    /// unit of the debt asset: its value was rounded down to 0.
    function test_OperatorTakesNoDustForNothing() public {
        _put(address(b), 1_000e18);
        vm.prank(TRADER);
        pool.setOperator(THIEF, PERMISSION_REDUCE, 10_000, type(uint48).max);
        Adjustment memory change;
        (change.withdrawToken, change.withdraw, change.receiver) = (address(b), 1, THIEF);
        vm.expectRevert(
            abi.encodeWithSelector(IPositionLedger.MarginPool_OperatorValueLoss.selector, id, 1, 0, 10_000)
        );
        vm.prank(THIEF);
        pool.adjust(id, change, "");
    }

    /// @notice INCREASE alone let an operator take collateral out, as long as he borrowed one unit as well.
    function test_IncreaseAloneDoesNotWithdraw() public {
        _put(address(b), 100_000e18);
        vm.prank(TRADER);
        pool.setOperator(THIEF, PERMISSION_INCREASE, 10_000, type(uint48).max);
        Adjustment memory change;
        (change.withdrawToken, change.withdraw) = (address(b), 1e18);
        (change.borrow, change.receiver) = (1_000e6, THIEF);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPositionLedger.MarginPool_NotAuthorized.selector,
                THIEF,
                id,
                PERMISSION_INCREASE | PERMISSION_REDUCE
            )
        );
        vm.prank(THIEF);
        pool.adjust(id, change, "");
    }

    /// @notice Two pokes 14 days apart passed for unbroken death although the pool itself had sampled a live price in between.
    function test_DeathIsBrokenByASampledPrice() public {
        uint256 start = block.timestamp;
        oracleB.setState(0, 0, OracleState.STALE);
        pool.pokeOracle(1);
        vm.prank(CURATOR);
        pool.announceOracle(1, address(oracleA), false);
        vm.warp(start + 1 days);
        oracleB.setState(_priceOf(1, 6, 18), _priceOf(1, 6, 18), OracleState.NORMAL);
        pool.syncMargin();
        oracleB.setState(0, 0, OracleState.STALE);
        vm.warp(start + 15 days);
        vm.prank(CURATOR);
        vm.expectRevert(
            abi.encodeWithSelector(IPoolAdmin.MarginPool_OracleAlive.selector, 1, uint8(OracleState.STALE))
        );
        pool.succeedOracle(1);

        // The record starts anew.
        pool.pokeOracle(1);
        vm.warp(start + 29 days - 1);
        vm.prank(CURATOR);
        vm.expectRevert(
            abi.encodeWithSelector(IPoolAdmin.MarginPool_TooEarly.selector, start + 29 days - 1, start + 29 days)
        );
        pool.succeedOracle(1);
        vm.warp(start + 29 days);
        vm.prank(CURATOR);
        pool.succeedOracle(1);
        (, address oracle, ) = pool.collateralAt(1);
        assertEq(oracle, address(oracleA), "successor");
    }

    /// @notice An oracle or a token that answers too little made the factory revert without a name.
    function test_FactoryNamesShortAnswers() public {
        address short = address(new ShortAnswer());
        PoolParams memory p = _basketParams(900e6);
        p.collaterals[0].oracle = short;
        vm.expectRevert(
            abi.encodeWithSelector(
                IPoolFactory.PoolFactory_BadOracle.selector,
                address(a),
                short,
                uint8(OracleState.STALE),
                0
            )
        );
        factory.createPool(p, 0);
        p = _basketParams(900e6);
        p.collaterals[0].token = short;
        vm.expectRevert(abi.encodeWithSelector(IPoolFactory.PoolFactory_UnsupportedDecimals.selector, short, ALL, 24));
        factory.createPool(p, 0);
    }

    /// @notice In a pool of fixed margins nothing synced but who asked for it, so a curator's stricter rules did not bind new risk
    /// until somebody did. The long campaign found it (I-15). New risk syncs from the first change of rules on.
    function test_StricterRulesBindNewRiskOfFixedMargins() public {
        MarginParams memory rules = _basketParams(10e6).collaterals[1].margin;
        (, uint256 before) = pool.marginsOf(1);
        rules.initialFloor += 100_000;
        vm.prank(CURATOR);
        pool.setMarginParams(1, rules);
        vm.warp(block.timestamp + 1 days);
        _put(address(b), 2_000e18);
        uint256 most = (2_000e6 * (1e6 - before - 100_000)) / 1e6;

        vm.startPrank(TRADER);
        vm.expectRevert(
            abi.encodeWithSelector(IPositionLedger.MarginPool_BelowInitialMargin.selector, id, most, most + 1, 0)
        );
        pool.borrow(id, most + 1, TRADER);
        pool.borrow(id, most, TRADER);
        vm.stopPrank();

        (, uint256 initial) = pool.marginsOf(1);
        assertEq(initial, before + 100_000, "the margin in force");
    }

    /// @notice A solvent basket of which one token is dead, and whose living one cannot be sold without lowering health: all that can
    /// be sold goes, and the rest of the debt waits with the dead token. Health may fall by that, once. The long campaign asked (I-13).
    function test_RestOfASolventBasketWaitsWithItsDeadToken() public {
        pool = _create(_basketParams(10e6));
        _lendAndFund();
        _put(address(a), 1_000e18);
        _put(address(b), 1_000e18);
        vm.prank(TRADER);
        pool.borrow(id, 1_225e6, TRADER);
        oracleA.setManner(ScriptedOracle.Manner.REVERTING);
        oracleB.set((_priceOf(1, 6, 18) * 6) / 10);
        uint256 health = pool.healthOf(id);
        uint256 assets = pool.totalAssets();
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;

        vm.startPrank(LENDER);
        (uint256 repaid, ) = pool.liquidate(ids, LiquidationBatch(ALL, 0, LENDER, address(0)), "");
        assertEq(pool.collateralOf(id, address(b)), 0, "what lives is sold");
        assertEq(pool.collateralOf(id, address(a)), 1_000e18, "what is dead stays the owner's");
        // What the reserve gets of the incentive repays nothing.
        assertGe(pool.debtOf(id), 1_225e6 - repaid, "the rest of the debt");
        assertLe(pool.debtOf(id), 1_225e6 - uint256(600e6 * 10) / 11, "at most a tenth for the liquidator");
        assertGe(pool.totalAssets(), assets, "nobody's loss");
        assertLt(pool.healthOf(id), health, "health");
        vm.expectRevert(abi.encodeWithSelector(ILiquidator.MarginPool_NothingToLiquidate.selector, 1));
        pool.liquidate(ids, LiquidationBatch(ALL, 0, LENDER, address(0)), "");

        oracleA.setManner(ScriptedOracle.Manner.HONEST);
        pool.liquidate(ids, LiquidationBatch(ALL, 0, LENDER, address(0)), "");
        vm.stopPrank();
        assertEq(pool.debtOf(id), 0, "it pays when it lives again");
        assertGe(pool.collateralOf(id, address(a)), 250e18, "the owner's rest");
        assertGe(pool.totalAssets(), assets, "nobody's loss in the end");
    }

    /// @notice An owner in trouble took the tokens of the low threshold out of his basket, and paid for their weight only: health was what it had
    /// been, but the rest did not pay its debt any more, and the lenders bore what he kept. Below health 1 the value per debt
    /// must not fall either.
    function test_UnleveringDoesNotLeaveBadDebtBehind() public {
        pool = _create(_basketParams(10e6));
        _lendAndFund();
        _put(address(a), 1_000e18);
        _put(address(b), 500e18);
        vm.prank(TRADER);
        pool.borrow(id, 800e6, TRADER);
        oracleA.set(_priceOf(1, 6, 18) / 2);
        assertLt(pool.healthOf(id), 0.9e18, "below the threshold of what he wants to leave");

        // Worth 500, of which 250 count: 450 / 513 is no less than 700 / 800, but 500 does not pay 513.
        Adjustment memory change;
        (change.withdrawToken, change.withdraw, change.repay) = (address(a), ALL, 287e6);
        change.receiver = TRADER;
        vm.startPrank(TRADER);
        vm.expectRevert(
            abi.encodeWithSelector(IPositionLedger.MarginPool_BelowInitialMargin.selector, id, 425e6, 513e6, 0)
        );
        pool.adjust(id, change, "");

        // What pays its own way does, below health 1 as above it.
        (change.withdraw, change.repay) = (200e18, 100e6);
        pool.adjust(id, change, "");
        vm.stopPrank();
        assertLt(pool.healthOf(id), 1e18, "still below 1");
        assertEq(pool.debtOf(id), 700e6, "debt");
    }

    /// @notice While a price was in doubt, what a token was said to be worth by it let the owner take out the rest of his basket. In CAUTION an
    /// unlevering is also measured at the reference, as a liquidation is.
    function test_UnleveringInCautionIsMeasuredAtBothPrices() public {
        pool = _create(_basketParams(10e6));
        _lendAndFund();
        _put(address(a), 200e18);
        _put(address(b), 1_000e18);
        vm.prank(TRADER);
        pool.borrow(id, 900e6, TRADER);
        oracleA.setState(_priceOf(10, 6, 18), _priceOf(1, 6, 18), OracleState.CAUTION);

        Adjustment memory change;
        (change.withdrawToken, change.withdraw, change.repay) = (address(b), ALL, 430e6);
        change.receiver = TRADER;
        vm.startPrank(TRADER);
        vm.expectRevert(
            abi.encodeWithSelector(IPositionLedger.MarginPool_BelowInitialMargin.selector, id, 0, 470e6, 1)
        );
        pool.adjust(id, change, "");

        // Value for value is better at both.
        (change.withdraw, change.repay) = (100e18, 100e6);
        pool.adjust(id, change, "");
        vm.stopPrank();
        assertEq(pool.debtOf(id), 800e6, "debt");
    }

    /// @notice A basket that paid one token's least incentive, but not the other's, was sold to the last unit and its debt was left: nothing
    /// stood against it, but the lenders' shares counted it until somebody called again. It is bad at once.
    function test_WhatABasketDoesNotPayIsBadAtOnce() public {
        PoolParams memory p = _basketParams(10e6);
        (p.collaterals[0].incentiveMin, p.collaterals[0].incentiveCap) = (100_000, 100_000);
        (p.collaterals[1].margin.maintenanceFloor, p.collaterals[1].margin.initialFloor) = (50_000, 60_000);
        pool = _create(p);
        _lendAndFund();
        _put(address(a), 8_100e18);
        _put(address(b), 1_350e18);
        oracleA.set(_priceOf(3, 6, 18));
        vm.prank(TRADER);
        pool.borrow(id, 9_000e6, TRADER);
        oracleA.set(_priceOf(1, 6, 18));
        uint256 assets = pool.totalAssets();

        // 9,450 pay 9,000 and 5 %: enough for B's 1 %, not for A's 10 %.
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        vm.prank(LENDER);
        (uint256 repaid, ) = pool.liquidate(ids, LiquidationBatch(ALL, 0, LENDER, address(0)), "");
        assertEq(pool.collateralOf(id, address(a)) + pool.collateralOf(id, address(b)), 0, "all was sold");
        assertEq(pool.debtOf(id) + pool.totalDebt(), 0, "no debt without collateral");
        assertLt(repaid, 8_700e6, "bad debt of more than the least debt");
        assertApproxEqAbs(pool.totalAssets(), assets + repaid - 9_000e6, 1e6, "realised");
        assertFalse(pool.isLiquidatable(id), "nothing is left to do");
    }

    /// @notice Fees that nobody claimed counted as reserve: once they were as much as the target, the reserve did not grow with the debt any more,
    /// and whoever let his fees wait got more of them. The target is what the reserve itself has to hold.
    function test_FeesThatWaitAreNoReserve() public {
        PoolParams memory p = _basketParams(10e6);
        (p.feeRecipient, p.reserve.targetShare) = (CURATOR, 1_000);
        pool = _create(p);
        _fund(address(usd), LENDER, address(pool), 1e15);
        _fund(address(b), TRADER, address(pool), 1e24);
        vm.prank(LENDER);
        pool.deposit(1_000e6, LENDER);
        _put(address(b), 100_000e18);
        vm.prank(TRADER);
        pool.borrow(id, 900e6, TRADER);
        vm.warp(block.timestamp + 5 * 365 days);
        pool.syncMargin();
        (, uint256 owed) = pool.claimableFees();
        assertEq(pool.reserve() - owed, pool.totalDebt() / 1_000, "at its target");
        assertGt(owed, 10e6, "more than the next target");

        vm.prank(LENDER);
        pool.deposit(10_000e6, LENDER);
        vm.prank(TRADER);
        pool.borrow(id, 9_000e6, TRADER);
        vm.warp(block.timestamp + 365 days);
        pool.syncMargin();
        (, uint256 later) = pool.claimableFees();
        assertEq(pool.reserve() - later, pool.totalDebt() / 1_000, "at its target again");
        assertGt(later, owed, "and the rest is the recipient's");
    }

    /// @notice In a pool of fixed margins the size of a position cost nothing for the time that it takes to sell it until somebody synced for the
    /// first time: no volatility was known before. Now it is that of the rules from the creation on.
    function test_SizeCostsTheSameBeforeTheFirstSyncOfFixedMargins() public {
        PoolParams memory p = _basketParams(10e6);
        MarginParams memory rules = p.collaterals[1].margin;
        (rules.quantile, rules.initialHorizon, rules.volatilityFloor) = (3_000_000, 1 days, 600_000);
        (rules.baseSlippage, rules.maxSlippage, rules.referenceNotional) = (5_000, 100_000, 1_000e6);
        p.limits.borrowCap = 4_000e6;
        pool = _create(p);
        uint256 sized = pool.initialMarginAt(1, 3_000e6);
        assertGt(sized, rules.initialFloor, "an add-on");
        pool.syncMargin();
        assertEq(pool.initialMarginAt(1, 3_000e6), sized, "a sync changes nothing");
    }

    /// @notice An oracle that was dead and knew no last price either made its token worth nothing at once, where the pool's own sample should have
    /// counted for a day and faded over three: a basket was closed out in the same second.
    function test_ADeadOracleThatRemembersNothingLeavesTheSample() public {
        _put(address(a), 1_000e18);
        _put(address(b), 10_000e18);
        vm.prank(TRADER);
        pool.borrow(id, 5_000e6, TRADER);
        pool.syncMargin();
        oracleB.setState(0, 0, OracleState.STALE);
        assertEq(pool.quoteOf(1).referencePrice, _priceOf(1, 6, 18), "the sample");
        vm.warp(block.timestamp + 24 hours);
        assertFalse(pool.isLiquidatable(id), "for a day");
        assertGt(pool.healthOf(id), 1e18, "healthy");
        vm.warp(block.timestamp + 72 hours);
        assertTrue(pool.isLiquidatable(id), "not for ever");

        oracleB.setState(0, 0, OracleState.SEQUENCER);
        assertEq(uint256(pool.quoteOf(1).state), uint256(OracleState.SEQUENCER), "a sequencer that is down stays so");
        assertFalse(pool.isLiquidatable(id), "and protects");
    }

    /// @notice A token that winds down is priced for good at what it was worth before it died. Whoever held it for nothing beside a good one
    /// repaid a tenth of his debt and took the good one out: health at the final price had not fallen, and the rest of the debt was the
    /// lenders' loss. A final price is no good one; the lens says so as well.
    function test_AWoundDownTokenDoesNotFreeTheGoodOne() public {
        _put(address(a), 900_000e18);
        _put(address(b), 10_000e18);
        vm.prank(TRADER);
        pool.borrow(id, 8_500e6, TRADER);
        _windDownA();
        uint256 debt = pool.debtOf(id);
        Adjustment memory change;
        (change.withdrawToken, change.withdraw, change.repay) = (address(b), ALL, 1_000e6);
        change.receiver = TRADER;
        assertEq(_preview(change), _dead(), "the lens");
        vm.startPrank(TRADER);
        vm.expectRevert(_dead());
        pool.adjust(id, change, "");

        // What leaves with its part of the debt needs no price, and without a debt all does.
        (change.withdraw, change.repay) = (1_000e18, debt / 10 + 2);
        pool.adjust(id, change, "");
        change.withdrawToken = address(a);
        (change.withdraw, change.repay) = (90_000e18, debt / 10 + 2);
        pool.adjust(id, change, "");
        (change.withdraw, change.repay) = (ALL, ALL);
        pool.adjust(id, change, "");
        pool.withdrawCollateral(id, address(b), ALL, TRADER);
        vm.stopPrank();
        assertEq(a.balanceOf(TRADER), 1e24, "all of A");
        assertEq(b.balanceOf(TRADER), 1e24, "all of B");
    }

    /// @notice Nor does it shield a debt: put in beside a good one it kept a position healthy for good that the good one alone did not carry. It
    /// is not put into a debt, and no debt is taken while it is there; the good one alone is as good as ever.
    function test_AWoundDownTokenDoesNotShieldADebt() public {
        _windDownA();
        _put(address(a), 900_000e18);
        _put(address(b), 10_000e18);
        Adjustment memory change;
        (change.borrow, change.receiver) = (8_000e6, TRADER);
        assertEq(_preview(change), _dead(), "the lens: a loan");
        vm.startPrank(TRADER);
        vm.expectRevert(_dead());
        pool.adjust(id, change, "");
        vm.expectRevert(_dead());
        pool.borrow(id, 8_000e6, TRADER);

        pool.withdrawCollateral(id, address(a), ALL, TRADER);
        pool.borrow(id, 8_000e6, TRADER);
        change = Adjustment(address(a), 1e18, address(0), 0, 0, 0, TRADER, address(0));
        assertEq(_preview(change), _dead(), "the lens: put in");
        vm.expectRevert(_dead());
        pool.adjust(id, change, "");
        vm.expectRevert(_dead());
        pool.depositCollateral(id, address(a), 1e18);
        (change.borrow, change.repay) = (100e6, 0);
        vm.expectRevert(_dead());
        pool.adjust(id, change, "");
        pool.withdrawCollateral(id, address(b), 100e18, TRADER);
        pool.depositCollateral(id, address(b), 100e18);
        vm.stopPrank();
        assertEq(pool.debtOf(id), 8_000e6, "debt");
    }

    /// @notice It was the same with one that was put in while it was dead and its price had faded: a wind-down would have given it back.
    function test_AFadedTokenTakesNoNewRisk() public {
        pool.syncMargin();
        oracleA.setState(0, 0, OracleState.STALE);
        vm.warp(block.timestamp + 96 hours - 1);
        uint256 snapshot = vm.snapshotState();
        for (uint256 i; i < 2; ++i) {
            vm.warp(block.timestamp + i);
            _put(address(a), 900_000e18);
            _put(address(b), 10_000e18);
            vm.startPrank(TRADER);
            if (i == 1) vm.expectRevert(_dead());
            pool.borrow(id, 8_000e6, TRADER);
            vm.stopPrank();
            assertTrue(vm.revertToState(snapshot));
        }
    }

    /// @notice An operator with INCREASE borrowed for himself and put in a token that winds down, at its final price. It is no counter-value.
    function test_AnOperatorDoesNotPayWithAWoundDownToken() public {
        _windDownA();
        _put(address(b), 10_000e18);
        vm.prank(TRADER);
        pool.setOperator(THIEF, PERMISSION_INCREASE, 10_000, type(uint48).max);
        _fund(address(a), THIEF, address(pool), 1e24);
        Adjustment memory change;
        (change.depositToken, change.deposit) = (address(a), 8_500e18);
        (change.borrow, change.receiver) = (8_500e6, THIEF);
        vm.expectRevert(
            abi.encodeWithSelector(IPositionLedger.MarginPool_OperatorValueLoss.selector, id, 8_500e6, 0, 10_000)
        );
        vm.prank(THIEF);
        pool.adjust(id, change, "");
    }

    function _preview(Adjustment memory change) private returns (bytes memory) {
        return new PoolLens(address(factory)).previewAdjust(address(pool), id, change).reason;
    }

    function _dead() private view returns (bytes memory) {
        return abi.encodeWithSelector(IPositionLedger.MarginPool_OracleDead.selector, address(a));
    }

    /// @dev Token A is dead for 30 days, and priced for good at 1.
    function _windDownA() private {
        pool.syncMargin();
        oracleA.setState(0, 0, OracleState.STALE);
        pool.pokeOracle(0);
        vm.warp(block.timestamp + 30 days);
        pool.windDown(0);
    }

    /// @dev A (half of it counts) and B (nine tenths).
    function _basketParams(uint128 minDebt) private view returns (PoolParams memory p) {
        p = _params(address(usd), minDebt);
        p.curator = CURATOR;
        p.collaterals = new CollateralParams[](2);
        p.collaterals[0] = _collateral(address(a), address(oracleA));
        p.collaterals[0].margin.maintenanceFloor = 500_000;
        p.collaterals[0].margin.initialFloor = 510_000;
        p.collaterals[1] = _collateral(address(b), address(oracleB));
    }

    /// @dev 10,000 of the lender, and tokens for the trader, in the pool of the moment.
    function _lendAndFund() private {
        _fund(address(usd), LENDER, address(pool), 1e15);
        _fund(address(usd), TRADER, address(pool), 1e15);
        _fund(address(a), TRADER, address(pool), 1e24);
        _fund(address(b), TRADER, address(pool), 1e24);
        vm.prank(LENDER);
        pool.deposit(1e10, LENDER);
    }

    function _put(address token, uint256 amount) private {
        vm.prank(TRADER);
        pool.depositCollateral(id, token, amount);
    }
}
