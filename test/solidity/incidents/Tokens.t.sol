// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPoolFactory} from "../../../contracts/interfaces/IPoolFactory.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {Counterparty} from "../helpers/Counterparty.sol";
import {HostileToken} from "../helpers/HostileToken.sol";
import {DoubleEntry, OddDecimals} from "../helpers/OddTokens.sol";
import {IncidentTest} from "./IncidentTest.sol";

/// @notice T3 to T8 of security.md: tokens that are not what they seem. (T1 and T2 are in `Reentrancy.t.sol`.)
contract TokensTest is IncidentTest {
    uint256 private constant MANNERS = 9;
    uint256 private constant ACTIONS = 9;

    address private constant RECIPIENT = address(0xfee1);

    Counterparty private borrower;

    function setUp() public override {
        super.setUp();
        _createBadPool();
    }

    /* THE ZOO */

    /// @notice T5, Qubit, XAUT: every misbehaviour of the debt asset x every way in and out of a pool. A token that moves what it says,
    /// with or without an answer, passes; everything else is refused as a whole. Whatever happens, the pool has at least what it
    /// has booked, and nobody is credited what did not arrive.
    function test_T5_ZooOfDebtAssets() public {
        PositionId id = _grownBadPool();
        for (uint256 manner; manner < MANNERS; ++manner) {
            for (uint256 action; action < ACTIONS; ++action) {
                uint256 snapshot = vm.snapshotState();
                badOracle.set((_priceOf(1_000, 6, 18) * (action == 6 ? 88 : 100)) / 100);
                badAsset.setManner(HostileToken.Manner(manner));
                badAsset.setBlocked(address(badPool));
                bytes32 before = _fingerprint(badPool);
                bool ok = _act(id, action);
                // Collateral alone does not touch the debt asset.
                bool touches = action != 2 && action != 3;
                // A fee on the way out is the receiver's: the pool owes him what it sends, and has it.
                bool leaves = action == 1 || action == 4 || action == 8;
                bool fee = HostileToken.Manner(manner) == HostileToken.Manner.FEE;
                assertEq(ok, !touches || _moves(manner) || (fee && leaves), _case(manner, action));
                if (!ok) assertEq(_fingerprint(badPool), before, _case(manner, action));
                _assertBacked(_case(manner, action));
                assertTrue(vm.revertToState(snapshot));
            }
        }
    }

    /// @notice T5: the same for the collateral.
    function test_T5_ZooOfCollaterals() public {
        PositionId id = _grownBadPool();
        for (uint256 manner; manner < MANNERS; ++manner) {
            for (uint256 action; action < ACTIONS; ++action) {
                uint256 snapshot = vm.snapshotState();
                badOracle.set((_priceOf(1_000, 6, 18) * (action == 6 ? 88 : 100)) / 100);
                badCollateral.setManner(HostileToken.Manner(manner));
                badCollateral.setBlocked(address(badPool));
                bytes32 before = _fingerprint(badPool);
                bool ok = _act(id, action);
                bool touches = action == 2 || action == 3 || action == 6;
                bool leaves = action == 3 || action == 6;
                bool fee = HostileToken.Manner(manner) == HostileToken.Manner.FEE;
                assertEq(ok, !touches || _moves(manner) || (fee && leaves), _case(manner, action));
                if (!ok) assertEq(_fingerprint(badPool), before, _case(manner, action));
                _assertBacked(_case(manner, action));
                assertTrue(vm.revertToState(snapshot));
            }
        }
    }

    /// @notice T5: a token without code makes no pool; one whose code goes away later moves nothing and credits nothing.
    function test_T5_NoCode() public {
        PoolParams memory p = _params(address(0xdead), uint128(unit));
        p.collaterals = _one(_collateral(address(badCollateral), address(badOracle)));
        vm.expectRevert(abi.encodeWithSelector(IPoolFactory.PoolFactory_NoCode.selector, address(0xdead)));
        factory.createPool(p, 0);

        PositionId id = _grownBadPool();
        bytes32 before = _fingerprint(badPool);
        vm.etch(address(badAsset), "");
        vm.etch(address(badCollateral), "");
        for (uint256 action; action < ACTIONS; ++action) {
            assertFalse(_act(id, action), _case(0, action));
            assertEq(_fingerprint(badPool), before, "books");
        }
    }

    /* T3, T4 */

    /// @notice T3, STA: a token that begins to take a fee after a pool was created is refused by name where it would be credited with
    /// more than arrives.
    function test_T3_FeeOnTransfer() public {
        badAsset.setManner(HostileToken.Manner.FEE);
        vm.prank(ALICE);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPositionLedger.MarginPool_TransferShortfall.selector,
                address(badAsset),
                100 * unit,
                99 * unit - 1
            )
        );
        badPool.deposit(100 * unit, ALICE);
        badCollateral.setManner(HostileToken.Manner.FEE);
        vm.prank(TRADER);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPositionLedger.MarginPool_TransferShortfall.selector,
                address(badCollateral),
                1e18,
                0.99e18 - 1
            )
        );
        badPool.depositCollateral(_id(TRADER, 0), address(badCollateral), 1e18);
    }

    /// @notice T4: a rebase down by a half in one pool: the pool beside it does not change, the books stay as they are, those who leave get
    /// what they are owed while the tokens last, and not a unit more. A rebase up gives nobody anything.
    function test_T4_Rebase() public {
        _lendAndBorrow(pool, address(collateral));
        _grownBadPool();
        bytes32 other = _fingerprint(pool);
        bytes32 before = _fingerprint(badPool);
        uint256 owed = badPool.convertToAssets(badPool.balanceOf(ALICE));
        uint256 cash = badPool.idleCash();

        badAsset.rebase(address(badPool), 2 * cash);
        assertEq(_fingerprint(badPool), before, "up");
        badAsset.rebase(address(badPool), cash / 2);
        assertEq(_fingerprint(badPool), before, "down");
        vm.startPrank(ALICE);
        assertLe(
            badPool.withdraw(cash / 2, ALICE, ALICE),
            ((badPool.balanceOf(ALICE) * (cash / 2)) / owed) * 2,
            "shares"
        );
        (bool ok, ) = address(badPool).call(abi.encodeCall(badPool.withdraw, (1, ALICE, ALICE)));
        assertFalse(ok, "what is not there");
        vm.stopPrank();
        assertEq(_fingerprint(pool), other, "the pool beside it");
        // Borrowers can still pay and leave.
        vm.startPrank(TRADER);
        badPool.repay(_id(TRADER, 0), ALL);
        badPool.withdrawCollateral(_id(TRADER, 0), address(badCollateral), ALL, TRADER);
        vm.stopPrank();
    }

    /* T6 */

    /// @notice T6: decimals above 24, none at all, or in fewer bytes than a word: no pool. Decimals that change later change nothing:
    /// a pool never asks again.
    function test_T6_Decimals() public {
        OddDecimals odd = new OddDecimals();
        PoolParams memory p = _params(address(odd), uint128(unit));
        p.collaterals = _one(_collateral(address(badCollateral), address(badOracle)));
        for (uint256 manner; manner < 4; ++manner) {
            odd.setManner(manner);
            _refusedBy(
                address(factory),
                address(this),
                abi.encodeCall(factory.createPool, (p, 0)),
                IPoolFactory.PoolFactory_UnsupportedDecimals.selector,
                "decimals"
            );
        }
        odd.setManner(4);
        IMarginPool made = _create(p);
        bytes32 before = _fingerprint(made);
        odd.setManner(0);
        assertEq(_fingerprint(made), before, "cached");
    }

    /* T7 */

    /// @notice T7, TUSD: the debt asset as collateral, a token twice, and the pool's own share as collateral are refused.
    function test_T7_TheSameTokenTwice() public {
        PoolParams memory p = _params(address(badAsset), uint128(unit));
        p.collaterals = _one(_collateral(address(badAsset), address(badOracle)));
        _refusedBy(
            address(factory),
            address(this),
            abi.encodeCall(factory.createPool, (p, 0)),
            IPoolFactory.PoolFactory_DebtAssetInBasket.selector,
            "the debt asset"
        );
        p.collaterals = new CollateralParams[](2);
        p.collaterals[0] = _collateral(address(badCollateral), address(badOracle));
        p.collaterals[1] = _collateral(address(badCollateral), address(badOracle));
        _refusedBy(
            address(factory),
            address(this),
            abi.encodeCall(factory.createPool, (p, 0)),
            IPoolFactory.PoolFactory_DuplicateCollateral.selector,
            "twice"
        );
        // The address of a pool depends on its basket, so its own share cannot be in it; a share not yet there has no code.
        p.collaterals = _one(_collateral(address(badCollateral), address(badOracle)));
        p.collaterals[0].token = factory.predictPool(address(this), p, 0);
        _refusedBy(
            address(factory),
            address(this),
            abi.encodeCall(factory.createPool, (p, 0)),
            IPoolFactory.PoolFactory_NoCode.selector,
            "its own share"
        );
    }

    /// @notice T7: a token with a second address. Debt asset and collateral are then the same money; each is booked for itself, and the
    /// pool has at least the sum. There is no sweep through which either could leave.
    function test_T7_DoubleEntry() public {
        DoubleEntry second = new DoubleEntry(badAsset);
        PoolParams memory p = _params(address(badAsset), uint128(unit));
        p.collaterals = _one(_collateral(address(second), address(_oracle(PRICE))));
        IMarginPool twin = _create(p);
        address[2] memory accounts = [ALICE, TRADER];
        for (uint256 i; i < 2; ++i) {
            vm.startPrank(accounts[i]);
            badAsset.approve(address(twin), ALL);
            badAsset.approve(address(second), ALL);
            second.approve(address(twin), ALL);
            vm.stopPrank();
        }
        vm.prank(ALICE);
        twin.deposit(1e6 * unit, ALICE);
        PositionId id = _id(TRADER, 0);
        vm.startPrank(TRADER);
        twin.depositCollateral(id, address(second), 1_000 * unit);
        twin.borrow(id, 850 * unit, TRADER);
        assertEq(badAsset.balanceOf(address(twin)), twin.idleCash() + 1_000 * unit, "both are there");
        twin.repay(id, ALL);
        twin.withdrawCollateral(id, address(second), ALL, TRADER);
        vm.stopPrank();
        vm.prank(ALICE);
        twin.withdraw(1e6 * unit, ALICE, ALICE);
        assertEq(badAsset.balanceOf(address(twin)), twin.idleCash(), "nothing was taken twice");
    }

    /* T8 */

    /// @notice T8: a token of which there is no end: caps and fields end it by name, and the totals do not wrap.
    function testFuzz_T8_InfiniteSupply(uint256 amount) public {
        amount = bound(amount, 1e10 * unit + 1, type(uint256).max / 2);
        badAsset.mint(ALICE, amount);
        badCollateral.mint(TRADER, amount);
        vm.startPrank(ALICE);
        (bool ok, bytes memory reason) = address(badPool).call(abi.encodeCall(badPool.deposit, (amount, ALICE)));
        vm.stopPrank();
        assertFalse(ok, "above the cap");
        assertNotEq(bytes32(bytes4(reason)), bytes32(bytes4(0x4e487b71)), "by a panic");
        vm.prank(TRADER);
        (ok, reason) = address(badPool).call(
            abi.encodeCall(badPool.depositCollateral, (_id(TRADER, 0), address(badCollateral), amount))
        );
        if (!ok) {
            assertEq(bytes32(bytes4(reason)), bytes32(IPositionLedger.MarginPool_AmountOverflow.selector), "by name");
        } else {
            assertLe(amount, type(uint120).max, "more than the field holds");
            assertEq(badPool.healthOf(_id(TRADER, 0)), ALL, "no debt");
        }
    }

    /// @notice T8: a paused token holds back itself only: the other collateral, the debt and the lenders' exits go on.
    function test_T8_PausedToken() public {
        PositionId id = _grownBadPool();
        vm.prank(TRADER);
        badPool.depositCollateral(id, address(otherCollateral), 10e18);
        badCollateral.setManner(HostileToken.Manner.PAUSED);
        vm.startPrank(TRADER);
        badPool.repay(id, ALL);
        badPool.withdrawCollateral(id, address(otherCollateral), ALL, TRADER);
        (bool ok, ) = address(badPool).call(
            abi.encodeCall(badPool.withdrawCollateral, (id, address(badCollateral), ALL, TRADER))
        );
        assertFalse(ok, "the paused one");
        vm.stopPrank();
        uint256 all = badPool.maxRedeem(ALICE);
        vm.prank(ALICE);
        badPool.redeem(all, ALICE, ALICE);
        badCollateral.setManner(HostileToken.Manner.HONEST);
        vm.prank(TRADER);
        badPool.withdrawCollateral(id, address(badCollateral), ALL, TRADER);
    }

    /* HELPERS */

    /// @dev The hostile pool with a loan, and fees that its recipient may claim.
    function _grownBadPool() private returns (PositionId id) {
        PoolParams memory p = _params(address(badAsset), uint128(unit));
        p.curator = address(this);
        p.feeRecipient = RECIPIENT;
        p.reserve.targetShare = 0;
        p.collaterals = new CollateralParams[](2);
        p.collaterals[0] = _collateral(address(badCollateral), address(badOracle));
        p.collaterals[1] = _collateral(address(otherCollateral), address(_oracle(_priceOf(1_000, 6, 18))));
        badPool = _create(p);
        address[4] memory accounts = [ALICE, BOB, TRADER, KEEPER];
        for (uint256 i; i < accounts.length; ++i) {
            vm.startPrank(accounts[i]);
            badAsset.approve(address(badPool), ALL);
            badCollateral.approve(address(badPool), ALL);
            otherCollateral.approve(address(badPool), ALL);
            vm.stopPrank();
        }
        borrower = new Counterparty();
        borrower.approve(address(badAsset), address(badPool));
        id = _lendAndBorrow(badPool, address(badCollateral));
        vm.warp(block.timestamp + 100 days);
        badPool.syncMargin();
        vm.prank(TRADER);
        badPool.depositCollateral(_id(TRADER, 1), address(badCollateral), 100e18);
    }

    /// @dev deposit, withdraw, collateral in and out, borrow, repay, liquidate, flash loan, claim of fees.
    function _act(PositionId id, uint256 action) private returns (bool ok) {
        bytes memory data;
        address sender = TRADER;
        if (action == 0) (sender, data) = (ALICE, abi.encodeCall(badPool.deposit, (100 * unit, ALICE)));
        if (action == 1) (sender, data) = (ALICE, abi.encodeCall(badPool.withdraw, (100 * unit, ALICE, ALICE)));
        if (action == 2) data = abi.encodeCall(badPool.depositCollateral, (id, address(badCollateral), 1e18));
        if (action == 3) {
            data = abi.encodeCall(badPool.withdrawCollateral, (_id(TRADER, 1), address(badCollateral), 1e18, TRADER));
        }
        if (action == 4) data = abi.encodeCall(badPool.borrow, (_id(TRADER, 1), 100 * unit, TRADER));
        if (action == 5) data = abi.encodeCall(badPool.repay, (id, 100 * unit));
        if (action == 6) {
            LiquidationBatch memory batch = LiquidationBatch(ALL, 0, KEEPER, address(0));
            (sender, data) = (KEEPER, abi.encodeCall(badPool.liquidate, (_ids(id), batch, "")));
        }
        if (action == 7) {
            data = abi.encodeCall(
                badPool.flashLoan,
                (IERC3156FlashBorrower(address(borrower)), address(badAsset), 100 * unit, "")
            );
        }
        if (action == 8) (sender, data) = (RECIPIENT, abi.encodeCall(badPool.claimPoolFees, ()));
        vm.prank(sender);
        (ok, ) = address(badPool).call(data);
    }

    /// @dev Whether a token of this manner moves what it says: honest, without an answer, or reentrant without a target.
    function _moves(uint256 manner) private pure returns (bool) {
        HostileToken.Manner m = HostileToken.Manner(manner);

        return
            m == HostileToken.Manner.HONEST || m == HostileToken.Manner.NO_RETURN || m == HostileToken.Manner.REENTRANT;
    }

    /// @dev I-01: at least what is booked is there.
    function _assertBacked(string memory what) private view {
        assertGe(badAsset.balanceOf(address(badPool)), badPool.idleCash(), what);
        uint256 booked = badPool.orphansOf(address(badCollateral));
        for (uint96 i; i < 2; ++i) booked += badPool.collateralOf(_id(TRADER, i), address(badCollateral));
        assertGe(badCollateral.balanceOf(address(badPool)), booked, what);
    }

    function _case(uint256 manner, uint256 action) private pure returns (string memory) {
        return string.concat("manner ", vm.toString(manner), ", action ", vm.toString(action));
    }
}
