// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILiquidator} from "../../interfaces/ILiquidator.sol";
import {IHealthReads} from "../../interfaces/IHealthReads.sol";
import {IPoolUpkeep} from "../../interfaces/IPoolUpkeep.sol";
import {IVolatilitySource} from "../../interfaces/IVolatilitySource.sol";
import {MarginPolicyMath} from "../../libraries/MarginPolicyMath.sol";
import {MarginParams} from "../../types/PoolParams.sol";
import {OracleState} from "../../types/OracleState.sol";
import {PoolState} from "../../types/PoolState.sol";
import {PositionId} from "../../types/PositionId.sol";
import {FLAG_CALLED, PositionWord} from "../../types/PositionWord.sol";
import {Quote} from "../../types/Quote.sol";
import {PositionBook} from "../PositionBook.sol";
import {MarginRules, PriceSample} from "../PoolStorage.sol";
import {ExtensionBase} from "./ExtensionBase.sol";

/// @title MarginUpkeep
/// @notice Volatility into margins, and margin calls.
abstract contract MarginUpkeep is IPoolUpkeep, ExtensionBase, PositionBook {
    /// @dev Gas that a volatility source gets; a pair of two feeds stays far below it.
    uint256 private constant SOURCE_GAS = 500_000;
    /// @dev Samples that lag the feed by more than this leave the initial margin at the cap: 1 h and the sampling interval.
    uint256 private constant MAX_LAG = 1 hours + 5 minutes;
    /// @dev Over how long a change of the margin rules ramps in.
    uint256 internal constant RULES_RAMP = 1 days;

    /* SYNC */

    /// @inheritdoc IPoolUpkeep
    function syncMargin() external {
        // Inside another call of the pool its books are in memory: only the pool itself may sync then, where it expects it.
        require(!_reentrancyGuardEntered() || msg.sender == address(this), MarginPool_Locked());

        PoolState memory s = _accrued();
        uint256[2] memory next;
        uint256 sigmas;
        uint256 count = _collateralCount();
        for (uint256 k; k < count; ++k) {
            (uint256 now_, ) = _margins(s, k);
            (uint256 maintenance, uint256 initial, uint256 sigma) = _target(k);
            // Down at once, up by the ramp from where it stands.
            uint256 start = Math.min(now_, maintenance);
            sigmas |= sigma << (32 * k);
            if (k == 0) {
                (s.rampStart, s.rampTarget, s.initialMargin) = (start, maintenance, initial);
            } else {
                uint256 shift = k < 5 ? (k - 1) * 60 : (k - 5) * 60;
                next[k < 5 ? 0 : 1] |= (start | (maintenance << 20) | (initial << 40)) << shift;
            }
            _sample(s, k);
        }
        s.syncMinute = _minute();
        if (count > 1) _ramps = next;
        _sigmas = sigmas;
        _storeBooks(s);
        emit MarginSynced(s.syncMinute, next, sigmas);
    }

    /// @inheritdoc IPoolUpkeep
    function initialMarginAt(uint256 k, uint256 value) external view returns (uint256) {
        _requireCollateral(k);

        return MarginPolicyMath.initialUp(_rulesNow(k), uint32(_sigmas >> (32 * k)), value, _cursor(k));
    }

    /// @dev Target margins of token `k` and the volatility behind them [ppm].
    function _target(uint256 k) private view returns (uint256 maintenance, uint256 initial, uint256 sigma) {
        MarginParams memory p = _rulesNow(k);
        address source = _marginRules[k].volatilitySource;
        if (source == address(0)) return (p.maintenanceFloor, p.initialFloor, p.volatilityFloor);

        (bool ok, uint256 variance, uint256 lag, bool mature) = _variance(source);
        uint256 calm = ok && mature ? MarginPolicyMath.sigmaUp(p, variance) : p.volatilityCap;
        sigma = ok && lag <= MAX_LAG ? calm : p.volatilityCap;
        // A silent source is no reason to liquidate anybody: only new risk pays the cap.
        maintenance = ok ? MarginPolicyMath.maintenanceUp(p, calm, _cursor(k)) : _held(k, p);
        // gamma x maintenance is applied wherever margins are read.
        initial = MarginPolicyMath.initialUp(p, sigma, 0, _cursor(k));
    }

    /// @dev Where the maintenance margin goes while its source is silent: nowhere.
    function _held(uint256 k, MarginParams memory p) private view returns (uint256) {
        (uint256 current, ) = _margins(_accrued(), k);

        return Math.min(Math.max(current, p.maintenanceFloor), p.maintenanceCap);
    }

    function _cursor(uint256 k) private view returns (uint256) {
        return (_tokenWord(k) >> 160) & 0xfffff;
    }

    /// @dev Asks a source that may be hostile: bounded gas, three words of answer, no revert.
    function _variance(address source) private view returns (bool ok, uint256 variance, uint256 lag, bool mature) {
        uint256 required = SOURCE_GAS + SOURCE_GAS / 32;
        require(gasleft() > required, ILiquidator.MarginPool_InsufficientGas(gasleft(), required));
        bytes4 selector = IVolatilitySource.variance.selector;
        uint256 flag;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(0x00, selector)
            ok := staticcall(SOURCE_GAS, source, 0x00, 0x04, 0x00, 0x60)
            ok := and(ok, gt(returndatasize(), 0x5f))
            if ok {
                variance := mload(0x00)
                lag := mload(0x20)
                flag := mload(0x40)
            }
            mstore(0x40, free)
        }
        mature = flag == 1;
    }

    /// @dev Margin rules of token `k` now: linear between the old and the new ones over the day after a change.
    function _rulesNow(uint256 k) internal view returns (MarginParams memory) {
        MarginRules storage rules = _marginRules[k];
        uint256 elapsed = block.timestamp - rules.since;
        if (elapsed >= RULES_RAMP) return rules.to;

        return MarginPolicyMath.between(rules.from, rules.to, elapsed, RULES_RAMP);
    }

    /// @dev Remembers a good price for the day on which the oracle dies.
    function _sample(PoolState memory s, uint256 k) private {
        Quote memory quote = _quote(s, k);
        if (quote.state < OracleState.STALE && quote.price <= type(uint216).max) {
            _samples[k] = PriceSample(uint216(quote.price), uint40(block.timestamp));
        }
    }

    /* MARGIN CALLS */

    /// @inheritdoc IPoolUpkeep
    function flagMarginCall(PositionId id) external nonReentrant returns (bool called) {
        PositionWord word = _positions[id].word;
        uint256 health = IHealthReads(address(this)).healthOf(id);
        called = health < _healthWord() >> 192;
        bool flagged = word.flags() & FLAG_CALLED != 0;
        if (called == flagged) return called;

        word = word.withFlags(word.flags() ^ FLAG_CALLED);
        _positions[id].word = word;
        if (called) emit MarginCalled(id, health, word);
        else emit MarginCallCleared(id, health, word);
    }
}
