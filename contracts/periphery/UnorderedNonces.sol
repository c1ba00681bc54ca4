// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUnorderedNonces} from "../interfaces/IUnorderedNonces.sol";

/// @title UnorderedNonces
/// @notice One bit per nonce, 256 to a slot.
abstract contract UnorderedNonces is IUnorderedNonces {
    mapping(address owner => mapping(uint256 word => uint256 bits)) private _used;

    /// @inheritdoc IUnorderedNonces
    function cancelNonce(uint256 nonce) external {
        _useNonce(msg.sender, nonce);
    }

    /// @inheritdoc IUnorderedNonces
    function isNonceUsed(address owner, uint256 nonce) public view returns (bool) {
        return (_used[owner][nonce >> 8] >> (nonce & 0xff)) & 1 == 1;
    }

    function _useNonce(address owner, uint256 nonce) internal {
        require(!isNonceUsed(owner, nonce), UnorderedNonces_Used(owner, nonce));
        _used[owner][nonce >> 8] |= 1 << (nonce & 0xff);
        emit NonceUsed(owner, nonce);
    }
}
