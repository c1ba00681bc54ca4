// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IPoolSelf} from "../interfaces/IPoolSelf.sol";
import {CollateralParams, PoolParams} from "../types/PoolParams.sol";
import {PoolConfig} from "./PoolConfig.sol";

/// @title ImmutableConfig
/// @notice The configuration of a pool as immutables: part of its code, no storage read.
abstract contract ImmutableConfig is IPoolSelf, PoolConfig {
    /// @dev Decimals above which an asset's reserve is kept in multiples of one millionth of a token.
    uint256 private constant RESERVE_DECIMALS = 6;

    address private immutable FACTORY;
    address internal immutable EXTENSION;
    address private immutable PROTOCOL;
    address private immutable GROUP;
    address private immutable DEBT_ASSET;
    uint256 private immutable RATE;
    uint256 private immutable HEALTH;
    uint256 private immutable SIZE;
    uint256 private immutable ROOM;
    uint256 private immutable LIMIT;
    uint256 private immutable SHARE;
    uint256 private immutable TOKEN_0;
    uint256 private immutable TOKEN_1;
    uint256 private immutable TOKEN_2;
    uint256 private immutable TOKEN_3;
    uint256 private immutable TOKEN_4;
    uint256 private immutable TOKEN_5;
    uint256 private immutable TOKEN_6;
    uint256 private immutable TOKEN_7;
    address private immutable ORACLE_0;
    address private immutable ORACLE_1;
    address private immutable ORACLE_2;
    address private immutable ORACLE_3;
    address private immutable ORACLE_4;
    address private immutable ORACLE_5;
    address private immutable ORACLE_6;
    address private immutable ORACLE_7;

    /// @dev Assumes parameters that the factory has checked.
    constructor(PoolParams memory p, address protocolOwner, address extension) {
        FACTORY = msg.sender;
        EXTENSION = extension;
        PROTOCOL = protocolOwner;
        GROUP = p.group;
        DEBT_ASSET = p.debtAsset;
        RATE =
            uint256(p.rate.targetUtilisation) |
            (uint256(p.rate.curveSteepness) << 64) |
            (uint256(p.rate.adjustmentSpeed) << 128) |
            (uint256(p.rate.minRateAtTarget) << 192);
        HEALTH =
            uint256(p.liquidation.targetHealth) |
            (uint256(p.liquidation.fullIncentiveHealth) << 64) |
            (uint256(p.liquidation.closeAllHealth) << 128) |
            (uint256(p.liquidation.marginCallHealth) << 192);
        SIZE = uint256(p.limits.minDebt) | (uint256(p.limits.supplyCap) << 128);
        ROOM = uint256(p.limits.borrowCap) | (uint256(p.limits.openInterestLow) << 128);
        LIMIT =
            uint256(p.limits.openInterestHigh) |
            (uint256(p.rate.maxRateAtTarget) << 128) |
            (uint256(p.limits.maxUtilisation) << 192) |
            (uint256(p.groupCushion) << 224);
        SHARE = _packShares(p);
        TOKEN_0 = _packToken(p.collaterals, 0);
        TOKEN_1 = _packToken(p.collaterals, 1);
        TOKEN_2 = _packToken(p.collaterals, 2);
        TOKEN_3 = _packToken(p.collaterals, 3);
        TOKEN_4 = _packToken(p.collaterals, 4);
        TOKEN_5 = _packToken(p.collaterals, 5);
        TOKEN_6 = _packToken(p.collaterals, 6);
        TOKEN_7 = _packToken(p.collaterals, 7);
        ORACLE_0 = _oracle(p.collaterals, 0);
        ORACLE_1 = _oracle(p.collaterals, 1);
        ORACLE_2 = _oracle(p.collaterals, 2);
        ORACLE_3 = _oracle(p.collaterals, 3);
        ORACLE_4 = _oracle(p.collaterals, 4);
        ORACLE_5 = _oracle(p.collaterals, 5);
        ORACLE_6 = _oracle(p.collaterals, 6);
        ORACLE_7 = _oracle(p.collaterals, 7);
    }

    /// @inheritdoc IPoolSelf
    function configWord(uint256 i) external view returns (uint256) {
        if (i > 24)
            return
                uint160(
                    i == 25
                        ? FACTORY
                        : i == 26
                            ? EXTENSION
                            : address(0)
                );
        if (i > 16) return uint160(_oracleAtCreation(i - 17));
        if (i > 8) return _tokenWord(i - 9);
        if (i < 3)
            return
                i == 0
                    ? RATE
                    : i == 1
                        ? HEALTH
                        : SIZE;
        if (i < 6)
            return
                i == 3
                    ? ROOM
                    : i == 4
                        ? LIMIT
                        : SHARE;

        return
            uint160(
                i == 6
                    ? DEBT_ASSET
                    : i == 7
                        ? GROUP
                        : PROTOCOL
            );
    }

    function _rateWord() internal view override returns (uint256) {
        return RATE;
    }

    function _healthWord() internal view override returns (uint256) {
        return HEALTH;
    }

    function _sizeWord() internal view override returns (uint256) {
        return SIZE;
    }

    function _roomWord() internal view override returns (uint256) {
        return ROOM;
    }

    function _limitWord() internal view override returns (uint256) {
        return LIMIT;
    }

    function _shareWord() internal view override returns (uint256) {
        return SHARE;
    }

    function _debtAsset() internal view override returns (address) {
        return DEBT_ASSET;
    }

    function _group() internal view override returns (address) {
        return GROUP;
    }

    /// @dev Zero beyond the basket.
    function _tokenWord(uint256 k) internal view override returns (uint256) {
        if (k == 0) return TOKEN_0;
        if (k < 4)
            return
                k == 1
                    ? TOKEN_1
                    : k == 2
                        ? TOKEN_2
                        : TOKEN_3;
        if (k < 6) return k == 4 ? TOKEN_4 : TOKEN_5;

        return
            k == 6
                ? TOKEN_6
                : k == 7
                    ? TOKEN_7
                    : 0;
    }

    function _oracleAtCreation(uint256 k) internal view override returns (address) {
        if (k == 0) return ORACLE_0;
        if (k < 4)
            return
                k == 1
                    ? ORACLE_1
                    : k == 2
                        ? ORACLE_2
                        : ORACLE_3;
        if (k < 6) return k == 4 ? ORACLE_4 : ORACLE_5;

        return
            k == 6
                ? ORACLE_6
                : k == 7
                    ? ORACLE_7
                    : address(0);
    }

    function _packShares(PoolParams memory p) private view returns (uint256) {
        uint256 assetDecimals = IERC20Metadata(p.debtAsset).decimals();
        uint256 unit = assetDecimals > RESERVE_DECIMALS ? 10 ** (assetDecimals - RESERVE_DECIMALS) : 1;

        return
            uint256(p.reserve.interestShare) |
            (uint256(p.reserve.incentiveShare) << 32) |
            (uint256(p.reserve.targetShare) << 64) |
            (uint256(p.reserve.closeOutIncentive) << 96) |
            (uint256(p.reserve.closeOutSubsidyCap) << 128) |
            (block.timestamp << 144) |
            (p.collaterals.length << 184) |
            (unit << 192);
    }

    function _packToken(CollateralParams[] memory c, uint256 k) private pure returns (uint256) {
        if (k >= c.length) return 0;

        return
            uint256(uint160(c[k].token)) |
            (uint256(c[k].cursor) << 160) |
            (uint256(c[k].incentiveMin) << 180) |
            (uint256(c[k].incentiveCap) << 200) |
            (uint256(c[k].initialFactor) << 220) |
            (uint256(c[k].rampRate) << 244) |
            (c[k].inverse ? uint256(1) << 255 : 0);
    }

    function _oracle(CollateralParams[] memory c, uint256 k) private pure returns (address) {
        return k < c.length ? c[k].oracle : address(0);
    }
}
