// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import {IPoolCallback, POOL_CALLBACK_MAGIC} from "../interfaces/IPoolCallback.sol";

/// @title DelegatedAccount
/// @notice Code for accounts that delegate to it by EIP-7702: they batch their own calls, answer pools, and vouch for no signature,
/// so that only their keys sign. Anybody may name them as callback: what a pool then takes is what they approved.
contract DelegatedAccount is IERC1271, IPoolCallback {
    /// @notice One call of a batch.
    struct Call {
        address target;
        uint256 value;
        bytes data;
    }

    error DelegatedAccount_NotSelf(address caller);

    receive() external payable {}

    /// @notice Sends calls as the account; only the account itself may ask.
    function execute(Call[] calldata calls) external payable {
        require(msg.sender == address(this), DelegatedAccount_NotSelf(msg.sender));
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, bytes memory reason) = calls[i].target.call{value: calls[i].value}(calls[i].data);
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(reason, 0x20), mload(reason))
                }
            }
        }
    }

    /// @inheritdoc IPoolCallback
    /// @dev Offers all that is owed: what the pool may pull the account has approved.
    function onPoolCallback(
        address,
        uint256,
        uint256,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external pure returns (bytes32 magic, uint256 debtOffered, uint256 collateralOffered) {
        return (POOL_CALLBACK_MAGIC, type(uint256).max, type(uint256).max);
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0xffffffff;
    }
}
