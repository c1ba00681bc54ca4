// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPoolReads} from "../../interfaces/IPoolReads.sol";
import {PoolStorage} from "../PoolStorage.sol";
import {MirroredConfig} from "../MirroredConfig.sol";

/// @title ExtensionBase
/// @notice What every module of the extension stands on: the pool's storage first, its configuration through the pool, its lock.
abstract contract ExtensionBase is PoolStorage, MirroredConfig {
    function _requireCollateral(uint256 k) internal view {
        uint256 count = _collateralCount();
        require(k < count, IPoolReads.MarginPool_NoSuchCollateral(k, count));
    }
}
