// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {HostileToken} from "./HostileToken.sol";

/// @title OddDecimals
/// @notice Answers `decimals` as it is told to: 255, 25, with a revert, with one byte; from 4 on with 18.
contract OddDecimals {
    uint256 private _manner;

    function setManner(uint256 manner) external {
        _manner = manner;
    }

    function decimals() external view returns (uint256) {
        if (_manner == 0) return 255;
        if (_manner == 1) return 25;
        require(_manner != 2);
        if (_manner == 3) {
            assembly ("memory-safe") {
                mstore(0, shl(248, 18))
                return(0, 1)
            }
        }

        return 18;
    }
}

/// @title DoubleEntry
/// @notice A second address of a token: the same balances, allowances of its own.
contract DoubleEntry {
    HostileToken private immutable FIRST;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    constructor(HostileToken first) {
        FIRST = first;
    }

    function decimals() external view returns (uint8) {
        return FIRST.decimals();
    }

    function balanceOf(address account) external view returns (uint256) {
        return FIRST.balanceOf(account);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;

        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;

        return _move(from, to, amount);
    }

    /// @dev As the token itself would: the first entry is told by mint and rebase what changed.
    function _move(address from, address to, uint256 amount) private returns (bool) {
        FIRST.rebase(from, FIRST.balanceOf(from) - amount);
        FIRST.rebase(to, FIRST.balanceOf(to) + amount);

        return true;
    }
}

/// @title OddSymbol
/// @notice An honest token but for its symbol, which burns all the gas that it gets, is a megabyte long, reverts, or is a bytes32.
contract OddSymbol is HostileToken {
    uint256 private immutable MANNER;

    constructor(uint256 manner) HostileToken(18) {
        MANNER = manner;
    }

    function symbol() external view override returns (string memory) {
        uint256 manner = MANNER;
        assembly ("memory-safe") {
            switch manner
            case 0 {
                invalid()
            }
            case 1 {
                return(0, 1000000)
            }
            case 2 {
                revert(0, 1000000)
            }
            default {
                mstore(0, shl(232, 0x4f4444))
                return(0, 0x20)
            }
        }
    }
}
