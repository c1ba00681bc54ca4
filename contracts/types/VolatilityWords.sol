// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice The state of a feed's volatility in storage. A sample that is not clamped reads and writes the first word only.
/// @dev Sample word, from bit 0: samplePrice 96 | sampledAt 32 | round 39 | phase 16 | vFast 35 | vEnv 35 | clamped 1 | profile 2.
/// Origin word, from bit 0: refPrice 112 | startedAt 32. The reference price counts only while `clamped` is set: otherwise it
/// is the sample price itself.
struct VolatilityWords {
    uint256 sample;
    uint256 origin;
}

/// @dev Binary digits that the reference price has more than an answer, so that clamping it loses nothing.
uint256 constant REF_SHIFT = 16;

/// @dev Aggregator round ids that fit the sample word.
uint256 constant ROUND_LIMIT = 1 << 39;

uint256 constant CLAMPED_FLAG = 1 << 253;

/// @dev The sample word. Every field must fit its width; variances are packed already.
function packSample(
    uint256 samplePrice,
    uint256 sampledAt,
    uint256 roundId,
    uint256 vFast,
    uint256 vEnv,
    uint256 profile
) pure returns (uint256) {
    // The aggregator's round fits 39 bits, so the phase is moved down next to it.
    uint256 round = (uint256(uint64(roundId)) << 128) | ((roundId >> 64) << 167);

    return samplePrice | (sampledAt << 96) | round | (vFast << 183) | (vEnv << 218) | (profile << 254);
}

function samplePriceOf(uint256 sample) pure returns (uint256) {
    return uint96(sample);
}

function sampledAtOf(uint256 sample) pure returns (uint256) {
    return uint32(sample >> 96);
}

/// @dev The proxy round id; 0 only when nothing was sampled.
function roundIdOf(uint256 sample) pure returns (uint80) {
    return uint80((sample >> 128) % ROUND_LIMIT) | (uint80(uint16(sample >> 167)) << 64);
}

/// @return The fast variance [WAD per year].
function vFastOf(uint256 sample) pure returns (uint256) {
    return unpackVariance((sample >> 183) & 0x7ffffffff);
}

/// @return The envelope variance [WAD per year].
function vEnvOf(uint256 sample) pure returns (uint256) {
    return unpackVariance((sample >> 218) & 0x7ffffffff);
}

/// @dev A variance below 2^74 as 35 bits, rounded up by less than one part in 2^26: a 32-bit number and how many times 6 bits it
/// is shifted.
function packVarianceUp(uint256 variance) pure returns (uint256) {
    // unchecked: the exponent is at most 7, and what is added is below one unit of it.
    unchecked {
        // 0xffffffff << 6k is the greatest number that exponent k holds.
        uint256 shift = variance > 0xffffffff << 18 ? 24 : 0;
        if (variance > 0xffffffff << (shift + 6)) shift += 12;
        if (variance > 0xffffffff << shift) shift += 6;

        return ((shift / 6) << 32) | ((variance + (1 << shift) - 1) >> shift);
    }
}

/// @return The variance [WAD per year].
function unpackVariance(uint256 packed) pure returns (uint256) {
    return uint256(uint32(packed)) << (6 * (packed >> 32));
}
