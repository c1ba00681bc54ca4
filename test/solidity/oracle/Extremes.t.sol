// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {HostileFeed} from "../../../contracts/mocks/HostileFeed.sol";
import {PairOracle} from "../../../contracts/oracle/PairOracle.sol";
import {FeedParams, PairOracleParams} from "../../../contracts/types/OracleParams.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {Decimals, OracleTest} from "./OracleTest.sol";

/// @notice Pairs whose feeds say the most and the least that is believed, and pairs of which nothing earlier is known.
contract ExtremesTest is OracleTest {
    /// @dev The greatest answer that is believed.
    int256 private constant MOST = int256(uint256(type(uint96).max)) - 1;

    struct Feeds {
        uint8 base; // decimals
        uint8 quote;
        uint8[] decimals;
        int256[] answers;
        bool[] divide;
        uint256 rate; // 0: none
        uint8 rateDecimals;
        uint256 price; // at creation [price 1e36]
    }

    /* PRODUCTS THAT FIT NO WORD */

    function test_ThreeGreatestAnswersThatMultiplyAreNoPrice() public {
        Feeds memory f = _feeds(3, 18, 6, 2_000e8 * 1e16);
        (f.answers[0], f.answers[1], f.answers[2]) = (2_000e8, 1e8, 1e8);
        _noPriceAt(f, MOST, MOST, MOST);
    }

    function test_TwoGreatestAnswersAndARateThatMultiplyAreNoPrice() public {
        Feeds memory f = _feeds(2, 18, 6, 1e6 * (1 << 95));
        (f.answers[0], f.answers[1]) = (1e8, 1e8);
        (f.rate, f.rateDecimals) = (1 << 95, 18);
        _noPriceAt(f, MOST, MOST, 0);
    }

    function test_ADivisorThatFitsNoWordIsNoPrice() public {
        // 36 + 0 - 24 decimals of the tokens, less 24 of the answer and 24 of the rate: divided by 1e36 as well.
        Feeds memory f = _feeds(3, 24, 0, 1e16);
        (f.answers[0], f.answers[1], f.answers[2]) = (1e26, 1, 1);
        (f.decimals[0], f.decimals[1], f.decimals[2]) = (24, 0, 0);
        (f.divide[1], f.divide[2]) = (true, true);
        (f.rate, f.rateDecimals) = (1e26, 24);
        _noPriceAt(f, 1e26, MOST, MOST);
    }

    function test_AQuotientThatFitsNoWordIsNoPrice() public {
        Feeds memory f = _feeds(2, 0, 24, 1e60);
        (f.answers[0], f.answers[1]) = (1e8, 1e8);
        _noPriceAt(f, MOST, MOST, 0);
    }

    /* FAR FROM WHAT WAS KNOWN */

    /// @dev Beyond a factor of 1e18 the logarithm is not even taken.
    function test_APriceFarBeyondTheLogarithmIsDoubtedLikeAnyOther() public {
        PairOracle oracle = _create(_full());
        vm.warp(T0 + 10);
        ethUsd.setAnswer(MOST);
        usdcUsd.setAnswer(1);
        _assertRead(oracle, uint256(MOST) * 1e24, 2_000e24, OracleState.CAUTION, "4e25 times the sample");

        ethUsd.setAnswer(1);
        usdcUsd.setAnswer(1e18);
        _assertRead(oracle, 1e6, 2_000e24, OracleState.CAUTION, "2e21 times below it");
    }

    /// @dev A year after the samples the widest band, 10 * 5 * sqrt(366 / 365) = 50, holds every logarithm: the factor decides.
    function test_NoBandHoldsAFactorOfAQuintillion() public {
        PairOracleParams memory params = _full();
        params.bandMultiplier = 10e18;
        PairOracle oracle = _create(params);
        vm.warp(T0 + 366 days);

        ethUsd.setAnswer(2_000e18);
        usdcUsd.setAnswer(2);
        _assertRead(oracle, 1e45, 2_000e24, OracleState.HALTED, "half of it is within the band, though off the peg");
        usdcUsd.setAnswer(1);
        _assertRead(oracle, 2e45, 2_000e24, OracleState.CAUTION, "up");

        ethUsd.setAnswer(20);
        usdcUsd.setAnswer(1e16);
        _assertRead(oracle, 2_000e6, 2_000e24, OracleState.CAUTION, "down");
    }

    /* NOTHING EARLIER IS KNOWN */

    /// @dev The factory starts the feeds of what it creates; whoever deploys an oracle himself may leave that out.
    function test_WithoutASampleThereIsNoBandAndNoLastKnownPrice() public {
        PairOracle oracle = new PairOracle(_full());
        vm.warp(T0 + 10);
        ethUsd.setAnswer(3_000e8);
        _assertRead(oracle, 3_000e24, 3_000e24, OracleState.NORMAL, "nothing to measure a jump from");
        ethUsd.setMode(HostileFeed.Mode.REVERT);
        _assertRead(oracle, 0, 0, OracleState.STALE, "a dead feed is unknown");

        ethUsd.setMode(HostileFeed.Mode.ANSWER);
        ethUsd.setAnswer(2_000e8);
        volatility.poke(address(ethUsd), MAJOR, 1);
        volatility.poke(address(usdcUsd), STABLE, 1);
        ethUsd.setAnswer(3_000e8);
        _assertRead(oracle, 3_000e24, 2_000e24, OracleState.CAUTION, "sampled");
        ethUsd.setMode(HostileFeed.Mode.REVERT);
        _assertRead(oracle, 0, 2_000e24, OracleState.STALE, "known from the sample");
    }

    function test_AFeedWithoutRoundNumbersHasNoPreviousRound() public {
        ethUsd.set(0, 2_000e8, T0);
        PairOracleParams memory params = _plain();
        params.volatilityOracle = address(0);
        params.bandBase = 0.05e18;
        PairOracle oracle = _create(params);
        vm.warp(T0 + 10);

        ethUsd.set(0, 3_000e8, T0 + 10);
        _assertRead(oracle, 3_000e24, 3_000e24, OracleState.NORMAL, "no round before it");
        usdcUsd.setAnswer(0.9e8);
        uint256 price = uint256(3_000e24 * 10) / 9;
        _assertRead(oracle, price, 3_000e24, OracleState.CAUTION, "the other feed has one");
    }

    /* HELPERS */

    function _feeds(uint256 count, uint8 base, uint8 quote, uint256 price) private pure returns (Feeds memory f) {
        (f.base, f.quote, f.price) = (base, quote, price);
        (f.decimals, f.answers, f.divide) = (new uint8[](count), new int256[](count), new bool[](count));
        for (uint256 i = 0; i < count; ++i) f.decimals[i] = 8;
    }

    /// @dev Creates the pair at its price, and reads it when the feeds answer `a`, `b` and `c`.
    function _noPriceAt(Feeds memory f, int256 a, int256 b, int256 c) private {
        PairOracleParams memory params = _plain();
        (params.baseToken, params.quoteToken) = (address(new Decimals(f.base)), address(new Decimals(f.quote)));
        (params.expectedPrice, params.expectedTolerance) = (f.price, 0);
        params.feeds = new FeedParams[](f.answers.length);
        HostileFeed[] memory feeds = new HostileFeed[](f.answers.length);
        for (uint256 i = 0; i < feeds.length; ++i) {
            feeds[i] = new HostileFeed(f.decimals[i], f.answers[i]);
            params.feeds[i] = FeedParams(address(feeds[i]), f.divide[i], uint8(MAJOR), 3_600, 0, 0, 0, 0);
        }
        if (f.rate != 0) {
            HostileFeed source = new HostileFeed(18, 1);
            source.setRate(f.rate);
            params.rate.source = address(source);
            (params.rate.selector, params.rate.decimals) = (HostileFeed.getRate.selector, f.rateDecimals);
        }
        PairOracle oracle = _create(params);
        _assertRead(oracle, f.price, f.price, OracleState.NORMAL, "at creation");

        int256[3] memory answers = [a, b, c];
        for (uint256 i = 0; i < feeds.length; ++i) feeds[i].setAnswer(answers[i]);
        _assertRead(oracle, 0, 0, OracleState.STALE, "neither a price nor a last known one");
    }
}
