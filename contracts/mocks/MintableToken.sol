// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title MintableToken
/// @notice A plain token that anybody may mint: what WETH, USDC and the like are on a local node.
contract MintableToken is ERC20 {
    uint8 private immutable _DECIMALS;

    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) {
        _DECIMALS = decimals_;
    }

    /// @notice Mints to many at once.
    /// @param receivers Who gets them.
    /// @param amounts How many each [base units].
    function mintMany(address[] calldata receivers, uint256[] calldata amounts) external {
        for (uint256 i = 0; i < receivers.length; ++i) _mint(receivers[i], amounts[i]);
    }

    function mint(address receiver, uint256 amount) external {
        _mint(receiver, amount);
    }

    function decimals() public view override returns (uint8) {
        return _DECIMALS;
    }
}
