// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {OracleState} from "../types/OracleState.sol";

/// @title ScriptedOracle
/// @notice An oracle that says what it is told to, and fails as it is told to.
contract ScriptedOracle is IPriceOracle {
    enum Manner {
        HONEST,
        REVERTING,
        SLOW,
        BOMBING
    }

    uint256 private _price;
    uint256 private _referencePrice;
    OracleState private _state;
    Manner private _manner;

    constructor(uint256 price) {
        set(price);
    }

    function set(uint256 price) public {
        (_price, _referencePrice) = (price, price);
    }

    function setState(uint256 price, uint256 referencePrice, OracleState state) external {
        (_price, _referencePrice, _state) = (price, referencePrice, state);
    }

    function setManner(Manner manner) external {
        _manner = manner;
    }

    function read() external view returns (uint256 price, uint256 referencePrice, OracleState state) {
        if (_manner == Manner.REVERTING) revert("scripted");
        if (_manner == Manner.SLOW) {
            // Burns all the gas that it gets.
            while (true) {
                price = uint256(keccak256(abi.encode(price)));
            }
        }
        if (_manner == Manner.BOMBING) {
            assembly ("memory-safe") {
                return(0, 1000000)
            }
        }

        return (_price, _referencePrice, _state);
    }
}
