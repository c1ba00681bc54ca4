// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PredictiveMath} from "../libraries/PredictiveMath.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `PredictiveMath` to tests and to the reference vectors.
contract PredictiveMathHarness is BatchHarness {
    function normalPdfDown(int256 x) external pure returns (uint256) {
        return PredictiveMath.normalPdfDown(x);
    }

    function normalCdf(int256 x) external pure returns (uint256) {
        return PredictiveMath.normalCdf(x);
    }

    function normalTail(uint256 x) external pure returns (uint256) {
        return PredictiveMath.normalTail(x);
    }

    function millsRatio(uint256 x) external pure returns (uint256) {
        return PredictiveMath.millsRatio(x);
    }

    function upperQuantile(uint256 tail) external pure returns (uint256) {
        return PredictiveMath.upperQuantile(tail);
    }

    function quantile(uint256 confidence) external pure returns (uint256) {
        return PredictiveMath.quantile(confidence);
    }

    function shortfallMultiplier(uint256 confidence) external pure returns (uint256) {
        return PredictiveMath.shortfallMultiplier(confidence);
    }

    function breachProbability(uint256 health, uint256 sigma, uint256 time) external pure returns (uint256) {
        return PredictiveMath.breachProbability(health, sigma, time);
    }

    function preLiquidationHealth(uint256 sigma, uint256 time, uint256 probability) external pure returns (uint256) {
        return PredictiveMath.preLiquidationHealth(sigma, time, probability);
    }

    function deviation(uint256 sigma, uint256 time) external pure returns (uint256) {
        return PredictiveMath.deviation(sigma, time);
    }

    function graceDown(
        uint256 health,
        uint256 z,
        uint256 horizon,
        uint256 rate,
        uint256 shock,
        uint256 cursor
    ) external pure returns (uint256) {
        return PredictiveMath.graceDown(health, z, horizon, rate, shock, cursor);
    }

    function exitHorizon(
        uint256 notional,
        uint256 referenceNotional,
        uint256 impact,
        uint256 z,
        uint256 sigma
    ) external pure returns (uint256) {
        return PredictiveMath.exitHorizon(notional, referenceNotional, impact, z, sigma);
    }
}
