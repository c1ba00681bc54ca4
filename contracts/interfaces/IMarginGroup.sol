// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Adjustment} from "../types/Adjustment.sol";
import {GroupParams} from "../types/GroupParams.sol";
import {AdmittedPool, GroupView, Member, Participant} from "../types/GroupState.sol";
import {PositionId} from "../types/PositionId.sol";
import {IGroupCover} from "./IGroupCover.sol";

/// @title IMarginGroup
/// @notice Pooled margin: positions in several pools that share one buffer, and never their maintenance (architecture.md 3.5,
/// decisions.md 26, risk.md 5).
/// @dev A member opens at maintenance plus the pool's cushion. What it would need above that, its buffer, the group's reserve
/// covers for all members together: by square-root aggregation under worst-case correlations, between a floor and the sum.
/// A pool asks the group before it liquidates a member (`cover`). As long as the reserve lasts, lenders of that pool lose nothing: it
/// pays what brings the member back to the pool's target health, or the whole debt where less than the pool's least debt would
/// be left; as a repayment, or where the pool lends another asset as collateral, if the pool has a price of it.
/// A member that the reserve cannot save is liquidated in its own pool, by its ordinary rule, alone; the group liquidates nobody.
/// Money is in units of the reserve asset [reserve assets]. A share of the reserve is one unit of it: losses burn shares of those
/// who bear them, so no share is ever worth less than another.
interface IMarginGroup is IGroupCover {
    /* ERRORS */

    /// @notice Thrown when a parameter is out of its bounds.
    error MarginGroup_ParamOutOfRange(bytes32 name, uint256 value, uint256 min, uint256 max);
    /// @notice Thrown when an address has no code.
    error MarginGroup_NoCode(address account);
    /// @notice Thrown when only the sponsor may do this.
    error MarginGroup_NotSponsor(address caller, address sponsor);
    /// @notice Thrown when a caller takes no part in the group.
    error MarginGroup_NotParticipant(address caller);
    /// @notice Thrown when somebody takes part already.
    error MarginGroup_AlreadyJoined(address caller);
    /// @notice Thrown when other terms are agreed to than those of the group.
    error MarginGroup_OtherTerms(bytes32 accepted, bytes32 terms);
    /// @notice Thrown when there are as many participants or members as a group can have.
    error MarginGroup_Full(uint256 limit);
    /// @notice Thrown when a pool cannot be of this group: another factory, another group, a cushion below `topUpHealth`, a basket too
    /// large, or no way to price the reserve asset in it.
    error MarginGroup_UnfitPool(address pool, bytes32 why);
    /// @notice Thrown when a pool was not admitted.
    error MarginGroup_NotAdmitted(address pool);
    /// @notice Thrown when a place holds no member.
    error MarginGroup_NoMember(uint256 place);
    /// @notice Thrown when only the member's participant may do this.
    error MarginGroup_NotYours(uint256 place, address caller, address participant);
    /// @notice Thrown when a member that still has debt or collateral is closed.
    error MarginGroup_NotEmpty(uint256 place);
    /// @notice Thrown when an amount must not be zero.
    error MarginGroup_ZeroAmount();
    /// @notice Thrown when tokens would be sent to nobody or to the group itself.
    error MarginGroup_InvalidReceiver(address receiver);
    /// @notice Thrown when a token delivered less than it said.
    error MarginGroup_TransferShortfall(address token, uint256 expected, uint256 received);
    /// @notice Thrown when more is taken out of the reserve than the caller has there.
    error MarginGroup_InsufficientShares(uint256 amount, uint256 held);
    /// @notice Thrown when a contribution would fall below the minimum.
    error MarginGroup_BelowMinimum(uint256 contribution, uint256 minimum);
    /// @notice Thrown when the reserve would not cover the pooled requirement.
    error MarginGroup_NotCovered(uint256 reserve, uint256 requirement);
    /// @notice Thrown when a participant's own part of the reserve would not cover his part of the requirement.
    error MarginGroup_OwnShareTooSmall(address participant, uint256 own, uint256 needed);
    /// @notice Thrown when a participant takes value out while he owes the others.
    error MarginGroup_OwesOthers(address participant, uint256 owed);
    /// @notice Thrown when a participant who still has members quits, or what he owes is written off.
    error MarginGroup_HasMembers(address participant);
    /// @notice Thrown when a debt is written off of somebody who still has something.
    error MarginGroup_NotDefaulted(address participant);
    /// @notice Thrown when a member needs no top-up.
    error MarginGroup_Healthy(uint256 place, uint256 health, uint256 below);
    /// @notice Thrown when one of a member's prices is not to be acted upon.
    error MarginGroup_NoPrice(uint256 place);
    /// @notice Thrown when the reserve has nothing for this member.
    error MarginGroup_NothingAvailable(address participant);
    /// @notice Thrown when an unwind is asked for while the reserve covers the requirement, or the participant's own part his share of it.
    error MarginGroup_Covered(uint256 reserve, uint256 requirement);
    /// @notice Thrown when the next step of an unwind comes too early.
    error MarginGroup_TooEarly(uint256 from);
    /// @notice Thrown when a step of an unwind would not lower the requirement.
    error MarginGroup_UnwindDoesNotHelp(uint256 requirementBefore, uint256 requirementAfter);
    /// @notice Thrown when risk factors are out of range or equal.
    error MarginGroup_NoSuchPair(uint256 i, uint256 j);
    /// @notice Thrown when a correlation box is empty, out of range, or narrower by more than the rule allows. The bounds are the
    /// widest box at creation, and the narrowest one of now afterwards [percent].
    error MarginGroup_CorrelationOutOfRange(int256 low, int256 high, int256 boundLow, int256 boundHigh);

