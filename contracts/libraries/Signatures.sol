// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Signatures
/// @notice Signatures of keys and of contracts (ERC-1271).
library Signatures {
    /// @notice Whether `signature` over `hash` is the signer's.
    /// @dev A key is tried first, so an account that delegated its code by EIP-7702 can still sign with its key.
    function isValid(address signer, bytes32 hash, bytes memory signature) internal view returns (bool) {
        if (signer == address(0)) return false;
        (address recovered, ECDSA.RecoverError err, ) = ECDSA.tryRecover(hash, signature);
        if (err == ECDSA.RecoverError.NoError && recovered == signer) return true;

        return SignatureChecker.isValidERC1271SignatureNow(signer, hash, signature);
    }
}
