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
        report.reserve = IMarginGroup(group).totalAssets();
        (report.requirement, report.isolated) = (r.requirement, r.isolated);
        report.utilisation = type(uint256).max;
        if (r.requirement == 0) report.utilisation = 0;
        else if (report.reserve != 0) report.utilisation = WadMath.mulDivUp(r.requirement, PPM, report.reserve);
        (, report.allocation) = _model(group).allocationUp(v);

        int256[] memory exposures = new int256[](r.notionals.length);
        // Exposures to the eight risk factors, for scenarios of them.
        int256[] memory byFactor = new int256[](r.notionals.length);
        for (uint256 i; i < exposures.length; ++i) {
            exposures[i] = (v.shorts >> i) & 1 == 0 ? int256(r.notionals[i]) : -int256(r.notionals[i]);
            byFactor[v.factors[i]] += exposures[i];
        }
        uint256 deviation = PortfolioMath.deviationUp(exposures, sigmas, r.correlations, horizon);
        (report.valueAtRisk, report.shortfall) = PortfolioMath.varAndShortfall(deviation, confidence);
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
    function greatestLoss(uint256 contribution, uint256 margin, uint256 sharedCap) external pure returns (uint256) {
        return contribution + GroupMath.maxSharedMargin(margin, sharedCap);
    }

    function _assess(address group) private view returns (GroupView memory v, GroupRisk memory r) {
        v = IMarginGroup(group).riskView();
        r = _model(group).assess(v);
    }

    function _model(address group) private view returns (IGroupRiskModel) {
        return IGroupRiskModel(IMarginGroup(group).riskModel());
    }
}
