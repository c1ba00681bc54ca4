// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PoolAdmin} from "./PoolAdmin.sol";

/// @title UpkeepExtension
/// @notice The other half of the code that pools run by delegatecall: margins from volatility, margin calls, gradual exit, roles,
/// the end of an oracle's life. One for all pools, without state, without owner, immutable.
contract UpkeepExtension is PoolAdmin {
    /// @notice Thrown when neither the pool nor its extensions have such a function.
    error UpkeepExtension_UnknownFunction(bytes4 selector);

    fallback() external {
        revert UpkeepExtension_UnknownFunction(msg.sig);
    }
}
