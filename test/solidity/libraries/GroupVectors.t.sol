// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {GroupMath} from "../../../contracts/libraries/GroupMath.sol";
import {PortfolioMath} from "../../../contracts/libraries/PortfolioMath.sol";
import {VectorTest} from "../helpers/VectorTest.sol";

contract GroupVectorsTest is VectorTest {
    uint256 private constant PERCENT = 1e16;
    uint256 private constant UNIT = 1e12; // 1 ppm [WAD]

    function test_Portfolio() public view {
        string memory json = _load("portfolio");
        int256[][] memory requirements = _lists(json, ".cases[*].in.req");
        int256[][] memory signs = abi.decode(vm.parseJson(json, ".cases[*].in.sign"), (int256[][]));
        uint256[] memory words = _correlations(json);
        uint256[] memory delta = _wads(json, ".cases[*].in.delta");
        uint256[] memory hedge = _wads(json, ".cases[*].in.rhoHedge");
        int256[] memory expected = _signed(json, ".cases[*].out.core");
        int256[] memory isolated = _signed(json, ".cases[*].out.isolatedSum");
        bool[] memory clamped = abi.decode(vm.parseJson(json, ".cases[*].out.negativeVarianceClamped"), (bool[]));

        for (uint256 i = 0; i < words.length; ++i) {
            int256 variance = PortfolioMath.varianceOf(
                _unsigned(requirements[i]),
                _shorts(signs[i]),
                words[i],
                PortfolioMath.Box({uncertainty: delta[i] / UNIT, maxHedge: hedge[i] / UNIT})
            );
            assertEq(variance < 0, clamped[i], "negative variance");
            uint256 core = PortfolioMath.coreUp(variance);
            assertApproxEqAbs(core, uint256(expected[i]), 1e6 + uint256(isolated[i]) / 1e12, "core");
        }
        assertEq(words.length, 96, "cases");
    }

    function test_PooledRequirement() public view {
        string memory json = _load("portfolio");
        int256[] memory core = _signed(json, ".cases[*].out.core");
        int256[] memory isolated = _signed(json, ".cases[*].out.isolatedSum");
        uint256[] memory undiversified = _wads(json, ".cases[*].in.LC");
        uint256[] memory eta = _wads(json, ".cases[*].in.eta");
        uint256[] memory phi = _wads(json, ".cases[*].in.phi");
        int256[] memory blended = _signed(json, ".cases[*].out.blended");
        int256[] memory expected = _signed(json, ".cases[*].out.requirement");

        for (uint256 i = 0; i < core.length; ++i) {
            (uint256 requirement, uint256 before) = PortfolioMath.requirementUp(
                uint256(core[i]),
                uint256(isolated[i]) - undiversified[i],
                undiversified[i],
                eta[i],
                phi[i]
            );
            _assertClose(requirement, uint256(expected[i]), "requirement");
            _assertClose(before, uint256(blended[i]), "blended");
        }
    }

    function test_ValueAtRisk() public view {
        string memory json = _load("var_es");
        int256[][] memory exposures = _lists(json, ".cases[*].in.exposure");
        int256[][] memory sigmas = _lists(json, ".cases[*].in.sigma");
        uint256[] memory words = _correlations(json);
        int256[] memory time = _integers(json, ".cases[*].in.h");
        uint256[] memory alpha = _wads(json, ".cases[*].in.alpha");
        int256[] memory stdev = _signed(json, ".cases[*].out.stdev");
        int256[] memory shortfall = _signed(json, ".cases[*].out.ES");
        int256[] memory atRisk = _signed(json, ".cases[*].out.VaR");

        for (uint256 i = 0; i < words.length; ++i) {
            uint256 deviation = PortfolioMath.deviationUp(
                exposures[i],
                _unsigned(sigmas[i]),
                words[i],
                uint256(time[i])
            );
            _assertClose(deviation, uint256(stdev[i]), "deviation");
            (uint256 valueAtRisk, uint256 expected) = PortfolioMath.varAndShortfall(deviation, alpha[i]);
            _assertClose(valueAtRisk, uint256(atRisk[i]), "value at risk");
            _assertClose(expected, uint256(shortfall[i]), "expected shortfall");
        }
        assertEq(words.length, 64, "cases");
    }

    function test_Unwind() public view {
        string memory json = _load("group_unwind");
        int256[] memory equity = _signed(json, ".cases[*].in.equity");
        uint256[] memory pm = _wads(json, ".cases[*].in.pm");
        uint256[] memory cost = _wads(json, ".cases[*].in.cost");
        uint256[] memory target = _wads(json, ".cases[*].in.target");
        int256[] memory f = _signed(json, ".cases[*].out.f");

        for (uint256 i = 0; i < pm.length; ++i) {
            _assertClose(GroupMath.unwindFractionUp(equity[i], pm[i], cost[i], target[i]), uint256(f[i]), "fraction");
        }
        assertEq(pm.length, 30, "cases");
    }

    function _correlations(string memory json) private pure returns (uint256[] memory words) {
        string[][][] memory texts = abi.decode(vm.parseJson(json, ".cases[*].in.rho"), (string[][][]));
        words = new uint256[](texts.length);
        for (uint256 c = 0; c < texts.length; ++c) {
            for (uint256 j = 1; j < texts[c].length; ++j) {
                for (uint256 i = 0; i < j; ++i) {
                    int256 percent = _parse(texts[c][j][i], 18) / int256(PERCENT);
                    words[c] |= uint256(uint8(int8(percent))) << (8 * ((j * (j - 1)) / 2 + i));
                }
            }
        }
    }

    function _shorts(int256[] memory signs) private pure returns (uint256 shorts) {
        for (uint256 i = 0; i < signs.length; ++i) if (signs[i] < 0) shorts |= 1 << i;
    }
}
