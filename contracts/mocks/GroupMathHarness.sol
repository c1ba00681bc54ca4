// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {GroupMath} from "../libraries/GroupMath.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `GroupMath` to tests and to the reference vectors.
contract GroupMathHarness is BatchHarness {
    function allocate(
        uint256 loss,
        GroupMath.Layers memory layers
    ) external pure returns (GroupMath.Allocation memory) {
        return GroupMath.allocate(loss, layers);
    }

    function maxSharedMargin(uint256 margin, uint256 cap) external pure returns (uint256) {
        return GroupMath.maxSharedMargin(margin, cap);
    }

    function takeProRata(
        uint256 loss,
        uint256[] memory available
    ) external pure returns (uint256[] memory taken, uint256 rest) {
        return GroupMath.takeProRata(loss, available);
    }

    function unwindFractionUp(
        int256 equity,
        uint256 requirement,
        uint256 cost,
        uint256 target
    ) external pure returns (uint256) {
        return GroupMath.unwindFractionUp(equity, requirement, cost, target);
    }
}
