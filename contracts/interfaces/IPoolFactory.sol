// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PoolParams} from "../types/PoolParams.sol";

/// @title IPoolFactory
/// @notice Creates pools for anybody and remembers them. It cannot touch a pool that exists.
interface IPoolFactory {
    /* ERRORS */

    /// @notice Thrown when a parameter, alone, is out of range.
    error PoolFactory_ParamOutOfRange(bytes32 name, uint256 value, uint256 min, uint256 max);
    /// @notice Thrown when a token or feed has no code.
    error PoolFactory_NoCode(address target);
    /// @notice Thrown when the basket is empty or holds more than 8 tokens.
    error PoolFactory_BasketSize(uint256 count, uint256 max);
    /// @notice Thrown when a token stands twice in the basket.
    error PoolFactory_DuplicateCollateral(address token);
    /// @notice Thrown when the debt asset stands in its own basket.
    error PoolFactory_DebtAssetInBasket(address token);
    /// @notice Thrown when a token has more than 24 decimals, or does not say how many.
    error PoolFactory_UnsupportedDecimals(address token, uint256 decimals, uint256 max);
    /// @notice Thrown when the pool could lend more than four times what the markets of its basket absorb: the sum of the reference
    /// notionals, where any token names one [assets].
    error PoolFactory_CapAboveMarket(uint256 borrowCap, uint256 limit);
    /// @notice Thrown when an oracle does not give a usable price now.
    error PoolFactory_BadOracle(address token, address oracle, uint8 state, uint256 price);
    /// @notice Thrown when the same creator already made a pool of these parameters with this salt.
    error PoolFactory_PoolExists(address pool);
    /// @notice Thrown when the creation code handed to the constructor is not the one it names.
    error PoolFactory_WrongCreationCode(bytes32 actual, bytes32 expected);

    /// @notice Thrown when there is no pool of that number.
    error PoolFactory_NoSuchPool(uint256 i, uint256 count);

    /* EVENTS */

    /// @notice Emitted when a pool is created.
    /// @param pool The pool.
    /// @param creator Who created it.
    /// @param debtAsset What it lends.
    /// @param params All its parameters.
    event PoolCreated(address indexed pool, address indexed creator, address indexed debtAsset, PoolParams params);

    /* READS */

    /// @notice Whether this factory created `pool`.
    function isPool(address pool) external view returns (bool);
    /// @notice Number of pools.
    function poolCount() external view returns (uint256);
    /// @notice Pool number `i`, in the order of creation.
    function poolAt(uint256 i) external view returns (address);
    /// @notice Hash of the parameters with which `pool` was created; zero for a stranger.
    function paramsHashOf(address pool) external view returns (bytes32);
    /// @notice Address of the pool that `creator` would get for `params` and `salt`.
    function predictPool(address creator, PoolParams calldata params, bytes32 salt) external view returns (address);
    /// @notice Address that owns the protocol's fee share of the pools of this factory.
    function protocolOwner() external view returns (address);

    /* ACTIONS */

    /// @notice Creates a pool. Permissionless; every parameter is checked, alone and with the others.
    /// @param params All parameters.
    /// @param salt Free choice; bound to the caller and the parameters, so nobody can take the address first.
    /// @return pool The pool.
    function createPool(PoolParams calldata params, bytes32 salt) external returns (address pool);
}
