// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title SmartWallet
/// @notice A wallet that one key commands and signs for (ERC-1271), and that takes native ETH only if told to.
contract SmartWallet is IERC1271 {
    error SmartWallet_Refused();

    address public immutable KEY;
    bool public takesEther;

    constructor(address key) {
        KEY = key;
    }

    receive() external payable {
        require(takesEther, SmartWallet_Refused());
    }

    function setTakesEther(bool takes) external {
        takesEther = takes;
    }

    function execute(address target, bytes calldata data) external returns (bytes memory) {
        require(msg.sender == KEY, SmartWallet_Refused());
        (bool success, bytes memory result) = target.call(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(result, 0x20), mload(result))
            }
        }

        return result;
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address recovered, , ) = ECDSA.tryRecover(hash, signature);

        return recovered == KEY ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
