// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title HostileFeed
/// @notice A price or sequencer feed that does whatever a test tells it, up to eating the gas and answering with megabytes.
contract HostileFeed {
    enum Mode {
        ANSWER,
        REVERT,
        REVERT_BOMB,
        RETURN_BOMB,
        BURN_GAS,
        SHORT,
        EMPTY,
        DIRTY_ROUND_ID
    }

    struct Round {
        uint80 roundId;
        int256 answer;
        uint256 startedAt;
        uint256 updatedAt;
        uint80 answeredInRound;
    }

    error HostileFeed_Refused();

    Mode public mode;
    uint8 public decimals;
    address public aggregator;
    int192 public minAnswer;
    int192 public maxAnswer;
    uint256 public rate;

    uint80 private _latest;
    mapping(uint80 roundId => Round) private _rounds;

    constructor(uint8 decimals_, int256 answer) {
        decimals = decimals_;
        aggregator = address(this);
        maxAnswer = type(int192).max;
        set(1, answer, block.timestamp);
    }

    /* WHAT A TEST TELLS IT */

    function setMode(Mode newMode) external {
        mode = newMode;
    }

    function setDecimals(uint8 newDecimals) external {
        decimals = newDecimals;
    }

    function setBounds(int192 newMin, int192 newMax) external {
        (minAnswer, maxAnswer) = (newMin, newMax);
    }

    function setAggregator(address newAggregator) external {
        aggregator = newAggregator;
    }

    function setRate(uint256 newRate) external {
        rate = newRate;
    }

    /// @notice The next round with this answer, updated now.
    function setAnswer(int256 answer) external {
        set(_latest + 1, answer, block.timestamp);
    }

    function set(uint80 roundId, int256 answer, uint256 updatedAt) public {
        setRound(Round(roundId, answer, updatedAt, updatedAt, roundId));
    }

    function setRound(Round memory round) public {
        _latest = round.roundId;
        _rounds[round.roundId] = round;
    }

    /* WHAT IT ANSWERS */

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return _answer(_latest);
    }

    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        return _answer(roundId);
    }

    /// @notice An exchange rate that fails the same ways.
    function getRate() external view returns (uint256) {
        _misbehave(0);

        return rate;
    }

    function _answer(uint80 roundId) private view returns (uint80, int256, uint256, uint256, uint80) {
        _misbehave(roundId);
        Round memory round = _rounds[roundId];

        return (round.roundId, round.answer, round.startedAt, round.updatedAt, round.answeredInRound);
    }

    function _misbehave(uint80 roundId) private view {
        if (mode == Mode.ANSWER) return;
        require(mode != Mode.REVERT, HostileFeed_Refused());

        if (mode == Mode.BURN_GAS) {
            assembly ("memory-safe") {
                invalid()
            }
        }

        uint256 size = 0;
        if (mode == Mode.SHORT) size = 31;
        if (mode == Mode.DIRTY_ROUND_ID) size = 160;
        if (mode == Mode.RETURN_BOMB || mode == Mode.REVERT_BOMB) size = 100_000;

        Round memory round = _rounds[roundId];
        bool reverts = mode == Mode.REVERT_BOMB;
        assembly {
            // A plausible round in front, so that only size, status or the dirty id give it away.
            let start := mload(0x40)
            mstore(start, or(roundId, mul(eq(size, 160), shl(200, 1))))
            mstore(add(start, 0x20), mload(add(round, 0x20)))
            mstore(add(start, 0x40), mload(add(round, 0x40)))
            mstore(add(start, 0x60), mload(add(round, 0x60)))
            if reverts {
                revert(start, size)
            }
            return(start, size)
        }
    }
}
