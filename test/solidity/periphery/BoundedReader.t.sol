// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {Answer, BoundedReader, Query} from "../../../contracts/periphery/BoundedReader.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {Test} from "../helpers/Test.sol";

/// @notice Many reads in one call: what one target does, burning, reverting or bombing, is that target's answer alone.
contract BoundedReaderTest is Test {
    BoundedReader private reader;
    ScriptedOracle[4] private oracles;

    function setUp() public {
        reader = new BoundedReader();
        for (uint256 i = 0; i < oracles.length; ++i) oracles[i] = new ScriptedOracle(i + 1);
    }

    function test_EachAnswerIsItsTargetsOwn() public {
        oracles[1].setManner(ScriptedOracle.Manner.REVERTING);
        oracles[2].setManner(ScriptedOracle.Manner.SLOW);
        oracles[3].setManner(ScriptedOracle.Manner.BOMBING);
        Answer[] memory answers = reader.read(_queries(3_000_000));

        assertTrue(answers[0].ok, "honest");
        assertEq(answers[0].data, abi.encode(1, 1, OracleState.NORMAL), "three words");
        assertFalse(answers[1].ok, "reverting");
        assertEq(answers[1].data, abi.encodeWithSignature("Error(string)", "scripted"), "with its reason");
        assertFalse(answers[2].ok, "slow");
        assertEq(answers[2].data.length, 0, "of which nothing came");
        assertTrue(answers[3].ok, "bombing");
        assertEq(answers[3].data.length, 1024, "of a megabyte the first kilobyte");
        for (uint256 i = 0; i < answers.length; ++i) assertTrue(answers[i].asked, "asked");
    }

    function test_WhatCannotGetItsGasIsNotAsked() public view {
        Query[] memory queries = _queries(100_000);
        queries[1].gasLimit = type(uint256).max;
        Answer[] memory answers = reader.read(queries);

        for (uint256 i = 0; i < answers.length; ++i) {
            assertEq(answers[i].asked, i != 1, "all but the greedy one");
            assertEq(answers[i].ok, i != 1, "answered");
        }
        assertEq(answers[1].data.length, 0, "nothing");
    }

    function _queries(uint256 gasLimit) private view returns (Query[] memory queries) {
        queries = new Query[](oracles.length);
        for (uint256 i = 0; i < queries.length; ++i) {
            queries[i] = Query(address(oracles[i]), gasLimit, abi.encodeCall(ScriptedOracle.read, ()));
        }
    }
}
