// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IGroupLens} from "../interfaces/IGroupLens.sol";
import {IGroupRiskModel} from "../interfaces/IGroupRiskModel.sol";
import {IMarginGroup} from "../interfaces/IMarginGroup.sol";
import {PPM} from "../libraries/Constants.sol";
import {GroupMath} from "../libraries/GroupMath.sol";
import {PortfolioMath} from "../libraries/PortfolioMath.sol";
import {WadMath} from "../libraries/WadMath.sol";
import {GroupRisk, GroupView, Member, Participant} from "../types/GroupState.sol";

/// @title GroupLens
/// @notice Reports on margin groups; reads only.
contract GroupLens is IGroupLens {
    uint256 private constant PLACES = 8;

    /// @inheritdoc IGroupLens
    function riskOf(address group) external view returns (GroupRisk memory r) {
        (, r) = _assess(group);
    }

    /// @inheritdoc IGroupLens
    function reportOf(
        address group,
        uint256 confidence,
        uint256 horizon,
        uint256[] calldata sigmas,
        uint256[] calldata scenarios,
        uint256 tail
    ) external view returns (GroupReport memory report) {
        (GroupView memory v, GroupRisk memory r) = _assess(group);
        require(sigmas.length == PLACES, GroupLens_LengthMismatch(sigmas.length, PLACES));
        report.reserve = IMarginGroup(group).totalAssets();
        (report.requirement, report.isolated) = (r.requirement, r.isolated);
        report.utilisation = type(uint256).max;
        if (r.requirement == 0) report.utilisation = 0;
        else if (report.reserve != 0) report.utilisation = WadMath.mulDivUp(r.requirement, PPM, report.reserve);
        (, report.allocation) = _model(group).allocationUp(v);

        (int256[] memory exposures, int256[] memory byFactor) = _exposures(v, r);
        (report.valueAtRisk, report.shortfall) = PortfolioMath.varAndShortfall(
            PortfolioMath.deviationUp(exposures, sigmas, r.correlations, horizon),
            confidence
        );
        if (tail != 0) report.worstScenarios = PortfolioMath.scenarioShortfallUp(byFactor, scenarios, tail);
    }

    /// @inheritdoc IGroupLens
    function maxWithdrawOf(address group, address participant) external view returns (uint256) {
        Participant memory p = IMarginGroup(group).participantOf(participant);
        if (p.owed != 0) return 0;
        (uint256 requirement, uint256[] memory parts) = _model(group).allocationUp(IMarginGroup(group).riskView());
        uint256 share;
        Member[8] memory places = IMarginGroup(group).members();
        for (uint256 i; i < parts.length; ++i) if (places[i].participant == participant) share += parts[i];
        uint256 room = Math.saturatingSub(IMarginGroup(group).totalAssets(), requirement);
        uint256 ownRoom = Math.saturatingSub(uint256(p.margin) + p.fund, share);

        return Math.min(Math.min(room, ownRoom), p.margin);
    }

    /// @inheritdoc IGroupLens
    function greatestLoss(uint128 contribution, uint128 margin, uint128 sharedCap) external pure returns (uint256) {
        return uint256(contribution) + GroupMath.maxSharedMargin(margin, sharedCap);
    }

    /// @dev Signed exposures of the places, and of the eight risk factors, for scenarios of them.
    function _exposures(
        GroupView memory v,
        GroupRisk memory r
    ) private pure returns (int256[] memory exposures, int256[] memory byFactor) {
        (exposures, byFactor) = (new int256[](PLACES), new int256[](PLACES));
        for (uint256 i; i < PLACES; ++i) {
            exposures[i] = (v.shorts >> i) & 1 == 0 ? int256(r.notionals[i]) : -int256(r.notionals[i]);
            byFactor[v.factors[i]] += exposures[i];
        }
    }

    function _assess(address group) private view returns (GroupView memory v, GroupRisk memory r) {
        v = IMarginGroup(group).riskView();
        r = _model(group).assess(v);
    }

    function _model(address group) private view returns (IGroupRiskModel) {
        return IGroupRiskModel(IMarginGroup(group).riskModel());
    }
}
