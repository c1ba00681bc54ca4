// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IVolatilityOracle} from "../../../contracts/interfaces/IVolatilityOracle.sol";
import {VolatilityMath} from "../../../contracts/libraries/VolatilityMath.sol";
import {HostileFeed} from "../../../contracts/mocks/HostileFeed.sol";
import {RecordedFeed} from "../../../contracts/mocks/RecordedFeed.sol";
import {FeedReader} from "../../../contracts/oracle/FeedReader.sol";
import {VolatilityOracle} from "../../../contracts/oracle/VolatilityOracle.sol";
import {EstimatorProfile, VolatilityState} from "../../../contracts/types/OracleParams.sol";
import {packVarianceUp, unpackVariance} from "../../../contracts/types/VolatilityWords.sol";
import {Test} from "../helpers/Test.sol";
import {classProfiles} from "./Profiles.sol";

/// @notice What counts as a sample, and that every wrong claim about it is refused with its reason.
contract VolatilityOracleTest is Test {
    uint256 private constant MAJOR = 1;
    uint64 private constant T0 = 1_700_000_000;

    /// @dev 300 % squared, rounded up to a multiple of 2^36.
    uint256 private constant SEED = ((9e18 + (1 << 36) - 1) >> 36) << 36;

    VolatilityOracle private oracle;
    RecordedFeed private feed;

    function setUp() public {
        oracle = new VolatilityOracle(classProfiles());
        feed = new RecordedFeed(8);
        vm.warp(T0);
        feed.push(2_000e8, T0);
    }

    /* START */

    function test_StartsSeededWithTheCap() public {
        oracle.start(address(feed), MAJOR, 0);
        VolatilityState memory state = oracle.stateOf(address(feed), MAJOR);

        assertEq(state.roundId, _id(1, 1), "round");
        assertEq(state.samplePrice, 2_000e8, "price");
        assertEq(state.refPrice, 2_000e8 << 16, "reference");
        assertEq(state.vEnv, SEED, "envelope is sigmaCap squared");
        assertEq(state.vFast, SEED, "fast variance is sigmaCap squared");
        assertEq(oracle.nextSampleTime(address(feed), MAJOR), T0 + 300, "next");
    }

    function test_ProfilesOfOneFeedAreApart() public {
        oracle.start(address(feed), MAJOR, 0);
        assertEq(oracle.stateOf(address(feed), 0).roundId, 0, "stable is untouched");
    }

    function test_RevertWhen_StartedTwice() public {
        oracle.start(address(feed), MAJOR, 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IVolatilityOracle.VolatilityOracle_AlreadyStarted.selector,
                address(feed),
                MAJOR,
                _id(1, 1)
            )
        );
        oracle.start(address(feed), MAJOR, 0);
    }

    function test_RevertWhen_StartIsOlderThanThirtyDays() public {
        vm.warp(T0 + 30 days);
        oracle.start(address(feed), MAJOR, _id(1, 1));

        vm.warp(T0 + 30 days + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_StartTooOld.selector, _id(1, 1), T0, T0 + 1)
        );
        oracle.start(address(feed), 0, _id(1, 1));
    }

    function test_RevertWhen_StartIsOfTheFuture() public {
        feed.push(2_001e8, T0 + 1);
        bytes memory future = abi.encodeWithSelector(
            IVolatilityOracle.VolatilityOracle_FutureRound.selector,
            _id(1, 2),
            uint256(T0 + 1),
            uint256(T0)
        );
        vm.expectRevert(future);
        oracle.start(address(feed), MAJOR, 0);
        vm.expectRevert(future);
        oracle.start(address(feed), MAJOR, _id(1, 2));

        vm.warp(T0 + 1);
        oracle.start(address(feed), MAJOR, 0);
        assertEq(oracle.stateOf(address(feed), MAJOR).roundId, _id(1, 2), "its own second");
    }

    function test_RevertWhen_StartIsEmptyOrOfAnotherPhase() public {
        vm.expectRevert(
            abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_EmptyRound.selector, address(feed), _id(1, 9))
        );
        oracle.start(address(feed), MAJOR, _id(1, 9));

        vm.expectRevert(
            abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_HintOtherPhase.selector, _id(2, 1), _id(1, 1))
        );
        oracle.start(address(feed), MAJOR, _id(2, 1));

        address nobody = makeAddr("nobody");
        vm.expectRevert(
            abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_EmptyRound.selector, nobody, uint80(0))
        );
        oracle.start(nobody, MAJOR, 0);
    }

    function test_RevertWhen_ProfileIsUnknown() public {
        bytes memory unknown = abi.encodeWithSelector(
            IVolatilityOracle.VolatilityOracle_UnknownProfile.selector,
            uint256(4),
            uint256(4)
        );
        vm.expectRevert(unknown);
        oracle.start(address(feed), 4, 0);
        vm.expectRevert(unknown);
        oracle.profileAt(4);
        vm.expectRevert(unknown);
        oracle.poke(address(feed), 4, 1);
    }

    function test_RevertWhen_ProfileCannotEstimate() public {
        EstimatorProfile[4] memory profiles = classProfiles();
        profiles[2].tauFast = 1 hours - 1;
        vm.expectRevert(abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_BadProfile.selector, uint256(2)));
        new VolatilityOracle(profiles);

        profiles = classProfiles();
        profiles[0].tauRelease = profiles[0].tauFast - 1;
        vm.expectRevert(abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_BadProfile.selector, uint256(0)));
        new VolatilityOracle(profiles);
    }

    /// @dev Each class has its own numbers, the least time constant of a fast variance among them.
    function test_AProfileIsWhatItWasCreatedWith() public {
        EstimatorProfile[4] memory profiles = classProfiles();
        profiles[1].tauFast = 1 hours;
        VolatilityOracle other = new VolatilityOracle(profiles);
        for (uint256 i = 0; i < profiles.length; ++i) {
            assertEq(keccak256(abi.encode(other.profileAt(i))), keccak256(abi.encode(profiles[i])), "profile");
        }
    }

    /* SAMPLES */

    function test_ASampleIsOneStepOfTheLibrary() public {
        oracle.start(address(feed), MAJOR, 0);
        _push(2_100e8, 1_000);
        oracle.observe(address(feed), MAJOR, _list(_id(1, 2)));

        VolatilityMath.State memory expected = VolatilityMath.step(
            VolatilityMath.State(2_000e8 << 16, SEED, SEED, T0),
            VolatilityMath.Profile(388_800, 1_382_400, 300, 0.1e18, 1 hours),
            T0 + 1_000,
            2_100e8 << 16
        );
        VolatilityState memory state = oracle.stateOf(address(feed), MAJOR);
        assertEq(state.vFast, unpackVariance(packVarianceUp(expected.vFast)), "fast");
        assertEq(state.vEnv, unpackVariance(packVarianceUp(expected.vEnv)), "envelope");
        assertEq(state.refPrice, expected.refPrice, "reference");
    }

    function test_AClampedJumpMovesTheReferenceByTheClampOnly() public {
        oracle.start(address(feed), MAJOR, 0);
        _push(4_000e8, 3_600);
        oracle.poke(address(feed), MAJOR, 10);

        VolatilityState memory state = oracle.stateOf(address(feed), MAJOR);
        assertEq(state.samplePrice, 4_000e8, "the sample is the price itself");
        // 2000 e^0.1
        assertApproxEqRel(state.refPrice, uint256(2_210.341836e8) << 16, 1e9, "the reference is not");
    }

    function test_RoundsBeforeTheNextSampleTimeAreNoSamples() public {
        oracle.start(address(feed), MAJOR, 0);
        _push(2_001e8, 299);
        vm.expectRevert(
            abi.encodeWithSelector(
                IVolatilityOracle.VolatilityOracle_HintTooEarly.selector,
                _id(1, 2),
                T0 + 299,
                T0 + 300
            )
        );
        oracle.observe(address(feed), MAJOR, _list(_id(1, 2)));

        _push(2_002e8, 1);
        assertEq(oracle.observe(address(feed), MAJOR, _list(_id(1, 3))), 1, "exactly minInterval is enough");
    }

    function test_OfSeveralRoundsInOneSecondTheFirstCounts() public {
        oracle.start(address(feed), MAJOR, 0);
        _push(2_001e8, 400);
        _push(2_050e8, 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IVolatilityOracle.VolatilityOracle_HintNotFirst.selector,
                _id(1, 3),
                _id(1, 2),
                T0 + 400,
                T0 + 300
            )
        );
        oracle.observe(address(feed), MAJOR, _list(_id(1, 3)));

        oracle.poke(address(feed), MAJOR, 10);
        assertEq(oracle.stateOf(address(feed), MAJOR).roundId, _id(1, 2), "first of the second");
    }

    function test_EmptyRoundsAreSteppedOverUpToSeven() public {
        oracle.start(address(feed), MAJOR, 0);
        _push(2_001e8, 100); // round 2
        for (uint256 i = 0; i < 7; ++i) _push(i % 2 == 0 ? int128(0) : -int128(1), 10);
        _push(2_010e8, 300); // round 10

        vm.expectRevert(
            abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_EmptyRound.selector, address(feed), _id(1, 5))
        );
        oracle.observe(address(feed), MAJOR, _list(_id(1, 5)));
        assertEq(oracle.observe(address(feed), MAJOR, _list(_id(1, 10))), 1, "seven empty rounds before it");
    }

    function test_RevertWhen_NothingProvesTheHint() public {
        oracle.start(address(feed), MAJOR, 0);
        _push(2_001e8, 100); // round 2
        for (uint256 i = 0; i < 8; ++i) _push(0, 10);
        _push(2_010e8, 300); // round 11

        vm.expectRevert(
            abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_HintUnproved.selector, _id(1, 11), uint256(8))
        );
        oracle.observe(address(feed), MAJOR, _list(_id(1, 11)));
        assertEq(oracle.poke(address(feed), MAJOR, 100), 0, "walking stops at the same wall");
    }

    function test_AnswersThatCannotBePricesAreEmpty() public {
        oracle.start(address(feed), MAJOR, 0);
        int128[4] memory bad = [int128(0), -1, type(int128).min, int128(uint128(type(uint96).max)) + 1];
        for (uint256 i = 0; i < bad.length; ++i) {
            _push(bad[i], 400);
            assertEq(oracle.poke(address(feed), MAJOR, 100), 0, "no sample");
        }
        _push(2_000e8, 400);
        assertEq(oracle.poke(address(feed), MAJOR, 100), 1, "the next good one");
    }

    function test_ARoundOfTheFutureWaits() public {
        oracle.start(address(feed), MAJOR, 0);
        feed.push(2_001e8, T0 + 1_000);
        vm.warp(T0 + 999);
        assertEq(oracle.poke(address(feed), MAJOR, 100), 0, "not yet");
        vm.expectRevert(
            abi.encodeWithSelector(
                IVolatilityOracle.VolatilityOracle_FutureRound.selector,
                _id(1, 2),
                T0 + 1_000,
                T0 + 999
            )
        );
        oracle.observe(address(feed), MAJOR, _list(_id(1, 2)));

        vm.warp(T0 + 1_000);
        assertEq(oracle.poke(address(feed), MAJOR, 100), 1, "now");
    }

    function test_TakenHintsAreSkippedNotFatal() public {
        oracle.start(address(feed), MAJOR, 0);
        _push(2_001e8, 400);
        _push(2_002e8, 400);
        uint80[] memory hints = new uint80[](2);
        (hints[0], hints[1]) = (_id(1, 2), _id(1, 3));

        oracle.observe(address(feed), MAJOR, _list(_id(1, 2)));
        assertEq(oracle.observe(address(feed), MAJOR, hints), 1, "the rest is taken");
        assertEq(oracle.observe(address(feed), MAJOR, hints), 0, "and nothing the third time");
    }

    function test_RevertWhen_NotStarted() public {
        bytes memory reason = abi.encodeWithSelector(
            IVolatilityOracle.VolatilityOracle_NotStarted.selector,
            address(feed),
            MAJOR
        );
        vm.expectRevert(reason);
        oracle.observe(address(feed), MAJOR, _list(_id(1, 1)));
        vm.expectRevert(reason);
        oracle.crossPhase(address(feed), MAJOR, _id(1, 1), _id(2, 1));
    }

    function test_PokeStartsAFeedAndIsBounded() public {
        assertEq(oracle.poke(address(feed), MAJOR, 0), 1, "starts");
        for (uint256 i = 0; i < 20; ++i) _push(2_000e8, 300);
        assertEq(oracle.poke(address(feed), MAJOR, 7), 7, "seven rounds read");
        assertEq(oracle.poke(address(feed), MAJOR, 1_000), 13, "the rest");
        assertEq(oracle.poke(address(feed), MAJOR, 1_000), 0, "nothing is left");
    }

    function test_TheReferenceIsKeptWhileItIsClampedAndForgottenAfter() public {
        oracle.start(address(feed), MAJOR, 0);
        _push(4_000e8, 3_600);
        oracle.poke(address(feed), MAJOR, 10);
        uint256 clamped = oracle.stateOf(address(feed), MAJOR).refPrice;
        assertLt(clamped, 4_000e8 << 16, "below the price");
        assertEq(oracle.stateOf(address(feed), MAJOR).startedAt, T0, "the beginning stays");

        // The next returns hold the rest: ln(4000 / 2000) in steps of 10 %.
        for (uint256 i = 0; i < 5; ++i) _push(4_000e8, 3_600);
        oracle.poke(address(feed), MAJOR, 10);
        assertLt(oracle.stateOf(address(feed), MAJOR).refPrice, 4_000e8 << 16, "six steps");
        _push(4_000e8, 3_600);
        oracle.poke(address(feed), MAJOR, 10);
        assertEq(oracle.stateOf(address(feed), MAJOR).refPrice, 4_000e8 << 16, "the seventh arrives");
        assertEq(oracle.stateOf(address(feed), MAJOR).startedAt, T0, "the beginning still stays");
    }

    function test_RevertWhen_TheRoundIdDoesNotFit() public {
        HostileFeed hostile = new HostileFeed(8, 1e8);
        uint80 huge = _id(3, uint256(1) << 39);
        hostile.set(huge, 1e8, T0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IVolatilityOracle.VolatilityOracle_RoundIdTooLarge.selector,
                huge,
                uint256(1) << 39,
                (uint256(1) << 39) - 1
            )
        );
        oracle.start(address(hostile), MAJOR, 0);

        hostile.set(huge - 1, 1e8, T0);
        oracle.start(address(hostile), MAJOR, 0);
        assertEq(oracle.stateOf(address(hostile), MAJOR).roundId, huge - 1, "the greatest that does");
    }

    /// @dev Up by less than one part in 2^26, idempotent, and in order: an envelope never falls below what it envelops.
    function testFuzz_VariancesAreRoundedUpALittle(uint256 a, uint256 b) public pure {
        a = bound(a, 0, 8_760e18);
        b = bound(b, 0, a);
        uint256 packed = packVarianceUp(a);
        uint256 stored = unpackVariance(packed);

        assertLt(packed, 1 << 35, "width");
        assertGe(stored, a, "up");
        assertLe(stored - a, a >> 26, "a little");
        assertEq(unpackVariance(packVarianceUp(stored)), stored, "idempotent");
        assertLe(unpackVariance(packVarianceUp(b)), stored, "in order");
    }

    /* MATURITY AND LAG */

    function test_MatureAfterFourteenDaysOfSamples() public {
        oracle.start(address(feed), MAJOR, 0);
        for (uint256 i = 0; i < 13; ++i) _push(2_000e8, 1 days);
        oracle.poke(address(feed), MAJOR, 100);
        bool mature = oracle.isMature(address(feed), MAJOR);
        assertFalse(mature, "13 days");

        _push(2_000e8, 1 days);
        mature = oracle.isMature(address(feed), MAJOR);
        assertFalse(mature, "a round is no sample");
        oracle.poke(address(feed), MAJOR, 100);
        mature = oracle.isMature(address(feed), MAJOR);
        assertTrue(mature, "14 days");
    }

    function test_LagIsHowFarTheSamplesAreBehindTheFeed() public {
        oracle.start(address(feed), MAJOR, 0);
        assertEq(oracle.lag(address(feed), MAJOR), 0, "none");
        _push(2_001e8, 5_000);
        vm.warp(T0 + 9_000);
        assertEq(oracle.lag(address(feed), MAJOR), 5_000, "to the latest round");

        vm.etch(address(feed), "");
        assertEq(oracle.lag(address(feed), MAJOR), 9_000, "of a dead feed: the sample's age");
    }

    /* PHASES */

    function test_CrossesOnlyAfterASilentDay() public {
        oracle.start(address(feed), MAJOR, 0);
        _push(2_001e8, 100); // phase 1, round 2: no sample
        uint64 end = T0 + 300 + 24 hours;
        _phaseTwo(end);

        bytes memory alive = abi.encodeWithSelector(
            IVolatilityOracle.VolatilityOracle_PhaseAlive.selector,
            uint256(1),
            _id(1, 2),
            uint256(end),
            uint256(end)
        );
        vm.warp(end);
        vm.expectRevert(alive);
        oracle.crossPhase(address(feed), MAJOR, _id(1, 2), _id(2, 5));

        vm.warp(end + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IVolatilityOracle.VolatilityOracle_HintTooEarly.selector,
                _id(2, 4),
                uint256(end - 1),
                uint256(end)
            )
        );
        oracle.crossPhase(address(feed), MAJOR, _id(1, 2), _id(2, 4));
        oracle.crossPhase(address(feed), MAJOR, _id(1, 2), _id(2, 5));
        assertEq(oracle.stateOf(address(feed), MAJOR).roundId, _id(2, 5), "first at or after the silent day");
    }

    function test_RevertWhen_TheOldPhaseStillSpeaks() public {
        oracle.start(address(feed), MAJOR, 0);
        uint64 end = T0 + 300 + 24 hours;
        _push(0, 100); // round 2 is empty
        _push(2_001e8, 300); // round 3 is the next sample
        _phaseTwo(end);
        vm.warp(end + 1);

        vm.expectRevert(
            abi.encodeWithSelector(
                IVolatilityOracle.VolatilityOracle_PhaseAlive.selector,
                uint256(1),
                _id(1, 3),
                T0 + 400,
                uint256(end)
            )
        );
        oracle.crossPhase(address(feed), MAJOR, _id(1, 1), _id(2, 5));
        vm.expectRevert(
            abi.encodeWithSelector(
                IVolatilityOracle.VolatilityOracle_PhaseAlive.selector,
                uint256(1),
                _id(1, 3),
                T0 + 400,
                uint256(end)
            )
        );
        oracle.crossPhase(address(feed), MAJOR, _id(1, 3), _id(2, 5));
        vm.expectRevert(
            abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_EmptyRound.selector, address(feed), _id(1, 2))
        );
        oracle.crossPhase(address(feed), MAJOR, _id(1, 2), _id(2, 5));

        assertEq(oracle.poke(address(feed), MAJOR, 20), 1, "and its rounds are still sampled");
        assertEq(oracle.stateOf(address(feed), MAJOR).roundId, _id(1, 3), "in the old phase");
    }

    function test_RevertWhen_PhasesAreNamedWrongly() public {
        oracle.start(address(feed), MAJOR, 0);
        vm.warp(T0 + 30 hours);
        vm.expectRevert(abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_SamePhase.selector, uint256(1)));
        oracle.crossPhase(address(feed), MAJOR, _id(1, 1), _id(2, 1));

        _phaseTwo(T0 + 300 + 24 hours);
        vm.warp(T0 + 30 hours);
        vm.expectRevert(
            abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_HintOtherPhase.selector, _id(3, 1), _id(2, 6))
        );
        oracle.crossPhase(address(feed), MAJOR, _id(1, 1), _id(3, 1));
        vm.expectRevert(
            abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_HintOtherPhase.selector, _id(2, 1), _id(1, 1))
        );
        oracle.crossPhase(address(feed), MAJOR, _id(2, 1), _id(2, 5));
        vm.expectRevert(
            abi.encodeWithSelector(IVolatilityOracle.VolatilityOracle_HintOtherPhase.selector, _id(2, 5), _id(1, 1))
        );
        oracle.observe(address(feed), MAJOR, _list(_id(2, 5)));
    }

    function test_ThePhasesFirstRoundNeedsNoPredecessor() public {
        oracle.start(address(feed), MAJOR, 0);
        feed.setPhase(2);
        vm.warp(T0 + 40 hours);
        feed.push(2_100e8, T0 + 40 hours);
        feed.setRevertsOnUnknown(true);

        oracle.crossPhase(address(feed), MAJOR, _id(1, 1), _id(2, 1));
        assertEq(oracle.stateOf(address(feed), MAJOR).samplePrice, 2_100e8, "taken");
    }

    /* GAS */

    /// @dev Starving the feed call would make a living round look empty; it reverts instead.
    function test_RevertWhen_TheCallerHoldsBackGas() public {
        oracle.start(address(feed), MAJOR, 0);
        _push(2_001e8, 400);

        (bool ok, bytes memory data) = address(oracle).call{gas: 90_000}(
            abi.encodeCall(IVolatilityOracle.poke, (address(feed), MAJOR, 10))
        );
        assertFalse(ok, "reverts");
        assertEq(bytes32(bytes4(data)), bytes32(FeedReader.FeedReader_InsufficientGas.selector), "by its name");
    }

    function test_AHostileFeedCannotRevertTheWalkBeyondItsCap() public {
        HostileFeed hostile = new HostileFeed(8, 1e8);
        oracle.start(address(hostile), MAJOR, 0);
        hostile.set(2, 1.01e8, T0 + 400);
        vm.warp(T0 + 400);
        HostileFeed.Mode[7] memory modes = [
            HostileFeed.Mode.REVERT,
            HostileFeed.Mode.REVERT_BOMB,
            HostileFeed.Mode.BURN_GAS,
            HostileFeed.Mode.SHORT,
            HostileFeed.Mode.EMPTY,
            HostileFeed.Mode.DIRTY_ROUND_ID,
            HostileFeed.Mode.RETURN_BOMB
        ];
        for (uint256 i = 0; i < modes.length; ++i) {
            hostile.setMode(modes[i]);
            uint256 before = gasleft();
            uint256 taken = oracle.poke(address(hostile), MAJOR, 20);
            assertLe(before - gasleft(), 9 * 105_000, "bounded gas");
            assertEq(taken, modes[i] == HostileFeed.Mode.RETURN_BOMB ? 1 : 0, "only a long but true answer counts");
        }
    }

    /* HELPERS */

    function _phaseTwo(uint64 end) private {
        // Overlaps the old phase: three rounds before it went silent, then one second around the end of the silent day.
        int128[] memory answers = new int128[](6);
        uint64[] memory times = new uint64[](6);
        for (uint256 i = 0; i < 6; ++i) answers[i] = int128(2_100e8 + int256(i) * 1e8);
        (times[0], times[1], times[2]) = (T0 - 1_000, T0 - 10, T0 + 500);
        (times[3], times[4], times[5]) = (end - 1, end, end + 1);
        feed.record(2, 1, answers, times);
        feed.publish(2, 6);
        feed.setPhase(2);
    }

    function _push(int128 answer, uint256 later) private {
        vm.warp(block.timestamp + later);
        feed.push(answer, uint64(block.timestamp));
    }

    function _id(uint256 phase, uint256 round) private pure returns (uint80) {
        return uint80((phase << 64) | round);
    }

    function _list(uint80 id) private pure returns (uint80[] memory list) {
        list = new uint80[](1);
        list[0] = id;
    }
}
