// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPoolAdmin} from "../../../contracts/interfaces/IPoolAdmin.sol";
import {IPoolFactory} from "../../../contracts/interfaces/IPoolFactory.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {CollateralParams, MarginParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @notice A pool lends at most four times what the markets of its basket absorb, from its creation on and whatever its curator changes.
contract MarketCapsTest is PoolFixture {
    address private constant CURATOR = address(0x1007);

    PermitToken private usd;
    IMarginPool private pool;

    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0));
        usd = new PermitToken("USD", "USD", 6);
        pool = _create(_rules(1_000_000e6, 250_000e6, 5_000_000e6));
    }

    function test_AtCreation() public {
        PoolParams memory p = _rules(1_000_000e6, 250_000e6, 5_000_000e6 + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IPoolFactory.PoolFactory_CapAboveMarket.selector, 5_000_000e6 + 1, 5_000_000e6)
        );
        factory.createPool(p, "above");
        // One token that names no market adds nothing to what the other absorbs.
        p = _rules(1_000_000e6, 0, 4_000_000e6 + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IPoolFactory.PoolFactory_CapAboveMarket.selector, 4_000_000e6 + 1, 4_000_000e6)
        );
        factory.createPool(p, "one");
        // Where none does, nothing is known.
        factory.createPool(_rules(0, 0, type(uint104).max), "none");
    }

    /// @notice Whatever the numbers, the factory draws the line at four times the sum.
    function testFuzz_TheLineIsExact(uint256 first, uint256 second, uint256 cap) public {
        first = bound(first, 0, type(uint112).max);
        second = bound(second, first == 0 ? 1 : 0, type(uint112).max);
        cap = bound(cap, 10e6, type(uint104).max);
        try factory.createPool(_rules(first, second, cap), "line") {
            assertLe(cap, 4 * (first + second), "above the market");
        } catch (bytes memory answer) {
            assertGt(cap, 4 * (first + second), "below it");
            assertEq(bytes32(bytes4(answer)), bytes32(IPoolFactory.PoolFactory_CapAboveMarket.selector), "error");
        }
    }

    /// @notice A market that got thinner is declared only after the cap was lowered to what it absorbs; and the cap stays there.
    function test_AThinnerMarketLowersTheCapFirst() public {
        MarginParams memory rules = pool.marginParamsOf(0);
        rules.referenceNotional = 500_000e6;
        vm.startPrank(CURATOR);
        vm.expectRevert(_range("referenceNotional", 500_000e6, 1_000_000e6, type(uint112).max));
        pool.setMarginParams(0, rules);

        pool.setCaps(5_000_000e6, 3_000_000e6);
        pool.setMarginParams(0, rules);
        vm.warp(block.timestamp + 3 days);
        vm.expectRevert(_range("borrowCap", 3_000_000e6 + 1, 0, 3_000_000e6));
        pool.setCaps(5_000_000e6, 3_000_000e6 + 1);

        // A deeper market gives the room back, as far as the cap of creation.
        rules.referenceNotional = 10_000_000e6;
        pool.setMarginParams(0, rules);
        pool.setCaps(5_000_000e6, 5_000_000e6);
        vm.stopPrank();
        (, uint256 borrowCap) = pool.caps();
        assertEq(borrowCap, 5_000_000e6, "cap");
    }

    /// @notice Nor does a market that is named no more: where one was, a pool without any lends nothing, and its cap rises by a name alone.
    function test_AMarketOnceNamedStaysNamed() public {
        IMarginPool one = _create(_rules(1_000_000e6, 0, 4_000_000e6));
        MarginParams memory rules = one.marginParamsOf(0);
        rules.referenceNotional = 0;
        vm.startPrank(CURATOR);
        vm.expectRevert(_range("referenceNotional", 0, 1_000_000e6, type(uint112).max));
        one.setMarginParams(0, rules);

        one.setCaps(4_000_000e6, 0);
        one.setMarginParams(0, rules);
        vm.warp(block.timestamp + 3 days);
        vm.expectRevert(_range("borrowCap", 1, 0, 0));
        one.setCaps(4_000_000e6, 1);
        rules.referenceNotional = 1_000_000e6;
        one.setMarginParams(1, rules);
        one.setCaps(4_000_000e6, 10e6);
        vm.stopPrank();
        (, uint256 borrowCap) = one.caps();
        assertEq(borrowCap, 10e6, "cap");
    }

    /// @notice Nor does naming a first market leave a cap above it.
    function test_AFirstMarketBindsAtOnce() public {
        PoolParams memory p = _rules(0, 0, 5_000_000e6);
        IMarginPool free = _create(p);
        MarginParams memory rules = free.marginParamsOf(1);
        rules.referenceNotional = 1_000_000e6;
        vm.startPrank(CURATOR);
        vm.expectRevert(_range("referenceNotional", 1_000_000e6, 1_250_000e6, type(uint112).max));
        free.setMarginParams(1, rules);
        rules.referenceNotional = 1_250_000e6;
        free.setMarginParams(1, rules);
        vm.stopPrank();
        assertEq(free.marginParamsOf(1).referenceNotional, 1_250_000e6, "at once");
    }

    /// @notice A cap that was lowered is raised to twice what it is, once in three days.
    function test_ACapIsRaisedToTwiceItself() public {
        vm.startPrank(CURATOR);
        pool.setCaps(1_000_000e6, 500_000e6);
        vm.expectRevert(_range("borrowCap", 1_000_000e6 + 1, 0, 1_000_000e6));
        pool.setCaps(2_000_000e6, 1_000_000e6 + 1);
        vm.expectRevert(_range("supplyCap", 2_000_000e6 + 1, 0, 2_000_000e6));
        pool.setCaps(2_000_000e6 + 1, 1_000_000e6);
        vm.expectEmit(address(pool));
        emit IPoolAdmin.CapsChanged(2_000_000e6, 1_000_000e6);
        pool.setCaps(2_000_000e6, 1_000_000e6);

        uint256 earliest = block.timestamp + 3 days;
        vm.warp(earliest - 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolAdmin.MarginPool_TooEarly.selector, earliest - 1, earliest));
        pool.setCaps(2_000_000e6, 1_000_000e6 + 1);
        vm.warp(earliest);
        pool.setCaps(2_000_000e6, 1_000_000e6 + 1);
        vm.stopPrank();
        (, uint256 borrowCap) = pool.caps();
        assertEq(borrowCap, 1_000_000e6 + 1, "cap");
    }

    /// @notice A cap that stays is not raised: it neither waits nor makes the next raise wait.
    function test_ACapThatStaysIsNoRaise() public {
        vm.startPrank(CURATOR);
        pool.setCaps(1_000_000e6, 500_000e6);
        pool.setCaps(900_000e6, 500_000e6);
        pool.setCaps(900_000e6, 400_000e6);
        pool.setCaps(1_000_000e6, 500_000e6);
        vm.stopPrank();
        (uint256 supplyCap, uint256 borrowCap) = pool.caps();
        assertEq(supplyCap, 1_000_000e6, "supply");
        assertEq(borrowCap, 500_000e6, "borrow");
    }

    /// @notice Rules that are on their way are changed when they have arrived, to the second.
    function test_RulesChangeOnceADay() public {
        MarginParams memory rules = pool.marginParamsOf(0);
        uint256 free = block.timestamp + 1 days;
        vm.startPrank(CURATOR);
        pool.setMarginParams(0, rules);
        vm.warp(free - 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolAdmin.MarginPool_ChangePending.selector, free));
        pool.setMarginParams(0, rules);
        vm.warp(free);
        vm.expectEmit(address(pool));
        emit IPoolAdmin.MarginParamsChanged(0, rules, free + 1 days);
        pool.setMarginParams(0, rules);
        vm.stopPrank();
    }

    function _range(bytes32 name, uint256 value, uint256 min, uint256 max) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPoolAdmin.MarginPool_ParamOutOfRange.selector, name, value, min, max);
    }

    function _rules(uint256 first, uint256 second, uint256 cap) private returns (PoolParams memory p) {
        p = _params(address(usd), 10e6);
        p.curator = CURATOR;
        p.limits.supplyCap = p.limits.borrowCap = uint128(cap);
        p.collaterals = new CollateralParams[](2);
        for (uint256 k; k < 2; ++k) {
            PermitToken token = new PermitToken("T", "T", 18);
            p.collaterals[k] = _collateral(address(token), address(_oracle(_priceOf(1, 6, 18))));
            p.collaterals[k].margin.referenceNotional = uint128(k == 0 ? first : second);
        }
    }
}
