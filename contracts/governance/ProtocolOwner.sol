// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IPoolAdmin} from "../interfaces/IPoolAdmin.sol";
import {IProtocolOwner} from "../interfaces/IProtocolOwner.sol";

/// @title ProtocolOwner
/// @notice Owns the protocol's fee share of every pool of a factory, behind an AccessManager whose roles belong to a timelock.
contract ProtocolOwner is IProtocolOwner, AccessManaged {
    using SafeERC20 for IERC20;

    /// @param manager The AccessManager.
    constructor(address manager) AccessManaged(manager) {}

    /// @inheritdoc IProtocolOwner
    function setFeeShare(address pool, uint256 share) external restricted {
        IPoolAdmin(pool).setProtocolFeeShare(share);
    }

    /// @inheritdoc IProtocolOwner
    function collect(address pool, address receiver) external restricted returns (uint256 amount) {
        amount = IPoolAdmin(pool).claimProtocolFees();
        emit ProtocolFeesCollected(pool, receiver, amount);
        IERC20(IERC4626(pool).asset()).safeTransfer(receiver, amount);
    }
}
