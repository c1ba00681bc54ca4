// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EstimatorProfile, VolatilityState} from "../types/OracleParams.sol";

/// @title IVolatilityOracle
/// @notice The realised volatility of Chainlink feeds, a pure function of each feed's own round history. Anyone may bring it
/// up to date; whoever does, and however often, the result is the same to the bit.
/// @dev Which rounds count is fixed by the history: the next sample is the first round updated at least `minInterval` after
/// the last one. A caller names it as a hint and the contract verifies it by its nearest non-empty predecessor, so a long
/// silence costs two feed calls per sample and not one per round. A round is empty when the feed does not return it, its
/// answer is not in (0, 2^112), or its `updatedAt` is 0.
/// Assumes: within a phase `updatedAt` does not go back with the round id (an aggregator stamps rounds with block times).
interface IVolatilityOracle {
    /* ERRORS */

    /// @notice Thrown when a feed was started before: history has only one beginning.
    error VolatilityOracle_AlreadyStarted(address feed, uint256 profile, uint80 roundId);
    /// @notice Thrown when a round that is named as a sample is empty.
    error VolatilityOracle_EmptyRound(address feed, uint80 roundId);
    /// @notice Thrown when a profile cannot be estimated with.
    error VolatilityOracle_BadProfile(uint256 profile);
    /// @notice Thrown when a hint is of another phase than the last sample; `crossPhase` changes phases.
    error VolatilityOracle_HintOtherPhase(uint80 roundId, uint80 lastRoundId);
    /// @notice Thrown when a round was updated before the next sample is due.
    error VolatilityOracle_HintTooEarly(uint80 roundId, uint256 updatedAt, uint256 dueAt);
    /// @notice Thrown when an earlier round is already a sample: the hint skips it.
    error VolatilityOracle_HintNotFirst(
        uint80 roundId,
        uint80 predecessor,
        uint256 predecessorUpdatedAt,
        uint256 dueAt
    );
    /// @notice Thrown when all of the `walked` rounds before a hint are empty, so that nothing proves it to be the first.
    error VolatilityOracle_HintUnproved(uint80 roundId, uint256 walked);
    /// @notice Thrown when a round is dated after the present block.
    error VolatilityOracle_FutureRound(uint80 roundId, uint256 updatedAt, uint256 timestamp);
    /// @notice Thrown when a feed has no sample yet.
    error VolatilityOracle_NotStarted(address feed, uint256 profile);
    /// @notice Thrown when an aggregator round id does not fit: no aggregator counts that far.
    error VolatilityOracle_RoundIdTooLarge(uint80 roundId, uint256 aggregatorRound, uint256 limit);
    /// @notice Thrown when the proxy is still in the phase of the last sample.
    error VolatilityOracle_SamePhase(uint256 phase);
    /// @notice Thrown when the old phase may still bring the next sample: `aliveUntil` is when silence proves its end.
    error VolatilityOracle_PhaseAlive(uint256 phase, uint80 roundId, uint256 updatedAt, uint256 aliveUntil);
    /// @notice Thrown when a start lies too far back to be brought up to date.
    error VolatilityOracle_StartTooOld(uint80 roundId, uint256 updatedAt, uint256 oldest);
    /// @notice Thrown when there is no such profile.
    error VolatilityOracle_UnknownProfile(uint256 profile, uint256 count);

    /* EVENTS */

    /// @notice Emitted when the first sample of a feed is taken, seeded with the profile's cap.
    event VolatilityStarted(
        address indexed feed,
        uint256 indexed profile,
        uint80 roundId,
        uint256 price,
        uint256 sampledAt
    );
    /// @notice Emitted after samples, the first included: the absolute state.
    /// @param feed The feed.
    /// @param sample The sample word of `VolatilityWords`: last round, price and time, both variances, profile.
    event VolatilityObserved(address indexed feed, bytes32 sample);
    /// @notice Emitted before `VolatilityObserved` where the last sample was clamped, so that the reference is not its price.
    event VolatilityClamped(address indexed feed, uint256 indexed profile, uint256 refPrice);

    /* READS */

    /// @notice How many estimator profiles there are: stable, major, alt, long-tail, in this order.
    function profileCount() external view returns (uint256);

    /// @notice The numbers of one profile.
    function profileAt(uint256 profile) external view returns (EstimatorProfile memory);

    /// @notice The whole state of a feed under a profile; `roundId` 0 when not started.
    function stateOf(address feed, uint256 profile) external view returns (VolatilityState memory);

    /// @notice What a price oracle needs of it, from one slot. All 0 when not started.
    /// @return price Answer of the last sample [feed units].
    /// @return sampledAt When it was updated [seconds].
    /// @return variance Envelope variance per year [WAD].
    function sampleOf(
        address feed,
        uint256 profile
    ) external view returns (uint256 price, uint256 sampledAt, uint256 variance);

    /// @notice Whether at least 14 days of samples are in.
    function isMature(address feed, uint256 profile) external view returns (bool);

    /// @notice From when on a round is the next sample; 0 when not started [seconds].
    function nextSampleTime(address feed, uint256 profile) external view returns (uint256);

    /// @notice By how much the last sample lags the feed's latest round; its age when the feed cannot be read [seconds].
    function lag(address feed, uint256 profile) external view returns (uint256);

    /* ACTIONS */

    /// @notice Takes the first sample: `roundId`, at most 30 days old, of the proxy's present phase; 0 means the latest round.
    /// @dev Seeded at the profile's cap, so that any beginning overstates the volatility and none understates it.
    function start(address feed, uint256 profile, uint80 roundId) external;

    /// @notice Takes the named samples in order. Hints that were taken already are skipped, so callers do not harm each other.
    /// @param hints Proxy round ids of the next samples, ascending [proxy round ids].
    /// @return samples How many were taken [samples].
    function observe(address feed, uint256 profile, uint80[] calldata hints) external returns (uint256 samples);

    /// @notice Walks forward from the last sample without hints, reading at most `maxRounds` rounds; starts the feed at its
    /// latest round if need be. Does not change phases.
    /// @return samples How many were taken [samples].
    function poke(address feed, uint256 profile, uint256 maxRounds) external returns (uint256 samples);

    /// @notice Takes the next sample from the proxy's present phase, once the old phase is proved to have no round in the
    /// 24 hours from the time at which the next sample was due: `lastRoundId` is before that time and nothing follows it.
    /// @dev The sample is the first round of the present phase updated at or after the end of those 24 hours.
    /// @param lastRoundId Last round of the old phase; may be the last sample itself [proxy round id].
    /// @param firstRoundId The sample [proxy round id].
    function crossPhase(address feed, uint256 profile, uint80 lastRoundId, uint80 firstRoundId) external;
}
