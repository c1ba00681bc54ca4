// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OracleState} from "./OracleState.sol";

/// @notice One reading of an oracle, ready for use by a pool.
struct Quote {
    uint256 price; // 0 unless the state allows a price [price 1e36]
    uint256 referencePrice; // for eligibility [price 1e36]
    OracleState state;
}

/// @dev Whether a price is one that its oracle tells today: it is not dead, nor is the price the final one of a token that winds down,
/// which alone has no reference.
function isLiving(OracleState state, uint256 referencePrice) pure returns (bool) {
    return state < OracleState.STALE && referencePrice != 0;
}
