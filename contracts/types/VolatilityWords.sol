// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice The state of a feed's volatility as it lies in storage and in events: two words.
/// @dev Sample word, from bit 0: samplePrice 96 | sampledAt 40 | startedAt 40 | vEnv 64 | profile 16.
/// Estimate word, from bit 0: refPrice 112 | vFast 64 | roundId 80.
struct VolatilityWords {
    uint256 sample;
    uint256 estimate;
}

/// @dev The first slot: what a price oracle needs, and which profile it is. Every field must fit its width.
function packSample(
    uint256 samplePrice,
    uint256 sampledAt,
    uint256 startedAt,
    uint256 vEnv,
    uint256 profile
) pure returns (uint256) {
    return samplePrice | (sampledAt << 96) | (startedAt << 136) | (vEnv << 176) | (profile << 240);
}

/// @dev The second slot: what only the estimator needs. Every field must fit its width.
function packEstimate(uint256 refPrice, uint256 vFast, uint256 roundId) pure returns (uint256) {
    return refPrice | (vFast << 112) | (roundId << 176);
}

function samplePriceOf(uint256 sample) pure returns (uint256) {
    return uint96(sample);
}

function sampledAtOf(uint256 sample) pure returns (uint256) {
    return uint40(sample >> 96);
}

function startedAtOf(uint256 sample) pure returns (uint256) {
    return uint40(sample >> 136);
}

function vEnvOf(uint256 sample) pure returns (uint256) {
    return uint64(sample >> 176);
}

function refPriceOf(uint256 estimate) pure returns (uint256) {
    return uint112(estimate);
}

function vFastOf(uint256 estimate) pure returns (uint256) {
    return uint64(estimate >> 112);
}

function roundIdOf(uint256 estimate) pure returns (uint80) {
    return uint80(estimate >> 176);
}
