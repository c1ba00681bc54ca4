// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IVolatilityOracle} from "../../../contracts/interfaces/IVolatilityOracle.sol";
import {RecordedFeed} from "../../../contracts/mocks/RecordedFeed.sol";
import {VolatilityOracle} from "../../../contracts/oracle/VolatilityOracle.sol";
import {VolatilityState} from "../../../contracts/types/OracleParams.sol";
import {Test} from "../helpers/Test.sol";
import {classProfiles} from "./Profiles.sol";

/// @notice O9: whoever pokes, however often, with hints or without, the volatility of a history is the same to the bit.
contract O9_PokeInvarianceTest is Test {
    uint256 private constant MAJOR = 1;
    uint64 private constant T0 = 1_700_000_000;
    uint256 private constant ROUNDS = 40;

    RecordedFeed private feed;
    int128[] private answers;
    uint64[] private times;

    function setUp() public {
        vm.warp(T0);
        feed = new RecordedFeed(8);
    }

    function testFuzz_O9_SameBitsForEveryPoker(uint256 seed) public {
        _history(seed);
        VolatilityOracle once = _started();
        VolatilityOracle often = _started();
        VolatilityOracle walked = _started();
        VolatilityOracle spammed = _started();
        uint80[] memory hints = _hints();

        // Published bit by bit; one poker comes at the end, one with each hint, one walks at random, one all the time.
        uint256 hinted = 0;
        for (uint64 id = 2; id <= ROUNDS; ++id) {
            vm.warp(times[id - 1]);
            feed.publish(1, id);
            uint256 dice = uint256(keccak256(abi.encode(seed, id)));

            if (hinted < hints.length && hints[hinted] == _id(id)) {
                uint80[] memory one = new uint80[](1);
                one[0] = hints[hinted++];
                assertEq(often.observe(address(feed), MAJOR, one), 1, "each hint is one sample");
            }
            if (dice % 5 == 0) walked.poke(address(feed), MAJOR, 1 + ((dice >> 8) % 20));
            spammed.poke(address(feed), MAJOR, 50);
        }
        vm.warp(block.timestamp + 3 days);
        assertEq(once.observe(address(feed), MAJOR, hints), hints.length, "all at once, days later");
        for (uint256 i = 0; i < 3; ++i) walked.poke(address(feed), MAJOR, ROUNDS);

        bytes32 expected = _bits(once);
        assertEq(_bits(often), expected, "with each hint");
        assertEq(_bits(walked), expected, "walking at random");
        assertEq(_bits(spammed), expected, "poked all the time");
    }

    /// @dev An adversary may name any round in place of the right one: he is refused, whichever it is.
    function testFuzz_O9_NoOtherRoundPasses(uint256 seed, uint256 pick) public {
        _history(seed);
        feed.publish(1, uint64(ROUNDS));
        vm.warp(times[ROUNDS - 1]);
        VolatilityOracle oracle = _started();
        uint80[] memory hints = _hints();
        if (hints.length == 0) return;

        uint80 wrong = _id(2 + (pick % (ROUNDS - 1)));
        if (wrong == hints[0]) return;

        uint80[] memory list = new uint80[](1);
        list[0] = wrong;
        (bool ok, bytes memory data) = address(oracle).call(
            abi.encodeCall(IVolatilityOracle.observe, (address(feed), MAJOR, list))
        );
        bytes4 reason = bytes4(data);
        assertFalse(ok, "refused");
        assertTrue(
            reason == IVolatilityOracle.VolatilityOracle_EmptyRound.selector ||
                reason == IVolatilityOracle.VolatilityOracle_HintTooEarly.selector ||
                reason == IVolatilityOracle.VolatilityOracle_HintNotFirst.selector,
            "by name"
        );
    }

    /// @dev A feed that is silent for days keeps its envelope: what decays is time since the shock, not the lack of rounds.
    function test_O9_AGapIsNotCalm() public {
        feed.push(2_000e8, T0);
        VolatilityOracle oracle = _started();
        for (uint256 i = 1; i <= 48; ++i)
            feed.push(i % 2 == 0 ? int128(2_000e8) : int128(2_100e8), uint64(T0 + i * 1 hours));
        vm.warp(T0 + 48 hours);
        oracle.poke(address(feed), MAJOR, 100);
        uint256 before = oracle.stateOf(address(feed), MAJOR).vEnv;

        vm.warp(T0 + 5 days);
        feed.push(2_000e8, uint64(block.timestamp));
        oracle.poke(address(feed), MAJOR, 100);
        uint256 later = oracle.stateOf(address(feed), MAJOR).vEnv;
        // e^(-3/16) = 0.829
        assertGt(later * 1_000, before * 828, "three silent days release no more than time does");
        assertLe(later, before, "and add nothing");
    }

    /// @dev Prices that do not move decay the estimate by elapsed time, not by the number of samples.
    function testFuzz_O9_SpamCannotPumpItDown(uint256 interval) public {
        interval = bound(interval, 30 minutes, 6 hours);
        feed.push(2_000e8, T0);
        VolatilityOracle dense = _started();
        uint256 count = 3 days / interval;
        for (uint256 i = 1; i <= count; ++i) feed.push(2_000e8, uint64(T0 + i * interval));
        vm.warp(T0 + count * interval);
        dense.poke(address(feed), MAJOR, count);

        RecordedFeed other = new RecordedFeed(8);
        other.push(2_000e8, T0);
        VolatilityOracle sparse = new VolatilityOracle(classProfiles());
        sparse.start(address(other), MAJOR, 0);
        other.push(2_000e8, uint64(T0 + count * interval));
        sparse.poke(address(other), MAJOR, 10);

        uint256 a = dense.stateOf(address(feed), MAJOR).vEnv;
        uint256 b = sparse.stateOf(address(other), MAJOR).vEnv;
        // Each sample rounds up by at most one part in 2^26.
        assertGe(a, b, "up");
        assertLe(a - b, (b * (count + 1)) >> 26, "by rounding alone");
    }

    /* HELPERS */

    /// @dev Rounds with irregular gaps, several in a second, empty ones and jumps.
    function _history(uint256 seed) private {
        delete answers;
        delete times;
        int256 price = 2_000e8;
        uint64 time = T0;
        for (uint256 i = 0; i < ROUNDS; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, "round", i)));
            if (i != 0) {
                uint256 kind = dice % 8;
                // A sixth of the gaps is 0, most are below or around the interval, some are hours.
                time += uint64(
                    kind == 0
                        ? 0
                        : kind == 7
                            ? (dice >> 16) % 20_000
                            : (dice >> 16) % 700
                );
                price += (price * (int256((dice >> 64) % 401) - 200)) / 10_000;
                if ((dice >> 96) % 30 == 0) price *= 2;
            }
            bool empty = i != 0 && (dice >> 128) % 10 == 0;
            answers.push(empty ? int128(0) : int128(price));
            times.push(time);
        }
        feed.record(1, 1, answers, times);
        feed.publish(1, 1);
    }

    /// @dev The samples of the history, by the definition: the first round at least 300 s after the last sample.
    function _hints() private view returns (uint80[] memory hints) {
        hints = new uint80[](ROUNDS);
        uint256 count = 0;
        uint64 last = times[0];
        for (uint256 i = 1; i < ROUNDS; ++i) {
            if (answers[i] <= 0 || times[i] < last + 300) continue;
            hints[count++] = _id(i + 1);
            last = times[i];
        }
        assembly ("memory-safe") {
            mstore(hints, count)
        }
    }

    function _started() private returns (VolatilityOracle oracle) {
        oracle = new VolatilityOracle(classProfiles());
        oracle.start(address(feed), MAJOR, _id(1));
    }

    function _bits(VolatilityOracle oracle) private view returns (bytes32) {
        VolatilityState memory state = oracle.stateOf(address(feed), MAJOR);

        return keccak256(abi.encode(state));
    }

    function _id(uint256 round) private pure returns (uint80) {
        return uint80((1 << 64) | round);
    }
}
