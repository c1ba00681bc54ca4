// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Delegation
/// @notice Ends a call with what other code answers to the same calldata, on the caller's storage.
library Delegation {
    /// @param code What to run; must be trusted like the caller itself.
    function handOver(address code) internal {
        // Beyond the free memory pointer: a block that is not memory-safe would cost the whole contract the optimizer's inlining.
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, 0, calldatasize())
            let ok := delegatecall(gas(), code, free, calldatasize(), 0, 0)
            returndatacopy(free, 0, returndatasize())
            switch ok
            case 0 {
                revert(free, returndatasize())
            }
            default {
                return(free, returndatasize())
            }
        }
    }
}
