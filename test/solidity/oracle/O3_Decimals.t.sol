// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPairOracle} from "../../../contracts/interfaces/IPairOracle.sol";
import {HostileFeed} from "../../../contracts/mocks/HostileFeed.sol";
import {PairOracle} from "../../../contracts/oracle/PairOracle.sol";
import {FeedParams, PairOracleParams} from "../../../contracts/types/OracleParams.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {Decimals, OracleTest} from "./OracleTest.sol";

/// @notice O3: wrong feed composition or decimals. 2000 USD / 4 USD is 500 whatever the decimals are.
contract O3_DecimalsTest is OracleTest {
    function test_O3_DecimalsMatrixBase0() public {
        _matrix(0);
    }

    function test_O3_DecimalsMatrixBase2() public {
        _matrix(2);
    }

    function test_O3_DecimalsMatrixBase6() public {
        _matrix(6);
    }

    function test_O3_DecimalsMatrixBase8() public {
        _matrix(8);
    }

    function test_O3_DecimalsMatrixBase18() public {
        _matrix(18);
    }

    function test_O3_DecimalsMatrixBase24() public {
        _matrix(24);
    }

    function test_O3_TooManyDecimalsAreRefused() public {
        uint8[3] memory many = [25, 27, 36];
        for (uint256 i = 0; i < many.length; ++i) {
            PairOracleParams memory params = _plain();
            params.quoteToken = address(new Decimals(many[i]));
            _unsupported(params, params.quoteToken, many[i]);

            params = _plain();
            params.feeds[0].feed = address(new HostileFeed(many[i], 2_000e8));
            _unsupported(params, params.feeds[0].feed, many[i]);
        }
    }

    function test_O3_TheDeclaredPriceCatchesAWrongFeed() public {
        // cbETH/ETH used as if it were cbETH/USD.
        PairOracleParams memory params = _plain();
        params.feeds[0].feed = address(new HostileFeed(18, 1.12e18));
        _unexpected(params, 1.12e24);

        // Multiplied instead of divided; the quote feed is off par, or nobody could tell.
        usdcUsd.setAnswer(0.95e8);
        params = _plain();
        params.feeds[1].divide = false;
        _unexpected(params, 1_900e24);
    }

    function testFuzz_O3_TheDeclaredPriceHasATolerance(uint256 expected) public {
        expected = bound(expected, 1_500e24, 2_500e24);
        PairOracleParams memory params = _plain();
        (params.expectedPrice, params.expectedTolerance) = (expected, 0.1e18);
        uint256 distance = expected > 2_000e24 ? expected - 2_000e24 : 2_000e24 - expected;

        if (distance > expected / 10) _unexpected(params, 2_000e24);
        else new PairOracle(params);
    }

    function testFuzz_O3_ErrorIsBelowOnePartInABillion(
        uint256 base,
        uint256 quote,
        uint256 answerA,
        uint256 answerB
    ) public {
        base = bound(base, 0, 24);
        quote = bound(quote, 0, 24);
        answerA = bound(answerA, 1e6, 1e13);
        answerB = bound(answerB, 1e6, 1e13);
        uint256 shift = 10 ** (36 + quote - base);
        uint256 expected = (answerA * shift) / answerB;
        if (expected < 1e12 || expected > 1e60) return;

        PairOracleParams memory params = _plain();
        (params.baseToken, params.quoteToken) = (
            address(new Decimals(uint8(base))),
            address(new Decimals(uint8(quote)))
        );
        params.feeds[0].feed = address(new HostileFeed(8, int256(answerA)));
        params.feeds[1].feed = address(new HostileFeed(8, int256(answerB)));
        (params.expectedPrice, params.expectedTolerance) = (expected, 1e9);

        (uint256 price, , ) = new PairOracle(params).read();
        // price * answerB <= answerA * shift < (price + 1) * answerB: the exact quotient, rounded down.
        assertLe(price * answerB, answerA * shift, "down");
        assertGt((price + 1) * answerB, answerA * shift, "greatest");
    }

    /// @dev Every quote and feed decimals against one base. What no digits are left for is an explicit error.
    function _matrix(uint256 base) private {
        uint8[6] memory tokens = [0, 2, 6, 8, 18, 24];
        uint8[5] memory feeds = [0, 6, 8, 18, 24];
        uint256 exact = 0;
        address baseToken = address(new Decimals(uint8(base)));

        for (uint256 i = 0; i < tokens.length; ++i) {
            uint256 quote = tokens[i];
            address quoteToken = address(new Decimals(uint8(quote)));
            // 500 quote units per base unit, at the scale: by decimal shifts alone, without the oracle's arithmetic.
            uint256 expected = 500 * 10 ** (36 + quote - base);

            for (uint256 k = 0; k < 25; ++k) {
                PairOracleParams memory params;
                (params.baseToken, params.quoteToken) = (baseToken, quoteToken);
                params.feeds = new FeedParams[](2);
                params.feeds[0] = _usd(2_000, feeds[k / 5], false);
                params.feeds[1] = _usd(4, feeds[k % 5], true);
                (params.expectedPrice, params.expectedTolerance) = (expected, 0);
                // 10^exponent / 1 or 1 / 10^-exponent is what remains to multiply the answers with.
                int256 exponent = 36 + int256(quote + feeds[k % 5]) - int256(base + feeds[k / 5]);
                if (exponent > 77) _outOfScale(params, uint256(exponent));
                else if (expected > 1e60) _outOfRange(params, expected);
                else {
                    (uint256 price, , OracleState state) = new PairOracle(params).read();
                    assertEq(price, expected, "price");
                    assertEq(uint256(state), uint256(OracleState.NORMAL), "state");
                    ++exact;
                }
            }
        }

        // Only 24 decimals per 0 or 2, and a 24-decimal feed below a 0-decimal one, have no room.
        assertGe(exact, base <= 2 ? 124 : 149, "exact");
    }

    function _usd(uint256 price, uint8 decimals, bool divide) private returns (FeedParams memory) {
        HostileFeed feed = new HostileFeed(decimals, int256(price * 10 ** decimals));

        return FeedParams(address(feed), divide, 0, 3_600, 0, 0, 0, 0);
    }

    function _outOfRange(PairOracleParams memory params, uint256 price) private {
        vm.expectRevert(
            abi.encodeWithSelector(IPairOracle.PairOracle_PriceOutOfRange.selector, price, uint256(1e12), uint256(1e60))
        );
        new PairOracle(params);
    }

    function _outOfScale(PairOracleParams memory params, uint256 exponent) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IPairOracle.PairOracle_ParameterOutOfRange.selector,
                bytes32("exponent"),
                exponent,
                uint256(0),
                uint256(77)
            )
        );
        new PairOracle(params);
    }

    function _unsupported(PairOracleParams memory params, address target, uint256 decimals) private {
        vm.expectRevert(
            abi.encodeWithSelector(IPairOracle.PairOracle_UnsupportedDecimals.selector, target, decimals, uint256(24))
        );
        new PairOracle(params);
    }

    function _unexpected(PairOracleParams memory params, uint256 price) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IPairOracle.PairOracle_UnexpectedPrice.selector,
                price,
                params.expectedPrice,
                uint256(params.expectedTolerance)
            )
        );
        new PairOracle(params);
    }
}
