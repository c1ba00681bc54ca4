// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";

/// @title IGradualExit
/// @notice Small deleveraging between the call level and 1, for positions whose owners allowed it.
interface IGradualExit {
    /* ERRORS */

    /// @notice Thrown when a position is not between 1 and the margin-call level, or its owner did not allow gradual exit.
    error MarginPool_NoGradualExit(PositionId id, uint256 health, uint256 callLevel);
    /// @notice Thrown when a slice would give less collateral than the caller wants.
    error MarginPool_SeizeBelowLimit(uint256 seized, uint256 minSeized);

    /* EVENTS */

    /// @notice Emitted when an owner allows or forbids gradual exit.
    /// @param id The position.
    /// @param allowed Whether small deleveraging between the call level and 1 is allowed.
    /// @param position The position's word afterwards.
    event GradualExitSet(PositionId indexed id, bool allowed, PositionWord position);

    /// @notice Emitted for a slice of gradual exit.
    /// @param id The position.
    /// @param token Basket token.
    /// @param repaid [assets].
    /// @param seized [base units of token].
    /// @param position The position's word afterwards.
    event GraduallyExited(PositionId indexed id, address token, uint256 repaid, uint256 seized, PositionWord position);

    /* ACTIONS */

    /// @notice Allows or forbids gradual exit of one of the caller's positions.
    /// @param id The position.
    /// @param allowed Whether it is allowed.
    function setGradualExit(PositionId id, bool allowed) external;

    /// @notice Repays a slice of a position whose owner allowed it, between the call level and 1, at an incentive of at most
    /// the least incentive of liquidation. The caller pays and gets the collateral.
    /// @param id The position.
    /// @param token Basket token to take.
    /// @param maxRepay Most that the caller repays [assets].
    /// @param minSeized Least that he wants for it [base units of token].
    /// @param receiver Who gets the collateral.
    /// @return repaid [assets].
    /// @return seized [base units of token].
    function exitGradually(
        PositionId id,
        address token,
        uint256 maxRepay,
        uint256 minSeized,
        address receiver
    ) external returns (uint256 repaid, uint256 seized);
}
