// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPriceOracle} from "./IPriceOracle.sol";

/// @title IFixedOracle
/// @notice A price that never changes and is always good.
interface IFixedOracle is IPriceOracle {
    /// @notice Thrown when the price leaves no room for itself or its inverse [price 1e36].
    error FixedOracle_PriceOutOfRange(uint256 price, uint256 min, uint256 max);
    /// @notice Thrown when base and quote are the same token.
    error FixedOracle_SameToken(address token);

    /// @notice The token that the price is of.
    function baseToken() external view returns (address);

    /// @notice The token that the price is in.
    function quoteToken() external view returns (address);
}
