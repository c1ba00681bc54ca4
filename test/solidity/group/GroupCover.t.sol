// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {GROUP_COVER_GAS} from "../../../contracts/interfaces/IGroupCover.sol";
import {ILiquidator} from "../../../contracts/interfaces/ILiquidator.sol";
import {IMarginGroup} from "../../../contracts/interfaces/IMarginGroup.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {GroupFixture} from "../helpers/GroupFixture.sol";

/// @notice As long as the reserve lasts, lenders of a member's pool lose nothing: it lasts while it pays what is missing, or, where
/// less than the pool's least debt would be left, the whole debt.
contract GroupCoverTest is GroupFixture {
    uint256 private constant WAD = 1e18;
    uint256 private constant TARGET = 1.05e18; // health that the pools restore [WAD]

    function setUp() public {
        _launch();
    }

    /* LONG: A REPAYMENT */

    /// @dev The cover left the least debt on collateral worth next to nothing, although the reserve could have paid it: lenders lost it.
    function test_ACoverRepaysTheWholeDebtWhereItWouldLeaveDust() public {
        _join(ALICE, 20_000, 0);
        uint256 place = _openLong(ALICE);
        uint256 lent = longEth.totalAssets();
        // Wanted: 17,500 - 90 / 1.05, which leaves 85.71, less than 100.
        _setEth(10);
        _liquidate(longEth, _memberId(place));
        assertEq(longEth.debtOf(_memberId(place)), 0, "the whole debt");
        assertEq(longEth.collateralOf(_memberId(place), address(eth)), 10e18, "nothing was seized");
        assertEq(group.totalAssets(), 2_500 * USD_UNIT, "reserve");
        assertEq(longEth.totalAssets(), lent, "lenders");
        _assertConserved();
    }

    function test_ACoverLeavesTheLeastDebtWhereTheReserveCannotPayTheWhole() public {
        _join(ALICE, 17_499, 0);
        uint256 place = _openLong(ALICE);
        _setEth(10);
        PositionId id = _memberId(place);
        uint256 lent = longEth.totalAssets();
        vm.expectEmit(address(longEth));
        emit ILiquidator.CoveredByGroup(id, 17_400 * USD_UNIT, longEth.positionWord(id).withScaledDebt(100 * USD_UNIT));
        _liquidate(longEth, id);
        assertEq(group.totalAssets(), 99 * USD_UNIT, "what is less than the least debt");
        // 10 ETH at 10 are sold for 98.52, at the close-out's incentive.
        assertLe(lent - longEth.totalAssets(), 2 * USD_UNIT, "lenders");
        _assertConserved();
    }

    function test_ATopUpRepaysTheWholeDebtWhereItWouldLeaveDust() public {
        _join(ALICE, 500, 0);
        // The least debt: any part of it would leave less.
        uint256 place = _openMember(ALICE, longEth, address(eth), 0.0567e18, 100 * USD_UNIT);
        _setEth(1_960);
        vm.prank(KEEPER);
        assertEq(group.topUp(place), 100 * USD_UNIT, "the whole debt");
        assertEq(longEth.debtOf(_memberId(place)), 0, "debt");
        assertEq(group.totalAssets(), 400 * USD_UNIT, "reserve");
        _assertConserved();
    }

    function test_ATopUpThatWouldLeaveDustWaitsWhereTheReserveCannotPayTheWhole() public {
        _join(ALICE, 500, 0);
        uint256 small = _openMember(ALICE, longEth, address(eth), 0.0567e18, 100 * USD_UNIT);
        PositionId other = _memberId(_openMember(ALICE, longEth, address(eth), 3e18, 5_000 * USD_UNIT));
        vm.prank(address(longEth));
        assertEq(group.cover(other, 450 * USD_UNIT), 450 * USD_UNIT, "50 are left");
        _setEth(1_960);
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NothingAvailable.selector, ALICE));
        group.topUp(small);
        // Half a dollar more than the least debt, and it is repaid.
        vm.prank(BOB);
        group.deposit(50.5e6, ALICE);
        assertEq(group.topUp(small), 100 * USD_UNIT, "the whole debt");
        assertEq(group.totalAssets(), 0.5e6, "reserve");
        _assertConserved();
    }

    /* SHORT: COLLATERAL */

    /// @dev A pool that lends another asset than the reserve's was not covered at all: its lenders lost what they would have lost without a group.
    function test_AShortIsCoveredWithCollateralBeforeItIsLiquidated() public {
        _join(ALICE, 25_000, 0);
        uint256 place = _openShort(ALICE);
        PositionId id = _memberId(place);
        uint256 lent = shortEth.totalAssets();
        // 20,000 dollars for 8.75 ETH at 4,000: 15,000 under water.
        _setEth(4_000);
        _liquidate(shortEth, id);
        // (35,000 x 1.05 - 18,000) / 90 %
        assertEq(group.totalAssets(), 25_000 * USD_UNIT - 20_833_333_334, "what was missing");
        assertEq(shortEth.collateralOf(id, address(usd)), 40_833_333_334, "collateral");
        assertApproxEqRel(shortEth.healthOf(id), TARGET, 1e10, "target health");
        assertEq(shortEth.debtOf(id), 8.75e18, "nothing was repaid");
        assertEq(shortEth.totalAssets(), lent, "lenders");
        assertEq(group.participantOf(ALICE).fund, 25_000 * USD_UNIT - 20_833_333_334, "her own");
        _assertConserved();
    }

    function test_AShortThatTheReserveCannotSaveIsLiquidatedWithWhatItGave() public {
        _join(ALICE, 5_000, 0);
        uint256 place = _openShort(ALICE);
        PositionId id = _memberId(place);
        _setEth(4_000);
        uint256 lent = shortEth.totalAssets();
        uint256 snapshot = vm.snapshotState();
        _liquidate(shortEth, id);
        assertEq(group.totalAssets(), 0, "all of it");
        assertEq(shortEth.debtOf(id), 0, "closed out");
        assertEq(shortEth.collateralOf(id, address(usd)), 0, "with all its collateral");
        uint256 loss = lent - shortEth.totalAssets();
        assertTrue(vm.revertToState(snapshot));

        // Without the reserve's 5,000 dollars, 1.25 ETH, they lose that much more.
        vm.prank(address(shortEth));
        group.cover(id, ALL);
        _liquidate(shortEth, id);
        assertApproxEqRel(lent - shortEth.totalAssets() - loss, 1.25e18, 0.02e18, "what the reserve bore");
    }

    /// @dev The reserve is not spent at a price that nobody knows, and the liquidation of what has one goes on.
    function test_AShortIsNotCoveredWhileTheReserveAssetHasNoPrice() public {
        ScriptedOracle btcInEth = _oracle(_priceOf(25, 18, 8));
        PoolParams memory p = _params(address(eth), 0.1e18);
        (p.group, p.groupCushion) = (address(group), 20_000);
        p.collaterals = new CollateralParams[](2);
        p.collaterals[0] = _collateral(address(btc), address(btcInEth));
        p.collaterals[1] = _collateral(address(usd), address(usdOracle));
        IMarginPool mixed = _create(p);
        vm.prank(SPONSOR);
        group.admit(address(mixed), 0, true);
        _fund(address(eth), LENDER, address(mixed), 1e24);
        _fund(address(eth), KEEPER, address(mixed), 1e24);
        vm.prank(LENDER);
        mixed.deposit(1_000e18, LENDER);
        _join(ALICE, 5_000, 0);
        uint256 place = _openMember(ALICE, mixed, address(btc), 0.4e8, 8.75e18);
        PositionId id = _memberId(place);

        // 10 ETH of Bitcoin become 9.6.
        btcInEth.set(_priceOf(24, 18, 8));
        uint256 snapshot = vm.snapshotState();
        usdOracle.setState(0, 0, OracleState.STALE);
        _liquidate(mixed, id);
        assertEq(group.totalAssets(), 5_000 * USD_UNIT, "untouched");
        assertLt(mixed.collateralOf(id, address(btc)), 0.4e8, "seized");
        assertTrue(vm.revertToState(snapshot));

        // With a price it is covered, in a token that it did not hold: (8.75 x 1.05 - 8.64) / 90 % ether, in dollars.
        assertEq(mixed.collateralOf(id, address(usd)), 0, "none before");
        _liquidate(mixed, id);
        assertEq(mixed.collateralOf(id, address(usd)), 1_216_666_667, "collateral");
        assertEq(mixed.collateralOf(id, address(btc)), 0.4e8, "nothing was seized");
        assertApproxEqRel(mixed.healthOf(id), TARGET, 1e10, "target health");
        _assertConserved();
    }

    /* THE PROMISE */

    function testFuzz_LendersOfALongMemberLoseNothingWhileTheReserveLasts(
        uint256 price,
        uint256 reserve,
        uint256 borrowed
    ) external {
        borrowed = bound(borrowed, 100 * USD_UNIT, 17_640 * USD_UNIT);
        _join(ALICE, bound(reserve, 1_000, 20_000), 0);
        uint256 place = _openMember(ALICE, longEth, address(eth), 10e18, borrowed);
        price = bound(price, 1, 2_000);
        _setEth(price);
        // Debt that 90 % of the collateral bears at the target health; a rest below 100 is repaid too.
        uint256 kept = (9 * price * USD_UNIT * WAD) / TARGET;
        uint256 asked = kept < 100 * USD_UNIT + 2 ? borrowed : borrowed - _min(kept, borrowed) + 1;
        _assertNothingIsLost(longEth, place, asked);
    }

    function testFuzz_LendersOfAShortMemberLoseNothingWhileTheReserveLasts(
        uint256 price,
        uint256 reserve,
        uint256 borrowed
    ) external {
        borrowed = bound(borrowed, 0.1e18, 8.82e18);
        _join(ALICE, bound(reserve, 1_000, 100_000), 0);
        uint256 place = _openMember(ALICE, shortEth, address(usd), 20_000 * USD_UNIT, borrowed);
        price = bound(price, 2_000, 20_000);
        _setEth(price);
        uint256 wanted = (borrowed * price * TARGET) / WAD / 1e12;
        uint256 asked = ((wanted - _min(wanted, 18_000 * USD_UNIT)) * 10) / 9 + 10;
        _assertNothingIsLost(shortEth, place, asked);
    }

    /// @dev A liquidation takes no more of the reserve than was asked for, and nothing of the lenders while it lasts.
    function _assertNothingIsLost(IMarginPool pool, uint256 place, uint256 asked) private {
        PositionId id = _memberId(place);
        if (!pool.isLiquidatable(id)) return;
        uint256 lent = pool.totalAssets();
        uint256 reserve = group.totalAssets();
        _liquidate(pool, id);
        assertLe(reserve - group.totalAssets(), asked, "more than was asked for");
        if (reserve >= asked) {
            assertGe(pool.totalAssets(), lent, "lenders lost while the reserve lasted");
            assertFalse(pool.isLiquidatable(id), "healthy again");
        }
        _assertConserved();
    }

    function _min(uint256 x, uint256 y) private pure returns (uint256) {
        return x < y ? x : y;
    }
}

