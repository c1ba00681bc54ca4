// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGroupCover} from "../interfaces/IGroupCover.sol";
import {IGroupRiskModel} from "../interfaces/IGroupRiskModel.sol";
import {IMarginGroup} from "../interfaces/IMarginGroup.sol";
import {PPM, WAD} from "../libraries/Constants.sol";
import {PortfolioMath} from "../libraries/PortfolioMath.sol";
import {GroupParams} from "../types/GroupParams.sol";

/// @title GroupConfig
/// @notice The immutable parameters of a group, each within its bounds, and the correlations as they are now.
abstract contract GroupConfig is IMarginGroup {
    /// @dev Members and participants each: a word of correlations has pairs for so many.
    uint256 internal constant PLACES = 8;
    uint256 private constant MAX_UNWIND_INCENTIVE = 10_000; // [ppm]
    uint256 private constant MAX_HEALTH = 2e18;

    address internal immutable RESERVE_ASSET;
    address internal immutable FACTORY;
    address internal immutable SPONSOR;
    uint256 internal immutable UNCERTAINTY;
    uint256 internal immutable MAX_HEDGE;
    uint256 internal immutable WITHHELD;
    uint256 internal immutable FLOOR;
    uint256 internal immutable TOP_UP_HEALTH;
    uint256 internal immutable TOP_UP_TARGET;
    uint256 internal immutable UNWIND_INCENTIVE;
    uint256 internal immutable UNWIND_SLICE;
    uint256 internal immutable MIN_CONTRIBUTION;
    bytes32 internal immutable TERMS_HASH;
    IGroupRiskModel internal immutable RISK_MODEL;

    string private _termsURI;
    /// @dev Boxes of the risk factors, packed as `PortfolioMath` packs correlations.
    uint256 internal _lowCorrelations;
    uint256 internal _highCorrelations;

    constructor(GroupParams memory p, address model) {
        _requireCode(model);
        RISK_MODEL = IGroupRiskModel(model);
        _requireCode(p.reserveAsset);
        _requireCode(p.factory);
        _requireIn("uncertainty", p.uncertainty, 0, PPM);
        _requireIn("maxHedge", p.maxHedge, 0, PPM);
        _requireIn("withheld", p.withheld, 0, PPM);
        _requireIn("floor", p.floor, 0, PPM);
        _requireIn("topUpHealth", p.topUpHealth, WAD + 1, MAX_HEALTH);
        _requireIn("topUpTarget", p.topUpTarget, p.topUpHealth, MAX_HEALTH);
        _requireIn("unwindIncentive", p.unwindIncentive, 0, MAX_UNWIND_INCENTIVE);
        _requireIn("unwindSlice", p.unwindSlice, 1, PPM);
        for (uint256 j = 1; j < PLACES; ++j) {
            for (uint256 i; i < j; ++i) {
                int256 low = PortfolioMath.correlationOf(p.lowCorrelations, i, j);
                int256 high = PortfolioMath.correlationOf(p.highCorrelations, i, j);
                require(
                    low >= -100 && low <= high && high <= 100,
                    MarginGroup_CorrelationOutOfRange(low, high, -100, 100)
                );
            }
        }
        (RESERVE_ASSET, FACTORY, SPONSOR) = (p.reserveAsset, p.factory, p.sponsor);
        (UNCERTAINTY, MAX_HEDGE, WITHHELD, FLOOR) = (p.uncertainty, p.maxHedge, p.withheld, p.floor);
        (TOP_UP_HEALTH, TOP_UP_TARGET) = (p.topUpHealth, p.topUpTarget);
        (UNWIND_INCENTIVE, UNWIND_SLICE) = (p.unwindIncentive, p.unwindSlice);
        (MIN_CONTRIBUTION, TERMS_HASH) = (p.minContribution, p.termsHash);
        (_lowCorrelations, _highCorrelations, _termsURI) = (p.lowCorrelations, p.highCorrelations, p.termsURI);
        emit GroupCreated(p);
    }

    /// @inheritdoc IGroupCover
    function asset() external view returns (address) {
        return RESERVE_ASSET;
    }

    /// @inheritdoc IMarginGroup
    function params() external view returns (GroupParams memory p) {
        (p.reserveAsset, p.factory, p.sponsor) = (RESERVE_ASSET, FACTORY, SPONSOR);
        (p.uncertainty, p.maxHedge) = (uint32(UNCERTAINTY), uint32(MAX_HEDGE));
        (p.withheld, p.floor) = (uint32(WITHHELD), uint32(FLOOR));
        (p.topUpHealth, p.topUpTarget) = (uint64(TOP_UP_HEALTH), uint64(TOP_UP_TARGET));
        (p.unwindIncentive, p.unwindSlice) = (uint32(UNWIND_INCENTIVE), uint32(UNWIND_SLICE));
        (p.minContribution, p.termsHash, p.termsURI) = (uint128(MIN_CONTRIBUTION), TERMS_HASH, _termsURI);
        (p.lowCorrelations, p.highCorrelations) = (_lowCorrelations, _highCorrelations);
    }

    /// @inheritdoc IMarginGroup
    function riskModel() external view returns (address) {
        return address(RISK_MODEL);
    }

    modifier onlySponsor() {
        require(msg.sender == SPONSOR, MarginGroup_NotSponsor(msg.sender, SPONSOR));
        _;
    }

    function _requireCode(address account) internal view {
        require(account.code.length != 0, MarginGroup_NoCode(account));
    }

    function _requireIn(bytes32 name, uint256 value, uint256 min, uint256 max) private pure {
        require(value >= min && value <= max, MarginGroup_ParamOutOfRange(name, value, min, max));
    }
}
