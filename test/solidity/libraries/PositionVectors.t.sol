// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WAD} from "../../../contracts/libraries/Constants.sol";
import {LiquidationMath} from "../../../contracts/libraries/LiquidationMath.sol";
import {MarginMath} from "../../../contracts/libraries/MarginMath.sol";
import {WaterfallMath} from "../../../contracts/libraries/WaterfallMath.sol";
import {WadMath} from "../../../contracts/libraries/WadMath.sol";
import {Mode} from "../../../contracts/types/LiquidationMode.sol";
import {VectorTest} from "../helpers/VectorTest.sol";

contract PositionVectorsTest is VectorTest {
    struct LiquidationCases {
        int256[][] values;
        int256[][] thresholds;
        uint256[] debt;
        uint256[] k;
        uint256[] target;
        uint256[] least;
        uint256[] greatest;
        uint256[] full;
        uint256[] elapsed;
        uint256[] auction;
        uint256[] minDebt;
        uint256[] closeAll;
        string[] mode;
    }

    function test_Liquidation() public view {
        string memory json = _load("liquidation");
        LiquidationCases memory c = _liquidationCases(json, ".cases[*]");

        for (uint256 i = 0; i < c.debt.length; ++i) {
            LiquidationMath.Step memory step = LiquidationMath.step(_book(c, i), _asset(c, i), _terms(c, i));

            assertEq(_name(step.mode), c.mode[i], "mode");
        }
        assertEq(c.debt.length, 166, "cases");
    }

    function test_LiquidationSizes() public view {
        string memory json = _load("liquidation");
        string memory some = ".cases[?(@.out.mode != 'NONE')]";
        LiquidationCases memory c = _liquidationCases(json, some);
        int256[] memory incentive = _signed(json, string.concat(some, ".out.beta"));
        int256[] memory repay = _signed(json, string.concat(some, ".out.repay"));
        int256[] memory seize = _signed(json, string.concat(some, ".out.seize"));
        int256[] memory health = _signed(json, string.concat(some, ".out.HF"));
        int256[] memory healthCap = _signed(json, string.concat(some, ".out.capHealth"));
        int256[] memory solvencyCap = _signed(json, string.concat(some, ".out.capSolvency"));
        int256[] memory raw = _signed(json, string.concat(some, ".out.raw"));

        for (uint256 i = 0; i < c.debt.length; ++i) {
            LiquidationMath.Book memory book = _book(c, i);
            LiquidationMath.Asset memory asset = _asset(c, i);
            LiquidationMath.Terms memory terms = _terms(c, i);
            LiquidationMath.Step memory step = LiquidationMath.step(book, asset, terms);

            _assertClose(step.incentive, uint256(incentive[i]), "incentive");
            _assertClose(step.repay, uint256(repay[i]), "repay");
            _assertClose(step.seize, uint256(seize[i]), "seize");
            uint256 healthNow = LiquidationMath.healthDown(book.weightedValue, book.debt);
            _assertClose(healthNow, uint256(health[i]), "health");
            _assertClose(LiquidationMath.capHealth(book, asset.lt), healthCap[i], "health cap");
            _assertClose(LiquidationMath.capSolvency(book), solvencyCap[i], "solvency cap");
            uint256 fraction = LiquidationMath.incentiveFractionDown(
                healthNow,
                terms.fullIncentiveHealth,
                terms.auctionFraction
            );
            _assertClose(LiquidationMath.rawIncentiveDown(asset, fraction), uint256(raw[i]), "raw incentive");
        }
        assertGt(c.debt.length, 100, "cases");
    }

    function test_Incentive() public view {
        string memory json = _load("incentive");
        uint256[] memory m = _wads(json, ".cases[*].in.mmf");
        uint256[] memory cursor = _wads(json, ".cases[*].in.cursor");
        uint256[] memory cap = _wads(json, ".cases[*].in.cap");
        int256[] memory bonus = _signed(json, ".cases[*].out.bonus");
        int256[] memory shock = _signed(json, ".cases[*].out.shock");

        for (uint256 i = 0; i < m.length; ++i) {
            _assertClose(LiquidationMath.maxIncentiveDown(m[i], cursor[i], cap[i]), uint256(bonus[i]), "incentive");
            uint256 uncapped = LiquidationMath.maxIncentiveDown(m[i], cursor[i], type(uint256).max);
            _assertClose(
                -WadMath.lnSigned(WadMath.mulDown(WAD - m[i], WAD + uncapped)),
                shock[i],
                "the shock that both were derived from"
            );
        }
        assertEq(m.length, 40, "cases");
    }

    function test_Waterfall() public view {
        string memory json = _load("waterfall");
        uint256[] memory loss = _wads(json, ".cases[*].in.loss");
        uint256[] memory reserve = _wads(json, ".cases[*].in.reserve");
        uint256[] memory junior = _wads(json, ".cases[*].in.junior");
        uint256[] memory lenders = _wads(json, ".cases[*].in.lpAssets");
        int256[] memory fromLenders = _signed(json, ".cases[*].out.fromLPs");
        int256[] memory unallocated = _signed(json, ".cases[*].out.unallocated");
        int256[] memory factor = _signed(json, ".cases[*].out.lpSharePriceFactor");

        for (uint256 i = 0; i < loss.length; ++i) {
            WaterfallMath.Allocation memory a = WaterfallMath.allocate(loss[i], reserve[i], junior[i], lenders[i]);
            assertEq(a.fromLenders, uint256(fromLenders[i]), "lenders");
            assertEq(a.unallocated, uint256(unallocated[i]), "unallocated");
            uint256 cut = WaterfallMath.sharePriceFactorDown(a.fromLenders, lenders[i]);
            _assertClose(cut, uint256(factor[i]), "share price");
        }
        assertEq(loss.length, 60, "cases");
    }

    function test_MaintenanceMargins() public view {
        string memory json = _load("margin_fractions");
        uint256[] memory xM = _shocks(json, "sigmaApplied", "hM");
        uint256[] memory cursor = _wads(json, ".cases[*].in.cursor");
        uint256[] memory floor = _wads(json, ".cases[*].in.mmfFloor");
        uint256[] memory cap = _wads(json, ".cases[*].in.mmfCap");
        int256[] memory shock = _signed(json, ".cases[*].out.xM");
        int256[] memory margin = _signed(json, ".cases[*].out.MMF");
        int256[] memory weight = _signed(json, ".cases[*].out.liabilityWeightM");

        for (uint256 i = 0; i < xM.length; ++i) {
            _assertClose(xM[i], uint256(shock[i]), "maintenance shock");
            uint256 m = MarginMath.maintenanceMarginUp(xM[i], cursor[i], floor[i], cap[i]);
            _assertClose(m, uint256(margin[i]), "maintenance margin");
            _assertClose(MarginMath.liabilityWeightUp(xM[i]), uint256(weight[i]), "weight of a debt");
        }
        assertEq(xM.length, 120, "cases");
    }

    function test_InitialMargins() public view {
        string memory json = _load("margin_fractions");
        uint256[] memory xI = _shocks(json, "sigmaTarget", "hI");
        uint256[] memory cursor = _wads(json, ".cases[*].in.cursor");
        uint256[] memory gamma = _wads(json, ".cases[*].in.gamma");
        uint256[] memory floor = _wads(json, ".cases[*].in.imfFloor");
        int256[] memory m = _signed(json, ".cases[*].out.MMF");
        int256[] memory base = _signed(json, ".cases[*].out.IMFbase");

        for (uint256 i = 0; i < xI.length; ++i) {
            uint256 margin = MarginMath.initialMarginUp(xI[i], cursor[i], uint256(m[i]), gamma[i], floor[i]);
            _assertClose(margin, uint256(base[i]), "initial margin");
        }
    }

    function test_OpenInterest() public view {
        string memory json = _load("margin_fractions");
        int256[] memory base = _signed(json, ".cases[*].out.IMFbase");
        uint256[] memory oi = _wads(json, ".cases[*].in.oi");
        uint256[] memory low = _wads(json, ".cases[*].in.oiLow");
        uint256[] memory high = _wads(json, ".cases[*].in.oiHigh");
        int256[] memory margin = _signed(json, ".cases[*].out.IMF");
        int256[] memory leverage = _signed(json, ".cases[*].out.maxLeverageInitial");

        for (uint256 i = 0; i < oi.length; ++i) {
            uint256 pressed = MarginMath.withOpenInterestUp(uint256(base[i]), oi[i], low[i], high[i]);
            _assertClose(pressed, uint256(margin[i]), "initial margin under open interest");
            _assertClose(MarginMath.maxLeverageDown(pressed), uint256(leverage[i]), "leverage");
        }
    }

    function _shocks(
        string memory json,
        string memory sigmaField,
        string memory horizonField
    ) private pure returns (uint256[] memory shocks) {
        uint256[] memory z = _wads(json, ".cases[*].in.z");
        uint256[] memory sigma = _wads(json, string.concat(".cases[*].in.", sigmaField));
        int256[] memory horizon = _integers(json, string.concat(".cases[*].in.", horizonField));
        uint256[] memory eps = _wads(json, ".cases[*].in.eps");
        uint256[] memory slip0 = _wads(json, ".cases[*].in.slip0");
        uint256[] memory slipMax = _wads(json, ".cases[*].in.slipMax");
        uint256[] memory size = _wads(json, ".cases[*].in.notional");
        uint256[] memory depth = _wads(json, ".cases[*].in.nRef");

        shocks = new uint256[](z.length);
        for (uint256 i = 0; i < z.length; ++i) {
            uint256 slip = MarginMath.slippageUp(slip0[i], slipMax[i], size[i], depth[i]);
            uint256 time = MarginMath.horizonUp(uint256(horizon[i]), size[i], depth[i]);
            shocks[i] = MarginMath.shockUp(z[i], sigma[i], time, eps[i], slip);
        }
    }

    function _liquidationCases(
        string memory json,
        string memory some
    ) private pure returns (LiquidationCases memory c) {
        c.values = _lists(json, string.concat(some, ".in.V"));
        c.thresholds = _lists(json, string.concat(some, ".in.lt"));
        c.debt = _wads(json, string.concat(some, ".in.debt"));
        c.k = abi.decode(vm.parseJson(json, string.concat(some, ".in.k")), (uint256[]));
        c.target = _wads(json, string.concat(some, ".in.hfTarget"));
        c.least = _wads(json, string.concat(some, ".in.bMin"));
        c.greatest = _wads(json, string.concat(some, ".in.bMax"));
        c.full = _wads(json, string.concat(some, ".in.hfFull"));
        c.elapsed = _wads(json, string.concat(some, ".in.elapsed"));
        c.auction = _wads(json, string.concat(some, ".in.tAuc"));
        c.minDebt = _wads(json, string.concat(some, ".in.dMin"));
        c.closeAll = _wads(json, string.concat(some, ".in.hfCloseAll"));
        c.mode = _texts(json, string.concat(some, ".out.mode"));
    }

    function _book(LiquidationCases memory c, uint256 i) private pure returns (LiquidationMath.Book memory book) {
        book.debt = c.debt[i];
        for (uint256 k = 0; k < c.values[i].length; ++k) {
            book.collateralValue += uint256(c.values[i][k]);
            book.weightedValue += WadMath.mulDown(uint256(c.values[i][k]), uint256(c.thresholds[i][k]));
        }
    }

    function _asset(LiquidationCases memory c, uint256 i) private pure returns (LiquidationMath.Asset memory) {
        return
            LiquidationMath.Asset({
                value: uint256(c.values[i][c.k[i]]),
                lt: uint256(c.thresholds[i][c.k[i]]),
                incentiveMin: c.least[i],
                incentiveMax: c.greatest[i]
            });
    }

    function _terms(LiquidationCases memory c, uint256 i) private pure returns (LiquidationMath.Terms memory) {
        uint256 fraction = WadMath.divDown(c.elapsed[i], c.auction[i]);

        return
            LiquidationMath.Terms({
                targetHealth: c.target[i],
                fullIncentiveHealth: c.full[i],
                closeAllHealth: c.closeAll[i],
                minDebt: c.minDebt[i],
                auctionFraction: fraction < WAD ? fraction : WAD
            });
    }

    function _name(Mode mode) private pure returns (string memory) {
        if (mode == Mode.NONE) return "NONE";
        if (mode == Mode.PARTIAL) return "PARTIAL";
        if (mode == Mode.FULL) return "FULL";

        return mode == Mode.ASSET_EXHAUSTED ? "ASSET_EXHAUSTED" : "CLOSEOUT";
    }
}
