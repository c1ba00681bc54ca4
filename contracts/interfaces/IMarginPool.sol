// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGradualExit} from "./IGradualExit.sol";
import {IHealthReads} from "./IHealthReads.sol";
import {ILenderVault} from "./ILenderVault.sol";
import {ILiquidator} from "./ILiquidator.sol";
import {IPoolAdmin} from "./IPoolAdmin.sol";
import {IPoolConfig} from "./IPoolConfig.sol";
import {IPoolFlash} from "./IPoolFlash.sol";
import {IPoolMulticall} from "./IPoolMulticall.sol";
import {IPoolOperators} from "./IPoolOperators.sol";
import {IPoolReads} from "./IPoolReads.sol";
import {IPoolShares} from "./IPoolShares.sol";
import {IPoolUpkeep} from "./IPoolUpkeep.sol";
import {IPositionLedger} from "./IPositionLedger.sol";

/// @title IMarginPool
/// @notice One isolated margin pool as its users see it: lenders, positions, margin, liquidation, upkeep, administration.
/// @dev Assumes: tokens move exactly what they say (a shortfall reverts), do not rebase, have at most 24 decimals, and do not
/// grow or shrink balances by themselves. Oracles may fail in any way; they must not lie.
interface IMarginPool is
    ILenderVault,
    IPositionLedger,
    ILiquidator,
    IPoolReads,
    IHealthReads,
    IPoolConfig,
    IPoolUpkeep,
    IGradualExit,
    IPoolAdmin,
    IPoolShares,
    IPoolOperators,
    IPoolFlash,
    IPoolMulticall
{}
