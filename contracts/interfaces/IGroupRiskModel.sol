// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {GroupRisk, GroupView} from "../types/GroupState.sol";
import {PositionId} from "../types/PositionId.sol";

/// @title IGroupRiskModel
/// @notice What margin groups compute: buffers at the pools' prices, the pooled requirement, the sizes of top-ups and unwinds.
/// @dev Without state and without an owner; all groups share it. It reads pools and nothing else, and never reverts for what an
/// oracle says: a member without any price counts as what its debt can need.
interface IGroupRiskModel {
    /// @notice What a group needs now.
    function assess(GroupView calldata group) external view returns (GroupRisk memory);

    /// @notice What the reserve must cover now, rounded up [reserve assets].
    function requirementUp(GroupView calldata group) external view returns (uint256);

    /// @notice The requirement, and each place's part of it by its Euler share where that is positive; rounded up.
    /// @return requirement [reserve assets].
    /// @return parts [reserve assets].
    function allocationUp(GroupView calldata group) external view returns (uint256 requirement, uint256[] memory parts);

    /// @notice The requirement, and what the participant of some places bears of it; rounded up.
    /// @param places Bit i is set for place i [bits].
    /// @return requirement [reserve assets].
    /// @return part The sum of the places' parts, those of `allocationUp` [reserve assets].
    /// @return netted Their part together, where a hedge among them counts with its negative share. Of all participants these sum to the
    /// requirement at least [reserve assets].
    function shareUp(
        GroupView calldata group,
        uint256 places
    ) external view returns (uint256 requirement, uint256 part, uint256 netted);

    /// @notice Whether all prices of a position may be acted upon.
    function isPriced(address pool, PositionId id) external view returns (bool);

    /// @notice Why a pool's positions cannot be members of a group: "group" if it named another, "cushion" if they may open below
    /// the health for a top-up, "basket" if that has more than 3 tokens, "reserve asset" if the pool knows no price of it.
    /// @param topUpHealth Of the group [WAD].
    /// @return Zero if they can.
    function unfitness(
        address pool,
        address group,
        address reserveAsset,
        uint256 topUpHealth
    ) external view returns (bytes32);

    /// @notice Number of a token in a pool's basket; the number of its tokens if it is not there.
    function indexOf(address pool, address token) external view returns (uint256);

    /// @notice What brings a position's health to `target`: as a repayment B (1 - h / H), or as collateral
    /// B (H - h) / (price (1 - m)), rounded up.
    /// @param reserveAsset Debt asset of the pool, or in its basket.
    /// @param target Health H [WAD].
    /// @return amount At least what is needed; 0 if there is no price [reserve assets].
    function topUpUp(
        address pool,
        PositionId id,
        address reserveAsset,
        uint256 target
    ) external view returns (uint256 amount);

    /// @notice What is repaid of a position that needs `need`: as much of it as is available. A rest below the pool's minimum is
    /// repaid with it; if there is not enough for that, the repayment leaves the minimum.
    /// @param need [assets].
    /// @param available At least what is returned [assets].
    /// @return At most the debt [assets].
    function repaymentOf(address pool, PositionId id, uint256 need, uint256 available) external view returns (uint256);

    /// @notice One step of an unwind: the repayment, and what it buys of `token` at a good price and the incentive.
    /// @param place Whose debt is repaid [number].
    /// @param reserve What the group's reserve is [reserve assets].
    /// @param incentive Above the oracle's price [ppm].
    /// @param slice Most of the debt [ppm].
    /// @param maxRepay [assets].
    /// @return requirement Now [reserve assets].
    /// @return most What the step would repay if the caller paid that much, rounded up [assets].
    /// @return repay The same, at most `maxRepay`; 0 if the reserve covers the requirement [assets].
    /// @return take Rounded down; 0 if the token has no good price [base units of token].
    function unwindStep(
        GroupView calldata group,
        uint256 place,
        uint256 reserve,
        address token,
        uint256 incentive,
        uint256 slice,
        uint256 maxRepay
    ) external view returns (uint256 requirement, uint256 most, uint256 repay, uint256 take);
}
