// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {LenderVault} from "./pool/LenderVault.sol";
import {Liquidator} from "./pool/Liquidator.sol";
import {Delegation} from "./pool/Delegation.sol";
import {ImmutableConfig} from "./pool/ImmutableConfig.sol";
import {PoolSetup} from "./pool/PoolSetup.sol";
import {PoolParams} from "./types/PoolParams.sol";

/// @title MarginPool
/// @notice One isolated margin pool: the vault of its lenders, the ledger of its positions, their margin and their liquidation.
/// @dev Its modules, one concern each, from the ground up:
/// PoolStorage    the packed slots
/// PoolConfig     the immutables
/// PoolBooks      interest, reserve, tokens in and out
/// LenderVault    the entries of ERC-4626
/// MarginPolicy   prices, margins on their ramps, health, initial margin on new risk
/// PositionLedger collateral and debt, the combined entry with callback, operators, flash loans
/// Liquidator     sizing, batches, bad debt
/// What is rarely called, `IPoolUpkeep`, `IPoolAdmin` and most views, is code of `PoolExtension` on the storage of this pool. There is no
/// upgrade: the extension is immutable too.
contract MarginPool is Liquidator, PoolSetup {
    constructor(
        PoolParams memory p,
        address protocolOwner,
        address extensionCode
    ) ImmutableConfig(p, protocolOwner, extensionCode) ERC20(p.name, p.symbol) LenderVault(p.debtAsset) {
        _setUp(p);
    }

    /// @dev Everything else is the extension's, on this storage; what it does not know either reverts with a named error.
    fallback() external {
        Delegation.handOver(EXTENSION);
    }
}
