// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IGroupCover} from "../interfaces/IGroupCover.sol";
import {IMarginGroup} from "../interfaces/IMarginGroup.sol";
import {IMarginPool} from "../interfaces/IMarginPool.sol";
import {Adjustment} from "../types/Adjustment.sol";
import {GroupParams} from "../types/GroupParams.sol";
import {Member} from "../types/GroupState.sol";
import {PositionId} from "../types/PositionId.sol";
import {GroupConfig} from "./GroupConfig.sol";
import {GroupMembers} from "./GroupMembers.sol";

/// @title MarginGroup
/// @notice Pooled margin. Its modules, one concern each:
/// GroupConfig     immutable parameters
/// GroupReserve    who has what in the reserve, who bears what leaves it
/// GroupRequirement places of the members, and whether the reserve covers what they need
/// GroupAdmission  the sponsor's decisions and their limits
/// GroupMembers    positions of the participants, leaving
/// and here: the rescue of members that near their maintenance.
contract MarginGroup is GroupMembers {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    uint256 private constant UNWIND_INTERVAL = 10 minutes;

    constructor(GroupParams memory p, address model) GroupConfig(p, model) {}

    /* RESCUE */

    /// @inheritdoc IMarginGroup
    function topUp(uint256 place) external nonReentrant returns (uint256 amount) {
        Member memory m = _member(place);
        IMarginPool pool = IMarginPool(m.pool);
        PositionId id = _idOf(m);
        uint256 health = pool.healthOf(id);
        require(health < TOP_UP_HEALTH, MarginGroup_Healthy(place, health, TOP_UP_HEALTH));
        // A price that nobody trusts moves no money.
        require(RISK_MODEL.isPriced(m.pool, id), MarginGroup_NoPrice(place));
        bool repays = pool.asset() == RESERVE_ASSET;
        amount = RISK_MODEL.topUpUp(m.pool, id, RESERVE_ASSET, TOP_UP_TARGET);
        amount = _payable(m, id, repays, amount);
        require(amount != 0, MarginGroup_NothingAvailable(m.participant));

        _charge(place, m.participant, amount);
        IERC20(RESERVE_ASSET).forceApprove(m.pool, amount);
        // All of it, or the rest of the allowance would be a way into the reserve.
        if (repays) assert(pool.repay(id, amount) == amount);
        else pool.depositCollateral(id, RESERVE_ASSET, amount);
    }

    /// @inheritdoc IGroupCover
    /// @dev Not behind the guard: a pool may liquidate while a participant is in the middle of a change of another member, whose
    /// books are then complete. It pays out what the books have, nothing else.
    function cover(PositionId id, uint256 need) external returns (uint256 sent) {
        uint256 place = _placeOf[msg.sender][id.index()];
        require(place != 0 && id.owner() == address(this), MarginGroup_NotAdmitted(msg.sender));
        Member memory m = _members[--place];
        sent = _payable(m, id, IMarginPool(msg.sender).asset() == RESERVE_ASSET, need);
        if (sent == 0) return 0;
        _charge(place, m.participant, sent);
        IERC20(RESERVE_ASSET).safeTransfer(msg.sender, sent);
    }

    /// @inheritdoc IMarginGroup
    function unwind(
        uint256 place,
        address token,
        uint256 maxRepay,
        address receiver
    ) external nonReentrant returns (uint256 repaid, uint256 taken) {
        _checkReceiver(receiver);
        Member memory m = _member(place);
        uint256 from = m.unwoundAt == 0 ? 0 : m.unwoundAt + UNWIND_INTERVAL;
        require(block.timestamp >= from, MarginGroup_TooEarly(from));
        _requireShort(m.participant);
        uint256 requirement;
        uint256 most;
        (requirement, most, repaid, taken) = _step(place, token, maxRepay);
        require(repaid != 0, MarginGroup_ZeroAmount());
        require(taken != 0, MarginGroup_NoPrice(place));
        // A part of a step waits for a part of the time: dust keeps nobody from the rest.
        uint256 spared = UNWIND_INTERVAL - Math.ceilDiv(UNWIND_INTERVAL * repaid, most);
        _members[place].unwoundAt = (block.timestamp - spared).toUint40();
        emit Unwound(place, msg.sender, repaid, token, taken);

        _lendOut(m.pool, IMarginPool(m.pool).asset(), repaid);
        _exchange(m, token, taken, repaid, receiver);
        uint256 left = RISK_MODEL.requirementUp(_view());
        require(left < requirement, MarginGroup_UnwindDoesNotHelp(requirement, left));
    }

    /// @dev What the reserve pays of `need`: of a repayment never a part that leaves dust, of collateral any.
    function _payable(Member memory m, PositionId id, bool repays, uint256 need) private view returns (uint256) {
        uint256 available = _availableFor(m.participant);

        return repays ? RISK_MODEL.repaymentOf(m.pool, id, need, available) : Math.min(need, available);
    }

    function _step(
        uint256 place,
        address token,
        uint256 maxRepay
    ) private view returns (uint256, uint256, uint256, uint256) {
        return RISK_MODEL.unwindStep(_view(), place, _reserve, token, UNWIND_INCENTIVE, UNWIND_SLICE, maxRepay);
    }

    /// @dev Repays a part of a member and hands a part of its collateral out.
    function _exchange(Member memory m, address token, uint256 taken, uint256 repaid, address receiver) private {
        Adjustment memory a;
        (a.withdrawToken, a.withdraw, a.repay, a.receiver) = (token, taken, repaid, receiver);
        IMarginPool(m.pool).adjust(_idOf(m), a, "");
    }
}
