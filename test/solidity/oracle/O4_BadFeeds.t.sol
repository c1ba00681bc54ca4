// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPairOracle} from "../../../contracts/interfaces/IPairOracle.sol";
import {HostileFeed} from "../../../contracts/mocks/HostileFeed.sol";
import {FeedReader} from "../../../contracts/oracle/FeedReader.sol";
import {PairOracle} from "../../../contracts/oracle/PairOracle.sol";
import {FeedParams, PairOracleParams} from "../../../contracts/types/OracleParams.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {OracleTest} from "./OracleTest.sol";

/// @notice O4 and table 4.3 of the threat catalogue, oracle side: what each failure of a feed is. Never a revert.
contract O4_BadFeedsTest is OracleTest {
    struct Failure {
        string name;
        HostileFeed.Mode mode;
        int256 answer;
        int256 age;
        OracleState state;
    }

    /// @dev heartbeat + grace of ETH/USD.
    int256 private constant MAX_AGE = 3_900;

    function test_O4_StateTable() public {
        Failure[18] memory table = [
            Failure("good", HostileFeed.Mode.ANSWER, 2_000e8, 0, OracleState.NORMAL),
            Failure("zero", HostileFeed.Mode.ANSWER, 0, 0, OracleState.STALE),
            Failure("negative", HostileFeed.Mode.ANSWER, -1, 0, OracleState.STALE),
            Failure("least int", HostileFeed.Mode.ANSWER, type(int256).min, 0, OracleState.STALE),
            Failure("greatest int", HostileFeed.Mode.ANSWER, type(int256).max, 0, OracleState.STALE),
            Failure("at minAnswer", HostileFeed.Mode.ANSWER, 1e8, 0, OracleState.STALE),
            Failure("above minAnswer", HostileFeed.Mode.ANSWER, 1e8 + 1, 0, OracleState.NORMAL),
            Failure("at maxAnswer", HostileFeed.Mode.ANSWER, 1e13, 0, OracleState.STALE),
            Failure("exactly as old as allowed", HostileFeed.Mode.ANSWER, 2_000e8, MAX_AGE, OracleState.NORMAL),
            Failure("a second older", HostileFeed.Mode.ANSWER, 2_000e8, MAX_AGE + 1, OracleState.STALE),
            Failure("from the future", HostileFeed.Mode.ANSWER, 2_000e8, -1, OracleState.STALE),
            Failure("reverts", HostileFeed.Mode.REVERT, 2_000e8, 0, OracleState.STALE),
            Failure("reverts with 100 kB", HostileFeed.Mode.REVERT_BOMB, 2_000e8, 0, OracleState.STALE),
            Failure("answers with 100 kB", HostileFeed.Mode.RETURN_BOMB, 2_000e8, 0, OracleState.NORMAL),
            Failure("burns all gas", HostileFeed.Mode.BURN_GAS, 2_000e8, 0, OracleState.STALE),
            Failure("answers 31 bytes", HostileFeed.Mode.SHORT, 2_000e8, 0, OracleState.STALE),
            Failure("answers nothing", HostileFeed.Mode.EMPTY, 2_000e8, 0, OracleState.STALE),
            Failure("dirty round id", HostileFeed.Mode.DIRTY_ROUND_ID, 2_000e8, 0, OracleState.STALE)
        ];
        ethUsd.setBounds(1e8, 1e13);
        PairOracle oracle = _create(_plain());
        vm.warp(T0 + 1 days);
        usdcUsd.setAnswer(1e8);

        for (uint256 i = 0; i < table.length; ++i) {
            Failure memory row = table[i];
            ethUsd.set(2, row.answer, uint256(int256(block.timestamp) - row.age));
            ethUsd.setMode(row.mode);

            uint256 before = gasleft();
            (uint256 price, , OracleState state) = oracle.read();
            assertLe(before - gasleft(), 300_000, string.concat("gas: ", row.name));
            assertEq(uint256(state), uint256(row.state), row.name);
            assertEq(price == 0, state == OracleState.STALE, string.concat("a price exactly when trusted: ", row.name));
        }
    }

    function test_O4_UpdatedAtZeroAndCarriedOverAnswers() public {
        PairOracle oracle = _create(_plain());
        ethUsd.setRound(HostileFeed.Round(2, 2_000e8, T0, 0, 2));
        (, , OracleState state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.STALE), "never updated");

        // An answer carried over from an earlier round counts by its updatedAt; startedAt of a price feed says nothing.
        ethUsd.setRound(HostileFeed.Round(3, 2_000e8, 0, T0, 1));
        (, , state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.NORMAL), "carried over");
    }

    function test_O4_NoCodeAndChangedDecimals() public {
        PairOracle oracle = _create(_plain());
        ethUsd.setDecimals(9);
        (, , OracleState state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.STALE), "changed decimals");
        ethUsd.setDecimals(8);
        (, , state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.NORMAL), "clears by itself");

        vm.etch(address(ethUsd), "");
        (, , state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.STALE), "no code");
    }

    /// @dev A new phase is a new aggregator: its decimals and bounds are asked for again.
    function test_O4_PhaseSwap() public {
        ethUsd.set(_id(5, 100), 2_000e8, T0);
        PairOracle oracle = _create(_plain());

        ethUsd.set(_id(6, 1), 2_000e8, T0);
        (, , OracleState state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.NORMAL), "same decimals and wide bounds");

        ethUsd.setBounds(2_000e8, 1e13);
        (, , state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.STALE), "at the new aggregator's least answer");

        ethUsd.setBounds(0, 0);
        ethUsd.setDecimals(18);
        (, , state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.STALE), "other decimals");
    }

    /// @dev Those of a proxy cannot change without a new phase, so nothing but the price is asked within one.
    function test_O4_WithinAPhaseBoundsAndDecimalsAreThoseOfTheCreation() public {
        ethUsd.set(_id(5, 100), 2_000e8, T0);
        PairOracle oracle = _create(_plain());

        ethUsd.setBounds(2_000e8, 1e13);
        ethUsd.setDecimals(18);
        ethUsd.set(_id(5, 101), 2_000e8, T0);
        _assertRead(oracle, 2_000e24, 2_000e24, OracleState.NORMAL, "not asked");
    }

    /// @dev What had no phases at creation, and became a proxy in its first.
    function test_O4_TheFirstPhaseCanBeConfirmed() public {
        PairOracle oracle = _create(_plain());
        ethUsd.set(_id(1, 1), 2_000e8, T0);
        oracle.confirmPhase(0);

        ethUsd.setBounds(2_000e8, 1e13);
        _assertRead(oracle, 2_000e24, 2_000e24, OracleState.NORMAL, "judged by what was remembered");
    }

    /// @dev A bound that no answer could meet is none: the aggregator counts as one without bounds.
    function test_O4_ABoundBeyondAllAnswersIsNone() public {
        ethUsd.setBounds(int192(uint192(type(uint96).max)), type(int192).max);
        _assertRead(_create(_plain()), 2_000e24, 2_000e24, OracleState.NORMAL, "no least answer");
    }

    /// @dev A confirmed phase is judged by what was remembered of it, and costs less.
    function test_O4_ConfirmedPhase() public {
        ethUsd.set(_id(5, 100), 2_000e8, T0);
        PairOracle oracle = _create(_plain());
        ethUsd.set(_id(6, 1), 2_000e8, T0);
        ethUsd.setBounds(1_000e8, 1e13);
        oracle.read();
        uint256 before = gasleft();
        oracle.read();
        uint256 asked = before - gasleft();

        oracle.confirmPhase(0);
        before = gasleft();
        _assertRead(oracle, 2_000e24, 2_000e24, OracleState.NORMAL, "confirmed");
        assertLt(before - gasleft(), asked, "cheaper");

        ethUsd.set(_id(6, 2), 1_000e8, T0);
        (, , OracleState state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.STALE), "at the remembered bound");

        ethUsd.setBounds(0, 1e13);
        ethUsd.set(_id(7, 1), 1_000e8, T0);
        (, , state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.NORMAL), "the next phase is asked again");
    }

    function test_RevertWhen_ThePhaseCannotBeConfirmed() public {
        ethUsd.set(_id(5, 100), 2_000e8, T0);
        PairOracle oracle = _create(_plain());
        ethUsd.set(_id(6, 1), 2_000e8, T0);
        ethUsd.setDecimals(18);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPairOracle.PairOracle_UnsupportedDecimals.selector,
                address(ethUsd),
                type(uint256).max,
                uint256(8)
            )
        );
        oracle.confirmPhase(0);

        ethUsd.setMode(HostileFeed.Mode.REVERT);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPairOracle.PairOracle_BadFeed.selector,
                address(ethUsd),
                false,
                int256(0),
                uint256(0)
            )
        );
        oracle.confirmPhase(0);
        vm.expectRevert(abi.encodeWithSelector(IPairOracle.PairOracle_FeedCount.selector, uint256(2), uint256(2)));
        oracle.confirmPhase(2);
    }

    function test_O4_ConfiguredBounds() public {
        PairOracleParams memory params = _plain();
        (params.feeds[0].minAnswer, params.feeds[0].maxAnswer) = (500e8, 10_000e8);
        PairOracle oracle = _create(params);

        ethUsd.setAnswer(500e8);
        (, , OracleState state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.STALE), "at the least");
        ethUsd.setAnswer(10_000e8);
        (, , state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.STALE), "at the greatest");
        ethUsd.setAnswer(9_999e8);
        (, , state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.NORMAL), "between");
    }

    function test_O4_EveryFeedOfThePairCounts() public {
        PairOracle oracle = _create(_plain());
        usdcUsd.setMode(HostileFeed.Mode.BURN_GAS);
        (uint256 price, , OracleState state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.STALE), "the quote feed");
        assertEq(price, 0, "price");
    }

    /* LAST KNOWN PRICE */

    function test_O4_ALatePriceCountsADayThenFades() public {
        PairOracle oracle = _create(_plain());
        uint256[8] memory ages = [
            uint256(3_901),
            24 hours,
            24 hours + 1,
            42 hours,
            60 hours,
            78 hours,
            96 hours,
            30 days
        ];
        uint256[8] memory weights = [
            uint256(1e18),
            1e18,
            1e18 - uint256(1e18) / 259_200,
            0.75e18,
            0.5e18,
            0.25e18,
            0,
            0
        ];
        for (uint256 i = 0; i < ages.length; ++i) {
            vm.warp(T0 + ages[i]);
            usdcUsd.setAnswer(1e8);
            (uint256 price, uint256 referencePrice, OracleState state) = oracle.read();
            assertEq(uint256(state), uint256(OracleState.STALE), "stale");
            assertEq(price, 0, "no price");
            assertApproxEqRel(referencePrice, 2_000 * 1e6 * weights[i], 1e6, "faded");
        }
    }

    function test_O4_ADeadFeedCountsAtItsLastSample() public {
        PairOracle oracle = _create(_plain());
        vm.warp(T0 + 1_000);
        ethUsd.setAnswer(1_900e8);
        ethUsd.setMode(HostileFeed.Mode.REVERT);
        _assertRead(oracle, 0, 2_000e24, OracleState.STALE, "the round after the sample is not known");

        vm.warp(T0 + 60 hours);
        usdcUsd.setAnswer(1e8);
        _assertRead(oracle, 0, 1_000e24, OracleState.STALE, "60 hours after the sample");
    }

    function test_O4_WithoutSamplesADeadFeedIsUnknown() public {
        PairOracleParams memory params = _plain();
        params.volatilityOracle = address(0);
        PairOracle oracle = _create(params);
        ethUsd.setMode(HostileFeed.Mode.REVERT);
        _assertRead(oracle, 0, 0, OracleState.STALE, "unknown");

        ethUsd.setMode(HostileFeed.Mode.ANSWER);
        vm.warp(T0 + 5_000);
        usdcUsd.setAnswer(1e8);
        _assertRead(oracle, 0, 2_000e24, OracleState.STALE, "merely late");
    }

    /* GAS */

    /// @dev For any gas, `read` says the truth or reverts by name; it never calls a starved feed dead.
    function testFuzz_O4_GasCannotBeHeldBack(uint256 gasLimit) public {
        PairOracle oracle = _create(_full());
        vm.warp(T0 + 10);
        gasLimit = bound(gasLimit, 5_000, 400_000);

        (bool ok, bytes memory data) = address(oracle).staticcall{gas: gasLimit}(abi.encodeCall(oracle.read, ()));
        if (ok) {
            (uint256 price, , OracleState state) = abi.decode(data, (uint256, uint256, OracleState));
            assertEq(uint256(state), uint256(OracleState.NORMAL), "the truth");
            assertEq(price, 2_000e24, "and the price");
        } else if (data.length != 0) {
            assertEq(bytes32(bytes4(data)), bytes32(FeedReader.FeedReader_InsufficientGas.selector), "or its name");
        }
    }

    /// @dev A pool gives 600,000 gas to a read and 500,000 to a variance: enough whatever any of the sources burns.
    function testFuzz_O4_FitsTheGasOfAPool(uint8 burning) public {
        HostileFeed ethBtc = new HostileFeed(8, 0.05e8);
        HostileFeed btcUsd = new HostileFeed(8, 40_000e8);
        HostileFeed lst = new HostileFeed(18, 1);
        lst.setRate(1e18);
        PairOracleParams memory params = _full();
        params.feeds = new FeedParams[](3);
        params.feeds[0] = FeedParams(address(ethBtc), false, 1, 86_400, 300, 0, 0, 0);
        params.feeds[1] = FeedParams(address(btcUsd), false, 1, 3_600, 300, 0, 0, 0);
        params.feeds[2] = FeedParams(address(usdcUsd), true, 0, 86_400, 300, 0.02e18, 0, 0);
        params.rate.source = address(lst);
        params.rate.selector = HostileFeed.getRate.selector;
        params.rate.decimals = 18;
        params.secondSource = address(_create(_plain()));
        params.maxDeviation = 0.05e18;
        PairOracle oracle = _create(params);

        HostileFeed[6] memory sources = [sequencer, lst, ethBtc, btcUsd, usdcUsd, ethUsd];
        for (uint256 i = 0; i < sources.length; ++i) {
            if ((burning >> i) & 1 == 1) sources[i].setMode(HostileFeed.Mode.BURN_GAS);
        }
        (, uint256 referencePrice, OracleState state) = oracle.read{gas: 600_000}();
        if (burning % 64 == 0) assertEq(uint256(state), uint256(OracleState.NORMAL), "all good");
        else if (burning % 64 == 32) assertEq(uint256(state), uint256(OracleState.HALTED), "second source silent");
        else if (burning & 1 == 1) assertEq(uint256(state), uint256(OracleState.SEQUENCER), "sequencer silent");
        else assertEq(uint256(state), uint256(OracleState.STALE), "any other");
        assertEq(referencePrice, 2_000e24, "and the last known price stays");
        oracle.variance{gas: 500_000}();
    }

    function _id(uint256 phase, uint256 round) private pure returns (uint80) {
        return uint80((phase << 64) | round);
    }
}
