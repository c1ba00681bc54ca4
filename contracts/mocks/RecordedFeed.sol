// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title RecordedFeed
/// @notice A Chainlink proxy that serves recorded rounds by phase: proxy round ids are phase << 64 | aggregator round id, old
/// phases stay readable, and an unknown round either reverts or is all zeros, as different aggregators do.
contract RecordedFeed {
    struct Round {
        int128 answer;
        uint64 updatedAt;
    }

    error RecordedFeed_NoDataPresent(uint80 roundId);

    uint8 public immutable decimals;
    uint16 public phaseId;
    bool public revertsOnUnknown;

    mapping(uint256 phase => uint64) public latestOf;
    mapping(uint256 phase => mapping(uint256 aggregatorRound => Round)) private _rounds;

    constructor(uint8 decimals_) {
        decimals = decimals_;
        phaseId = 1;
    }

    /// @notice Records rounds of one phase from `firstId` on; they are not served before `publish`.
    function record(uint16 phase, uint64 firstId, int128[] calldata answers, uint64[] calldata updatedAts) external {
        for (uint256 i = 0; i < answers.length; ++i) {
            _rounds[phase][firstId + i] = Round(answers[i], updatedAts[i]);
        }
    }

    /// @notice Serves the rounds of `phase` up to `latest`.
    function publish(uint16 phase, uint64 latest) external {
        latestOf[phase] = latest;
    }

    /// @notice Records and serves one more round of the present phase.
    function push(int128 answer, uint64 updatedAt) external {
        _rounds[phaseId][++latestOf[phaseId]] = Round(answer, updatedAt);
    }

    /// @notice Points the proxy at another phase.
    function setPhase(uint16 phase) external {
        phaseId = phase;
    }

    function setRevertsOnUnknown(bool reverts) external {
        revertsOnUnknown = reverts;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return getRoundData((uint80(phaseId) << 64) | latestOf[phaseId]);
    }

    function getRoundData(uint80 roundId) public view returns (uint80, int256, uint256, uint256, uint80) {
        uint16 phase = uint16(roundId >> 64);
        uint64 id = uint64(roundId);
        Round memory round;
        if (id <= latestOf[phase]) round = _rounds[phase][id];
        require(round.updatedAt != 0 || !revertsOnUnknown, RecordedFeed_NoDataPresent(roundId));

        return (roundId, round.answer, round.updatedAt, round.updatedAt, roundId);
    }
}
