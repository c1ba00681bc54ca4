// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice How volatility is measured: one row per asset class, immutable in the `VolatilityOracle`.
struct EstimatorProfile {
    uint32 tauFast; // time constant of the fast average [seconds]
    uint32 tauRelease; // time constant at which the envelope lets go [seconds]
    uint32 minInterval; // least time between two samples [seconds]
    uint64 jumpCap; // greatest log-return of one sample, per square root of an hour [WAD]
    uint64 sigmaCap; // volatility per year that a feed is seeded with [WAD]
}

/// @notice What is known of one feed's volatility.
struct VolatilityState {
    uint80 roundId; // proxy round id of the last sample; 0: not started
    uint256 samplePrice; // answer of that round [feed units]
    uint256 sampledAt; // its `updatedAt` [seconds]
    uint256 startedAt; // `updatedAt` of the first sample [seconds]
    uint256 refPrice; // reference that moves by the clamped return only [2^-16 feed units]
    uint256 vFast; // fast average of the variance per year [WAD]
    uint256 vEnv; // peak-hold envelope of it [WAD]
}

/// @notice One Chainlink feed of a pair.
struct FeedParams {
    address feed; // AggregatorV3Interface
    bool divide; // the price divides by the answer instead of multiplying
    uint8 profile; // estimator profile of the volatility oracle
    uint32 heartbeat; // longest time the feed is meant to stay silent [seconds]
    uint32 grace; // tolerated beyond it [seconds]
    uint64 pegBand; // HALTED when the answer leaves [1 - band, 1 + band]; 0: not a stable asset [WAD]
    uint128 minAnswer; // answers at or below it are not believed; the aggregator's own bound counts too [feed units]
    uint128 maxAnswer; // answers at or above it are not believed; 0: only the aggregator's own bound [feed units]
}

/// @notice An exchange rate such as stETH per wstETH, read from the token or its vault.
struct ExchangeRateParams {
    address source; // 0: none
    bytes4 selector; // for example of `stEthPerToken()` or `exchangeRate()`
    uint256 argument; // appended to the selector; functions without arguments ignore it
    uint8 decimals; // of the rate
    bool divide; // the price divides by the rate instead of multiplying
    uint128 minRate; // below it the rate is not believed [rate units]
    uint64 maxGrowth; // growth that is believed, simple and per year, from the rate at creation [WAD]
}

/// @notice Everything that defines a `PairOracle`. Its hash is the CREATE2 salt.
struct PairOracleParams {
    address baseToken; // what the price is of
    address quoteToken; // what the price is in
    FeedParams[] feeds; // one to three
    ExchangeRateParams rate;
    address sequencerFeed; // L2 sequencer uptime feed; 0 on an L1
    uint32 sequencerGrace; // [seconds]
    address volatilityOracle; // 0: fixed margins, the band is measured from the feeds' previous rounds
    uint64 bandMultiplier; // k of the caution band, in standard deviations [WAD]
    uint64 bandBase; // b0 of the caution band; both 0: no band [WAD]
    address secondSource; // IPriceOracle of the same pair; 0: none
    uint64 maxDeviation; // log-distance of the second source from which there is no price [WAD]
    uint256 expectedPrice; // what the creator believes the price to be now [price 1e36]
    uint64 expectedTolerance; // and within which bound [WAD]
}

/// @notice Everything that defines a `UniswapV3TwapOracle`.
struct TwapOracleParams {
    address pool; // Uniswap V3 pool of base and quote
    address baseToken;
    uint32 window; // [seconds], at least 30 minutes
    uint128 minLiquidity; // least harmonic mean of the in-range liquidity over the window [L]
    uint32 blockTime; // of the chain: the pool must remember window / blockTime observations [seconds]
}
