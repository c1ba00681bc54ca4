// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Delegation} from "../Delegation.sol";
import {FlashLender} from "./FlashLender.sol";
import {Operators} from "./Operators.sol";
import {PoolReads} from "./PoolReads.sol";

/// @title AccountExtension
/// @notice Code that pools run by delegatecall for what accounts sign and borrow for a moment: permits of shares, operators, flash
/// loans; and the views of books, margins and configuration. One for all pools, without state, without owner, immutable.
contract AccountExtension is PoolReads, Operators, FlashLender {
    address private immutable NEXT;

    constructor(address upkeepExtension) {
        NEXT = upkeepExtension;
    }

    fallback() external {
        Delegation.handOver(NEXT);
    }
}
