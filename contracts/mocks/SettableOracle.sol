// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {OracleState} from "../types/OracleState.sol";

/// @title SettableOracle
/// @notice A price in one storage slot that anybody may set: the oracle of the gas scenarios, and of tests that move prices.
contract SettableOracle is IPriceOracle {
    uint248 private _price;
    OracleState private _state;

    constructor(uint256 price) {
        set(price);
    }

    function set(uint256 price) public {
        _price = uint248(price);
    }

    function setState(OracleState state) external {
        _state = state;
    }

    /// @inheritdoc IPriceOracle
    function read() external view returns (uint256 price, uint256 referencePrice, OracleState state) {
        (price, referencePrice, state) = (_price, _price, _state);
        if (state >= OracleState.STALE) price = 0;
    }
}
