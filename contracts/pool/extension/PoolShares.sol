// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {IPoolSelf} from "../../interfaces/IPoolSelf.sol";
import {IPoolShares} from "../../interfaces/IPoolShares.sol";
import {Signatures} from "../../libraries/Signatures.sol";
import {ExtensionBase} from "./ExtensionBase.sol";

/// @title PoolShares
/// @notice ERC-2612 on the shares and the EIP-712 domain: name of the pool, version 1, this chain, the pool.
abstract contract PoolShares is IPoolShares, ExtensionBase {
    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );
    string private constant VERSION = "1";
    /// @dev ERC-5267: name, version, chain id and verifying contract are used.
    bytes1 private constant DOMAIN_FIELDS = 0x0f;

    /// @inheritdoc IERC20Permit
    function nonces(address owner) external view returns (uint256) {
        return _permitNonces[owner];
    }

    /// @inheritdoc IERC20Permit
    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() public view returns (bytes32) {
        return
            MessageHashUtils.toDomainSeparator(
                DOMAIN_FIELDS,
                IERC20Metadata(address(this)).name(),
                VERSION,
                block.chainid,
                address(this),
                0
            );
    }

    /// @inheritdoc IERC5267
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        return (
            DOMAIN_FIELDS,
            IERC20Metadata(address(this)).name(),
            VERSION,
            block.chainid,
            address(this),
            bytes32(0),
            new uint256[](0)
        );
    }

    /// @inheritdoc IERC20Permit
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        _permit(owner, spender, value, deadline, abi.encodePacked(r, s, v));
    }

    /// @inheritdoc IPoolShares
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        bytes calldata signature
    ) external {
        _permit(owner, spender, value, deadline, signature);
    }

    function _permit(address owner, address spender, uint256 value, uint256 deadline, bytes memory signature) private {
        bytes32 structHash = keccak256(
            abi.encode(PERMIT_TYPEHASH, owner, spender, value, _permitNonces[owner]++, deadline)
        );
        _checkSignature(owner, deadline, structHash, signature);
        IPoolSelf(address(this)).approveBySignature(owner, spender, value);
    }

    /// @dev Reverts unless `owner` signed `structHash` for this pool and the deadline has not passed.
    function _checkSignature(
        address owner,
        uint256 deadline,
        bytes32 structHash,
        bytes memory signature
    ) internal view {
        require(block.timestamp <= deadline, MarginPool_Expired(deadline, block.timestamp));
        bytes32 digest = MessageHashUtils.toTypedDataHash(DOMAIN_SEPARATOR(), structHash);
        require(Signatures.isValid(owner, digest, signature), MarginPool_InvalidSignature(owner));
    }
}
