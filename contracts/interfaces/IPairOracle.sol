// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPriceOracle} from "./IPriceOracle.sol";
import {IVolatilitySource} from "./IVolatilitySource.sol";

/// @title IPairOracle
/// @notice Price, state and volatility of one pair from up to three Chainlink feeds and at most one bounded exchange rate.
/// @dev Immutable, without an owner. A failure of a feed is a state, never a revert.
interface IPairOracle is IPriceOracle, IVolatilitySource {
    /* ERRORS */

    /// @notice Thrown when a feed gives no usable answer at creation.
    error PairOracle_BadFeed(address feed, bool answered, int256 answer, uint256 updatedAt);
    /// @notice Thrown when the exchange rate cannot be read at creation, or is below its least value.
    error PairOracle_BadRate(address source, bool answered, uint256 rate, uint256 minRate);
    /// @notice Thrown when a token or feed has more decimals than are supported.
    error PairOracle_UnsupportedDecimals(address target, uint256 decimals, uint256 limit);
    /// @notice Thrown when a number of feeds is not supported.
    error PairOracle_FeedCount(uint256 count, uint256 limit);
    /// @notice Thrown when a token or feed has no code.
    error PairOracle_NoCode(address target);
    /// @notice Thrown when base and quote are the same token.
    error PairOracle_SameToken(address token);
    /// @notice Thrown when a parameter is out of its range; `parameter` is its name.
    error PairOracle_ParameterOutOfRange(bytes32 parameter, uint256 value, uint256 min, uint256 max);
    /// @notice Thrown when the price at creation is not the one that the creator declared: a wrong feed, direction or decimals.
    error PairOracle_UnexpectedPrice(uint256 price, uint256 expected, uint256 toleranceWad);
    /// @notice Thrown when the price at creation leaves too few digits for it or for its inverse [price 1e36].
    error PairOracle_PriceOutOfRange(uint256 price, uint256 min, uint256 max);
    /// @notice Thrown when volatility is asked of an oracle made without a volatility oracle.
    error PairOracle_NoVolatility();

    /* EVENTS */

    /// @notice Emitted when the aggregator of a feed's present phase was asked for its bounds, once for all later reads.
    /// @param feed The feed.
    /// @param phase Its phase [proxy phase].
    /// @param minAnswer Bound at or below which answers are not believed [feed units].
    /// @param maxAnswer Bound at or above which they are not [feed units].
    event PhaseConfirmed(address indexed feed, uint256 indexed phase, uint256 minAnswer, uint256 maxAnswer);

    /* READS */

    /// @notice The token that the price is of.
    function baseToken() external view returns (address);

    /// @notice The token that the price is in.
    function quoteToken() external view returns (address);

    /// @notice The volatility oracle; zero where margins are fixed.
    function volatilityOracle() external view returns (address);

    /// @notice How many feeds make the price.
    function feedCount() external view returns (uint256);

    /// @notice One feed: its address, direction, estimator profile and greatest age [seconds].
    function feedAt(uint256 i) external view returns (address feed, bool divide, uint256 profile, uint256 maxAge);

    /// @notice What the exchange rate counts for now: the rate itself and the most that is believed; 0, 0 without one
    /// [rate units].
    function exchangeRate() external view returns (uint256 rate, uint256 cap);

    /* ACTIONS */

    /// @notice Remembers decimals and bounds of feed `i`'s present phase, so that reads need not ask for them. Anyone may call;
    /// it changes no price, and saves some 15,000 gas per read after a proxy has moved to another aggregator.
    function confirmPhase(uint256 i) external;
}
