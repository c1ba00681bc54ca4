// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PortfolioMath} from "../libraries/PortfolioMath.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `PortfolioMath` to tests and to the reference vectors.
contract PortfolioMathHarness is BatchHarness {
    function correlationOf(uint256 correlations, uint256 i, uint256 j) external pure returns (int256) {
        return PortfolioMath.correlationOf(correlations, i, j);
    }

    function withoutCredit(uint256 correlations, uint256 shorts, uint256 suspended) external pure returns (uint256) {
        return PortfolioMath.withoutCredit(correlations, shorts, suspended);
    }

    function worstCorrelation(
        int256 percent,
        bool opposed,
        PortfolioMath.Box memory box
    ) external pure returns (int256) {
        return PortfolioMath.worstCorrelation(percent, opposed, box);
    }

    function varianceOf(
        uint256[] memory requirements,
        uint256 shorts,
        uint256 correlations,
        PortfolioMath.Box memory box
    ) external pure returns (int256) {
        return PortfolioMath.varianceOf(requirements, shorts, correlations, box);
    }

    function coreUp(int256 variance) external pure returns (uint256) {
        return PortfolioMath.coreUp(variance);
    }

    function requirementUp(
        uint256 core,
        uint256 sum,
        uint256 undiversified,
        uint256 withheld,
        uint256 floor
    ) external pure returns (uint256 requirement, uint256 blended) {
        return PortfolioMath.requirementUp(core, sum, undiversified, withheld, floor);
    }

    function eulerShares(
        uint256[] memory requirements,
        uint256 shorts,
        uint256 correlations,
        PortfolioMath.Box memory box,
        uint256 core
    ) external pure returns (int256[] memory) {
        return PortfolioMath.eulerShares(requirements, shorts, correlations, box, core);
    }

    function deviationUp(
        int256[] memory exposures,
        uint256[] memory sigmas,
        uint256 correlations,
        uint256 time
    ) external pure returns (uint256) {
        return PortfolioMath.deviationUp(exposures, sigmas, correlations, time);
    }

    function varAndShortfall(
        uint256 deviation,
        uint256 confidence
    ) external pure returns (uint256 valueAtRisk, uint256 shortfall) {
        return PortfolioMath.varAndShortfall(deviation, confidence);
    }

    function scenarioShortfallUp(
        int256[] memory exposures,
        uint256[] memory scenarios,
        uint256 tail
    ) external pure returns (uint256) {
        return PortfolioMath.scenarioShortfallUp(exposures, scenarios, tail);
    }
}
