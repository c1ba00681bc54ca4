// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";

import {Delegation} from "../Delegation.sol";
import {GradualExit} from "./GradualExit.sol";
import {HealthReads} from "./HealthReads.sol";
import {TradeChecks} from "./TradeChecks.sol";
import {VaultReads} from "./VaultReads.sol";

/// @title PoolExtension
/// @notice Code that pools run on their own storage by delegatecall, for users but off the hot paths: baskets, gradual exit, health, checks,
/// the views of ERC-4626, multicall. One for all pools, without state, without owner, immutable.
/// @dev Called directly it finds an empty storage and no configuration: nothing there is worth anything. What it does not know
/// it hands on to `AccountExtension`, and that to `UpkeepExtension`.
contract PoolExtension is GradualExit, HealthReads, TradeChecks, VaultReads, Multicall {
    address private immutable NEXT;

    constructor(address accountExtension) {
        NEXT = accountExtension;
    }

    fallback() external {
        Delegation.handOver(NEXT);
    }
}
