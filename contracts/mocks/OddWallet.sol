// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title OddWallet
/// @notice A contract wallet that answers whoever asks for a signature (ERC-1271) with any bytes, or reverts with them.
contract OddWallet {
    bytes private _answer;
    bool private _reverts;

    fallback() external {
        (bytes memory answer, bool reverts) = (_answer, _reverts);
        assembly ("memory-safe") {
            switch reverts
            case 0 {
                return(add(answer, 0x20), mload(answer))
            }
            default {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }

    function setAnswer(bytes calldata answer, bool reverts) external {
        (_answer, _reverts) = (answer, reverts);
    }
}
