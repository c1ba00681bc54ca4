// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginGroup} from "../interfaces/IMarginGroup.sol";
import {AdmittedPool, GroupView, Member} from "../types/GroupState.sol";
import {PositionId, toPositionId} from "../types/PositionId.sol";
import {GroupReserve} from "./GroupReserve.sol";

/// @title GroupRequirement
/// @notice The group's places, what they need together by the risk model, and whether the reserve covers it.
abstract contract GroupRequirement is GroupReserve {
    Member[PLACES] internal _members;
    mapping(address pool => AdmittedPool) internal _admitted;

    /* READS */

    /// @inheritdoc IMarginGroup
    function admittedPool(address pool) external view returns (AdmittedPool memory) {
        return _admitted[pool];
    }

    /// @inheritdoc IMarginGroup
    function members() external view returns (Member[PLACES] memory) {
        return _members;
    }

    /// @inheritdoc IMarginGroup
    function riskView() external view returns (GroupView memory) {
        return _view();
    }

    /* COVER */

    /// @dev Verifies that the reserve covers the requirement.
    function _requireCovered() internal view {
        uint256 requirement = RISK_MODEL.requirementUp(_view());
        require(_reserve >= requirement, MarginGroup_NotCovered(_reserve, requirement));
    }

    /// @dev The same, and that what `account` has in it covers his share.
    function _requireCoveredBy(address account) internal view {
        (uint256 requirement, uint256 share, ) = RISK_MODEL.shareUp(_view(), _placesOf(account));
        require(_reserve >= requirement, MarginGroup_NotCovered(_reserve, requirement));
        uint256 own = _ownOf(account);
        require(own >= share, MarginGroup_OwnShareTooSmall(account, own, share));
    }

    /// @dev Verifies that the reserve does not cover the requirement, and what `account` has in it not his share, his hedges counted.
    /// Nobody is unwound for what another lacks: whoever adds to his own member could have the others' sold to him.
    function _requireShort(address account) internal view {
        (uint256 requirement, , uint256 share) = RISK_MODEL.shareUp(_view(), _placesOf(account));
        require(_reserve < requirement, MarginGroup_Covered(_reserve, requirement));
        uint256 own = _ownOf(account);
        require(own < share, MarginGroup_Covered(own, share));
    }

    /// @dev Bit i is set for each place i of a participant.
    function _placesOf(address account) internal view returns (uint256 places) {
        for (uint256 i; i < PLACES; ++i) if (_members[i].participant == account) places |= 1 << i;
    }

    function _idOf(Member memory m) internal view returns (PositionId) {
        return toPositionId(address(this), m.index);
    }

    function _view() internal view returns (GroupView memory v) {
        v.reserveAsset = RESERVE_ASSET;
        (v.uncertainty, v.maxHedge, v.withheld, v.floor) = (UNCERTAINTY, MAX_HEDGE, WITHHELD, FLOOR);
        (v.lowCorrelations, v.highCorrelations) = (_lowCorrelations, _highCorrelations);
        for (uint256 i; i < PLACES; ++i) {
            Member memory m = _members[i];
            if (m.pool == address(0)) continue;
            AdmittedPool memory pool = _admitted[m.pool];
            (v.pools[i], v.factors[i]) = (m.pool, pool.factor);
            v.ids[i] = uint256(PositionId.unwrap(_idOf(m)));
            if (pool.short) v.shorts |= 1 << i;
            if (_isOverdue(m.participant)) v.overdue |= 1 << i;
        }
    }
}
