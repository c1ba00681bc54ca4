// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WAD} from "../../../contracts/libraries/Constants.sol";
import {PredictiveMath} from "../../../contracts/libraries/PredictiveMath.sol";
import {VolatilityMath} from "../../../contracts/libraries/VolatilityMath.sol";
import {VectorTest} from "../helpers/VectorTest.sol";

contract PriceVectorsTest is VectorTest {
    function test_Volatility() public view {
        string memory json = _load("ewma");
        uint256 cases = 28;
        uint256 accepted = 0;
        for (uint256 i = 0; i < cases; ++i) accepted += _sequence(json, string.concat(".cases[", _digits(i), "]"));

        assertGt(accepted, 10 * cases, "accepted samples");
    }

    function test_Covariance() public view {
        string memory json = _load("covariance");
        int256[] memory covariance = _signed(json, ".cases[*].in.cov");
        int256[] memory ri = _signed(json, ".cases[*].in.ri");
        int256[] memory rj = _signed(json, ".cases[*].in.rj");
        uint256[] memory elapsed = abi.decode(vm.parseJson(json, ".cases[*].in.dt"), (uint256[]));
        int256[] memory tau = _integers(json, ".cases[*].in.tauFast");
        int256[] memory weight = _signed(json, ".cases[*].out.w");
        int256[] memory expected = _signed(json, ".cases[*].out.cov");

        for (uint256 i = 0; i < covariance.length; ++i) {
            uint256 w = VolatilityMath.decayDown(elapsed[i], uint256(tau[i]));
            _assertClose(w, uint256(weight[i]), "weight");
            int256 after_ = VolatilityMath.covarianceAfter(covariance[i], ri[i], rj[i], w, elapsed[i]);
            _assertClose(after_, expected[i], "covariance");
        }
        assertEq(covariance.length, 12, "cases");
    }

    function test_Predictive() public view {
        string memory json = _load("predictive");
        uint256[] memory health = _wads(json, ".cases[*].in.hf");
        uint256[] memory sigma = _wads(json, ".cases[*].in.sigma");
        int256[] memory time = _integers(json, ".cases[*].in.h");
        uint256[] memory p = _wads(json, ".cases[*].in.p");
        int256[] memory probability = _signed(json, ".cases[*].out.breachProbability");
        int256[] memory threshold = _signed(json, ".cases[*].out.hfPre");

        for (uint256 i = 0; i < health.length; ++i) {
            uint256 breach = PredictiveMath.breachProbability(health[i], sigma[i], uint256(time[i]));
            _assertClose(breach, uint256(probability[i]), "probability");
            uint256 pre = PredictiveMath.preLiquidationHealth(sigma[i], uint256(time[i]), p[i]);
            _assertClose(pre, uint256(threshold[i]), "threshold");
        }
        assertEq(health.length, 40, "cases");
    }

    function test_Grace() public view {
        string memory json = _load("grace");
        uint256[] memory health = _wads(json, ".cases[*].in.hf0");
        uint256[] memory z = _wads(json, ".cases[*].in.z");
        int256[] memory horizon = _integers(json, ".cases[*].in.hM");
        uint256[] memory rate = _wads(json, ".cases[*].in.rampUp");
        uint256[] memory shock = _wads(json, ".cases[*].in.x0");
        uint256[] memory cursor = _wads(json, ".cases[*].in.cursor");
        int256[] memory time = _signed(json, ".cases[*].out.seconds");

        for (uint256 i = 0; i < health.length; ++i) {
            uint256 grace = PredictiveMath.graceDown(
                health[i],
                z[i],
                uint256(horizon[i]),
                rate[i],
                shock[i],
                cursor[i]
            );
            _assertClose(grace, uint256(time[i]), "grace");
        }
        assertEq(health.length, 25, "cases");
    }

    function test_ExitHorizon() public view {
        string memory json = _load("twap");
        uint256[] memory notional = _wads(json, ".cases[*].in.notional");
        uint256[] memory depth = _wads(json, ".cases[*].in.nRef");
        uint256[] memory impact = _wads(json, ".cases[*].in.k");
        uint256[] memory z = _wads(json, ".cases[*].in.z");
        uint256[] memory sigma = _wads(json, ".cases[*].in.sigma");
        int256[] memory time = _signed(json, ".cases[*].out.T");

        for (uint256 i = 0; i < notional.length; ++i) {
            uint256 horizon = PredictiveMath.exitHorizon(notional[i], depth[i], impact[i], z[i], sigma[i]);
            _assertClose(horizon, uint256(time[i]), "horizon");
        }
        assertEq(notional.length, 25, "cases");
    }

    function test_NormalDistribution() public view {
        string memory json = _load("normal");
        int256[] memory x = _signed(json, ".cases[*].in.x");
        int256[] memory cdf = _signed(json, ".cases[*].out.cdf");
        int256[] memory pdf = _signed(json, ".cases[*].out.pdf");
        for (uint256 i = 0; i < x.length; ++i) {
            assertApproxEqAbs(PredictiveMath.normalCdf(x[i]), uint256(cdf[i]), 5, "distribution");
            assertApproxEqAbs(PredictiveMath.normalPdfDown(x[i]), uint256(pdf[i]), 5, "density");
        }

        json = _load("quantiles");
        uint256[] memory alpha = _wads(json, ".cases[*].in.alpha");
        int256[] memory z = _signed(json, ".cases[*].out.z");
        int256[] memory multiplier = _signed(json, ".cases[*].out.esMultiplier");
        for (uint256 i = 0; i < alpha.length; ++i) {
            _assertClose(PredictiveMath.quantile(alpha[i]), uint256(z[i]), "quantile");
            _assertClose(PredictiveMath.shortfallMultiplier(alpha[i]), uint256(multiplier[i]), "shortfall");
        }
        assertEq(x.length + alpha.length, 96, "cases");
    }

    /// @dev One history, sample by sample; the references are checked where a sample is accepted.
    function _sequence(string memory json, string memory path) private pure returns (uint256 accepted) {
        uint256[] memory times = abi.decode(vm.parseJson(json, string.concat(path, ".steps[*].t")), (uint256[]));
        uint256[] memory prices = _wads(json, string.concat(path, ".steps[*].price"));
        bool[] memory taken = abi.decode(vm.parseJson(json, string.concat(path, ".steps[*].out.accepted")), (bool[]));
        int256[] memory vFast = _signed(json, string.concat(path, ".steps[*].out.vFast"));
        int256[] memory vEnv = _signed(json, string.concat(path, ".steps[*].out.vEnv"));
        int256[] memory target = _signed(json, string.concat(path, ".steps[*].out.sigmaTarget"));
        VolatilityMath.Profile memory profile = _profile(json, path);
        VolatilityMath.State memory state = _start(json, path);
        uint256[4] memory policy = _policy(json, path);

        for (uint256 i = 0; i < times.length; ++i) {
            // Prices have 8 decimals: 18 more keep a clamped reference exact.
            VolatilityMath.State memory next = VolatilityMath.step(state, profile, times[i], prices[i] * WAD);
            assertEq(next.time != state.time, taken[i], "accepted");
            state = next;
            if (!taken[i]) continue;

            assertApproxEqRel(state.vFast, uint256(vFast[accepted]), 1e10, "fast variance");
            assertApproxEqRel(state.vEnv, uint256(vEnv[accepted]), 1e10, "envelope");
            assertApproxEqRel(
                VolatilityMath.sigmaTargetUp(state.vEnv, policy[0], policy[1], policy[2], policy[3]),
                uint256(target[accepted]),
                1e10,
                "target"
            );
            ++accepted;
        }
    }

    function _profile(string memory json, string memory path) private pure returns (VolatilityMath.Profile memory) {
        return
            VolatilityMath.Profile({
                tauFast: _param(json, path, "tauFast") / WAD,
                tauRelease: _param(json, path, "tauRelease") / WAD,
                minInterval: _param(json, path, "minInterval") / WAD,
                jumpCap: _param(json, path, "jumpCap"),
                jumpCapInterval: _param(json, path, "jumpCapRef") / WAD
            });
    }

    function _start(string memory json, string memory path) private pure returns (VolatilityMath.State memory state) {
        state.refPrice = uint256(_parse(vm.parseJsonString(json, string.concat(path, ".init.refPrice")), 36));
        state.vFast = uint256(_parse(vm.parseJsonString(json, string.concat(path, ".init.vInit")), 18));
        state.vEnv = state.vFast;
        state.time = vm.parseJsonUint(json, string.concat(path, ".init.t0"));
    }

    function _policy(string memory json, string memory path) private pure returns (uint256[4] memory) {
        return
            [
                _param(json, path, "stressWeight"),
                _param(json, path, "sigmaStress"),
                _param(json, path, "sigmaFloor"),
                _param(json, path, "sigmaCap")
            ];
    }

    function _param(string memory json, string memory path, string memory name) private pure returns (uint256) {
        return uint256(_parse(vm.parseJsonString(json, string.concat(path, ".params.", name)), 18));
    }

    function _digits(uint256 x) private pure returns (string memory) {
        bytes memory digit = new bytes(1);
        digit[0] = bytes1(uint8(48 + (x % 10)));

        return x < 10 ? string(digit) : string.concat(_digits(x / 10), string(digit));
    }
}
