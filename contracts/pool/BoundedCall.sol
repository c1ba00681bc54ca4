// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidator} from "../interfaces/ILiquidator.sol";

/// @title BoundedCall
/// @notice A call to somebody who may be hostile: bounded gas, at most one word of its answer is looked at, never a revert.
library BoundedCall {
    /// @notice Calls `target` with `data`.
    /// @dev Reverts only if the caller left less gas than `gasLimit` needs under EIP-150: nobody can starve the target and blame it.
    /// @param gasLimit What the target gets [gas].
    /// @return ok Whether it did not revert.
    /// @return answered Whether it returned at least one word.
    /// @return answer The first word.
    function call(
        address target,
        uint256 gasLimit,
        bytes memory data
    ) internal returns (bool ok, bool answered, uint256 answer) {
        uint256 required = gasLimit + gasLimit / 32;
        if (gasleft() <= required) revert ILiquidator.MarginPool_InsufficientGas(gasleft(), required);
        assembly ("memory-safe") {
            // Only 32 bytes of the answer are copied, into scratch space.
            ok := call(gasLimit, target, 0, add(data, 0x20), mload(data), 0x00, 0x20)
            answered := gt(returndatasize(), 0x1f)
            answer := mul(answered, mload(0x00))
        }
    }
}
