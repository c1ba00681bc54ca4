// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginGroup} from "../../../contracts/interfaces/IMarginGroup.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {Adjustment} from "../../../contracts/types/Adjustment.sol";
import {GroupRisk} from "../../../contracts/types/GroupState.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {GroupFixture} from "../helpers/GroupFixture.sol";

/// @notice L9 inside a group: what one member's oracle does costs the other participants nothing (security.md).
contract GroupIsolationTest is GroupFixture {
    PermitToken private odd;
    ScriptedOracle private oddOracle;
    IMarginPool private mixed;

    function setUp() public {
        _launch();
        odd = new PermitToken("ODD", "ODD", 18);
        oddOracle = _oracle(_priceOf(1, 6, 18));
        PoolParams memory p = _mixedParams(20_000);
        mixed = _create(p);
        vm.prank(SPONSOR);
        group.admit(address(mixed), 2, false);
        _fund(address(usd), LENDER, address(mixed), 1e15);
        vm.prank(LENDER);
        mixed.deposit(1_000_000 * USD_UNIT, LENDER);
        _join(ALICE, 1_500, 1_500);
        _join(BOB, 1_500, 1_500);
    }

    /// @dev A member may put one unit of a token into his position (anybody could, until only owners and operators added new tokens to a
    /// debt). When its oracle died for good, the member counted as the most there is: the reserve was frozen, and everybody's
    /// healthy members were open to be unwound.
    function test_L9_DustOfADeadTokenNeitherFreezesTheReserveNorUnwindsTheOthers() public {
        uint256 sick = _openMember(ALICE, mixed, address(eth), 10e18, 17_000 * USD_UNIT);
        uint256 healthy = _openMember(BOB, longBtc, address(btc), 0.4e8, 10_000 * USD_UNIT);
        _fund(address(odd), ALICE, address(group), 1);
        vm.prank(ALICE);
        group.adjust(sick, Adjustment(address(odd), 1, address(0), 0, 0, 0, ALICE, address(0)), "");
        assertEq(mixed.collateralOf(_memberId(sick), address(odd)), 1, "dust");
        oddOracle.setState(0, 0, OracleState.STALE);

        GroupRisk memory r = lens.riskOf(address(group));
        assertEq(r.buffers[sick], 1_000 * USD_UNIT, "what its debt needs, as before");
        assertEq(r.suspended, 1 << sick, "no credit");
        vm.prank(KEEPER);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_Covered.selector, group.totalAssets(), r.requirement)
        );
        group.unwind(healthy, address(btc), ALL, KEEPER);
        vm.prank(BOB);
        group.withdraw(1_000 * USD_UNIT, BOB);
    }

    /// @dev The buffer does not fade with the price of a dead oracle, which decays to nothing in four days.
    function test_ADyingOraclesMemberKeepsItsBuffer() public {
        uint256 place = _openMember(ALICE, longEth, address(eth), 10e18, 17_000 * USD_UNIT);
        uint256 alive = lens.riskOf(address(group)).buffers[place];
        assertEq(alive, 1_000 * USD_UNIT, "alive");
        uint256[3] memory decayed = [uint256(2_000), 500, 1];
        for (uint256 i; i < decayed.length; ++i) {
            ethOracle.setState(0, _priceOf(decayed[i], 6, 18), OracleState.STALE);
            assertEq(lens.riskOf(address(group)).buffers[place], alive, "faded");
        }
    }

    /// @dev Where the reserve asset has no price in a pool, what its member needs is not known: new risk and withdrawals wait, but
    /// nobody's healthy member is unwound for it.
    function test_AnUnknownRequirementUnwindsNobody() public {
        uint256 sick = _openShort(ALICE);
        uint256 healthy = _openMember(BOB, longBtc, address(btc), 0.4e8, 17_500 * USD_UNIT);
        usdOracle.setState(0, 0, OracleState.STALE);
        // Until the pool's own last price counts for nothing.
        vm.warp(block.timestamp + 5 days);
        vm.startPrank(KEEPER);
        // His own part covers his share, whatever the whole is.
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_Covered.selector, 3_000 * USD_UNIT, 1_000 * USD_UNIT)
        );
        group.unwind(healthy, address(btc), ALL, KEEPER);
        vm.expectRevert(IMarginGroup.MarginGroup_ZeroAmount.selector);
        group.unwind(sick, address(usd), ALL, KEEPER);
        vm.stopPrank();
        vm.startPrank(BOB);
        group.adjust(healthy, Adjustment(address(0), 0, address(btc), ALL, 0, ALL, BOB, address(0)), "");
        vm.stopPrank();
    }

    /// @dev The first token of the basket is not there: what is not held has no buffer, and its oracle no say.
    function test_AMemberCountsOnlyTheTokensThatItHolds() public {
        _fund(address(odd), ALICE, address(group), 30_000e18);
        uint256 place = _openMember(ALICE, mixed, address(odd), 30_000e18, 26_000 * USD_UNIT);
        ethOracle.setState(0, 0, OracleState.STALE);
        GroupRisk memory r = lens.riskOf(address(group));
        assertEq(r.buffers[place], 1_500 * USD_UNIT, "5 % of 30,000");
        assertEq(r.notionals[place], 30_000 * USD_UNIT, "value");
        assertEq(r.suspended, 0, "with credit");
    }

    /// @dev A position just opened must not be ripe for a top-up: the others' money would be a loan for the asking.
    function test_RefusesPoolsWhoseMembersWouldBeRipeForATopUpAtOnce() public {
        IMarginPool thin = _create(_mixedParams(9_999));
        vm.prank(SPONSOR);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_UnfitPool.selector, address(thin), bytes32("cushion"))
        );
        group.admit(address(thin), 3, false);
        IMarginPool exact = _create(_mixedParams(10_000));
        vm.prank(SPONSOR);
        group.admit(address(exact), 3, false);
    }

    function _mixedParams(uint32 cushion) private view returns (PoolParams memory p) {
        p = _params(address(usd), uint128(100 * USD_UNIT));
        (p.group, p.groupCushion) = (address(group), cushion);
        p.collaterals = new CollateralParams[](2);
        p.collaterals[0] = _collateral(address(eth), address(ethOracle));
        p.collaterals[1] = _collateral(address(odd), address(oddOracle));
    }
}
