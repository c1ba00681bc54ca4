// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Delegation
/// @notice Ends a call with what other code answers to the same calldata, on the caller's storage.
library Delegation {
    /// @param code What to run; must be trusted like the caller itself.
    function handOver(address code) internal {
        // Not memory-safe, on purpose: it never returns to Solidity, so all of memory is free to be overwritten.
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), code, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 {
                revert(0, returndatasize())
            }
            default {
                return(0, returndatasize())
            }
        }
    }
}
