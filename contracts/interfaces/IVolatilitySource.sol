// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IVolatilitySource
/// @notice The measured volatility of a pair, before any policy: stress blend, floor, cap and ramp belong to the pool.
interface IVolatilitySource {
    /// @notice The pair's variance and how far it can be relied upon.
    /// @return annualVariance Peak-hold envelope of the pair's variance per year; of several feeds the square of the sum of their
    /// volatilities, which is the worst correlation [WAD].
    /// @return lag By how much the samples lag the feeds' latest rounds, the greatest over the feeds; of a feed that cannot
    /// be read, the age of its last sample [seconds].
    /// @return mature Whether at least 14 days of samples are in for every feed; before, a pool uses its cap.
    function variance() external view returns (uint256 annualVariance, uint256 lag, bool mature);
}
