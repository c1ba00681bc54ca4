// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPoolOperators} from "../../interfaces/IPoolOperators.sol";
import {IPositionLedger} from "../../interfaces/IPositionLedger.sol";
import {PPM} from "../../libraries/Constants.sol";
import {PERMISSION_ALL} from "../../libraries/Permissions.sol";
import {PositionBook} from "../PositionBook.sol";
import {PoolShares} from "./PoolShares.sol";

/// @title Operators
/// @notice Whom an owner lets act for him, by transaction or by signature.
abstract contract Operators is IPoolOperators, PoolShares, PositionBook {
    bytes32 private constant PERMIT_OPERATOR_TYPEHASH = keccak256(
        "PermitOperator(address owner,address operator,uint256 permissions,uint256 maxLossPpm,uint256 expiry,uint256 nonce,uint256 deadline)"
    );

    /// @inheritdoc IPoolOperators
    function operatorOf(
        address owner,
        address operator
    ) external view returns (uint256 permissions, uint256 maxLossPpm, uint256 expiry) {
        return _operatorOf(owner, operator);
    }

    /// @inheritdoc IPoolOperators
    function operatorNonce(address owner) external view returns (uint256) {
        return _operatorNonces[owner];
    }

    /// @inheritdoc IPoolOperators
    function setOperator(address operator, uint256 permissions, uint256 maxLossPpm, uint256 expiry) external {
        _setOperator(msg.sender, operator, permissions, maxLossPpm, expiry);
    }

    /// @inheritdoc IPoolOperators
    function permitOperator(
        address owner,
        address operator,
        uint256 permissions,
        uint256 maxLossPpm,
        uint256 expiry,
        uint256 deadline,
        bytes calldata signature
    ) external {
        bytes memory permission = abi.encode(
            PERMIT_OPERATOR_TYPEHASH,
            owner,
            operator,
            permissions,
            maxLossPpm,
            expiry
        );
        bytes32 structHash = keccak256(bytes.concat(permission, abi.encode(_operatorNonces[owner]++, deadline)));
        _checkSignature(owner, deadline, structHash, signature);
        _setOperator(owner, operator, permissions, maxLossPpm, expiry);
    }

    function _setOperator(
        address owner,
        address operator,
        uint256 permissions,
        uint256 maxLossPpm,
        uint256 expiry
    ) private {
        require(permissions & ~PERMISSION_ALL == 0, MarginPool_UnknownPermissions(permissions));
        require(maxLossPpm <= PPM, IPositionLedger.MarginPool_AmountOverflow(maxLossPpm, PPM));
        require(expiry <= type(uint48).max, IPositionLedger.MarginPool_AmountOverflow(expiry, type(uint48).max));
        _operators[owner][operator] = permissions | (maxLossPpm << 8) | (expiry << 32);
        emit OperatorSet(owner, operator, permissions, maxLossPpm, expiry);
    }
}
