// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PairOracleParams, TwapOracleParams} from "../types/OracleParams.sol";

/// @title IOracleFactory
/// @notice Creates oracles at addresses bound to their parameters, and knows which oracles it made: a lens flags all others.
/// @dev Nobody owns it. Creating an oracle that exists returns the existing one.
interface IOracleFactory {
    /// @notice What an oracle is.
    enum OracleKind {
        UNVERIFIED,
        PAIR,
        TWAP,
        FIXED
    }

    /* ERRORS */

    /// @notice Thrown when a pair names a volatility oracle that is not this factory's: its numbers could be anything.
    error OracleFactory_UnknownVolatilityOracle(address volatilityOracle, address expected);

    /* EVENTS */

    /// @notice Emitted when an oracle is created.
    /// @param oracle Its address.
    /// @param kind What it is.
    /// @param creator Who asked for it; he has no power over it.
    /// @param params Its ABI-encoded parameters.
    event OracleCreated(address indexed oracle, OracleKind indexed kind, address indexed creator, bytes params);

    /* READS */

    /// @notice The volatility oracle that pairs may use.
    function volatilityOracle() external view returns (address);

    /// @notice What `oracle` is; UNVERIFIED when this factory did not make it.
    function kindOf(address oracle) external view returns (OracleKind);

    /// @notice Where the oracle of these parameters is or would be.
    function predictPairOracle(PairOracleParams calldata params) external view returns (address);

    /// @notice Where the oracle of these parameters is or would be.
    function predictTwapOracle(TwapOracleParams calldata params) external view returns (address);

    /// @notice Where the oracle of these parameters is or would be.
    function predictFixedOracle(address baseToken, address quoteToken, uint256 price) external view returns (address);

    /* ACTIONS */

    /// @notice Creates the oracle of a pair and starts its feeds in the volatility oracle where they are not yet.
    function createPairOracle(PairOracleParams calldata params) external returns (address oracle);

    /// @notice Creates a time-weighted oracle on a Uniswap V3 pool. Only for pools with fixed margins.
    function createTwapOracle(TwapOracleParams calldata params) external returns (address oracle);

    /// @notice Creates an oracle with a constant price, for tests and pairs redeemable at par.
    /// @param price [price 1e36].
    function createFixedOracle(address baseToken, address quoteToken, uint256 price) external returns (address oracle);
}
