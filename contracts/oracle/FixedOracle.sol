// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IFixedOracle} from "../interfaces/IFixedOracle.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {OracleState} from "../types/OracleState.sol";
import {MAX_PRICE} from "./PairFeeds.sol";

/// @title FixedOracle
/// @notice A constant price, for tests and for pairs that are redeemable at it.
/// @dev Warning: it says nothing about the market. A pool on it lends against a promise.
contract FixedOracle is IFixedOracle {
    address public immutable baseToken;
    address public immutable quoteToken;
    uint256 private immutable PRICE;

    constructor(address baseToken_, address quoteToken_, uint256 price) {
        require(baseToken_ != quoteToken_, FixedOracle_SameToken(baseToken_));
        require(price != 0 && price <= MAX_PRICE, FixedOracle_PriceOutOfRange(price, 1, MAX_PRICE));
        (baseToken, quoteToken, PRICE) = (baseToken_, quoteToken_, price);
    }

    /// @inheritdoc IPriceOracle
    function read() external view returns (uint256 price, uint256 referencePrice, OracleState state) {
        return (PRICE, PRICE, OracleState.NORMAL);
    }
}