/// @notice What a pool gives to its group is enough for the largest one: a cover that runs out of gas would be none.
contract GroupCoverGasTest is GroupFixture {
    PositionId private _long;
    PositionId private _short;

    function setUp() public {
        _launch();
        for (uint160 i; i < 8; ++i) {
            address account = address(0x3000 + i);
            _fund(address(usd), account, address(group), 22_000 * USD_UNIT);
            _fund(address(eth), account, address(group), 100e18);
            _join(account, 1_000, 1_000);
            vm.prank(account);
            group.setSharedCap(500 * USD_UNIT);
        }
        vm.prank(SPONSOR);
        group.addSkin(100 * USD_UNIT);
        // The last of the participants: all others come before him in every loop.
        _long = _memberId(_openLong(address(0x3007)));
        _short = _memberId(_openShort(address(0x3006)));
    }

    /// @dev His 2,000, the skin, and 1,500 of each of the seven others: everybody's books change.
    function test_TheGasOfACoverIsEnoughForEightWhoBearIt() public {
        _assertCovers(longEth, _long);
        _assertConserved();
        _assertClaims();
    }

    function test_TheGasOfACoverWithCollateralIsEnoughForEightWhoBearIt() public {
        _assertCovers(shortEth, _short);
        _assertConserved();
        _assertClaims();
    }

    function _assertCovers(IMarginPool pool, PositionId id) private {
        vm.prank(address(pool));
        assertEq(group.cover{gas: GROUP_COVER_GAS}(id, 12_600 * USD_UNIT), 12_600 * USD_UNIT, "covered");
        assertEq(group.totalAssets(), 3_500 * USD_UNIT, "what seven did not agree to share");
        for (uint160 i; i < 8; ++i) assertEq(group.participantOf(address(0x3000 + i)).fund, 0, "contribution");
    }
}
