// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC3156FlashLender} from "@openzeppelin/contracts/interfaces/IERC3156FlashLender.sol";

import {LimitParams, LiquidationParams, RateParams, ReserveParams} from "../types/PoolParams.sol";
import {ILenderVault} from "./ILenderVault.sol";
import {ILiquidator} from "./ILiquidator.sol";
import {IPoolMargin} from "./IPoolMargin.sol";
import {IPositionLedger} from "./IPositionLedger.sol";

/// @title IMarginPool
/// @notice One isolated margin pool: lenders, positions, margin, liquidation. `IPoolAdmin` answers at the same address.
/// @dev Assumes: tokens move exactly what they say (a shortfall reverts), do not rebase, have at most 24 decimals, and do not
/// grow or shrink balances by themselves. Oracles may fail in any way; they must not lie.
interface IMarginPool is ILenderVault, IPositionLedger, ILiquidator, IPoolMargin, IERC3156FlashLender {
    /// @notice The factory that created the pool.
    function factory() external view returns (address);

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
