// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {IPermit2} from "../interfaces/IPermit2.sol";

/// @title SmallPermit2
/// @notice The allowance transfers of Permit2 with its typed data, for chains and tests without the real one.
contract SmallPermit2 is IPermit2 {
    using SafeERC20 for IERC20;

    error SmallPermit2_InvalidSigner(address recovered);
    error SmallPermit2_Expired(uint256 deadline);
    error SmallPermit2_InvalidNonce(uint48 nonce);
    error SmallPermit2_InsufficientAllowance(uint160 amount);

    struct Allowance {
        uint160 amount;
        uint48 expiration;
        uint48 nonce;
    }

    bytes32 private constant _DETAILS_TYPEHASH = keccak256(
        "PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
    );
    bytes32 private constant _SINGLE_TYPEHASH = keccak256(
        "PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)"
        "PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
    );

    mapping(address owner => mapping(address token => mapping(address spender => Allowance))) public allowance;

    function permit(address owner, PermitSingle memory single, bytes calldata signature) external {
        require(block.timestamp <= single.sigDeadline, SmallPermit2_Expired(single.sigDeadline));
        PermitDetails memory d = single.details;
        bytes32 details = keccak256(abi.encode(_DETAILS_TYPEHASH, d.token, d.amount, d.expiration, d.nonce));
        bytes32 structHash = keccak256(abi.encode(_SINGLE_TYPEHASH, details, single.spender, single.sigDeadline));
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)"),
                keccak256("Permit2"),
                block.chainid,
                address(this)
            )
        );
        address recovered = ECDSA.recover(keccak256(abi.encodePacked(hex"1901", domain, structHash)), signature);
        require(recovered == owner, SmallPermit2_InvalidSigner(recovered));
        Allowance storage a = allowance[owner][d.token][single.spender];
        require(a.nonce == d.nonce, SmallPermit2_InvalidNonce(a.nonce));
        (a.amount, a.expiration, a.nonce) = (d.amount, d.expiration, d.nonce + 1);
    }

    function transferFrom(address from, address to, uint160 amount, address token) external {
        Allowance storage a = allowance[from][token][msg.sender];
        require(block.timestamp <= a.expiration, SmallPermit2_Expired(a.expiration));
        if (a.amount != type(uint160).max) {
            require(a.amount >= amount, SmallPermit2_InsufficientAllowance(a.amount));
            a.amount -= amount;
        }
        IERC20(token).safeTransferFrom(from, to, amount);
    }
}
