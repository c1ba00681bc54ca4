// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ParamBounds} from "../../../contracts/libraries/ParamBounds.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {Test} from "../helpers/Test.sol";

/// @dev Every bound from both sides. A field of a struct in memory is a word, so a row names the struct's place and the field's
/// number. The factory says the same to its callers in `test/unit/factory/inputs.test.ts`.
contract ParamBoundsTest is Test {
    PoolParams private _pool;
    CollateralParams private _collateral;

    function setUp() public {
        _pool.rate.targetUtilisation = 0.9e18;
        _pool.rate.curveSteepness = 4e18;
        _pool.rate.adjustmentSpeed = 1e12;
        _pool.rate.initialRateAtTarget = 1e9;
        _pool.rate.minRateAtTarget = 1e8;
        _pool.rate.maxRateAtTarget = 5e10;
        _pool.liquidation.targetHealth = 1.05e18;
        _pool.liquidation.fullIncentiveHealth = 0.97e18;
        _pool.liquidation.closeAllHealth = 0.95e18;
        _pool.liquidation.marginCallHealth = 1.1e18;
        _pool.limits.minDebt = 100;
        _pool.limits.supplyCap = 1e12;
        _pool.limits.borrowCap = 1e12;
        _pool.limits.openInterestLow = 5;
        _pool.limits.openInterestHigh = 6;
        _pool.limits.maxUtilisation = 950_000;

        _collateral.cursor = 300_000;
        _collateral.incentiveMin = 5_000;
        _collateral.incentiveCap = 100_000;
        _collateral.initialFactor = 1_250_000;
        _collateral.rampRate = 100;
        _collateral.margin.quantile = 3_260_000;
        _collateral.margin.maintenanceHorizon = 3 hours;
        _collateral.margin.initialHorizon = 12 hours;
        _collateral.margin.volatilityFloor = 400_000;
        _collateral.margin.volatilityCap = 3_000_000;
        _collateral.margin.maintenanceFloor = 100_000;
        _collateral.margin.maintenanceCap = 500_000;
        _collateral.margin.initialFloor = 150_000;
        _collateral.margin.baseSlippage = 5_000;
        _collateral.margin.maxSlippage = 50_000;
    }

    function test_NothingIsWrongWithTheParametersOfThisTest() public view {
        assertEq(ParamBounds.checkPool(_pool).name, bytes32(0), "pool");
        assertEq(ParamBounds.checkCollateral(_collateral).name, bytes32(0), "collateral");
    }

    function test_BoundsOfThePool() public view {
        PoolParams memory p = _pool;
        uint256 rate = _placeOf(p, 8);
        _pairs(p, "targetUtilisation", rate, 0, 0.01e18, 0.99e18);
        _pairs(p, "curveSteepness", rate, 1, 1e18, 18e18);
        _pairs(p, "adjustmentSpeed", rate, 2, 0, 11574074074074);
        _pairs(p, "initialRateAtTarget", rate, 3, 1e8, 5e10);
        _pairs(p, "minRateAtTarget", rate, 4, 16, 5e10);
        _pairs(p, "maxRateAtTarget", rate, 5, 16, 63419583967);
        uint256 liquidation = _placeOf(p, 9);
        _pairs(p, "targetHealth", liquidation, 0, 1e18 + 1, 1.5e18);
        _pairs(p, "fullIncentiveHealth", liquidation, 1, 0.5e18, 1e18 - 1);
        _pairs(p, "closeAllHealth", liquidation, 2, 0, 1e18);
        _pairs(p, "marginCallHealth", liquidation, 3, 1e18 + 1, 2e18);
        uint256 limits = _placeOf(p, 10);
        _pairs(p, "minDebt", limits, 0, 1, type(uint96).max);
        _pairs(p, "supplyCap", limits, 1, 100, type(uint104).max);
        _pairs(p, "borrowCap", limits, 2, 100, type(uint104).max);
        _pairs(p, "openInterestHigh", limits, 4, 5, type(uint128).max);
        _pairs(p, "maxUtilisation", limits, 5, 10_000, 1e6);
        uint256 reserve = _placeOf(p, 11);
        _pairs(p, "interestShare", reserve, 0, 0, 500_000);
        _pairs(p, "incentiveShare", reserve, 1, 0, 1e6);
        _pairs(p, "reserveTargetShare", reserve, 2, 0, 1e6);
        _pairs(p, "closeOutIncentive", reserve, 3, 0, 300_000);
        _pairs(p, "closeOutSubsidyCap", reserve, 4, 0, 10_000);
        _pairs(p, "groupCushion", _memoryOf(p), 7, 0, 500_000);
        p.group = address(1);
        p.groupCushion = 1_000;
        _pairs(p, "groupCushion", _memoryOf(p), 7, 1_000, 500_000);
    }

    function test_BoundsOfACollateral() public view {
        CollateralParams memory c = _collateral;
        for (uint160 source = 0; source < 2; ++source) {
            c.volatilitySource = address(source);
            _pairs(c, "cursor", _memoryOf(c), 4, 0, 900_000);
            // 0.3 x 10 % / (1 - 0.3 x 10 %)
            _pairs(c, "incentiveMin", _memoryOf(c), 5, 0, 30_927);
            _pairs(c, "incentiveCap", _memoryOf(c), 6, 5_000, 300_000);
            _pairs(c, "initialFactor", _memoryOf(c), 7, 1_050_000, 16_000_000);
            _pairs(c, "rampRate", _memoryOf(c), 8, 1, 1_000);
            uint256 margin = _placeOf(c, 9);
            _pairs(c, "maintenanceFloor", margin, 8, 5_000, 900_000);
            _pairs(c, "initialFloor", margin, 10, 100_001, 1e6);
            _pairs(c, "baseSlippage", margin, 11, 0, 200_000);
            _pairs(c, "maxSlippage", margin, 12, 5_000, 500_000);
            _pairs(c, "referenceNotional", margin, 13, 0, type(uint112).max);
        }
    }

    function test_BoundsOfMarginsThatFollowAVolatility() public view {
        CollateralParams memory c = _collateral;
        c.volatilitySource = address(1);
        uint256 margin = _placeOf(c, 9);
        _pairs(c, "quantile", margin, 0, 1_000_000, 6_000_000);
        _pairs(c, "maintenanceHorizon", margin, 1, 10 minutes, 2 days);
        _pairs(c, "initialHorizon", margin, 2, 3 hours, 14 days);
        _pairs(c, "oracleError", margin, 3, 0, 200_000);
        _pairs(c, "stressWeight", margin, 4, 0, 1e6);
        _pairs(c, "stressVolatility", margin, 5, 0, 16_000_000);
        _pairs(c, "volatilityFloor", margin, 6, 10_000, 16_000_000);
        _pairs(c, "volatilityCap", margin, 7, 400_000, 16_000_000);
        _pairs(c, "maintenanceCap", margin, 9, 100_000, 950_000);

        c.volatilitySource = address(0);
        c.margin.quantile = 0;
        assertEq(ParamBounds.checkCollateral(c).name, bytes32(0), "fixed margins have no quantile");
    }

    function test_WhatAPoolMayLend() public pure {
        assertEq(ParamBounds.borrowLimit(0, false), type(uint256).max, "nothing is known");
        assertEq(ParamBounds.borrowLimit(0, true), 0, "markets that absorb nothing");
        assertEq(ParamBounds.borrowLimit(5, true), 20, "four times as much");
        assertEq(ParamBounds.absorbedUp(8), 2, "a quarter");
        assertEq(ParamBounds.absorbedUp(9), 3, "rounded up");
    }

    function _pairs(
        PoolParams memory p,
        bytes32 name,
        uint256 at,
        uint256 field,
        uint256 min,
        uint256 max
    ) private pure {
        uint256 before = _swap(at, field, min);
        assertTrue(ParamBounds.checkPool(p).name != name, "the least is refused");
        _swap(at, field, max);
        assertTrue(ParamBounds.checkPool(p).name != name, "the greatest is refused");
        if (min > 0) {
            _swap(at, field, min - 1);
            _assertViolation(ParamBounds.checkPool(p), ParamBounds.Violation(name, min - 1, min, max));
        }
        if (max < type(uint128).max) {
            _swap(at, field, max + 1);
            _assertViolation(ParamBounds.checkPool(p), ParamBounds.Violation(name, max + 1, min, max));
        }
        _swap(at, field, before);
    }

    function _pairs(
        CollateralParams memory c,
        bytes32 name,
        uint256 at,
        uint256 field,
        uint256 min,
        uint256 max
    ) private pure {
        uint256 before = _swap(at, field, min);
        assertTrue(ParamBounds.checkCollateral(c).name != name, "the least is refused");
        _swap(at, field, max);
        assertTrue(ParamBounds.checkCollateral(c).name != name, "the greatest is refused");
        if (min > 0) {
            _swap(at, field, min - 1);
            _assertViolation(ParamBounds.checkCollateral(c), ParamBounds.Violation(name, min - 1, min, max));
        }
        _swap(at, field, max + 1);
        _assertViolation(ParamBounds.checkCollateral(c), ParamBounds.Violation(name, max + 1, min, max));
        _swap(at, field, before);
    }

    function _assertViolation(ParamBounds.Violation memory actual, ParamBounds.Violation memory expected) private pure {
        assertEq(keccak256(abi.encode(actual)), keccak256(abi.encode(expected)), "violation");
    }

    function _swap(uint256 at, uint256 field, uint256 value) private pure returns (uint256 before) {
        assembly ("memory-safe") {
            let place := add(at, mul(field, 0x20))
            before := mload(place)
            mstore(place, value)
        }
    }

    function _memoryOf(PoolParams memory p) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := p
        }
    }

    function _memoryOf(CollateralParams memory c) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := c
        }
    }

    /// @dev Place of the struct in a field.
    function _placeOf(PoolParams memory p, uint256 field) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := mload(add(p, mul(field, 0x20)))
        }
    }

    function _placeOf(CollateralParams memory c, uint256 field) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := mload(add(c, mul(field, 0x20)))
        }
    }
}
