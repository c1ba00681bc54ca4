// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {OracleReader} from "../../../contracts/periphery/OracleReader.sol";
import {PriceReader} from "../../../contracts/pool/PriceReader.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {Test} from "../helpers/Test.sol";

/// @notice Returns three words, however wrong they are: a compiled oracle cannot return a state that does not exist.
contract WordOracle {
    uint256[3] private _words;

    function set(uint256 price, uint256 referencePrice, uint256 state) external {
        _words = [price, referencePrice, state];
    }

    function read() external view returns (uint256, uint256, uint256) {
        return (_words[0], _words[1], _words[2]);
    }
}

/// @notice The periphery reads an oracle as a pool does: a price that the pool takes for dead must not trigger an order, nor be shown.
contract OracleReaderTest is Test {
    struct Row {
        string name;
        uint256 price;
        uint256 referencePrice;
        uint256 state;
        // what is read
        bool ok;
        uint256 got;
        uint256 gotReference;
        OracleState gotState;
    }

    uint256 private constant MOST = type(uint208).max;

    WordOracle private oracle;

    function setUp() public {
        oracle = new WordOracle();
    }

    function test_WhatAnOracleSaysIsWhatAPoolTakesItFor() public {
        OracleState stale = OracleState.STALE;
        Row[13] memory rows = [
            Row("good", 2e24, 3e24, 0, true, 2e24, 3e24, OracleState.NORMAL),
            Row("doubtful", 2e24, 3e24, 1, true, 2e24, 3e24, OracleState.CAUTION),
            Row("halted", 2e24, 3e24, 2, true, 2e24, 3e24, OracleState.HALTED),
            Row("stale", 2e24, 3e24, 3, true, 0, 3e24, stale),
            Row("sequencer down", 2e24, 0, 4, true, 0, 0, OracleState.SEQUENCER),
            Row("a state that does not exist", 2e24, 3e24, 5, false, 0, 0, stale),
            Row("a huge state", 2e24, 3e24, type(uint256).max, false, 0, 0, stale),
            Row("no price", 0, 3e24, 0, false, 0, 0, stale),
            Row("no reference", 2e24, 0, 0, true, 2e24, 2e24, OracleState.NORMAL),
            Row("the greatest price", MOST, MOST, 0, true, MOST, MOST, OracleState.NORMAL),
            Row("a price above it", MOST + 1, 3e24, 0, false, 0, 0, stale),
            Row("a reference above it", 2e24, MOST + 1, 0, false, 0, 0, stale),
            Row("the least price", 1, 1, 0, true, 1, 1, OracleState.NORMAL)
        ];
        for (uint256 i = 0; i < rows.length; ++i) {
            Row memory row = rows[i];
            oracle.set(row.price, row.referencePrice, row.state);
            _assertRead(address(oracle), false, row);
        }
    }

    function test_TheInverseOfAPriceIsBoundedToo() public {
        oracle.set(2e24, 0, 0);
        _assertRead(address(oracle), true, Row("inverse", 0, 0, 0, true, 5e47, 5e47, OracleState.NORMAL));
        oracle.set(1e73, 2e24, 0);
        _assertRead(address(oracle), true, Row("a price above the bound", 0, 0, 0, false, 0, 0, OracleState.STALE));
        oracle.set(1, 2e24, 0);
        _assertRead(address(oracle), true, Row("an inverse above the bound", 0, 0, 0, false, 0, 0, OracleState.STALE));
        oracle.set(2e24, 1, 3);
        _assertRead(address(oracle), true, Row("no reference left", 0, 0, 0, true, 0, 0, OracleState.STALE));
    }

    function test_AnOracleThatFailsIsStale() public {
        ScriptedOracle failing = new ScriptedOracle(2e24);
        ScriptedOracle.Manner[3] memory manners = [
            ScriptedOracle.Manner.REVERTING,
            ScriptedOracle.Manner.SLOW,
            ScriptedOracle.Manner.BOMBING
        ];
        for (uint256 i = 0; i < manners.length; ++i) {
            failing.setManner(manners[i]);
            _assertRead(address(failing), false, Row("fails", 0, 0, 0, false, 0, 0, OracleState.STALE));
        }
        address nobody = makeAddr("nobody");
        _assertRead(nobody, false, Row("no code", 0, 0, 0, false, 0, 0, OracleState.STALE));
    }

    function testFuzz_ReadsAsAPoolDoes(uint256 price, uint256 referencePrice, uint256 state, bool inverse) public {
        // A quarter of the runs each near the bounds of prices; states mostly real ones.
        if (state % 2 == 0) (price, referencePrice) = (price >> 48, referencePrice >> 48);
        if (state % 4 == 0) (price, referencePrice) = (price >> 120, referencePrice >> 250);
        oracle.set(price, referencePrice, (state >> 8) % 6);
        _assertSame(address(oracle), inverse);
    }

    function _assertRead(address target, bool inverse, Row memory row) private view {
        (bool ok, uint256 price, uint256 referencePrice, OracleState state) = OracleReader.read(target, inverse);
        assertEq(ok, row.ok, row.name);
        assertEq(price, row.got, row.name);
        assertEq(referencePrice, row.gotReference, row.name);
        assertEq(uint256(state), uint256(row.gotState), row.name);
        _assertSame(target, inverse);
    }

    function _assertSame(address target, bool inverse) private view {
        (bool ok, uint256 price, uint256 referencePrice, OracleState state) = OracleReader.read(target, inverse);
        (bool poolOk, uint256 poolPrice, uint256 poolReference, OracleState poolState) = PriceReader.readFields(
            target,
            inverse
        );
        assertEq(ok, poolOk, "ok as in the pool");
        assertEq(price, poolPrice, "price as in the pool");
        assertEq(referencePrice, poolReference, "reference as in the pool");
        assertEq(uint256(state), uint256(poolState), "state as in the pool");
    }
}
