// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPoolConfig} from "../../interfaces/IPoolConfig.sol";
import {IPoolReads} from "../../interfaces/IPoolReads.sol";
import {LimitParams, LiquidationParams, RateParams, ReserveParams} from "../../types/PoolParams.sol";
import {PoolState} from "../../types/PoolState.sol";
import {PositionId} from "../../types/PositionId.sol";
import {PositionBook} from "../PositionBook.sol";
import {Succession} from "../PoolStorage.sol";
import {ExtensionBase} from "./ExtensionBase.sol";

/// @title PoolReads
/// @notice Views of books, margins and configuration that no action needs.
abstract contract PoolReads is IPoolReads, IPoolConfig, ExtensionBase, PositionBook {
    /// @inheritdoc IPoolReads
    function poolState() external view returns (PoolState memory) {
        return _accrued();
    }

    /// @inheritdoc IPoolReads
    function poolWords() external view returns (uint256 a, uint256 b, uint256[2] memory ramps) {
        return (_wordA, _wordB, _ramps);
    }

    /// @inheritdoc IPoolReads
    function collateralCount() external view returns (uint256) {
        return _collateralCount();
    }

    /// @inheritdoc IPoolReads
    function collateralAt(uint256 k) external view returns (address token, address oracle, bool inverse) {
        _requireCollateral(k);
        Succession storage succession = _successions[k];
        (oracle, inverse) = succession.oracle == address(0)
            ? (_oracleAtCreation(k), _tokenWord(k) >> 255 == 1)
            : (succession.oracle, succession.inverse);
        token = _tokenAt(k);
    }

    /// @inheritdoc IPoolReads
    function marginsOf(uint256 k) external view returns (uint256 maintenance, uint256 initial) {
        _requireCollateral(k);

        return _margins(_accrued(), k);
    }

    /// @inheritdoc IPoolReads
    function reserve() external view returns (uint256) {
        return _accrued().reserve * _reserveUnit();
    }

    /// @inheritdoc IPoolReads
    function reserveUnit() external view returns (uint256) {
        return _reserveUnit();
    }

    /// @inheritdoc IPoolReads
    function totalDebt() external view returns (uint256) {
        return _totalDebtDown(_accrued());
    }

    /// @inheritdoc IPoolReads
    function idleCash() external view returns (uint256) {
        return _accrued().cash;
    }

    /// @inheritdoc IPoolReads
    function collateralOf(PositionId id, address token) external view returns (uint256) {
        uint256 k = _indexOf(token);

        return k == _collateralCount() ? 0 : _amountOf(id, _positions[id].word, k);
    }

    /// @inheritdoc IPoolReads
    function debtOf(PositionId id) external view returns (uint256) {
        return _debtUp(_positions[id].word.scaledDebt(), _accrued().index);
    }

    /// @inheritdoc IPoolConfig
    function factory() external view returns (address) {
        return _factory();
    }

    /// @inheritdoc IPoolConfig
    function extension() external view returns (address) {
        return address(uint160(_ask(26)));
    }

    /// @inheritdoc IPoolConfig
    function protocol() external view returns (address) {
        return _protocol();
    }

    /// @inheritdoc IPoolConfig
    function createdAt() external view returns (uint256) {
        return _createdAt();
    }

    /// @inheritdoc IPoolConfig
    function group() external view returns (address groupAddress, uint256 cushion) {
        return (_group(), _limitWord() >> 224);
    }

    /// @inheritdoc IPoolConfig
    function params()
        external
        view
        returns (
            RateParams memory rate,
            LiquidationParams memory liquidation,
            LimitParams memory limits,
            ReserveParams memory reserves
        )
    {
        uint256 word = _rateWord();
        rate.targetUtilisation = uint64(word);
        rate.curveSteepness = uint64(word >> 64);
        rate.adjustmentSpeed = uint64(word >> 128);
        rate.minRateAtTarget = uint64(word >> 192);
        word = _healthWord();
        liquidation = LiquidationParams(uint64(word), uint64(word >> 64), uint64(word >> 128), uint64(word >> 192));
        word = _sizeWord();
        (limits.minDebt, limits.supplyCap) = (uint128(word), uint128(word >> 128));
        word = _roomWord();
        (limits.borrowCap, limits.openInterestLow) = (uint128(word), uint128(word >> 128));
        word = _limitWord();
        limits.openInterestHigh = uint128(word);
        rate.maxRateAtTarget = uint64(word >> 128);
        limits.maxUtilisation = uint32(word >> 192);
        word = _shareWord();
        reserves = ReserveParams(
            uint32(word),
            uint32(word >> 32),
            uint32(word >> 64),
            uint32(word >> 96),
            uint16(word >> 128)
        );
    }

    /// @inheritdoc IPoolConfig
    function incentivesOf(
        uint256 k
    )
        external
        view
        returns (
            uint256 cursor,
            uint256 incentiveMin,
            uint256 incentiveCap,
            uint256 initialFactor,
            uint256 rampRate,
            address volatilitySource
        )
    {
        _requireCollateral(k);
        uint256 word = _tokenWord(k);
        cursor = (word >> 160) & 0xfffff;
        incentiveMin = (word >> 180) & 0xfffff;
        incentiveCap = (word >> 200) & 0xfffff;
        initialFactor = (word >> 220) & 0xffffff;
        rampRate = (word >> 244) & 0x7ff;
        volatilitySource = _marginRules[k].volatilitySource;
    }
}
