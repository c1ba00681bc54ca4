// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev What an owner may allow an operator. Repaying, and adding to a token that the position holds, need no permission: anyone may.
/// A token that is new to a position with debt is for the owner and his operators to add, whatever their permission; ADD is the least.
uint256 constant PERMISSION_ADD = 1; // collateral in, of any token of the basket, and debt repaid
uint256 constant PERMISSION_REDUCE = 2; // collateral out against debt repaid, at most `maxLossPpm` of value lost
uint256 constant PERMISSION_INCREASE = 4; // debt out against collateral put in, at most `maxLossPpm` of value lost
uint256 constant PERMISSION_WITHDRAW_TO_OWNER = 8; // anything, as long as it goes to the owner
uint256 constant PERMISSION_WITHDRAW_ANY = 16; // anything, to anybody
uint256 constant PERMISSION_ALL = 31;
