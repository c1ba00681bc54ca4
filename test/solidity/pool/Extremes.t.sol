// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {IGroupCover} from "../../../contracts/interfaces/IGroupCover.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {INDEX_MAX, POOL_AMOUNT_MAX, RESERVE_UNITS_MAX} from "../../../contracts/types/PoolState.sol";
import {POSITION_AMOUNT_MAX} from "../../../contracts/types/PositionWord.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @dev A group that gives of its asset whatever it has, asked for or not.
contract GenerousGroup is IGroupCover {
    PermitToken private immutable TOKEN;

    constructor(PermitToken token) {
        TOKEN = token;
    }

    function cover(PositionId, uint256) external returns (uint256 sent) {
        sent = TOKEN.balanceOf(address(this));
        TOKEN.transfer(msg.sender, sent);
    }

    function asset() external view returns (address) {
        return address(TOKEN);
    }
}

/// @notice The ends of the packed fields: what is refused there, by which numbers, and that everybody still gets out.
contract ExtremesTest is PoolFixture {
    address private constant LENDER = address(0x1001);
    address private constant TRADER = address(0x1002);
    address private constant LIQUIDATOR = address(0x1005);
    uint256 private constant MIN_DEBT = 1e18;

    PermitToken private dai;
    PermitToken[2] private tokens;
    ScriptedOracle[2] private oracles;
    IMarginPool private pool;
    PositionId private id;

    /// @dev Two collaterals at 1, and no limit but what the fields hold.
    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0));
        dai = new PermitToken("DAI", "DAI", 18);
        PoolParams memory p = _params(address(dai), uint128(MIN_DEBT));
        (p.limits.supplyCap, p.limits.borrowCap) = (type(uint104).max, type(uint104).max);
        // All that a liquidation pays above the least incentive stays in the pool.
        p.reserve.incentiveShare = 1_000_000;
        p.collaterals = new CollateralParams[](2);
        for (uint256 k; k < 2; ++k) {
            tokens[k] = new PermitToken("T", "T", 18);
            oracles[k] = _oracle(PRICE);
            p.collaterals[k] = _collateral(address(tokens[k]), address(oracles[k]));
        }
        pool = _create(p);
        address[3] memory accounts = [LENDER, TRADER, LIQUIDATOR];
        for (uint256 i; i < 3; ++i) {
            _fund(address(dai), accounts[i], address(pool), 2 ** 140);
            for (uint256 k; k < 2; ++k) _fund(address(tokens[k]), accounts[i], address(pool), 2 ** 121);
        }
        id = _id(TRADER, 0);
    }

    /* AMOUNTS */

    /// @notice A position holds 120 bits of a token, in however many deposits, of the first token as of any other.
    function test_APositionHolds120BitsOfAToken() public {
        for (uint256 k; k < 2; ++k) {
            vm.startPrank(TRADER);
            pool.depositCollateral(id, address(tokens[k]), POSITION_AMOUNT_MAX - 1);
            vm.expectRevert(_overflow(POSITION_AMOUNT_MAX + 1, POSITION_AMOUNT_MAX));
            pool.depositCollateral(id, address(tokens[k]), 2);
            pool.depositCollateral(id, address(tokens[k]), 1);
            vm.stopPrank();
            assertEq(pool.collateralOf(id, address(tokens[k])), POSITION_AMOUNT_MAX, "held");
        }
    }

    /// @notice The pool holds 104 bits of cash: interest that would not fit is repaid as soon as a lender has left.
    function test_ThePoolHolds104BitsOfCash() public {
        _lend(POOL_AMOUNT_MAX);
        _borrow(id, 0, 2 ** 103);
        vm.warp(block.timestamp + 30 days);
        uint256 debt = pool.debtOf(id);
        assertGt(debt, 2 ** 103, "interest");
        uint256 cash = pool.idleCash();
        vm.prank(TRADER);
        vm.expectRevert(_overflow(cash + debt, POOL_AMOUNT_MAX));
        pool.repay(id, ALL);

        vm.prank(TRADER);
        pool.repay(id, 2 ** 103);
        assertEq(pool.idleCash(), POOL_AMOUNT_MAX, "full");
        assertEq(pool.maxDeposit(LENDER), 0, "nothing fits");
        vm.prank(LENDER);
        pool.withdraw(2 ** 103, LENDER, LENDER);
        vm.prank(TRADER);
        pool.repay(id, ALL);
        assertEq(pool.debtOf(id), 0, "repaid");
    }

    /// @notice All debt together holds 104 bits: what a liquidation paid above the debt is not lent on top of all that fitted.
    function test_AllDebtTogetherHolds104Bits() public {
        _lend(POOL_AMOUNT_MAX);
        PositionId other = _id(TRADER, 1);
        _borrow(id, 0, 2 ** 103);
        _borrow(other, 1, 2 ** 100);
        // So low that all of it is repaid, at the full incentive, of which the pool keeps what is above the least one.
        oracles[1].set((PRICE * 877) / 1_000);
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = other;
        vm.prank(LIQUIDATOR);
        (uint256 paid, ) = pool.liquidate(ids, LiquidationBatch(ALL, 0, LIQUIDATOR, address(0)), "");
        assertEq(pool.debtOf(other), 0, "repaid");
        uint256 cash = pool.idleCash();
        assertEq(cash + 2 ** 103, POOL_AMOUNT_MAX + paid - 2 ** 100, "more than fits as debt");

        vm.startPrank(TRADER);
        pool.depositCollateral(id, address(tokens[0]), 2 ** 105);
        vm.expectRevert(_overflow(cash + 2 ** 103, POOL_AMOUNT_MAX));
        pool.borrow(id, cash, TRADER);
        pool.borrow(id, POOL_AMOUNT_MAX - 2 ** 103, TRADER);
        vm.stopPrank();
        assertEq(pool.totalDebt(), POOL_AMOUNT_MAX, "to the last unit");
    }

    /// @notice The reserve holds 56 bits of its unit: what interest gives beyond stays the lenders', and the fields beside it are as they were.
    function test_TheReserveHolds56BitsOfItsUnit() public {
        _lend(POOL_AMOUNT_MAX);
        _borrow(id, 0, (POOL_AMOUNT_MAX / 100) * 95);
        vm.warp(block.timestamp + 2 * 365 days);
        pool.syncMargin();
        assertEq(pool.poolState().reserve, RESERVE_UNITS_MAX, "units");
        assertEq(pool.reserve(), RESERVE_UNITS_MAX * 1e12, "assets");
        assertEq(pool.poolState().rampStart, 100_000, "beside it");
        vm.warp(block.timestamp + 365 days);
        uint256 assets = pool.totalAssets();
        assertEq(pool.reserve(), RESERVE_UNITS_MAX * 1e12, "no more");
        assertEq(assets, pool.idleCash() + pool.totalDebt() - RESERVE_UNITS_MAX * 1e12, "the lenders'");
    }

    /// @notice What a group gives beyond what a position holds is not credited, and the liquidation goes on as without it.
    function test_AGroupGivesNoMoreThanAPositionHolds() public {
        GenerousGroup group = new GenerousGroup(tokens[0]);
        PoolParams memory p = _params(address(dai), uint128(MIN_DEBT));
        (p.group, p.groupCushion) = (address(group), 20_000);
        p.collaterals = new CollateralParams[](1);
        p.collaterals[0] = _collateral(address(tokens[0]), address(oracles[0]));
        pool = _create(p);
        address[2] memory accounts = [LENDER, LIQUIDATOR];
        for (uint256 i; i < 2; ++i) _fund(address(dai), accounts[i], address(pool), 1e24);
        _lend(1e21);
        id = _id(address(group), 0);
        _fund(address(tokens[0]), address(group), address(pool), 1_000e18);
        vm.startPrank(address(group));
        pool.depositCollateral(id, address(tokens[0]), 1_000e18);
        pool.borrow(id, 800e18, address(group));
        vm.stopPrank();
        tokens[0].mint(address(group), POSITION_AMOUNT_MAX);
        oracles[0].set((PRICE * 88) / 100);

        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        vm.prank(LIQUIDATOR);
        (uint256 paid, uint256[] memory seized) = pool.liquidate(
            ids,
            LiquidationBatch(ALL, 0, LIQUIDATOR, address(0)),
            ""
        );
        assertGt(paid, 0, "paid");
        assertEq(pool.collateralOf(id, address(tokens[0])), 1_000e18 - seized[0], "not credited");
        assertEq(tokens[0].balanceOf(address(pool)), POSITION_AMOUNT_MAX + 1_000e18 - seized[0], "though it was given");
    }

    /// @notice A preview of more than any pool holds answers with the maximum instead of overflowing.
    function test_PreviewsOfMoreThanFitsAreTheMaximum() public {
        uint256 most = type(uint192).max;
        _lend(1e21);
        assertEq(pool.previewDeposit(2 ** 128 - 1), (2 ** 128 - 1) * 1e6, "deposit");
        assertEq(pool.previewWithdraw(2 ** 128 - 1), (2 ** 128 - 1) * 1e6, "withdraw");
        assertEq(pool.previewMint(most), most / 1e6 + 1, "mint");
        assertEq(pool.previewRedeem(most), most / 1e6, "redeem");
        assertEq(pool.previewDeposit(2 ** 128), ALL, "deposit");
        assertEq(pool.previewWithdraw(2 ** 128), ALL, "withdraw");
        assertEq(pool.previewMint(2 ** 192), ALL, "mint");
        assertEq(pool.previewRedeem(2 ** 192), ALL, "redeem");
    }

    /// @notice Where bad debt has taken everything, nobody lends to old shares that are worth nothing; when orphans are sold, the vault opens again.
    function test_AnEmptiedVaultIsClosedUntilItOwnsSomething() public {
        _lend(1e21);
        _borrow(id, 0, 1e21);
        oracles[0].set(1);
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        vm.prank(LIQUIDATOR);
        pool.liquidate(ids, LiquidationBatch(ALL, 0, LIQUIDATOR, address(0)), "");
        assertEq(pool.totalAssets(), 0, "all is lost");
        assertEq(pool.maxDeposit(LIQUIDATOR), 0, "closed");
        assertEq(pool.maxMint(LIQUIDATOR), 0, "closed");
        assertEq(pool.convertToAssets(pool.balanceOf(LENDER)), 0, "shares of nothing");

        oracles[0].set(PRICE);
        uint256 orphans = pool.orphansOf(address(tokens[0]));
        uint256 before = dai.balanceOf(LIQUIDATOR);
        vm.prank(LIQUIDATOR);
        uint256 cost = pool.buyOrphans(address(tokens[0]), orphans, ALL, LIQUIDATOR);
        assertEq(cost, (orphans * 100 + 100) / 101, "at the least incentive");
        assertEq(before - dai.balanceOf(LIQUIDATOR), cost, "paid");
        assertEq(pool.totalAssets(), cost, "the lenders'");
        assertGt(pool.maxDeposit(LIQUIDATOR), 0, "open");
    }

    /* TIME */

    /// @notice After 2^32 seconds, 136 years, the pool's clock stands still: no more interest, and everybody gets out.
    function test_TheClockEndsAfter136Years() public {
        uint256 end = block.timestamp + type(uint32).max;
        _lend(1e24);
        _borrow(id, 0, 1e21);
        vm.warp(end);
        uint256 debt = pool.debtOf(id);
        assertGt(debt, 1e21, "interest to the end");
        vm.warp(end + 1);
        assertEq(pool.debtOf(id), debt, "and no second more");
        pool.syncMargin();
        assertEq(pool.poolState().lastAccrual, type(uint32).max, "clock");

        vm.warp(end + 10 * 365 days);
        assertEq(pool.debtOf(id), debt, "nor ten years later");
        vm.startPrank(TRADER);
        pool.repay(id, ALL);
        pool.withdrawCollateral(id, address(tokens[0]), ALL, TRADER);
        vm.stopPrank();
        vm.startPrank(LENDER);
        pool.redeem(pool.balanceOf(LENDER), LENDER, LENDER);
        vm.stopPrank();
        assertEq(pool.totalSupply(), 0, "everybody is out");
    }

    /// @notice Debt that nobody repays for decades ends at 1.2e9 times what was lent: interest stops, nothing is lent any more, exits go on.
    function test_TheIndexEndsAndBorrowingWithIt() public {
        _lend(1e21);
        _borrow(id, 0, 1e21);
        vm.warp(block.timestamp + 30 * 365 days);
        pool.syncMargin();
        assertEq(pool.poolState().index, INDEX_MAX, "index");
        uint256 debt = pool.debtOf(id);
        assertEq(debt, (1e21 * INDEX_MAX + 1e15 - 1) / 1e15, "debt");
        vm.warp(block.timestamp + 365 days);
        assertEq(pool.debtOf(id), debt, "no more interest");

        PositionId other = _id(TRADER, 1);
        vm.startPrank(TRADER);
        pool.depositCollateral(other, address(tokens[1]), 1e21);
        pool.repay(id, debt / 2);
        vm.expectRevert(abi.encodeWithSelector(IPositionLedger.MarginPool_IndexSaturated.selector));
        pool.borrow(other, MIN_DEBT, TRADER);
        pool.repay(id, ALL);
        vm.stopPrank();
        assertEq(pool.debtOf(id), 0, "repaid");
        vm.startPrank(LENDER);
        assertGt(pool.redeem(pool.balanceOf(LENDER), LENDER, LENDER), 1e29, "and the lender gets it");
        vm.stopPrank();
    }

    /* INTERNAL */

    function _lend(uint256 amount) private {
        vm.prank(LENDER);
        pool.deposit(amount, LENDER);
    }

    /// @dev Collateral for 85 %, as much as the initial margin asks.
    function _borrow(PositionId borrower, uint256 k, uint256 amount) private {
        vm.startPrank(TRADER);
        pool.depositCollateral(borrower, address(tokens[k]), (amount * 100) / 85 + 1);
        pool.borrow(borrower, amount, TRADER);
        vm.stopPrank();
    }

    function _overflow(uint256 amount, uint256 max) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPositionLedger.MarginPool_AmountOverflow.selector, amount, max);
    }
}
