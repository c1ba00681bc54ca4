// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev 1 as a fixed-point ratio: health, incentives, volatilities and weights inside the libraries.
uint256 constant WAD = 1e18;

/// @dev 1 in millionths: the resolution in which a pool stores margins.
uint256 constant PPM = 1e6;

/// @dev Scale of prices: debt base units per collateral base unit, times this.
uint256 constant PRICE_SCALE = 1e36;

/// @dev 365 days [seconds]: the year that annual volatilities and rates refer to.
uint256 constant YEAR = 31_536_000;
