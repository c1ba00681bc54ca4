// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IHealthReads} from "../../interfaces/IHealthReads.sol";
import {LiquidationMath} from "../../libraries/LiquidationMath.sol";
import {PositionId} from "../../types/PositionId.sol";
import {Quote} from "../../types/Quote.sol";
import {BasketLiquidator} from "./BasketLiquidator.sol";

/// @title HealthReads
/// @notice Health of positions at oracle prices.
abstract contract HealthReads is IHealthReads, BasketLiquidator {
    /// @inheritdoc IHealthReads
    function healthOf(PositionId id) external view returns (uint256) {
        Target memory t = _target(id);
        _assess(_openBatch(), t);

        return LiquidationMath.healthDown(t.book.weightedValue, t.book.debt);
    }

    /// @inheritdoc IHealthReads
    function isLiquidatable(PositionId id) external view returns (bool) {
        return _assess(_openBatch(), _target(id));
    }

    /// @inheritdoc IHealthReads
    function quoteOf(uint256 k) external view returns (Quote memory quote) {
        _requireCollateral(k);
        (quote.price, quote.referencePrice, quote.state) = _priceOf(_wordA >> 240, k);
    }
}
