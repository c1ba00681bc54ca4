// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WaterfallMath} from "../libraries/WaterfallMath.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `WaterfallMath` to tests and to the reference vectors.
contract WaterfallMathHarness is BatchHarness {
    function allocate(
        uint256 loss,
        uint256 reserve,
        uint256 junior,
        uint256 lenderAssets
    ) external pure returns (WaterfallMath.Allocation memory) {
        return WaterfallMath.allocate(loss, reserve, junior, lenderAssets);
    }

    function take(uint256 loss, uint256 available) external pure returns (uint256 taken, uint256 rest) {
        return WaterfallMath.take(loss, available);
    }

    function sharePriceFactorDown(uint256 fromLenders, uint256 lenderAssets) external pure returns (uint256) {
        return WaterfallMath.sharePriceFactorDown(fromLenders, lenderAssets);
    }
}
