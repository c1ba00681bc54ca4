// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IUniswapV3PoolFacts
/// @notice What the TWAP oracle asks of a Uniswap V3 pool once, at creation.
interface IUniswapV3PoolFacts {
    /// @notice The token with the lower address.
    function token0() external view returns (address);

    /// @notice The token with the higher address.
    function token1() external view returns (address);

    /// @notice The pool's first slot; only the number of observations that it remembers is used.
    function slot0()
        external
        view
        returns (
            uint160 sqrtPriceX96,
            int24 tick,
            uint16 observationIndex,
            uint16 observationCardinality,
            uint16 observationCardinalityNext,
            uint8 feeProtocol,
            bool unlocked
        );
}
