// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";

import {WAD} from "./Constants.sol";

/// @title WadMath
/// @notice Products, quotients, roots, exponentials and logarithms of 18-decimal fixed-point numbers; the name of a function
/// states its rounding.
/// @dev The TypeScript twin is `scripts/sdk/src/math/wadMath.ts`; both give the same bits.
library WadMath {
    /* PRODUCTS AND QUOTIENTS */

    /// @notice x * y / WAD, rounded down.
    function mulDown(uint256 x, uint256 y) internal pure returns (uint256) {
        return mulDivDown(x, y, WAD);
    }

    /// @notice x * y / WAD, rounded up.
    function mulUp(uint256 x, uint256 y) internal pure returns (uint256) {
        return mulDivUp(x, y, WAD);
    }

    /// @notice x * WAD / y, rounded down; reverts when y is zero.
    function divDown(uint256 x, uint256 y) internal pure returns (uint256) {
        return mulDivDown(x, WAD, y);
    }

    /// @notice x * WAD / y, rounded up; reverts when y is zero.
    function divUp(uint256 x, uint256 y) internal pure returns (uint256) {
        return mulDivUp(x, WAD, y);
    }

    /// @notice x * y / d with a 512-bit product, rounded down; reverts when d is zero or the result exceeds 256 bits.
    function mulDivDown(uint256 x, uint256 y, uint256 d) internal pure returns (uint256) {
        if ((x | y) >> 128 == 0) {
            // unchecked: both factors are below 2^128, so the product fits; a zero divisor still panics.
            unchecked {
                return (x * y) / d;
            }
        }

        return Math.mulDiv(x, y, d);
    }

    /// @notice x * y / d with a 512-bit product, rounded up; reverts when d is zero or the result exceeds 256 bits.
    function mulDivUp(uint256 x, uint256 y, uint256 d) internal pure returns (uint256) {
        if ((x | y) >> 128 == 0) {
            // unchecked: both factors are below 2^128, so the product fits, and a quotient that is raised by one left a
            // remainder, so it is below the product.
            unchecked {
                uint256 product = x * y;
                uint256 quotient = product / d;

                return quotient * d == product ? quotient : quotient + 1;
            }
        }

        return Math.mulDiv(x, y, d, Math.Rounding.Ceil);
    }

    /// @notice x / d, rounded up; reverts when d is zero.
    function ceilDiv(uint256 x, uint256 d) internal pure returns (uint256) {
        return Math.ceilDiv(x, d);
    }

    /* ROOTS, EXPONENTIAL, LOGARITHM */

    /// @notice The square root of x [WAD], rounded down: the greatest z with z * z <= x * WAD.
    function sqrtDown(uint256 x) internal pure returns (uint256) {
        return FixedPointMathLib.sqrtWad(x);
    }

    /// @notice The square root of x [WAD], rounded up: the least z with z * z >= x * WAD.
    function sqrtUp(uint256 x) internal pure returns (uint256) {
        uint256 z = FixedPointMathLib.sqrtWad(x);

        // z < 2^158 for any x, so z * z may exceed 256 bits only where x * WAD does: compared with 512-bit products there.
        if (x <= type(uint256).max / WAD) return z * z == x * WAD ? z : z + 1;

        (uint256 zHigh, uint256 zLow) = Math.mul512(z, z);
        (uint256 xHigh, uint256 xLow) = Math.mul512(x, WAD);

        return zHigh == xHigh && zLow == xLow ? z : z + 1;
    }

    /// @notice The square root of an integer, rounded up: the least z with z * z >= x.
    function rootUp(uint256 x) internal pure returns (uint256) {
        return Math.sqrt(x, Math.Rounding.Ceil);
    }

    /// @notice e^x [WAD], rounded down but for one in the last digit; 0 below -41.45, reverts at and above 135.31.
    /// @dev An approximation: off by one now and then, mostly above, or by up to 2^-64 of a large result.
    /// @param x Exponent, may be negative [WAD].
    function expDown(int256 x) internal pure returns (uint256) {
        return uint256(FixedPointMathLib.expWad(x));
    }

    /// @notice The natural logarithm of x [WAD], rounded toward minus infinity at the last digit; reverts when x is 0 or
    /// does not fit an int256.
    /// @param x Positive number [WAD].
    function lnSigned(uint256 x) internal pure returns (int256) {
        return FixedPointMathLib.lnWad(int256(x));
    }
}
