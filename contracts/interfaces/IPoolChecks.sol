// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PositionChange} from "../types/Adjustment.sol";
import {Quote} from "../types/Quote.sol";

/// @title IPoolChecks
/// @notice What few actions need: the pool asks its own extension, and nobody else may (`MarginPool_OnlySelf`).
interface IPoolChecks {
    /// @notice Whether a change that lowered the debt left the position no worse: no token's amount per debt fell, which needs no
    /// price; or at good prices its weighted value per debt did not, nor, below health 1, its value per debt. In CAUTION at the
    /// reference too. The final price of a token that winds down is no good one.
    /// @param change What changed; the amounts of further basket tokens are read from storage, so only the pool can ask this in
    /// the middle of a change.
    function isNoWorse(PositionChange calldata change) external view returns (bool);

    /// @notice Reverts unless `operator` may make this change of a position that is not his.
    /// @param operator Who acts.
    /// @param change What he does.
    function checkTrade(address operator, PositionChange calldata change) external view;

    /// @notice The price of basket token `k` where its oracle was succeeded, winds down or does not answer: then the pool's own
    /// last sample counts for eligibility, decayed. A final price has no reference.
    function lateQuote(uint256 k) external view returns (Quote memory);

    /// @notice How `units` of fees are shared where the protocol takes a part or the reserve is at its target [reserve units].
    /// @param units What the reserve receives [reserve units].
    /// @param room What it may still take up to its target [reserve units].
    /// @param protocolTakes Whether the protocol has a share.
    /// @return kept For the reserve [reserve units].
    /// @return protocolFees For the protocol [reserve units].
    /// @return poolFees For the pool's fee recipient; what nobody takes stays with the lenders [reserve units].
    function shareFees(
        uint256 units,
        uint256 room,
        bool protocolTakes
    ) external view returns (uint256 kept, uint256 protocolFees, uint256 poolFees);
}
