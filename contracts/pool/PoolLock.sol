// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @title PoolLock
/// @notice One lock over all entries of a pool, in transient storage; the extensions find it in the same place.
/// @dev OpenZeppelin's guard with its error, at transient slot 0 instead of a hashed one: a shorter constant to push three times.
abstract contract PoolLock {
    uint256 private transient _entered;

    modifier nonReentrant() {
        _lock();
        _;
        _entered = 0;
    }

    /// @dev Whether the pool is at work now.
    function _locked() internal view returns (bool) {
        return _entered != 0;
    }

    function _lock() private {
        require(_entered == 0, ReentrancyGuardTransient.ReentrancyGuardReentrantCall());
        _entered = 1;
    }
}
