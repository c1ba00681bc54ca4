// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IVolatilityOracle} from "../interfaces/IVolatilityOracle.sol";
import {WAD} from "../libraries/Constants.sol";
import {VolatilityMath} from "../libraries/VolatilityMath.sol";
import {EstimatorProfile, VolatilityState} from "../types/OracleParams.sol";
import {
    CLAMPED_FLAG,
    REF_SHIFT,
    ROUND_LIMIT,
    VolatilityWords,
    packSample,
    packVarianceUp,
    roundIdOf,
    samplePriceOf,
    sampledAtOf,
    unpackVariance,
    vEnvOf,
    vFastOf
} from "../types/VolatilityWords.sol";
import {FeedReader} from "./FeedReader.sol";
import {PHASE_SILENCE, RoundHistory, WALK_LIMIT} from "./RoundHistory.sol";

/// @dev Samples that make a volatility usable [seconds].
uint256 constant MATURITY = 14 days;

/// @dev How far back a history may begin [seconds].
uint256 constant START_WINDOW = 30 days;

/// @title VolatilityOracle
/// @notice One immutable, permissionless contract that keeps the volatility of every Chainlink feed that anybody asked for.
/// @dev Two slots per feed and profile; the second is touched by clamped samples only.
contract VolatilityOracle is IVolatilityOracle {
    /* TYPES */

    /// @dev A feed while it is worked on.
    struct Cursor {
        VolatilityMath.State state;
        uint256 samplePrice;
        uint80 roundId;
        uint256 vFast; // packed
        uint256 vEnv; // packed
    }

    /* STORAGE */

    uint256 private constant PROFILES = 4;

    /// @dev Each profile in one word: sigmaCap 64 | jumpCap 64 | minInterval 32 | tauRelease 32 | tauFast 32.
    uint256 private immutable PROFILE_0;
    uint256 private immutable PROFILE_1;
    uint256 private immutable PROFILE_2;
    uint256 private immutable PROFILE_3;

    mapping(address feed => mapping(uint256 profile => VolatilityWords)) private _words;

    /* CONSTRUCTOR */

    /// @param profiles The classes stable, major, alt, long-tail.
    constructor(EstimatorProfile[4] memory profiles) {
        PROFILE_0 = _packProfile(0, profiles[0]);
        PROFILE_1 = _packProfile(1, profiles[1]);
        PROFILE_2 = _packProfile(2, profiles[2]);
        PROFILE_3 = _packProfile(3, profiles[3]);
    }

    /* READS */

    /// @inheritdoc IVolatilityOracle
    function profileCount() external pure returns (uint256) {
        return PROFILES;
    }

    /// @inheritdoc IVolatilityOracle
    function profileAt(uint256 profile) external view returns (EstimatorProfile memory) {
        uint256 packed = _packedProfile(profile);

        return
            EstimatorProfile({
                tauFast: uint32(packed),
                tauRelease: uint32(packed >> 32),
                minInterval: uint32(packed >> 64),
                jumpCap: uint64(packed >> 96),
                sigmaCap: uint64(packed >> 160)
            });
    }

    /// @inheritdoc IVolatilityOracle
    function stateOf(address feed, uint256 profile) external view returns (VolatilityState memory) {
        Cursor memory cursor = _load(feed, profile);

        return
            VolatilityState({
                roundId: cursor.roundId,
                samplePrice: cursor.samplePrice,
                sampledAt: cursor.state.time,
                startedAt: _startedAt(feed, profile),
                refPrice: cursor.state.refPrice,
                vFast: cursor.state.vFast,
                vEnv: cursor.state.vEnv
            });
    }

    /// @inheritdoc IVolatilityOracle
    function sampleOf(
        address feed,
        uint256 profile
    ) external view returns (uint256 price, uint256 sampledAt, uint256 variance) {
        uint256 sample = _words[feed][profile].sample;

        return (samplePriceOf(sample), sampledAtOf(sample), vEnvOf(sample));
    }

    /// @inheritdoc IVolatilityOracle
    function isMature(address feed, uint256 profile) external view returns (bool) {
        uint256 sampledAt = sampledAtOf(_words[feed][profile].sample);

        return sampledAt != 0 && sampledAt - _startedAt(feed, profile) >= MATURITY;
    }

    /// @inheritdoc IVolatilityOracle
    function nextSampleTime(address feed, uint256 profile) external view returns (uint256) {
        uint256 sampledAt = sampledAtOf(_words[feed][profile].sample);

        return sampledAt == 0 ? 0 : sampledAt + uint32(_packedProfile(profile) >> 64);
    }

    /// @inheritdoc IVolatilityOracle
    function lag(address feed, uint256 profile) external view returns (uint256) {
        uint256 sampledAt = sampledAtOf(_words[feed][profile].sample);
        (, , int256 answer, , uint256 updatedAt) = FeedReader.latestRound(feed);
        if (!FeedReader.isPrice(answer, updatedAt) || updatedAt > block.timestamp) updatedAt = block.timestamp;

        return updatedAt > sampledAt ? updatedAt - sampledAt : 0;
    }

    /* ACTIONS */

    /// @inheritdoc IVolatilityOracle
    function start(address feed, uint256 profile, uint80 roundId) external {
        uint80 begun = roundIdOf(_words[feed][profile].sample);
        require(begun == 0, VolatilityOracle_AlreadyStarted(feed, profile, begun));

        _start(feed, profile, roundId);
    }

    /// @inheritdoc IVolatilityOracle
    function observe(address feed, uint256 profile, uint80[] calldata hints) external returns (uint256 samples) {
        VolatilityMath.Profile memory estimator = _estimator(profile);
        Cursor memory cursor = _load(feed, profile);
        require(cursor.roundId != 0, VolatilityOracle_NotStarted(feed, profile));

        for (uint256 i = 0; i < hints.length; ++i) {
            uint80 roundId = hints[i];
            // Taken already, by this caller or by one who was faster.
            if (roundId <= cursor.roundId) continue;
            if (roundId >> 64 != cursor.roundId >> 64) revert VolatilityOracle_HintOtherPhase(roundId, cursor.roundId);

            // unchecked: a time has 32 bits, an interval too, and a call has less than 2^32 hints.
            unchecked {
                uint256 dueAt = cursor.state.time + estimator.minInterval;
                (uint256 price, uint256 updatedAt) = RoundHistory.sampleAt(feed, roundId, dueAt);
                // The round right after a sample needs no proof.
                if (roundId - 1 != cursor.roundId) RoundHistory.requireFirst(feed, roundId, cursor.roundId, dueAt);
                _take(cursor, estimator, roundId, price, updatedAt);
                ++samples;
            }
        }

        if (samples != 0) _store(feed, profile, cursor);
    }

    /// @inheritdoc IVolatilityOracle
    function poke(address feed, uint256 profile, uint256 maxRounds) external returns (uint256 samples) {
        VolatilityMath.Profile memory estimator = _estimator(profile);
        Cursor memory cursor = _load(feed, profile);
        if (cursor.roundId == 0) {
            _start(feed, profile, 0);
            return 1;
        }

        // Within the present phase nothing follows its latest round; an older phase ends where nothing follows.
        (, uint80 latest, , , ) = FeedReader.latestRound(feed);
        uint80 last = latest >> 64 == cursor.roundId >> 64 ? latest : type(uint80).max;
        uint256 empty = 0;

        for (uint80 id = cursor.roundId; maxRounds != 0 && id < last && empty < WALK_LIMIT; --maxRounds) {
            // Stays in its phase: no call walks from below `ROUND_LIMIT` to the end of 64 bits.
            ++id;
            (int256 answer, uint256 updatedAt) = FeedReader.roundAt(feed, id);
            if (!FeedReader.isPrice(answer, updatedAt)) {
                ++empty;
                continue;
            }
            empty = 0;
            if (updatedAt < cursor.state.time + estimator.minInterval) continue;
            if (updatedAt > block.timestamp) break;

            _take(cursor, estimator, id, uint256(answer), updatedAt);
            ++samples;
        }

        if (samples != 0) _store(feed, profile, cursor);
    }

    /// @inheritdoc IVolatilityOracle
    function crossPhase(address feed, uint256 profile, uint80 lastRoundId, uint80 firstRoundId) external {
        VolatilityMath.Profile memory estimator = _estimator(profile);
        Cursor memory cursor = _load(feed, profile);
        require(cursor.roundId != 0, VolatilityOracle_NotStarted(feed, profile));

        (, uint80 latest, , , ) = FeedReader.latestRound(feed);
        uint256 phase = cursor.roundId >> 64;
        require(latest >> 64 > phase, VolatilityOracle_SamePhase(phase));
        require(firstRoundId >> 64 == latest >> 64, VolatilityOracle_HintOtherPhase(firstRoundId, latest));
        require(
            lastRoundId >> 64 == phase && lastRoundId >= cursor.roundId,
            VolatilityOracle_HintOtherPhase(lastRoundId, cursor.roundId)
        );

        uint256 dueAt = cursor.state.time + estimator.minInterval;
        RoundHistory.requireSilent(feed, phase, lastRoundId, cursor.roundId, dueAt);

        dueAt += PHASE_SILENCE;
        (uint256 price, uint256 updatedAt) = RoundHistory.sampleAt(feed, firstRoundId, dueAt);
        // The first round of a phase has nothing before it: the walk may end at its beginning.
        RoundHistory.requireFirst(feed, firstRoundId, (firstRoundId >> 64) << 64, dueAt);
        _take(cursor, estimator, firstRoundId, price, updatedAt);
        _store(feed, profile, cursor);
    }

    /* SAMPLES */

    function _start(address feed, uint256 profile, uint80 roundId) private {
        uint256 sigmaCap = uint64(_packedProfile(profile) >> 160);
        (, uint80 latest, int256 answer, , uint256 updatedAt) = FeedReader.latestRound(feed);
        if (roundId == 0) {
            roundId = latest;
        } else {
            require(roundId >> 64 == latest >> 64, VolatilityOracle_HintOtherPhase(roundId, latest));
            (answer, updatedAt) = FeedReader.roundAt(feed, roundId);
        }

        require(roundId != 0 && FeedReader.isPrice(answer, updatedAt), VolatilityOracle_EmptyRound(feed, roundId));
        require(updatedAt <= block.timestamp, VolatilityOracle_FutureRound(roundId, updatedAt, block.timestamp));
        uint256 oldest = block.timestamp > START_WINDOW ? block.timestamp - START_WINDOW : 0;
        require(updatedAt >= oldest, VolatilityOracle_StartTooOld(roundId, updatedAt, oldest));

        uint256 price = uint256(answer);
        uint256 packed = packVarianceUp((sigmaCap * sigmaCap) / WAD);
        uint256 seed = unpackVariance(packed);
        VolatilityMath.State memory state = VolatilityMath.State(price << REF_SHIFT, seed, seed, updatedAt);
        _words[feed][profile].origin = updatedAt << 112;
        _store(feed, profile, Cursor(state, price, roundId, packed, packed));
        emit VolatilityStarted(feed, profile, roundId, price, updatedAt);
    }

    /// @dev Adds one sample. Rounded to storage at once: many samples in one call give the bits of many calls.
    function _take(
        Cursor memory cursor,
        VolatilityMath.Profile memory estimator,
        uint80 roundId,
        uint256 price,
        uint256 updatedAt
    ) private pure {
        VolatilityMath.State memory next = VolatilityMath.step(cursor.state, estimator, updatedAt, price << REF_SHIFT);
        (cursor.vFast, cursor.vEnv) = (packVarianceUp(next.vFast), packVarianceUp(next.vEnv));
        (next.vFast, next.vEnv) = (unpackVariance(cursor.vFast), unpackVariance(cursor.vEnv));

        (cursor.state, cursor.samplePrice, cursor.roundId) = (next, price, roundId);
    }

    /* STATE */

    function _load(address feed, uint256 profile) private view returns (Cursor memory cursor) {
        VolatilityWords storage words = _words[feed][profile];
        uint256 sample = words.sample;
        cursor.samplePrice = samplePriceOf(sample);
        cursor.roundId = roundIdOf(sample);
        cursor.state = VolatilityMath.State({
            refPrice: sample & CLAMPED_FLAG != 0 ? uint112(words.origin) : cursor.samplePrice << REF_SHIFT,
            vFast: vFastOf(sample),
            vEnv: vEnvOf(sample),
            time: sampledAtOf(sample)
        });
    }

    /// @dev Fits: an answer has 96 bits, a time is not after the present block, the constructor bounds jumpCap and sigmaCap so
    /// that no variance reaches 2^74, and a reference lies between the prices before and after.
    function _store(address feed, uint256 profile, Cursor memory cursor) private {
        VolatilityMath.State memory state = cursor.state;
        if (uint64(cursor.roundId) >= ROUND_LIMIT) {
            revert VolatilityOracle_RoundIdTooLarge(cursor.roundId, uint64(cursor.roundId), ROUND_LIMIT - 1);
        }
        uint256 sample = packSample(cursor.samplePrice, state.time, cursor.roundId, cursor.vFast, cursor.vEnv, profile);

        VolatilityWords storage words = _words[feed][profile];
        if (state.refPrice != cursor.samplePrice << REF_SHIFT) {
            sample |= CLAMPED_FLAG;
            words.origin = state.refPrice | (_startedAt(feed, profile) << 112);
            emit VolatilityClamped(feed, profile, state.refPrice);
        }
        words.sample = sample;
        emit VolatilityObserved(feed, bytes32(sample));
    }

    function _startedAt(address feed, uint256 profile) private view returns (uint256) {
        return _words[feed][profile].origin >> 112;
    }

    /* PROFILES */

    function _estimator(uint256 profile) private view returns (VolatilityMath.Profile memory) {
        uint256 packed = _packedProfile(profile);

        return
            VolatilityMath.Profile({
                tauFast: uint32(packed),
                tauRelease: uint32(packed >> 32),
                minInterval: uint32(packed >> 64),
                jumpCap: uint64(packed >> 96),
                jumpCapInterval: 1 hours
            });
    }

    function _packedProfile(uint256 profile) private view returns (uint256) {
        if (profile == 0) return PROFILE_0;
        if (profile == 1) return PROFILE_1;
        if (profile == 2) return PROFILE_2;
        require(profile == 3, VolatilityOracle_UnknownProfile(profile, PROFILES));

        return PROFILE_3;
    }

    /// @dev A variance is at most jumpCap^2 * YEAR / 1 h <= 8,760, or the seed <= 341: below 2^74 at 18 decimals.
    function _packProfile(uint256 number, EstimatorProfile memory profile) private pure returns (uint256) {
        require(
            profile.tauFast >= 1 hours &&
                profile.tauRelease >= profile.tauFast &&
                profile.minInterval != 0 &&
                profile.minInterval <= 1 hours &&
                profile.jumpCap != 0 &&
                profile.jumpCap <= WAD &&
                profile.sigmaCap != 0,
            VolatilityOracle_BadProfile(number)
        );

        return
            uint256(profile.tauFast) |
            (uint256(profile.tauRelease) << 32) |
            (uint256(profile.minInterval) << 64) |
            (uint256(profile.jumpCap) << 96) |
            (uint256(profile.sigmaCap) << 160);
    }
}
