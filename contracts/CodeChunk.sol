// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title CodeChunk
/// @notice A piece of the pool's creation code, kept as the code of a contract: the whole does not fit into the factory.
/// @dev Its first byte is STOP, so that calling it does nothing.
contract CodeChunk {
    /// @param data The piece.
    constructor(bytes memory data) {
        bytes memory code = bytes.concat(hex"00", data);
        assembly ("memory-safe") {
            return(add(code, 0x20), mload(code))
        }
    }
}
