// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {HostileFeed} from "../../../contracts/mocks/HostileFeed.sol";
import {PairOracle} from "../../../contracts/oracle/PairOracle.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {OracleTest} from "./OracleTest.sol";

/// @notice O6: sequencer downtime and its grace period.
contract O6_SequencerTest is OracleTest {
    PairOracle private oracle;

    function setUp() public override {
        super.setUp();
        oracle = _create(_full());
    }

    function test_O6_DownThenGraceThenUp() public {
        vm.warp(T0 + 60);
        sequencer.set(2, 1, T0 + 60);
        _assertRead(oracle, 0, 2_000e24, OracleState.SEQUENCER, "down");

        uint256 back = T0 + 600;
        vm.warp(back);
        sequencer.set(3, 0, back);
        ethUsd.setAnswer(1_950e8);
        _assertRead(oracle, 0, 1_950e24, OracleState.SEQUENCER, "back this moment");
        vm.warp(back + 3_599);
        _assertRead(oracle, 0, 1_950e24, OracleState.SEQUENCER, "a second before the grace period is over");
        vm.warp(back + 3_600);
        (uint256 price, , OracleState state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.NORMAL), "over");
        assertEq(price, 1_950e24, "at the price from after the restart");
    }

    /// @dev Downtime of a minute: the old price is not older than its heartbeat, but it is from before the restart.
    function test_O6_NobodyIsLiquidatedAtAPriceFromBeforeTheRestart() public {
        sequencer.set(2, 0, T0 + 60);
        vm.warp(T0 + 60 + 3_600);
        (uint256 price, , OracleState state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.STALE), "ETH/USD has not spoken since");
        assertEq(price, 0, "price");

        ethUsd.setAnswer(1_990e8);
        (price, , state) = oracle.read();
        assertEq(
            uint256(state),
            uint256(OracleState.NORMAL),
            "now it has; slow USDC/USD had the grace period to object"
        );
        assertEq(price, 1_990e24, "price");
    }

    function test_O6_WhatIsNotAWorkingUptimeFeed() public {
        vm.warp(T0 + 10);
        sequencer.setRound(HostileFeed.Round(2, 0, 0, T0, 2));
        _assertRead(oracle, 0, 2_000e24, OracleState.SEQUENCER, "startedAt 0: never initialised");
        sequencer.setRound(HostileFeed.Round(3, 0, T0 + 11, T0, 3));
        _assertRead(oracle, 0, 2_000e24, OracleState.SEQUENCER, "started in the future");
        sequencer.setRound(HostileFeed.Round(4, 2, T0 - 7_200, T0, 4));
        _assertRead(oracle, 0, 2_000e24, OracleState.SEQUENCER, "neither up nor down");
        sequencer.set(5, 0, T0 - 7_200);
        _assertRead(oracle, 2_000e24, 2_000e24, OracleState.NORMAL, "up");

        sequencer.setMode(HostileFeed.Mode.BURN_GAS);
        _assertRead(oracle, 0, 2_000e24, OracleState.SEQUENCER, "dead");
    }

    function test_O6_TheReferenceFadesWhileTheSequencerIsDown() public {
        sequencer.set(2, 1, T0);
        vm.warp(T0 + 60 hours);
        (uint256 price, uint256 referencePrice, OracleState state) = oracle.read();
        assertEq(uint256(state), uint256(OracleState.SEQUENCER), "state");
        assertEq(price, 0, "price");
        assertEq(referencePrice, 1_000e24, "half after 60 hours");
    }
}
