// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPriceOracle} from "./IPriceOracle.sol";

/// @title ITwapOracle
/// @notice The time-weighted price of a Uniswap V3 pool over at least 30 minutes, as long as the pool is deep enough.
/// @dev It never reads the present price or liquidity of the pool, which one transaction can move. STALE when the pool does
/// not remember the window or was too shallow in it; in the latter case the price stays as the reference.
/// No volatility: pools on it have fixed margins.
interface ITwapOracle is IPriceOracle {
    /// @notice Thrown when the pool has no code.
    error TwapOracle_NoCode(address pool);
    /// @notice Thrown when the base token is not one of the pool's.
    error TwapOracle_NotInPool(address token, address token0, address token1);
    /// @notice Thrown when the pool remembers too few observations. Call `increaseObservationCardinalityNext(needed)` on it,
    /// and wait until it has filled up.
    error TwapOracle_CardinalityTooLow(uint256 cardinality, uint256 needed);
    /// @notice Thrown when the window or the block time cannot be used [seconds].
    error TwapOracle_WindowOutOfRange(uint256 window, uint256 blockTime, uint256 minWindow, uint256 maxWindow);
    /// @notice Thrown when the pool was shallower than asked for in the window, or does not remember it [L].
    error TwapOracle_TooShallow(uint256 liquidity, uint256 minLiquidity);

    /// @notice The token that the price is of.
    function baseToken() external view returns (address);

    /// @notice The token that the price is in.
    function quoteToken() external view returns (address);

    /// @notice The Uniswap V3 pool.
    function pool() external view returns (address);

    /// @notice Time that the price is averaged over [seconds].
    function window() external view returns (uint32);

    /// @notice Harmonic mean of the liquidity in range over the window, 0 when the pool does not remember it, and the least
    /// that is good [L].
    function depth() external view returns (uint256 liquidity, uint256 minLiquidity);
}
