// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title HoneypotToken
/// @notice A token that anybody may mint and, once it is sealed, nobody can sell: it does not go to the sealed-off address.
contract HoneypotToken is ERC20 {
    error HoneypotToken_Sealed(address to);

    address public sealedOff;

    constructor() ERC20("Honeypot", "POT") {}

    function mint(address receiver, uint256 amount) external {
        _mint(receiver, amount);
    }

    /// @notice From now on nothing can be sent to `target`.
    function sealOff(address target) external {
        sealedOff = target;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(to == address(0) || to != sealedOff, HoneypotToken_Sealed(to));
        super._update(from, to, value);
    }
}
