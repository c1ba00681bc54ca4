// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPriceOracle} from "../../../../contracts/interfaces/IPriceOracle.sol";
import {OracleState} from "../../../../contracts/types/OracleState.sol";

/// @title BenchOracle
/// @notice One cold slot, read by our pools as `read` and by Morpho Blue as `price`.
contract BenchOracle is IPriceOracle {
    uint256 public price;

    constructor(uint256 price_) {
        price = price_;
    }

    function set(uint256 newPrice) external {
        price = newPrice;
    }

    function read() external view returns (uint256, uint256, OracleState) {
        uint256 now_ = price;

        return (now_, now_, OracleState.NORMAL);
    }
}
