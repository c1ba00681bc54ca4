// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IVolatilitySource} from "../interfaces/IVolatilitySource.sol";

/// @title SettableVolatility
/// @notice A volatility source that says what it is told to, or nothing.
contract SettableVolatility is IVolatilitySource {
    /// @notice Thrown when it was told to fail.
    error SettableVolatility_Silent();

    uint256 private _variance;
    uint256 private _lag;
    bool private _mature;
    bool private _reverting;

    function set(uint256 annualVariance, uint256 lag, bool mature, bool reverting) external {
        (_variance, _lag, _mature, _reverting) = (annualVariance, lag, mature, reverting);
    }

    /// @inheritdoc IVolatilitySource
    function variance() external view returns (uint256 annualVariance, uint256 lag, bool mature) {
        require(!_reverting, SettableVolatility_Silent());

        return (_variance, _lag, _mature);
    }
}
