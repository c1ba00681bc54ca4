// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MarginGroup} from "../../../contracts/group/MarginGroup.sol";
import {IMarginGroup} from "../../../contracts/interfaces/IMarginGroup.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {AdmittedPool} from "../../../contracts/types/GroupState.sol";
import {GroupParams} from "../../../contracts/types/GroupParams.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {GroupFixture} from "../helpers/GroupFixture.sol";

/// @notice What a group is made of is within its bounds, and what its sponsor decides within his rule.
contract GroupParamsTest is GroupFixture {
    function setUp() public {
        _launch();
    }

    /* CREATION */

    function test_AGroupSaysWhatItWasCreatedWith() public view {
        GroupParams memory p = group.params();
        assertTrue(keccak256(abi.encode(p)) == keccak256(abi.encode(_groupParams())), "parameters");
        assertEq(group.asset(), address(usd), "the reserve asset");
        assertEq(group.riskModel(), address(model), "model");
        AdmittedPool memory short = group.admittedPool(address(shortEth));
        assertTrue(short.admitted && short.short, "a short pool");
        assertEq(short.factor, 0, "of ETH");
        assertEq(group.admittedPool(address(longBtc)).factor, 1, "of BTC");
        assertFalse(group.admittedPool(address(lens)).admitted, "a stranger");
    }

    function test_RefusesParametersOutOfTheirBounds() public {
        GroupParams memory p = _groupParams();
        p.uncertainty = 1_000_001;
        _refuses(p, "uncertainty", p.uncertainty, 0, 1e6);
        p = _groupParams();
        p.maxHedge = 1_000_001;
        _refuses(p, "maxHedge", p.maxHedge, 0, 1e6);
        p = _groupParams();
        p.withheld = 1_000_001;
        _refuses(p, "withheld", p.withheld, 0, 1e6);
        p = _groupParams();
        p.floor = 1_000_001;
        _refuses(p, "floor", p.floor, 0, 1e6);
        p = _groupParams();
        p.topUpHealth = 1e18;
        _refuses(p, "topUpHealth", p.topUpHealth, 1e18 + 1, 2e18);
        p = _groupParams();
        p.topUpTarget = p.topUpHealth - 1;
        _refuses(p, "topUpTarget", p.topUpTarget, p.topUpHealth, 2e18);
        p.topUpTarget = 2e18 + 1;
        _refuses(p, "topUpTarget", p.topUpTarget, p.topUpHealth, 2e18);
        p = _groupParams();
        p.unwindIncentive = 10_001;
        _refuses(p, "unwindIncentive", p.unwindIncentive, 0, 10_000);
        p = _groupParams();
        p.unwindSlice = 0;
        _refuses(p, "unwindSlice", 0, 1, 1e6);
    }

    function test_RefusesAssetFactoryAndModelWithoutCode() public {
        GroupParams memory p = _groupParams();
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NoCode.selector, ALICE));
        new MarginGroup(p, ALICE);
        p.reserveAsset = ALICE;
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NoCode.selector, ALICE));
        new MarginGroup(p, address(model));
        p = _groupParams();
        p.factory = BOB;
        vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NoCode.selector, BOB));
        new MarginGroup(p, address(model));
    }

    /// @dev A correlation is a signed byte, in percent; the first pair is in the lowest.
    function test_RefusesBoxesThatAreEmptyOrOutOfRange() public {
        int8[3] memory lows = [int8(-101), 91, 60];
        int8[3] memory highs = [int8(90), 90, 101];
        for (uint256 i; i < 3; ++i) {
            GroupParams memory p = _groupParams();
            (p.lowCorrelations, p.highCorrelations) = (uint8(lows[i]), uint8(highs[i]));
            vm.expectRevert(
                abi.encodeWithSelector(
                    IMarginGroup.MarginGroup_CorrelationOutOfRange.selector,
                    int256(lows[i]),
                    int256(highs[i]),
                    int256(-100),
                    int256(100)
                )
            );
            new MarginGroup(p, address(model));
        }
    }

    /* SPONSOR */

    function test_RefusesPairsThatAreNone() public {
        uint256[2][3] memory pairs = [[uint256(1), 1], [uint256(1), 0], [uint256(0), 8]];
        vm.startPrank(SPONSOR);
        for (uint256 k; k < 3; ++k) {
            (uint256 i, uint256 j) = (pairs[k][0], pairs[k][1]);
            vm.expectRevert(abi.encodeWithSelector(IMarginGroup.MarginGroup_NoSuchPair.selector, i, j));
            group.setCorrelation(i, j, 60, 90);
        }
        vm.stopPrank();
    }

    function test_RefusesNewBoxesThatAreEmptyOrOutOfRange() public {
        int256[2][4] memory boxes = [[int256(-101), 90], [int256(60), 101], [int256(91), 90], [int256(60), 84]];
        vm.startPrank(SPONSOR);
        for (uint256 k; k < 4; ++k) {
            (int256 low, int256 high) = (boxes[k][0], boxes[k][1]);
            vm.expectRevert(
                abi.encodeWithSelector(IMarginGroup.MarginGroup_CorrelationOutOfRange.selector, low, high, 65, 85)
            );
            group.setCorrelation(0, 1, low, high);
        }
        vm.stopPrank();
    }

    function test_RefusesPoolsOfMoreThanThreeTokens() public {
        PoolParams memory p = _params(address(usd), uint128(100 * USD_UNIT));
        (p.group, p.groupCushion) = (address(group), 20_000);
        address[4] memory tokens = [address(eth), address(btc), address(_hostile(18)), address(_hostile(18))];
        p.collaterals = new CollateralParams[](4);
        for (uint256 k; k < 4; ++k) p.collaterals[k] = _collateral(tokens[k], address(_oracle(_priceOf(1, 6, 18))));
        IMarginPool wide = _create(p);
        vm.prank(SPONSOR);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_UnfitPool.selector, address(wide), bytes32("basket"))
        );
        group.admit(address(wide), 0, false);
    }

    function _refuses(GroupParams memory p, bytes32 name, uint256 value, uint256 min, uint256 max) private {
        vm.expectRevert(
            abi.encodeWithSelector(IMarginGroup.MarginGroup_ParamOutOfRange.selector, name, value, min, max)
        );
        new MarginGroup(p, address(model));
    }
}
