// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {MintableToken} from "./MintableToken.sol";

/// @title WrappedEther
/// @notice Wrapped ether that says why it refuses; the one on mainnet does not, and would hide whose an empty revert is.
contract WrappedEther is MintableToken {
    constructor() MintableToken("Wrapped Ether", "WETH", 18) {}

    receive() external payable {
        deposit();
    }

    function deposit() public payable {
        _mint(msg.sender, msg.value);
    }

    function withdraw(uint256 amount) external {
        _burn(msg.sender, amount);
        Address.sendValue(payable(msg.sender), amount);
    }
}
