// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginGroup} from "../interfaces/IMarginGroup.sol";
import {IPoolFactory} from "../interfaces/IPoolFactory.sol";
import {PortfolioMath} from "../libraries/PortfolioMath.sol";
import {AdmittedPool} from "../types/GroupState.sol";
import {GroupRequirement} from "./GroupRequirement.sol";

/// @title GroupAdmission
/// @notice What the sponsor decides: which pools take part, and how their risks are correlated, within a rule that gives credit
/// slowly and takes it at once.
abstract contract GroupAdmission is GroupRequirement {
    int256 private constant MAX_NARROWING = 5; // [percent]
    uint256 private constant NARROWING_TIME = 24 hours;

    mapping(uint256 pair => uint256) private _narrowedAt; // [unix seconds]

    /// @inheritdoc IMarginGroup
    function admit(address pool, uint256 factor, bool short) external onlySponsor {
        require(factor < PLACES, MarginGroup_NoSuchPair(factor, factor));
        require(IPoolFactory(FACTORY).isPool(pool), MarginGroup_UnfitPool(pool, "factory"));
        require(!_admitted[pool].admitted, MarginGroup_UnfitPool(pool, "admitted"));
        bytes32 why = RISK_MODEL.unfitness(pool, address(this), RESERVE_ASSET, TOP_UP_HEALTH);
        require(why == 0, MarginGroup_UnfitPool(pool, why));
        _admitted[pool] = AdmittedPool(true, uint8(factor), short);
        emit PoolAdmitted(pool, factor, short);
    }

    /// @inheritdoc IMarginGroup
    function setCorrelation(uint256 i, uint256 j, int256 low, int256 high) external onlySponsor {
        require(i < j && j < PLACES, MarginGroup_NoSuchPair(i, j));
        uint256 pair = (j * (j - 1)) / 2 + i;
        int256 lowBefore = PortfolioMath.correlationOf(_lowCorrelations, i, j);
        int256 highBefore = PortfolioMath.correlationOf(_highCorrelations, i, j);
        bool may = block.timestamp >= _narrowedAt[pair] + NARROWING_TIME;
        int256 mostLow = lowBefore + (may ? MAX_NARROWING : int256(0));
        int256 leastHigh = highBefore - (may ? MAX_NARROWING : int256(0));
        require(
            low >= -100 && high <= 100 && low <= high && low <= mostLow && high >= leastHigh,
            MarginGroup_CorrelationOutOfRange(low, high, mostLow, leastHigh)
        );
        if (low > lowBefore || high < highBefore) _narrowedAt[pair] = block.timestamp;
        _lowCorrelations = _withCorrelation(_lowCorrelations, pair, low);
        _highCorrelations = _withCorrelation(_highCorrelations, pair, high);
        emit CorrelationSet(i, j, low, high);
    }

    function _withCorrelation(uint256 word, uint256 pair, int256 percent) private pure returns (uint256) {
        return (word & ~(uint256(0xff) << (8 * pair))) | ((uint256(percent) & 0xff) << (8 * pair));
    }
}
