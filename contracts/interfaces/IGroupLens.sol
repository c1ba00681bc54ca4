// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {GroupRisk} from "../types/GroupState.sol";

/// @title IGroupLens
/// @notice What a margin group needs, who takes which part of it, and how bad it could get.
interface IGroupLens {
    /// @notice Thrown when not every place has its volatility.
    error GroupLens_LengthMismatch(uint256 sigmas, uint256 places);

    /// @notice Figures of a group now [reserve assets each].
    struct GroupReport {
        uint256 reserve;
        uint256 requirement; // pooled
        uint256 isolated; // sum of the members' own buffers
        uint256 utilisation; // requirement / reserve [ppm]; the maximum without a reserve
        uint256 valueAtRisk; // normal, of the members' notionals, at the stored correlations
        uint256 shortfall; // expected shortfall beyond it
        uint256 worstScenarios; // mean of the worst of the caller's scenarios
        uint256[] allocation; // part of each place, by Euler shares
    }

    /// @notice What the group needs now and of what it is made. Never reverts for what an oracle says.
    function riskOf(address group) external view returns (GroupRisk memory);

    /// @notice All figures of a group.
    /// @param confidence Of value at risk and shortfall, in [1/2, 1) [WAD].
    /// @param horizon Time they look ahead [seconds].
    /// @param sigmas Annual volatility of each place; the caller's, as the group has no opinion of its own [WAD].
    /// @param scenarios One word per scenario: the return of risk factor k in the 16 bits at 16 k, signed [basis points].
    /// @param tail How many of the worst scenarios count; 0 for none [number].
    function reportOf(
        address group,
        uint256 confidence,
        uint256 horizon,
        uint256[] calldata sigmas,
        uint256[] calldata scenarios,
        uint256 tail
    ) external view returns (GroupReport memory);

    /// @notice What `withdraw` would pay the participant now [reserve assets].
    function maxWithdrawOf(address group, address participant) external view returns (uint256);

    /// @notice The most that a participant can lose by others' defaults: contribution plus what he shares of his margin. Whoever
    /// thinks of joining passes what he would bring [reserve assets each].
    function greatestLoss(uint128 contribution, uint128 margin, uint128 sharedCap) external pure returns (uint256);
}
