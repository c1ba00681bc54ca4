// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IVolatilityOracle} from "../interfaces/IVolatilityOracle.sol";
import {FeedReader} from "./FeedReader.sol";

/// @dev How far back the nearest non-empty round may lie; as many empty rounds in a row end a phase.
uint256 constant WALK_LIMIT = 8;

/// @dev Silence of an old phase after which the present one takes over [seconds].
uint256 constant PHASE_SILENCE = 24 hours;

/// @title RoundHistory
/// @notice Proofs about the rounds of a Chainlink proxy: that a round is the next sample, and that a phase has ended.
library RoundHistory {
    /// @notice The answer of a round that is to be a sample.
    function sampleAt(
        address feed,
        uint80 roundId,
        uint256 dueAt
    ) internal view returns (uint256 price, uint256 updatedAt) {
        int256 answer;
        (answer, updatedAt) = FeedReader.roundAt(feed, roundId);
        if (!FeedReader.isPrice(answer, updatedAt)) {
            revert IVolatilityOracle.VolatilityOracle_EmptyRound(feed, roundId);
        }
        if (updatedAt < dueAt) revert IVolatilityOracle.VolatilityOracle_HintTooEarly(roundId, updatedAt, dueAt);
        if (updatedAt > block.timestamp) {
            revert IVolatilityOracle.VolatilityOracle_FutureRound(roundId, updatedAt, block.timestamp);
        }
        price = uint256(answer);
    }

    /// @notice Requires that the nearest non-empty round before `roundId` is before `dueAt`. `floor`, the last sample or the
    /// beginning of the phase, is known to be.
    function requireFirst(address feed, uint80 roundId, uint80 floor, uint256 dueAt) internal view {
        uint80 predecessor = roundId;
        // unchecked: the walk goes down one by one from above the floor, and ends on it.
        unchecked {
            for (uint256 walked = 1; walked <= WALK_LIMIT; ++walked) {
                if (--predecessor <= floor) return;

                (int256 answer, uint256 updatedAt) = FeedReader.roundAt(feed, predecessor);
                if (!FeedReader.isPrice(answer, updatedAt)) continue;

                if (updatedAt < dueAt) return;

                revert IVolatilityOracle.VolatilityOracle_HintNotFirst(roundId, predecessor, updatedAt, dueAt);
            }
        }

        revert IVolatilityOracle.VolatilityOracle_HintUnproved(roundId, WALK_LIMIT);
    }

    /// @notice Requires that the old phase has no round in [dueAt, dueAt + PHASE_SILENCE]: its last round is before, nothing
    /// follows it, and the time is over.
    function requireSilent(
        address feed,
        uint256 phase,
        uint80 lastRoundId,
        uint80 sampleId,
        uint256 dueAt
    ) internal view {
        uint256 aliveUntil = dueAt + PHASE_SILENCE;
        require(
            block.timestamp > aliveUntil,
            IVolatilityOracle.VolatilityOracle_PhaseAlive(phase, lastRoundId, block.timestamp, aliveUntil)
        );

        if (lastRoundId != sampleId) {
            (int256 answer, uint256 updatedAt) = FeedReader.roundAt(feed, lastRoundId);
            require(
                FeedReader.isPrice(answer, updatedAt),
                IVolatilityOracle.VolatilityOracle_EmptyRound(feed, lastRoundId)
            );
            require(
                updatedAt < dueAt,
                IVolatilityOracle.VolatilityOracle_PhaseAlive(phase, lastRoundId, updatedAt, aliveUntil)
            );
        }

        // One empty id may be a hole; as many as the predecessor rule spans are the end.
        for (uint256 ahead = 1; ahead <= WALK_LIMIT; ++ahead) {
            uint80 next = lastRoundId + uint80(ahead);
            (int256 answer, uint256 updatedAt) = FeedReader.roundAt(feed, next);
            require(
                !FeedReader.isPrice(answer, updatedAt),
                IVolatilityOracle.VolatilityOracle_PhaseAlive(phase, next, updatedAt, aliveUntil)
            );
        }
    }
}