    /* EVENTS */

    /// @notice Emitted when a group is created.
    event GroupCreated(GroupParams params);
    /// @notice Emitted when a pool is admitted.
    event PoolAdmitted(address indexed pool, uint256 factor, bool short);
    /// @notice Emitted when the correlation box of two risk factors changes [percent].
    event CorrelationSet(uint256 indexed i, uint256 indexed j, int256 low, int256 high);
    /// @notice Emitted when somebody accepts the terms and takes part.
    event Joined(address indexed participant, bytes32 termsHash);
    /// @notice Emitted when a participant quits with all that is his [reserve assets].
    event Left(address indexed participant, uint256 assets, address receiver);
    /// @notice Emitted when a share of the reserve changes; the state afterwards, enough to rebuild it.
    event ParticipantUpdated(address indexed participant, Participant state);
    /// @notice Emitted when the sponsor's skin changes; what it is afterwards, and what of it others owe [reserve assets].
    event SkinUpdated(uint256 skin, uint256 skinLent);
    /// @notice Emitted when a member takes a place.
    event MemberOpened(uint256 indexed place, address indexed participant, address indexed pool, PositionId id);
    /// @notice Emitted when a place is free again.
    event MemberClosed(uint256 indexed place, address indexed participant, address indexed pool, PositionId id);
    /// @notice Emitted when reserve moves into a member: who bears it, from first to last [reserve assets].
    event ReserveUsed(
        uint256 indexed place,
        address indexed participant,
        uint256 amount,
        uint256 fromOwn,
        uint256 fromSkin,
        uint256 fromFunds,
        uint256 fromSharedMargin
    );
    /// @notice Emitted when a participant gives back what others paid for him [reserve assets].
    event Recovered(address indexed participant, uint256 amount);
    /// @notice Emitted when what a participant without anything owes is given up [reserve assets].
    event WrittenOff(address indexed participant, uint256 amount);
    /// @notice Emitted when a step of an unwind closes a part of a member.
    /// @param repaid [assets of the pool].
    /// @param taken [base units of token].
    event Unwound(uint256 indexed place, address indexed by, uint256 repaid, address token, uint256 taken);

    /* READS: RESERVE */

    /// @notice Accounted reserve: all margins, contributions and skin [reserve assets].
    function totalAssets() external view returns (uint256);

    /// @notice Shares of an account: margin plus contribution [shares = reserve assets].
    function balanceOf(address account) external view returns (uint256);

    /// @notice One to one.
    function convertToShares(uint256 assets) external view returns (uint256);

    /// @notice One to one.
    function convertToAssets(uint256 shares) external view returns (uint256);

    /// @notice A participant's part of the reserve.
    function participantOf(address account) external view returns (Participant memory);

    /// @notice Who takes part, at most 8.
    function participants() external view returns (address[] memory);

    /// @notice The sponsor's first loss, and what of it others owe [reserve assets].
    function skin() external view returns (uint256 amount, uint256 lent);

    /* READS: RISK */

    /// @notice The parameters of the group, correlations as they are now.
    function params() external view returns (GroupParams memory);

    /// @notice A pool's place among the risk factors.
    function admittedPool(address pool) external view returns (AdmittedPool memory);

    /// @notice All 8 places; a free one has no pool.
    function members() external view returns (Member[8] memory);

