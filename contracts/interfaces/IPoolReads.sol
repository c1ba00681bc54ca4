// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PoolState} from "../types/PoolState.sol";
import {PositionId} from "../types/PositionId.sol";

/// @title IPoolReads
/// @notice The books of a pool, its margins on their ramps, and the health that follows.
interface IPoolReads {
    /* ERRORS */

    /// @notice Thrown when the basket has no such token.
    error MarginPool_NoSuchCollateral(uint256 k, uint256 count);

    /* READS */

    /// @notice The pool's books with interest up to now.
    function poolState() external view returns (PoolState memory);

    /// @notice The two packed slots as stored, and the packed ramps of tokens 1 to 7.
    function poolWords() external view returns (uint256 a, uint256 b, uint256[2] memory ramps);

    /// @notice Number of basket tokens.
    function collateralCount() external view returns (uint256);

    /// @notice Basket token `k` and where its price comes from.
    function collateralAt(uint256 k) external view returns (address token, address oracle, bool inverse);

    /// @notice Margins of basket token `k` now.
    /// @return maintenance [ppm].
    /// @return initial At least gamma x maintenance; without size and open-interest add-ons [ppm].
    function marginsOf(uint256 k) external view returns (uint256 maintenance, uint256 initial);

    /// @notice The pool's own reserve, first to pay bad debt, and in it the fees that wait to be claimed; nobody can withdraw the
    /// rest [assets].
    function reserve() external view returns (uint256);

    /// @notice One reserve unit: the reserve is kept in multiples of it [assets].
    function reserveUnit() external view returns (uint256);

    /// @notice What all positions owe now, rounded down [assets].
    function totalDebt() external view returns (uint256);

    /// @notice Accounted idle cash [assets].
    function idleCash() external view returns (uint256);

    /// @notice What the position holds of `token` [base units]; 0 for a token outside the basket.
    function collateralOf(PositionId id, address token) external view returns (uint256);

    /// @notice What the position owes now, interest included, rounded up [assets].
    function debtOf(PositionId id) external view returns (uint256);
}
