// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {SettableVolatility} from "../../../contracts/mocks/SettableVolatility.sol";
import {
    CollateralParams,
    LimitParams,
    LiquidationParams,
    MarginParams,
    PoolParams,
    RateParams,
    ReserveParams
} from "../../../contracts/types/PoolParams.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @notice A pool of eight tokens, no two numbers of which are the same, says of itself what it was created with; and so it does after a sync.
contract ConfigurationTest is PoolFixture {
    uint256 private constant TOKENS = 8;

    PermitToken private usd;

    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0));
        usd = new PermitToken("USD", "USD", 6);
    }

    /// @notice Every parameter of the pool comes back in its own field.
    function test_TheParametersArePacked() public {
        PoolParams memory p = _eight();
        (
            RateParams memory rate,
            LiquidationParams memory liquidation,
            LimitParams memory limits,
            ReserveParams memory r
        ) = _create(p).params();
        // The initial rate is where the rate starts, no parameter that stays.
        p.rate.initialRateAtTarget = 0;
        assertEq(abi.encode(rate), abi.encode(p.rate), "rate");
        assertEq(abi.encode(liquidation), abi.encode(p.liquidation), "liquidation");
        assertEq(abi.encode(limits), abi.encode(p.limits), "limits");
        assertEq(abi.encode(r), abi.encode(p.reserve), "reserve");
    }

    /// @notice Every token keeps its own oracle, incentives and ramp.
    function test_TheTokensArePacked() public {
        PoolParams memory p = _eight();
        IMarginPool pool = _create(p);
        assertEq(pool.collateralCount(), TOKENS, "tokens");
        for (uint256 k; k < TOKENS; ++k) {
            CollateralParams memory c = p.collaterals[k];
            (address token, address oracle, bool inverse) = pool.collateralAt(k);
            assertEq(abi.encode(token, oracle, inverse), abi.encode(c.token, c.oracle, c.inverse), "token");
            (uint256 cursor, uint256 least, uint256 cap, uint256 factor, uint256 ramp, address source) = pool
                .incentivesOf(k);
            assertEq(cursor, c.cursor, "cursor");
            assertEq(least, c.incentiveMin, "least incentive");
            assertEq(cap, c.incentiveCap, "cap");
            assertEq(factor, c.initialFactor, "factor");
            assertEq(ramp, c.rampRate, "ramp");
            assertEq(source, c.volatilitySource, "source");
        }
    }

    /// @notice Fixed margins are those of creation, of each of the eight, before and after a sync.
    function test_FixedMarginsStay() public {
        PoolParams memory p = _eight();
        IMarginPool pool = _create(p);
        _assertMargins(pool, p, "at creation");
        vm.warp(block.timestamp + 1 days);
        pool.syncMargin();
        _assertMargins(pool, p, "after a sync");
    }

    /// @notice Margins that follow volatility start at their cap, and new risk at the whole value, of each of the eight.
    function test_DynamicMarginsStartAtTheirCap() public {
        SettableVolatility source = new SettableVolatility();
        source.set(0.81e18, 0, true, false);
        PoolParams memory p = _eight();
        for (uint256 k; k < TOKENS; ++k) {
            p.collaterals[k].volatilitySource = address(source);
            p.collaterals[k].margin = _major(k);
        }
        IMarginPool pool = _create(p);
        for (uint256 k; k < TOKENS; ++k) {
            (uint256 maintenance, uint256 initial) = pool.marginsOf(k);
            assertEq(maintenance, p.collaterals[k].margin.maintenanceCap, "maintenance");
            assertEq(initial, 1e6, "initial");
        }
    }

    /* INTERNAL */

    function _assertMargins(IMarginPool pool, PoolParams memory p, string memory when) private view {
        for (uint256 k; k < TOKENS; ++k) {
            (uint256 maintenance, uint256 initial) = pool.marginsOf(k);
            assertEq(maintenance, p.collaterals[k].margin.maintenanceFloor, when);
            assertEq(initial, p.collaterals[k].margin.initialFloor, when);
        }
    }

    function _eight() private returns (PoolParams memory p) {
        p = _params(address(usd), 10e6);
        (p.limits.supplyCap, p.limits.borrowCap) = (3e12, 2e12);
        (p.limits.openInterestLow, p.limits.openInterestHigh) = (1e12, 4e12);
        p.limits.maxUtilisation = 990_000;
        (p.reserve.incentiveShare, p.reserve.closeOutSubsidyCap) = (110_000, 9_000);
        p.collaterals = new CollateralParams[](TOKENS);
        for (uint256 k; k < TOKENS; ++k) {
            // Every other one is quoted upside down; one is one either way.
            PermitToken token = new PermitToken("T", "T", 6);
            CollateralParams memory c = _collateral(address(token), address(_oracle(PRICE)));
            c.inverse = k % 2 == 1;
            (c.cursor, c.incentiveMin) = (uint32(300_000 + k), uint32(5_000 + k));
            (c.incentiveCap, c.initialFactor) = (uint32(100_000 + k), uint32(1_250_000 + k));
            c.rampRate = uint32(20 + k);
            (c.margin.maintenanceFloor, c.margin.initialFloor) = (
                uint32(50_000 + 10_000 * k),
                uint32(200_000 + 10_000 * k)
            );
            p.collaterals[k] = c;
        }
    }

    function _major(uint256 k) private pure returns (MarginParams memory p) {
        (p.quantile, p.maintenanceHorizon, p.initialHorizon, p.oracleError) = (3_450_000, 10_800, 46_800, 35_000);
        (p.stressWeight, p.stressVolatility, p.volatilityFloor) = (100_000, 1_000_000, 400_000);
        (p.volatilityCap, p.maintenanceFloor, p.maintenanceCap) = (3_000_000, 40_000, uint32(400_000 + 10_000 * k));
        (p.initialFloor, p.baseSlippage, p.maxSlippage) = (80_000, 5_000, 50_000);
    }
}
