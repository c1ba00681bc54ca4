// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPairOracle} from "../../../contracts/interfaces/IPairOracle.sol";
import {HostileFeed} from "../../../contracts/mocks/HostileFeed.sol";
import {PairOracle} from "../../../contracts/oracle/PairOracle.sol";
import {PairOracleParams} from "../../../contracts/types/OracleParams.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {OracleTest} from "./OracleTest.sol";

/// @notice O5: a clamp as a weapon. The exchange rate is clamped, and nobody is liquidated by the clamp.
contract O5_ExchangeRateTest is OracleTest {
    HostileFeed private lst;
    PairOracle private oracle;

    function setUp() public override {
        super.setUp();
        lst = new HostileFeed(18, 1);
        lst.setRate(1.1e18);
        oracle = _create(_withRate());
    }

    function test_O5_TheRateMultiplies() public {
        _assertRead(oracle, 2_200e24, 2_200e24, OracleState.NORMAL, "2000 * 1.1");
        (uint256 rate, uint256 cap) = oracle.exchangeRate();
        assertEq(rate, 1.1e18, "rate");
        assertEq(cap, 1.1e18, "cap at creation");

        vm.warp(T0 + 182.5 days);
        (, cap) = oracle.exchangeRate();
        assertEq(cap, 1.155e18, "half a year at 10 %");
    }

    function test_O5_ARateMayAlsoDivide() public {
        PairOracleParams memory params = _withRate();
        (params.baseToken, params.quoteToken) = (usdc, weth);
        (params.feeds[0].divide, params.feeds[1].divide, params.rate.divide) = (true, false, true);
        params.expectedPrice = 1e48 / uint256(2_200);
        PairOracle inverse = _create(params);
        _assertRead(inverse, 1e48 / uint256(2_200), 1e48 / uint256(2_200), OracleState.NORMAL, "1e48 / 2200");

        lst.setRate(1.32e18);
        (uint256 price, uint256 referencePrice, OracleState state) = inverse.read();
        assertEq(uint256(state), uint256(OracleState.CAUTION), "clamped");
        assertEq(price, 1e48 / uint256(2_200), "clamped rate");
        assertEq(referencePrice, 1e48 / uint256(2_640), "raw rate");
    }

    /// @dev Eligibility is measured at price and reference, so it takes a position that is unhealthy at the raw rate too.
    function testFuzz_O5_AClampNeverHidesTheRawPrice(uint256 rate, uint256 time) public {
        rate = bound(rate, 1.1e18, 5e18);
        time = bound(time, 0, 20 * 365 days);
        vm.warp(T0 + time);
        ethUsd.setAnswer(2_000e8);
        usdcUsd.setAnswer(1e8);
        lst.setRate(rate);

        (uint256 price, uint256 referencePrice, OracleState state) = oracle.read();
        (, uint256 cap) = oracle.exchangeRate();
        uint256 raw = 2_000 * 1e6 * rate;
        if (rate <= cap) {
            assertEq(price, raw, "believed");
            assertEq(uint256(state), uint256(OracleState.NORMAL), "normal");
        } else {
            assertEq(price, 2_000 * 1e6 * cap, "clamped to the cap");
            assertEq(referencePrice, raw, "raw is the other half of eligibility");
            assertEq(uint256(state), uint256(OracleState.CAUTION), "no new risk");
        }
    }

    function test_O5_AFallIsBelievedDownToTheBound() public {
        lst.setRate(1.0e18);
        _assertRead(oracle, 2_000e24, 2_000e24, OracleState.NORMAL, "slashed");
        lst.setRate(1.0e18 - 1);
        (uint256 price, uint256 referencePrice, OracleState state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.STALE), "below what can be");
        assertEq(price, 0, "no price");
        assertEq(referencePrice, 2_200e24, "for eligibility the rate at creation counts");
    }

    function test_O5_ADeadRateIsAState() public {
        HostileFeed.Mode[5] memory modes = [
            HostileFeed.Mode.REVERT,
            HostileFeed.Mode.REVERT_BOMB,
            HostileFeed.Mode.BURN_GAS,
            HostileFeed.Mode.SHORT,
            HostileFeed.Mode.EMPTY
        ];
        for (uint256 i = 0; i < modes.length; ++i) {
            lst.setMode(modes[i]);
            _assertRead(oracle, 0, 2_200e24, OracleState.STALE, "dead");
        }
        lst.setMode(HostileFeed.Mode.ANSWER);
        lst.setRate(type(uint256).max);
        _assertRead(oracle, 0, 2_200e24, OracleState.STALE, "absurd");
    }

    /// @dev Without a least rate, too: otherwise nothing would count for eligibility.
    function test_O5_ARateOfZeroIsNone() public {
        PairOracleParams memory params = _withRate();
        params.rate.minRate = 0;
        PairOracle unbounded = _create(params);
        lst.setRate(0);
        _assertRead(unbounded, 0, 2_200e24, OracleState.STALE, "the rate at creation counts");
        lst.setRate(1);
        _assertRead(unbounded, 2_000e6, 2_000e6, OracleState.NORMAL, "the least rate is one");
    }

    function test_O5_APairWithoutARateSaysSo() public {
        (uint256 rate, uint256 cap) = _create(_plain()).exchangeRate();
        assertEq(rate, 0, "rate");
        assertEq(cap, 0, "cap");
    }

    function test_RevertWhen_TheRateCannotBeUsed() public {
        PairOracleParams memory params = _withRate();
        params.rate.minRate = 1.1e18 + 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                IPairOracle.PairOracle_BadRate.selector,
                address(lst),
                true,
                uint256(1.1e18),
                uint256(1.1e18 + 1)
            )
        );
        new PairOracle(params);

        params = _withRate();
        params.rate.decimals = 25;
        vm.expectRevert(
            abi.encodeWithSelector(
                IPairOracle.PairOracle_UnsupportedDecimals.selector,
                address(lst),
                uint256(25),
                uint256(24)
            )
        );
        new PairOracle(params);

        params = _withRate();
        params.rate.source = makeAddr("nobody");
        vm.expectRevert(abi.encodeWithSelector(IPairOracle.PairOracle_NoCode.selector, params.rate.source));
        new PairOracle(params);
    }

    function _withRate() private view returns (PairOracleParams memory params) {
        params = _plain();
        params.rate.source = address(lst);
        params.rate.selector = HostileFeed.getRate.selector;
        params.rate.decimals = 18;
        params.rate.minRate = 1e18;
        params.rate.maxGrowth = 0.1e18;
        params.expectedPrice = 2_200e24;
    }
}
