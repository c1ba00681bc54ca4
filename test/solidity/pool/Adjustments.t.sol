// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {
    PERMISSION_INCREASE,
    PERMISSION_REDUCE,
    PERMISSION_WITHDRAW_ANY,
    PERMISSION_WITHDRAW_TO_OWNER
} from "../../../contracts/libraries/Permissions.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {Adjustment} from "../../../contracts/types/Adjustment.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {PositionWord} from "../../../contracts/types/PositionWord.sol";
import {Counterparty} from "../helpers/Counterparty.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @notice What the combined entry lets an operator do, what it takes of a dead token, and from whom it takes an answer.
contract AdjustmentsTest is PoolFixture {
    address private constant LENDER = address(0x1001);
    address private constant TRADER = address(0x1002);
    address private constant OPERATOR = address(0x1004);

    PermitToken private usd;
    PermitToken private a;
    PermitToken private b;
    ScriptedOracle private oracleB;
    IMarginPool private pool;
    PositionId private id;

    /// @dev 10,000 of A and 1,000 of B against 1,000 of debt.
    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0));
        usd = new PermitToken("USD", "USD", 6);
        a = new PermitToken("A", "A", 18);
        b = new PermitToken("B", "B", 18);
        oracleB = _oracle(_priceOf(1, 6, 18));
        PoolParams memory p = _params(address(usd), 10e6);
        p.collaterals = new CollateralParams[](2);
        p.collaterals[0] = _collateral(address(a), address(_oracle(_priceOf(1, 6, 18))));
        p.collaterals[1] = _collateral(address(b), address(oracleB));
        pool = _create(p);
        _fund(address(usd), LENDER, address(pool), 1e15);
        address[2] memory accounts = [TRADER, OPERATOR];
        for (uint256 i; i < 2; ++i) {
            _fund(address(usd), accounts[i], address(pool), 1e12);
            _fund(address(a), accounts[i], address(pool), 1e24);
            _fund(address(b), accounts[i], address(pool), 1e24);
        }
        vm.prank(LENDER);
        pool.deposit(1e12, LENDER);
        id = _id(TRADER, 0);
        vm.startPrank(TRADER);
        pool.depositCollateral(id, address(a), 10_000e18);
        pool.depositCollateral(id, address(b), 1_000e18);
        pool.borrow(id, 1_000e6, TRADER);
        vm.stopPrank();
    }

    /* OPERATORS */

    /// @notice Who may withdraw to the owner takes out what he likes without a counter-value, as long as the owner gets it; who may
    /// withdraw to anybody, to anybody.
    function test_WhoMayWithdrawNeedsNoCounterValue() public {
        _allow(PERMISSION_WITHDRAW_TO_OWNER);
        _trade(_out(a, 100e18, TRADER), "");
        _trade(_loan(100e6, TRADER), "");
        _trade(_out(a, 100e18, OPERATOR), _notAuthorized(PERMISSION_REDUCE));
        _trade(_loan(100e6, OPERATOR), _notAuthorized(PERMISSION_INCREASE));
        assertEq(pool.collateralOf(id, address(a)), 9_900e18, "collateral");
        assertEq(pool.debtOf(id), 1_100e6, "debt");

        _allow(PERMISSION_WITHDRAW_ANY);
        _trade(_out(a, 100e18, OPERATOR), "");
        _trade(_loan(100e6, OPERATOR), "");
        vm.startPrank(OPERATOR);
        pool.withdrawCollateral(id, address(a), 100e18, OPERATOR);
        pool.borrow(id, 100e6, OPERATOR);
        vm.stopPrank();
        assertEq(pool.collateralOf(id, address(a)), 9_700e18, "collateral");
        assertEq(pool.debtOf(id), 1_300e6, "debt");
    }

    /// @notice A trade that goes to the owner is a trade like any other to an operator who may only trade.
    function test_TheOwnerAsReceiverIsNoCounterValue() public {
        _allow(PERMISSION_REDUCE | PERMISSION_INCREASE);
        _trade(
            _out(a, 100e18, TRADER),
            abi.encodeWithSelector(IPositionLedger.MarginPool_OperatorValueLoss.selector, id, 100e6, 0, 10_000)
        );
    }

    /// @notice Without a price nobody knows what an operator's trade costs: he waits, whichever side the dead token is on.
    function test_NoOperatorTradesADeadToken() public {
        _allow(PERMISSION_REDUCE | PERMISSION_INCREASE);
        bytes memory dead = abi.encodeWithSelector(IPositionLedger.MarginPool_OracleDead.selector, address(b));
        Adjustment memory sells = _out(b, 100e18, OPERATOR);
        sells.repay = 100e6;
        Adjustment memory buys = _loan(100e6, OPERATOR);
        (buys.depositToken, buys.deposit) = (address(b), 100e18);
        oracleB.setState(0, 0, OracleState.STALE);
        _trade(sells, dead);
        _trade(buys, dead);
        oracleB.setState(_priceOf(1, 6, 18), 0, OracleState.NORMAL);
        _trade(sells, "");
        _trade(buys, "");
        assertEq(pool.collateralOf(id, address(b)), 1_000e18, "there and back");
    }

    /// @notice The loss that the owner allowed, 1 %, is a trade's to the unit.
    function test_TheLossThatTheOwnerAllowedIsExact() public {
        _allow(PERMISSION_REDUCE);
        Adjustment memory sells = _out(a, 100e18, OPERATOR);
        sells.repay = 99e6 - 1;
        _trade(
            sells,
            abi.encodeWithSelector(IPositionLedger.MarginPool_OperatorValueLoss.selector, id, 100e6, 99e6 - 1, 10_000)
        );
        sells.repay = 99e6;
        _trade(sells, "");
        assertEq(pool.debtOf(id), 901e6, "debt");
    }

    /* SMALL AND LOST */

    /// @notice A unit is borrowed, repaid and put in like any other amount: the books and the tokens move by it.
    function test_AUnitMovesLikeAnyAmount() public {
        Adjustment memory change = _loan(1, TRADER);
        vm.startPrank(TRADER);
        pool.adjust(id, change, "");
        assertEq(pool.debtOf(id), 1_000e6 + 1, "borrowed");
        _assertBooks(1_000e6 + 1);

        change = Adjustment(address(a), 1, address(0), 0, 0, 1, address(0), address(0));
        uint256 held = a.balanceOf(TRADER);
        pool.adjust(id, change, "");
        vm.stopPrank();
        assertEq(pool.debtOf(id), 1_000e6, "repaid");
        assertEq(pool.collateralOf(id, address(a)), 10_000e18 + 1, "put in");
        assertEq(held - a.balanceOf(TRADER), 1, "paid");
        _assertBooks(1_000e6);
    }

    /// @notice What leaves goes to somebody, and not to the pool itself, where it would be nobody's.
    function test_WhatLeavesNeedsAReceiver() public {
        address[2] memory nobody = [address(0), address(pool)];
        vm.startPrank(TRADER);
        for (uint256 i; i < 2; ++i) {
            bytes memory error_ = abi.encodeWithSelector(
                IPositionLedger.MarginPool_InvalidReceiver.selector,
                nobody[i]
            );
            vm.expectRevert(error_);
            pool.withdrawCollateral(id, address(a), 1e18, nobody[i]);
            vm.expectRevert(error_);
            pool.borrow(id, 1e6, nobody[i]);
            vm.expectRevert(error_);
            pool.adjust(id, _out(a, 1e18, nobody[i]), "");
            vm.expectRevert(error_);
            pool.adjust(id, _loan(1e6, nobody[i]), "");
        }
        vm.stopPrank();
        assertEq(pool.collateralOf(id, address(a)), 10_000e18, "collateral");
    }

    /* LEAST DEBT */

    /// @notice A position owes nothing or the least debt: no loan below it, a repayment is trimmed to leave it, and the last of it goes at once.
    function test_APositionOwesNothingOrTheLeastDebt() public {
        PositionId other = _id(TRADER, 1);
        vm.startPrank(TRADER);
        pool.depositCollateral(other, address(a), 100e18);
        vm.expectRevert(_belowMinimum(other, 10e6 - 1));
        pool.borrow(other, 10e6 - 1, TRADER);
        pool.borrow(other, 30e6, TRADER);
        assertEq(pool.repay(other, 25e6), 20e6, "trimmed");
        assertEq(pool.debtOf(other), 10e6, "the least debt");
        vm.expectRevert(_belowMinimum(other, 10e6));
        pool.repay(other, 10e6 - 1);
        assertEq(pool.repay(other, 10e6), 10e6, "at once");
        vm.stopPrank();
        assertEq(pool.debtOf(other), 0, "nothing");
    }

    /* BETWEEN THE MARGINS */

    /// @notice Where the initial margin is not met, collateral comes in and debt goes down, and collateral leaves only as far as health does
    /// not fall for it; not a unit of it leaves without.
    function test_BelowTheInitialMarginPassesWhatIsNoWorse() public {
        PositionId other = _openOfB(850e6);
        oracleB.set(_priceOf(97, 6, 18) / 100);
        Adjustment memory change;
        (change.depositToken, change.deposit) = (address(b), 1e18);
        vm.startPrank(TRADER);
        pool.adjust(other, change, "");
        assertEq(pool.collateralOf(other, address(b)), 1_001e18, "comes in");

        change = _out(b, 1, TRADER);
        vm.expectRevert(_belowInitialMargin(other, (uint256(970_969_999) * 850_000) / 1e6, 850e6, 0));
        pool.adjust(other, change, "");
        (change.repay, change.withdraw) = (10e6, 20e18);
        vm.expectRevert(_belowInitialMargin(other, (uint256(951_570_000) * 850_000) / 1e6, 840e6, 0));
        pool.adjust(other, change, "");
        change.withdraw = 10e18;
        pool.adjust(other, change, "");
        vm.stopPrank();
        assertEq(pool.collateralOf(other, address(b)), 991e18, "leaves");
        assertEq(pool.debtOf(other), 840e6, "debt");
    }

    /// @notice A tenth of the collateral's value out of one token against a tenth of the debt leaves health as it is, and rounding could hide
    /// that it fell: both tokens count for a unit more before. Three units less are enough to be sure.
    function test_InDoubtHealthFell() public {
        PositionId other = _id(TRADER, 1);
        vm.startPrank(TRADER);
        pool.depositCollateral(other, address(a), 1_000e18);
        pool.depositCollateral(other, address(b), 1_000e18);
        pool.borrow(other, 1_690e6, TRADER);
        oracleB.set(_priceOf(97, 6, 18) / 100);
        Adjustment memory change = _out(a, 197e18, TRADER);
        change.repay = 169e6;
        for (uint256 less; less < 3; ++less) {
            change.withdraw = 197e18 - less * 1e12;
            uint256 power = (uint256(803e6 + less) * 850_000) / 1e6 + (uint256(970e6) * 850_000) / 1e6;
            vm.expectRevert(_belowInitialMargin(other, power, 1_521e6, 0));
            pool.adjust(other, change, "");
        }
        change.withdraw = 197e18 - 3e12;
        pool.adjust(other, change, "");
        vm.stopPrank();
        assertEq(pool.collateralOf(other, address(a)), 803e18 + 3e12, "collateral");
        assertEq(pool.debtOf(other), 1_521e6, "debt");
    }

    /// @notice Half of the collateral against half of the debt leaves the other halves as good as they were, whatever they are worth: no price
    /// is asked. For a unit more it is, and here there is none.
    function test_InProportionAPositionIsUnleveredAtAnyPrice() public {
        PositionId other = _openOfB(800e6);
        oracleB.setState(0, 0, OracleState.STALE);
        Adjustment memory change = _out(b, 500e18 + 1, TRADER);
        change.repay = 400e6;
        vm.startPrank(TRADER);
        vm.expectRevert(_belowInitialMargin(other, 0, 400e6, 2));
        pool.adjust(other, change, "");
        change.withdraw = 500e18;
        pool.adjust(other, change, "");
        vm.stopPrank();
        assertEq(pool.collateralOf(other, address(b)), 500e18, "half");
        assertEq(pool.debtOf(other), 400e6, "of the debt as well");
    }

    /* DEPOSITS */

    /// @notice What comes in is announced with the position's new word.
    function test_ADepositIsAnnouncedWithTheNewWord() public {
        PositionWord word = pool.positionWord(id);
        Adjustment memory change;
        (change.depositToken, change.deposit) = (address(a), 1e18);
        vm.startPrank(TRADER);
        vm.expectEmit(address(pool));
        emit IPositionLedger.CollateralDeposited(id, address(a), 1e18, word.withFirstCollateral(10_001e18));
        pool.depositCollateral(id, address(a), 1e18);
        vm.expectEmit(address(pool));
        emit IPositionLedger.CollateralDeposited(id, address(a), 1e18, word.withFirstCollateral(10_002e18));
        pool.adjust(id, change, "");
        vm.stopPrank();
    }

    /* FLASH LOANS */

    /// @notice All of the cash is there for a flash loan, and nothing else that the pool holds.
    function test_OnlyTheCashIsThereForAFlashLoan() public view {
        assertEq(pool.maxFlashLoan(address(usd)), 1e12 - 1_000e6, "cash");
        assertEq(pool.maxFlashLoan(address(a)), 0, "collateral");
    }

    /* DEAD TOKENS */

    /// @notice Nor alone, by either entry; without debt nothing hangs on it.
    function test_ADeadTokenIsNotPutIntoADebt() public {
        oracleB.setState(0, 0, OracleState.STALE);
        bytes memory dead = abi.encodeWithSelector(IPositionLedger.MarginPool_OracleDead.selector, address(b));
        Adjustment memory change;
        (change.depositToken, change.deposit) = (address(b), 100e18);
        PositionId other = _id(TRADER, 1);
        vm.startPrank(TRADER);
        vm.expectRevert(dead);
        pool.depositCollateral(id, address(b), 100e18);
        vm.expectRevert(dead);
        pool.adjust(id, change, "");
        pool.adjust(other, change, "");
        vm.stopPrank();
        assertEq(pool.collateralOf(id, address(b)), 1_000e18, "with debt");
        assertEq(pool.collateralOf(other, address(b)), 100e18, "without");
    }

    /// @notice A position may hold a dead token and go on, but nobody puts more of it in while something is owed: its worth would hang on it.
    function test_ADeadTokenIsNotPutInWithNewRisk() public {
        oracleB.setState(0, 0, OracleState.STALE);
        Adjustment memory change = _loan(100e6, TRADER);
        (change.depositToken, change.deposit) = (address(b), 100e18);
        vm.startPrank(TRADER);
        vm.expectRevert(abi.encodeWithSelector(IPositionLedger.MarginPool_OracleDead.selector, address(b)));
        pool.adjust(id, change, "");
        change.depositToken = address(a);
        pool.adjust(id, change, "");
        vm.stopPrank();
        assertEq(pool.collateralOf(id, address(a)), 10_100e18, "the living one is");
        assertEq(pool.debtOf(id), 1_100e6, "debt");
    }

    /* CALLBACKS */

    /// @notice A target that answers with another word than the agreed one did not agree to anything.
    function test_ATargetMustSayTheWord() public {
        Counterparty target = new Counterparty();
        target.mint(address(usd), 100e6);
        target.approve(address(usd), address(pool));
        Adjustment memory change;
        (change.repay, change.callback) = (100e6, address(target));
        bytes32 word = target.magic();
        target.setAnswers(bytes32(uint256(word) ^ 1), 0);
        vm.startPrank(TRADER);
        vm.expectRevert(abi.encodeWithSelector(IPositionLedger.MarginPool_InvalidCallback.selector, address(target)));
        pool.adjust(id, change, "");
        target.setAnswers(word, 0);
        pool.adjust(id, change, "");
        vm.stopPrank();
        assertEq(pool.debtOf(id), 900e6, "repaid");
        assertEq(usd.balanceOf(address(target)), 0, "by the target");
        assertEq(target.initiator(), TRADER, "who asked");
    }

    /* INTERNAL */

    /// @dev One position owes all that is owed, and the pool has the rest of the lender's tokens.
    function _assertBooks(uint256 debt) private view {
        assertEq(pool.totalDebt(), debt, "total debt");
        assertEq(pool.idleCash(), 1e12 - debt, "cash");
        assertEq(usd.balanceOf(address(pool)), 1e12 - debt, "tokens");
    }

    /// @dev A position of 1,000 of B alone.
    function _openOfB(uint256 debt) private returns (PositionId opened) {
        opened = _id(TRADER, 1);
        vm.startPrank(TRADER);
        pool.depositCollateral(opened, address(b), 1_000e18);
        pool.borrow(opened, debt, TRADER);
        vm.stopPrank();
    }

    function _allow(uint256 permissions) private {
        vm.prank(TRADER);
        pool.setOperator(OPERATOR, permissions, 10_000, type(uint48).max);
    }

    /// @dev The operator's trade, and the error that it ends with; none: it works.
    function _trade(Adjustment memory change, bytes memory error_) private {
        vm.prank(OPERATOR);
        if (error_.length != 0) vm.expectRevert(error_);
        pool.adjust(id, change, "");
    }

    function _out(PermitToken token, uint256 amount, address to) private pure returns (Adjustment memory change) {
        (change.withdrawToken, change.withdraw, change.receiver) = (address(token), amount, to);
    }

    function _loan(uint256 amount, address to) private pure returns (Adjustment memory change) {
        (change.borrow, change.receiver) = (amount, to);
    }

    function _belowInitialMargin(
        PositionId which,
        uint256 power,
        uint256 debt,
        uint256 without
    ) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(IPositionLedger.MarginPool_BelowInitialMargin.selector, which, power, debt, without);
    }

    function _belowMinimum(PositionId which, uint256 debt) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPositionLedger.MarginPool_DebtBelowMinimum.selector, which, debt, 10e6);
    }

    function _notAuthorized(uint256 needed) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPositionLedger.MarginPool_NotAuthorized.selector, OPERATOR, id, needed);
    }
}
