// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LimitParams, LiquidationParams, RateParams, ReserveParams} from "../types/PoolParams.sol";

/// @title IPoolConfig
/// @notice The immutable parameters of a pool.
interface IPoolConfig {
    /// @notice The factory that created the pool.
    function factory() external view returns (address);

    /// @notice The code that answers what the pool itself does not; as immutable as the pool.
    function extension() external view returns (address);

    /// @notice Who owns the protocol's fee share.
    function protocol() external view returns (address);

    /// @notice When the pool was created: zero of its own clock [unix seconds].
    function createdAt() external view returns (uint256);

    /// @notice The group whose positions open at maintenance plus cushion; zero for none.
    /// @return groupAddress The group.
    /// @return cushion Health above 1 that its positions must keep on new risk [ppm].
    function group() external view returns (address groupAddress, uint256 cushion);

    /// @notice Immutable rate, liquidation, limit and reserve parameters.
    function params()
        external
        view
        returns (
            RateParams memory rate,
            LiquidationParams memory liquidation,
            LimitParams memory limits,
            ReserveParams memory reserves
        );

    /// @notice Immutable incentive and ramp parameters of basket token `k`, all in [ppm]; `rampRate` in [ppm per minute].
    function incentivesOf(
        uint256 k
    )
        external
        view
        returns (
            uint256 cursor,
            uint256 incentiveMin,
            uint256 incentiveCap,
            uint256 initialFactor,
            uint256 rampRate,
            address volatilitySource
        );
}
