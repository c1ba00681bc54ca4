// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IOracleFactory} from "../../../contracts/interfaces/IOracleFactory.sol";
import {IPairOracle} from "../../../contracts/interfaces/IPairOracle.sol";
import {HostileFeed} from "../../../contracts/mocks/HostileFeed.sol";
import {FixedOracle} from "../../../contracts/oracle/FixedOracle.sol";
import {PairOracle} from "../../../contracts/oracle/PairOracle.sol";
import {PairOracleDeployer} from "../../../contracts/oracle/PairOracleDeployer.sol";
import {FeedParams, PairOracleParams} from "../../../contracts/types/OracleParams.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {Decimals, OracleTest} from "./OracleTest.sol";

/// @notice Price, reference, state and volatility of a pair from good feeds, and what cannot be created.
contract PairOracleTest is OracleTest {
    /* PRICE */

    function test_DividesTheFeedsAndScalesTheDecimals() public {
        PairOracle oracle = _create(_plain());
        _assertRead(oracle, 2_000e24, 2_000e24, OracleState.NORMAL, "2000 USDC per WETH");

        ethUsd.setAnswer(1_600e8);
        usdcUsd.setAnswer(0.99e8);
        // 1600 / 0.99, rounded down
        _assertRead(
            oracle,
            uint256(1_600e24 * 100) / 99,
            uint256(1_600e24 * 100) / 99,
            OracleState.NORMAL,
            "rounded down"
        );
    }

    function test_ThreeFeedsAndOneFeed() public {
        HostileFeed ethBtc = new HostileFeed(18, 0.05e18);
        HostileFeed btcUsd = new HostileFeed(8, 40_000e8);
        PairOracleParams memory params = _plain();
        params.feeds = new FeedParams[](3);
        params.feeds[0] = FeedParams(address(ethBtc), false, 1, 86_400, 300, 0, 0, 0);
        params.feeds[1] = FeedParams(address(btcUsd), false, 1, 3_600, 300, 0, 0, 0);
        params.feeds[2] = FeedParams(address(usdcUsd), true, 0, 86_400, 300, 0, 0, 0);
        _assertRead(_create(params), 2_000e24, 2_000e24, OracleState.NORMAL, "ETH/BTC * BTC/USD / USDC/USD");

        FeedParams memory one = _plain().feeds[0];
        params.feeds = new FeedParams[](1);
        params.feeds[0] = one;
        _assertRead(_create(params), 2_000e24, 2_000e24, OracleState.NORMAL, "one direct feed");
    }

    function test_NamesItsTokensAndFeeds() public {
        PairOracle oracle = _create(_plain());
        assertEq(oracle.baseToken(), weth, "base");
        assertEq(oracle.quoteToken(), usdc, "quote");
        assertEq(oracle.feedCount(), 2, "feeds");
        (address feed, bool divide, uint256 profile, uint256 maxAge) = oracle.feedAt(1);
        assertEq(feed, address(usdcUsd), "feed");
        assertTrue(divide, "divides");
        assertEq(profile, STABLE, "profile");
        assertEq(maxAge, 87_000, "age");
        vm.expectRevert(abi.encodeWithSelector(IPairOracle.PairOracle_FeedCount.selector, uint256(2), uint256(2)));
        oracle.feedAt(2);
    }

    /* PEG */

    function test_AStableOutsideItsPegBandHalts() public {
        PairOracleParams memory params = _plain();
        params.feeds[1].pegBand = 0.02e18;
        PairOracle oracle = _create(params);

        usdcUsd.setAnswer(0.98e8);
        (, , OracleState state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.NORMAL), "at the edge");
        usdcUsd.setAnswer(0.98e8 - 1);
        (uint256 price, , OracleState below) = oracle.read();
        assertEq(uint256(below), uint256(OracleState.HALTED), "below");
        assertGt(price, 0, "with a price: liquidation goes on");
        usdcUsd.setAnswer(1.02e8 + 1);
        (, , OracleState above) = oracle.read();
        assertEq(uint256(above), uint256(OracleState.HALTED), "above");
    }

    /* CAUTION */

    /// @dev sigma = 3 + 2, dt = 900 s: 6 * 5 * sqrt(900 / YEAR) + 2 % = 18.03 %.
    function test_TheBandIsMeasuredFromTheLastSamples() public {
        PairOracleParams memory params = _full();
        PairOracle oracle = _create(params);
        vm.warp(T0 + 900);

        ethUsd.setAnswer(2_390e8); // ln 1.195 = 17.8 %
        (, uint256 referencePrice, OracleState inside) = oracle.read();
        assertEq(uint256(inside), uint256(OracleState.NORMAL), "inside");
        assertEq(referencePrice, 2_000e24, "reference is the last sample in NORMAL too");

        ethUsd.setAnswer(2_400e8); // ln 1.2 = 18.2 %
        _assertRead(oracle, 2_400e24, 2_000e24, OracleState.CAUTION, "above the band");
        ethUsd.setAnswer(1_666e8); // ln 0.833 = -18.3 %
        _assertRead(oracle, 1_666e24, 2_000e24, OracleState.CAUTION, "below the band");
    }

    function test_CautionEndsWithTheNextSample() public {
        PairOracle oracle = _create(_full());
        vm.warp(T0 + 900);
        ethUsd.setAnswer(2_500e8);
        _assertRead(oracle, 2_500e24, 2_000e24, OracleState.CAUTION, "before");

        volatility.poke(address(ethUsd), MAJOR, 10);
        _assertRead(oracle, 2_500e24, 2_500e24, OracleState.NORMAL, "after");
    }

    function test_CautionRestrictsLiquidationForTenMinutesOnly() public {
        PairOracle oracle = _create(_full());
        vm.warp(T0 + 10);
        ethUsd.setAnswer(2_500e8);
        vm.warp(T0 + 610);
        _assertRead(oracle, 2_500e24, 2_000e24, OracleState.CAUTION, "ten minutes");

        vm.warp(T0 + 611);
        _assertRead(oracle, 2_500e24, 2_500e24, OracleState.CAUTION, "later: no new risk, liquidation at spot");
    }

    function test_WithoutVolatilityTheBandIsMeasuredFromThePreviousRounds() public {
        PairOracleParams memory params = _plain();
        params.volatilityOracle = address(0);
        params.bandBase = 0.05e18;
        PairOracle oracle = _create(params);
        _assertRead(oracle, 2_000e24, 2_000e24, OracleState.NORMAL, "no previous round");

        ethUsd.setAnswer(2_100e8); // ln 1.05 = 4.9 %
        _assertRead(oracle, 2_100e24, 2_000e24, OracleState.NORMAL, "inside");
        ethUsd.setAnswer(2_250e8);
        _assertRead(oracle, 2_250e24, 2_100e24, OracleState.CAUTION, "outside");
        ethUsd.setAnswer(2_250e8);
        _assertRead(oracle, 2_250e24, 2_250e24, OracleState.NORMAL, "the next round");
    }

    /// @dev Both restrictions hold: no new risk, and liquidation only at both prices.
    function test_CautionIsShownWhereAStableJumpsOffItsPeg() public {
        PairOracle oracle = _create(_full());
        vm.warp(T0 + 10);
        usdcUsd.setAnswer(0.9e8);
        (, uint256 referencePrice, OracleState state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.CAUTION), "caution");
        assertEq(referencePrice, 2_000e24, "reference");

        vm.warp(T0 + 400);
        usdcUsd.setAnswer(0.9e8);
        volatility.poke(address(usdcUsd), STABLE, 10);
        (, , state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.HALTED), "halted once it is believed");
    }

    function testFuzz_ReadIsTotal(int256 answer, uint256 updatedAt, int256 other, uint256 rate, uint256 time) public {
        PairOracleParams memory params = _full();
        HostileFeed lst = new HostileFeed(18, 1e8);
        lst.setRate(1.1e18);
        params.rate.source = address(lst);
        params.rate.selector = HostileFeed.getRate.selector;
        params.rate.decimals = 18;
        params.rate.maxGrowth = 0.1e18;
        params.expectedPrice = 2_200e24;
        PairOracle oracle = _create(params);

        // Half of the runs near real answers, or all of them would be refused as no price at all.
        if (time % 2 == 0) (answer, other, rate) = (answer >> 156, other >> 180, bound(rate, 1, 2e18));
        if (time % 4 == 0) updatedAt = T0;

        ethUsd.set(2, answer, updatedAt);
        usdcUsd.set(2, other, T0);
        lst.setRate(rate);
        vm.warp(T0 + (time % 200_000));
        (uint256 price, , OracleState state) = oracle.read();
        if (state >= OracleState.STALE) assertEq(price, 0, "no price without trust");
        else assertTrue(price >= 1 && price <= 1e72, "the inverse exists");
    }

    /* SECOND SOURCE */

    function test_ASecondSourceThatDisagreesTakesThePriceAway() public {
        PairOracleParams memory params = _plain();
        params.secondSource = factory.createFixedOracle(weth, usdc, 2_000e24);
        params.maxDeviation = 0.05e18;
        PairOracle oracle = _create(params);

        ethUsd.setAnswer(2_102e8); // ln 1.051 = 4.97 %
        _assertRead(oracle, 2_102e24, 2_102e24, OracleState.NORMAL, "within");
        ethUsd.setAnswer(2_103e8); // ln 1.0515 = 5.02 %
        _assertRead(oracle, 0, 2_103e24, OracleState.STALE, "apart");
    }

    function test_ASecondSourceThatIsSilentStopsNewRiskOnly() public {
        PairOracleParams memory params = _plain();
        PairOracle second = _create(_plain());
        params.secondSource = address(second);
        params.maxDeviation = 0.05e18;
        params.feeds[0].feed = address(new HostileFeed(8, 2_000e8));
        PairOracle oracle = _create(params);

        ethUsd.setMode(HostileFeed.Mode.BURN_GAS);
        _assertRead(oracle, 2_000e24, 2_000e24, OracleState.HALTED, "silent");
        vm.etch(address(second), hex"fe");
        _assertRead(oracle, 2_000e24, 2_000e24, OracleState.HALTED, "broken");
    }

    /* VOLATILITY */

    function test_TheVolatilitiesOfTwoFeedsAddUp() public {
        PairOracle oracle = _create(_plain());
        (uint256 variance, uint256 lag, bool mature) = oracle.variance();
        assertApproxEqRel(variance, 25e18, 1e11, "(3 + 2)^2");
        assertEq(lag, 0, "lag");
        assertFalse(mature, "mature");

        PairOracleParams memory params = _plain();
        FeedParams memory one = params.feeds[0];
        params.feeds = new FeedParams[](1);
        params.feeds[0] = one;
        (variance, , ) = _create(params).variance();
        assertApproxEqRel(variance, 9e18, 1e11, "a direct feed has its own");
    }

    function test_MatureWhenEveryFeedIs() public {
        PairOracle oracle = _create(_plain());
        for (uint256 i = 0; i < 15; ++i) _later(1 days);
        volatility.poke(address(ethUsd), MAJOR, 100);
        (, uint256 lag, bool mature) = oracle.variance();
        assertFalse(mature, "one of two");
        assertEq(lag, 15 days, "the greater lag");

        volatility.poke(address(usdcUsd), STABLE, 100);
        (, lag, mature) = oracle.variance();
        assertTrue(mature, "both");
        assertEq(lag, 0, "no lag");
    }

    function test_RevertWhen_FixedMarginsAreAskedForVolatility() public {
        PairOracleParams memory params = _plain();
        params.volatilityOracle = address(0);
        PairOracle oracle = _create(params);
        vm.expectRevert(abi.encodeWithSelector(IPairOracle.PairOracle_NoVolatility.selector));
        oracle.variance();
    }

    /* CREATION */

    function test_TheAddressFollowsFromTheParameters() public {
        PairOracleParams memory params = _plain();
        address predicted = factory.predictPairOracle(params);
        assertEq(uint256(factory.kindOf(predicted)), uint256(IOracleFactory.OracleKind.UNVERIFIED), "before");

        assertEq(address(_create(params)), predicted, "created");
        assertEq(uint256(factory.kindOf(predicted)), uint256(IOracleFactory.OracleKind.PAIR), "registered");
        assertEq(address(_create(params)), predicted, "asked again");

        params.feeds[0].grace += 1;
        assertNotEq(factory.predictPairOracle(params), predicted, "other parameters, other address");
        assertNotEq(volatility.stateOf(address(ethUsd), MAJOR).roundId, 0, "its feeds are started");
    }

    function test_RevertWhen_AStrangerUsesTheDeployer() public {
        // The deployer is the first contract that the factory created: nonce 1 in the RLP of CREATE.
        bytes32 hash = keccak256(abi.encodePacked(hex"d694", address(factory), hex"01"));
        address deployer = address(uint160(uint256(hash)));
        vm.expectRevert(
            abi.encodeWithSelector(
                PairOracleDeployer.PairOracleDeployer_NotFactory.selector,
                address(this),
                address(factory)
            )
        );
        PairOracleDeployer(deployer).deploy(_plain(), bytes32(0));
    }

    function test_RevertWhen_TheVolatilityOracleIsForeign() public {
        PairOracleParams memory params = _plain();
        params.volatilityOracle = address(this);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOracleFactory.OracleFactory_UnknownVolatilityOracle.selector,
                address(this),
                address(volatility)
            )
        );
        factory.createPairOracle(params);
    }

    function test_RevertWhen_TokensOrFeedsAreWrong() public {
        PairOracleParams memory params = _plain();
        params.quoteToken = weth;
        _refused(params, abi.encodeWithSelector(IPairOracle.PairOracle_SameToken.selector, weth));

        address nobody = makeAddr("nobody");
        params = _plain();
        params.baseToken = nobody;
        _refused(params, abi.encodeWithSelector(IPairOracle.PairOracle_NoCode.selector, nobody));
        params = _plain();
        params.feeds[1].feed = nobody;
        _refused(params, abi.encodeWithSelector(IPairOracle.PairOracle_NoCode.selector, nobody));
        params = _plain();
        params.sequencerFeed = nobody;
        _refused(params, abi.encodeWithSelector(IPairOracle.PairOracle_NoCode.selector, nobody));
        params = _plain();
        params.secondSource = nobody;
        _refused(params, abi.encodeWithSelector(IPairOracle.PairOracle_NoCode.selector, nobody));

        params = _plain();
        params.baseToken = address(new Decimals(25));
        _refused(
            params,
            abi.encodeWithSelector(
                IPairOracle.PairOracle_UnsupportedDecimals.selector,
                params.baseToken,
                uint256(25),
                uint256(24)
            )
        );
        params = _plain();
        params.feeds = new FeedParams[](0);
        _refused(params, abi.encodeWithSelector(IPairOracle.PairOracle_FeedCount.selector, uint256(0), uint256(3)));
        params.feeds = new FeedParams[](4);
        _refused(params, abi.encodeWithSelector(IPairOracle.PairOracle_FeedCount.selector, uint256(4), uint256(3)));
    }

    function test_RevertWhen_AFeedHasNoAnswerNow() public {
        PairOracleParams memory params = _plain();
        ethUsd.setMode(HostileFeed.Mode.REVERT);
        _refused(
            params,
            abi.encodeWithSelector(
                IPairOracle.PairOracle_BadFeed.selector,
                address(ethUsd),
                false,
                int256(0),
                uint256(0)
            )
        );
        ethUsd.setMode(HostileFeed.Mode.ANSWER);
        ethUsd.setAnswer(-1);
        _refused(
            params,
            abi.encodeWithSelector(
                IPairOracle.PairOracle_BadFeed.selector,
                address(ethUsd),
                true,
                int256(-1),
                uint256(T0)
            )
        );
        ethUsd.setAnswer(2_000e8);
        vm.warp(T0 + 3_901);
        _refused(
            params,
            abi.encodeWithSelector(
                IPairOracle.PairOracle_BadFeed.selector,
                address(ethUsd),
                true,
                int256(2_000e8),
                uint256(T0)
            )
        );
    }

    /// @dev Nothing else is said of a feed that has no price.
    function test_RevertWhen_AFeedHasNeitherAPriceNorUsableDecimals() public {
        HostileFeed odd = new HostileFeed(25, -1);
        PairOracleParams memory params = _plain();
        params.feeds[0].feed = address(odd);
        _refused(
            params,
            abi.encodeWithSelector(IPairOracle.PairOracle_BadFeed.selector, address(odd), true, int256(-1), uint256(T0))
        );
    }

    function test_AFeedMayBeAsOldAtCreationAsLater() public {
        PairOracleParams memory params = _plain();
        vm.warp(T0 + 3_900);
        _assertRead(_create(params), 2_000e24, 2_000e24, OracleState.NORMAL, "heartbeat and grace");
    }

    function test_RevertWhen_AFeedAnswersAtOneOfItsBounds() public {
        bytes memory atBound = abi.encodeWithSelector(
            IPairOracle.PairOracle_BadFeed.selector,
            address(ethUsd),
            true,
            int256(2_000e8),
            uint256(T0)
        );
        ethUsd.setBounds(2_000e8, 1e13);
        _refused(_plain(), atBound);
        ethUsd.setBounds(1, 2_000e8);
        _refused(_plain(), atBound);

        ethUsd.setBounds(1, 1e13);
        PairOracleParams memory params = _plain();
        params.feeds[0].maxAnswer = 2_000e8;
        _refused(params, atBound);
        (params.feeds[0].minAnswer, params.feeds[0].maxAnswer) = (2_000e8, 1e13);
        _refused(params, atBound);
        (params.feeds[0].minAnswer, params.feeds[0].maxAnswer) = (2_000e8 - 1, 2_000e8 + 1);
        _assertRead(_create(params), 2_000e24, 2_000e24, OracleState.NORMAL, "between");
    }

    function test_RevertWhen_AParameterIsOutOfRange() public {
        PairOracleParams memory params = _plain();
        params.feeds[0].heartbeat = 59;
        _outOfRange(params, "heartbeat", 59, 60, 7 days);
        params = _plain();
        params.feeds[0].grace = 1 days + 1;
        _outOfRange(params, "grace", 1 days + 1, 0, 1 days);
        params = _plain();
        params.feeds[0].pegBand = 0.5e18 + 1;
        _outOfRange(params, "pegBand", 0.5e18 + 1, 0, 0.5e18);
        params = _plain();
        (params.feeds[0].minAnswer, params.feeds[0].maxAnswer) = (5, 5);
        _outOfRange(params, "minAnswer", 5, 0, 4);
        params = _plain();
        params.feeds[0].profile = 4;
        _outOfRange(params, "profile", 4, 0, 3);
        params = _full();
        params.sequencerGrace = 299;
        _outOfRange(params, "sequencerGrace", 299, 300, 1 days);
        params = _plain();
        params.bandMultiplier = 10e18 + 1;
        _outOfRange(params, "bandMultiplier", 10e18 + 1, 0, 10e18);
        params.volatilityOracle = address(0);
        params.bandMultiplier = 1;
        _outOfRange(params, "bandMultiplier", 1, 0, 0);
        params = _plain();
        params.bandBase = 0.5e18 + 1;
        _outOfRange(params, "bandBase", 0.5e18 + 1, 0, 0.5e18);
        params = _plain();
        params.expectedTolerance = 0.5e18 + 1;
        _outOfRange(params, "expectedTolerance", 0.5e18 + 1, 0, 0.5e18);
        params = _plain();
        params.secondSource = address(new FixedOracle(weth, usdc, 2_000e24));
        params.maxDeviation = 0.001e18 - 1;
        _outOfRange(params, "maxDeviation", 0.001e18 - 1, 0.001e18, 0.5e18);
    }

    function test_RevertWhen_TheSecondSourceIsOfAnotherPair() public {
        PairOracleParams memory params = _plain();
        params.secondSource = address(new FixedOracle(usdc, weth, 5e44));
        params.maxDeviation = 0.05e18;
        _refused(
            params,
            abi.encodeWithSelector(
                IPairOracle.PairOracle_UnexpectedPrice.selector,
                uint256(5e44),
                uint256(2_000e24),
                uint256(0.05e18)
            )
        );
    }

    function test_FixedOracleIsFixed() public {
        FixedOracle oracle = FixedOracle(factory.createFixedOracle(weth, usdc, 3e24));
        assertEq(factory.predictFixedOracle(weth, usdc, 3e24), address(oracle), "predicted");
        assertEq(factory.createFixedOracle(weth, usdc, 3e24), address(oracle), "asked again");
        assertEq(uint256(factory.kindOf(address(oracle))), uint256(IOracleFactory.OracleKind.FIXED), "kind");
        vm.warp(T0 + 3_650 days);
        (uint256 price, uint256 referencePrice, OracleState state) = oracle.read();
        assertEq(price, 3e24, "price");
        assertEq(referencePrice, 3e24, "reference");
        assertEq(uint256(state), uint256(OracleState.NORMAL), "state");
    }

    function _refused(PairOracleParams memory params, bytes memory reason) private {
        vm.expectRevert(reason);
        new PairOracle(params);
    }

    function _outOfRange(
        PairOracleParams memory params,
        bytes32 parameter,
        uint256 value,
        uint256 min,
        uint256 max
    ) private {
        _refused(
            params,
            abi.encodeWithSelector(IPairOracle.PairOracle_ParameterOutOfRange.selector, parameter, value, min, max)
        );
    }
}
