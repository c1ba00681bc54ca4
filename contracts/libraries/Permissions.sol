// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev What an owner may allow an operator. Putting collateral in and repaying need no permission: anyone may.
/// ADD is the least of them: an operator whom wallets can show and who can do what everybody can. No check asks for it, because
/// an entry that did would block one that must never be blocked.
uint256 constant PERMISSION_ADD = 1; // collateral in and debt repaid, as anybody may
uint256 constant PERMISSION_REDUCE = 2; // collateral out against debt repaid, at most `maxLossPpm` of value lost
uint256 constant PERMISSION_INCREASE = 4; // debt out against collateral put in, at most `maxLossPpm` of value lost
uint256 constant PERMISSION_WITHDRAW_TO_OWNER = 8; // anything, as long as it goes to the owner
uint256 constant PERMISSION_WITHDRAW_ANY = 16; // anything, to anybody
uint256 constant PERMISSION_ALL = 31;
