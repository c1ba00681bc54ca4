// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {HostileFeed} from "../../../contracts/mocks/HostileFeed.sol";
import {FeedReader} from "../../../contracts/oracle/FeedReader.sol";
import {Test} from "../helpers/Test.sol";

/// @notice The library as a contract, so that a test can say how much gas it gets.
contract Reader {
    function latestRound(address feed) external view returns (bool answered, uint80 roundId) {
        (answered, roundId, , , ) = FeedReader.latestRound(feed);
    }

    function roundAt(address feed, uint80 roundId) external view returns (int256 answer) {
        (answer, ) = FeedReader.roundAt(feed, roundId);
    }

    function word(address target) external view returns (bool answered) {
        (answered, ) = FeedReader.word(target, HostileFeed.getRate.selector, 0);
    }

    function source(address oracle) external view returns (bool answered) {
        (answered, , ) = FeedReader.source(oracle);
    }

    function cumulatives(address pool) external view returns (bool answered) {
        (answered, , ) = FeedReader.cumulatives(pool, 1_800);
    }
}

contract FeedReaderTest is Test {
    Reader private reader;
    HostileFeed private feed;

    function setUp() public {
        reader = new Reader();
        feed = new HostileFeed(8, 2_000e8);
    }

    /// @dev The cap, what EIP-150 keeps back of it, and 5,000 for the access: cap + cap / 63 + 5,000. The feed itself would need
    /// less than what is left to it here; that is not known before.
    function test_EveryCallSaysHowMuchGasItMustBeLeft() public view {
        _starved(100_000, 106_587, abi.encodeCall(reader.latestRound, (address(feed))));
        _starved(100_000, 106_587, abi.encodeCall(reader.roundAt, (address(feed), 1)));
        _starved(100_000, 106_587, abi.encodeCall(reader.word, (address(feed))));
        _starved(250_000, 258_968, abi.encodeCall(reader.source, (address(feed))));
        _starved(150_000, 157_380, abi.encodeCall(reader.cumulatives, (address(feed))));
    }

    function test_TheGreatestRoundIdIsARound() public {
        feed.set(type(uint80).max, 2_000e8, block.timestamp);
        (bool answered, uint80 roundId) = reader.latestRound(address(feed));
        assertTrue(answered, "answered");
        assertEq(roundId, type(uint80).max, "round");

        feed.setMode(HostileFeed.Mode.DIRTY_ROUND_ID);
        (answered, roundId) = reader.latestRound(address(feed));
        assertFalse(answered, "a longer one is no round");
        assertEq(roundId, 0, "round");
    }

    function _starved(uint256 gasLimit, uint256 needed, bytes memory call) private view {
        (bool ok, bytes memory data) = address(reader).staticcall{gas: gasLimit}(call);
        assertFalse(ok, "starved");
        assertEq(data.length, 68, "by an error with two numbers");
        uint256 available;
        uint256 named;
        assembly ("memory-safe") {
            available := mload(add(data, 0x24))
            named := mload(add(data, 0x44))
        }
        assertEq(bytes32(bytes4(data)), bytes32(FeedReader.FeedReader_InsufficientGas.selector), "by its name");
        assertLt(available, gasLimit, "what there was");
        assertEq(named, needed, "what there must be");
    }
}
