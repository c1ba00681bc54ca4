// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {IncidentTest} from "./IncidentTest.sol";

/// @notice O1, O7 and O8 of security.md: prices that are manipulated, made up, or known in advance.
contract PricesTest is IncidentTest {
    /// @notice O1, Mango, Cream, UwU: nothing that anybody does with tokens moves a price: only the oracle's own word does. A flash loan
    /// of everything, spent on the pool's own tokens, changes no margin and no health.
    function testFuzz_O1_TokensMoveNoPrice(uint256 amount) public {
        PositionId id = _lendAndBorrow(pool, address(collateral));
        uint256 health = pool.healthOf(id);
        bytes32 before = _fingerprint(pool);
        amount = bound(amount, 1, 1e29);
        vm.startPrank(BOB);
        collateral.transfer(address(pool), amount);
        collateral.transfer(address(oracle), amount);
        asset.transfer(address(oracle), amount % (1e14 * unit));
        vm.stopPrank();
        collateral.mint(address(0xdead), amount);
        assertEq(pool.healthOf(id), health, "health");
        assertEq(_fingerprint(pool), before, "books");
    }

    /// @notice O7, Stream, Elixir: a pool whose oracle lies is emptied; the pool beside it, of the same tokens and for the same people,
    /// does not change by a bit.
    function test_O7_ALyingOracleEmptiesItsOwnPoolOnly() public {
        _lendAndBorrow(pool, address(collateral));
        ScriptedOracle liar = _oracle(_priceOf(1_000, 6, 18));
        PoolParams memory p = _params(address(asset), uint128(unit));
        p.collaterals = _one(_collateral(address(collateral), address(liar)));
        IMarginPool other = _create(p);
        address[3] memory accounts = [ALICE, BOB, TRADER];
        for (uint256 i; i < 3; ++i) {
            vm.startPrank(accounts[i]);
            asset.approve(address(other), ALL);
            collateral.approve(address(other), ALL);
            vm.stopPrank();
        }
        vm.prank(ALICE);
        other.deposit(1e6 * unit, ALICE);
        bytes32 before = _fingerprint(pool);
        uint256 held = asset.balanceOf(address(pool));

        liar.set(_priceOf(1e12, 6, 18));
        PositionId id = _id(BOB, 0);
        vm.startPrank(BOB);
        other.depositCollateral(id, address(collateral), 1e13);
        other.borrow(id, 1e6 * unit, BOB);
        vm.stopPrank();
        liar.set(1);
        _liquidate(other, id, BOB);
        assertEq(other.idleCash(), 0, "the other one is empty");
        assertLe(other.totalAssets(), unit, "all of it is lost");

        assertEq(_fingerprint(pool), before, "this one is as it was");
        assertEq(asset.balanceOf(address(pool)), held, "its tokens too");
    }

    /// @notice O8, Synthetix, GMX: somebody who knows the next price opens before it and liquidates himself after it. While the jump
    /// leaves what pays the debt and the least incentive he gains nothing; beyond that, at most the gap that the margin did not
    /// cover, the least incentive, and what the reserve adds to a close-out (decisions.md 27).
    function testFuzz_O8_TheNextPriceIsKnown(uint256 jump, uint256 deposited) public {
        vm.prank(ALICE);
        pool.deposit(bound(deposited, 1e5 * unit, 1e7 * unit), ALICE);
        jump = bound(jump, 500_000, 1_500_000);
        uint256 price = (_priceOf(1_000, 6, 18) * jump) / 1e6;
        uint256 before = _wealth(BOB, price);

        uint256 debt = 85_000 * unit;
        PositionId id = _id(BOB, 0);
        vm.startPrank(BOB);
        pool.depositCollateral(id, address(collateral), 100e18);
        pool.borrow(id, debt, BOB);
        vm.stopPrank();
        oracle.set(price);
        uint256 value = (100e18 * (price / 1e18)) / 1e18;
        if (pool.isLiquidatable(id)) _liquidate(pool, id, BOB);
        uint256 gained = _wealth(BOB, price);
        gained = gained > before ? gained - before : 0;
        if (value * 100 >= debt * 101) assertLe(gained, 1, "gained within the margin");
        else assertLe(gained, (value < debt ? debt - value : 0) + (2 * value) / 100 + 1, "gained more than the gap");
    }

    /// @notice O8: nor does he gain by waiting in CAUTION, where a jump does not liquidate others.
    function testFuzz_O8_NorThroughCaution(uint256 jump) public {
        PositionId id = _lendAndBorrow(pool, address(collateral));
        uint256 price = (_priceOf(1_000, 6, 18) * bound(jump, 700_000, 920_000)) / 1e6;
        oracle.setState(price, _priceOf(1_000, 6, 18), OracleState.CAUTION);
        assertFalse(pool.isLiquidatable(id), "healthy at the reference");
        PositionId own = _id(BOB, 0);
        vm.prank(BOB);
        pool.depositCollateral(own, address(collateral), 100e18);
        vm.prank(BOB);
        (bool ok, ) = address(pool).call(abi.encodeCall(pool.borrow, (own, unit, BOB)));
        assertFalse(ok, "no new risk at a price that is in doubt");
    }

    /// @dev What an account owns at a price, its position's collateral and debt included; a debt beyond the collateral is not his.
    function _wealth(address account, uint256 price) private view returns (uint256) {
        PositionId id = _id(account, 0);
        uint256 value = (pool.collateralOf(id, address(collateral)) * (price / 1e18)) / 1e18;
        uint256 debt = pool.debtOf(id);

        return
            asset.balanceOf(account) +
            (collateral.balanceOf(account) / 1e18) * (price / 1e18) +
            (value > debt ? value - debt : 0);
    }
}