    /// @notice The code that computes what the group needs: no state, no owner, immutable.
    function riskModel() external view returns (address);

    /// @notice What the risk model is shown; `IGroupLens` turns it into figures.
    function riskView() external view returns (GroupView memory);

    /* ACTIONS: RESERVE */

    /// @notice Takes part: accepts the terms by their hash and brings the contribution.
    /// @param termsHash What the caller read and agrees to.
    /// @param contribution At least the minimum [reserve assets].
    function join(bytes32 termsHash, uint256 contribution) external;

    /// @notice Adds to a participant's margin; anyone may. What he owes others is given back first.
    /// @return shares [reserve assets].
    function deposit(uint256 assets, address participant) external returns (uint256 shares);

    /// @notice Moves the caller's margin into his contribution, which ends a shortage.
    function contribute(uint256 assets) external;

    /// @notice Takes margin of the caller out: the rest must cover the requirement, his own part his share of it.
    function withdraw(uint256 assets, address receiver) external;

    /// @notice Sets how much of his margin the caller is ready to lose to others' defaults; 0 by default. Less needs a covered group.
    function setSharedCap(uint256 sharedCap) external;

    /// @notice Ends the caller's part with margin and contribution: without members, without debts to others, and the rest must be
    /// covered. What others still owe him goes to the sponsor's skin.
    /// @return assets [reserve assets].
    function quit(address receiver) external returns (uint256 assets);

    /// @notice The sponsor adds first loss.
    function addSkin(uint256 assets) external;

    /// @notice The sponsor takes first loss out; the rest must cover the requirement.
    function removeSkin(uint256 assets, address receiver) external;

    /// @notice Gives up what a participant owes who has no members and nothing in the reserve; anyone may. His place is free again.
    function writeOff(address participant) external;

    /* ACTIONS: MEMBERS */

    /// @notice Takes a place for a new position in an admitted pool.
    /// @return place Number of the place, below 8 [number].
    function open(address pool) external returns (uint256 place);

    /// @notice Changes a member as `IPositionLedger.adjust` does; the group is the owner, the caller pays and receives.
    /// @dev Without a callback the group pulls what is put in and repaid from the caller; with one, the target must offer it all.
    /// New risk needs a covered group and a sufficient own share. Repaying, adding collateral, unlevering and withdrawing the
    /// collateral of a member without debt need neither a price nor cover; whoever owes the others gives back first.
    function adjust(
        uint256 place,
        Adjustment calldata adjustment,
        bytes calldata data
    ) external returns (uint256 repaid, uint256 withdrawn);

    /// @notice Frees the place of a member without debt and collateral; anyone may.
    function close(uint256 place) external;

    /* ACTIONS: RESCUE */

    /// @notice Moves reserve into a member whose health is below `topUpHealth`, as a repayment or as collateral, up to `topUpTarget`;
    /// anyone may. Where a repayment would leave less than the pool's least debt, the whole debt is repaid if there is enough for it.
    /// @dev What moved is reserve no longer: a group that held no more than its requirement is short then, and may be unwound.
    /// @return amount [reserve assets].
    function topUp(uint256 place) external returns (uint256 amount);

    /// @notice Repays a slice of a member against collateral at the oracle's price plus the incentive, while the reserve does not
    /// cover the requirement, and the participant's own part not his share of it; anyone may, at once, and once per member in ten
    /// minutes. Whoever pays a part of a step leaves the rest to others after the same part of the ten minutes.
    /// @dev There is no time to replenish first: while the reserve is short, unwinding is what protects lenders and the other participants.
    /// @param place The member [number].
    /// @param token Basket token that the caller takes.
    /// @param maxRepay Most that the caller pays [assets of the pool].
    /// @param receiver Who gets the collateral.
    /// @return repaid [assets of the pool].
    /// @return taken [base units of token].
    function unwind(
        uint256 place,
        address token,
        uint256 maxRepay,
        address receiver
    ) external returns (uint256 repaid, uint256 taken);

    /* ACTIONS: SPONSOR */

    /// @notice Lets the group's members be positions of `pool`, which must name this group.
    /// @param factor Number of its risk factor, below 8 [number].
    /// @param short Whether its positions gain when the factor falls.
    function admit(address pool, uint256 factor, bool short) external;

    /// @notice Sets the correlation box of two risk factors. Wider, which is less credit, at once; narrower by at most 5 points
    /// a side in 24 hours [percent].
    function setCorrelation(uint256 i, uint256 j, int256 low, int256 high) external;
}
